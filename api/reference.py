"""The reference of routes, filters, formats and settings as Markdown, made from the tables.

``python -m api.reference > docs/routes.md`` writes it; a test holds the file equal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from fastapi.routing import APIRoute

from api import settings
from api.parameters import MORE
from api.problems import STATUS
from api.routers import ROUTERS
from graph import formats
from graph.filters import HELP


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _routes() -> Iterator[tuple[str, str]]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                methods = "POST " if "POST" in (route.methods or ()) else ""
                text = (route.endpoint.__doc__ or "").strip().splitlines()
                yield f"`{methods}{route.path}`", text[0] if text else ""


def markdown() -> Iterator[str]:
    """The lines of the reference."""
    yield "# Routes, filters, formats, settings"
    yield ""
    yield "Made from the code by `python -m api.reference`; a test holds the two equal."
    yield ""
    yield "## Routes"
    yield ""
    yield from _table(("route", "gives"), _routes())
    yield "## Filters and clocks"
    yield ""
    yield "The same on every list, path and export, and on the command line as `--name`. Given"
    yield 'twice means "or"; different ones mean "and". On paths they bind the inner nodes only.'
    yield ""
    yield from _table(("parameter", "takes"), ((f"`{name}`", text) for name, text in HELP.items()))
    yield "Lists and exports also take:"
    yield ""
    shared = ("sort", "limit", "cursor", "within", "facets", "since", "until", "format")
    yield from _table(("parameter", "takes"), ((f"`{name}`", MORE[name]) for name in shared))
    yield "`cursor` and `facets` go with pages of JSON, `within` with `/deadlines`,"
    yield "`since` and `until` with `/changes`."
    yield ""
    yield "## Formats"
    yield ""
    yield "By suffix (`/timeline.csv`), then `?format=`, then `Accept`. What a format cannot carry"
    yield "is 406 with those that can."
    yield ""
    rows = (
        (f"`{form.name}`", f"`{form.media_type}`", ", ".join(sorted(form.carries)))
        for form in formats.FORMATS
    )
    yield from _table(("name", "media type", "carries"), rows)
    yield "What each is good for and what it leaves out: [formats.md](formats.md)."
    yield ""
    yield "## Settings"
    yield ""
    variables = (
        (f"`{name}`", f"`{value}`" if value else "", text) for name, value, text in settings.table()
    )
    yield from _table(("variable", "default", "meaning"), variables)
    yield "## Errors"
    yield ""
    yield "`application/problem+json` with `type, title, status, detail, code` and, where it helps,"
    yield "`accepted`, `parameter` or `position`."
    yield ""
    yield from _table(("code", "status"), ((f"`{code}`", str(n)) for code, n in STATUS.items()))


if __name__ == "__main__":
    sys.stdout.write("\n".join(markdown()).rstrip("\n") + "\n")
