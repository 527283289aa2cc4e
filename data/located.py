"""YAML read into plain values that remember their lines.

A small, safe subset: one document a file, no tags, no anchors or aliases, no duplicate keys, at
most `MAX_DEPTH` levels. Scalars follow the YAML 1.2 core schema (true, false, null, integers);
everything else is text, so ``NO`` is Norway and ``2023-09`` stays as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

Path = tuple[str | int, ...]

CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]|\r(?!\n)"
)
"""No text needs them; some formats cannot carry them, and some count as the end of a line."""
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class LocatedError(ValueError):
    """The text is not YAML of the accepted subset; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(slots=True)
class Located:
    """A value and the line of every key and item in it, by path."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Frame:
    container: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    seen: set[str] = field(default_factory=set)


def _scalar(event: yaml.ScalarEvent) -> Any:
    if not event.implicit[0]:
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _INT.fullmatch(event.value) else event.value


def load(text: str) -> Located:
    """Read one YAML document.

    Raises
    ------
    LocatedError
        Not YAML, or outside the accepted subset.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise LocatedError(1, f"the file is larger than {MAX_BYTES} bytes: split it")
    control = CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise LocatedError(line, f"the character {control[0]!a} is not accepted: remove it")
    try:
        return _build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "cannot be read"
        raise LocatedError(mark.line + 1 if mark else 1, f"not valid YAML: {reason}") from error
    except yaml.reader.ReaderError as error:
        # the C reader counts bytes
        line = text.encode("utf-8")[: error.position].count(b"\n") + 1
        raise LocatedError(line, f"not valid YAML: {error.reason}") from error


def _build(text: str) -> Located:
    lines: dict[Path, int] = {}
    stack: list[_Frame] = []
    root: list[Any] = []
    documents = 0

    def place(value: Any, line: int) -> Path:
        if not stack:
            root.append(value)
            lines[()] = line
            return ()
        frame = stack[-1]
        if isinstance(frame.container, list):
            path = (*frame.path, len(frame.container))
            frame.container.append(value)
        else:
            assert frame.key is not None
            path = (*frame.path, frame.key)
            frame.container[frame.key] = value
            frame.key = None
        lines.setdefault(path, line)
        return path

    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark: Any = event.start_mark
        line = mark.line + 1
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise LocatedError(line, "a second document begins here: one record a file")
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise LocatedError(line, "anchors and aliases are not accepted: write the value out")
        elif tag not in (None, "", "!"):
            raise LocatedError(line, f"the tag {tag} is not accepted: write the plain value")
        elif isinstance(event, yaml.ScalarEvent):
            control = CONTROL.search(event.value)
            if control is not None:
                raise LocatedError(line, f"the character {control[0]!a} is not accepted: remove it")
            frame = stack[-1] if stack else None
            if frame and isinstance(frame.container, dict) and frame.key is None:
                if event.value in frame.seen:
                    raise LocatedError(line, f"the key '{event.value}' is given twice")
                frame.seen.add(event.value)
                frame.key = event.value
                lines[(*frame.path, event.value)] = line
            else:
                place(_scalar(event), line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if stack and isinstance(stack[-1].container, dict) and stack[-1].key is None:
                raise LocatedError(line, "a key must be a plain word")
            if len(stack) >= MAX_DEPTH:
                raise LocatedError(line, f"nested deeper than {MAX_DEPTH} levels")
            container: dict[str, Any] | list[Any] = (
                {} if isinstance(event, yaml.MappingStartEvent) else []
            )
            stack.append(_Frame(container, place(container, line)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
    if not root:
        raise LocatedError(1, "the file is empty")
    return Located(root[0], lines)
