"""IRIs of things: ``https://w3id.org/chronolex/id/{type}/{slug}``, and back."""

from __future__ import annotations

import re

from ontology.vocab import CLX, ID

TYPES = (
    "event", "instrument", "part", "actor", "jurisdiction", "theme", "source", "claim",
    "relation", "correction", "period", "conduct", "first", "graph",
)  # fmt: skip

SLUG = r"[a-z0-9-]+"
_SLUG = re.compile(SLUG)
_IRI = re.compile(rf"{re.escape(ID)}({'|'.join(TYPES)})/({SLUG})")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

SEP = "--"
"""Joins the slugs of a compound thing; no record's id holds it."""


def iri(type_: str, slug: str) -> str:
    """The IRI of a thing.

    >>> iri("event", "eu-ai-act-publication-2024")
    'https://w3id.org/chronolex/id/event/eu-ai-act-publication-2024'

    Raises
    ------
    ValueError
        Unknown type, or a slug outside ``[a-z0-9-]+``.
    """
    if type_ not in TYPES:
        raise ValueError(f"unknown type '{type_}': one of {', '.join(TYPES)}")
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"'{slug}' is not a slug: lower-case letters, digits and hyphens only")
    return f"{ID}{type_}/{slug}"


def parse(value: str) -> tuple[str, str]:
    """The (type, slug) of an IRI made by `iri`.

    Raises
    ------
    ValueError
        Not such an IRI.
    """
    match = _IRI.fullmatch(value)
    if match is None:
        raise ValueError(f"<{value}> is not a Chronolex IRI of the form {ID}type/slug")
    return match[1], match[2]


def claim(key: str) -> str:
    """IRI of the claim ``event-id/claim-id``, which is also the name of its graph."""
    event, _, local = key.partition("/")
    return iri("claim", f"{event}{SEP}{local}")


def claim_key(value: str) -> str:
    """The ``event-id/claim-id`` of a claim's IRI.

    >>> claim_key(claim("eu-ai-act-publication-2024/gazette"))
    'eu-ai-act-publication-2024/gazette'
    """
    event, _, local = parse(value)[1].partition(SEP)
    return f"{event}/{local}"


def part(instrument: str, part_id: str) -> str:
    return iri("part", f"{instrument}{SEP}{part_id}")


def relation(source: str, type_: str, target: str) -> str:
    return iri("relation", f"{source}{SEP}{kebab(type_)}{SEP}{target}")


def graph(name: str) -> str:
    """IRI of one of the named graphs that are not claims: resolved, claims, records."""
    return iri("graph", name)


def concept(scheme: str, word: str) -> str:
    """IRI of a concept of the ontology's schemes, ``clx:scheme-word``."""
    return f"{CLX}{scheme}-{word}"


def kebab(name: str) -> str:
    """``followsStage`` as ``follows-stage``."""
    return _CAPITAL.sub("-", name).lower()
