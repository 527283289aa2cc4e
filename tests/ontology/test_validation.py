"""Every rule has a case that breaks it, and the finding names the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rdflib import Graph, URIRef

from data import reading
from data.claims import Conduct, Correction
from data.records import Catalogue, Check, Part, Release
from ontology import checks, iri, mapping, validation
from ontology.finding import Finding
from ontology.resolution import resolve
from ontology.vocab import CLX, EDTF, XSD
from tests.ontology import reference
from tests.ontology.build import RELEASE, act, catalogue, claim, event, link, source

OFFICIAL = (source("s", "official"), source("t", "official"))


def made(*events: Any, **more: Any) -> Catalogue:
    return catalogue(*events, **{"sources": OFFICIAL, **more})


def one(told: Any = None, **more: Any) -> Catalogue:
    """A sound catalogue of one event `e`, but for what is given."""
    return made(
        event(
            "e",
            told or claim("a", "s", date="2023", known="2024-01-01"),
            **{"instrument": "act", **more},
        )
    )


def change(base: Catalogue, table: str, key: str, **values: Any) -> Catalogue:
    items = getattr(base, table)
    changed: dict[str, Any] = {table: {**items, key: replace(items[key], **values)}}
    return replace(base, **changed)


def found(base: Catalogue, rule: str) -> list[Finding]:
    return [finding for finding in validation.validate(base) if finding.rule == rule]


def test_a_sound_catalogue_has_no_findings() -> None:
    assert validation.validate(one()) == []


def test_the_records_that_ship_break_no_rule() -> None:
    findings = validation.validate(reading.read(reading.bundled()))
    assert [finding for finding in findings if finding.severity == "violation"] == []


def arrest(**more: Any) -> Catalogue:
    told = claim("a", "s", date="2024-11-21", **more)
    return one(told, kind="criminal", stage="arrested")


def related(strength: str) -> Catalogue:
    told = claim("a", "s", date="2023", relations=(link("amends", "f", strength),))
    return made(event("e", told), event("f", claim("a", "t", date="2024")))


def undated() -> Catalogue:
    bare = one(claim("a", "s", date="2023", known=None))
    return change(bare, "sources", "s", known_from=None, published=None)


def cycle(field: str) -> Catalogue:
    def at(id: str, to: str) -> Any:
        if field == "corrects":
            told: Any = (Correction(to, "refinement", "n", "date"),)
        else:
            told = (to,)
        return claim(id, "s", date="2023", **{field: told})

    return made(event("e", at("a", "e/b"), at("b", "e/c"), at("c", "e/a")))


def late(id: str) -> Catalogue:
    told = claim("a", "s", date="2027", set_by="act-published")
    stages = act("act", {"published": "2024-01-01"})
    return made(event(id, told, stage="applies", instrument="act", part=("annex",)), *stages)


CASES: dict[str, tuple[Callable[[], Catalogue], str, str]] = {
    # rule: (a catalogue that breaks it, the record to name, severity)
    "event-time": (lambda: one(claim("a", "s")), "e", "violation"),
    "event-kind": (
        lambda: one(claim("a", "s", date="2023", supports=("stage",))), "e", "violation",
    ),
    "event-stage": (
        lambda: one(claim("a", "s", date="2023", supports=("kind",))), "e", "violation",
    ),
    "event-jurisdiction": (lambda: one(jurisdiction="XX"), "e", "violation"),
    "event-actor": (
        lambda: replace(one(actors=("police",)), actors={}), "e", "violation",
    ),
    "event-instrument": (lambda: replace(one(), instruments={}), "e", "violation"),
    "event-theme": (lambda: one(themes=("none",)), "e", "violation"),
    "event-slug": (lambda: made(event("e-", claim("a", "s", date="2023"))), "e-", "violation"),
    "claim-place": (lambda: one(claim("a", "s", date="2023", locator=None)), "e", "violation"),
    "claim-known-from": (undated, "e", "violation"),
    "never-known": (undated, "e", "warning"),
    "claim-translation-of": (
        lambda: one(claim("a", "s", date="2023", translation="t")), "e", "violation",
    ),
    "claim-disputes": (lambda: one(claim("a", "s", date="2023", disputes=("e/z",))), "e",
                       "violation"),
    "corrects-acyclic": (lambda: cycle("corrects"), "e", "violation"),
    "supersedes-acyclic": (lambda: cycle("supersedes"), "e", "violation"),
    "conduct-by": (
        lambda: replace(
            one(claim("a", "s", date="2023", conduct=Conduct("found", "police", "w"))), actors={},
        ), "e", "violation",
    ),
    "relation-to": (
        lambda: one(claim("a", "s", date="2023", relations=(
            replace(link("amends", "nothing"), to_type="instrument"),))), "e", "violation",
    ),
    "source-tier": (lambda: change(undecided(), "sources", "u", tier="blog"), "u", "violation"),
    "source-checked": (
        lambda: change(one(), "sources", "s", check=Check("read")), "s", "violation",
    ),
    "source-cited": (lambda: change(one(), "sources", "s", check=Check("cited")), "s", "violation"),
    "source-title": (lambda: change(one(), "sources", "s", title=None), "s", "violation"),
    "instrument-identifier": (
        lambda: change(one(), "instruments", "act", ids={}), "act", "violation",
    ),
    "instrument-type": (
        lambda: change(one(), "instruments", "act", type="law"), "act", "violation",
    ),
    "part-within": (
        lambda: change(one(), "instruments", "act", parts=(Part("a", "A", "z"),)), "act",
        "violation",
    ),
    "actor-type": (
        lambda: change(one(actors=("police",)), "actors", "police", type="person"), "police",
        "violation",
    ),
    "jurisdiction-checked-on": (
        lambda: change(one(), "jurisdictions", "EU", checked=None), "eu", "info",
    ),
    "single-secondary-source": (lambda: catalogue(event("e", claim("a", "p", date="2023"))), "e",
                                "warning"),
    "quotation-exact": (
        lambda: one(claim("a", "s", date="2023", quote="x" * 301)), "e", "warning",
    ),
    "applies-without-part": (lambda: one(stage="applies"), "e", "warning"),
    "empty-claim": (
        lambda: made(event("e", claim("a", "s", date="2023"), claim("b", "t", supports=()))), "e",
        "violation",
    ),
    "follows-stage": (
        lambda: made(
            event("e", claim("a", "s", date="2024", relations=(link("followsStage", "f"),)),
                  instrument="act"),
            event("f", claim("a", "t", date="2023"), instrument="other"),
        ), "e", "violation",
    ),
    "unsupported-field": (
        lambda: one(claim("a", "s", date="2023", supports=("kind", "stage", "jurisdiction"))), "e",
        "violation",
    ),
    "stage-of-kind": (lambda: one(stage="arrested"), "e", "violation"),
    "kind-of-instrument": (
        lambda: change(one(), "instruments", "act", kind="treaty"), "e", "violation",
    ),
    "duplicate-stage": (
        lambda: made(*(event(name, claim("a", "s", date="2023"), instrument="act")
                       for name in ("d", "e"))), "e", "warning",
    ),
    "arrest-outcome": (arrest, "e", "warning"),
    "set-by-in-force": (lambda: late("e"), "e", "warning"),
    "set-by-instrument": (
        lambda: made(event("e", claim("a", "s", date="2023", set_by="f")),
                     event("f", claim("a", "t", date="2022"))), "e", "violation",
    ),
    "lapsed-date": (
        lambda: made(
            event("e", claim("a", "s", date="2027", set_by="bill-proposed"), stage="applies",
                  instrument="bill", part=("annex",)),
            *act("bill", {"proposed": "2024-01-01", "withdrawn": "2025-01-01"}),
        ), "e", "info",
    ),
}  # fmt: skip


def undecided() -> Catalogue:
    """A source that no claim uses, so that its tier weighs nothing."""
    return made(event("e", claim("a", "s", date="2023")), sources=(*OFFICIAL, source("u")))


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_names_the_record(rule: str) -> None:
    make, subject, severity = CASES[rule]
    findings = found(make(), rule)
    assert findings, f"nothing breaks {rule}"
    assert {finding.subject for finding in findings} == {subject}
    assert {finding.severity for finding in findings} == {severity}
    for finding in findings:
        assert "\n" not in finding.message
        assert len(finding.message) > 20


def test_a_finding_on_a_claim_names_the_claim() -> None:
    (finding,) = found(one(claim("a", "s", date="2023", locator=None)), "claim-place")
    assert finding.message.startswith("claim 'a': ")


@pytest.mark.parametrize(
    ("strength", "severity"), [("legal-effect", "violation"), ("reported", "warning")]
)
def test_order_in_time(strength: str, severity: str) -> None:
    (finding,) = found(related(strength), "relation-order")
    assert (finding.subject, finding.severity) == ("e", severity)


@pytest.mark.parametrize(("a", "b"), [("2023?", "2024"), ("2023", "2023"), ("2023", "2023-06")])
def test_order_needs_certain_bounds(a: str, b: str) -> None:
    told = claim("a", "s", date=a, relations=(link("amends", "f"),))
    assert not found(made(event("e", told), event("f", claim("a", "t", date=b))), "relation-order")


def test_a_relation_without_time_order_may_look_ahead() -> None:
    told = claim("a", "s", date="2023", relations=(link("postpones", "f"),))
    ahead = made(event("e", told), event("f", claim("a", "t", date="2027")))
    assert not found(ahead, "relation-order")


def test_an_arrest_is_watched_from_two_years_on() -> None:
    young = replace(arrest(), release=Release("0.1.0", date(2026, 11, 20)))
    assert not found(young, "arrest-outcome")
    assert not found(arrest(outcome="none reported"), "arrest-outcome")
    closed = made(
        event("e", claim("a", "s", date="2024-01-01"), kind="criminal", stage="arrested",
              instrument="act"),
        event("f", claim("a", "t", date="2025"), kind="criminal", stage="acquitted",
              instrument="act"),
    )  # fmt: skip
    assert not found(closed, "arrest-outcome")


def test_an_appeal_alone_is_no_outcome_of_an_arrest() -> None:
    stages = (("e", "arrested", "2024-01-01"), ("f", "appealed", "2025"))
    matter = made(
        *(event(name, claim("a", "s", date=day), kind="criminal", stage=stage, instrument="act")
          for name, stage, day in stages)
    )  # fmt: skip
    assert [finding.subject for finding in found(matter, "arrest-outcome")] == ["e"]


def test_the_29th_of_february_has_no_anniversary() -> None:
    base = one(claim("a", "s", date="2024-02-29"), kind="criminal", stage="arrested")
    view = resolve(base, RELEASE.date, RELEASE.date)
    assert not list(checks.arrests(base, view, date(2026, 2, 28)))
    assert list(checks.arrests(base, view, date(2026, 3, 1)))


def clx(name: str) -> NamedNode:
    return NamedNode(CLX + name)


def test_bounds_are_recomputed() -> None:
    subject = NamedNode(iri.iri("event", "e"))
    day = NamedNode(XSD + "date")
    triples = [
        Triple(subject, clx("date"), Literal("2023-06", datatype=NamedNode(EDTF))),
        Triple(subject, clx("notBefore"), Literal("2023-06-01", datatype=day)),
        Triple(subject, clx("before"), Literal("2023-06-30", datatype=day)),
    ]
    (finding,) = checks.bounds(triples)
    assert (finding.subject, finding.rule) == ("e", "bounds-recomputed")
    assert finding.message.startswith("before, precision, timeKind do not follow")


def test_bounds_without_a_date_are_refused() -> None:
    triple = Triple(NamedNode(iri.iri("event", "e")), clx("precision"), Literal("day"))
    (finding,) = checks.bounds([triple])
    assert "(none)" in finding.message


def test_unsupported_triples_are_found() -> None:
    base = one()
    view = resolve(base, RELEASE.date, RELEASE.date)
    silent = [quad for quad in mapping.quads(base) if quad.predicate.value != CLX + "stage"]
    (finding,) = checks.support(view.values(), silent)
    assert (finding.subject, finding.rule) == ("e", "unsupported")
    assert "says stage 'stage-published'" in finding.message


def graph_with(*extra: tuple[str, str, str]) -> Graph:
    base = one()
    quads: list[Quad] = list(mapping.quads(base))
    data = reference.graph(quad for quad in quads if quad.graph_name == mapping.CLAIMS)
    for subject, predicate, object_ in extra:
        data.add((URIRef(subject), URIRef(predicate), URIRef(object_)))
    return data


def test_relations_need_both_ends_and_evidence() -> None:
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    node = iri.relation("e", "amends", "f")
    rules = {f.rule for f in reference.shapes(graph_with((node, type_, CLX + "Relation")))}
    assert {"relation-from", "relation-to", "relation-type", "relation-strength",
            "relation-evidence"} <= rules  # fmt: skip


def test_a_claim_needs_a_source_that_exists() -> None:
    rules = {finding.rule for finding in reference.shapes(graph_with())}
    assert "claim-source" in rules


def test_conduct_needs_an_assertion() -> None:
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    node = iri.iri("conduct", "e--a")
    guilty = (node, CLX + "assertion", CLX + "assertion-guilty")
    told = reference.shapes(graph_with((node, type_, CLX + "Conduct"), guilty))
    (finding,) = [finding for finding in told if finding.rule == "conduct-assertion"]
    assert (finding.subject, finding.severity) == ("e", "violation")
    assert finding.message.startswith("claim 'a': ")
