"""The next generation's quads made from the last one's: only those of changed records are touched.

All quads are told anew, since a record may change what is resolved of many others; a digest of
those of each record says which have changed. So nothing has to be known of what rests on what, and
what is saved is the engine's work, which is half of a build.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data import packed
from data.reading import opened
from data.records import Catalogue, Event
from graph import build, digests
from graph.embedded import EmbeddedStore, open_read_only
from graph.store import StoreError
from graph.writing import Work, digest, lines_of
from ontology import mapping
from ontology.resolution import resolve

MOST_CHANGED = 0.1
"""Share of the records: of more, the engine loads all in the same time."""


class CannotRenew(Exception):
    """The last generation is of no use; the message says why."""


class Renewal:
    """What changes from the last generation to a next of `size` records.

    Raises
    ------
    CannotRenew
        The last generation has no digests, or they cannot be read.
    """

    def __init__(self, quads: Path, records: Path, held: Path, size: int) -> None:
        self._quads = quads
        self._records = records
        self._size = size
        try:
            self._gone = digests.load(held)
        except packed.PackedError as error:
            raise CannotRenew("the last was made by another version") from error
        self._changed: dict[str, bytes | None] = {}
        """The ids of records whose quads are new, with the digest of those that they had."""

    @property
    def count(self) -> int:
        """Records changed, new or gone."""
        return len(self._changed) + len(self._gone)

    def take(self, told: Mapping[str, bytes]) -> None:
        """Compare the digests of some records.

        Raises
        ------
        CannotRenew
            Too much has changed.
        """
        for id_, made in told.items():
            before = self._gone.pop(id_, None)
            if before != made:
                self._changed[id_] = before
        if build.ONTOLOGY in self._changed:
            raise CannotRenew("the ontology has changed")
        if len(self._changed) > self._size * MOST_CHANGED:
            raise CannotRenew("more than a tenth of the records has changed")

    def make(self, work: Work, place: Path, count: int) -> None:
        """Make the quads at `place`, which are `count`; all digests have been taken.

        Raises
        ------
        CannotRenew
            Too much is gone, or the last generation is not what its digests say.
        """
        if self.count > self._size * MOST_CHANGED:
            raise CannotRenew("more than a tenth of the records is gone")
        try:
            before, after = self._lines(work)
            open_read_only(self._quads).copy(place)
        except (packed.PackedError, StoreError, OSError) as error:
            raise CannotRenew("the last cannot be read") from error
        store = EmbeddedStore(place)
        try:
            store.change(before - after, after - before)
            if len(store) != count:
                raise CannotRenew("the last holds other quads than it should")
        finally:
            store.close()

    def _lines(self, work: Work) -> tuple[set[bytes], set[bytes]]:
        """The lines of the records that changed, as they were and as they are."""
        last = opened(self._records)
        view = resolve(last, last.release.date, last.release.date)
        before: set[bytes] = set()
        for id_, told in {**self._changed, **self._gone}.items():
            if told is None:
                continue
            text = b"".join(lines_of(_record(last, id_), view))
            if digest(text) != told:
                raise CannotRenew("the last was made by another version")
            before.update(text.splitlines(keepends=True))
        after: set[bytes] = set()
        for id_ in self._changed:
            for text in lines_of(_record(work.catalogue, id_), work.view.by_id):
                after.update(text.splitlines(keepends=True))
        return before, after


def _record(catalogue: Catalogue, id_: str) -> mapping.Record | Event:
    """The record of that id: ids are unique across types."""
    kinds: tuple[Mapping[str, mapping.Record | Event], ...] = (
        catalogue.events, catalogue.instruments, catalogue.sources, catalogue.actors,
        catalogue.themes,
    )  # fmt: skip
    for kind in kinds:
        if id_ in kind:
            return kind[id_]
    return next(place for place in catalogue.jurisdictions.values() if place.id == id_)
