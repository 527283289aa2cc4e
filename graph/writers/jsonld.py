"""JSON-LD, compacted with the context that ships with the ontology, node by node.

A general processor takes a second for 539 events and has to hold them all. This one makes no lists
and nests nothing, so it can write a node as soon as it has one. Tests expand what it writes with
two processors that are not ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.vocab import RDF, XSD

_TYPE = RDF + "type"
_STRING = XSD + "string"
_LANGUAGE = "@language"


@cache
def context() -> Mapping[str, Any]:
    """The JSON-LD context that ships with the ontology."""
    text = resources.files("ontology").joinpath("context.jsonld").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)["@context"]
    return loaded


@cache
def _terms() -> Mapping[tuple[str, str | None], str]:
    """(predicate, how its values are written) -> term: a datatype, ``@id``, ``@language``, None."""
    found: dict[tuple[str, str | None], str] = {}
    for name, told in context().items():
        if isinstance(told, dict) and "@id" in told:
            how = told.get("@container") or told.get("@type")
            found[_full(told["@id"]), how if how in (None, "@id", _LANGUAGE) else _full(how)] = name
    return found


def _full(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    known = context().get(prefix)
    return known + rest if colon and isinstance(known, str) else name


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    found = ((value, name) for name, value in context().items() if isinstance(value, str))
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


def _short(name: str) -> str:
    """An IRI by its prefix, where that can be read back."""
    for start, prefix in _prefixes():
        if name.startswith(start) and not name.startswith("//", len(start)):
            return f"{prefix}:{name[len(start) :]}"
    return name


def nodes(triples: Iterable[Triple]) -> Iterator[bytes]:
    """The objects of ``@graph``, one a subject, in the order of the triples: sorted by subject.

    Raises
    ------
    ValueError
        A triple about a triple, which JSON-LD 1.1 cannot hold.
    """
    for subject, told in groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"@id": _name(subject)}
        for triple in told:
            _add(node, triple.predicate.value, triple.object)
        yield orjson.dumps(node)


def _name(node: Any) -> str:
    if isinstance(node, BlankNode):
        return f"_:{node.value}"
    if not isinstance(node, NamedNode):
        raise ValueError(f"JSON-LD 1.1 has no place for {node}")
    return _short(node.value)


def _add(node: dict[str, Any], predicate: str, value: Any) -> None:
    if not isinstance(value, Literal):
        name = _name(value)
        if predicate == _TYPE:
            known = _terms().get((value.value, None))
            node.setdefault("@type", []).append(known or name)
            return
        term = _terms().get((predicate, "@id"))
        node.setdefault(term or predicate, []).append(name if term else {"@id": name})
        return
    if value.language is not None:
        term = _terms().get((predicate, _LANGUAGE))
        if term is not None:
            told = node.setdefault(term, {}).setdefault(value.language, [])
            told.append(value.value)
            return
        said = {"@value": value.value, "@language": value.language}
        node.setdefault(predicate, []).append(said)
        return
    datatype = value.datatype.value
    term = _terms().get((predicate, None if datatype == _STRING else datatype))
    if term is not None:
        node.setdefault(term, []).append(value.value)
        return
    # the whole IRI as the name: a term would give the value a type that it does not have
    plain = {"@value": value.value}
    node.setdefault(predicate, []).append(
        plain if datatype == _STRING else plain | {"@type": datatype}
    )


def write(groups: Iterable[Iterable[Triple]], about: Mapping[str, str] | None) -> Iterator[bytes]:
    """A document, streamed; what it says of itself is under a name that means nothing in RDF.

    That stands in the graph: beside it, some readers would take the graph for a named one.
    """
    yield b'{"@context":' + orjson.dumps(dict(context())) + b',\n"@graph":['
    if about is not None:
        yield b'\n{"export":' + orjson.dumps(about) + b"}"
    first = about is None
    for group in groups:
        for node in nodes(group):
            yield (b"\n" if first else b",\n") + node
            first = False
    yield b"\n]}\n"
