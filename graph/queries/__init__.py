"""Saved queries: one `.rq` file each, with a header that a reader and a program understand.

Header: ``# question: N`` (its number among the questions that the graph must answer),
``# title: ...``, ``# asks: ...`` (the same as somebody would ask it), ``# group: ...`` (what it is
about, one of `GROUPS`) and ``# parameter: ?name type - what it is`` for each parameter. A parameter
is a variable that one ``VALUES ?name { ... }`` line binds to an example; `Saved.bound` puts another
term there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import Literal, NamedNode

_QUESTION = re.compile(r"^# question: (\d+)$", re.M)
_TITLE = re.compile(r"^# title: (.+)$", re.M)
_ASKS = re.compile(r"^# asks: (.+)$", re.M)
_GROUP = re.compile(r"^# group: (\w+)$", re.M)
_PARAMETER = re.compile(r"^# parameter: \?(\w+) (\w+) - (.+)$", re.M)

GROUPS = ("dates", "links", "bodies", "cases", "sources")
"""What saved queries are about, in the order of a gallery."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable to bind: `type` is the type of thing that the IRI must name."""

    name: str
    type: str
    help: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One query. `text` runs as it stands, with the example values."""

    name: str
    question: int
    title: str
    asks: str
    group: str
    parameters: tuple[Parameter, ...]
    text: str

    def bound(self, values: Mapping[str, NamedNode | Literal]) -> str:
        """The query with its parameters bound to `values`; others keep their example.

        A term is written by the engine, which escapes it: no text of a caller gets in.

        Raises
        ------
        KeyError
            No such parameter.
        """
        text = self.text
        for name, term in values.items():
            if all(parameter.name != name for parameter in self.parameters):
                raise KeyError(name)
            start, end = next(_values(name).finditer(text)).span()
            text = f"{text[:start]}VALUES ?{name} {{ {term} }}{text[end:]}"
        return text

    @property
    def examples(self) -> dict[str, str]:
        """The values that the file itself has, by parameter."""
        return {parameter.name: self.example(parameter.name) for parameter in self.parameters}

    def example(self, name: str) -> str:
        """The id of the thing that a parameter is bound to in the file."""
        found = _values(name).search(self.text)
        assert found is not None, "checked when the file was read"
        return re.split(r"[/:]", found[0].rstrip("} ").rstrip(">"))[-1]


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES \?{name} \{{[^}}\n]*\}}")


@cache
def saved() -> Mapping[str, Saved]:
    """Every saved query by name, in the order of the questions.

    Raises
    ------
    ValueError
        A file without a question, a title, what it asks or a group, or a parameter that not
        exactly one line binds.
    """
    files = [item for item in resources.files(__name__).iterdir() if item.name.endswith(".rq")]
    found = [_read(item.name.removesuffix(".rq"), item.read_text("utf-8")) for item in files]
    found.sort(key=lambda query: (query.question, query.name))
    return {query.name: query for query in found}


def _read(name: str, text: str) -> Saved:
    question, title = _QUESTION.search(text), _TITLE.search(text)
    asks, group = _ASKS.search(text), _GROUP.search(text)
    if question is None or title is None or asks is None:
        raise ValueError(f"{name}.rq: the header lacks its question, title or what it asks")
    if group is None or group[1] not in GROUPS:
        raise ValueError(f"{name}.rq: the header lacks a group, one of {', '.join(GROUPS)}")
    parameters = tuple(Parameter(*match.groups()) for match in _PARAMETER.finditer(text))
    for parameter in parameters:
        if len(_values(parameter.name).findall(text)) != 1:
            raise ValueError(f"{name}.rq: not exactly one VALUES line binds ?{parameter.name}")
    return Saved(name, int(question[1]), title[1], asks[1], group[1], parameters, text)
