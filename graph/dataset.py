"""The data set described for catalogues and crawlers: VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.formats import offered
from graph.snapshot import Snapshot
from ontology.mapping import TYPE
from ontology.vocab import CLX, DCTERMS, ID, VERSION_IRI, XSD

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA = "https://www.iana.org/assignments/media-types/"


def describe(snapshot: Snapshot, base: str) -> Iterator[Triple]:
    """Triples about the data set of `snapshot`, served below `base` (no slash at its end)."""
    dataset = NamedNode(ID + "dataset/chronolex")
    for class_ in (VOID + "Dataset", DCAT + "Dataset"):
        yield Triple(dataset, TYPE, NamedNode(class_))
    catalogue = snapshot.catalogue
    released = Literal(catalogue.release.date.isoformat(), datatype=NamedNode(XSD + "date"))
    for predicate, value in (
        (DCTERMS + "title", Literal("Chronolex", language="en")),
        (DCTERMS + "description", Literal(_TEXT, language="en")),
        (DCTERMS + "license", NamedNode(LICENCE)),
        (DCTERMS + "issued", released),
        (DCTERMS + "hasVersion", Literal(snapshot.release)),
        (DCAT + "version", Literal(snapshot.release)),
        (VOID + "triples", Literal(snapshot.quads)),
        (VOID + "uriSpace", Literal(ID)),
        (VOID + "vocabulary", NamedNode(CLX)),
        (DCTERMS + "conformsTo", NamedNode(VERSION_IRI)),
        (VOID + "sparqlEndpoint", NamedNode(base + "/sparql")),
        (DCAT + "landingPage", NamedNode(base + "/")),
    ):
        yield Triple(dataset, NamedNode(predicate), value)
    for name, shelf, class_ in (
        ("events", catalogue.events, "Event"),
        ("instruments", catalogue.instruments, "Instrument"),
        ("sources", catalogue.sources, "Source"),
        ("actors", catalogue.actors, "Actor"),
    ):
        part = NamedNode(f"{ID}dataset/{name}")
        yield Triple(dataset, NamedNode(VOID + "classPartition"), part)
        yield Triple(part, NamedNode(VOID + "class"), NamedNode(CLX + class_))
        yield Triple(part, NamedNode(VOID + "entities"), Literal(len(shelf)))
    dumps = [("dump", form) for form in offered("quads")]
    for path, form in dumps + [("timeline", form) for form in offered("events")]:
        node = NamedNode(f"{ID}distribution/{path}-{form.name}")
        url = NamedNode(f"{base}/{path}.{form.name}")
        yield Triple(dataset, NamedNode(DCAT + "distribution"), node)
        yield Triple(node, TYPE, NamedNode(DCAT + "Distribution"))
        yield Triple(node, NamedNode(DCAT + "downloadURL"), url)
        yield Triple(node, NamedNode(DCAT + "mediaType"), NamedNode(MEDIA + form.media_type))
        yield Triple(node, NamedNode(DCTERMS + "license"), NamedNode(LICENCE))
        if path == "dump":
            yield Triple(dataset, NamedNode(VOID + "dataDump"), url)


_TEXT = (
    "Laws, court rulings, arrests, investigations, platform rules and studies about AI, worldwide,"
    " as sourced events in time."
)
