"""What can go wrong with a question: one root, a machine code each, the words for a person.

`api` maps codes to HTTP statuses and the command line prints the same words.
"""

from __future__ import annotations

from collections.abc import Sequence


class AskError(Exception):
    """A question that cannot be answered as put; `code` names the fault for machines."""

    code = "bad-request"

    def __init__(
        self,
        detail: str,
        *,
        accepted: Sequence[str] | None = None,
        parameter: str | None = None,
        position: dict[str, int] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.accepted = list(accepted) if accepted is not None else None
        self.parameter = parameter
        self.position = position


class UnknownParameter(AskError):
    """There is no such parameter here."""

    code = "unknown-parameter"


class BadValue(AskError):
    """A parameter's value is not accepted."""

    code = "bad-value"


class NotFound(AskError):
    """There is no such thing, or nothing was known of it on the day."""

    code = "not-found"


class NotAcceptable(AskError):
    """No format that can carry the answer is accepted."""

    code = "not-acceptable"


class StaleCursor(AskError):
    """The cursor belongs to another release."""

    code = "stale-cursor"


class BadQuery(AskError):
    """The SPARQL query is wrong or refused."""

    code = "bad-query"
