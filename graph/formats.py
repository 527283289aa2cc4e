"""The formats: one table of name, media type, what it can carry and who writes it.

Content negotiation, ``--format``, link headers and the docs are all read from it. The name is the
suffix of a URL (``/events.csv``) and the value of ``?format=``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.writers import calendar, citation, document, rdf, table
from graph.writers.export import Export

Writer = Callable[[Export], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `carries` names the kinds of view; `aliases` are further media types."""

    name: str
    media_type: str
    carries: frozenset[str]
    aliases: tuple[str, ...] = ()
    charset: bool = False
    writers: Mapping[str, Writer] = field(default_factory=dict, compare=False)

    @property
    def content_type(self) -> str:
        return self.media_type + ("; charset=utf-8" if self.charset else "")


def _format(
    name: str,
    media_type: str,
    carries: str,
    *aliases: str,
    charset: bool = False,
    **writers: Writer,
) -> Format:
    kinds = frozenset((*carries.split(), *writers))
    return Format(name, media_type, kinds, aliases, charset, writers)


FORMATS: Sequence[Format] = (
    _format("json", "application/json", "document graph path reach", events=document.write),
    _format("csv", "text/csv", "", charset=True, events=table.write),
    _format("ttl", "text/turtle", "triples ontology", charset=True, events=rdf.turtle),
    _format("jsonld", "application/ld+json", "triples ontology", events=rdf.jsonld),
    _format("nt", "application/n-triples", "triples", events=rdf.ntriples),
    _format("ics", "text/calendar", "", charset=True, events=calendar.write),
    _format("html", "text/html", "document ontology page path", charset=True),
    _format("md", "text/markdown", "path", charset=True),
    _format("txt", "text/plain", "path", charset=True),
    _format("nq", "application/n-quads", "quads"),
    _format("trig", "application/trig", "quads"),
    _format("rdf", "application/rdf+xml", "triples"),
    _format("bib", "application/x-bibtex", "", charset=True, events=citation.bibtex),
    _format("csl", "application/vnd.citationstyles.csl+json", "", events=citation.csl),
    _format("json", "application/sparql-results+json", "solutions", "application/json"),
    _format("xml", "application/sparql-results+xml", "solutions", "application/xml", "text/xml"),
    _format("csv", "text/csv", "solutions", charset=True),
    _format("tsv", "text/tab-separated-values", "solutions", charset=True),
)
"""Every format; where two have one name, no kind of view is carried by both."""


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


def write(form: Format, kind: str, export: Export) -> Iterator[bytes]:
    """The bytes of a view in a format that carries it."""
    return form.writers[kind](export)
