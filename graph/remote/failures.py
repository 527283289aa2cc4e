"""What can be wrong with an engine, in words for whoever asked."""

from __future__ import annotations

from graph.errors import AskError

RETRY_SECONDS = 5


class EngineFailed(AskError):
    """The engine gave no usable answer; `code` says why, `retry_after` (seconds) when to try again.

    ``engine-away``: no connection, or it says itself that it cannot. ``engine-slow``: no answer in
    time. ``engine-nonsense``: an answer that is none, such as a page of a proxy or half a document.
    ``engine-refused``: it wants other credentials, or the address is wrong.
    """

    def __init__(self, code: str, detail: str, retry_after: float = RETRY_SECONDS) -> None:
        super().__init__(detail)
        self.code = code
        self.retry_after = max(1, round(retry_after))
        self.headers = {"Retry-After": str(self.retry_after)}


class TooLarge(AskError):
    """The engine's answer is larger than it may be."""

    code = "query-too-big"


class Refused(AskError):
    """The engine does not answer this query, though it is one."""

    code = "bad-query"


def away(detail: str, retry_after: float = RETRY_SECONDS) -> EngineFailed:
    return EngineFailed("engine-away", f"the engine is away ({detail}): try again", retry_after)


def slow(seconds: float) -> EngineFailed:
    return EngineFailed("engine-slow", f"the engine gave no answer in {seconds:g} s: try again")


def nonsense(detail: str) -> EngineFailed:
    return EngineFailed(
        "engine-nonsense", f"what the engine answers is no answer ({detail}): try again"
    )


def refused(status: int) -> EngineFailed:
    what = "the credentials" if status in (401, 403) else "the address"
    return EngineFailed(
        "engine-refused", f"the engine refuses the request with status {status}: look at {what}", 30
    )
