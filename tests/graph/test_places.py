"""Who may run a query and who waits, without processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from graph.sparql.places import SLICE, Places, QueryFailed


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def refused(places: Places, client: str) -> str:
    with pytest.raises(QueryFailed) as told:
        places.enter(client, 0.0)
    return told.value.code


def heavy(places: Places, clock: Clock, client: str) -> None:
    """Let a client run a query that takes long."""
    ticket = places.enter(client, 0.0)
    clock.now += 5
    ticket.worked = 5.0
    places.leave(ticket)


@contextmanager
def waiting(places: Places, client: str, granted: list[str]) -> Iterator[None]:
    """A query that waits in a thread, notes when it is granted, and ends."""

    def wait() -> None:
        ticket = places.enter(client, 5.0)
        granted.append(client)
        places.leave(ticket)

    thread = threading.Thread(target=wait)
    before = len(places._waiting)
    thread.start()
    while len(places._waiting) == before:
        time.sleep(0.001)
    yield
    thread.join()


def test_a_query_has_a_place_at_once_while_there_are_any() -> None:
    places = Places(2)
    tickets = [places.enter(str(number), 0.0) for number in range(places.short)]
    assert all(ticket.granted for ticket in tickets)
    assert refused(places, "another") == "busy"
    for ticket in tickets:
        assert places.lengthen(ticket) is (ticket in tickets[:2])
    # the places of those that are long now are free for short ones
    assert places.enter("another", 0.0).granted


def test_one_client_takes_neither_all_places_nor_all_long_ones() -> None:
    places = Places(2)
    first = places.enter("one", 0.0)
    assert places.lengthen(first)
    for _ in range(places.short - 1):
        assert not places.lengthen(places.enter("one", 0.0))
    assert refused(places, "one") == "busy"
    other = places.enter("other", 0.0)
    assert places.lengthen(other)


def test_the_last_short_place_is_for_light_clients() -> None:
    clock = Clock()
    places = Places(2, clock)
    for client in ("a", "b", "c"):
        heavy(places, clock, client)
    assert places.enter("a", 0.0).granted
    assert places.enter("b", 0.0).granted
    assert refused(places, "c") == "busy"
    assert places.enter("light", 0.0).granted


def test_a_heavy_client_becomes_light_again() -> None:
    clock = Clock()
    places = Places(1, clock)
    heavy(places, clock, "one")
    assert not places._light("one")
    for _ in range(20):
        ticket = places.enter("one", 0.0)
        clock.now += SLICE / 10
        ticket.worked = SLICE / 10
        places.leave(ticket)
    assert places._light("one")


def test_who_used_least_goes_first() -> None:
    clock = Clock()
    places = Places(2, clock)
    for client, times in (("much", 3), ("some", 1)):
        for _ in range(times):
            ticket = places.enter(client, 0.0)
            clock.now += SLICE / 2
            places.leave(ticket)
    holding = [places.enter(str(number), 0.0) for number in range(places.short)]
    granted: list[str] = []
    with (
        waiting(places, "much", granted),
        waiting(places, "some", granted),
        waiting(places, "new", granted),
    ):
        places.leave(holding[0])
    assert granted == ["new", "some", "much"]


def test_a_client_may_fill_half_of_the_room_to_wait() -> None:
    places = Places(1)
    for number in range(places.short):
        places.enter(str(number), 0.0)
    granted: list[str] = []
    with ExitStack() as stack:
        for client in ("one", "two"):
            for _ in range(places.room // 2):
                stack.enter_context(waiting(places, client, granted))
            assert refused(places, client) == "too-many-requests"
        assert refused(places, "three") == "busy"
        for ticket in list(places._running):
            places.leave(ticket)
    assert len(granted) == places.room


def test_a_halted_query_waits_for_a_long_place() -> None:
    places = Places(1)
    first, second = places.enter("one", 0.0), places.enter("two", 0.0)
    assert places.lengthen(first)
    assert not places.lengthen(second)
    with pytest.raises(QueryFailed) as told:
        places.halt(second, 0.0)
    assert told.value.code == "busy"
    assert told.value.headers == {"Retry-After": "2"}
    third = places.enter("three", 0.0)
    threading.Timer(0.05, places.leave, (first,)).start()
    places.halt(third, 5.0)
    assert third.long
    assert third.granted


def test_closing_refuses_all() -> None:
    places = Places(1)
    for number in range(places.short):
        places.enter(str(number), 0.0)
    threading.Timer(0.05, places.close).start()
    with pytest.raises(QueryFailed):
        places.enter("late", 5.0)
    assert refused(places, "later") == "busy"


def test_use_is_remembered_of_so_many_clients_and_no_more() -> None:
    places = Places(1)
    for number in range(1_500):
        places.leave(places.enter(str(number), 0.0))
    assert len(places._uses) == 1_000
