"""Lines put together here are, byte for byte, those that the engine writes."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from data.records import Catalogue
from ontology import mapping, resolved, statements
from ontology.resolution import resolve
from ontology.vocab import EDTF, XSD
from tests.graph.world import rich
from tests.ontology.build import RELEASE
from tests.ontology.test_mapping import catalogues, full

NAMED = NamedNode("https://example.org/x")


def written(text: str) -> str:
    """What the engine makes of lines that it reads with all its checks."""
    made = serialize(parse(text, format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS)
    return (made or b"").decode()


def lines_of(made: Catalogue) -> str:
    view = resolve(made, RELEASE.date, RELEASE.date).values()
    shown = (f"{told} .\n" for one in view for told in resolved.statements(one))
    return "".join([*mapping.lines(made), *shown])


@pytest.mark.parametrize("make", [full, rich])
def test_whole_records_are_written_as_the_engine_writes_them(make: Callable[[], Catalogue]) -> None:
    text = lines_of(make())
    assert text.count("\n") > 100
    assert written(text) == text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogues())
def test_any_records_are_written_as_the_engine_writes_them(made: Catalogue) -> None:
    text = lines_of(made)
    assert written(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_escaped_as_the_engine_escapes_it(value: str) -> None:
    for term, text in (
        (Literal(value), statements.literal(value)),
        (Literal(value, language="zh-hant"), statements.tagged(value, "zh-hant")),
        (Literal(value, datatype=NamedNode(EDTF)), statements.typed(value, EDTF)),
    ):
        assert str(term) == text
        assert serialize([Triple(NAMED, NAMED, term)], format=RdfFormat.N_TRIPLES) == (
            f"{NAMED} {NAMED} {text} .\n".encode()
        )


@pytest.mark.parametrize("code", [*range(0x20), 0x22, 0x5C, 0x7F, 0x80, 0xA0, 0xFFFE, 0xFFFF])
def test_every_character_with_a_meaning_of_its_own(code: int) -> None:
    assert statements.literal(chr(code)) == str(Literal(chr(code)))


def test_numbers_and_tags_are_those_of_the_engine() -> None:
    assert statements.typed("-12", XSD + "integer") == str(Literal(-12))
    assert statements.tagged("x", "zh-Hant") == str(Literal("x", language="zh-Hant"))
    with pytest.raises(ValueError, match="language"):
        statements.tagged("x", "no tag")


def test_lines_are_read_as_the_quads_they_tell() -> None:
    ends = (DefaultGraph(), NAMED)
    told = f'{NAMED} {NAMED} "x"'
    lines = [f"{told}{statements.ending(graph)}" for graph in ends]
    assert list(statements.quads(lines)) == [
        Quad(NAMED, NAMED, Literal("x"), graph) for graph in ends
    ]
    assert list(statements.triples([told])) == [Triple(NAMED, NAMED, Literal("x"))]
