"""Made-up records in the shape of the real ones, of any size, from a seed.

    python -m tests.bench.generator --size 1e5 --seed 1 FOLDER          # one record a line, JSON
    python -m tests.bench.generator --size 1e3 --seed 1 --yaml FOLDER   # as `chronolex check` reads

The same size and seed give the same bytes. Records come as a stream of matters (an instrument's
life with its sources), each of which names nothing but itself, bodies, and a bounded memory of
earlier matters: what is held grows with the number of bodies, not of events.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter
from pathlib import Path
from random import Random

from data import plain
from data.reading import LISTS
from data.records import Catalogue, Event, Instrument, Release, Source
from data.writing import mappings, write_folder
from tests.bench.cast import Cast
from tests.bench.lives import KINDS, not_new_year
from tests.bench.matter import Builder, Matter
from tests.bench.precedents import Precedents

RELEASE = Release("0.1.0", date(2026, 11, 22))
FIRST = date(2008, 1, 1).toordinal()
LAST = RELEASE.date.toordinal()


class Generator:
    """`size` events from `seed`. Each run of `matters` starts anew and gives the same."""

    def __init__(self, size: int, seed: int = 1) -> None:
        if size < 1:
            raise ValueError(f"{size} events cannot be made: ask for one or more")
        self.size = size
        self.seed = seed
        self.cast = Cast(size)

    def matters(self) -> Iterator[Matter]:
        """The matters in the order of their first days, `size` events together."""
        draw = Random(self.seed)
        self.cast = Cast(self.size)
        precedents = Precedents()
        builder = Builder(draw, self.cast, precedents, LAST, trackers=max(3, self.size // 200))
        kinds, shares = tuple(KINDS), tuple(KINDS.values())
        made = number = 0
        while made < self.size:
            number += 1
            # ever more of them: half of all begin in the last third of the time
            start = FIRST + int((LAST - FIRST) * (made / self.size) ** 0.6)
            kind = draw.choices(kinds, shares)[0]
            matter = builder.build(number, kind, not_new_year(start))
            if made + len(matter.events) > self.size:
                matter = builder.build(number, "other", not_new_year(start))
            for precedent in matter.precedents:
                precedents.add(draw, precedent)
            made += len(matter.events)
            yield matter

    def events(self) -> Iterator[Event]:
        """The events alone, in constant memory."""
        for matter in self.matters():
            yield from matter.events

    def catalogue(self) -> Catalogue:
        """All of it in memory, each kind by id."""
        events: dict[str, Event] = {}
        instruments: dict[str, Instrument] = {}
        sources: dict[str, Source] = {}
        for matter in self.matters():
            events |= {event.id: event for event in matter.events}
            instruments |= {act.id: act for act in matter.instruments}
            sources |= matter.sources
        return self._catalogue(events, instruments, sources)

    def write_lines(self, folder: Path) -> None:
        """The bulk files that `data.reading` reads, streamed."""
        folder.mkdir(parents=True, exist_ok=True)
        told: set[str] = set()
        with (
            (folder / "events.ndjson").open("wb") as events,
            (folder / "instruments.ndjson").open("wb") as instruments,
            (folder / "sources.ndjson").open("wb") as sources,
        ):
            for matter in self.matters():
                for event in matter.events:
                    events.write(plain.line(plain.event(event, matter.sources)))
                for act in matter.instruments:
                    instruments.write(plain.line(plain.instrument(act)))
                for source in matter.sources.values():
                    # only trackers tell of several matters
                    if source.id not in told:
                        sources.write(plain.line(plain.source(source)))
                    if source.id.startswith("tracker-"):
                        told.add(source.id)
        bare = self._catalogue({}, {}, {})
        (folder / "release.yaml").write_bytes(plain.line(plain.release(bare.release)))
        for name in LISTS:
            lines = map(plain.line, mappings(bare, name))
            (folder / f"{name}.ndjson").write_bytes(b"".join(lines))

    def _catalogue(
        self,
        events: Mapping[str, Event],
        instruments: Mapping[str, Instrument],
        sources: Mapping[str, Source],
    ) -> Catalogue:
        """These, with what is not streamed: bodies that acted, places, themes."""
        return Catalogue(
            release=RELEASE,
            events=dict(sorted(events.items())),
            instruments=dict(sorted(instruments.items())),
            sources=dict(sorted(sources.items())),
            actors=dict(sorted(self.cast.seen.items())),
            jurisdictions={place.code: place for place in sorted(self.cast.places, key=_code)},
            themes={theme.id: theme for theme in sorted(self.cast.themes, key=_id)},
        )


_code, _id = attrgetter("code"), attrgetter("id")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.generator", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the records are written")
    parser.add_argument("--size", type=float, default=1e3, help="number of events, such as 1e5")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--yaml", action="store_true", help="a file a record, for small sizes")
    given = parser.parse_args(arguments)
    started = time.perf_counter()
    generator = Generator(int(given.size), given.seed)
    if given.yaml:
        write_folder(generator.catalogue(), given.folder)
    else:
        generator.write_lines(given.folder)
    taken = time.perf_counter() - started
    sys.stderr.write(f"{generator.size} events in {taken:.1f} s: {given.folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
