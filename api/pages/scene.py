"""What the pages of one view share: names of things, links that keep the clocks, list entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from api.asking import Ask
from api.pages.dated import condition_markup, date_markup, prose_markup
from api.pages.interface import say
from api.pages.words import condition_words, date_words, day_words, machine_date, vague
from data.edtf import Edtf
from graph.view import View
from ontology.resolution import Resolved
from ontology.vocab import RELATIONS

PLURALS = {
    "actor": "actors", "jurisdiction": "jurisdictions", "theme": "themes",
    "source": "documents", "document": "documents", "instrument": "instruments",
    "event": "events",
}  # fmt: skip

_OPEN = "open"
"""Where events go of which only the last possible day is known."""


@dataclass(frozen=True)
class Entry:
    """An event as a line of a list."""

    resolved: Resolved
    when: str
    machine: str | None
    vague: bool
    status: str
    moved: tuple[Markup, ...]
    pending: tuple[tuple[Markup, str], ...]
    outcome: str | None


@dataclass(frozen=True)
class Group:
    """A year of a list, the entries on either side of the day asked about.

    `today`: the day lies between the two, and is to be marked there. `open`: events of which only
    the last possible day is known; they stand after the years, before those without a date.
    """

    title: str | None
    first: tuple[Entry, ...]
    second: tuple[Entry, ...]
    today: bool = False
    open: bool = False


@dataclass(frozen=True)
class Scene:
    """A request's view as the templates use it."""

    asked: Ask
    view: View

    def href(self, path: str, **query: str) -> str:
        """A link within the site that keeps the two clocks."""
        kept = {
            name: values[0]
            for name in ("valid_at", "known_at")
            if (values := self.asked.parameters.get(name))
        }
        path, hash_, fragment = path.partition("#")
        text = urlencode({**kept, **query})
        return quote(path, safe="/-._~") + (f"?{text}" if text else "") + hash_ + fragment

    def permalink(self, path: str) -> str:
        """The address of what is shown at `path`, with both clocks stopped."""
        as_of = self.view.clocks.as_of()
        return f"{path}?{self.asked.query(cursor=None, format=None, **as_of)}"

    def thing(self, type_: str, id_: str, fragment: str = "") -> str:
        """The address of a thing's page."""
        return self.href(f"/{PLURALS[type_]}/{id_}{fragment}")

    def claim(self, key: str) -> str:
        """The address of a claim, by its key."""
        event, _, local = key.partition("/")
        return self.thing("event", event, f"/claims#{local}")

    def source_of(self, key: str) -> str:
        """The publisher of the source of a claim."""
        event, _, local = key.partition("/")
        record = self.view.catalogue.events.get(event)
        found = next((c for c in record.claims if c.id == local), None) if record else None
        return self.view.catalogue.sources[found.source].publisher if found else key

    def name(self, type_: str, id_: str) -> str:
        """The title of a thing; its id if there is no such record."""
        catalogue = self.view.catalogue
        shelves: Mapping[str, Mapping[str, Any]] = {
            "actor": catalogue.actors,
            "event": catalogue.events,
            "instrument": catalogue.instruments,
            "jurisdiction": catalogue.jurisdictions,
            "source": catalogue.sources,
            "theme": catalogue.themes,
        }
        found = shelves[type_].get(id_)
        if found is None:
            return id_
        return str(getattr(found, "short_title", None) or found.title or found.id)

    def kind_of(self, id_: str) -> str:
        """Is this id an event or an instrument?"""
        return "instrument" if id_ in self.view.catalogue.instruments else "event"

    def linked(self, text: str, ids: Iterable[str]) -> Markup:
        """A sentence of the core, its quoted titles made links to the things of these ids."""
        html = prose_markup(text)
        for id_ in dict.fromkeys(ids):
            if self.titled(id_):
                type_ = self.kind_of(id_)
                name = self.name(type_, id_)
                link = Markup('“<a href="{}">{}</a>”').format(self.thing(type_, id_), name)
                html = html.replace(escape(f"“{name}”"), link)
        return html

    def titled(self, id_: str) -> bool:
        """Is there an event or instrument of that id?"""
        return id_ in self.view.catalogue.instruments or id_ in self.view.catalogue.events

    def says(self, relation: str) -> str:
        """How a relation reads along its arrow."""
        return RELATIONS[relation].says

    def known(self, event: str) -> bool:
        """Was anything known of the event on the knowledge day?"""
        return event in self.view.by_id

    def place(self, code: str) -> str:
        return self.name("jurisdiction", code)

    def when(self, resolved: Resolved) -> str:
        """The date of an event in words."""
        if resolved.date is not None:
            return date_words(resolved.date)
        stop = resolved.long_stop.text if resolved.long_stop else None
        return condition_words(resolved.condition, stop)

    def dated(self, resolved: Resolved) -> Markup:
        """The same as markup."""
        return date_markup(resolved.date) if resolved.date else escape(self.when(resolved))

    def entry(self, resolved: Resolved) -> Entry:
        return Entry(
            resolved=resolved,
            when=self.when(resolved),
            machine=machine_date(resolved.date) if resolved.date else None,
            vague=resolved.date is not None and vague(resolved.date),
            status=self.view.status(resolved),
            moved=tuple(
                _moved(move.before.date, move.after.date, move.in_effect) for move in resolved.moved
            ),
            pending=tuple(
                (
                    date_markup(item.setting.date)
                    if item.setting.date
                    else condition_markup(
                        item.setting.condition,
                        item.setting.long_stop.text if item.setting.long_stop else None,
                    ),
                    item.stage,
                )
                for item in resolved.pending
            ),
            outcome=self.view.outcome(resolved),
        )

    def entries(self, events: Iterable[Resolved]) -> list[Entry]:
        return [self.entry(resolved) for resolved in events]

    def by_year(self, events: Sequence[Resolved], backwards: bool = False) -> list[Group]:
        """Events in date order, by year, with the day asked about between past and future."""
        years: dict[int | str | None, tuple[list[Entry], list[Entry]]] = {}
        for resolved in events:
            low = resolved.date.not_before if resolved.date else None
            coming = low is not None and low > self.view.clocks.day
            key = low.year if low else _OPEN if resolved.date else None
            halves = years.setdefault(key, ([], []))
            halves[coming is not backwards].append(self.entry(resolved))
        for key in (_OPEN, None):
            if key in years:
                years[key] = years.pop(key)
        groups: list[Group] = []
        before = marked = False
        for year, (first, second) in years.items():
            before = before or bool(first)
            today = before and bool(second) and not marked and isinstance(year, int)
            marked = marked or today
            title = str(year) if isinstance(year, int) else None
            groups.append(Group(title, tuple(first), tuple(second), today, year == _OPEN))
        return groups

    @property
    def today_words(self) -> str:
        return day_words(self.view.clocks.day)

    @property
    def known_words(self) -> str:
        return day_words(self.view.clocks.known)


def _moved(before: Edtf | None, after: Edtf | None, in_effect: bool) -> Markup:
    old, new = (date_markup(day) if day else say("open_day") for day in (before, after))
    return Markup(say("moved_was", old=old) if in_effect else say("moved_later", old=old, new=new))
