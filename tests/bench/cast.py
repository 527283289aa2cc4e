"""Who acts, and where: the real places, and made-up bodies with a long tail."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

from data.edtf import parse
from data.located import load
from data.reading import bundled
from data.records import Actor, Jurisdiction, Theme

T = TypeVar("T")

_SHARES = {
    "legislature": 0.02, "executive": 0.03, "ministry": 0.1, "regulator": 0.12, "court": 0.15,
    "prosecutor": 0.06, "police": 0.08, "office": 0.06, "intergovernmental": 0.03,
    "company": 0.2, "research": 0.07, "civil-society": 0.05, "media": 0.03,
}  # fmt: skip
"""Of all bodies, how many are of each type."""

_WHERE = {
    "treaty": ("union", "organisation"),
    "criminal": ("country", "subdivision"),
    "case": ("country", "subdivision", "union"),
}
"""Types of places that have events of a kind; the others have them anywhere."""


class Cast:
    """Places of the bundled records, and the bodies that act there.

    A body is made when it first acts, so memory grows with those that ever do, about as the power
    0.65 of the number of events (the real records: 234 bodies in 539 events).
    """

    def __init__(self, size: int) -> None:
        self.places = _places()
        self.themes = _themes()
        self.seen: dict[str, Actor] = {}
        self._covered = [place for place in self.places if place.coverage != "none"]
        self._of_kind: dict[str, list[Jurisdiction]] = {}
        total = 3 * size**0.65
        weights = {place.code: 1 / rank for rank, place in enumerate(self._covered, 1)}
        whole = sum(weights.values())
        self._count = {
            (code, type_): max(1, round(total * weight / whole * share))
            for code, weight in weights.items()
            for type_, share in _SHARES.items()
        }

    def place(self, draw: Random, kind: str) -> Jurisdiction:
        """Where a life of this kind runs."""
        if kind not in self._of_kind:
            types = _WHERE.get(kind)
            self._of_kind[kind] = [
                place for place in self._covered if types is None or place.type in types
            ]
        return zipf(draw, self._of_kind[kind])

    def actor(self, draw: Random, place: Jurisdiction, type_: str) -> Actor:
        """A body of that type in that place; the first ones act most."""
        number = rank(draw, self._count[place.code, type_]) + 1
        id_ = f"{place.id}-{type_}-{number}"
        if id_ not in self.seen:
            title = f"{type_.replace('-', ' ').capitalize()} {number} of {place.title}"
            self.seen[id_] = Actor(id_, type_, title, place.code)
        return self.seen[id_]

    def topics(self, draw: Random) -> tuple[str, ...]:
        """One to three themes, sorted."""
        count = draw.choices((1, 2, 3), (0.35, 0.5, 0.15))[0]
        return tuple(sorted({zipf(draw, self.themes).id for _ in range(count)}))


def rank(draw: Random, count: int) -> int:
    """An index below `count`; that of rank r comes about as often as 1/r (Zipf)."""
    return int(math.exp(draw.random() * math.log(count + 1))) - 1


def zipf(draw: Random, items: Sequence[T]) -> T:
    return items[rank(draw, len(items))]


def _listed(name: str) -> Iterable[dict[str, object]]:
    text = (bundled() / f"{name}.yaml").read_text("utf-8")
    items: list[dict[str, object]] = load(text).value[name]
    for item in items:
        lists = {key: tuple(sorted(value)) for key, value in item.items() if type(value) is list}
        yield {**item, **lists}


def _places() -> tuple[Jurisdiction, ...]:
    return tuple(
        Jurisdiction(**{**item, "checked": parse(str(item["checked"]))})  # type: ignore[arg-type]
        for item in _listed("jurisdictions")
    )


def _themes() -> tuple[Theme, ...]:
    return tuple(Theme(**item) for item in _listed("themes"))  # type: ignore[arg-type]
