"""Records of a kind by id, as a catalogue holds them, fetched when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from functools import cached_property
from typing import Generic, TypeVar

from data.backlinks import Backlinks
from data.records import Catalogue, Event, Release
from graph.near import MOST
from graph.remote.stepwise.limits import NotLoaded, Spent
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

    def ready(self) -> None:
        """Fetch all records, where they are few: they will be asked for one by one."""
        self._records.things(self._type, list(self))

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


class _Leads(Mapping[str, Sequence[str]]):
    """What leads to each record, see `data.backlinks`; asked for one by one."""

    def __init__(self, ask: Callable[[str], Sequence[str]]) -> None:
        self._ask = ask

    def __getitem__(self, id_: str) -> Sequence[str]:
        found = self._ask(id_)
        if not found:
            raise KeyError(id_)
        return found

    def __iter__(self) -> Iterator[str]:
        raise NotLoaded("all that leads to records is to be looked at")

    def __len__(self) -> int:
        raise NotLoaded("all that leads to records is to be looked at")


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
        index=Backlinks(
            stages=_Leads(lambda one: records.lives([one], Spent())[one]),
            marking=_Leads(lambda one: records.marking(one)),
            pointing=_Leads(lambda one: records.incoming([one], Spent())[one]),
        ),
    )
