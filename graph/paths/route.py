"""A path question read from parameters, the same for HTTP and the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graph import filters
from graph.errors import BadValue
from graph.filters import HELP, Filters, read_filters
from graph.links import Links
from graph.near import hint, nearest
from graph.numbers import whole_number
from graph.projection import SHARED, STRUCTURAL
from graph.titles import named, proposed
from graph.view import View
from ontology.vocab import RELATIONS

MODES = ("shortest", "telling", "chronological")
DIRECTIONS = ("any", "forward", "backward")
OPTIMISE = ("hops", "arrival", "departure")
MAX_K = 20
MAX_HOPS = 20
MAX_VIA = 3
MAX_AVOID = 100
HOPS: Mapping[str, str] = {"sharedTopic": "theme", "sharedDocument": "document"}
"""Names of shared hops, and the edges that they consist of."""
RELATION_NAMES = (*RELATIONS, *STRUCTURAL, *HOPS)


@dataclass(frozen=True, slots=True)
class Route:
    """What is asked: ends, mode, direction, how many, and what hops and inner nodes may be.

    `direction` is that of the relations' arrows; in the mode ``chronological`` that of time.
    `shared`: take hops by a shared topic or document; None: as the mode has it.
    `passes` is true for the inner events that the filters let through; None: no filter.
    """

    source: str
    target: str
    mode: str = "shortest"
    direction: str = "any"
    optimise: str = "hops"
    k: int = 1
    max_hops: int | None = None
    relations: frozenset[str] = field(default_factory=frozenset)
    shared: bool | None = None
    avoid: frozenset[str] = field(default_factory=frozenset)
    via: tuple[str, ...] = ()
    certain: bool = False
    passes: Callable[[str], bool] | None = None
    filters: tuple[str, ...] = ()
    """Names of the filters that `passes` stands for."""
    relax: Callable[[str], Callable[[str], bool] | None] | None = field(default=None, compare=False)
    """What `passes` would be without the filter of a name."""
    anytime: bool = False
    """Pass what has not happened on the day asked about, too."""

    @property
    def most(self) -> int:
        """The longest way, in hops."""
        return MAX_HOPS if self.max_hops is None else self.max_hops

    @property
    def takes_shared(self) -> bool:
        """Do hops by a shared topic or document take part?"""
        if self.shared is not None:
            return self.shared
        return self.mode != "chronological" or bool(self.relations & SHARED.keys())


def read_route(view: View, links: Links, values: Mapping[str, Sequence[str]]) -> Route:
    """The path asked for; filters bind the inner nodes only.

    Raises
    ------
    BadValue, UnknownParameter
        Naming the parameter and what it accepts.
    """
    given = read_filters(
        view.catalogue, {name: found for name, found in values.items() if name in HELP}
    )
    ends = {name: _end(view, links, name, _once(values, name)) for name in ("source", "target")}
    relations = values.get("relation", ())
    for relation in relations:
        _word("relation", relation, RELATION_NAMES)
    mode = _word("mode", _once(values, "mode") or MODES[0], MODES)
    optimise = _word("optimise", _once(values, "optimise") or OPTIMISE[0], OPTIMISE)
    if optimise != OPTIMISE[0] and mode != "chronological":
        raise BadValue(
            f"'optimise' is '{optimise}', which is for mode=chronological: add that, or drop it",
            parameter="optimise",
        )
    shared = _once(values, "shared")

    def passing(without: str = "") -> Callable[[str], bool] | None:
        kept = Filters({name: told for name, told in given.values.items() if name != without})
        if not kept.narrowing:
            return None
        test = filters.predicate(view, kept)
        return lambda node: test(view.by_id[node])

    return Route(
        source=ends["source"],
        target=ends["target"],
        mode=mode,
        direction=_word("direction", _once(values, "direction") or "any", DIRECTIONS),
        optimise=optimise,
        k=_number(values, "k", MAX_K) or 1,
        max_hops=_number(values, "max_hops", MAX_HOPS),
        relations=frozenset(HOPS.get(relation, relation) for relation in relations),
        shared=None if shared is None else _word("shared", shared, ("yes", "no")) == "yes",
        avoid=frozenset(_inner(links, values, "avoid", MAX_AVOID, ends)),
        via=_inner(links, values, "via", MAX_VIA, ends),
        certain=given.certain,
        passes=passing(),
        filters=tuple(given.narrowing),
        relax=passing,
    )


def _inner(
    links: Links, values: Mapping[str, Sequence[str]], name: str, most: int, ends: Mapping[str, str]
) -> tuple[str, ...]:
    """Things to pass or to avoid, which are none of the ends."""
    named = tuple(dict.fromkeys(values.get(name, ())))
    if len(named) > most:
        raise BadValue(f"'{name}' has {len(named)} values: {most} at most", parameter=name)
    for node in named:
        _thing(links, name, node)
        if node in ends.values():
            raise BadValue(f"'{name}' is '{node}', an end of the path itself", parameter=name)
        if name == "via" and node in values.get("avoid", ()):
            raise BadValue(f"'via' and 'avoid' are both '{node}': drop one", parameter="via")
    return named


def _once(values: Mapping[str, Sequence[str]], name: str) -> str | None:
    given = values.get(name, ())
    if len(given) > 1:
        raise BadValue(f"'{name}' is given {len(given)} times: give it once", parameter=name)
    return given[0] if given else None


def _end(view: View, links: Links, name: str, node: str | None) -> str:
    if not node:
        raise BadValue(
            f"'{name}' is missing: give the id of an event, instrument or actor", parameter=name
        )
    if node not in links and node in view.catalogue.events:
        raise BadValue(
            f"'{name}' is '{node}', of which nothing was known on {view.clocks.known}",
            parameter=name,
        )
    return _thing(links, name, node)


def _thing(links: Links, name: str, node: str) -> str:
    if node not in links:
        near = proposed(links, node)
        said = f"'{name}' has no value '{node}'{named(links, near)}"
        raise BadValue(said, accepted=near or None, parameter=name)
    return node


def _word(name: str, value: str, accepted: Collection[str]) -> str:
    if value not in accepted:
        said = hint(nearest(value, accepted, 3, 0.4))
        raise BadValue(
            f"'{name}' has no value '{value}'{said}", accepted=list(accepted), parameter=name
        )
    return value


def _number(values: Mapping[str, Sequence[str]], name: str, high: int) -> int | None:
    text = _once(values, name)
    if text is None:
        return None
    return whole_number(name, text, 1, high)
