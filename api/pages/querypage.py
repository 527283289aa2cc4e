"""The query page: what is asked, what came of it, how it can be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.pages import answergraph, answertime
from api.pages.answers import MOST_READ, Answer, table
from api.pages.highlight import highlighted
from api.pages.interface import say
from api.pages.scene import Scene
from ontology.vocab import SPARQL_PREFIXES

VIEWS = ("table", "timeline", "graph")

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
