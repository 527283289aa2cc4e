"""GraphML and GEXF, streamed.

The writers of networkx raise on a missing value or a date, and one control character in a title
makes a file that no parser reads. Here what is missing is left out, dates are text, and text is
cleaned. The ids of nodes are those of the data set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from graph.writers.export import GraphExport
from graph.writers.text import attribute, plain, xml

NODE = ("type", "label", "date", "not_before", "before", "jurisdiction", "kind", "stage",
        "status", "belief")  # fmt: skip
EDGE = ("relation", "strength", "evidence")
BATCH = 250


def graphml(export: GraphExport) -> Iterator[bytes]:
    """GraphML 1.0, keys typed as text; what the file says of itself stands on the graph."""
    about = export.about()
    keys = [("graph", name) for name in about]
    keys += [("node", name) for name in NODE] + [("edge", name) for name in EDGE]
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    head += [
        f'<key id="{for_}-{name}" for="{for_}" attr.name="{name}" attr.type="string"/>'
        for for_, name in keys
    ]
    head.append('<graph id="chronolex" edgedefault="directed">')
    head += [f'<data key="graph-{name}">{xml(value)}</data>' for name, value in about.items()]
    yield "\n".join(head).encode() + b"\n"
    yield from _graphml_nodes(export)
    yield from _graphml_edges(export)
    yield b"</graph>\n</graphml>\n"


def _graphml_nodes(export: GraphExport) -> Iterator[bytes]:
    keys = {name: f'<data key="node-{name}">' for name in NODE}
    nodes = iter(export.graph.nodes(data=True))
    while batch := list(islice(nodes, BATCH)):
        # one look at all of them: most need nothing done
        texts = [node for node, _ in batch]
        for _, values in batch:
            texts += [value for value in values.values() if value.__class__ is str]
        safe = plain("".join(texts))
        lines: list[str] = []
        for node, values in batch:
            name = node if safe else attribute(node)
            lines.append(f'<node id="{name}">{_data(keys, values, safe)}</node>\n')
        yield "".join(lines).encode()


def _graphml_edges(export: GraphExport) -> Iterator[bytes]:
    keys = {name: f'<data key="edge-{name}">' for name in EDGE}
    # ids hardly ever need anything done: one look at all of them
    odd = {} if plain("".join(export.graph)) else {n: attribute(n) for n in export.graph}
    # relations and strengths are few, and the rest of an edge is the same for each pair of them
    kinds: dict[tuple[Any, Any], str] = {}
    heads: list[str] = []
    texts: list[str] = []
    number = 0
    # twice as fast as `edges(data=True)`, in the same order
    for source, targets in export.graph.adjacency():
        ends = f'" source="{odd.get(source, source)}" target="'
        for target, parallel in targets.items():
            end = odd.get(target, target) if odd else target
            for values in parallel.values():
                pair = values.get("relation"), values.get("strength")
                kind = kinds.get(pair)
                if kind is None:
                    both = {"relation": pair[0], "strength": pair[1]}
                    kind = kinds[pair] = _data(keys, both)
                heads.append(f'<edge id="e{number}{ends}{end}">{kind}')
                told = values.get("evidence") or ("",)
                texts.append(told[0] if len(told) == 1 else "; ".join(told))
                number += 1
        if len(heads) >= BATCH:
            yield _edges(heads, texts, keys["evidence"])
            heads.clear()
            texts.clear()
    yield _edges(heads, texts, keys["evidence"])


def _edges(heads: list[str], texts: list[str], key: str) -> bytes:
    if not plain("".join(texts)):
        texts = [xml(text) for text in texts]
    return "".join(
        [
            f"{head}{key}{text}</data></edge>\n" if text else f"{head}</edge>\n"
            for head, text in zip(heads, texts, strict=True)
        ]
    ).encode()


def _data(keys: Mapping[str, str], values: Mapping[str, Any], safe: bool = False) -> str:
    """The values under `keys` as XML; what is missing is left out. `safe`: nothing to escape."""
    if safe:
        return "".join(
            [
                f"{keys[key]}{value if value.__class__ is str else _text(value)}</data>"
                for key, value in values.items()
                if value is not None and key in keys
            ]
        )
    return "".join(
        [
            f"{keys[key]}{xml(value if value.__class__ is str else _text(value))}</data>"
            for key, value in values.items()
            if value is not None and key in keys
        ]
    )


def gexf(export: GraphExport) -> Iterator[bytes]:
    """GEXF 1.2; what the file says of itself is its description."""
    released = export.view.catalogue.release.date.isoformat()
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        f'<meta lastmodifieddate="{released}"><creator>Chronolex</creator>'
        f"<description>{xml(export.note)}</description></meta>",
        '<graph defaultedgetype="directed" mode="static">',
        *_declared("node", NODE),
        *_declared("edge", EDGE),
        f'<nodes count="{len(export.graph)}">',
    ]
    yield "\n".join(head).encode() + b"\n"
    yield from _batched(_gexf_nodes(export))
    yield f'</nodes>\n<edges count="{export.graph.number_of_edges()}">\n'.encode()
    yield from _batched(_gexf_edges(export))
    yield b"</edges>\n</graph>\n</gexf>\n"


def _declared(class_: str, names: Sequence[str]) -> Iterator[str]:
    yield f'<attributes class="{class_}" mode="static">'
    for name in names:
        yield f'<attribute id="{class_}-{name}" title="{name}" type="string"/>'
    yield "</attributes>"


def _gexf_nodes(export: GraphExport) -> Iterator[str]:
    for node, values in export.graph.nodes(data=True):
        told = _values("node", NODE, values)
        label = attribute(_text(values.get("label") or node))
        yield f'<node id="{attribute(node)}" label="{label}">{told}</node>\n'


def _gexf_edges(export: GraphExport) -> Iterator[str]:
    for number, (source, target, values) in enumerate(export.graph.edges(data=True)):
        told = _values("edge", EDGE, values)
        label = attribute(_text(values.get("relation") or ""))
        yield (
            f'<edge id="{number}" source="{attribute(source)}" target="{attribute(target)}"'
            f' label="{label}">{told}</edge>\n'
        )


def _values(class_: str, names: Sequence[str], values: Mapping[str, Any]) -> str:
    told = [
        f'<attvalue for="{class_}-{name}" value="{attribute(_text(value))}"/>'
        for name in names
        if (value := values.get(name)) is not None
    ]
    return f"<attvalues>{''.join(told)}</attvalues>" if told else ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _batched(lines: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) == BATCH:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()
