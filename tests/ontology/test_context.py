"""The JSON-LD context has a term for every predicate, with the type that the tables give it."""

import json
from importlib import resources
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import Graph
from rdflib.compare import isomorphic

from ontology import fields, mapping, resolved
from ontology.fields import Range
from ontology.resolution import resolve
from ontology.vocab import CLX, PREFIXES, RDF, RELATIONS
from tests.ontology.build import RELEASE
from tests.ontology.reference import graph
from tests.ontology.test_mapping import full

_TYPED = {Range.EDTF: "edtf:EDTF", Range.URL: "xsd:anyURI", Range.INTEGER: "xsd:integer"}
_REFS = (Range.CODE, Range.PART, Range.CLAIM, Range.REF, Range.CONCEPT, Range.FIELD)


def context() -> dict[str, Any]:
    text = resources.files("ontology").joinpath("context.jsonld").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["@context"]
    return found


def terms() -> dict[str, dict[str, str]]:
    """Predicate or class IRI -> its definition."""
    found = context()
    prefixes = {name: value for name, value in found.items() if isinstance(value, str)}
    defined: dict[str, dict[str, str]] = {}
    for definition in found.values():
        if isinstance(definition, dict):
            prefix, _, local = definition["@id"].partition(":")
            defined[prefixes[prefix] + local] = definition
    return defined


def test_prefixes_and_no_catch_all() -> None:
    found = context()
    assert found["@version"] == 1.1
    assert "@vocab" not in found
    assert {name: found[name] for name in PREFIXES} == dict(PREFIXES)


def test_every_field_has_its_term() -> None:
    defined = terms()
    for table in vars(fields).values():
        if not isinstance(table, dict) or not table:
            continue
        for field in table.values():
            if isinstance(field, fields.Field):
                definition = defined[field.predicate]
                if field.range in _TYPED:
                    assert definition["@type"] == _TYPED[field.range], field
                elif field.range in _REFS:
                    assert definition["@type"] == "@id", field
                else:
                    assert "@type" not in definition, field
    for name in (*fields.IDENTIFIERS, *fields.DERIVED, *RELATIONS):
        assert CLX + name in defined


def all_quads() -> list[Quad]:
    catalogue = full()
    quads = list(mapping.quads(catalogue))
    view = resolve(catalogue, RELEASE.date, RELEASE.date)
    return quads + list(resolved.quads(view.values(), [], mapping.RESOLVED))


def test_every_predicate_and_class_written_has_a_term() -> None:
    quads = all_quads()
    used = {quad.predicate.value for quad in quads} - {RDF + "type"}
    classes = {
        quad.object.value
        for quad in quads
        if quad.predicate.value == RDF + "type" and isinstance(quad.object, NamedNode)
    }
    assert used | classes <= set(terms())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_compacting_with_it_loses_nothing() -> None:
    before = graph(all_quads())
    text = before.serialize(format="json-ld", context=context(), auto_compact=False)
    assert isomorphic(Graph().parse(data=text, format="json-ld"), before)
