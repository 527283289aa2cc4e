"""Views of other days: kept, let go, made one at a time."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from typing import cast

import pytest

from graph import load
from graph.sparql.handle import NurseryLost
from graph.sparql.nursery import Nursery
from graph.sparql.pool import Limits, Pool, Query, QueryFailed
from graph.sparql.views import MOST, WAITING, Days, Views


class Made:
    """Stands for a nursery."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.lost = self.closed = False

    def close(self) -> None:
        self.closed = True


def day(number: int) -> Days:
    found = date(2024, 1, 1) + timedelta(number)
    return found, found


class Maker:
    """Views, and what was made for them."""

    def __init__(self) -> None:
        self.views = Views()
        self.made: list[Made] = []

    def hold(self, stack: ExitStack, number: int, seconds: float = 5.0) -> Made:
        def make(_: float) -> Nursery:
            self.made.append(Made(day(number)))
            return cast(Nursery, self.made[-1])

        return cast(Made, stack.enter_context(self.views.hold(day(number), seconds, make)))


def test_a_view_is_made_once_and_kept() -> None:
    maker = Maker()
    for _ in range(3):
        with ExitStack() as stack:
            assert maker.hold(stack, 1).days == day(1)
    assert len(maker.made) == 1


def test_the_one_used_longest_ago_is_let_go() -> None:
    maker = Maker()
    for number in (*range(MOST), 0, MOST):
        with ExitStack() as stack:
            maker.hold(stack, number)
    assert [made.days for made in maker.made if made.closed] == [day(1)]
    assert len(maker.made) == MOST + 1


def test_what_is_in_use_is_not_let_go() -> None:
    maker = Maker()
    with ExitStack() as stack:
        for number in range(MOST):
            maker.hold(stack, number)
        with pytest.raises(QueryFailed, match="in use") as told:
            maker.hold(stack, MOST)
        assert told.value.code == "busy"
        assert told.value.headers == {"Retry-After": "2"}
    with ExitStack() as stack:
        assert maker.hold(stack, MOST).days == day(MOST)


def test_one_that_cannot_be_made_is_busy_and_tried_again() -> None:
    maker = Maker()

    def fail(_: float) -> Nursery:
        raise NurseryLost

    with pytest.raises(QueryFailed, match="could not be made"), maker.views.hold(day(1), 1, fail):
        raise AssertionError("not made")
    with ExitStack() as stack:
        assert maker.hold(stack, 1).days == day(1)


def test_one_that_is_lost_is_made_anew() -> None:
    maker = Maker()
    with ExitStack() as stack:
        maker.hold(stack, 1).lost = True
    assert maker.made[0].closed
    with ExitStack() as stack:
        assert not maker.hold(stack, 1).lost


class Slow:
    """Views that are made once `go` is set; asked for in threads of their own."""

    def __init__(self) -> None:
        self.views, self.go = Views(), threading.Event()
        self.made: list[Days] = []
        self.threads: list[threading.Thread] = []

    def make(self, number: int) -> Callable[[float], Nursery]:
        def make(_: float) -> Nursery:
            self.made.append(day(number))
            assert self.go.wait(10)
            return cast(Nursery, Made(day(number)))

        return make

    def ask(self, client: str, number: int) -> None:
        """Returns once the query is waiting, or its view being made."""

        def ask() -> None:
            with self.views.hold(day(number), 10, self.make(number), client):
                pass

        before = len(self.views._waiting) + len(self.made)
        self.threads.append(threading.Thread(target=ask))
        self.threads[-1].start()
        while len(self.views._waiting) + len(self.made) == before:
            threading.Event().wait(0.005)

    def refused(self, client: str, number: int) -> QueryFailed:
        with (
            pytest.raises(QueryFailed) as told,
            self.views.hold(day(number), 10, self.make(number), client),
        ):
            raise AssertionError("no room")
        return told.value

    def end(self) -> None:
        self.go.set()
        for thread in self.threads:
            thread.join()


def test_so_many_wait_for_one_to_be_made_and_no_more() -> None:
    slow = Slow()
    slow.ask("0", 0)
    for number in range(1, WAITING + 1):
        slow.ask(str(number), number)
    assert slow.refused("x", 9).code == "busy"
    slow.ask("x", 0)  # the one that is being made
    slow.end()
    assert slow.made == [day(number) for number in range(WAITING + 1)]


def test_a_client_that_goes_through_the_days_keeps_nobody_out() -> None:
    slow = Slow()
    slow.ask("one", 1)
    slow.ask("one", 2)
    for number in range(3, 9):
        failed = slow.refused("one", number)
        assert failed.code == "too-many-requests"
        assert failed.headers == {"Retry-After": "2"}
    slow.ask("two", 10)
    slow.end()
    assert slow.made == [day(1), day(2), day(10)]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(load().reader, Limits(seconds=20, memory_mb=600, result_mb=8, workers=1))
    yield made
    made.close()


def events(pool: Pool, days: Days | None) -> int:
    query = Query("SELECT (COUNT(*) AS ?n) { ?e a clx:Event }", days=days)
    told = json.loads(pool.run(query).body)
    return int(told["results"]["bindings"][0]["n"]["value"])


def test_a_query_is_put_to_the_view_of_its_day(pool: Pool) -> None:
    then, now = (date(2023, 9, 1),) * 2, (date(2026, 11, 1),) * 2
    assert 0 < events(pool, then) < events(pool, now) <= events(pool, None)
    assert events(pool, (date.min, date.min)) == 0


def test_a_view_that_died_costs_one_answer(pool: Pool) -> None:
    days = (date(2024, 5, 1),) * 2
    count = events(pool, days)
    os.kill(pool._views._kept[days].nursery.pid, signal.SIGKILL)
    with pytest.raises(QueryFailed) as told:
        events(pool, days)
    assert told.value.code == "busy"
    assert events(pool, days) == count


def test_a_view_that_takes_too_much_memory_is_busy() -> None:
    made = Pool(load().reader, Limits(seconds=20, memory_mb=16, result_mb=8, workers=1))
    try:
        with pytest.raises(QueryFailed, match="could not be made") as told:
            events(made, (date(2026, 11, 1),) * 2)
        assert told.value.code == "busy"
    finally:
        made.close()


def test_many_days_of_one_client_hold_up_nobody() -> None:
    """Of two clients: one asks for day after day, the other for one day, and for the data as is."""
    made = Pool(load().reader, Limits(seconds=20, memory_mb=600, result_mb=8, workers=2))
    stop = threading.Event()

    def cycle(start: int) -> None:
        query = "ASK { ?e a clx:Event }"
        for number in itertools.count(start, 8):
            if stop.is_set():
                break
            with suppress(QueryFailed):
                made.run(Query(query, days=day(number % 700)), client="one")

    threads = [threading.Thread(target=cycle, args=(number,)) for number in range(8)]
    try:
        assert events(made, None) > 0
        for thread in threads:
            thread.start()
        time.sleep(1)
        for days in (None, (date(2026, 10, 1),) * 2, None):
            asked = time.monotonic()
            query = Query("ASK { ?e a clx:Event }", days=days)
            assert json.loads(made.run(query, client="two").body)["boolean"] is True
            assert time.monotonic() - asked < 8
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        made.close()
