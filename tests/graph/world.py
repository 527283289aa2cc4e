"""A small world to ask: tiny catalogues with places, themes and clocks, and one that has it all.

Records are made with `tests.ontology.build`; this adds what only questions need.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from data.edtf import parse
from data.records import Actor, Catalogue, Event, Instrument, Jurisdiction, Part, Source, Theme
from graph.arrays import arrays_of
from graph.links import Links
from graph.view import Clocks, View
from tests.ontology import build
from tests.ontology.build import act, claim, event, link, source

TODAY = date(2026, 11, 22)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def clocks(valid_at: str | None = None, known_at: str | None = None) -> Clocks:
    return Clocks(TODAY, day(valid_at), day(known_at))


def place(code: str, type: str = "country", **more: object) -> Jurisdiction:
    values: dict[str, object] = {"title": f"Title of {code}", "coverage": "selected", **more}
    return Jurisdiction(code=code, type=type, **values)  # type: ignore[arg-type]


PLACES = (
    place("EU", "union"),
    place("CoE", "organisation"),
    place("DE", member_of=("CoE", "EU")),
    place("DE-BY", "subdivision", within="DE"),
    place("US"),
    place("US-CA", "subdivision", within="US"),
    place("GB"),
    place("GB-EAW", "subdivision", within="GB"),
    place("GB-SCT", "subdivision", within="GB"),
)
THEMES = (
    Theme("ai", "AI", "Artificial intelligence."),
    Theme("deepfake", "Deepfakes", "Made up pictures.", ("ai",)),
    Theme("nudifier", "Nudifiers", "Undressing by machine.", ("deepfake",)),
    Theme("privacy", "Privacy", "Being left alone."),
)


def instrument(
    id: str, type: str = "regulation", kind: str = "law", parts: Iterable[Part] = (), **more: str
) -> Instrument:
    values: dict[str, Any] = {"title": f"Title of {id}", "jurisdiction": "EU", **more}
    return Instrument(
        id=id, type=type, kind=kind, ids={"number": "1"}, parts=tuple(parts), **values
    )


def catalogue(
    *events: Event,
    sources: tuple[Source, ...] = (),
    instruments: tuple[Instrument, ...] = (),
    places: tuple[Jurisdiction, ...] = PLACES,
) -> Catalogue:
    made = build.catalogue(*events, sources=sources, instruments=instruments)
    return replace(
        made,
        jurisdictions={item.code: item for item in sorted(places, key=lambda item: item.code)},
        themes={item.id: item for item in THEMES},
    )


def view(
    *events: Event,
    valid_at: str | None = None,
    known_at: str | None = None,
    instruments: tuple[Instrument, ...] = (),
    sources: tuple[Source, ...] = (),
) -> View:
    made = catalogue(*events, instruments=instruments, sources=sources)
    return View(made, clocks(valid_at, known_at))


@lru_cache(maxsize=4)
def links(made: View) -> Links:
    """What paths of a view are searched in."""
    return Links(made, arrays_of(made))


def dated(id: str, when: str | None, stage: str = "published", **more: object) -> Event:
    """An event with one claim of a press source of its own, known since 2000."""
    told = {"date": when} if when else {}
    relations = more.pop("relations", ())
    said = claim("c", f"s-{id}", known="2000-01-01", relations=relations, quote="so", **told)
    return event(id, said, stage=stage, **more)


def rich() -> Catalogue:
    """Every kind of thing once: for writers and golden outputs. Change it and they change."""
    proposed = event(
        "act-proposed",
        claim("oj", "gazette", known="2021-04-21", quote="Proposal", date="2021-04-21"),
        stage="proposed",
        instrument="act",
        actors=("commission",),
        themes=("ai",),
        summary="The Commission proposes the act; nothing is law yet, and much will change.",
    )
    published = event(
        "act-published",
        claim(
            "oj",
            "gazette",
            known="2024-07-12",
            quote="Done at Brussels",
            date="2024-07-12",
            relations=(link("followsStage", "act-proposed"),),
        ),
        instrument="act",
        actors=("council", "parliament"),
        themes=("ai", "deepfake"),
        title='The act, "AI" for short; published',
    )
    in_force = event(
        "act-in-force",
        claim(
            "oj",
            "gazette",
            known="2024-07-12",
            locator="Article 113",
            date="2024-08-01",
            relations=(link("followsStage", "act-published"),),
        ),
        stage="in-force",
        instrument="act",
    )
    applies = event(
        "act-applies",
        claim(
            "oj",
            "gazette",
            known="2024-07-12",
            locator="Article 113",
            date="2026-08-02",
            set_by="act-published",
        ),
        claim(
            "omnibus",
            "omnibus-oj",
            known="2026-07-24",
            quote="shall apply from",
            date="2027-12-02",
            set_by="omnibus-published",
        ),
        stage="applies",
        instrument="act",
        part=("annex",),
    )
    omnibus = [
        event("omnibus-published",
              claim("oj", "omnibus-oj", known="2026-07-24", quote="Amending", date="2026-07-24",
                    relations=(link("amends", "act-published"), link("postpones", "act-applies"))),
              instrument="omnibus"),
        event("omnibus-in-force",
              claim("oj", "omnibus-oj", known="2026-07-24", locator="Article 3",
                    date="2026-07-27"),
              stage="in-force", instrument="omnibus"),
    ]  # fmt: skip
    arrests = event(
        "arrests",
        claim("paper", "paper", known="2023-09-27", quote="this month [name]", printed="this month",
              date="2023-09", count=25, count_of="persons", resolved_against=parse("2023-09-27"),
              relations=(link("promptedBy", "act-proposed", "inferred"),)),
        kind="criminal",
        stage="arrested",
        title="25 persons arrested on suspicion of =SUM(A1) trade — über “deepfakes” 딥페이크 in a"
        " title that is long enough to be folded",
        jurisdiction="DE-BY",
        themes=("deepfake",),
        summary="Line one.\nLine two; with, marks \\ and more.",
    )  # fmt: skip
    lasting = event(
        "consultation",
        claim("site", "site", known="2022-02-01", quote="open until", date="2022-01/2022-03"),
        stage="consultation-opened",
        jurisdiction="GB",
        title="+44 consultation",
    )
    someday = event(
        "commencement",
        claim("site", "site", known="2022-02-01", quote="on such day", condition="order made"),
        stage="in-force",
        jurisdiction="GB",
    )
    acts = (
        instrument("act", parts=(Part("annex", "Annex"), Part("point", "Point 1", "annex"))),
        instrument("omnibus"),
    )
    told = (
        source("gazette", "authentic", "2024-07-12", instrument="act", url="https://example.org/a"),
        source("omnibus-oj", "authentic", "2026-07-24", instrument="omnibus"),
        source("paper", "press", "2023-09-27", url="https://example.org/paper?a=1&b=2"),
        source("site", "official", "2022-02-01"),
    )
    return catalogue(
        proposed, published, in_force, applies, *omnibus, arrests, lasting, someday,
        instruments=acts, sources=told,
    )  # fmt: skip


__all__ = [
    "PLACES", "THEMES", "TODAY", "Actor", "act", "catalogue", "claim", "clocks", "dated", "day",
    "event", "instrument", "link", "links", "parse", "place", "rich", "source", "view",
]  # fmt: skip
