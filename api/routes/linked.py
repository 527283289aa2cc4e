"""Linked data: IRIs that lead somewhere, the ontology, the whole data set."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, Triple
from starlette.responses import RedirectResponse, Response

from api import answering
from api.asking import Ask, ask, choose
from api.parameters import described
from graph import build, dataset
from graph.errors import NotFound
from graph.formats import by_name, offered
from graph.writers import rdf, whole
from ontology import iri

router = APIRouter()

PAGES = {
    "event": "/events/{slug}",
    "instrument": "/instruments/{slug}",
    "actor": "/actors/{slug}",
    "theme": "/themes/{slug}",
    "source": "/documents/{slug}",
}


def page_of(type_: str, slug: str) -> str:
    """The page that tells of a thing; a part's is its instrument's, a claim's its event's."""
    head, _, rest = slug.partition(iri.SEP)
    match type_:
        case "part":
            return f"/instruments/{head}#{quote(rest)}"
        case "claim":
            return f"/events/{head}/claims#{quote(rest)}"
        case "jurisdiction":
            return f"/jurisdictions/{_code(slug)}"
        case "relation":
            return f"/events/{head}"
        case "period" | "conduct" | "first" | "correction":
            return f"/events/{head}/claims"
        case "graph":
            return "/sparql"
        case _:
            return PAGES[type_].format(slug=slug)


def _code(slug: str) -> str:
    return "CoE" if slug == "coe" else slug.upper()


@router.api_route("/id/{type_}/{slug}", methods=["GET", "HEAD"], openapi_extra=described(()))
def linked(request: Request, type_: str, slug: str) -> Response:
    """303 to the page of a thing, or to its RDF, by ``Accept``, suffix or ``format``."""
    asked = ask(request, ())
    try:
        name = iri.iri(type_, slug)
    except ValueError as error:
        raise NotFound(str(error), accepted=list(iri.TYPES)) from error
    if next(_about(asked, type_, name), None) is None:
        raise NotFound(f"nothing is called <{name}>")
    form = choose(asked, [by_name("page", "html") or offered("page")[0], *offered("triples")])
    target = page_of(type_, slug)
    if form.name != "html":
        target = f"/data/{type_}/{slug}.{form.name}"
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


def _about(asked: Ask, type_: str, name: str) -> Iterator[Triple]:
    """What there is to say of a thing: of a claim all that it says, of a graph all it holds."""
    reader = asked.snapshot.reader
    if type_ == "graph":
        yield from (quad.triple for quad in reader.quads(name))
    elif type_ in ("claim", "correction"):
        node = NamedNode(name)
        yield from (q.triple for q in reader.quads(iri.graph("claims")) if q.subject == node)
        yield from (quad.triple for quad in reader.quads(name))
    else:
        yield from reader.about(name)
    if type_ in ("period", "conduct", "first"):
        # a claim says it, though the view of the day may not: another act moved the date
        node, claim = NamedNode(name), iri.iri("claim", iri.parse(name)[1])
        yield from (q.triple for q in reader.quads(claim) if q.subject == node)


@router.api_route("/data/{type_}/{slug}", methods=["GET", "HEAD"], openapi_extra=described(()))
def document(request: Request, type_: str, slug: str) -> Response:
    """The RDF of one thing: what the resolved view says of it; of a claim, all that it says."""
    asked = ask(request, ())
    try:
        name = iri.iri(type_, slug)
    except ValueError as error:
        raise NotFound(str(error), accepted=list(iri.TYPES)) from error
    triples = set(_about(asked, type_, name))
    if not triples:
        raise NotFound(f"nothing is called <{name}>")
    form = choose(asked, offered("triples"))
    body = rdf.encode(sorted(triples, key=str), form.name)
    return answering.tagged(asked, body, form.content_type)


@router.api_route("/ontology", methods=["GET", "HEAD"], openapi_extra=described(()))
def ontology(request: Request) -> Response:
    """The ontology, as Turtle, JSON-LD or a page."""
    asked = ask(request, ())
    form = choose(asked, offered("ontology"))
    text = build.ontology_text()
    if form.name == "html":
        return answering.pages(request).ontology(text)
    body = text.encode() if form.name == "ttl" else rdf.ontology()
    return answering.tagged(asked, body, form.content_type)


@router.api_route("/dump", methods=["GET", "HEAD"], openapi_extra=described(()))
def dump(request: Request) -> Response:
    """The whole data set: every claim in its graph, the records and the resolved view."""
    asked = ask(request, ())
    form = choose(asked, offered("quads"))
    reader = asked.snapshot.reader
    name = f"chronolex-{asked.snapshot.release.replace('+', '-')}.{form.name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    written = build.dump if form.name == "nq" else whole.trig
    return answering.streamed(asked, form, written(reader), (), headers)


@router.api_route("/.well-known/void", methods=["GET", "HEAD"], include_in_schema=False)
def void(request: Request) -> Response:
    """The description of the data set: VoID and DCAT."""
    asked = ask(request, ())
    form = choose(asked, offered("triples"))
    base = answering.base_of(request)
    triples = dataset.describe(asked.snapshot, base)
    return answering.tagged(asked, rdf.encode(triples, form.name), form.content_type)
