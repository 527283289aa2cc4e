"""The HTML pages: what a route found, put into a template. No page decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.asking import CLOCK_NAMES, Ask
from api.pages import (
    about,
    changespage,
    deadlinepage,
    eventpage,
    instrumentpage,
    listpage,
    neighbourpage,
    pathpage,
    querypage,
    savedpage,
    timeline,
)  # fmt: skip
from api.pages.choices import also, choices, route_table
from api.pages.directory import directory
from api.pages.portion import LEAD, SIZE, Portion, portion
from api.pages.querypage import Came
from api.pages.scene import Scene
from api.pages.templates import templates
from api.pages.terms import listing
from api.settings import Settings
from data.records import Instrument
from graph import describe
from graph.changes import News
from graph.formats import by_name, negotiate
from graph.found import Found
from graph.outline import nearest, outline
from graph.projection import Graph
from graph.queries import Saved
from graph.status import LegalStatus, legal_status
from graph.view import View
from ontology.resolution import Resolved

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

WHOLE = 200
"""Events of a thing that are fetched for its page, where they lie in an engine; else a page."""

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept",
    "Cache-Control": "no-cache",
}


class Pages:
    """Every page of the site, as a response."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        folder = Path(str(resources.files("api")))
        self._swagger = folder / "static" / "vendor" / "swagger-ui" / "swagger-ui-bundle.js"
        self._editor = folder / "static" / "vendor" / "codemirror" / "codemirror.js"
        self._drawn = folder / "static" / "vendor" / "d3" / "d3.js"
        self._templates = templates(folder / "templates")

    def wanted(self, request: Request) -> bool:
        """Does this client like HTML better than JSON, and has it not named another format?"""
        if request.method == "POST" and request.url.path == "/sparql":
            return False
        named = request.scope.get("chronolex.format") or request.query_params.get("format")
        if named:
            return bool(named == "html")
        offers = [by_name("document", "json"), by_name("document", "html")]
        accept = ", ".join(request.headers.getlist("accept"))
        chosen = negotiate(accept, [form for form in offers if form is not None])
        return chosen is not None and chosen.name == "html"

    def error(self, request: Request, told: Mapping[str, Any]) -> Response:
        """The page of a problem document."""
        return self._page("error.html", told["status"], request=request, told=told)

    def timeline(self, asked: Ask, view: View, events: Sequence[Resolved]) -> Response:
        """Filters, an overview, and the list of events by year."""
        scene = Scene(asked, view)
        if isinstance(events, Found):
            listed = listpage.context(asked, scene, events)
            return self._view("timeline.html", scene, enhanced=False, **listed)
        told = timeline.context(asked, scene, events)
        return self._view("timeline.html", scene, enhanced=self._drawn.is_file(), **told)

    def about(self, asked: Ask, view: View, told: Mapping[str, Any]) -> Response:
        """What the data holds, how well it is sourced, and how to take it along."""
        return self._view("about.html", Scene(asked, view), **about.context(view, told))

    def event(self, asked: Ask, view: View, resolved: Resolved) -> Response:
        """Everything about one event."""
        scene = Scene(asked, view)
        return self._view(
            "event.html",
            scene,
            resolved=resolved,
            entry=scene.entry(resolved),
            told=describe.event(view, resolved),
            **eventpage.context(scene, resolved),
        )

    def claims(self, asked: Ask, view: View, resolved: Resolved) -> Response:
        """Who says what of an event."""
        return self._view(
            "claims.html",
            Scene(asked, view),
            resolved=resolved,
            told=describe.event(view, resolved),
            claims=[describe.claim(view, weighed) for weighed in resolved.claims],
        )

    def instruments(self, asked: Ask, view: View, instruments: Sequence[Instrument]) -> Response:
        """A list of instruments with the status of each."""
        scene = Scene(asked, view)
        found = directory(
            asked, instruments, lambda item: f"{scene.place(item.jurisdiction)} {item.title}"
        )
        rows = [(item, legal_status(view, item).status) for item in found.rows]
        return self._view(
            "instruments.html",
            scene,
            rows=rows,
            found=found,
            choices=choices(view.catalogue),
            also=also(asked),
        )

    def instrument(
        self, asked: Ask, view: View, instrument: Instrument, statuses: Sequence[LegalStatus]
    ) -> Response:
        """An instrument: its status, whole and by part, and its stages."""
        scene = Scene(asked, view)
        return self._view(
            "instrument.html",
            scene,
            instrument=instrument,
            **instrumentpage.context(scene, instrument, statuses),
        )

    def things(
        self, asked: Ask, view: View, type_: str, rows: Sequence[dict[str, Any]]
    ) -> Response:
        """A list of actors, jurisdictions, themes or documents."""
        found = directory(asked, rows, lambda row: f"{row.get('publisher', '')} {row['title']}")
        return self._view("things.html", Scene(asked, view), type=_singular(type_), found=found)

    def thing(
        self,
        asked: Ask,
        view: View,
        type_: str,
        told: dict[str, Any],
        events: Sequence[Resolved],
    ) -> Response:
        """One of them, with its events."""
        scene = Scene(asked, view)
        count = len(events)
        if isinstance(events, Found):
            events = events.after(None, WHOLE if count <= WHOLE else SIZE)
        if len(events) < count:
            # the rest is in the timeline, to which the page leads
            part = Portion(0, len(events), count, None, None, None)
        else:
            home = nearest(outline(view, events), view.clocks.day)
            part = portion(asked, count, max(0, home - LEAD))
        return self._view(
            "thing.html",
            scene,
            type=_singular(type_),
            told=told,
            groups=scene.by_year(events[part.start : part.end]),
            part=part,
            count=count,
        )

    def paths(
        self,
        asked: Ask,
        view: View,
        told: dict[str, Any] | None,
        unclear: dict[str, list[str]] | None = None,
    ) -> Response:
        """The form, and the paths between two things in words and drawn."""
        scene = Scene(asked, view)
        return self._view(
            "paths.html",
            scene,
            filters=choices(view.catalogue),
            **pathpage.context(scene, told, unclear or {}),
        )

    def deadlines(self, asked: Ask, view: View, found: Sequence[Resolved], total: int) -> Response:
        """Duties to come, the nearest first, and how to subscribe to them."""
        scene = Scene(asked, view)
        return self._view("deadlines.html", scene, **deadlinepage.context(scene, found, total))

    def changes(
        self, asked: Ask, view: View, since: date, news: News, subject: str | None
    ) -> Response:
        """What became known between two knowledge days; `view` is of the later one."""
        scene = Scene(asked, view)
        return self._view("changes.html", scene, **changespage.context(scene, since, news, subject))

    def neighbours(self, asked: Ask, view: View, node: str, around: Graph) -> Response:
        """What lies around a thing, drawn and as a table."""
        scene = Scene(asked, view)
        return self._view("neighbours.html", scene, **neighbourpage.context(scene, node, around))

    def sparql(
        self,
        asked: Ask,
        text: str = "",
        came: Came | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The editor and what came of the query in it, if one was put."""
        scene = Scene(asked, asked.view())
        page = self._view(
            "sparql.html",
            scene,
            edited=self._editor.is_file(),
            enhanced=self._drawn.is_file(),
            **querypage.context(scene, text, came),
        )
        return _answered(page, came, headers)

    def queries(self, asked: Ask, queries: Iterable[Saved]) -> Response:
        """The saved queries by what they are about, each with its boxes."""
        scene = Scene(asked, asked.view())
        return self._view("queries.html", scene, **savedpage.gallery(scene, queries))

    def query(
        self,
        asked: Ask,
        query: Saved,
        text: str,
        given: Mapping[str, str],
        came: Came | None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A saved query: its form and, where all is filled in, what came of it."""
        scene = Scene(asked, asked.view())
        told = savedpage.saved(scene, query, text, came, given)
        page = self._view("query.html", scene, enhanced=self._drawn.is_file(), **told)
        return _answered(page, came, headers)

    def ontology(self, text: str) -> Response:
        """A listing of what the ontology (Turtle) defines."""
        return self._page("ontology.html", 200, told=listing(text))

    def docs(self, request: Request) -> Response:
        """The interactive description of the routes, or a plain list of them."""
        path = request.url.path
        if self._swagger.is_file():
            return self._page("docs.html", 200, path=path)
        routes = route_table(request.app.openapi())
        return self._page("routes.html", 200, path=path, routes=routes)

    def _view(self, template: str, scene: Scene, **context: Any) -> Response:
        parameters = scene.asked.parameters
        path = scene.asked.request.url.path
        return self._page(
            template,
            200,
            scene=scene,
            catalogue=scene.view.catalogue,
            release=scene.asked.snapshot.release,
            clocks_set=any(name in parameters for name in CLOCK_NAMES),
            given={name: values for name, values in parameters.items() if values},
            query=scene.asked.query(format=None),
            unclocked=scene.asked.query(
                valid_at=None, known_at=None, cursor=None, start=None, format=None
            ),
            **({"path": path, "permalink": scene.permalink(path)} | context),
        )

    def _page(self, template: str, status: int, **context: Any) -> Response:
        body = self._templates.get_template(template).render(context)
        return HTMLResponse(body, status, headers=HEADERS)


def _answered(page: Response, came: Came | None, headers: Mapping[str, str] | None) -> Response:
    """The page with the status of what it tells."""
    if came is not None and came.problem is not None:
        page.status_code = came.problem["status"]
    page.headers.update(headers or {})
    return page


def _singular(type_: str) -> str:
    return {"source": "document", "sources": "document"}.get(type_, type_.removesuffix("s"))
