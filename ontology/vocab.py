"""The vocabulary in code: namespaces, schemes and relation types.

`chronolex.ttl` says the same in OWL and SKOS, with definitions; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.claims import DEFAULT_STRENGTH

CLX = "https://w3id.org/chronolex/ont#"
ID = "https://w3id.org/chronolex/id/"
VERSION_IRI = "https://w3id.org/chronolex/ont/1.0.0"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
ELI = "http://data.europa.eu/eli/ontology#"
PROV = "http://www.w3.org/ns/prov#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

PREFIXES: Mapping[str, str] = {
    "clx": CLX,
    "id": ID,
    "dcterms": DCTERMS,
    "eli": ELI,
    "oa": OA,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xsd": XSD,
}
"""Prefixes of the vocabularies in use."""

SPARQL_PREFIXES: Mapping[str, str] = {
    **PREFIXES,
    **{name: f"{ID}{name}/" for name in ("actor", "claim", "event", "graph", "instrument")},
}
"""Prefixes that `/sparql` knows without their being declared, and that its answers use."""

_LAW = (
    "announced consultation-opened proposed committee-reported position-adopted"
    " political-agreement passed adopted presented signed assented became-law-unsigned vetoed"
    " veto-overridden promulgation-approved promulgated published corrigendum commencement-made"
    " in-force applies enforcement-starts transposition-due transposed transition-ends amended"
    " postponed suspended reinstated annulled repealed expired withdrawal-announced withdrawn"
    " lapsed"
)

STAGES: Mapping[str, tuple[str, ...]] = {
    "law": tuple(_LAW.split()),
    "treaty": tuple(
        "text-adopted opened-for-signature signed ratified approved acceded in-force"
        " denounced".split()
    ),
    "case": tuple(
        "filed intervened question-referred interim-order stayed judgment appealed affirmed"
        " reversed remanded leave-denied settled settlement-approved dismissed final".split()
    ),
    "criminal": tuple(
        "conduct-alleged reported investigation-opened searched arrested released"
        " referred-to-prosecutor indicted not-prosecuted acquitted convicted sentenced appealed"
        " final".split()
    ),
    "enforcement": tuple(
        "opened notice interim-order lifted decided fined settled set-aside closed".split()
    ),
    "policy": tuple("draft announced endorsed published effective revised withdrawn".split()),
    "study": tuple("draft announced published revised withdrawn retracted".split()),
    "other": tuple("incident hearing-held institution-established".split()),
}
"""Scheme of stages per kind, each in the usual order of its life."""

SCHEMES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(STAGES),
    "stage": tuple(dict.fromkeys(stage for scheme in STAGES.values() for stage in scheme)),
    "strength": (
        "legal-effect", "legal-procedure", "stated-by-actor", "reported", "inferred",
        "shared-document", "shared-topic",
    ),
    "tier": ("authentic", "official", "press", "analysis", "aggregator"),
    "check": ("read", "cited", "unread"),
    "belief": ("reported", "corroborated", "verified", "disputed", "refuted", "superseded"),
    "assertion": ("alleged", "charged", "found", "final"),
    "correction": ("correction", "refinement", "scope"),
    "counting": ("nth-day", "last-day", "day-after"),
    "rule": ("eu-1182-71", "calendar"),
    "effect": ("ex-tunc", "ex-nunc"),
    "status": (
        "proposed", "adopted", "in-force-not-applicable", "applicable", "suspended", "postponed",
        "withdrawn", "vetoed", "lapsed", "annulled", "repealed", "expired", "unknown",
    ),
    "instrument": (
        "act", "regulation", "directive", "decision", "bill", "order", "treaty", "court-case",
        "criminal-procedure", "enforcement-procedure", "platform-policy", "soft-law", "study",
        "body", "other",
    ),
    "actor": (
        "legislature", "executive", "ministry", "regulator", "court", "prosecutor", "police",
        "office", "intergovernmental", "company", "research", "civil-society", "media",
    ),
    "place": ("country", "subdivision", "city", "union", "organisation", "worldwide"),
    "coverage": ("systematic", "selected", "incidental", "none"),
    "bearer": (
        "provider", "deployer", "importer", "distributor", "manufacturer", "platform",
        "authority", "member-state", "user", "anyone",
    ),
}  # fmt: skip
"""SKOS schemes; the concept of ``word`` in ``scheme`` is ``clx:scheme-word``."""

STRENGTHS = SCHEMES["strength"]


@dataclass(frozen=True, slots=True)
class RelationType:
    """A kind of link, from the dependent or later thing to what it rests on or follows.

    `says` is the sentence "{a} <says> {b}", `inverse` the same read from the other end.
    `ordered`: the later end must not certainly precede the earlier one.
    """

    name: str
    says: str
    inverse: str
    ordered: bool = True
    symmetric: bool = False

    @property
    def strength(self) -> str:
        return DEFAULT_STRENGTH[self.name]


RELATIONS: Mapping[str, RelationType] = {
    relation.name: relation
    for relation in (
        RelationType("followsStage", "is a later stage of the same matter as",
                     "is an earlier stage of the same matter as"),
        RelationType("amends", "amends", "is amended by"),
        RelationType("repeals", "repeals", "is repealed by"),
        RelationType("replaces", "replaces", "is replaced by"),
        RelationType("reintroduces", "reintroduces", "is reintroduced by"),
        RelationType("implements", "implements", "is implemented by"),
        RelationType("transposes", "transposes", "is transposed by"),
        RelationType("basedOn", "is based on", "is the basis of"),
        RelationType("commences", "brings into force", "is brought into force by", ordered=False),
        RelationType("interprets", "interprets", "is interpreted by"),
        RelationType("enforces", "enforces", "is enforced by"),
        RelationType("suspends", "suspends", "is suspended by", ordered=False),
        RelationType("postpones", "postpones", "is postponed by", ordered=False),
        RelationType("annuls", "annuls", "is annulled by"),
        RelationType("withdraws", "withdraws", "is withdrawn by"),
        RelationType("ratifies", "ratifies", "is ratified by"),
        RelationType("challenges", "challenges", "is challenged by"),
        RelationType("intervenesIn", "intervenes in", "is intervened in by"),
        RelationType("appealsFrom", "appeals from", "is appealed from by"),
        RelationType("affirms", "affirms", "is affirmed by"),
        RelationType("reverses", "reverses", "is reversed by"),
        RelationType("followsPrecedent", "follows the precedent of", "is the precedent for"),
        RelationType("cites", "cites", "is cited by"),
        RelationType("respondsTo", "responds to", "is responded to by"),
        RelationType("promptedBy", "was prompted by", "prompted"),
        RelationType("resultsFrom", "results from", "resulted in"),
        RelationType("modelledOn", "is modelled on", "is the model for"),
        RelationType("measures", "measures", "is measured by"),
        RelationType("partOf", "is part of", "has as a part", ordered=False),
        RelationType("follows", "came after", "came before"),
        RelationType("sameMatterAs", "concerns the same matter as",
                     "concerns the same matter as", ordered=False, symmetric=True),
    )
}  # fmt: skip
