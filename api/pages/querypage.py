"""The query page and the saved queries: what is asked, what came of it, how it can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.pages import answergraph, answertime
from api.pages.answers import MOST_READ, Answer, table
from api.pages.highlight import highlighted
from api.pages.interface import say
from api.pages.iris import shelf
from api.pages.scene import Scene
from api.pages.words import label
from graph.queries import GROUPS, Saved
from ontology import iri
from ontology.vocab import SPARQL_PREFIXES

VIEWS = ("table", "timeline", "graph")
_HEADER = ("# title:", "# asks:", "# group:", "# question:", "# parameter:")

EXAMPLES: Sequence[tuple[str, str, str]] = (
    (
        "latest",
        "timeline",
        """SELECT ?event ?title ?date WHERE {
  ?event a clx:Event ;
    rdfs:label ?title ;
    clx:date ?date ;
    clx:notBefore ?first .
}
ORDER BY DESC(?first)
LIMIT 20""",
    ),
    (
        "moved",
        "timeline",
        """SELECT ?event ?from ?to WHERE {
  ?event clx:movedFrom ?from ;
    clx:date ?to .
}
ORDER BY ?to""",
    ),
    (
        "graph",
        "graph",
        """SELECT ?this ?relation ?that WHERE {
  ?link clx:relationFrom ?this ;
    clx:relationType ?relation ;
    clx:relationTo ?that .
  ?that clx:instrument? instrument:eu-ai-act .
  FILTER(?relation NOT IN (clx:followsStage, clx:partOf, clx:implements))
}""",
    ),
    (
        "who",
        "table",
        """SELECT ?claim ?date WHERE {
  GRAPH ?claim {
    event:eu-ai-act-applies-annex-iii clx:date ?date .
  }
}
ORDER BY ?date""",
    ),
    (
        "count",
        "table",
        """SELECT ?jurisdiction (COUNT(?event) AS ?events) WHERE {
  ?event a clx:Event ;
    clx:jurisdiction ?jurisdiction .
}
GROUP BY ?jurisdiction
ORDER BY DESC(?events)""",
    ),
)
"""Queries to start from: the key of what they ask, the view that shows it best, their text."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a query: an answer, or the problem document; `seconds` it took.

    `hint` is about the word of the query at `place` (line and column, from 1).
    """

    seconds: float
    answer: Answer | None = None
    problem: Mapping[str, Any] | None = None
    hint: str | None = None
    place: Mapping[str, int] | None = None


def context(scene: Scene, text: str, came: Came | None) -> dict[str, Any]:
    """What the query page needs."""
    kept = ("default-graph-uri", "named-graph-uri", "timeout", "view")
    return {
        "text": text or EXAMPLES[0][2],
        "lines": min(26, max(11, text.count("\n") + 2)),
        "kept": [(name, v) for name in kept for v in scene.asked.parameters.get(name, ())],
        "examples": [
            (say(f"example_{key}"), query_address(example, view), highlighted(example))
            for key, view, example in EXAMPLES
        ],
        "prefixes": SPARQL_PREFIXES,
        "came": came,
        "mark": _mark(text, came),
        **results(scene, came, plain=False),
    }


def query_address(text: str, view: str = "table") -> str:
    """The address of a query on the query page."""
    more = {} if view == "table" else {"view": view}
    return "/sparql?" + urlencode({"query": text} | more)


def _mark(text: str, came: Came | None) -> dict[str, Any] | None:
    """The line of the query that an error or a hint is about, cut in three at its column."""
    place = came and (came.problem.get("position") if came.problem else came.place)
    if not place:
        return None
    line, column = place["line"], place["column"]
    lines = text.split("\n")
    told = lines[line - 1] if line <= len(lines) else ""
    start = min(column - 1, len(told))
    end = next((i for i in range(start + 1, len(told)) if told[i] in " \t.;,(){}[]"), len(told))
    return {
        "line": line,
        "column": column,
        "before": told[:start],
        "at": told[start:end] or " ",
        "after": told[max(end, start) :],
    }


def results(scene: Scene, came: Came | None, plain: bool) -> dict[str, Any]:
    """What the answer's part of a page needs; `plain`: in words rather than as the engine says."""
    answer = came.answer if came else None
    if came is None or answer is None:
        return {"answer": None}
    timed = answertime.columns(scene, answer)
    joined = answergraph.ends(scene, answer)
    possible = ["table", *(["timeline"] if timed else []), *(["graph"] if joined else [])]
    asked = scene.asked.parameters.get("view", ["table"])[0]
    view = asked if asked in possible else "table"
    path = scene.asked.request.url.path
    shown = table(scene, answer, plain)
    question = scene.asked.query(view=None, format=None)
    return {
        "answer": answer,
        "columns": shown.columns,
        "rows": shown.rows,
        "numbers": _numbers(answer),
        "view": view,
        "views": [
            (name, f"{path}?{scene.asked.query(view=None if name == 'table' else name)}")
            for name in possible
        ],
        "strip": answertime.picture(scene, answer, timed) if timed and view == "timeline" else None,
        "graph": answergraph.picture(scene, answer, joined) if joined and view == "graph" else None,
        "drawn_part": MOST_READ if view != "table" and answer.total > MOST_READ else 0,
        "files": [
            (form, f"{path}.{form.name}{'?' if question else ''}{question}")
            for form in answer.files
        ],
        "took": took(came.seconds),
    }


def _numbers(answer: Answer) -> frozenset[str]:
    """Columns that hold numbers and nothing else."""
    found = set()
    for name in answer.columns:
        terms = [row[name] for row in answer.rows if row.get(name)]
        if terms and all(term.get("datatype", "").endswith(_NUMBER_TYPES) for term in terms):
            found.add(name)
    return frozenset(found)


_NUMBER_TYPES = ("#integer", "#decimal", "#double", "#float")


def took(seconds: float) -> str:
    """A time as one says it.

    >>> took(0.0124), took(0.4), took(3.21)
    ('12 ms', '400 ms', '3.2 s')
    """
    return f"{max(1, round(seconds * 1000))} ms" if seconds < 1 else f"{seconds:.1f} s"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a saved query as a box: its type in words, what stands in it, its hint.

    `unclear` are the things (id, title, what it is) that the words in it may mean; None where they
    are clear or there are none.
    """

    name: str
    type: str
    help: str
    example: str
    value: str
    unclear: tuple[tuple[str, str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A saved query in the gallery: its boxes, and the same question with its example elsewhere."""

    saved: Saved
    fields: tuple[Field, ...]
    run: str
    editor: str
    files: tuple[tuple[str, str], ...]


def gallery(scene: Scene, queries: Iterable[Saved]) -> dict[str, Any]:
    """What the list of saved queries needs: groups of them, and what its boxes complete."""
    groups: dict[str, list[Offer]] = {name: [] for name in GROUPS}
    types: dict[str, None] = {}
    for query in queries:
        path = f"/queries/{query.name}"
        files = tuple(
            (name, scene.href(f"{path}.{name}", **query.examples))
            for name in ("csv", "json", "xml", "tsv")
        )
        run = scene.href(path, **query.examples)
        fields = fields_of(scene, query, query.examples)
        offer = Offer(query, fields, run, query_address(editable(query, query.text)), files)
        groups[query.group].append(offer)
        types |= {parameter.type: None for parameter in query.parameters}
    return {
        "groups": [(name, offers) for name, offers in groups.items() if offers],
        "lists": {type_: options(scene, type_) for type_ in types},
    }


def saved(
    scene: Scene, query: Saved, text: str, came: Came | None, given: Mapping[str, str]
) -> dict[str, Any]:
    """What the page of one saved query needs; `given`: words or ids by parameter."""
    return {
        "saved": query,
        "fields": fields_of(scene, query, given),
        "lists": {p.type: options(scene, p.type) for p in query.parameters},
        "editor": query_address(editable(query, text)),
        "code": highlighted(editable(query, text)),
        "came": came,
        **results(scene, came, plain=True),
    }


def editable(query: Saved, text: str) -> str:
    """The text of a saved query without its header, the question in its place."""
    lines = [line for line in text.split("\n") if not line.startswith(_HEADER)]
    return "\n".join([f"# {query.asks}", *lines]).rstrip("\n")


def fields_of(scene: Scene, query: Saved, given: Mapping[str, str]) -> tuple[Field, ...]:
    """The boxes of a saved query."""
    fields = []
    for parameter in query.parameters:
        type_, words = parameter.type, given.get(parameter.name, "")
        found = meant(scene, type_, words) if words else []
        clear = len(found) == 1
        fields.append(
            Field(
                parameter.name,
                type_,
                parameter.help,
                scene.name(type_, query.example(parameter.name)),
                scene.name(type_, found[0]) if clear else words,
                None
                if clear or not words
                else tuple(
                    (id_, scene.name(type_, id_), about(scene, type_, id_)) for id_ in found
                ),
            )
        )
    return tuple(fields)


def options(scene: Scene, type_: str) -> list[tuple[str, str]]:
    """(title, what it is) of every thing of a type, by title."""
    return sorted(
        (scene.name(type_, id_), about(scene, type_, id_))
        for id_ in shelf(scene.view.catalogue, type_)
        if type_ != "event" or scene.known(id_)
    )


def about(scene: Scene, type_: str, id_: str) -> str:
    """A thing apart from its title, in a few words."""
    record = shelf(scene.view.catalogue, type_)[id_]
    if type_ == "event":
        resolved = scene.view.by_id.get(id_)
        when = scene.when(resolved) if resolved else ""
        return f"{scene.place(record.jurisdiction)}, {when}"
    if type_ == "source":
        return str(record.publisher)
    if type_ in ("instrument", "actor"):
        return f"{scene.place(record.jurisdiction)}, {label(record.type)}"
    return ""


def meant(scene: Scene, type_: str, text: str, most: int = 12) -> list[str]:
    """Ids of the things of a type that some words may mean: by id, IRI, title, or all the words."""
    things = shelf(scene.view.catalogue, type_)
    id_ = text.strip().removeprefix(iri.iri(type_, "x")[:-1])
    if id_ in things:
        return [id_]
    words = text.casefold().split()
    whole = " ".join(words)
    titles = {id_: " ".join(scene.name(type_, id_).casefold().split()) for id_ in things}
    exact = [id_ for id_, title in titles.items() if title == whole]
    if exact or not words:
        return exact[:most]
    found = [
        id_
        for id_, title in titles.items()
        if all(word in f"{title} {about(scene, type_, id_).casefold()}" for word in words)
    ]
    return sorted(found, key=lambda id_: (len(titles[id_]), id_))[:most]
