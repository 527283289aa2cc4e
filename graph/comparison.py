"""Two views of one catalogue side by side, and how a difference becomes a change.

What differs is found in `graph.changes`; here is which claims are
news, and on what day a change was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from data.edtf import Edtf
from graph.change import Change, known_of
from graph.view import View
from ontology.belief import Weighed
from ontology.resolution import Resolved


class Comparison:
    """What was known at the end of `since` and of `until`, with the claims that are new."""

    def __init__(self, before: View, after: View) -> None:
        self.before, self.after = before, after
        self.since, self.until = before.clocks.known, after.clocks.known
        self.claims = {w.claim.key: w for r in after.by_id.values() for w in r.claims}
        # claims correct, dispute and supersede those of other events too
        self.touching: dict[str, list[str]] = {}
        for key, w in self.claims.items():
            if self.fresh(key):
                claim = w.claim
                others = {*claim.disputes, *claim.supersedes, *(c.claim for c in claim.corrects)}
                for event in {key.partition("/")[0], *(o.partition("/")[0] for o in others)}:
                    self.touching.setdefault(event, []).append(key)

    def fresh(self, key: str) -> bool:
        """Did the claim become known in the span?"""
        day = known_of(self.claims[key])
        return day is not None and self.since < day <= self.until

    def change(
        self, new: Resolved, kind: str, key: str, said: str, claims: Iterable[str],
        effective: Edtf | None = None, first: bool = False, **told: Any,
    ) -> Change:  # fmt: skip
        """A change resting on `claims`; where none of them is news, on the effective day.

        Where that is not in the span either, what is new of the event or of the act decides.
        """
        keys = list(dict.fromkeys(claims)) or self.keys(new.claims)
        fresh = [key for key in keys if self.fresh(key)]
        day = effective.latest if effective is not None else None
        if not fresh and not (day is not None and self.since < day <= self.until):
            act = told.get("instrument") or new.event.instrument or ""
            fresh = self.news_of([new]) or self.news_of(self.after.stages(act))
            day = self.until
        days = {key: known_of(self.claims[key]) or self.until for key in fresh}
        sign = 1 if first else -1
        ordered = sorted(days, key=lambda key: (sign * days[key].toordinal(), key))
        day = days[ordered[0]] if ordered else day
        assert day is not None
        rest = sorted(key for key in keys if key not in days)
        title = new.event.title
        sentence = said if kind in ("first-known", "status-changed") else f"{title}: {said}."
        return Change(new.id, title, kind, key, day, sentence, (*ordered, *rest), told)

    def news_of(self, events: Iterable[Resolved]) -> list[str]:
        return [key for resolved in events for key in self.touching.get(resolved.id, ())]

    def keys(self, claims: Iterable[Weighed]) -> list[str]:
        return [w.claim.key for w in claims]

    def publishers(self, keys: Sequence[str]) -> list[str]:
        return sorted({self.claims[key].source.publisher for key in keys})

    def act(self, by: str) -> str:
        """The act that a stage belongs to, as people call it."""
        stage = self.after.catalogue.events[by]
        item = self.after.catalogue.instruments.get(stage.instrument or "")
        return stage.title if item is None else item.short_title or item.title
