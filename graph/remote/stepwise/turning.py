"""Which events other days than that of the release have otherwise than the engine does.

The rules are those of `graph.columns.spell`, read the other way: from what became known, and from
stages whose day came, to the events that rest on them. A few too many are found, never too few.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from data.edtf import parse
from graph.once import Once
from graph.remote.failures import TooLarge
from graph.remote.layout import iri as bracketed
from graph.remote.stepwise.limits import MOST_SINGLE, NotLoaded, Spent
from graph.remote.stepwise.oddities import events_in
from graph.remote.stepwise.records import Records, named, slug_of
from graph.remote.stepwise.terms import told_date
from graph.view import Clocks
from ontology import iri
from ontology.mapping import CLAIMS, RECORDS
from ontology.tables import edtf
from ontology.vocab import CLX

MOST_ACTS = 20_000
"""Acts that set dates of others, whose lives are read to know when they turn."""
BATCH = 100
DAYS_KEPT = 16
_MARKS = f"FILTER(?k IN (<{CLX}corrects>, <{CLX}disputes>, <{CLX}supersedes>))"


class Turning:
    """For one release, whose own view is of the day `released` on both clocks."""

    def __init__(self, records: Records, released: date) -> None:
        self._records = records
        self._released = released
        self._r = f"GRAPH {records.layout.graph(RECORDS.value)}"
        self._c = f"GRAPH {records.layout.graph(CLAIMS.value)}"
        inside = records.layout.graph("urn:x")[1:-1].removesuffix("urn:x")
        self._g = f'FILTER(STRSTARTS(STR(?g), "{inside}"))'
        # who asks for the same days waits; other days do not
        self._of_days = Once(self._sorted, DAYS_KEPT)

    def changed(self, clocks: Clocks) -> tuple[str, ...]:
        """The ids of the events that the clocks may have otherwise, sorted.

        Raises
        ------
        NotLoaded
            They are too many; it names the clock.
        """
        return self._of_days((clocks.known, clocks.law))

    def _sorted(self, days: tuple[date, date]) -> tuple[str, ...]:
        try:
            return tuple(sorted(self._changed(*days, Spent())))
        except TooLarge:
            what = "more acts set dates of others than the engine tells"
            raise NotLoaded(what, parameter="valid_at") from None

    def _changed(self, known: date, law: date, spent: Spent) -> set[str]:
        newly = self._newly(known, spent)
        touched = newly | self._follow(newly, self._marked, spent, "known_at")
        turned = touched | self._turned(known) | self._turned(law)
        name = "known_at" if touched else "valid_at"
        related = set(self._related(newly, spent))
        return self._few(touched | related | self._follow(turned, self._resting, spent, name), name)

    def _few(self, found: set[str], name: str) -> set[str]:
        if len(found) > MOST_SINGLE:
            raise NotLoaded(
                f"more than {MOST_SINGLE} events stand otherwise on that day than on"
                f" {self._released}",
                parameter=name,
            )
        return found

    def _newly(self, known: date, spent: Spent) -> set[str]:
        """The events with a claim that one of the two days knows and the other does not."""
        low, high = sorted((self._released, known))
        if low == high:
            return set()
        # a winter may end in the year after the one it is named by, and an interval begin earlier
        text = (
            f"SELECT DISTINCT ?k {{ {self._c} {{ ?c <{CLX}knownFrom> ?k }}"
            f' FILTER((STR(?k) >= "{low.year - 1:04}" && STR(?k) < "{high.year + 1:04}")'
            ' || CONTAINS(STR(?k), "/") || CONTAINS(STR(?k), "X") || CONTAINS(STR(?k), "[")'
            ' || CONTAINS(STR(?k), "{")) }'
        )
        told = sorted({row[0].value for row in self._records.rows(text, ("k",), spent) if row[0]})
        texts = [t for t in told if low.toordinal() < (_known_from(t) or 0) <= high.toordinal()]
        found: set[str] = set()
        for some in _some(texts):
            values = " ".join(edtf(parse(text)) for text in some)
            where = f"{self._c} {{ ?c <{CLX}knownFrom> ?k . ?c <{CLX}about> ?e }}"
            found |= self._ask(f"VALUES ?k {{ {values} }} {where}", "e", spent, "known_at")
        return self._few(found, "known_at")

    def _ask(self, where: str, name: str, spent: Spent, parameter: str) -> set[str]:
        text = f"SELECT DISTINCT ?{name} {{ {where} }} LIMIT {MOST_SINGLE + 1}"
        found = events_in(row[0] for row in self._records.rows(text, (name,), spent))
        return self._few(found, parameter)

    def _follow(
        self, start: Collection[str], step: Callable[[str], str], spent: Spent, parameter: str
    ) -> set[str]:
        """The events that follow from some, and those that follow from these, and so on."""
        found: set[str] = set()
        front = sorted(start)
        while front:
            more: set[str] = set()
            for some in _some(front):
                events = " ".join(bracketed(iri.iri("event", id_)) for id_ in some)
                more |= self._ask(step(f"VALUES ?z {{ {events} }}"), "e", spent, parameter)
            front = sorted(more - found - set(start))
            found |= more
        return found

    def _marked(self, values: str) -> str:
        """The events of which claims are marked by those of others."""
        about = f"<{CLX}about>"
        return f"{values} {self._c} {{ ?m {about} ?z . ?m ?k ?x . ?x {about} ?e }} {_MARKS}"

    def _resting(self, values: str) -> str:
        """The events whose date acts set, and whose law takes in the life of others."""
        act, by = f"<{CLX}instrument>", f"<{CLX}setBy>"
        setting = f"GRAPH ?g {{ ?e {by} ?s }} {self._g}"
        return (
            f"{{ {values} GRAPH ?g {{ ?z {by} ?s }} {self._g} BIND(?z AS ?e) }}"
            f" UNION {{ {values} GRAPH ?g {{ ?e {by} ?z }} {self._g} }}"
            f" UNION {{ {values} {self._r} {{ ?z {act} ?a . ?s {act} ?a }} {setting} }}"
            f" UNION {{ {values} {self._r} {{ ?z {act} ?a . ?e {act} ?a }} {setting} }}"
        )

    def _related(self, events: Iterable[str], spent: Spent) -> Iterator[str]:
        """The events with a relation to those that may have been unknown before, or are now."""
        for ids in self._records.incoming(sorted(events), spent).values():
            yield from ids

    @cached_property
    def _days(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        """The stages of all acts that set dates, and of those of the events that they set."""
        act, by = f"<{CLX}instrument>", f"<{CLX}setBy>"
        setting = f"GRAPH ?g {{ ?x {by} ?s }} {self._g}"
        text = (
            f"SELECT DISTINCT ?a {{ {{ {setting} {self._r} {{ ?s {act} ?a }} }}"
            f" UNION {{ {setting} {self._r} {{ ?x {act} ?a }} }} }} LIMIT {MOST_ACTS + 1}"
        )
        acts = sorted(named(row[0]) for row in self._records.rows(text, ("a",)))
        if len(acts) > MOST_ACTS:
            raise NotLoaded(f"more than {MOST_ACTS} acts set dates of others", "valid_at")
        found: dict[str, set[int]] = {}
        dated = f"GRAPH ?g {{ ?e <{CLX}date> ?d }} {self._g}"
        parts = [
            f"VALUES ?a {{ {' '.join(map(bracketed, some))} }} {self._r} {{ ?e {act} ?a }} {dated}"
            for some in _some(acts)
        ]
        loose = f"FILTER NOT EXISTS {{ {self._r} {{ ?e {act} ?any }} }}"
        parts += [f"{{ GRAPH ?h {{ ?x {by} ?e }} }} {dated} {loose}",
                  f"{{ GRAPH ?h {{ ?e {by} ?s }} }} {dated} {loose}"]  # fmt: skip
        for where in parts:
            for e, d in self._records.rows(f"SELECT DISTINCT ?e ?d {{ {where} }}", ("e", "d")):
                type_, id_ = slug_of(named(e))
                if type_ == "event" and d is not None:
                    found.setdefault(id_, set()).update(_turns(d.value))
        return [(id_, tuple(sorted(days))) for id_, days in sorted(found.items())]

    def _turned(self, law: date) -> set[str]:
        """The stages whose day came, or may have, between the day of the release and another."""
        low, high = sorted((self._released.toordinal(), law.toordinal()))
        if low == high:
            return set()
        return {id_ for id_, days in self._days if any(low < day <= high for day in days)}


def _some(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _known_from(text: str) -> int | None:
    """As in `graph.columns.spell`: the first day on which it is certainly known."""
    when = told_date(text)
    if when is None or when.before is None or not when.certain:
        return None
    return when.before.toordinal() - 1


def _turns(text: str) -> Iterator[int]:
    """The days from which a date may have come, and has come for certain."""
    when = told_date(text)
    if when is not None:
        if when.not_before is not None:
            yield when.not_before.toordinal()
        for end in (when.before, when.begin_before):
            if end is not None:
                yield end.toordinal() - 1
