"""Records become quads and records again."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, RdfFormat, serialize

from data.claims import Claim, Conduct, Correction, First, Link, Period, Says
from data.reading import bundled, read
from data.records import (
    STRUCTURAL,
    Actor,
    Catalogue,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Source,
    Theme,
)
from ontology import fields, inverse, iri, mapping
from ontology.vocab import RELATIONS, SCHEMES, STAGES
from tests.ontology.build import RELEASE, catalogue, claim, event, parse

slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
text = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
line = st.none() | text
edtf = st.sampled_from(
    [
        parse(t)
        for t in ("2023", "2023-09", "2023-06-14", "2023-06?", "2025-02-02/..", "[2023,2024]")
    ]
)
day = st.none() | edtf
language = st.sampled_from(["en", "zh", "ko", "zh-hant"])
PLACES = ("EU", "CoE", "US-CA", "ZZ")
ACTORS = ("police", "court", "commission")
SOURCES = ("oj", "press", "blog")
THEMES = ("ai", "deepfake")
ACTS = ("act-a", "act-b")
PARTS = ("annex", "chapter-i")
EVENTS = ("event-a", "event-b", "event-c")
CLAIMS = ("one", "two")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values)).map(lambda found: tuple(sorted(found)))


def word(scheme: str) -> st.SearchStrategy[str]:
    return st.sampled_from(SCHEMES[scheme])


place = st.sampled_from(PLACES)
claim_keys = st.sampled_from([f"{event}/{claim}" for event in EVENTS for claim in CLAIMS])


@st.composite
def titled(draw: st.DrawFn) -> dict[str, str | None]:
    original = draw(line)
    return {
        "title_original": original,
        "title_language": draw(language) if original else None,
    }


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    instruments = {}
    for slug in ACTS:
        instruments[slug] = Instrument(
            id=slug,
            type=draw(word("instrument")),
            kind=draw(word("kind")),
            title=draw(text),
            jurisdiction=draw(place),
            short_title=draw(line),
            ids=draw(st.dictionaries(st.sampled_from(["celex", "eli", "doi"]), text)),
            no_id=draw(line),
            url=draw(st.none() | st.just("https://example.org/a")),
            sources=draw(some(SOURCES)),
            parts=(
                Part("annex", draw(text), None, draw(some(SCHEMES["bearer"]))),
                Part("chapter-i", draw(text), "annex"),
            ),
            **draw(titled()),
        )
    return Catalogue(
        release=RELEASE,
        events={slug: draw(events(slug)) for slug in EVENTS},
        instruments=instruments,
        sources={
            slug: Source(
                id=slug,
                tier=draw(word("tier")),
                publisher=draw(text),
                language=draw(language),
                check=Check(draw(word("check")), draw(day), draw(line), draw(line), "oj"),
                origin=draw(st.sampled_from(SOURCES)),
                known_from=draw(day),
                title=draw(line),
                url=draw(st.none() | st.just("https://example.org/s")),
                withheld=draw(line),
                published=draw(day),
                publisher_actor=draw(st.none() | st.sampled_from(ACTORS)),
                instrument=draw(st.none() | st.sampled_from(ACTS)),
                known_from_basis=draw(line),
                note=draw(line),
            )
            for slug in sorted(SOURCES)
        },
        actors={
            slug: Actor(slug, draw(word("actor")), draw(text), draw(place), **draw(titled()))
            for slug in sorted(ACTORS)
        },
        jurisdictions={
            code: Jurisdiction(
                code, draw(word("place")), draw(text), draw(word("coverage")),
                draw(st.none() | place), draw(some(PLACES)), draw(day), draw(line),
            )
            for code in sorted(PLACES)
        },
        themes={
            slug: Theme(slug, draw(text), draw(text), draw(some(THEMES)),
                      draw(some(("https://example.org/x", "https://example.org/y"))))
            for slug in sorted(THEMES)
        },
    )  # fmt: skip


@st.composite
def events(draw: st.DrawFn, id: str) -> Event:
    instrument = draw(st.none() | st.sampled_from(ACTS))
    kind = draw(word("kind"))
    made = Event(
        id=id,
        kind=kind,
        stage=draw(st.sampled_from(STAGES[kind])),
        title=draw(text),
        jurisdiction=draw(place),
        claims=(),
        summary=draw(line),
        seat=draw(st.none() | place),
        extent=draw(st.none() | place),
        instrument=instrument,
        part=draw(some(PARTS)) if instrument else (),
        actors=draw(some(ACTORS)),
        themes=draw(some(THEMES)),
        effect=draw(st.none() | word("effect")),
        party=draw(st.none() | place),
        scope=draw(line),
        until=draw(day),
        **draw(titled()),
    )
    return replace(made, claims=tuple(draw(claims(made, slug)) for slug in CLAIMS))


@st.composite
def claims(draw: st.DrawFn, about: Event, id: str) -> Claim:
    held = tuple(name for name in STRUCTURAL if getattr(about, name))
    corrects = draw(
        st.lists(
            st.builds(
                Correction, claim_keys, word("correction"), text,
                st.sampled_from(["date", "ages", "first", None]),
            ),
            max_size=3,
            unique_by=lambda correction: correction.order,
        )
    )  # fmt: skip
    links = draw(
        st.lists(
            st.sampled_from(list(RELATIONS)).flatmap(
                lambda type_: st.one_of(
                    st.builds(Link, st.just(type_), st.sampled_from(EVENTS), word("strength"),
                              st.just("event"), line),
                    st.builds(Link, st.just(type_), st.sampled_from(ACTS), word("strength"),
                              st.just("instrument"), line),
                )
            ),
            max_size=3,
            unique_by=lambda link: (link.type, link.to),
        )
    )  # fmt: skip
    others = st.sets(claim_keys, max_size=2).map(lambda found: tuple(sorted(found)))
    stage = draw(st.none() | word("stage").filter(lambda found: found != about.stage))
    actors = draw(some(ACTORS).filter(lambda found: found != about.actors))
    return Claim(
        event=about.id,
        id=id,
        source=draw(st.sampled_from(SOURCES)),
        says=Says(
            date=draw(day), condition=draw(line), long_stop=draw(day),
            set_by=draw(st.none() | st.sampled_from(EVENTS)), stage=stage, actors=actors,
            count=draw(st.none() | st.integers(0, 10**12)), count_of=draw(line), ages=draw(line),
            penalty=draw(line), amount=draw(line), outcome=draw(line), denial=draw(line),
            first=draw(st.none() | st.builds(First, text, place)),
            period=draw(
                st.none() | st.builds(Period, text, st.sampled_from(EVENTS), word("counting"),
                                      word("rule"))
            ),
            conduct=draw(
                st.none() | st.builds(Conduct, word("assertion"), st.sampled_from(ACTORS), text)
            ),
            statements=draw(st.sets(text, max_size=2).map(lambda found: tuple(sorted(found)))),
        ),
        supports=tuple(name for name in held if draw(st.booleans())),
        known_from=draw(day),
        quote=draw(line), translation=draw(line), locator=draw(line), printed=draw(line),
        resolved_against=draw(day), confirms=draw(others), disputes=draw(others),
        supersedes=draw(others), corrects=tuple(sorted(corrects, key=lambda c: c.order)),
        relations=tuple(sorted(links, key=lambda link: (link.type, link.to))), note=draw(line),
    )  # fmt: skip


def full() -> Catalogue:
    """A catalogue in which every field of every record is filled."""
    first = claim(
        "one", "press", date="2023-06", condition="c", long_stop="2024", set_by="event-b",
        stage="applies", actors=("court",), count=25, count_of="persons", ages="20s",
        period=Period("20 days", "event-b", "nth-day", "eu-1182-71"),
        penalty="p", amount="EUR 1", outcome="o", denial="d", first=First("f", "EU"),
        conduct=Conduct("found", "police", "w"), statements=("a", "b"), quote="q",
        translation="t", printed="this month", resolved_against=parse("2023-06-20"),
        confirms=("event-b/oj",), disputes=("event-b/oj",), supersedes=("event-b/oj",),
        corrects=(Correction("event-b/oj", "correction", "n", "ages"),
                  Correction("event-b/oj", "scope", "n", "first")),
        relations=(Link("amends", "act", "legal-effect", "instrument", "n"),
                   Link("follows", "event-b", "reported")), note="n",
    )  # fmt: skip
    made = catalogue(
        event(
            "event-a", first, stage="in-force", instrument="act", part=("annex",),
            actors=("police",), themes=("ai",), effect="ex-nunc", party="EU", seat="EU",
            extent="EU", scope="s", until=parse("2025"), title_original="t",
            title_language="ko", summary="s",
        ),
        event("event-b", claim("oj", "oj", date="2023-05-01"), instrument="act"),
    )  # fmt: skip
    act = replace(
        made.instruments["act"],
        short_title="s", title_original="t", title_language="ko", no_id="n", sources=("oj",),
        url="https://example.org/a", ids=dict.fromkeys(sorted(fields.IDENTIFIERS), "1"),
        parts=(Part("annex", "Annex", "chapter", ("provider",)), Part("chapter", "Chapter")),
    )  # fmt: skip
    oj = replace(
        made.sources["oj"], url="https://example.org/s", withheld="w", publisher_actor="police",
        instrument="act", known_from_basis="b", note="n",
        check=Check("read", parse("2026-01-01"), "0" * 64, "c", "press"),
    )  # fmt: skip
    police = replace(made.actors["police"], title_original="t", title_language="ko",
                     url="https://example.org/p")  # fmt: skip
    place = Jurisdiction("EU", "union", "EU", "none", "EU", ("EU",), parse("2026"), "n")
    theme = Theme("ai", "AI", "d", ("ai",), ("https://example.org/x",))
    return replace(
        made,
        instruments={"act": act},
        sources={**made.sources, "oj": oj},
        actors={**made.actors, "police": police},
        jurisdictions={"EU": place},
        themes={"ai": theme},
    )


def test_full_round_trip() -> None:
    assert inverse.catalogue(mapping.quads(full()), RELEASE) == full()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogues())
def test_round_trip(made: Catalogue) -> None:
    quads = list(mapping.quads(made))
    assert inverse.catalogue(reversed(quads), RELEASE) == made
    assert not any(isinstance(term, BlankNode) for quad in quads for term in quad)
    graphs = {quad.graph_name for quad in quads} - {mapping.RECORDS, mapping.CLAIMS}
    assert {graph.value for graph in graphs} == {iri.claim(c.key) for c in made.claims()}  # type: ignore[union-attr]


def dump(made: Catalogue) -> bytes:
    lines = serialize(mapping.quads(made), format=RdfFormat.N_QUADS)
    assert lines is not None
    return b"\n".join(sorted(lines.splitlines()))


def test_a_sorted_dump_is_deterministic() -> None:
    made = full()
    turned = replace(made, sources=dict(reversed(list(made.sources.items()))))
    assert dump(made) == dump(turned)


def test_a_store_that_holds_something_else_is_refused() -> None:
    quads = [q for q in mapping.quads(full()) if "jurisdiction/eu" not in str(q.subject)]
    with pytest.raises(inverse.NotACatalogue, match="does not hold a readable catalogue"):
        inverse.catalogue(quads, RELEASE)


def test_the_records_that_ship_come_back_from_their_triples() -> None:
    shipped = read(bundled())
    assert inverse.catalogue(mapping.quads(shipped), shipped.release) == shipped
