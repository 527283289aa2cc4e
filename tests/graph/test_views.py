"""Views of other days: kept, let go, made one at a time."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import cast

import pytest

from graph import load
from graph.sparql.nursery import Nursery, NurseryLost
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


def test_so_many_wait_for_one_to_be_made_and_no_more() -> None:
    views, go, started = Views(), threading.Event(), threading.Event()

    def slow(_: float) -> Nursery:
        started.set()
        assert go.wait(10)
        return cast(Nursery, Made(day(1)))

    def ask() -> None:
        with views.hold(day(1), 10, slow):
            pass

    threads = [threading.Thread(target=ask) for _ in range(WAITING + 1)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    while views._waiting < WAITING:
        threading.Event().wait(0.005)
    with pytest.raises(QueryFailed, match="too many"), views.hold(day(2), 10, slow):
        raise AssertionError("no room")
    go.set()
    for thread in threads:
        thread.join()


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
