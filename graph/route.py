"""A path question read from parameters, the same for HTTP and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph import filters
from graph.errors import BadValue
from graph.explain import Route
from graph.filters import HELP, read_filters
from graph.near import hint, nearest
from graph.paths import DIRECTIONS, MAX_HOPS, MAX_K, MODES, RELATION_NAMES
from graph.projection import Graph
from graph.view import View


def read_route(view: View, graph: Graph, values: Mapping[str, Sequence[str]]) -> Route:
    """The path asked for; filters bind the inner nodes only.

    Raises
    ------
    BadValue, UnknownParameter
        Naming the parameter and what it accepts.
    """
    given = read_filters(
        view.catalogue, {name: found for name, found in values.items() if name in HELP}
    )
    ends = {name: _end(graph, name, _once(values, name)) for name in ("source", "target")}
    relations = values.get("relation", ())
    for relation in relations:
        _word("relation", relation, RELATION_NAMES)
    _word("mode", _once(values, "mode") or MODES[0], MODES)
    test = filters.predicate(view, given) if given.narrowing else None
    return Route(
        source=ends["source"],
        target=ends["target"],
        direction=_word("direction", _once(values, "direction") or "any", DIRECTIONS),
        k=_number(values, "k", MAX_K) or 1,
        max_hops=_number(values, "max_hops", MAX_HOPS),
        relations=frozenset(relations),
        passes=None if test is None else lambda node: test(view.by_id[node]),
        filters=tuple(given.narrowing),
    )


def _once(values: Mapping[str, Sequence[str]], name: str) -> str | None:
    given = values.get(name, ())
    if len(given) > 1:
        raise BadValue(f"'{name}' is given {len(given)} times: give it once", parameter=name)
    return given[0] if given else None


def _end(graph: Graph, name: str, node: str | None) -> str:
    if not node:
        raise BadValue(
            f"'{name}' is missing: give the id of an event, instrument or actor", parameter=name
        )
    return _word(name, node, sorted(graph), listed=False)


def _word(name: str, value: str, accepted: Sequence[str], listed: bool = True) -> str:
    if value not in accepted:
        near = nearest(value, accepted, 3, 0.4)
        said = hint(near)
        shown = list(accepted) if listed else near or None
        raise BadValue(f"'{name}' has no value '{value}'{said}", accepted=shown, parameter=name)
    return value


def _number(values: Mapping[str, Sequence[str]], name: str, high: int) -> int | None:
    text = _once(values, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= high):
        raise BadValue(
            f"'{name}' is '{text}': give a whole number from 1 to {high}", parameter=name
        )
    return int(text)
