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
        self._touching: dict[str, list[str]] = {}

    def claim(self, key: str) -> Weighed:
        """A claim known at the end, by its key."""
        claims = self.after.by_id[key.partition("/")[0]].claims
        return next(w for w in claims if w.claim.key == key)

    def touching(self, event: str) -> list[str]:
        """The claims that are news of an event: of it, or of others and marking claims of it."""
        found = self._touching.get(event)
        if found is None:
            marking = self.after.catalogue.backlinks.marking.get(event, ())
            found = self._touching[event] = [
                w.claim.key
                for one in sorted({event, *marking})
                if one in self.after.by_id
                for w in self.after.by_id[one].claims
                if (one == event or event in _marked(w)) and self.is_news(w)
            ]
        return found

    def fresh(self, key: str) -> bool:
        """Did the claim become known in the span?"""
        return self.is_news(self.claim(key))

    def is_news(self, weighed: Weighed) -> bool:
        """The same of the claim itself."""
        day = known_of(weighed)
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
        days = {key: known_of(self.claim(key)) or self.until for key in fresh}
        sign = 1 if first else -1
        ordered = sorted(days, key=lambda key: (sign * days[key].toordinal(), key))
        day = days[ordered[0]] if ordered else day
        assert day is not None
        rest = sorted(key for key in keys if key not in days)
        title = new.event.title
        sentence = said if kind in ("first-known", "status-changed") else f"{title}: {said}."
        return Change(new.id, title, kind, key, day, sentence, (*ordered, *rest), told)

    def news_of(self, events: Iterable[Resolved]) -> list[str]:
        return [key for resolved in events for key in self.touching(resolved.id)]

    def keys(self, claims: Iterable[Weighed]) -> list[str]:
        return [w.claim.key for w in claims]

    def publishers(self, keys: Sequence[str]) -> list[str]:
        return sorted({self.claim(key).source.publisher for key in keys})

    def act(self, by: str) -> str:
        """The act that a stage belongs to, as people call it."""
        stage = self.after.catalogue.events[by]
        item = self.after.catalogue.instruments.get(stage.instrument or "")
        return stage.title if item is None else item.short_title or item.title


def _marked(weighed: Weighed) -> set[str]:
    """The events whose claims it corrects, disputes or supersedes."""
    claim = weighed.claim
    others = {*claim.disputes, *claim.supersedes, *(c.claim for c in claim.corrects)}
    return {other.partition("/")[0] for other in others}
