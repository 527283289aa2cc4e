"""The orders of a list as an engine sorts by them, and as keys here: the two are one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal

from graph.errors import BadValue
from graph.remote.stepwise.clauses import BOUNDS, LAST, Clause
from graph.remote.stepwise.limits import NotLoaded
from ontology import iri
from ontology.resolution import Resolved
from ontology.vocab import RDFS

Key = tuple[str, ...]
"""Texts that end with the IRI: as `Resolved.sort_key` and the like, compared as texts."""


@dataclass(frozen=True, slots=True)
class Order:
    """One of `graph.filters.SORTS`."""

    name: str

    @classmethod
    def of(cls, sort: str) -> Order:
        """The order called `sort`.

        Raises
        ------
        BadValue, NotLoaded
            By relevance: that goes with full text, which no engine tells.
        """
        if sort == "relevance":
            raise NotLoaded("full text is to be searched", parameter="sort")
        order = cls(sort)
        if order.by not in _PATTERNS:
            raise BadValue(f"'sort' has no value '{sort}'", parameter="sort")
        return order

    @property
    def by(self) -> str:
        return self.name.lstrip("-")

    @property
    def backwards(self) -> bool:
        return self.name.startswith("-")

    def clause(self, key: Key | None) -> Clause:
        """What fetches the key beside an event, and keeps what comes after a key."""
        clause = _PATTERNS[self.by][0]
        return clause if key is None else replace(clause, test=self._beyond(key))

    @property
    def names(self) -> Sequence[str]:
        """The variables of the key."""
        return [f"k{number}" for number in range(len(self._terms))]

    @property
    def _terms(self) -> Sequence[str]:
        return _PATTERNS[self.by][1]

    def query(self, where: str, limit: int) -> str:
        """The query for the first `limit` events of a pattern: ``?e`` and the key."""
        pairs = zip(self._terms, self.names, strict=True)
        told = " ".join(f"({term} AS ?{name})" for term, name in pairs)
        sorted_by = " ".join(f"DESC({t})" if self.backwards else f"ASC({t})" for t in self._terms)
        # in two steps: where it filters and tells by one expression, an engine mixes them up
        inner = f"SELECT DISTINCT ?e {' '.join(_PATTERNS[self.by][2])} {{ {where} }}"
        return f"SELECT ?e {told} {{ {{ {inner} }} }} ORDER BY {sorted_by} LIMIT {limit}"

    def _beyond(self, key: Key) -> str:
        sign = "<" if self.backwards else ">"
        test = ""
        for term, text in reversed(list(zip(self._terms, key, strict=True))):
            told = str(Literal(text))
            later = f"{term} {sign} {told}"
            test = f"({later} || ({term} = {told} && {test}))" if test else f"({later})"
        return f"FILTER{test}"

    def key(self, resolved: Resolved) -> Key:
        """The key of an event that was resolved."""
        name = iri.iri("event", resolved.id)
        if self.by == "title":
            return resolved.event.title, name
        if self.by == "id":
            return (name,)
        when = resolved.date
        low = when.not_before.isoformat() if when and when.not_before else FIRST
        high = when.before.isoformat() if when and when.before else LAST
        return (low + high + name,)


FIRST = "0000-00-00"
"""Stands for a bound that is not there: before every day."""
_NAME = "STR(?e)"
_PATTERNS = {
    "date": (
        Clause((), BOUNDS),
        (f'CONCAT(COALESCE(STR(?nb), "{FIRST}"), COALESCE(STR(?b), "{LAST}"), {_NAME})',),
        ("?nb", "?b"),
    ),
    "id": (Clause(), (_NAME,), ()),
    "title": (Clause((f"?e <{RDFS}label> ?title",)), ("STR(?title)", _NAME), ("?title",)),
}
"""By order, the patterns of what it goes by, the terms of the key, and what these are made of."""
