"""Facets as an engine counts them: groups of events by what its resolved view says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from graph.applicable import DIRECTLY_APPLICABLE, Reach, applies, unions
from graph.facets import UNKNOWN, VALUES, ValuesOf, places_of, themes_of
from graph.remote import failures
from graph.remote.stepwise.clauses import BOUNDS, STATUS, Clause, status_tests
from graph.remote.stepwise.records import Records, slug_of
from graph.view import View
from ontology.iri import concept
from ontology.tables import thing
from ontology.vocab import CLX, DCTERMS

_PLAIN = {
    "kind": CLX + "kind", "stage": CLX + "stage", "belief": CLX + "belief",
    "instrument": CLX + "instrument", "actor": CLX + "actor", "document": DCTERMS + "source",
}  # fmt: skip
_REACH = Clause(
    (f"?e <{CLX}jurisdiction> ?v",),
    (f"?e <{CLX}extent> ?x", f"?e <{CLX}instrument> ?i . ?i <{CLX}instrumentType> ?t"),
)

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Tally:
    """How a facet is counted: what is asked, by which variables, what values a group has."""

    of: ValuesOf
    """The values of an event that was resolved."""
    asked: Callable[[date], Sequence[Clause]]
    """On the day of the world: what is asked beside the filters."""
    by: Sequence[str]
    """The variables to group by."""
    told: Callable[[Row], Iterable[str]]
    """Of a group, the values that each of its events has."""


def tallies(view: View, records: Records, name: str) -> Tally:
    """The tally of a facet (`graph.facets.FACETS`)."""
    of = VALUES[name](view)
    if name in _PLAIN:
        scheme = concept(name, "") if name in ("kind", "stage", "belief") else ""
        clause = Clause((f"?e <{_PLAIN[name]}> ?v",))
        return Tally(of, _once(clause), ("v",), lambda row: [_word(row[0], scheme)])
    if name == "year":
        year = 'BIND(SUBSTR(COALESCE(STR(?nb), ""), 1, 4) AS ?v)'
        clause = Clause((), BOUNDS, year)
        return Tally(of, _once(clause), ("v",), lambda row: [_value(row[0]) or UNKNOWN])
    if name == "status":
        return Tally(of, _by_status, ("v",), lambda row: [_value(row[0])])
    if name == "theme":
        return Tally(of, _once(_upwards(view)), ("up",), lambda row: [_word(row[0], "")])
    if name == "jurisdiction":
        clause, codes = Clause((f"?e <{CLX}jurisdiction> ?v",)), records.codes
        return Tally(of, _once(clause), ("v",), lambda row: places_of(view, codes[_value(row[0])]))
    return Tally(of, _once(_REACH), ("v", "x", "t"), _reaching(view, records))


def _once(clause: Clause) -> Callable[[date], Sequence[Clause]]:
    return lambda _: [clause]


def _by_status(day: date) -> Sequence[Clause]:
    return [
        Clause((), STATUS, f'FILTER({test}) BIND("{word}" AS ?v)')
        for word, test in status_tests(day).items()
    ]


def _upwards(view: View) -> Clause:
    """Each theme beside itself and all broader ones, so that an event counts once for each."""
    pairs = " ".join(
        f"({thing('theme', id_)} {thing('theme', up)})"
        for id_ in view.catalogue.themes
        for up in sorted(themes_of(view, [id_]))
    )
    return Clause((f"VALUES (?v ?up) {{ {pairs} }} ?e <{CLX}theme> ?v",))


def _reaching(view: View, records: Records) -> Callable[[Row], Iterable[str]]:
    catalogue, codes = view.catalogue, records.codes
    within = {code: unions(catalogue, code) for code in catalogue.jurisdictions}
    direct = {concept("instrument", word) for word in DIRECTLY_APPLICABLE}

    def told(row: Row) -> Iterable[str]:
        place, extent, type_ = row
        reach = Reach(
            codes[_value(place)],
            codes[_value(extent)] if extent is not None else None,
            type_ is not None and _value(type_) in direct,
        )
        return [code for code in within if applies(catalogue, reach, code, within[code])]

    return told


def _value(term: object) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise failures.nonsense("a group without a name")
    return term.value


def _word(term: object, scheme: str) -> str:
    """The word of a concept, or the id of a thing."""
    value = _value(term)
    return value.removeprefix(scheme) if scheme else slug_of(value)[1]
