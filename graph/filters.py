"""The filters that every list, path and export takes: one table, read by all.

A filter given twice means "or"; different filters mean "and". Days are read by `graph.windows`,
text by `graph.fulltext`. Kind, stage, place, instrument and actors are those that the claims known
on the view's day tell: what was learnt later finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from data.records import Catalogue
from graph.applicable import applies, reach_of, unions
from graph.columns.chosen import Chosen
from graph.errors import BadValue, UnknownParameter
from graph.found import Found
from graph.fulltext import ranking, read_query
from graph.near import MOST, apart, hint, nearest
from graph.view import View
from graph.windows import CLOCKS, bounds, read_clocks, read_day, read_edtf, window
from ontology.ends import DUTIES
from ontology.resolution import Resolved
from ontology.vocab import SCHEMES

__all__ = [
    "CERTAINTIES", "CLOCKS", "HELP", "SORTS", "STATUSES", "Filters", "accepted_values", "matching",
    "ordered", "predicate", "read_clocks", "read_day", "read_filters",
]  # fmt: skip

STATUSES = ("occurred", "scheduled", "cancelled", "unknown")
CERTAINTIES = ("possible", "certain")

HELP: Mapping[str, str] = {
    "from": "EDTF; events in or after it",
    "to": "EDTF; events in or before it, the whole of it",
    "certainty": "possible (default): some reading of a vague date fits; certain: every one does",
    "jurisdiction": "code, such as EU or US; includes the places inside it",
    "applicable_in": "code; law that applies there, directly applicable EU law included",
    "kind": "law, treaty, case, criminal, enforcement, policy, study or other",
    "stage": "stage of the life of a law, case, procedure ... such as published",
    "theme": "id of a theme; includes narrower ones",
    "actor": "id of an actor",
    "instrument": "id of an act, case, procedure, policy or study",
    "document": "id of a source that says something of the event",
    "status": "occurred, scheduled, cancelled or unknown, on the day asked about",
    "belief": "reported, corroborated, verified, disputed, refuted or superseded",
    "q": "words of titles, summaries, instruments and actors, each of which must be found",
    "valid_at": "day; the law and the world at its end",
    "known_at": "day; only what was published by then",
}
"""Every filter and what it takes, for the docs and the command line."""

MOST_VALUES = 100

Test = Callable[[Resolved], bool]


@dataclass(frozen=True)
class Filters:
    """Parsed filters: values by name, in the order given."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.values.get(name, (None,))[0]

    @property
    def certain(self) -> bool:
        return set(self.values.get("certainty", ())) == {"certain"}

    def window(self) -> Test | None:
        """The test of ``from`` and ``to``; None without either."""
        return window(self.get("from"), self.get("to"), self.certain)

    def bounds(self) -> tuple[date | None, date | None]:
        """The first day of ``from``, and the day after the last of ``to``."""
        return bounds(self.get("from"), self.get("to"), self.certain)

    @property
    def narrowing(self) -> list[str]:
        """Names of the filters given that can leave events out."""
        return sorted(set(self.values) - {*CLOCKS, "certainty"})


def read_filters(catalogue: Catalogue, values: Mapping[str, Sequence[str]]) -> Filters:
    """Parse and check filter parameters.

    Raises
    ------
    UnknownParameter
        A name that is no filter.
    BadValue
        A value that is not accepted; it names the parameter and what is.
    """
    for name in values:
        if name not in HELP:
            near = nearest(name, HELP, 1, 0.6)
            said = hint(near)
            raise UnknownParameter(
                f"there is no parameter '{name}'{said}", accepted=sorted(HELP), parameter=name
            )
    for name, accepted in accepted_values(catalogue).items():
        for value in dict.fromkeys(values.get(name, ())):
            one_of(name, value, accepted)
    for name in ("from", "to"):
        for value in values.get(name, ()):
            read_edtf(name, value)
        if len(values.get(name, ())) > 1:
            raise BadValue(f"'{name}' is given twice: give one date", parameter=name)
    chosen = {name: tuple(dict.fromkeys(given)) for name, given in values.items() if given}
    for name, given in chosen.items():
        if len(given) > MOST_VALUES:
            raise BadValue(
                f"'{name}' has {len(given)} values: {MOST_VALUES} at most", parameter=name
            )
    for value in chosen.get("q", ()):
        read_query(value)
    filters = Filters(chosen)
    filters.window()
    return filters


def accepted_values(catalogue: Catalogue) -> dict[str, Collection[str]]:
    """The accepted words of every filter that has a closed list."""
    return {
        "certainty": CERTAINTIES,
        "jurisdiction": catalogue.jurisdictions,
        "applicable_in": catalogue.jurisdictions,
        "kind": SCHEMES["kind"],
        "stage": SCHEMES["stage"],
        "theme": catalogue.themes,
        "actor": catalogue.actors,
        "instrument": catalogue.instruments,
        "document": catalogue.sources,
        "status": STATUSES,
        "belief": SCHEMES["belief"],
    }


def one_of(name: str, value: str, accepted: Collection[str], listed: bool = True) -> None:
    """Refuse a value that is not accepted, with the likeliest of those that are.

    Raises
    ------
    BadValue
        `listed`: it names all that are accepted; else only those near.
    """
    if value not in accepted:
        near = nearest(value, accepted, 3, 0.6)
        shown = sorted(accepted) if listed and len(accepted) <= MOST else near or None
        said = (apart(name, value, accepted) if name in HELP else "") or hint(near)
        raise BadValue(f"'{name}' has no value '{value}'{said}", accepted=shown, parameter=name)


def matching(view: View, filters: Filters) -> Sequence[Resolved]:
    """The events of the view that pass, in the view's order."""
    tests = _tests(view, filters)
    chosen = view.chosen(filters, tests, duties=False)
    if chosen is not None:
        return chosen
    found = view.events
    for test in tests.values():
        found = tuple([resolved for resolved in found if test(resolved)])
    return found


def duties(view: View, filters: Filters) -> Sequence[Resolved]:
    """Of those, the events whose stage is a duty; those that have come may be left out."""
    chosen = view.chosen(filters, _tests(view, filters), duties=True)
    if chosen is not None:
        return chosen
    return [resolved for resolved in matching(view, filters) if resolved.event.stage in DUTIES]


SORTS = ("date", "-date", "id", "-id", "title", "-title", "relevance")


def ordered(
    events: Sequence[Resolved], sort: str, view: View | None = None, filters: Filters | None = None
) -> Sequence[Resolved]:
    """Events of a view in one of the orders `SORTS`; they come in that of ``date``.

    ``relevance`` needs the view and the filters: what answers ``q`` best comes first.

    Raises
    ------
    BadValue
        No such order, or relevance without a ``q``.
    """
    one_of("sort", sort, SORTS)
    if isinstance(events, Found):
        return events.ordered(sort)
    if sort == "relevance":
        queries = filters.values.get("q", ()) if filters is not None else ()
        if view is None or not queries:
            raise BadValue("'sort' is 'relevance': that goes with 'q'", parameter="sort")
        score = ranking(view, queries)
        # the sort is stable: equals stay in the order of time
        return sorted(events, key=lambda resolved: -score(resolved))
    if isinstance(events, Chosen):
        events = events.by_id() if sort.lstrip("-") == "id" else events
        events = events.by_title() if sort.lstrip("-") == "title" else events
    elif sort.lstrip("-") == "id":
        events = sorted(events, key=lambda resolved: resolved.id)
    elif sort.lstrip("-") == "title":
        events = sorted(events, key=lambda resolved: (resolved.event.title, resolved.id))
    return events[::-1] if sort.startswith("-") else events


def predicate(view: View, filters: Filters) -> Test:
    """One test that is true for the events that pass every filter."""
    tests = _tests(view, filters).values()
    return lambda resolved: all(test(resolved) for test in tests)


def _tests(view: View, filters: Filters) -> dict[str, Test]:
    """By the name of the filter; that of ``from`` and ``to`` is ``window``."""
    tests = {
        name: _TESTS[name](view, values)
        for name, values in filters.values.items()
        if name in _TESTS
    }
    within = filters.window()
    return tests if within is None else {**tests, "window": within}


def places_within(catalogue: Catalogue, codes: Sequence[str]) -> set[str]:
    """The places of these codes and all inside them."""
    within = catalogue.within
    return {
        place
        for place in (*catalogue.jurisdictions, *codes)
        if any(within(place, code) for code in codes)
    }


def _jurisdiction(view: View, codes: tuple[str, ...]) -> Test:
    places = places_within(view.catalogue, codes)
    return lambda resolved: resolved.jurisdiction in places


def _applicable(view: View, codes: tuple[str, ...]) -> Test:
    catalogue = view.catalogue
    wanted = [(code, unions(catalogue, code)) for code in codes]

    def test(resolved: Resolved) -> bool:
        reach = reach_of(catalogue, resolved)
        return any(applies(catalogue, reach, code, within) for code, within in wanted)

    return test


def broadened(catalogue: Catalogue, ids: Sequence[str]) -> set[str]:
    """The themes of these ids and all narrower ones."""
    wanted = set(ids)
    grown = True
    while grown:
        more = {theme.id for theme in catalogue.themes.values() if wanted & set(theme.broader)}
        grown = not more <= wanted
        wanted |= more
    return wanted


def _theme(view: View, ids: tuple[str, ...]) -> Test:
    wanted = broadened(view.catalogue, ids)
    return lambda resolved: bool(wanted & set(resolved.event.themes))


def _text(view: View, queries: tuple[str, ...]) -> Test:
    score = ranking(view, queries)
    return lambda resolved: score(resolved) > 0


_TESTS: Mapping[str, Callable[[View, tuple[str, ...]], Test]] = {
    "jurisdiction": _jurisdiction,
    "applicable_in": _applicable,
    "kind": lambda view, values: lambda resolved: resolved.kind in values,
    "stage": lambda view, values: lambda resolved: resolved.stage in values,
    "theme": _theme,
    "actor": lambda view, ids: lambda r: bool(set(ids) & set(r.values.get("actors", ()))),
    "instrument": lambda view, ids: lambda resolved: resolved.instrument in ids,
    "document": lambda view, ids: lambda r: any(w.source.id in ids for w in r.claims),
    "status": lambda view, words: lambda resolved: view.status(resolved) in words,
    "q": _text,
    "belief": lambda view, words: lambda resolved: resolved.belief in words,
}
