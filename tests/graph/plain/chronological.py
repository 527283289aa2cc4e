"""Walks on which time never runs backwards: by fewest hops, earliest arrival, latest departure.

See `graph.paths.front` for what a step must keep. networkx has no such search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from graph.order import FOREVER, Chronicle
from graph.paths.network import Budget
from tests.graph.plain.cheapest import Passes, Way
from tests.graph.plain.front import Front, Label, Sense
from tests.graph.plain.network import Network


class Chronological:
    """Searches a network for the best time-respecting way of at most `most` hops.

    With `arrival` a way that can end earlier is better, and of those the shorter; else the shorter,
    whatever the days. With `back` time runs backwards from the first node to the last.
    """

    def __init__(
        self,
        network: Network,
        chronicle: Chronicle,
        passes: Passes,
        most: int,
        budget: Budget,
        *,
        certain: bool = False,
        arrival: bool = False,
        back: bool = False,
    ) -> None:
        self.network = network
        self.passes = passes
        self.most = 2 * most
        self.budget = budget
        self.arrival = arrival
        self.sense = Sense(chronicle, certain, back)
        self.against = Sense(chronicle, certain, not back)

    def best(
        self,
        prefix: Sequence[str],
        target: str,
        banned: Collection[str] = (),
        not_next: Collection[str] = (),
    ) -> Way | None:
        """The best way that begins with `prefix`; see `graph.paths.cheapest.Cheapest.best`."""
        label = self._label(prefix)
        if label is None:
            return None
        if label.node == target:
            return self._way(label)
        event = self._event(target)
        floor = self._floor(label)
        if event and Chronicle.earliest(floor, self.sense.days(target)) is None:
            return None
        shut = frozenset((*banned, *prefix)) - {target}
        most = self.most - self.network.loose(prefix[0], target)
        # no event on the way may be after all that the target allows, nor before the start
        latest = self.sense.days(target)[-1][1] - 1 if event else FOREVER
        ahead = self._front(self.sense, label, target, most, shut, not_next, latest)
        if self.arrival:
            return self._earliest(ahead, target)
        begins = self.against.start(target) if event else -FOREVER
        end = Label(target, 0, begins, target if event else None)
        behind = self._front(self.against, end, target, most, shut, (), -floor)
        return self._fewest(ahead, behind, most)

    def _floor(self, label: Label) -> int:
        """The earliest day on which a walk can be where `label` stands."""
        if not self.sense.certain:
            return label.value
        return self.sense.days(label.event)[0][0] if label.event is not None else -FOREVER

    def rest(self, stops: Sequence[str]) -> tuple[int, ...] | None:
        """What going from each stop to the next costs at least; None if there is no way."""
        legs = [self.best((a,), b) for a, b in pairwise(stops)]
        if None in legs:
            return None
        halves = sum(leg.halves for leg in legs if leg is not None)
        return (0, halves) if self.arrival else (halves,)

    def reached(self, source: str) -> Iterator[Way]:
        """The shortest way to everything that some walk from `source` reaches in time."""
        label = self._label((source,))
        assert label is not None
        front = self._front(self.sense, label, source, self.most)
        while not front.spent:
            for _ in front.spread():
                pass
        for labels in front.labels.values():
            yield self._way(min(labels, key=lambda one: (one.cost, one.value)))

    def _front(
        self,
        sense: Sense,
        start: Label,
        target: str,
        most: int,
        shut: Collection[str] = (),
        not_next: Collection[str] = (),
        ceiling: int = FOREVER,
    ) -> Front:
        passes = self.passes

        def lets(node: str) -> bool:
            return node == target or passes is None or passes(node)

        rows = self.network.row if sense is self.sense else self.network.back
        return Front(
            rows,
            sense,
            start,
            lets if passes is not None else None,
            shut,
            not_next,
            self.budget,
            most,
            ceiling,
        )

    def _fewest(self, ahead: Front, behind: Front, most: int) -> Way | None:
        """From both ends: what spreads from the start meets what spreads from the target."""
        best = most + 1
        met: tuple[Label, Label] | None = None
        begun = False
        while not ahead.spent and not behind.spent and ahead.cost + behind.cost < best:
            # what spreads from the target never enters the start: its first hops come first
            mine = ahead if not begun or ahead.width <= behind.width else behind
            begun = True
            theirs = behind if mine is ahead else ahead
            for made in mine.spread():
                for other in theirs.labels.get(made.node, ()):
                    one, two = (made, other) if mine is ahead else (other, made)
                    if one.cost + two.cost < best and self.sense.meets(one, two):
                        best, met = one.cost + two.cost, (one, two)
        if met is None:
            return None
        return Way((best,), (*met[0].trail(), *met[1].trail()[-2::-1]), best)

    def _earliest(self, ahead: Front, target: str) -> Way | None:
        """From the start, until no walk can arrive earlier than the best does."""
        floor = self.sense.start(target) if self._event(target) else -FOREVER
        best: Label | None = None
        while not ahead.spent:
            for made in ahead.spread():
                if made.node != target:
                    continue
                if best is None or (made.value, made.cost) < (best.value, best.cost):
                    best = made
            if best is not None and best.value <= floor and best.cost <= ahead.cost:
                break
        return None if best is None else self._way(best)

    def _way(self, label: Label) -> Way:
        cost = (label.value, label.cost) if self.arrival else (label.cost,)
        return Way(cost, tuple(label.trail()), label.cost)

    def _label(self, prefix: Sequence[str]) -> Label | None:
        """The label of a walk along `prefix`; None where time forbids it."""
        start = prefix[0]
        event = start if self._event(start) else None
        label = Label(start, 0, self.sense.start(start) if event else -FOREVER, event)
        for here, there in pairwise(prefix):
            cost = label.cost + self.network.halves(here, there)
            value: int | None = label.value
            event = label.event
            if self._event(there):
                value = self.sense.step(label.value, label.event, there)
                event = there
            if value is None:
                return None
            label = Label(there, cost, value, event, label)
        return label

    def _event(self, node: str) -> bool:
        return node in self.sense.chronicle.view.by_id
