"""Events of which the engine does not hold all that a filter tests: they are looked at one by one.

These are dates with days left out (``2024-XX-05``, sets), events without a place that claims tell,
and stages that may have been cancelled because their act has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from data.edtf import Edtf, spans
from graph.remote.stepwise.clauses import STATUS, Clause, Clauses, status_tests
from graph.remote.stepwise.limits import MOST_SINGLE, NotLoaded, Spent
from graph.remote.stepwise.records import Records, named, slug_of
from graph.remote.stepwise.terms import told_date
from ontology.ends import DEAD, DUTIES
from ontology.mapping import RECORDS
from ontology.tables import concept, edtf
from ontology.vocab import CLX

TEXTS = 100
"""Dates of one request."""
_PLACES = ("jurisdiction", "applicable_in")


class Oddities:
    """Those of one release; what does not rest on the question is asked for once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._graph = records.layout.default_graph

    def among(
        self, clauses: Clauses, spent: Spent, names: Collection[str] | None = None
    ) -> set[str]:
        """The ids of those that some filter, of all or of those named, cannot tell of.

        There may be more among them that it can. `clauses` are all filters of the question.

        Raises
        ------
        NotLoaded
            They are too many to be looked at; it names the parameter.
        """
        names = clauses.by_name.keys() if names is None else names
        found: set[str] = set()
        if "window" in names and self._gapped:
            for start in range(0, len(self._gapped), TEXTS):
                texts = " ".join(edtf(when) for when in self._gapped[start : start + TEXTS])
                gapped = Clause((f"VALUES ?_odd {{ {texts} }} ?e <{CLX}date> ?_odd",))
                found |= self._few(
                    clauses.where("window", gapped), "from", "dates with gaps", spent
                )
        if any(name in names for name in _PLACES):
            found |= self._placeless
        if "status" in names:
            found |= self._few(self._mortal(clauses), "status", "stages of acts that ended", spent)
        return found

    def _few(self, where: str, parameter: str, what: str, spent: Spent | None) -> set[str]:
        text = f"SELECT DISTINCT ?e {{ {where} }} LIMIT {MOST_SINGLE + 1}"
        found = events_in(row[0] for row in self._records.rows(text, ("e",), spent))
        if len(found) > MOST_SINGLE:
            raise NotLoaded(f"more than {MOST_SINGLE} {what} are to be looked at", parameter)
        return found

    @cached_property
    def _gapped(self) -> Sequence[Edtf]:
        """The dates that leave days out which lie within their bounds."""
        text = (
            f"SELECT DISTINCT ?d {{ GRAPH {self._graph} {{ ?e <{CLX}date> ?d }}"
            ' FILTER(CONTAINS(STR(?d), "X") || CONTAINS(STR(?d), "[") || CONTAINS(STR(?d), "{")) }'
        )
        told = sorted({row[0].value for row in self._records.rows(text, ("d",)) if row[0]})
        return [when for when in map(told_date, told) if when is not None and _leaves_out(when)]

    @cached_property
    def _placeless(self) -> set[str]:
        """The events of which no claim tells a place, or claims differ: the curator's counts."""
        missing = f"FILTER NOT EXISTS {{ ?e <{CLX}jurisdiction> ?any }}"
        where = f"GRAPH {self._graph} {{ ?e a <{CLX}Event> . {missing} }}"
        return self._few(where, "jurisdiction", "events without a place", None)

    def _mortal(self, clauses: Clauses) -> str:
        """Events that pass all but ``status``, and that the end of their act may have cancelled."""
        records = self._records.layout.graph(RECORDS.value)
        ends = " ".join(concept("stage", stage) for stage in sorted(DEAD))
        duties = ", ".join(concept("stage", stage) for stage in sorted(DUTIES))
        begun = status_tests(clauses.day)["occurred"]
        return (
            f"VALUES ?_end {{ {ends} }}"
            f" GRAPH {records} {{ ?_last <{CLX}stage> ?_end . ?_last <{CLX}instrument> ?_life ."
            f" ?e <{CLX}instrument> ?_life . ?e <{CLX}stage> ?_stage }}"
            f" {clauses.where('status', Clause((), STATUS))}"
            f" FILTER(?_stage IN ({duties}) || !{begun})"
        )


def events_in(terms: Iterable[object]) -> set[str]:
    """The ids of the events among terms of an answer."""
    found = set()
    for term in terms:
        type_, slug = slug_of(named(term))  # type: ignore[arg-type]
        if type_ == "event":
            found.add(slug)
    return found


def _leaves_out(when: Edtf) -> bool:
    if when.kind == "lasting":
        return bool(when.members)
    return list(spans(when)) != [(when.not_before, when.before)]
