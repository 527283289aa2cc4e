"""Events: lists, one event, its claims, and the timeline as a file."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import CLOCK_NAMES, FILTERS, MAX_LIMIT, Ask, ask, choose, opened, page
from api.parameters import described
from graph import describe, filters
from graph.deadlines import deadlines
from graph.errors import BadValue, NotFound
from graph.formats import by_name, offered
from graph.view import View
from graph.writers.export import Export
from ontology.resolution import Resolved

router = APIRouter()

LIST = (*FILTERS, "sort", "limit", "cursor")
HTML = by_name("page", "html")


def selected(asked: Ask) -> tuple[View, Sequence[Resolved]]:
    """The view of the request's clocks, and its events that pass the filters, sorted."""
    view = asked.view()
    found = filters.matching(view, asked.filters())
    return view, filters.ordered(found, asked.word("sort", filters.SORTS, "date") or "date")


def find(view: View, event: str) -> Resolved:
    """The event, or a 404 that names its neighbours."""
    if event in view.catalogue.events and event not in view.by_id:
        raise NotFound(f"nothing was known of '{event}' on {view.clocks.known}")
    found: Resolved = describe.find(view.by_id, "event", event)
    return found


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def home(request: Request) -> Response:
    asked = ask(request, (*LIST, "lanes"), strict=False)
    view, found = selected(asked)
    return answering.pages(request).timeline(asked, view, found)


@router.api_route("/events", methods=["GET", "HEAD"], openapi_extra=described(LIST))
def events(request: Request) -> Response:
    """Events that pass the filters: a page as JSON, the whole set in every other format."""
    asked, form = opened(request, LIST, [*offered("events"), *offered("page")])
    view, found = selected(asked)
    if form.name == "html":
        return answering.pages(request).timeline(asked, view, found)
    if form.name != "json":
        if "cursor" in asked.parameters:
            raise BadValue("'cursor' goes with pages: an export is whole", parameter="cursor")
        return _export(asked, view, found, form.name)
    part = page(asked)
    items = [
        describe.event(view, resolved) for resolved in found[part.start : part.start + part.limit]
    ]
    following = part.next(asked, len(found))
    return answering.json(asked, answering.listing(asked, view, items, len(found), following))


EXPORT = (*FILTERS, "sort", "limit")


@router.api_route("/timeline", methods=["GET", "HEAD"], openapi_extra=described(EXPORT))
def timeline(request: Request) -> Response:
    """The chronological export: every event that passes the filters, in any format."""
    asked = ask(request, EXPORT)
    form = choose(asked, offered("events"))
    view, found = selected(asked)
    return _export(asked, view, found, form.name)


def _export(
    asked: Ask, view: View, found: Sequence[Resolved], name: str, what: str = "timeline"
) -> Response:
    form = by_name("events", name)
    assert form is not None
    limit = asked.number("limit", 1, MAX_LIMIT)
    chosen = found if limit is None else found[:limit]
    query = asked.query(format=None)
    given = Export(view, chosen, asked.snapshot.release, query, total=len(found))
    day = view.clocks.as_of()["valid_at"]
    return answering.export(asked, form, given, f"chronolex-{what}-{day}")


@router.api_route("/deadlines", methods=["GET", "HEAD"], openapi_extra=described(EXPORT))
def due(request: Request) -> Response:
    """Duties to come after the day asked about: date, history, certainty, what is pending."""
    asked = ask(request, EXPORT)
    form = choose(asked, offered("events"))
    view = asked.view()
    found = deadlines(view, asked.filters())
    found = filters.ordered(found, asked.word("sort", filters.SORTS, "date") or "date")
    if form.name != "json":
        return _export(asked, view, found, form.name, "deadlines")
    limit = asked.number("limit", 1, MAX_LIMIT)
    chosen = found if limit is None else found[:limit]
    items = [describe.deadline(view, resolved) for resolved in chosen]
    return answering.json(asked, answering.listing(asked, view, items, len(found), None))


@router.api_route("/events/{event}", methods=["GET", "HEAD"], openapi_extra=described(CLOCK_NAMES))
def event(request: Request, event: str) -> Response:
    """One event, with its relations, claims and history."""
    asked, form = opened(request, CLOCK_NAMES, [*offered("events"), *offered("page")])
    view = asked.view()
    resolved = find(view, event)
    if form.name == "html":
        return answering.pages(request).event(asked, view, resolved)
    if form.name == "json":
        told = describe.event(view, resolved)
        told["claims"] = [describe.claim(view, weighed) for weighed in resolved.claims]
        told |= {"as_of": view.clocks.as_of(), "release": asked.snapshot.release}
        return answering.json(asked, told)
    given = Export(view, [resolved], asked.snapshot.release, asked.query(format=None))
    return answering.export(asked, form, given, f"chronolex-{event}")


@router.api_route(
    "/events/{event}/claims", methods=["GET", "HEAD"], openapi_extra=described(CLOCK_NAMES)
)
def claims(request: Request, event: str) -> Response:
    """Who says what of an event: quotation, belief, conflicts."""
    asked, form = opened(request, CLOCK_NAMES, offered("document"))
    view = asked.view()
    resolved = find(view, event)
    if form.name == "html":
        return answering.pages(request).claims(asked, view, resolved)
    items = [describe.claim(view, weighed) for weighed in resolved.claims]
    told = answering.listing(asked, view, items, len(items), None)
    told |= {
        "event": event,
        "belief": resolved.belief,
        "conflicts": describe.event(view, resolved)["conflicts"],
    }
    return answering.json(asked, told)
