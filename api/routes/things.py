"""Instruments with their legal status, and the other things in the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import CLOCK_NAMES, FILTERS, Ask, ask, choose, opened, page
from api.parameters import described
from data.edtf import Tri, happened_by
from graph import describe, filters
from graph.errors import BadValue, NotFound
from graph.facets import facets
from graph.formats import offered
from graph.found import Found
from graph.remote.stepwise.shelves import Shelf
from graph.status import legal_status
from graph.view import View
from ontology import iri
from ontology.resolution import Resolved

router = APIRouter()

LIST = (*FILTERS, "limit", "cursor")
PAGE = ("start",)
"""What the page of a list takes beside: which part of it to show."""
STATUS = ("part", *CLOCK_NAMES)


def _open(request: Request, own: Sequence[str], page: Sequence[str] = ()) -> tuple[Ask, str]:
    """The request taken apart, strictly unless it is for a page, and the format's name."""
    asked, form = opened(request, own, offered("document"), page)
    return asked, form.name


def _chosen(asked: Ask, view: View) -> tuple[Sequence[Resolved], bool]:
    """The events that pass the filters, and whether there were any filters."""
    given = asked.filters()
    return filters.matching(view, given), bool(given.narrowing)


def _paged(asked: Ask, view: View, rows: Sequence[Any], told: Callable[[Any], Any]) -> Response:
    part = page(asked)
    items = [told(row) for row in rows[part.start : part.start + part.limit]]
    following = part.next(asked, len(rows))
    return answering.json(asked, answering.listing(asked, view, items, len(rows), following))


@router.api_route("/instruments", methods=["GET", "HEAD"], openapi_extra=described(LIST))
def instruments(request: Request) -> Response:
    """Acts, cases, procedures, policies and studies, with their status by the clocks."""
    asked, form = _open(request, LIST, PAGE)
    view = asked.view()
    chosen, narrowed = _chosen(asked, view)
    told = set(facets(view, chosen, ["instrument"])["instrument"])
    # instruments that some event belongs to, known on the day or not
    ever = view.catalogue.backlinks.stages
    rows = [
        item
        for item in view.catalogue.instruments.values()
        if item.id in told or not (narrowed or item.id in ever)
    ]
    if form == "html":
        return answering.pages(request).instruments(asked, view, rows)
    return _paged(asked, view, rows, lambda row: describe.instrument(view, row))


@router.api_route(
    "/instruments/{instrument}", methods=["GET", "HEAD"], openapi_extra=described(CLOCK_NAMES)
)
def instrument(request: Request, instrument: str) -> Response:
    """One instrument: its stages, and the legal status of the whole and of every part."""
    asked, form = _open(request, CLOCK_NAMES)
    view = asked.view()
    found = describe.find(view.catalogue.instruments, "instrument", instrument)
    statuses = [legal_status(view, found)]
    statuses += [legal_status(view, found, part.id) for part in found.parts]
    if form == "html":
        return answering.pages(request).instrument(asked, view, found, statuses)
    told = describe.instrument(view, found) | {
        "stages": [describe.event(view, stage) for stage in view.stages(instrument)],
        "legal_status": [describe.legal(status) for status in statuses],
        **answering.echo(asked, view),
    }
    return answering.json(asked, told)


@router.api_route(
    "/instruments/{instrument}/status", methods=["GET", "HEAD"], openapi_extra=described(STATUS)
)
def status(request: Request, instrument: str) -> Response:
    """The computed legal status of an instrument or a part of it, with what decides it."""
    asked = ask(request, STATUS)
    choose(asked, offered("document")[:1])
    view = asked.view()
    found = describe.find(view.catalogue.instruments, "instrument", instrument)
    part = asked.one("part")
    if part is not None and found.part(part) is None:
        raise BadValue(
            f"'{instrument}' has no part '{part}'",
            accepted=[known.id for known in found.parts],
            parameter="part",
        )
    told = describe.legal(legal_status(view, found, part))
    if part is None:
        told["parts"] = [
            describe.legal(legal_status(view, found, known.id)) for known in found.parts
        ]
    told |= answering.echo(asked, view)
    return answering.json(asked, told)


FILTER = {
    "actors": "actor", "jurisdictions": "jurisdiction", "themes": "theme", "documents": "document",
}  # fmt: skip
"""By type of things, the filter and the facet that count their events."""


def _events_of(view: View, type_: str, id_: str) -> Sequence[Resolved]:
    return filters.matching(view, filters.Filters({FILTER[type_]: (id_,)}))


def _shelf(view: View, type_: str) -> Mapping[str, Any]:
    catalogue = view.catalogue
    return {
        "actors": catalogue.actors,
        "jurisdictions": catalogue.jurisdictions,
        "themes": catalogue.themes,
        "documents": catalogue.sources,
    }[type_]


def _row(view: View, type_: str, id_: str, events: int) -> dict[str, Any]:
    """A thing as plain values, with the count of its events."""
    if type_ == "documents":
        return _document(view, id_) | {"events": events}
    return _plain(_shelf(view, type_)[id_], FILTER[type_]) | {"events": events}


def _listed(
    view: View, type_: str, events: Sequence[Resolved], narrowed: bool = False
) -> dict[str, int]:
    """The ids of the things of a type, with the counts of their events.

    Things without any of the events are left out if there were filters (`narrowed`), and documents
    that were not known on the day. One that is recorded but told nothing of is there, with 0.
    """
    counts = facets(view, events, [FILTER[type_]])[FILTER[type_]]
    shelf = _shelf(view, type_)
    if isinstance(shelf, Shelf):
        shelf.ready()
    return {
        id_: counts.get(id_, 0)
        for id_ in shelf
        if id_ in counts or not (narrowed or (type_ == "documents" and not _known(view, id_)))
    }


def _known(view: View, document: str) -> bool:
    """Was it certainly there to be read on the knowledge day?"""
    since = view.catalogue.sources[document].known_from
    return since is not None and happened_by(since, view.clocks.known) is Tri.YES


def _document(view: View, id_: str) -> dict[str, Any]:
    source = view.catalogue.sources[id_]
    told = describe.source(source) | {"iri": iri.iri("source", id_)}
    told |= {
        "origin": source.origin,
        "instrument": source.instrument,
        "known_from_basis": source.known_from_basis,
        "withheld": source.withheld,
        "checked_on": source.check.on.text if source.check.on else None,
        "sha256": source.check.sha256,
        "copy_read": source.check.copy,
        "cited_by": source.check.by,
    }
    return told


def _plain(record: Any, type_: str) -> dict[str, Any]:
    told: dict[str, Any] = {"id": record.id, "iri": iri.iri(type_, record.id)}
    for name in type(record).__dataclass_fields__:
        value = getattr(record, name)
        told[name] = list(value) if isinstance(value, tuple) else getattr(value, "text", value)
    return told


def _routes(type_: str, what: str) -> None:
    def many(request: Request) -> Response:
        asked, form = _open(request, LIST, PAGE)
        view = asked.view()
        found = list(_listed(view, type_, *_chosen(asked, view)).items())
        if form == "html":
            rows = [_row(view, type_, *one) for one in found]
            return answering.pages(request).things(asked, view, type_, rows)
        return _paged(asked, view, found, lambda one: _row(view, type_, *one))

    def one(request: Request, thing: str) -> Response:
        asked, form = _open(request, CLOCK_NAMES, PAGE)
        view = asked.view()
        shelf = _shelf(view, type_)
        if type_ == "jurisdictions":
            # ids are the codes in lower case
            thing = next((code for code in shelf if code.lower() == thing.lower()), thing)
        describe.find(shelf, what, thing)
        events = _events_of(view, type_, thing)
        if type_ == "documents" and not (events or _known(view, thing)):
            raise NotFound(f"nothing was known of '{thing}' on {view.clocks.known}")
        told = _row(view, type_, thing, len(events))
        if form == "html":
            return answering.pages(request).thing(asked, view, type_, told, events)
        told["items"] = list(events.ids() if isinstance(events, Found) else (e.id for e in events))
        told |= answering.echo(asked, view)
        return answering.json(asked, told)

    many.__doc__ = f"The {type_} in the graph, with the count of their events."
    one.__doc__ = f"One of the {type_}, with the ids of its events."
    router.add_api_route(
        f"/{type_}", many, methods=["GET", "HEAD"], name=type_, openapi_extra=described(LIST)
    )
    router.add_api_route(
        f"/{type_}/{{thing}}",
        one,
        methods=["GET", "HEAD"],
        name=what,
        openapi_extra=described(CLOCK_NAMES),
    )


for _type, _what in (
    ("actors", "actor"),
    ("jurisdictions", "jurisdiction"),
    ("themes", "theme"),
    ("documents", "document"),
):
    _routes(_type, _what)
