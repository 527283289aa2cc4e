"""The shapes as we read them find what pyshacl finds, and in batches what they find in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rdflib import Graph
from rdflib.namespace import SH

from data.claims import Correction
from data.reading import bundled, read
from data.records import Catalogue
from ontology import shapes, validation
from ontology.finding import Finding
from ontology.told import Told
from ontology.vocab import CLX, XSD
from tests.bench.generator import Generator
from tests.ontology import reference

SHIPPED = read(bundled())
SMALL = Generator(25, seed=11).catalogue()


def ours(triples: list[Triple]) -> list[Finding]:
    told = Told(triples, lambda _: {})
    found = {
        Finding(subject, place + rule.message, rule.severity, rule.name)
        for focus, rule in shapes.shapes().broken(told)
        for subject, place in [validation.place_of(focus)]
    }
    return sorted(found)


def test_the_shipped_records_break_the_same_shapes() -> None:
    told = reference.quads_of(SHIPPED)
    expected = reference.shapes(reference.graph(told))
    assert expected
    assert ours([quad.triple for quad in told]) == expected


def broken(quads: list[Quad], draw: Random, often: int) -> Iterator[Triple]:
    """The triples, some left out, told twice with another end, of another type or leading away."""
    for quad in quads:
        subject, predicate = quad.subject, quad.predicate
        match draw.randrange(often):
            case 0:
                continue
            case 1:
                yield quad.triple
                other = draw.choice(quads)
                yield Triple(subject, predicate, other.object)
            case 2:
                yield Triple(subject, predicate, Literal("x" * 301))
            case 3:
                yield Triple(subject, predicate, NamedNode(f"{CLX}nothing"))
            case 4:
                day = draw.choice(["2024-01-01", "2024-02-30", "2020-12-31"])
                yield Triple(subject, predicate, Literal(day, datatype=NamedNode(XSD + "date")))
            case 5:
                # things of one predicate lead to one another, round as well
                alike = [q.object for q in quads if q.predicate == predicate]
                yield Triple(subject, predicate, draw.choice(alike))
            case _:
                yield quad.triple


@pytest.mark.parametrize("seed", range(12))
def test_broken_triples_break_the_same_shapes(seed: int) -> None:
    draw = Random(seed)
    told = [*reference.quads_of(SMALL), *_corrections()]
    triples = list(dict.fromkeys(broken(told, draw, 9 if seed % 2 else 150)))
    data = reference.graph(Quad(t.subject, t.predicate, t.object) for t in triples)
    expected = reference.shapes(data)
    assert len(expected) > 10
    assert ours(triples) == expected


def _corrections() -> Iterator[Quad]:
    """Claims that correct and supersede one another, round and in a row."""
    keys = [f"https://w3id.org/chronolex/id/claim/e--{name}" for name in "abcd"]
    for name, pairs in (("corrects", [(0, 1), (1, 2), (2, 0), (3, 0)]), ("supersedes", [(3, 3)])):
        for one, other in pairs:
            yield Quad(NamedNode(keys[one]), NamedNode(CLX + name), NamedNode(keys[other]))


def test_every_shape_is_read() -> None:
    named = {rule.name for rules in shapes.shapes().of_class.values() for rule in rules}
    named |= {rule.name for rules in shapes.shapes().of_predicate.values() for rule in rules}
    text = shapes.shapes_graph()
    due = {
        str(shape).removeprefix(shapes.SHAPES)
        for shape in text.subjects(SH.message)
        if str(shape).startswith(shapes.SHAPES)
    }
    assert due <= named
    assert "corrects-acyclic" in named


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("sh:minLength 3", "minLength"),
        ("sh:nodeKind sh:Literal", "kind of node"),
        ('sh:sparql [ sh:select "SELECT $this WHERE { }" ; sh:message "x" ]', "SELECT"),
        ("sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ; sh:message 'x' ]", "path"),
        ("sh:minCount 1 ; sh:targetNode :a", "targetNode"),
        ("sh:minCount 1 ; sh:targetObjectsOf :p", "targetObjectsOf"),
        ("sh:minCount 1 ; sh:target [ ]", "#target "),
        ("sh:path :p ; sh:minCount 1 ; sh:property [ sh:path :q ; sh:minCount 1 ]", "leads to"),
        (
            "sh:property [ sh:path :p ; sh:minCount 1 ; sh:message 'x' ;"
            " sh:property [ sh:path :q ; sh:minCount 1 ; sh:message 'x' ] ]",
            "leads to",
        ),
        ("sh:minCount 1 . :two a sh:NodeShape", "nothing leads to .*two"),
        ("sh:minCount 1 . :two sh:path :p ; sh:minCount 1", "nothing leads to .*two"),
        ("sh:datatype xsd:dateTime", "dateTime"),
    ],
)
def test_what_is_not_understood_is_refused(
    constraint: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <{shapes.SHAPES}> .
    @prefix xsd: <{XSD}> .
    :one a sh:NodeShape ; sh:targetClass :Thing ; sh:message "x" ; {constraint} ."""
    graph = Graph().parse(data=text, format="turtle")
    monkeypatch.setattr(shapes, "shapes_graph", lambda: graph)
    with pytest.raises(ValueError, match=said):
        shapes.shapes.__wrapped__()


@pytest.mark.parametrize(
    ("datatype", "sound", "unsound"),
    [
        ("date", ["2024-02-29"], ["20240229", "2024-W01-1", "2023-02-29", "2024-02-29 ", "soon"]),
        ("integer", ["0", "-12", "+7", "007"], ["", "1.0", "1e3", "1_000", " 1", "٣", "one"]),
        ("string", ["", "one"], []),
    ],
)
def test_what_is_of_a_type_is_written_as_one(
    datatype: str, sound: list[str], unsound: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Graph().parse(
        data=f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix : <{shapes.SHAPES}> . @prefix xsd: <{XSD}> .
    :one sh:targetSubjectsOf :p ; sh:path :p ; sh:datatype xsd:{datatype} ; sh:message "x" ."""
    )
    monkeypatch.setattr(shapes, "shapes_graph", lambda: graph)
    read_shapes = shapes.shapes.__wrapped__()

    def breaks(text: str) -> bool:
        value = Literal(text, datatype=NamedNode(XSD + datatype))
        subject, predicate = NamedNode("urn:a"), NamedNode(f"{shapes.SHAPES}p")
        told = Told([Triple(subject, predicate, value)], lambda _: {})
        return bool(list(read_shapes.broken(told)))

    assert not any(map(breaks, sound))
    assert all(map(breaks, unsound))


def spoiled(base: Catalogue) -> Catalogue:
    """Records that read well and are amiss in many ways."""
    draw = Random(5)
    events = dict(base.events)
    ids = list(events)
    for id_ in ids:
        event = events[id_]
        first = event.claims[0]
        match draw.randrange(12):
            case 0:
                claims = (replace(first, locator=None, quote=None), *event.claims[1:])
                events[id_] = replace(event, claims=claims)
            case 1:
                events[id_] = replace(event, stage="sentenced", seat="US")
            case 2:
                claims = tuple(replace(one, supports=()) for one in event.claims)
                events[id_] = replace(event, claims=claims)
            case 3:
                other = events[draw.choice(ids)].claims[0]
                made = Correction(other.key, "correction", "It was otherwise.", "date")
                claims = (replace(first, corrects=(made,)), *event.claims[1:])
                events[id_] = replace(event, claims=claims)
            case 4:
                events[id_] = replace(event, title="Mr John Smith, aged 43, is charged")
            case 5:
                stage = draw.choice(["arrested", "adopted", "proposed", "published"])
                events[id_] = replace(event, stage=stage)
    sources = {
        id_: replace(one, url="http://localhost/x") if draw.random() < 0.05 else one
        for id_, one in base.sources.items()
    }
    return replace(base, events=events, sources=sources)


def test_batches_find_what_one_pass_over_all_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    base = spoiled(Generator(300, seed=5).catalogue())
    monkeypatch.setattr(validation, "BATCH", 100_000)
    whole = validation.validate(base)
    assert len({finding.rule for finding in whole}) > 12
    for size in (1, 40):
        monkeypatch.setattr(validation, "BATCH", size)
        found = list(validation.findings(base))
        assert len(found) == len(set(found))
        assert sorted(found) == whole


def test_the_graph_of_all_breaks_the_same_shapes_as_batches() -> None:
    base = spoiled(Generator(120, seed=6).catalogue())
    expected = reference.shapes(reference.graph(reference.quads_of(base)))
    found = set(validation.validate(base))
    told = {finding for finding in expected if finding.rule != "event-time"}
    assert len(told) > 20
    assert told <= found
    rules = {rule.name for rules in shapes.shapes().of_class.values() for rule in rules}
    assert {finding for finding in found if finding.rule in rules - {"event-time"}} <= told
