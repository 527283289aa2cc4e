"""An engine one can talk to: queries and changes, in its own dialect."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import httpx
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from graph.remote import results
from graph.remote.address import Address
from graph.remote.client import Client, Reply
from graph.remote.dialect import DIALECTS, Dialect, by_server, update_url
from graph.store import StoreError

SECONDS = 60.0
"""Most time for what we ask on our own account."""
LONG_SECONDS = 600.0
"""Most time to count or drop a whole release."""


class Engine:
    """Queries and changes; safe to share between threads."""

    def __init__(self, address: Address, client: Client | None = None) -> None:
        self.address = address
        if address.engine != "auto" and address.engine not in DIALECTS:
            raise StoreError(
                f"no engine '{address.engine}' is known: one of auto, {', '.join(DIALECTS)}"
            )
        self.client = client or Client(address)
        self._dialect = DIALECTS.get(address.engine)
        self._finding = threading.Lock()

    @property
    def dialect(self) -> Dialect:
        """How this engine differs; found out by asking it once."""
        with self._finding:
            if self._dialect is None:
                reply = self._post("SELECT * { } LIMIT 1", results.JSON, SECONDS)
                results.table(reply, DIALECTS["virtuoso"])
                self._dialect = by_server(reply.headers.get("server", ""))
            return self._dialect

    def _auth(self, dialect: Dialect | None) -> httpx.Auth | None:
        user, password = self.address.user, self.address.password or ""
        if user is None:
            return None
        digest = dialect is not None and dialect.digest
        return httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)

    def _post(
        self, text: str, accept: str, seconds: float, most_mb: float = 64.0, tries: int = 3
    ) -> Reply:
        url, form = self.address.query, {"query": text}
        auth = self._auth(self._dialect)
        return self.client.post(url, form, accept, seconds, most_mb, auth, tries)

    def rows(self, text: str, names: Sequence[str], seconds: float = SECONDS) -> list[results.Row]:
        """The rows of a query of ours."""
        dialect = self.dialect
        return results.rows(self._post(text, results.JSON, seconds), dialect, names)

    def solutions(
        self, text: str, names: Sequence[str] | None, seconds: float, most_mb: float
    ) -> QuerySolutions:
        """Rows for whoever asked; see `results.solutions`."""
        dialect = self.dialect
        reply = self._post(text, results.JSON, seconds, most_mb)
        return results.solutions(reply, dialect, names)

    def boolean(self, text: str, seconds: float) -> QueryBoolean:
        dialect = self.dialect
        return results.boolean(self._post(text, results.JSON, seconds), dialect)

    def triples(self, text: str, seconds: float, most_mb: float) -> QueryTriples:
        dialect = self.dialect
        reply = self._post(text, results.NTRIPLES, seconds, most_mb)
        return results.triples(reply, dialect)

    def change(self, text: str, seconds: float = SECONDS) -> None:
        """Have data changed; only by requests that do nothing a second time."""
        dialect = self.dialect
        url = self.address.update or update_url(dialect, self.address.query)
        self.client.post(url, {"update": text}, "*/*", seconds, 4.0, self._auth(dialect))

    def close(self) -> None:
        self.client.close()
