"""The day that several claims come to, or the conflict that they leave."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from data.edtf import Edtf, EdtfError, nested, parse, sort_key
from ontology.belief import Weighed


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims of equal rank that differ on `field`: (value as text, claim keys) each."""

    field: str
    alternatives: tuple[tuple[str, tuple[str, ...]], ...]


def decide_date(
    weighed: list[Weighed],
) -> tuple[Edtf | None, tuple[str, ...], Conflict | None]:
    """The date that claims come to, the claims that say it, and the conflict if they tie.

    `weighed` comes strongest first; claims without a date or corrected on it are passed over.
    """
    entries = [(w.claim.says.date, w) for w in weighed if w.claim.says.date and w.tells("date")]
    rivals: list[Edtf] = []
    for _, same_rank in groupby(entries, key=lambda entry: entry[1].rank):
        told = [value for value, _ in same_rank]
        if rivals:
            told = [rivals[0], *(value for value in told if _gives_way(rivals[0], value))]
        rivals = _best(told)
        if len(rivals) > 1:
            break
    if not rivals:
        return None, (), None
    if len(rivals) == 1:
        chosen = rivals[0]
        return chosen, tuple(w.claim.key for value, w in entries if nested(chosen, value)), None
    alternatives = tuple(
        (text, tuple(w.claim.key for value, w in entries if value.text == text))
        for text in sorted({rival.text for rival in rivals})
    )
    keys = tuple(key for _, keys_ in alternatives for key in keys_)
    return _one_of(rivals), keys, Conflict("date", alternatives)


def _gives_way(value: Edtf, other: Edtf) -> bool:
    """Do the two agree, and does `other` say it better: closer, or without reserve?"""
    if nested(other, value) and not nested(value, other):
        return other.certain or not value.certain
    return nested(value, other) and other.certain and not value.certain


def _best(told: list[Edtf]) -> list[Edtf]:
    """The dates that give way to none other, each once; several contradict one another."""
    kept: list[Edtf] = []
    for value in told:
        same = any(nested(value, other) and nested(other, value) for other in kept)
        if not same and not any(_gives_way(value, other) for other in told):
            kept.append(value)
    return kept


def _one_of(rivals: list[Edtf]) -> Edtf | None:
    """The EDTF set of dates in conflict: it was one of them, nobody knows which.

    None where a lasting time is among them: a set names days, so it could not say that.
    """
    if any(rival.kind == "lasting" for rival in rivals):
        return None
    points = [point for rival in rivals for point in (rival.members or (rival,))]
    ordered = sorted(points, key=lambda point: sort_key(point, point.text))
    texts = dict.fromkeys(point.text.partition("T")[0] for point in ordered)
    # "..B" may only stand first in a set, "A.." only last: the order has them there
    try:
        return parse("[" + ",".join(texts) + "]")
    except EdtfError:
        return None
