"""Terms of an engine's answers as the names that records have."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from data.edtf import Edtf, EdtfError, parse
from graph.remote import failures
from ontology import iri

Term = NamedNode | BlankNode | Literal | None


def named(term: Term) -> str:
    """The IRI of a term that has to be one."""
    if not isinstance(term, NamedNode):
        raise failures.nonsense("a term that is no name")
    return term.value


def slug(term: Term, type_: str) -> str:
    """The slug of a node of a type; empty where it is none."""
    found, name = slug_of(term.value) if isinstance(term, NamedNode) else ("", "")
    return name if found == type_ else ""


def slug_of(name: str) -> tuple[str, str]:
    """The (type, slug) of an IRI; empty where it is none of ours."""
    try:
        return iri.parse(name)
    except ValueError:
        return "", ""


def valid(id_: str) -> bool:
    """Can it be the id of a record?"""
    try:
        iri.iri("event", id_)
    except ValueError:
        return False
    return True


def told_date(text: str) -> Edtf | None:
    """The date that an answer tells; None where it is none."""
    try:
        return parse(text)
    except EdtfError:
        return None
