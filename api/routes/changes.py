"""What became known, moved, was corrected or was added between two knowledge days."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import FILTERS, MAX_LIMIT, opened
from api.edge.turns import heavy
from api.pages.changespage import MOST_COMPARED, SUBJECTS
from api.parameters import described
from graph.changes import changes as compare
from graph.formats import offered
from graph.naming import file_name
from graph.span import SPAN, read_span
from graph.writers.export import NewsExport

router = APIRouter()

NEWS = (*SPAN, *FILTERS, "limit")
PAGE = ("subject", "start")
"""What the page takes beside: changes of one subject, and which part of them."""


@router.api_route("/changes", methods=["GET", "HEAD"], openapi_extra=described(NEWS))
@heavy
def changes(request: Request) -> Response:
    """What became known, moved, was corrected or added between two knowledge days, as news."""
    asked, form = opened(request, NEWS, [*offered("changes"), *offered("page")], PAGE)
    span = read_span(asked.parameters, asked.today, asked.snapshot)
    limit = asked.number("limit", 1, MAX_LIMIT)
    given = asked.filters()
    before, after = span.views(asked.snapshot)
    if form.name == "html":
        subject = asked.word("subject", SUBJECTS)
        news = asked.snapshot.news(span.since, span.until, given, MOST_COMPARED)
        return answering.pages(request).changes(asked, after, span.since.known, news, subject)
    found = compare(before, after, given)
    export = NewsExport(
        view=after,
        since=before.clocks.known,
        changes=found if limit is None else found[:limit],
        release=asked.snapshot.release,
        query=asked.query(format=None),
        total=len(found),
        address=answering.address(asked, form),
    )
    name = file_name("changes", asked.parameters, after.clocks)
    return answering.export(asked, form, "changes", export, f"{name}-since-{before.clocks.known}")
