"""The evidence bundle: what was known of the events that pass the filters, as a zip file."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import answering
from api.asking import FILTERS, ask, choose
from api.edge.turns import heavy
from api.parameters import described
from graph.filters import matching
from graph.formats import offered
from graph.naming import file_name, question
from graph.writers.export import Export

router = APIRouter()


@router.api_route("/bundle", methods=["GET", "HEAD"], openapi_extra=described(FILTERS))
@heavy
def bundle(request: Request) -> Response:
    """Evidence to keep: claims, sources, citations and hashes of what passes the filters."""
    asked = ask(request, FILTERS)
    form = choose(asked, offered("bundle"))
    view, given = asked.view(), asked.filters()
    export = Export(
        view=view,
        events=matching(view, given),
        release=asked.snapshot.release,
        query=question(given),
        kind="bundle",
    )
    name = file_name("bundle", asked.parameters, view.clocks)
    return answering.export(asked, form, "bundle", export, name)
