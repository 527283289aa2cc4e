"""The orders of a list as an engine sorts by them, and as keys here: the two are one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from graph.errors import BadValue
from graph.remote.stepwise.clauses import BOUNDS, LAST
from graph.remote.stepwise.limits import NotLoaded
from ontology import iri
from ontology.resolution import Resolved
from ontology.vocab import RDFS

Key = tuple[str, ...]
"""Texts, of which the last is the IRI: as `Resolved.sort_key` and the like, compared as texts."""


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

    @property
    def pattern(self) -> str:
        """What fetches the key beside an event, before filters."""
        return _PATTERNS[self.by][0]

    @property
    def names(self) -> Sequence[str]:
        """The variables of the key."""
        return [f"k{number}" for number in range(len(self._terms))]

    @property
    def _terms(self) -> Sequence[str]:
        return (*_PATTERNS[self.by][1], "STR(?e)")

    @property
    def told(self) -> str:
        """The key as columns."""
        pairs = zip(self._terms, self.names, strict=True)
        return " ".join(f"({term} AS ?{name})" for term, name in pairs)

    @property
    def clause(self) -> str:
        """``ORDER BY``."""
        terms = (f"DESC({t})" if self.backwards else f"ASC({t})" for t in self._terms)
        return f"ORDER BY {' '.join(terms)}"

    def beyond(self, key: Key) -> str:
        """The filter that keeps what comes after a key."""
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
        low = when.not_before.isoformat() if when and when.not_before else ""
        high = when.before.isoformat() if when and when.before else LAST
        return low, high, name


_PATTERNS = {
    "date": (BOUNDS, ('COALESCE(STR(?nb), "")', f'COALESCE(STR(?b), "{LAST}")')),
    "id": ("", ()),
    "title": (f"?e <{RDFS}label> ?title .", ("STR(?title)",)),
}
"""By order, the patterns of what it goes by, and the terms of the key but for the IRI."""
