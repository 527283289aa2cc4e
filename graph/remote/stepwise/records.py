"""Records fetched from an engine when they are asked for, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from data.records import Event
from graph.remote import failures
from graph.remote.engine import SECONDS
from graph.remote.layout import AT
from graph.remote.layout import iri as bracketed
from graph.remote.reader import RemoteReader
from graph.remote.results import Row
from graph.remote.stepwise.batches import batched
from graph.remote.stepwise.held import Held
from graph.remote.stepwise.limits import Spent
from graph.remote.stepwise.terms import Term, named, slug, slug_of, valid
from ontology import iri
from ontology.inverse import Extract
from ontology.mapping import CLAIMS, RECORDS
from ontology.vocab import CLX, DCTERMS, OA, SKOS

BATCH = 50
"""Records of one request: some 100 rows each, and one engine gives no more than 10,000."""
KNOWN = 500
"""Events of one request for no more than since when they are known."""
KEPT = 20_000
"""Events, and other things, that are kept."""

__all__ = ["Found", "Records", "named", "slug_of", "valid"]

Graphs = Mapping[str, Mapping[str, Mapping[str, list[Any]]]]


@dataclass(frozen=True, slots=True)
class Found:
    """An event as recorded; None where there is none.

    `marks`: the claims that correct, dispute or supersede one of its claims, by key.
    """

    event: Event | None
    marks: tuple[str, ...] = ()


class Records:
    """The records of one release in an engine; what was fetched lately is kept."""

    def __init__(self, reader: RemoteReader) -> None:
        self.reader = reader
        self.layout = reader.layout
        self._records = self.layout.graph(RECORDS.value)
        self._claims = self.layout.graph(CLAIMS.value)
        self._inside = self.layout.graph("urn:x")[1:-1].removesuffix("urn:x")
        self._events: Held[str, Found] = Held(KEPT)
        self._things: Held[tuple[str, str], tuple[Any, ...]] = Held(KEPT)
        self._lives: Held[str, tuple[str, ...]] = Held(KEPT)
        self._incoming: Held[str, tuple[str, ...]] = Held(KEPT)
        self._known: Held[str, frozenset[str]] = Held(KEPT)
        text = f"SELECT ?s ?c {{ GRAPH {self._records} {{ ?s <{SKOS}notation> ?c }} }}"
        self.codes = {
            place.value: code.value
            for place, code in self.rows(text, ("s", "c"))
            if isinstance(place, NamedNode) and isinstance(code, Literal)
        }
        """The codes of all jurisdictions by IRI."""

    def rows(
        self,
        text: str,
        names: Sequence[str],
        spent: Spent | None = None,
        seconds: float = SECONDS,
    ) -> list[Row]:
        """The rows of one question, which is counted."""
        if spent is not None:
            spent.trip()
        self.reader.check()
        return self.reader.engine.rows(text, names, seconds)

    def count(self, class_: str) -> int:
        """How many records of a class there are."""
        text = f"SELECT (COUNT(?s) AS ?n) {{ GRAPH {self._records} {{ ?s a <{class_}> }} }}"
        found = self.rows(text, ("n",))[0][0]
        if not isinstance(found, Literal):
            raise failures.nonsense("a count that is none")
        return int(found.value)

    def ids(self, type_: str) -> list[str]:
        """The slugs of all records of a type, sorted."""
        class_ = SKOS + "Concept" if type_ == "theme" else CLX + type_.capitalize()
        text = f"SELECT ?s {{ GRAPH {self._records} {{ ?s a <{class_}> }} }}"
        return sorted(id_ for (term,) in self.rows(text, ("s",)) if (id_ := slug(term, type_)))

    def every(self, type_: str) -> dict[str, Any]:
        """All records of a type of which there are few, by slug."""
        return self.things(type_, self.ids(type_))

    def events(
        self, ids: Iterable[str], spent: Spent | None = None, wide: bool = False
    ) -> dict[str, Found]:
        """Events with their claims, each as `Found`; the sources of these are kept as well.

        `wide`: fetch what `incoming` gives of them and `lives` of their instruments, too.
        """
        found: dict[str, Found] = {}
        wanted = []
        for id_ in dict.fromkeys(ids):
            held = self._events.get(id_)
            if held is not None:
                found[id_] = held
            else:
                wanted.append(id_)
        if spent is not None:
            spent.record(len(wanted))
        for id_, one in batched(
            [id_ for id_ in wanted if valid(id_)], BATCH, lambda some: self._read(some, spent, wide)
        ).items():
            found[id_] = one
            self._events.put(id_, one)
        return {id_: found.get(id_, Found(None)) for id_ in dict.fromkeys(ids)}

    def _read(self, ids: Sequence[str], spent: Spent | None, wide: bool) -> dict[str, Found]:
        graphs = _graphs()
        marking: dict[str, set[str]] = defaultdict(set)
        around: list[tuple[Term, Term]] = []
        known: list[tuple[Term, Term]] = []
        names = ("g", "s", "p", "o", "x", "m", "of", "one", "to", "day")
        for g, s, p, o, x, m, of, one, to, day in self.rows(self._telling(ids, wide), names, spent):
            if of is not None:
                around.append((of, one))
            elif to is not None:
                known.append((to, day))
            elif m is not None:
                event = iri.claim_key(named(x)).partition("/")[0]
                marking[event].add(iri.claim_key(named(m)))
            elif g is not None:
                graphs[named(g).removeprefix(self._inside)][named(s)][named(p)].append(o)
            else:
                recorded = slug_of(named(s))[0] in ("event", "source")
                node = graphs[(RECORDS if recorded else CLAIMS).value][named(s)]
                # two claims may have one source; having the engine look for such costs more
                if o not in node[named(p)]:
                    node[named(p)].append(o)
        made = self._extracted(graphs, lambda extract: extract.events())
        self._keep_known(known)
        sources = self._extracted(graphs, lambda extract: extract.things("source"))
        for id_, source in sources.items():
            self._things.put(("source", id_), (source,))
        if wide:
            told = _by_end(around)
            for id_ in ids:
                self._incoming.put(id_, told.get(("", id_), ()))
            for act in {event.instrument for event in made.values() if event.instrument}:
                self._lives.put(act, told.get(("instrument", act), ()))
        return {id_: Found(made.get(id_), tuple(sorted(marking.get(id_, ())))) for id_ in ids}

    def _telling(self, ids: Sequence[str], wide: bool) -> str:
        """The query for events: their records, claims and what these say, marks and sources."""
        events = " ".join(bracketed(iri.iri("event", id_)) for id_ in ids)
        told, c = f"VALUES ?e {{ {events} }}", f"GRAPH {self._claims}"
        marks = f"FILTER(?k IN (<{CLX}corrects>, <{CLX}disputes>, <{CLX}supersedes>))"
        r, about = f"GRAPH {self._records}", f"?c <{CLX}about> ?e"
        lies = f"GRAPH {self.layout.names} {{ ?c {AT} ?g }}"
        unions = [
            f"VALUES ?s {{ {events} }} {r} {{ ?s ?p ?o }}",
            f"{told} {c} {{ ?s <{CLX}about> ?e . ?s ?p ?o }}",
            f"{told} {c} {{ {about} . ?c <{OA}hasSelector> ?s . ?s ?p ?o }}",
            f"{told} {c} {{ {about} . ?s <{CLX}correctingClaim> ?c . ?s ?p ?o }}",
            f"{told} {c} {{ {about} . ?c <{DCTERMS}source> ?s }} {r} {{ ?s ?p ?o }}",
            f"{told} {c} {{ {about} }} {lies} GRAPH ?g {{ ?s ?p ?o }}",
            f"{told} {c} {{ ?x <{CLX}about> ?e . ?m ?k ?x }} {marks}",
            f"{told} {c} {{ {about} }} {lies} GRAPH ?g {{ ?l <{CLX}relationTo> ?to }}"
            f" {c} {{ ?d <{CLX}about> ?to . ?d <{CLX}knownFrom> ?day }}",
        ]
        if wide:
            act = f"<{CLX}instrument> ?of"
            unions.append(f"{told} {r} {{ ?e {act} . ?one {act} }}")
            unions.append(self._leading(events))
        return (
            "SELECT ?g ?s ?p ?o ?x ?m ?of ?one ?to ?day"
            f" {{ {' UNION '.join(f'{{ {one} }}' for one in unions)} }}"
        )

    def _leading(self, targets: str) -> str:
        """The relations that lead to things, in whatever claim."""
        return (
            f"VALUES ?of {{ {targets} }} GRAPH ?g {{ ?one <{CLX}relationTo> ?of }}"
            f" {self.ours('?g')}"
        )

    def ours(self, graph: str) -> str:
        """A filter of graphs: those of the release that have a name."""
        return f'FILTER(STRSTARTS(STR({graph}), "{self._inside}"))'

    def _extracted(
        self, graphs: Graphs, read: Callable[[Extract], dict[str, Any]]
    ) -> dict[str, Any]:
        try:
            return read(Extract(graphs, self.codes))
        except (KeyError, IndexError, ValueError) as error:
            raise failures.nonsense("records that are none") from error

    def things(self, type_: str, ids: Iterable[str], spent: Spent | None = None) -> dict[str, Any]:
        """Instruments, actors, sources, jurisdictions or themes by slug, those that are there."""
        found: dict[str, tuple[Any, ...]] = {}
        wanted = []
        for id_ in dict.fromkeys(ids):
            held = self._things.get((type_, id_))
            if held is not None:
                found[id_] = held
            elif valid(id_):
                wanted.append(id_)
        if spent is not None:
            spent.record(len(wanted))
        read = batched(wanted, BATCH, lambda some: self._read_things(type_, some, spent))
        for id_ in wanted:
            found[id_] = (read[id_],) if id_ in read else ()
            self._things.put((type_, id_), found[id_])
        return {id_: kept[0] for id_, kept in found.items() if kept}

    def _read_things(self, type_: str, ids: Sequence[str], spent: Spent | None) -> dict[str, Any]:
        listed = " ".join(bracketed(iri.iri(type_, id_)) for id_ in ids)
        parts = f"VALUES ?i {{ {listed} }} GRAPH {self._records}"
        text = (
            "SELECT ?s ?p ?o {"
            f" {{ VALUES ?s {{ {listed} }} GRAPH {self._records} {{ ?s ?p ?o }} }}"
        )
        if type_ == "instrument":
            text += (
                f" UNION {{ {parts} {{ ?s <{CLX}instrument> ?i . ?s a <{CLX}Part> . ?s ?p ?o }} }}"
            )
        graphs = _graphs()
        for s, p, o in self.rows(text + " }", ("s", "p", "o"), spent):
            graphs[RECORDS.value][named(s)][named(p)].append(o)
        return self._extracted(graphs, lambda extract: extract.things(type_))

    def known(self, events: Iterable[str], spent: Spent) -> dict[str, frozenset[str]]:
        """When events became known, by each of their claims; empty where there is none."""
        found: dict[str, frozenset[str]] = {}
        wanted = []
        for event in dict.fromkeys(events):
            held = self._known.get(event)
            if held is not None:
                found[event] = held
            elif valid(event):
                wanted.append(event)
        read = batched(wanted, KNOWN, lambda some: self._read_known(some, spent))
        return found | {event: read.get(event, frozenset()) for event in wanted}

    def _read_known(self, events: Sequence[str], spent: Spent) -> dict[str, frozenset[str]]:
        listed = " ".join(bracketed(iri.iri("event", event)) for event in events)
        about = f"GRAPH {self._claims} {{ ?c <{CLX}about> ?to . ?c <{CLX}knownFrom> ?day }}"
        text = f"SELECT ?to ?day {{ VALUES ?to {{ {listed} }} {about} }}"
        return self._keep_known(self.rows(text, ("to", "day"), spent))

    def _keep_known(self, rows: Iterable[Row]) -> dict[str, frozenset[str]]:
        days: dict[str, set[str]] = defaultdict(set)
        for to, day in rows:
            if isinstance(day, Literal) and (event := slug(to, "event")):
                days[event].add(day.value)
        found = {event: frozenset(told) for event, told in days.items()}
        for event, told in found.items():
            self._known.put(event, told)
        return found

    def lives(self, instruments: Iterable[str], spent: Spent) -> dict[str, tuple[str, ...]]:
        """The ids of the events of instruments, sorted."""
        self.around((), instruments, spent)
        return {one: self._lives.get(one) or () for one in dict.fromkeys(instruments)}

    def incoming(self, things: Iterable[str], spent: Spent) -> dict[str, tuple[str, ...]]:
        """The ids of events of which some claim has a relation to an event or instrument."""
        self.around(things, (), spent)
        return {one: self._incoming.get(one) or () for one in dict.fromkeys(things)}

    def marking(self, event: str) -> tuple[str, ...]:
        """The ids of the events of which claims correct, dispute or supersede claims of one."""
        marks = self.events([event])[event].marks
        return tuple(sorted({key.partition("/")[0] for key in marks}))

    def around(self, things: Iterable[str], instruments: Iterable[str], spent: Spent) -> None:
        """Fetch what `incoming` and `lives` give of these, as far as it is not kept."""
        ends = [one for one in dict.fromkeys(things) if self._incoming.get(one) is None]
        acts = [one for one in dict.fromkeys(instruments) if self._lives.get(one) is None]
        asked = [("", one) for one in ends if valid(one)] + [
            ("instrument", one) for one in acts if valid(one)
        ]
        found = batched(asked, BATCH, lambda some: self._around(some, spent))
        for one in ends:
            self._incoming.put(one, found.get(("", one), ()))
        for one in acts:
            self._lives.put(one, found.get(("instrument", one), ()))

    def _around(
        self, asked: Sequence[tuple[str, str]], spent: Spent
    ) -> dict[tuple[str, str], tuple[str, ...]]:
        targets = [
            bracketed(iri.iri(type_, one))
            for kind, one in asked
            if not kind
            for type_ in ("event", "instrument")
        ]
        acts = [bracketed(iri.iri("instrument", one)) for kind, one in asked if kind]
        unions = []
        if targets:
            unions.append(self._leading(" ".join(targets)))
        if acts:
            where = f"GRAPH {self._records} {{ ?one <{CLX}instrument> ?of }}"
            unions.append(f"VALUES ?of {{ {' '.join(acts)} }} {where}")
        listed = " UNION ".join(f"{{ {one} }}" for one in unions)
        rows = self.rows(f"SELECT DISTINCT ?of ?one {{ {listed} }}", ("of", "one"), spent)
        return _by_end((of, one) for of, one in rows)


def _by_end(rows: Iterable[tuple[Term, Term]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Events by what they lead to and by their instrument, of (thing, relation or event)."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for of, one in rows:
        target = iri.parse(named(of))[1]
        relation, event = slug(one, "relation"), slug(one, "event")
        if relation:
            found["", target].add(relation.partition(iri.SEP)[0])
        elif event:
            found["instrument", target].add(event)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


def _graphs() -> dict[str, dict[str, dict[str, list[Any]]]]:
    return defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
