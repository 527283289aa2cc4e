"""About the data: the figures, as a page and as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import CLOCK_NAMES, opened
from api.parameters import described
from graph.figures import figures
from graph.formats import offered

router = APIRouter()

MOST_CONFLICTS = 250
"""Conflicts that the page names; the JSON names all."""


@router.api_route("/about", methods=["GET", "HEAD"], openapi_extra=described(CLOCK_NAMES))
def about(request: Request) -> Response:
    """Figures of the data: counts, coverage by place and year, sources, conflicts."""
    asked, form = opened(request, CLOCK_NAMES, offered("document"))
    view = asked.view()
    if form.name == "html":
        return answering.pages(request).about(asked, view, figures(view, MOST_CONFLICTS))
    told = figures(view)
    told |= {"as_of": view.clocks.as_of(), "release": asked.snapshot.release}
    return answering.json(asked, told)
