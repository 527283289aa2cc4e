"""SPARQL for others, answered by the engine: our parser, guard, deadline and limits still hold.

A query is first put to our own engine over no data, in a process of its own: that says whether it
is one, and the engine never gets another. Then it is rewritten, sent, and its answer read whole.
Views of another knowledge day are made here, from all that the engine holds, if that is not much.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace

import orjson
from pyoxigraph import Quad, Triple
from pyoxigraph import Store as Oxigraph

from graph.embedded import EmbeddedReader
from graph.errors import AskError
from graph.remote import failures
from graph.remote.failures import EngineFailed
from graph.remote.layout import iri
from graph.remote.reader import RemoteReader
from graph.remote.readings import without_data_set
from graph.remote.rewrite import rewrite
from graph.sparql.calls import GONE, Begun, Call, Limits, Query
from graph.sparql.places import SLICE, QueryFailed, Ticket, busy
from graph.sparql.pool import Pool
from graph.sparql.run import answer, explain
from graph.store import Answer, QueryError, Reader, Scope

MOST_QUADS = 5_000_000
"""Quads from which on no view of another day is made: they would be held in memory here."""

Raw = tuple[dict[str, object], bytes]


def pool_of(reader: Reader, limits: Limits, killed: Callable[[str], object] | None = None) -> Pool:
    """What answers queries over `reader`; `killed` as in `Pool`."""
    if isinstance(reader, RemoteReader):
        return RemotePool(reader, limits, killed)
    return Pool(reader, limits, killed)


class _Forwarded:
    """A reader that has one query answered in a given time; the rest is that of `reader`."""

    def __init__(
        self, reader: RemoteReader, names: Sequence[str], seconds: float, most_mb: float
    ) -> None:
        self._reader = reader
        self._given = (names, seconds, most_mb)

    def query(self, text: str, scope: Scope = Scope()) -> Answer:  # noqa: B008 - frozen value
        for name in (*(scope.default_graphs or ()), *(scope.named_graphs or ())):
            iri(name)
        return self._reader.put(rewrite(text, self._reader.layout, scope), *self._given)

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        return self._reader.quads(graph)

    def about(self, subject: str) -> Iterator[Triple]:
        return self._reader.about(subject)

    def graphs(self) -> list[str]:
        return self._reader.graphs()

    def few_graphs(self, most: int) -> list[str] | None:
        return self._reader.few_graphs(most)

    def holds(self, graph: str) -> bool:
        return self._reader.holds(graph)

    def __len__(self) -> int:
        return len(self._reader)


class RemotePool(Pool):
    """Puts queries to an engine. Its processes parse; those of `_views` answer for other days."""

    def __init__(
        self,
        reader: RemoteReader,
        limits: Limits,
        killed: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(EmbeddedReader(Oxigraph()), limits, killed)
        self._remote = reader
        self._local: Future[Pool] | None = None
        self._making = threading.Lock()

    def begin(self, query: Query, timeout: float | None = None, client: str = "") -> Begun | None:
        """Never at once: another machine answers."""
        return None

    def _put(self, query: Query, seconds: float, ticket: Ticket, call: Call) -> Raw:
        if query.days is not None:
            return self._of_another_day(seconds, ticket, call)._put(query, seconds, ticket, call)
        until = time.monotonic() + seconds
        try:
            text = without_data_set(query.text)
        except QueryError as error:
            raise explain(query.text, error) from error
        looked_at = replace(
            query, text=text, default_graphs=None, named_graphs=None,
            accept=None, format="json",
        )  # fmt: skip
        head, body = super()._put(looked_at, seconds, ticket, call)
        if "code" in head:
            return head, body
        columns = orjson.loads(body)["head"].get("vars", ()) if body[:1] == b"{" else ()

        def forward() -> Raw:
            left = max(0.1, until - time.monotonic())
            reader = _Forwarded(self._remote, columns, left, self.limits.result_mb)
            scope = Scope(query.default_graphs, query.named_graphs)
            found = answer(reader, query.text, scope, query.accept, query.format, True)
            if len(found.body) > self.limits.result_mb * 1024 * 1024:
                raise failures.TooLarge(
                    f"the answer has {len(found.body)} bytes, the limit is"
                    f" {self.limits.result_mb} MB: page it with ORDER BY, LIMIT and OFFSET"
                )
            told = {"media_type": found.form.media_type, "content_type": found.form.content_type}
            return {**told, "hint": found.hint}, found.body

        started = time.monotonic()
        try:
            return self._beside(forward, ticket, call)
        except EngineFailed as error:
            if error.code != "engine-slow":
                raise
            raise QueryFailed(
                "query-too-slow",
                f"the query took longer than {seconds:g} seconds: narrow it or add LIMIT",
            ) from error
        finally:
            ticket.worked = time.monotonic() - started

    def _beside(self, work: Callable[[], Raw], ticket: Ticket, call: Call) -> Raw:
        """Have it done in a thread; it gives up its short place for a long one where it can."""
        ended: list[Raw | BaseException] = []

        def run() -> None:
            try:
                ended.append(work())
            except BaseException as error:
                _forget(error)
                ended.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(SLICE)
        while thread.is_alive():
            if call.cancelled:
                raise busy(GONE)
            # what runs on another machine cannot be halted
            if not ticket.long:
                self.places.lengthen(ticket)
            thread.join(5 * SLICE)
        if isinstance(ended[0], BaseException):
            raise ended[0]
        return ended[0]

    def _of_another_day(self, seconds: float, ticket: Ticket, call: Call) -> Pool:
        """What answers for other days; until the data is here, waited for at most `seconds`."""
        loading = self._loading()
        wait([loading], SLICE)
        ends = time.monotonic() + seconds
        while not loading.done():
            if call.cancelled:
                raise busy(GONE)
            left = ends - time.monotonic()
            if left <= 0:
                raise busy("the data is still being read for views of other days")
            if not ticket.long and not self.places.lengthen(ticket):
                # the short places are for others meanwhile
                self.places.halt(ticket, left, lambda: call.cancelled)
            wait([loading], min(left, 5 * SLICE))
        return loading.result()

    def _loading(self) -> Future[Pool]:
        """The pool over all that the engine holds, once it is read; read anew where that failed."""
        with self._making:
            known = self._local
            if known is not None and not (known.done() and known.exception() is not None):
                return known
            if len(self._remote) > MOST_QUADS:
                raise TooMuch(
                    f"the engine holds {len(self._remote)} quads: a view of another day is"
                    f" made of {MOST_QUADS} at most"
                )
            self._local = made = Future[Pool]()
            threading.Thread(target=self._load, args=(made,), daemon=True).start()
            return made

    def _load(self, made: Future[Pool]) -> None:
        try:
            store = Oxigraph()
            # all of it first: a part of the data would give wrong answers
            store.bulk_extend(self._remote.quads())
            local = Pool(EmbeddedReader(store), self.limits, self._killed)
            local.places = self.places
        except BaseException as error:
            _forget(error)
            made.set_exception(error)
        else:
            made.set_result(local)

    def close(self) -> None:
        super().close()
        with self._making:
            if self._local is not None:
                # now, or once it is read
                self._local.add_done_callback(_close)
        self._remote.close()


def _close(made: Future[Pool]) -> None:
    if made.exception() is None:
        made.result().close()


def _forget(error: BaseException | None) -> None:
    """Let go of what the frames of an error hold: the engine's rows may not leave their thread."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class TooMuch(AskError):
    """More than is done here."""

    code = "too-much-work"
