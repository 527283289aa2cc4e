"""What to say of a query that has ended: an answer, what its worker refused, why there is none."""

from __future__ import annotations

import signal

from graph.sparql.calls import Answered
from graph.sparql.places import QueryFailed, busy
from graph.sparql.worker import NOT_OPENED, OUT_OF_MEMORY, UNANSWERED

REASONS = {"busy": "lost", "query-too-big": "memory"}
"""What is said of a process that ended without an answer -> why it ended."""


def died(status: int | None) -> QueryFailed:
    """What to say of a query whose worker ended without an answer, with this status."""
    if status is None:
        return busy("the query process was lost and is started anew")
    # the engine aborts where it gets no memory, and the system kills where there is none
    if status in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL):
        return QueryFailed(
            "query-too-big", "the query needs more memory than it may have: narrow it or add LIMIT"
        )
    if status == NOT_OPENED:
        return busy("the data cannot be opened for queries")
    return QueryFailed("bad-query", UNANSWERED)


def answered(head: dict[str, object], body: bytes) -> Answered:
    """The answer that a worker's reply holds.

    Raises
    ------
    QueryFailed
        The reply says why there is none.
    """
    if "code" not in head:
        told = head.get("hint")
        hint = None if told is None else str(told)
        place = head.get("place")
        return Answered(
            body,
            str(head["media_type"]),
            str(head["content_type"]),
            hint,
            place if isinstance(place, dict) else None,
        )
    failed = QueryFailed(str(head["code"]), str(head["detail"]))
    accepted, position = head.get("accepted"), head.get("position")
    failed.accepted = [str(word) for word in accepted] if isinstance(accepted, list) else None
    failed.position = position if isinstance(position, dict) else None
    raise failed
