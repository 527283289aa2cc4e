"""The answer to a query as a timeline, where a column holds dates or events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages import drawing
from api.pages.answers import Answer, Row, dates_in, day_of, things_in
from api.pages.iris import Thing, thing
from api.pages.lanes import FEW, MOST_LANES
from api.pages.reach import reach
from api.pages.scene import Scene
from api.pages.strip import Group, Item, Strip, strip
from api.pages.words import date_words
from data.edtf import Edtf


@dataclass(frozen=True, slots=True)
class Columns:
    """What a timeline is made of: columns of dates, and of events; not both are empty."""

    dates: tuple[str, ...]
    events: tuple[str, ...]


def columns(scene: Scene, answer: Answer) -> Columns | None:
    """The columns that a timeline can be drawn from; None where there are none."""
    if answer.kind == "triples":
        return Columns((), ("subject",)) if _events(scene, answer, "subject") else None
    dates = tuple(name for name in answer.columns if dates_in(answer, name))
    events = tuple(
        name
        for name in answer.columns
        if (found := things_in(scene, answer, name)) and {one.type for one in found} == {"event"}
    )
    return Columns(dates, events) if dates or events else None


def picture(scene: Scene, answer: Answer, by: Columns) -> Strip | None:
    """The drawing; None if no row has a date to draw."""
    view = scene.view
    if not by.dates:
        ids = _events(scene, answer, by.events[0])
        return drawing.draw(view, [view.by_id[id_] for id_ in ids if id_ in view.by_id])
    lanes: dict[str, dict[str, Item]] = {}
    undated = 0
    for number, row in enumerate(answer.rows):
        dated = [(name, when) for name in by.dates if (when := day_of(row.get(name))) is not None]
        drawn = [(name, when) for name, when in dated if when.not_before or when.latest]
        undated += not drawn
        for name, when in drawn:
            item = _item(scene, answer, by, row, name, when, number)
            lane = name if len(by.dates) > 1 else _place(scene, by, row) or name
            lanes.setdefault(lane, {}).setdefault(item.id, item)
    if not lanes:
        return None
    return strip(_groups(lanes), view.clocks.day, "column", undated)


def _events(scene: Scene, answer: Answer, column: str) -> list[str]:
    """Ids of the events in a column, once each."""
    terms = (row[column] for row in answer.rows if row.get(column))
    found = (thing(scene, term["value"]) for term in terms if term["type"] == "uri")
    return list(dict.fromkeys(one.id for one in found if one and one.type == "event"))


def _groups(lanes: dict[str, dict[str, Item]]) -> Sequence[Group]:
    """The lanes; where they are too many, the emptiest are one."""
    names = sorted(lanes, key=lambda name: -len(lanes[name]))
    few = names if len(names) <= MOST_LANES + FEW else names[: MOST_LANES - 1]
    groups = [Group(name, name, tuple(lanes[name].values())) for name in names if name in few]
    rest = [item for name in names if name not in few for item in lanes[name].values()]
    return [*groups, Group(None, "…", tuple(rest))] if rest else groups


def _place(scene: Scene, by: Columns, row: Row) -> str | None:
    """Where the row's event belongs, or the place that the row names."""
    for one in _things(scene, row):
        if one.type == "jurisdiction":
            return one.title
        if by.events and one.type == "event":
            return scene.place(scene.view.catalogue.events[one.id].jurisdiction)
    return None


def _item(
    scene: Scene, answer: Answer, by: Columns, row: Row, name: str, when: Edtf, number: int
) -> Item:
    found = list(_things(scene, row))
    events = [one for one in found if one.type == "event" and by.events]
    about = next(iter(events or found), None)
    title = next(_texts(answer, row), str(number + 1)) if about is None else about.title
    resolved = scene.view.by_id.get(events[0].id) if events else None
    if resolved is not None and resolved.date == when:
        status = scene.view.status(resolved)
    else:
        status = "scheduled" if reach(when)[0] > scene.view.clocks.day else "occurred"
    return Item(
        id=f"{number if about is None else about.iri} {name} {when.text}",
        title=title,
        when=when,
        status=status,
        tip=f"{date_words(when)}\n{title}\n{name}",
        href=f"#_row_{number + 1}" if about is None else about.href,
    )


def _things(scene: Scene, row: Row) -> Iterator[Thing]:
    for term in row.values():
        if term["type"] == "uri":
            found = thing(scene, term["value"])
            if found is not None:
                yield found


def _texts(answer: Answer, row: Row) -> Iterator[str]:
    """Literals of a row that are no dates, in the order of the columns."""
    for name in answer.columns:
        term = row.get(name)
        if term and term["type"] != "uri" and day_of(term) is None:
            yield term["value"]
