"""What is made once for all who ask at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph.once import Once


def test_the_second_waits_for_the_first() -> None:
    begun, go = threading.Event(), threading.Event()
    made: list[str] = []

    def make(key: str) -> list[str]:
        made.append(key)
        begun.set()
        assert go.wait(10)
        return [key]

    once = Once(make, 2)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(once, "a")
        assert begun.wait(10)
        others = [pool.submit(once, "a") for _ in range(3)]
        go.set()
        assert all(other.result(10) is first.result(10) for other in others)
    assert made == ["a"]


def test_another_key_does_not_wait() -> None:
    begun, go = threading.Event(), threading.Event()

    def make(key: str) -> str:
        if key == "slow":
            begun.set()
            assert go.wait(10)
        return key

    once = Once(make, 2)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(once, "slow")
        assert begun.wait(10)
        assert once("quick") == "quick"
        go.set()
        assert slow.result(10) == "slow"


def test_a_failure_is_told_and_leaves_nobody_waiting() -> None:
    begun, go = threading.Event(), threading.Event()
    tries: list[int] = []

    def make(key: str) -> str:
        tries.append(1)
        if len(tries) == 1:
            begun.set()
            assert go.wait(10)
            raise ValueError("not now")
        return key

    once = Once(make, 2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once, "a")
        assert begun.wait(10)
        second = pool.submit(once, "a")
        go.set()
        with pytest.raises(ValueError, match="not now"):
            first.result(10)
        assert second.result(10) == "a"
    assert len(tries) == 2
    assert once("a") == "a"
    assert not once._turns


def test_who_comes_after_a_failure_waits_with_those_who_wait() -> None:
    begun, again, go = threading.Event(), threading.Event(), threading.Event()
    tries: list[int] = []

    def make(key: str) -> str:
        tries.append(1)
        if len(tries) == 1:
            begun.set()
            assert again.wait(10)
            raise ValueError("not now")
        assert go.wait(10)
        return key

    once = Once(make, 2)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(once, "a")
        assert begun.wait(10)
        second = pool.submit(once, "a")
        while once._turns["a"].asking < 2:
            pass
        again.set()
        assert isinstance(first.exception(10), ValueError)
        third = pool.submit(once, "a")
        while once._turns["a"].asking < 2:
            pass
        go.set()
        assert [second.result(10), third.result(10)] == ["a", "a"]
    assert len(tries) == 2


def test_the_last_used_stay() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key

    once = Once(make, 2)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert once(key) == key
    assert made == ["a", "b", "c", "b"]
