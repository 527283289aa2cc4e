"""Filters as patterns of SPARQL about ``?e``, an event of the resolved view of a release's day.

They say what `graph.filters` tests of a resolved event, but for the few that `oddities` names: of
these the engine does not hold all that the test looks at. Dates are compared as texts of one form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.records import Catalogue
from graph.applicable import DIRECTLY_APPLICABLE, unions
from graph.filters import Filters, broadened, places_within
from graph.remote.layout import Layout
from graph.remote.stepwise.limits import NotLoaded
from graph.view import Clocks
from ontology.ends import DUTIES
from ontology.mapping import RECORDS
from ontology.tables import concept, thing
from ontology.vocab import CLX, DCTERMS

LAST = "~"
"""Stands for a bound that is not there: after every day."""
EVENT = f"?e a <{CLX}Event>"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a pattern: what is required, what may be missing, and what is tested of both.

    Parts that share what may be missing are put together, so that no engine looks for it twice.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    test: str = ""


DATE = f"?e <{CLX}date> ?date"
BOUNDS = f"?e <{CLX}notBefore> ?nb", f"?e <{CLX}before> ?b"
_BEGUN = f"?e <{CLX}qualifier> ?mark", f"?e <{CLX}timeKind> ?tk", f"?e <{CLX}beginBefore> ?bb"
STATUS = DATE, *BOUNDS, *_BEGUN, f"?e <{CLX}condition> ?if", f"?e <{CLX}pendingStage> ?plan"
"""What `status_tests` look at; an event may stand in several rows."""
_ONE: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "kind": (CLX + "kind", lambda word: concept("kind", word)),
    "stage": (CLX + "stage", lambda word: concept("stage", word)),
    "belief": (CLX + "belief", lambda word: concept("belief", word)),
    "instrument": (CLX + "instrument", lambda id_: thing("instrument", id_)),
    "actor": (CLX + "actor", lambda id_: thing("actor", id_)),
    "document": (DCTERMS + "source", lambda id_: thing("source", id_)),
    "theme": (CLX + "theme", lambda id_: thing("theme", id_)),
    "jurisdiction": (CLX + "jurisdiction", lambda code: thing("jurisdiction", code.lower())),
}
"""By filter, the property and the node of a value."""


class Clauses:
    """Patterns by the name of the filter; ``window`` is that of ``from`` and ``to``.

    Raises
    ------
    NotLoaded
        A filter that an engine cannot tell.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        clocks: Clocks,
        filters: Filters,
        layout: Layout,
        duties: bool = False,
    ) -> None:
        self.catalogue = catalogue
        self.day = clocks.day
        self._graph = layout.default_graph
        self._before = _duties(layout) if duties else ""
        coming = Clause((), STATUS, f"FILTER(!{_begun(_next(self.day))})")
        self._due = [coming] if duties else []
        if "q" in filters.values:
            raise NotLoaded("full text is to be searched", parameter="q")
        self.by_name: dict[str, Clause] = {}
        for name in _ONE:
            if name in filters.values:
                self.by_name[name] = self._one_of(name, self._grown(name, filters.values[name]))
        if "applicable_in" in filters.values:
            self.by_name["applicable_in"] = self._applicable(filters.values["applicable_in"])
        if "status" in filters.values:
            self.by_name["status"] = self._status(filters.values["status"])
        if filters.get("from") is not None or filters.get("to") is not None:
            self.by_name["window"] = _window(*filters.bounds(), filters.certain)

    def where(self, without: str | None = None, more: Clause = Clause()) -> str:
        """All of them together (but one), and `more` of the resolved view."""
        clauses = [clause for name, clause in self.by_name.items() if name != without]
        clauses += [*self._due, more]
        required = dict.fromkeys(one for clause in clauses for one in clause.required)
        optional = dict.fromkeys(one for clause in clauses for one in clause.optional)
        told = [f"{one} ." for one in (EVENT, *required)]
        # what is required stands before what may be missing
        told += [f"OPTIONAL {{ {one} }}" for one in optional if one not in required]
        told += [clause.test for clause in clauses if clause.test]
        return f"{self._before} GRAPH {self._graph} {{ {' '.join(told)} }}"

    def _grown(self, name: str, values: Sequence[str]) -> Sequence[str]:
        """The values with those inside them."""
        if name == "jurisdiction":
            return sorted(places_within(self.catalogue, values))
        return sorted(broadened(self.catalogue, values)) if name == "theme" else values

    def _one_of(self, name: str, values: Sequence[str]) -> Clause:
        predicate, node = _ONE[name]
        nodes = [str(node(value)) for value in values]
        if len(nodes) == 1:
            return Clause((f"?e <{predicate}> {nodes[0]}",))
        return Clause((f"VALUES ?_{name} {{ {' '.join(nodes)} }} ?e <{predicate}> ?_{name}",))

    def _applicable(self, codes: Sequence[str]) -> Clause:
        """As `graph.applicable.applies`."""
        direct = ", ".join(concept("instrument", word) for word in sorted(DIRECTLY_APPLICABLE))
        tests, wanted = [], set()
        for code in codes:
            own = {place for place in self._places if self.catalogue.within(code, place)}
            union = unions(self.catalogue, code)
            touched = own | {place for place in self._places if self.catalogue.within(place, code)}
            wanted |= own | union
            reach = f"?_own IN ({_listed(own)})"
            if union:
                member = f"BOUND(?_type) && ?_type IN ({direct}) && ?_own IN ({_listed(union)})"
                reach = f"({reach} || ({member}))"
            extent = f"(!BOUND(?_extent) || ?_extent = ?_own || ?_extent IN ({_listed(touched)}))"
            tests.append(f"({reach} && {extent})")
        places = " ".join(_place(code) for code in sorted(wanted))
        return Clause(
            (f"VALUES ?_own {{ {places} }} ?e <{CLX}jurisdiction> ?_own",),
            (
                f"?e <{CLX}extent> ?_extent",
                f"?e <{CLX}instrument> ?_act . ?_act <{CLX}instrumentType> ?_type",
            ),
            f"FILTER({' || '.join(tests)})",
        )

    @property
    def _places(self) -> Sequence[str]:
        return list(self.catalogue.jurisdictions)

    def _status(self, words: Sequence[str]) -> Clause:
        """As `graph.view.View.status` of an event whose act has not ended."""
        tests = status_tests(self.day)
        told = " || ".join(tests[word] for word in words if word in tests) or "false"
        return Clause((), STATUS, f"FILTER({told})")


def _duties(layout: Layout) -> str:
    """Events whose stage, as the curator has it, comes by itself."""
    stages = " ".join(concept("stage", stage) for stage in sorted(DUTIES))
    records = layout.graph(RECORDS.value)
    return f"VALUES ?_duty {{ {stages} }} GRAPH {records} {{ ?e <{CLX}stage> ?_duty }}"


def status_tests(day: date) -> dict[str, str]:
    """By status, when an event whose act has not ended has it on a day."""
    coming = f'(BOUND(?date) && BOUND(?nb) && STR(?nb) > "{day.isoformat()}")'
    awaited = "(!BOUND(?date) && (BOUND(?if) || BOUND(?plan)))"
    begun = f"(BOUND(?date) && {_begun(_next(day))})"
    return {
        "scheduled": f"({coming} || {awaited})",
        # what comes cannot have begun: its first day is after the day asked about
        "occurred": begun,
        "unknown": f"(!{coming} && !{awaited} && !{begun})",
    }


def _next(day: date) -> str:
    return (day + timedelta(1)).isoformat() if day < date.max else LAST


def _begun(end: str) -> str:
    """Has it certainly begun before the day `end`?"""
    first = f'(BOUND(?bb) && STR(?bb) <= "{end}")'
    plain = f'(?tk != "lasting" && BOUND(?b) && STR(?b) <= "{end}")'
    return f"(!BOUND(?mark) && ({first} || {plain}))"


def _window(start: date | None, end: date | None, certain: bool) -> Clause:
    """As `data.edtf.fits` of a time without days left out."""
    if start is not None and end is not None and start >= end:
        return Clause(test="FILTER(false)")
    tests = []
    if end is not None:
        tests.append(f'(!BOUND(?nb) || STR(?nb) < "{end.isoformat()}")')
    if start is not None:
        tests.append(f'(!BOUND(?b) || STR(?b) > "{start.isoformat()}")')
    if certain:
        tests.append("!BOUND(?mark)")
        if end is not None:
            tests.append(_begun(end.isoformat()))
        if start is not None:
            day = start.isoformat()
            tests.append(
                f'((BOUND(?enb) && STR(?enb) >= "{day}")'
                f' || (?tk != "lasting" && BOUND(?nb) && STR(?nb) >= "{day}"))'
            )
    more = (*_BEGUN, f"?e <{CLX}endNotBefore> ?enb") if certain else ()
    return Clause((DATE,), (*BOUNDS, *more), f"FILTER({' && '.join(tests)})")


def _place(code: str) -> str:
    return thing("jurisdiction", code.lower())


def _listed(codes: set[str] | frozenset[str]) -> str:
    return ", ".join(_place(code) for code in sorted(codes))
