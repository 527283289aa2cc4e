"""One change between two knowledge days, and the words that changes are told in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from data.edtf import Edtf, nested
from ontology.belief import Weighed
from ontology.law import Pending, Setting
from ontology.resolution import Resolved

KINDS: Mapping[str, str] = {
    "first-known": "an event became known",
    "moved": "an act moved the date",
    "pending": "an act under way would set or move the date",
    "pending-ended": "what an act would have set is under way no more",
    "dated": "an event without a date has one",
    "more-precise": "the date is told more closely",
    "date-changed": "the date is told otherwise, without an act that moved it",
    "conflict-arisen": "sources of equal rank differ",
    "conflict-settled": "they differ no more",
    "belief-changed": "the event is believed more, less or otherwise",
    "corrected": "a claim was corrected, refined or narrowed by another",
    "fact-changed": "a number, penalty, outcome or denial is told or told otherwise",
    "outcome-known": "what became of an arrest or charge",
    "cancelled": "a duty will not take effect any more",
    "restored": "a cancelled duty stands again",
    "status-changed": "the legal status of an instrument",
    "added": "further claims on a known event that change none of these",
}
"""Every kind of change, in words."""


@dataclass(frozen=True, slots=True)
class Change:
    """One piece of news: a plain sentence, its day, and the claims that it rests on.

    `key` tells it from other changes of the kind to the event, in whatever span it is seen. `day`
    is when the deciding claim (the first of `claims`) became known or, where that was known before,
    when the law that it tells of took effect. `told` holds what changed, by name.
    """

    event: str
    title: str
    kind: str
    key: str
    day: date
    sentence: str
    claims: tuple[str, ...]
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same over all spans and releases; letters, digits and what a URI takes."""
        return f"{self.event}/{self.kind}" + (f"/{quote(self.key, safe='')}" if self.key else "")


def known_of(w: Weighed) -> date | None:
    return w.claim.known_from.latest if w.claim.known_from is not None else None


def when_of(resolved: Resolved) -> str | None:
    return resolved.date.text if resolved.date is not None else resolved.condition


def setting_of(setting: Setting) -> str:
    return setting.date.text if setting.date else setting.condition or "no date"


def plan_of(pending: Pending) -> tuple[str, str, str]:
    return pending.instrument, pending.stage, setting_of(pending.setting)


def closer(new: Edtf, old: Edtf) -> bool:
    """Does the new date say the old one more closely, or without reserve?"""
    if not nested(new, old):
        return False
    return not nested(old, new) or (new.certain and not old.certain)


def worded(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def text_of(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
