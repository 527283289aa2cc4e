"""What the stages of a life mean for what binds, and which of them have come on a day."""

from __future__ import annotations

from data.edtf import Tri, happened_by
from graph.view import View
from ontology.resolution import Resolved

PROPOSED = frozenset(
    "announced consultation-opened proposed committee-reported position-adopted"
    " political-agreement passed presented draft opened notice".split()
)
ENACTED = frozenset(
    "adopted signed assented became-law-unsigned veto-overridden promulgation-approved promulgated"
    " published commencement-made text-adopted opened-for-signature ratified approved acceded"
    " endorsed".split()
)
ENTRY = frozenset("in-force effective interim-order decided fined settled".split())
"""Stages from which something binds; an authority's decision binds from its day."""
APPLICATION = frozenset({"applies"})
ENDED = {
    "vetoed": "vetoed",
    "withdrawn": "withdrawn",
    "retracted": "withdrawn",
    "lapsed": "lapsed",
    "annulled": "annulled",
    "repealed": "repealed",
    "expired": "expired",
    "denounced": "withdrawn",
    "lifted": "withdrawn",
    "set-aside": "annulled",
    "closed": "lapsed",
}


def happened(view: View, resolved: Resolved) -> Tri:
    if resolved.date is None:
        return Tri.NO
    """Had a stage come by the day asked about? What reaches back, since ever it is known."""
    day = view.clocks.law if resolved.event.stage in ENTRY else view.clocks.day
    if resolved.event.effect == "ex-tunc":
        day = max(day, view.clocks.known)
    return happened_by(resolved.date, day)


def application(relevant: list[Resolved], lineage: tuple[str, ...]) -> list[Resolved]:
    """The days of application of the innermost part that has any, else of the whole."""
    return innermost(relevant, lineage, APPLICATION)


def innermost(
    relevant: list[Resolved], lineage: tuple[str, ...], stages: frozenset[str]
) -> list[Resolved]:
    stated = [
        resolved
        for resolved in relevant
        if resolved.event.stage in stages and not resolved.event.party
    ]
    for part in lineage:
        own = [resolved for resolved in stated if part in resolved.event.part]
        if own:
            return own
    return [resolved for resolved in stated if not resolved.event.part]
