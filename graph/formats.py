"""The formats: one table of name, media type, what it can carry, what it cannot say, who writes it.

Content negotiation, ``--format``, link headers and the docs are all read from it. The name is the
suffix of a URL (``/events.csv``) and the value of ``?format=``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.writers import (
    bundle,
    calendar,
    citation,
    columns,
    document,
    drawn,
    feed,
    listing,
    network,
    news,
    picture,
    rdf,
    story,
    table,
    workbook,
)

Writer = Callable[[Any], Iterator[bytes]]
"""From an `Export` (views ``events``, ``deadlines``, ``bundle``), a `GraphExport` (``graph``) or
`NewsExport` (``changes``)."""

Counter = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `carries` names the kinds of view; `aliases` are further media types.

    `counts` tells how many things of an export the format leaves out, by kind of view. A format
    that is `subscribed` to names its own address and keeps what was withdrawn, as cancelled. `use`
    and `limits` are a sentence each for the docs.
    """

    name: str
    media_type: str
    carries: frozenset[str]
    aliases: tuple[str, ...] = ()
    charset: bool = False
    writers: Mapping[str, Writer] = field(default_factory=dict, compare=False)
    counts: Mapping[str, Counter] = field(default_factory=dict, compare=False)
    subscribed: bool = False
    use: str = ""
    limits: str = ""

    @property
    def content_type(self) -> str:
        return self.media_type + ("; charset=utf-8" if self.charset else "")


def _format(
    name: str,
    media_type: str,
    carries: str,
    *aliases: str,
    charset: bool = False,
    use: str = "",
    limits: str = "",
    counts: Counter | Mapping[str, Counter] | None = None,
    duties: bool = False,
    subscribed: bool = False,
    **writers: Writer,
) -> Format:
    """A row of the table; `duties`: what writes events writes deadlines too."""
    if duties:
        writers["deadlines"] = writers["events"]
    if callable(counts):
        counts = dict.fromkeys(writers, counts)
    kinds = frozenset((*carries.split(), *writers))
    return Format(
        name, media_type, kinds, aliases, charset, writers, counts or {}, subscribed, use, limits
    )


_CITED = "dates stand in the note, as they are told; claims and relations are left out"
_DRAWN = "evidence is text joined by `; `; what is not known is left out, not empty"

FORMATS: Sequence[Format] = (
    _format(
        "json", "application/json", "document path reach",
        events=document.write, graph=document.node_link, changes=news.write, duties=True,
        use="everything there is to say; a graph as node-link JSON of networkx, key `edges`",
    ),
    _format(
        "csv", "text/csv", "", charset=True,
        events=table.write, graph=table.edges, duties=True, counts={"graph": table.alone},
        use="spreadsheets and data frames, a row an event; a graph as its edge list",
        limits="no place for release, clocks and filters; claims and relations (of events) and"
        " nodes without an edge (of graphs) are left out",
    ),
    _format(
        "ttl", "text/turtle", "triples ontology", charset=True, events=rdf.turtle, duties=True,
        use="linked data to read: the resolved view with its sources",
        limits="who says what: take trig",
    ),
    _format(
        "jsonld", "application/ld+json", "triples ontology", events=rdf.jsonld, duties=True,
        use="the same triples as JSON, with the context inside",
        limits="who says what: take trig",
    ),
    _format(
        "nt", "application/n-triples", "triples", events=rdf.ntriples, duties=True,
        use="the same triples, one a line",
        limits="who says what: take nq",
    ),
    _format(
        "ics", "text/calendar", "", charset=True,
        events=calendar.write, duties=True, counts=calendar.left_out, subscribed=True,
        use="calendars, to import or to subscribe to; vague dates as spans marked as such",
        limits="an event without a first and a last day is left out, and so is one whose days have"
        " gaps (`2023-XX-02`, one day or another)",
    ),
    _format("html", "text/html", "document ontology page path", charset=True),
    _format("txt", "text/plain", "path", charset=True),
    _format(
        "nq", "application/n-quads", "quads triples", events=rdf.nquads,
        use="a part of the data set: every claim in its graph, its metadata, the resolved view",
    ),
    _format(
        "trig", "application/trig", "quads triples", events=rdf.trig,
        use="the same quads, to read",
    ),
    _format("rdf", "application/rdf+xml", "triples"),
    _format(
        "bib", "application/x-bibtex", "", charset=True, events=citation.bibtex,
        use="reference managers and LaTeX: an entry an event, with the clocks it was read by",
        limits=_CITED,
    ),
    _format(
        "csl", "application/vnd.citationstyles.csl+json", "", events=citation.csl,
        use="reference managers: CSL-JSON, an item an event",
        limits=f"no place for filters; {_CITED}",
    ),
    _format(
        "zip", "application/zip", "", bundle=bundle.write,
        use="evidence to keep: claims, sources, citations and a manifest with the hash of each",
    ),
    _format(
        "ndjson", "application/x-ndjson", "", "application/ndjson", "application/jsonl",
        events=document.lines, duties=True,
        use="the items of json, one a line, to stream",
        limits="no place for release, clocks and filters",
    ),
    _format(
        "atom", "application/atom+xml", "", events=feed.write, changes=news.atom, duties=True,
        subscribed=True,
        use="feed readers: entries that keep their identity, updated when something becomes known",
        limits="dates stand in titles and text, as they are told",
    ),
    _format(
        "md", "text/markdown", "path", charset=True, events=listing.write, changes=news.markdown,
        duties=True,
        use="a list to read, by year, with the sources",
        limits="claims and relations",
    ),
    _format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "",
        events=workbook.write, duties=True,
        use="spreadsheets: typed dates; sheets for events, relations, sources and what they are",
        limits="days before March 1900 are text; text is cut at 32,767 characters a cell",
    ),
    _format(
        "parquet", "application/vnd.apache.parquet", "", events=columns.write, duties=True,
        use="data frames: typed columns; release, clocks and filters in the metadata",
        limits="claims",
    ),
    _format(
        "timelinejs", "application/json", "", events=story.write, counts=story.left_out,
        use="TimelineJS: dates as precise as they are known",
        limits="an event without a first day is left out",
    ),
    _format(
        "svg", "image/svg+xml", "", events=picture.write, counts=picture.left_out,
        use="a picture: lanes of jurisdictions, bars for vague dates, hatched what is to come",
        limits="an event without any day is left out",
    ),
    _format(
        "graphml", "application/graphml+xml", "", graph=network.graphml,
        use="graph tools: Gephi, yEd, igraph, networkx",
        limits=_DRAWN,
    ),
    _format(
        "gexf", "application/gexf+xml", "", graph=network.gexf,
        use="Gephi, with types, dates and relations",
        limits=_DRAWN,
    ),
    _format(
        "dot", "text/vnd.graphviz", "", charset=True, graph=drawn.dot,
        use="Graphviz, to draw",
        limits="labels, types, dates and relations only",
    ),
    _format("json", "application/sparql-results+json", "solutions", "application/json"),
    _format("xml", "application/sparql-results+xml", "solutions", "application/xml", "text/xml"),
    _format("csv", "text/csv", "solutions", charset=True),
    _format("tsv", "text/tab-separated-values", "solutions", charset=True),
)  # fmt: skip
"""Every format; where two have one name, no kind of view is carried by both."""

EXPORTS = ("events", "deadlines", "graph", "changes", "bundle")
"""The kinds of view that are written as files, for the docs."""


def offered(kind: str) -> list[Format]:
    """The formats that can carry a kind of view, the default first."""
    return [form for form in FORMATS if kind in form.carries]


def by_name(kind: str, name: str) -> Format | None:
    """The format called `name` among those that carry `kind`."""
    return next((form for form in offered(kind) if form.name == name), None)


def names() -> list[str]:
    """All names, once each."""
    return list(dict.fromkeys(form.name for form in FORMATS))


_RANGE = re.compile(r"\s*([!#$%&'*+\-.^_`|~\w]+)/([!#$%&'*+\-.^_`|~\w]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.I)


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """The offer that an ``Accept`` header likes best, by RFC 9110 section 12.5.1; None if none.

    The most specific range decides an offer's weight; ``q=0`` refuses; among equal weights the
    earlier offer wins. No header, or one that holds no media range, accepts anything.
    """
    ranges = list(_ranges(accept or ""))
    if not ranges:
        return offers[0] if offers else None
    best: tuple[float, int] = (0.0, 0)
    chosen: Format | None = None
    for index, offer in enumerate(offers):
        # an alias is a name to ask by, not what is sent: only a range that says it in full counts
        said = (q for *media, q in ranges if "/".join(media) in offer.aliases)
        weight = max(_weight(offer.media_type, ranges), *said, 0.0)
        if (weight > 0 and (weight, -index) > best) or (weight > 0 and chosen is None):
            best, chosen = (weight, -index), offer
    return chosen


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match is not None:
            quality = _QUALITY.search(match[3])
            weight = min(float(quality[1]), 1.0) if quality else 1.0
            yield match[1].lower(), match[2].lower(), weight


def _weight(media: str, ranges: Iterable[tuple[str, str, float]]) -> float:
    type_, _, subtype = media.partition("/")
    found: tuple[int, float] = (-1, 0.0)
    for range_type, range_subtype, quality in ranges:
        if (range_type, range_subtype) == (type_, subtype):
            specificity = 2
        elif range_type == type_ and range_subtype == "*":
            specificity = 1
        elif (range_type, range_subtype) == ("*", "*"):
            specificity = 0
        else:
            continue
        if specificity > found[0] or (specificity == found[0] and quality > found[1]):
            found = (specificity, quality)
    return found[1]


def write(form: Format, kind: str, export: Any) -> Iterator[bytes]:
    """The bytes of a view in a format that carries it."""
    return form.writers[kind](export)


def left_out(form: Format, kind: str, export: Any) -> int | None:
    """How many things of a view the format leaves out; None where it can hold them all."""
    count = form.counts.get(kind)
    return None if count is None else count(export)
