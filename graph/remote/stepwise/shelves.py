"""Records of a kind by id, as a catalogue holds them, fetched when they are asked for."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import cached_property
from typing import Generic, TypeVar

from data.records import Catalogue, Event, Release
from graph.near import MOST
from graph.remote.stepwise.limits import NotLoaded
from graph.remote.stepwise.records import Records
from ontology.vocab import CLX

R = TypeVar("R")


class Shelf(Mapping[str, R], Generic[R]):
    """Records of a type. Their ids are listed where there are few enough to be compared."""

    def __init__(self, records: Records, type_: str) -> None:
        self._records = records
        self._type = type_

    def __getitem__(self, id_: str) -> R:
        found: R | None = self._records.things(self._type, [id_]).get(id_)
        if found is None:
            raise KeyError(id_)
        return found

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self.get(id_) is not None

    @cached_property
    def _length(self) -> int:
        return self._records.count(CLX + self._type.capitalize())

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        if len(self) > MOST:
            raise NotLoaded(f"every {self._type} is to be looked at")
        return iter(self._records.ids(self._type))

    def values(self) -> ValuesView[R]:
        raise NotLoaded(f"every {self._type} is to be looked at")

    def items(self) -> ItemsView[str, R]:
        raise NotLoaded(f"every {self._type} is to be looked at")


class Events(Shelf[Event]):
    """Events with their claims."""

    def __init__(self, records: Records) -> None:
        super().__init__(records, "event")

    def __getitem__(self, id_: str) -> Event:
        found = self._records.events([id_])[id_].event
        if found is None:
            raise KeyError(id_)
        return found


def catalogue(records: Records, release: Release) -> Catalogue:
    """The records of a release; places and themes are here, the others are fetched."""
    places = records.every("jurisdiction").values()
    return Catalogue(
        release=release,
        events=Events(records),
        instruments=Shelf(records, "instrument"),
        sources=Shelf(records, "source"),
        actors=Shelf(records, "actor"),
        jurisdictions={place.code: place for place in sorted(places, key=lambda p: str(p.code))},
        themes=dict(sorted(records.every("theme").items())),
    )
