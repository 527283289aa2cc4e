"""Documents that were encoded before."""

import hashlib

import pytest

from graph.kept import LARGEST, MOST, Kept


def made(told: list[str], text: str) -> bytes:
    told.append(text)
    return text.encode()


def test_a_document_is_made_once() -> None:
    kept, told = Kept(), []  # type: ignore[var-annotated]
    first = kept.get("a", lambda: made(told, "x"))
    assert first == (b"x", hashlib.sha256(b"x").hexdigest())
    assert kept.get("a", lambda: made(told, "y")) is first
    assert kept.get("b", lambda: made(told, "y")).body == b"y"
    assert told == ["x", "y"]


def test_the_last_used_stay() -> None:
    kept, told = Kept(), []  # type: ignore[var-annotated]
    for number in range(MOST):
        kept.get(number, lambda: made(told, "x"))
    kept.get(0, lambda: made(told, "again"))
    kept.get("new", lambda: made(told, "x"))
    kept.get(0, lambda: made(told, "again"))
    assert "again" not in told
    kept.get(1, lambda: made(told, "again"))
    assert "again" in told


def test_what_is_large_or_fails_is_not_kept() -> None:
    kept, told = Kept(), []  # type: ignore[var-annotated]
    for _ in range(2):
        kept.get("large", lambda: made(told, "x" * (LARGEST + 1)))
    assert len(told) == 2

    def fails() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fails)
    assert kept.get("a", lambda: b"x").body == b"x"
