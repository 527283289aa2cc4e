"""Events: lists, one event, its claims, and the timeline as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import CLOCK_NAMES, FILTERS, MAX_LIMIT, Ask, ask, choose, opened, page
from api.parameters import described
from graph import describe, filters
from graph.deadlines import MOST_DAYS, deadlines
from graph.errors import BadValue, NotFound
from graph.facets import FACETS, facets
from graph.formats import Format, offered
from graph.naming import file_name
from graph.view import View
from graph.writers.export import Export
from ontology.resolution import Resolved

router = APIRouter()

LIST = (*FILTERS, "sort", "limit", "cursor")
COUNTED = (*LIST, "facets")
PAGE = ("lanes", "start")
"""What the page takes beside: how it is drawn, and which part of the list it shows."""


def selected(asked: Ask) -> tuple[View, Sequence[Resolved]]:
    """The view of the request's clocks, and its events that pass the filters, sorted."""
    clocks, given = asked.clocks(), asked.filters()
    return asked.snapshot.selected(clocks, given, _sort(asked))


def _sort(asked: Ask) -> str:
    return asked.word("sort", filters.SORTS, "date") or "date"


def find(view: View, event: str) -> Resolved:
    """The event, or a 404 that names its neighbours."""
    describe.find(view.catalogue.events, "event", event)
    if event not in view.by_id:
        raise NotFound(f"nothing was known of '{event}' on {view.clocks.known}")
    return view.by_id[event]


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def home(request: Request) -> Response:
    asked = ask(request, (*LIST, *PAGE), strict=False)
    view, found = selected(asked)
    return answering.pages(request).timeline(asked, view, found)


@router.api_route("/events", methods=["GET", "HEAD"], openapi_extra=described(COUNTED))
def events(request: Request) -> Response:
    """Events that pass the filters: a page as JSON, the whole set in every other format."""
    asked, form = opened(request, COUNTED, [*offered("events"), *offered("page")])
    if form.name == "json":
        return answering.hot(asked, lambda: _page(asked))
    view, found = selected(asked)
    if form.name == "html":
        return answering.pages(request).timeline(asked, view, found)
    for name in ("cursor", "facets"):
        if name in asked.parameters:
            raise BadValue(f"'{name}' goes with JSON pages: an export is whole", parameter=name)
    return _export(asked, view, found, form)


def _page(asked: Ask) -> dict[str, Any]:
    view, found = selected(asked)
    part = page(asked)
    shown = part.of(found)
    items = [describe.event(view, resolved) for resolved in shown]
    following = part.next(asked, len(found), shown[-1].id if shown else None)
    told = answering.listing(asked, view, items, len(found), following)
    wanted = asked.words("facets", FACETS)
    if wanted:
        told["facets"] = facets(view, found, wanted)
    return told


EXPORT = (*FILTERS, "sort", "limit")


@router.api_route("/timeline", methods=["GET", "HEAD"], openapi_extra=described(EXPORT))
def timeline(request: Request) -> Response:
    """The chronological export: every event that passes the filters, in any format."""
    asked = ask(request, EXPORT)
    form = choose(asked, offered("events"))
    view, found = selected(asked)
    return _export(asked, view, found, form)


def _export(
    asked: Ask, view: View, found: Sequence[Resolved], form: Format, kind: str = "timeline"
) -> Response:
    limit = asked.number("limit", 1, MAX_LIMIT)
    given = Export(
        view=view,
        events=found if limit is None else found[:limit],
        release=asked.snapshot.release,
        query=asked.query(format=None),
        total=len(found),
        kind=kind,
        address=answering.address(asked, form),
    )
    carried = "deadlines" if kind == "deadlines" else "events"
    name = file_name(kind, asked.parameters, view.clocks)
    return answering.export(asked, form, carried, given, name)


DUE = (*FILTERS, "within", "sort", "limit")


@router.api_route("/deadlines", methods=["GET", "HEAD"], openapi_extra=described(DUE))
def due(request: Request) -> Response:
    """Duties to come after the day asked about: date, history, certainty, what is pending."""
    asked, form = opened(request, DUE, [*offered("deadlines"), *offered("page")])
    view, given = asked.view(), asked.filters()
    within = asked.number("within", 1, MOST_DAYS)
    found = deadlines(view, given, within, withdrawn=form.subscribed)
    found = filters.ordered(found, _sort(asked), view, given)
    if form.name == "html":
        limit = asked.number("limit", 1, MAX_LIMIT)
        return answering.pages(request).deadlines(asked, view, found[:limit], len(found))
    return _export(asked, view, found, form, "deadlines")


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
        told["history"] = describe.history(resolved)
        told |= answering.echo(asked, view)
        return answering.json(asked, told)
    given = Export(
        view=view,
        events=[resolved],
        release=asked.snapshot.release,
        query=asked.query(format=None),
        kind="event",
        address=answering.address(asked, form),
    )
    return answering.export(asked, form, "events", given, f"chronolex-{event}")


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
