"""What a request asks for: parameters, clocks, format, page. Shared by every route."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import orjson
from starlette.requests import Request

from api.generation import generation
from graph.errors import BadValue, NotAcceptable, StaleCursor, UnknownParameter
from graph.filters import CLOCKS, HELP, Filters, read_clocks, read_filters
from graph.formats import Format, names, negotiate
from graph.found import Found
from graph.near import apart, hint, nearest
from graph.numbers import whole_number
from graph.snapshot import Snapshot
from graph.view import Clocks, View
from ontology.resolution import Resolved

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Ask:
    """A data request taken apart: the snapshot it is put to, and every parameter by name."""

    request: Request
    snapshot: Snapshot
    parameters: Parameters
    today: date

    def one(self, name: str, default: str | None = None) -> str | None:
        """The value of a parameter that may be given once."""
        given = self.parameters.get(name, ())
        if len(given) > 1:
            raise BadValue(f"'{name}' is given {len(given)} times: give it once", parameter=name)
        return given[0] if given else default

    def word(self, name: str, accepted: Iterable[str], default: str | None = None) -> str | None:
        """A parameter with a closed list of values."""
        if self.one(name) is None:
            return default
        return self._known(name, accepted, several=False)[0]

    def words(self, name: str, accepted: Iterable[str]) -> list[str]:
        """A parameter with a closed list of values that may be given several times."""
        return self._known(name, accepted, several=True)

    def _known(self, name: str, accepted: Iterable[str], several: bool) -> list[str]:
        known = list(accepted)
        given = list(dict.fromkeys(self.parameters.get(name, ())))
        for value in given:
            if value not in known:
                said = apart(name, value, known) if several else ""
                said = said or hint(nearest(value, known, 1, 0.6))
                raise BadValue(
                    f"'{name}' has no value '{value}'{said}", accepted=known, parameter=name
                )
        return given

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number from `low` to `high`."""
        value = self.one(name)
        return default if value is None else whole_number(name, value, low, high)

    def clocks(self) -> Clocks:
        return read_clocks(self.parameters, self.today)

    def view(self) -> View:
        return self.snapshot.view(self.clocks())

    def filters(self) -> Filters:
        given = {name: values for name, values in self.parameters.items() if name in HELP}
        return read_filters(self.snapshot.catalogue, given)

    def query(self, **changes: str | None) -> str:
        """The request's own parameters as a query string, with changes."""
        pairs = [
            (name, value)
            for name, values in self.parameters.items()
            if name not in changes
            for value in values
        ]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return urlencode(pairs)


def ask(request: Request, own: Iterable[str] = (), strict: bool = True) -> Ask:
    """Take a request apart; `own` are the parameters the route has beside filters and format.

    Raises
    ------
    UnknownParameter
        On a data route (`strict`), a name that is neither.
    """
    accepted = {*own, "format"}
    parameters: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name in accepted:
            parameters.setdefault(name, []).append(value)
        elif strict:
            near = nearest(name, accepted, 1, 0.6)
            said = hint(near)
            raise UnknownParameter(
                f"there is no parameter '{name}' here{said}",
                accepted=sorted(accepted),
                parameter=name,
            )
    state = request.app.state
    if not strict:
        parameters = {
            name: kept for name, values in parameters.items() if (kept := [v for v in values if v])
        }
    return Ask(request, generation(request).snapshot, parameters, state.settings.now())


FILTERS = tuple(HELP)
CLOCK_NAMES = tuple(CLOCKS)


def choose(asked: Ask, offers: Sequence[Format]) -> Format:
    """The format of the answer: by suffix, then ``?format=``, then ``Accept``.

    Raises
    ------
    BadValue
        No format has the name given.
    NotAcceptable
        The format cannot carry this view; `accepted` lists those that can.
    """
    carried = [form.name for form in offers]
    suffix = asked.request.scope.get("chronolex.format")
    name = suffix or asked.one("format")
    if name is not None:
        if name not in names():
            raise BadValue(
                f"there is no format '{name}'", accepted=list(names()), parameter="format"
            )
        chosen = next((form for form in offers if form.name == name), None)
        if chosen is None:
            raise NotAcceptable(f"this view cannot be given as '{name}'", accepted=carried)
        return chosen
    accept = ", ".join(asked.request.headers.getlist("accept"))
    negotiated = negotiate(accept, offers)
    if negotiated is None:
        media = [form.media_type for form in offers]
        raise NotAcceptable(f"this view cannot be given as '{accept}'", accepted=media)
    return negotiated


def opened(
    request: Request, own: Iterable[str], offers: Sequence[Format], page: Iterable[str] = ()
) -> tuple[Ask, Format]:
    """A request to a route that gives pages as well, and the format of its answer.

    `page` are parameters that only the page has.

    A page ignores parameters that it does not know and those left empty; data refuses them.
    """
    lenient = ask(request, (*own, *page), strict=False)
    form = choose(lenient, offers)
    if form.name == "html":
        return lenient, form
    asked = ask(request, own)
    return asked, choose(asked, offers)


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list: where it starts, how many, and the cursor of the next.

    `after`: the id of the last event before it, where the list is one of events.
    """

    start: int
    limit: int
    after: str | None = None

    def of(self, events: Sequence[Resolved]) -> Sequence[Resolved]:
        """The events of this page.

        Raises
        ------
        BadValue
            The cursor tells of no event of the release.
        """
        if not isinstance(events, Found):
            return events[self.start : self.start + self.limit]
        try:
            return events.after(self.after, self.limit)
        except KeyError:
            raise _not_ours() from None

    def next(self, asked: Ask, total: int, last: str | None = None) -> str | None:
        """Relative URL of the next page, if there is one; `last`: the last event of this."""
        cursor = self.cursor(asked, total, last)
        if cursor is None:
            return None
        suffix = asked.request.scope.get("chronolex.format")
        path = asked.request.url.path + (f".{suffix}" if suffix else "")
        return f"{path}?{asked.query(cursor=cursor)}"

    def cursor(self, asked: Ask, total: int, last: str | None = None) -> str | None:
        """The cursor of the next page, if there is one."""
        if self.start + self.limit >= total:
            return None
        return _encode(asked, self.start + self.limit, last)


def page(asked: Ask, size: int = DEFAULT_LIMIT) -> Page:
    """The slice asked for by ``limit``, else of `size`, and ``cursor``.

    Raises
    ------
    StaleCursor
        The cursor belongs to another release.
    """
    limit = asked.number("limit", 1, MAX_LIMIT, size)
    assert limit is not None
    cursor = asked.one("cursor")
    start, after = (0, None) if cursor is None else _decode(asked, cursor)
    return Page(start, limit, after)


def _question(asked: Ask) -> str:
    """A short hash of what a cursor belongs to: all but where the page starts and its size."""
    query = sorted(
        (name, value)
        for name, values in asked.parameters.items()
        if name not in ("cursor", "limit", "format")
        for value in values
    )
    day = asked.today.isoformat()
    path = asked.request.url.path
    return hashlib.sha256(orjson.dumps([path, query, day])).hexdigest()[:12]


def _encode(asked: Ask, start: int, last: str | None) -> str:
    # an engine is asked for what comes after an event, all else for what stands from a place on
    raw = orjson.dumps([asked.snapshot.release, _question(asked), start, last])
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _not_ours() -> BadValue:
    return BadValue("'cursor' is not one that this server gave: take 'next'", parameter="cursor")


def _decode(asked: Ask, cursor: str) -> tuple[int, str | None]:
    """Where the page starts, and the id of the event before it."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        release, question, start, last = orjson.loads(raw)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _not_ours() from error
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise _not_ours()
    if not isinstance(release, str) or not isinstance(last, str | None):
        raise _not_ours()
    if release != asked.snapshot.release:
        raise StaleCursor("the data has been released anew since: start from the first page")
    if question != _question(asked):
        raise BadValue(
            "'cursor' belongs to another question or day: start from its first page",
            parameter="cursor",
        )
    return start, last


__all__ = [
    "CLOCK_NAMES", "DEFAULT_LIMIT", "FILTERS", "MAX_LIMIT", "Ask", "Page", "ask",
    "choose", "opened", "page",
]  # fmt: skip
