"""Where an engine is and how to be let in. Secrets never show: not in `repr`, not in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from graph.store import StoreError

NAME = re.compile(r"[a-z0-9-]{1,40}")


def is_url(text: str) -> bool:
    """Does it name an engine, and not a folder?"""
    return text.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Address:
    """An engine: where it is asked and changed, the data set's name in it, and the credentials.

    Without `update`, changes go where the engine's dialect has them. `name` keeps several data sets
    of one engine apart.

    Raises
    ------
    StoreError
        A part cannot be used; the message never holds it where it may be secret.
    """

    query: str
    update: str | None = None
    name: str = "main"
    engine: str = "auto"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for url in (self.query, self.update):
            if url is not None:
                _check(url)
        if not NAME.fullmatch(self.name):
            raise StoreError(
                f"'{self.name}' is no name for a data set in an engine: a to z, 0 to 9 and hyphens"
            )
        if self.password is not None and self.user is None:
            raise StoreError("a password for the engine is given, but no user: give both")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise StoreError("the address of the engine is no URL") from None
    if parts.username is not None or parts.password is not None:
        raise StoreError(
            "the address of the engine holds credentials, which others can see: give them as"
            " CHRONOLEX_STORE_USER and CHRONOLEX_STORE_PASSWORD_FILE"
        )
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or port == 0:
        raise StoreError(f"the address of the engine is no URL of a server: {url[:200]}")
    if parts.fragment:
        raise StoreError(f"the address of the engine has a fragment, after '#': {url[:200]}")
