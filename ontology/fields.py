"""How each field of a record is said in RDF: one table, read in both directions.

`mapping` writes by these tables and `inverse` reads by them, so a field is named once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ontology.vocab import CLX, DCTERMS, RDFS, SKOS


class Range(Enum):
    """What the object of a property is."""

    TEXT = "text"
    ENGLISH = "text in English"
    NATIVE = "text in the record's own language"
    INTEGER = "integer"
    EDTF = "EDTF literal"
    URL = "URL literal"
    CODE = "jurisdiction"
    PART = "part of the record's instrument"
    CLAIM = "claim"
    REF = "thing of the type `of`"
    CONCEPT = "concept of the scheme `of`"
    FIELD = "field of an event"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: attribute `name`, `predicate` IRI, range, and whether it holds several."""

    name: str
    predicate: str
    range: Range
    of: str = ""
    many: bool = False


def _f(
    name: str, predicate: str, range_: Range, of: str = "", many: bool = False
) -> tuple[str, Field]:
    base = predicate if ":" in predicate else CLX + predicate
    return name, Field(name, base, range_, of, many)


EVENT: Mapping[str, Field] = dict(
    (
        _f("kind", "kind", Range.CONCEPT, "kind"),
        _f("stage", "stage", Range.CONCEPT, "stage"),
        _f("jurisdiction", "jurisdiction", Range.CODE),
        _f("seat", "seat", Range.CODE),
        _f("extent", "extent", Range.CODE),
        _f("instrument", "instrument", Range.REF, "instrument"),
        _f("part", "part", Range.PART, many=True),
        _f("actors", "actor", Range.REF, "actor", many=True),
        _f("effect", "effect", Range.CONCEPT, "effect"),
        _f("party", "party", Range.CODE),
        _f("scope", "scope", Range.TEXT),
        _f("until", "until", Range.EDTF),
    )
)
"""What claims support (`data.records.STRUCTURAL`)."""

EDITORIAL: Mapping[str, Field] = dict(
    (
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("title_original", "titleOriginal", Range.NATIVE),
        _f("summary", DCTERMS + "description", Range.ENGLISH),
        _f("themes", "theme", Range.REF, "theme", many=True),
    )
)
"""The curator's words and classification."""

SAYS: Mapping[str, Field] = dict(
    (
        _f("date", "date", Range.EDTF),
        _f("condition", "condition", Range.TEXT),
        _f("long_stop", "longStop", Range.EDTF),
        _f("set_by", "setBy", Range.REF, "event"),
        _f("stage", "stage", Range.CONCEPT, "stage"),
        _f("actors", "actor", Range.REF, "actor", many=True),
        _f("count", "count", Range.INTEGER),
        _f("count_of", "countOf", Range.TEXT),
        _f("ages", "ages", Range.TEXT),
        _f("penalty", "penalty", Range.TEXT),
        _f("amount", "amount", Range.TEXT),
        _f("outcome", "outcome", Range.TEXT),
        _f("denial", "denial", Range.TEXT),
        _f("statements", "statement", Range.TEXT, many=True),
    )
)
"""What a claim says besides; `period`, `first` and `conduct` have nodes of their own."""

CONDUCT: Mapping[str, Field] = dict(
    (
        _f("assertion", "assertion", Range.CONCEPT, "assertion"),
        _f("by", "assertedBy", Range.REF, "actor"),
        _f("what", "conductDescription", Range.TEXT),
    )
)

FIRST: Mapping[str, Field] = dict(
    (_f("of", "firstOf", Range.TEXT), _f("place", "firstIn", Range.CODE))
)

PERIOD: Mapping[str, Field] = dict(
    (
        _f("length", "periodLength", Range.TEXT),
        _f("after", "periodAfter", Range.REF, "event"),
        _f("counts", "periodCounts", Range.CONCEPT, "counting"),
        _f("rule", "periodRule", Range.CONCEPT, "rule"),
    )
)

CLAIM: Mapping[str, Field] = dict(
    (
        _f("event", "about", Range.REF, "event"),
        _f("source", DCTERMS + "source", Range.REF, "source"),
        _f("supports", "supports", Range.FIELD, many=True),
        _f("known_from", "knownFrom", Range.EDTF),
        _f("translation", "translation", Range.ENGLISH),
        _f("locator", "locator", Range.TEXT),
        _f("printed", "printed", Range.TEXT),
        _f("resolved_against", "resolvedAgainst", Range.EDTF),
        _f("confirms", "confirms", Range.CLAIM, many=True),
        _f("disputes", "disputes", Range.CLAIM, many=True),
        _f("supersedes", "supersedes", Range.CLAIM, many=True),
        _f("note", SKOS + "note", Range.TEXT),
    )
)

CORRECTION: Mapping[str, Field] = dict(
    (
        _f("claim", "correctedClaim", Range.CLAIM),
        _f("type", "correctionType", Range.CONCEPT, "correction"),
        _f("on", "correctedField", Range.TEXT),
        _f("note", SKOS + "note", Range.TEXT),
    )
)

INSTRUMENT: Mapping[str, Field] = dict(
    (
        _f("type", "instrumentType", Range.CONCEPT, "instrument"),
        _f("kind", "kind", Range.CONCEPT, "kind"),
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("short_title", SKOS + "altLabel", Range.ENGLISH),
        _f("title_original", "titleOriginal", Range.NATIVE),
        _f("jurisdiction", "jurisdiction", Range.CODE),
        _f("no_id", "noIdentifier", Range.TEXT),
        _f("url", "url", Range.URL),
        _f("sources", DCTERMS + "source", Range.REF, "source", many=True),
    )
)

IDENTIFIERS = (
    "celex", "eli", "procedure", "number", "bill", "docket", "ecli", "treaty", "doi",
)  # fmt: skip
"""Official identifiers of an instrument, each ``clx:{name}``, below dcterms:identifier."""

PART: Mapping[str, Field] = dict(
    (
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("within", "within", Range.PART),
        _f("bearer", "bearer", Range.CONCEPT, "bearer", many=True),
    )
)

SOURCE: Mapping[str, Field] = dict(
    (
        _f("tier", "tier", Range.CONCEPT, "tier"),
        _f("publisher", DCTERMS + "publisher", Range.TEXT),
        _f("publisher_actor", "publisherActor", Range.REF, "actor"),
        _f("language", DCTERMS + "language", Range.TEXT),
        _f("origin", "origin", Range.TEXT),
        _f("known_from", "knownFrom", Range.EDTF),
        _f("known_from_basis", "knownFromBasis", Range.TEXT),
        _f("title", RDFS + "label", Range.NATIVE),
        _f("url", "url", Range.URL),
        _f("withheld", "withheld", Range.TEXT),
        _f("published", "published", Range.EDTF),
        _f("instrument", "authenticTextOf", Range.REF, "instrument"),
        _f("note", SKOS + "note", Range.TEXT),
    )
)

CHECK: Mapping[str, Field] = dict(
    (
        _f("how", "check", Range.CONCEPT, "check"),
        _f("on", "checkedOn", Range.EDTF),
        _f("sha256", "sha256", Range.TEXT),
        _f("copy", "copyRead", Range.TEXT),
        _f("by", "citedBy", Range.REF, "source"),
    )
)
"""How a source was checked; said of the source itself."""

ACTOR: Mapping[str, Field] = dict(
    (
        _f("type", "actorType", Range.CONCEPT, "actor"),
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("title_original", "titleOriginal", Range.NATIVE),
        _f("jurisdiction", "jurisdiction", Range.CODE),
        _f("url", "url", Range.URL),
    )
)

JURISDICTION: Mapping[str, Field] = dict(
    (
        _f("code", SKOS + "notation", Range.TEXT),
        _f("type", "placeType", Range.CONCEPT, "place"),
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("coverage", "coverage", Range.CONCEPT, "coverage"),
        _f("within", "within", Range.CODE),
        _f("member_of", "memberOf", Range.CODE, many=True),
        _f("checked", "checkedOn", Range.EDTF),
        _f("note", SKOS + "note", Range.TEXT),
    )
)

THEME: Mapping[str, Field] = dict(
    (
        _f("title", RDFS + "label", Range.ENGLISH),
        _f("definition", SKOS + "definition", Range.ENGLISH),
        _f("broader", SKOS + "broader", Range.REF, "theme", many=True),
        _f("close_match", SKOS + "closeMatch", Range.URL, many=True),
    )
)


DERIVED = (
    "notBefore", "before", "beginBefore", "endNotBefore", "precision", "qualifier", "timeKind",
    "openStart", "openEnd", "belief", "conflictOn", "claim", "pendingDate", "pendingStage",
    "movedFrom", "standing", "evidence",
)  # fmt: skip
"""Properties (``clx:``) that are computed, never claimed."""
