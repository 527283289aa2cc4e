"""RDF becomes records again: the inverse of `ontology.mapping`, by the same tables.

A store that holds the graphs of claims and records therefore holds the whole catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from data.claims import Claim, Conduct, Correction, First, Link, Period, Says
from data.edtf import parse
from data.records import (
    Actor,
    Catalogue,
    Check,
    Event,
    Instrument,
    Jurisdiction,
    Part,
    Release,
    Source,
    Theme,
)
from ontology import fields, iri
from ontology.fields import Field, Range
from ontology.vocab import CLX, OA, RDF, SKOS

Node = Mapping[str, list[Any]]
"""Predicate IRI -> objects, of one subject in one graph."""

_FIELD_OF = {field.predicate: name for name, field in fields.EVENT.items()}


class NotACatalogue(ValueError):
    """The quads are not what `ontology.mapping` writes."""


def catalogue(quads: Iterable[Quad], release: Release) -> Catalogue:
    """The records that `ontology.mapping.quads` wrote as `quads`.

    Raises
    ------
    NotACatalogue
        A reference to something that is not there, or a term outside the vocabulary.
    """
    graphs: dict[str, dict[str, dict[str, list[Any]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for quad in dict.fromkeys(quads):
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.subject, NamedNode):
            node = graphs[quad.graph_name.value][quad.subject.value]
            node[quad.predicate.value].append(quad.object)
    try:
        return _Reader(graphs).catalogue(release)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise NotACatalogue(f"the store does not hold a readable catalogue: {error}") from error


class _Reader:
    def __init__(self, graphs: Mapping[str, Mapping[str, Node]]) -> None:
        self.graphs = graphs
        self.records = graphs.get(iri.graph("records"), {})
        self.claims = graphs.get(iri.graph("claims"), {})
        self.by_class: dict[str, list[str]] = defaultdict(list)
        for subject, node in self.records.items():
            for class_ in node.get(RDF + "type", ()):
                self.by_class[class_.value].append(subject)
        self.claims_of: dict[str, list[str]] = defaultdict(list)
        self.corrections_of: dict[str, list[Node]] = defaultdict(list)
        for subject, node in self.claims.items():
            class_ = node[RDF + "type"][0].value
            if class_ == CLX + "Claim":
                self.claims_of[node[CLX + "about"][0].value].append(subject)
            elif class_ == CLX + "Correction":
                self.corrections_of[node[CLX + "correctingClaim"][0].value].append(node)
        self.key_of = {
            claim: f"{slug}/{iri.parse(claim)[1].removeprefix(slug + iri.SEP)}"
            for event, claims in self.claims_of.items()
            for slug in (iri.parse(event)[1],)
            for claim in claims
        }

    def catalogue(self, release: Release) -> Catalogue:
        places = self.all(CLX + "Jurisdiction", self.jurisdiction)
        return Catalogue(
            release=release,
            events=self.all(CLX + "Event", self.event),
            instruments=self.all(CLX + "Instrument", self.instrument),
            sources=self.all(CLX + "Source", self.source),
            actors=self.all(CLX + "Actor", self.actor),
            jurisdictions=dict(sorted((place.code, place) for place in places.values())),
            themes=self.all(SKOS + "Concept", self.theme),
        )

    def all(self, class_: str, read: Callable[[str, Node], Any]) -> dict[str, Any]:
        subjects = {iri.parse(subject)[1]: subject for subject in self.by_class[class_]}
        return {slug: read(slug, self.records[s]) for slug, s in sorted(subjects.items())}

    def fill(self, table: Mapping[str, Field], node: Node) -> dict[str, Any]:
        """Keyword arguments from a node, absent fields left out."""
        filled: dict[str, Any] = {}
        for name, field in table.items():
            found = node.get(field.predicate)
            if found:
                read = [self.value(field, term) for term in found]
                filled[name] = tuple(sorted(read)) if field.many else read[0]
                if field.range is Range.NATIVE and name == "title_original":
                    filled["title_language"] = found[0].language
        return filled

    def value(self, field: Field, term: Any) -> Any:
        text: str = term.value
        match field.range:
            case Range.INTEGER:
                return int(text)
            case Range.EDTF:
                return parse(text)
            case Range.CODE:
                return self.records[text][SKOS + "notation"][0].value
            case Range.PART:
                return iri.parse(text)[1].partition(iri.SEP)[2]
            case Range.CLAIM:
                return self.key_of[text]
            case Range.REF:
                return iri.parse(text)[1]
            case Range.CONCEPT:
                return text.removeprefix(iri.concept(field.of, ""))
            case Range.FIELD:
                return _FIELD_OF[text]
            case _:
                return text

    def jurisdiction(self, slug: str, node: Node) -> Jurisdiction:
        return Jurisdiction(**self.fill(fields.JURISDICTION, node))

    def theme(self, slug: str, node: Node) -> Theme:
        return Theme(id=slug, **self.fill(fields.THEME, node))

    def actor(self, slug: str, node: Node) -> Actor:
        return Actor(id=slug, **self.fill(fields.ACTOR, node))

    def source(self, slug: str, node: Node) -> Source:
        check = Check(**self.fill(fields.CHECK, node))
        return Source(
            **{"id": slug, "known_from": None, **self.fill(fields.SOURCE, node)}, check=check
        )

    def instrument(self, slug: str, node: Node) -> Instrument:
        ids = {n: node[CLX + n][0].value for n in sorted(fields.IDENTIFIERS) if CLX + n in node}
        prefix = iri.iri("part", slug + iri.SEP)
        parts = [
            Part(id=subject.removeprefix(prefix), **self.fill(fields.PART, self.records[subject]))
            for subject in self.by_class[CLX + "Part"]
            if subject.startswith(prefix)
        ]
        return Instrument(
            id=slug,
            ids=ids,
            parts=tuple(sorted(parts, key=lambda part: part.id)),
            **self.fill(fields.INSTRUMENT, node),
        )

    def event(self, slug: str, node: Node) -> Event:
        subject = iri.iri("event", slug)
        claims = [self.claim(subject, claim) for claim in self.claims_of[subject]]
        return Event(
            id=slug,
            claims=tuple(sorted(claims, key=lambda claim: claim.id)),
            **self.fill(fields.EVENT, node),
            **self.fill(fields.EDITORIAL, node),
        )

    def claim(self, event: str, subject: str) -> Claim:
        meta, graph = self.claims[subject], self.graphs[subject]
        filled = {"known_from": None, "supports": (), **self.fill(fields.CLAIM, meta)}
        order = list(fields.EVENT)
        filled["supports"] = tuple(sorted(filled["supports"], key=order.index))
        selector = meta.get(OA + "hasSelector")
        quote = self.claims[selector[0].value][OA + "exact"][0].value if selector else None
        corrects = [
            Correction(**self.fill(fields.CORRECTION, node))
            for node in self.corrections_of[subject]
        ]
        return Claim(
            id=self.key_of[subject].partition("/")[2],
            says=self.says(event, graph, filled["supports"]),
            quote=quote,
            corrects=tuple(sorted(corrects, key=lambda correction: correction.order)),
            relations=self.links(graph),
            **filled,
        )

    def says(self, event: str, graph: Mapping[str, Node], supports: tuple[str, ...]) -> Says:
        node = graph[event]
        filled = self.fill(fields.SAYS, node)
        recorded = self.fill(fields.EVENT, self.records[event])
        for name in ("stage", "actors"):
            # the record's own value, merely supported, is not a saying of its own
            if name in filled and name in supports and filled[name] == recorded.get(name):
                del filled[name]
        for name, table, make in (
            ("period", fields.PERIOD, Period),
            ("conduct", fields.CONDUCT, Conduct),
            ("first", fields.FIRST, First),
        ):
            if CLX + name in node:
                filled[name] = make(**self.fill(table, graph[node[CLX + name][0].value]))
        return Says(**filled)

    def links(self, graph: Mapping[str, Node]) -> tuple[Link, ...]:
        found: list[Link] = []
        for node in graph.values():
            if CLX + "relationType" not in node:
                continue
            to_type, to = iri.parse(node[CLX + "relationTo"][0].value)
            note = node.get(SKOS + "note")
            found.append(
                Link(
                    type=node[CLX + "relationType"][0].value.removeprefix(CLX),
                    to=to,
                    to_type=to_type,
                    strength=node[CLX + "strength"][0].value.removeprefix(
                        iri.concept("strength", "")
                    ),
                    note=note[0].value if note and isinstance(note[0], Literal) else None,
                )
            )
        return tuple(sorted(found, key=lambda link: (link.type, link.to)))


class Extract(_Reader):
    """Some of what `ontology.mapping` writes: references may lead to what is not in it.

    `codes`: the code of each jurisdiction by its IRI.
    """

    def __init__(self, graphs: Mapping[str, Mapping[str, Node]], codes: Mapping[str, str]) -> None:
        super().__init__(graphs)
        self.codes = codes

    def value(self, field: Field, term: Any) -> Any:
        if field.range is Range.CODE:
            return self.codes[term.value]
        if field.range is Range.CLAIM:
            return iri.claim_key(term.value)
        return super().value(field, term)

    def events(self) -> dict[str, Event]:
        """The events, each with its claims."""
        return self.all(CLX + "Event", self.event)

    def things(self, type_: str) -> dict[str, Any]:
        """The instruments, actors, sources, jurisdictions or themes, by slug."""
        class_ = SKOS + "Concept" if type_ == "theme" else CLX + type_.capitalize()
        read: Mapping[str, Callable[[str, Node], Any]] = {
            "instrument": self.instrument,
            "actor": self.actor,
            "source": self.source,
            "jurisdiction": self.jurisdiction,
            "theme": self.theme,
        }
        return self.all(class_, read[type_])
