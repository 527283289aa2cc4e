"""A first page of /events with filters and an order, against the same question in SPARQL.

The peers are asked for the names, titles and days of a page; ours gives the whole events besides,
and how many there are. The names have to be the same, in the same order.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from ontology import iri
from ontology.vocab import SPARQL_PREFIXES
from tests.bench.harness import Report, race, race_each
from tests.bench.peers import (
    DATASETS,
    Client,
    NoAnswer,
    chronolex,
    oxigraph,
    virtuoso,
    virtuoso_version,
)
from tests.bench.worlds import World

QUESTIONS = 40
PAGE = 100


class Question(NamedTuple):
    """Events of a kind in a place without places inside it, by their days or titles."""

    place: str
    kind: str
    sort: str

    @property
    def path(self) -> str:
        asked = {"jurisdiction": self.place, "kind": self.kind, "sort": self.sort, "limit": PAGE}
        return "/events?" + urlencode(asked)

    @property
    def query(self) -> str:
        order = {
            "date": "?low (!BOUND(?high)) ?high STR(?event)",
            "title": "STR(?title) STR(?event)",
        }[self.sort]
        prefixes = "\n".join(f"PREFIX {name}: <{value}>" for name, value in SPARQL_PREFIXES.items())
        return f"""{prefixes}
SELECT ?event ?title ?date WHERE {{
  ?event a clx:Event ; clx:kind <{iri.concept("kind", self.kind)}> ;
    clx:jurisdiction <{iri.iri("jurisdiction", self.place.lower())}> ; rdfs:label ?title .
  OPTIONAL {{ ?event clx:date ?date }}
  OPTIONAL {{ ?event clx:notBefore ?low }}
  OPTIONAL {{ ?event clx:before ?high }}
}} ORDER BY {order} LIMIT {PAGE}"""


def questions(world: World) -> list[Question]:
    """The commonest pairs of a place and a kind, by days and by titles in turns."""
    holders = {place.within for place in world.catalogue.jurisdictions.values()}
    pairs = Counter(
        (resolved.jurisdiction, resolved.kind or "")
        for resolved in world.view.events
        if resolved.jurisdiction not in holders
    )
    found = [pair for pair, _ in pairs.most_common(QUESTIONS)]
    return [
        Question(place, kind, ("date", "title")[number % 2])
        for number, (place, kind) in enumerate(found)
    ]


def named(body: bytes) -> list[str]:
    """The events of a page of ours, by their IRIs."""
    return [item["iri"] for item in json.loads(body)["items"]]


def bound(body: bytes) -> list[str]:
    """The events of an answer in SPARQL results."""
    return [row["event"]["value"] for row in json.loads(body)["results"]["bindings"]]


def test_first_pages(report: Report, world: World, tmp_path: Path) -> None:
    section = f"First pages of /events, {world.name}"
    warm, *asked = questions(world)
    with ExitStack() as stack:

        def client(port: int, path: str, *more: tuple[str, str]) -> Client:
            made = Client(port, path, more)
            stack.callback(made.close)
            return made

        other = stack.enter_context(oxigraph(world.dump, tmp_path / "oxigraph"))
        peers: dict[str, list[Client]] = {"oxigraph": [client(other, "/query")]}
        installed = virtuoso_version()
        if installed is not None:
            other = stack.enter_context(virtuoso(world.named, tmp_path / "virtuoso"))
            peers["virtuoso"] = [client(other, "/sparql", *more) for more in DATASETS.values()]
        else:
            report.say(section, "**Virtuoso is not installed here and was not measured.**")
        port, _ = stack.enter_context(chronolex("--store", str(world.store)))
        ours = client(port, "")

        def page(question: Question) -> bytes:
            return ours.get(question.path)[1]

        assert json.loads(ours.get("/events?limit=1")[1])["total"] == world.size
        same, wrong = _agreeing(peers, warm, named(page(warm)))
        racing: dict[str, Callable[[Question], object]] = {"chronolex": page}
        racing |= {name: partial(_asked, one) for name, one in same.items()}
        first = race_each(racing, asked, laps=1)
        note = f"{len(asked)} questions of {world.size:,} events, pages of {PAGE}"
        report.add(section, "asked for the first time", first, note)
        for name, why in wrong.items():
            report.failed(section, name, why)
        for question in asked:
            expected = named(page(question))
            assert expected
            for name, one in same.items():
                assert bound(one.sparql(question.query)) == expected, (name, question)
        again = race_each(racing, asked, laps=3)
        report.add(section, "asked again", again, "the best of three; ours kept the page")
        status, body, etag = ours.get(warm.path)
        assert (status, etag is not None) == (200, True)
        assert ours.get(warm.path, etag)[:2] == (304, b"")
        unchanged = race(
            {
                "chronolex, 304": lambda: ours.get(warm.path, etag),
                "chronolex, 200": lambda: ours.get(warm.path),
            }
        )
        report.add(section, "a page that is unchanged", unchanged, f"{len(body):,} bytes")


def _asked(peer: Client, question: Question) -> bytes:
    return peer.sparql(question.query)


def _agreeing(
    peers: Mapping[str, list[Client]], question: Question, expected: list[str]
) -> tuple[dict[str, Client], dict[str, str]]:
    """The clients that give the expected events, and what the other peers did instead."""
    same: dict[str, Client] = {}
    wrong: dict[str, str] = {}
    for name, clients in peers.items():
        for one in clients:
            try:
                found = bound(one.sparql(question.query))
            except NoAnswer as error:
                wrong[name] = str(error)
                continue
            if found == expected:
                same[name] = one
                wrong.pop(name, None)
                break
            wrong[name] = f"another answer: {len(found)} rows"
    return same, wrong
