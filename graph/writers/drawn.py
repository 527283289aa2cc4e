"""DOT: the graph for Graphviz to draw."""

from __future__ import annotations

from collections.abc import Iterator

from graph.writers.export import GraphExport
from graph.writers.text import clean

_SHAPES = {"event": "box", "instrument": "folder", "actor": "oval", "theme": "hexagon",
           "source": "note"}  # fmt: skip


def dot(export: GraphExport) -> Iterator[bytes]:
    """A digraph; what it says of itself is a comment and an attribute."""
    yield f"// {export.note}\ndigraph chronolex {{\n".encode()
    yield f"graph [comment={_quoted(export.note)}, rankdir=LR];\n".encode()
    for node, values in export.graph.nodes(data=True):
        label = values["label"]
        if values.get("date"):
            label = f"{values['date']}\n{label}"
        told = f"label={_quoted(label)}, shape={_SHAPES.get(values['type'], 'box')}"
        yield f"{_quoted(node)} [{told}, class={_quoted(values['type'])}];\n".encode()
    for source, target, values in export.graph.edges(data=True):
        told = f"label={_quoted(values['relation'])}, class={_quoted(values['strength'] or '')}"
        yield f"{_quoted(source)} -> {_quoted(target)} [{told}];\n".encode()
    yield b"}\n"


def _quoted(text: str) -> str:
    # in DOT only the quote is escaped by the language; the backslash would be by the drawing
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("\r", "")
    return '"' + escaped.replace("\n", "\\n") + '"'
