"""Documents that were encoded before, by the question: a hot page is encoded once a snapshot."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

MOST = 64
"""Documents kept, the last used."""
LARGEST = 512_000
"""Bytes of the largest one that is kept: a page of 100 events has 180,000."""


class Document(NamedTuple):
    """Bytes, and the SHA-256 of them."""

    body: bytes
    digest: str


class Kept:
    """The last documents asked for; together they hold 32 MB at most."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> Document:
        """The document of `key`, which stands for all that it depends on; made if it is not held.

        Two that ask at once may both make it. What `make` raises is raised, and nothing is held.
        """
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        body = make()
        made = Document(body, hashlib.sha256(body).hexdigest())
        if len(body) <= LARGEST:
            with self._lock:
                self._held[key] = made
                if len(self._held) > MOST:
                    self._held.popitem(last=False)
        return made
