"""How far time-respecting walks reach: labels that spread from one node, cheapest first.

A label says: a walk of this cost stands at this node, its last event is that one, and the walk can
be there on day `value` at the earliest. Time may also be run backwards, with days mirrored.

What is asked of the next event on a walk:

- ``possible``: it has a day on or after `value`, and no relation or stage order settles that it
  comes before the last event. So the running maximum of earliest days decides for the whole walk.
- ``certain``: bounds prove that it comes after the last event, or a relation or stage order
  settles it. `value` is then the first day after the last event.

A thing that is no event (an instrument, an actor, a topic) lets a walk through as it came. Of two
labels there the cheaper and earlier one serves, but for an event that is settled to come before its
last event; only for such is a second label kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from graph.order import FOREVER, Chronicle, Days
from graph.paths.network import HOP, Budget
from tests.graph.plain.cheapest import Passes
from tests.graph.plain.network import Row


@dataclass(slots=True, eq=False)
class Label:
    """A walk to a node: its cost in half hops, its day, its last event, and whence it came.

    `serves`: the only neighbours that this label is for; None: all.
    """

    node: str
    cost: int
    value: int
    event: str | None
    parent: Label | None = None
    serves: frozenset[str] | None = None

    def trail(self) -> list[str]:
        """The nodes of the walk, from its start."""
        nodes: list[str] = []
        label: Label | None = self
        while label is not None:
            nodes.append(label.node)
            label = label.parent
        return nodes[::-1]


@dataclass(frozen=True, slots=True)
class Sense:
    """In which sense of time a walk goes, and how sure its order must be."""

    chronicle: Chronicle
    certain: bool
    back: bool = False

    def days(self, event: str) -> Days:
        return self.chronicle.back(event) if self.back else self.chronicle.days(event)

    def barred(self, event: str) -> frozenset[str]:
        """Events settled not to come after this one."""
        return self.chronicle.after(event) if self.back else self.chronicle.before(event)

    def ensuing(self, event: str) -> frozenset[str]:
        """Events settled to come after this one."""
        return self.chronicle.before(event) if self.back else self.chronicle.after(event)

    def start(self, event: str) -> int:
        """The value of a walk that begins at an event."""
        days = self.days(event)
        if not self.certain:
            return days[0][0]
        return days[-1][1] if self.chronicle.certain(event) else FOREVER

    def step(self, value: int, last: str | None, event: str) -> int | None:
        """The value of a walk that goes on to `event`; None where time forbids it."""
        if self.certain:
            begins = self.days(event)[0][0]
            proven = last is None or (
                value <= begins and self.chronicle.certain(event) and begins > -FOREVER
            )
            settled = last is not None and event in self.ensuing(last)
            return self.start(event) if proven or settled else None
        if last is not None and event in self.barred(last):
            return None
        return self.chronicle.earliest(value, self.days(event))

    def meets(self, one: Label, other: Label) -> bool:
        """Can a walk go on where another, come from the far end with time run backwards, stands?"""
        if one.event is None or other.event is None or one.event == other.event:
            return self.certain or one.value <= -other.value
        if self.certain:
            proven = one.value <= 1 - other.value and self.chronicle.certain(other.event)
            return proven or other.event in self.ensuing(one.event)
        return one.value <= -other.value and other.event not in self.barred(one.event)


class Front:
    """Labels that spread from a start, one level of cost after another.

    `most`: half hops at most. `ceiling`: a day after which no walk is of use.
    """

    def __init__(
        self,
        rows: Callable[[str], Row],
        sense: Sense,
        start: Label,
        passes: Passes,
        shut: Collection[str],
        not_next: Collection[str],
        budget: Budget,
        most: int,
        ceiling: int = FOREVER,
    ) -> None:
        self.events = sense.chronicle.view.by_id
        self.rows = rows
        self.sense = sense
        self.passes = passes
        self.shut = shut
        self.not_next = not_next
        self.budget = budget
        self.most = most
        self.ceiling = ceiling
        self.start = start
        self.cost = start.cost
        self.labels: dict[str, list[Label]] = {start.node: [start]}
        self._levels: dict[int, list[Label]] = {start.cost: [start]}

    @property
    def spent(self) -> bool:
        """Nothing is left to spread."""
        return not self._levels

    @property
    def width(self) -> int:
        """How many hops there are to look at on the level that comes next."""
        labels = self._levels[min(self._levels)] if self._levels else ()
        return sum(
            len(self.rows(one.node)) if one.serves is None else len(one.serves) for one in labels
        )

    def spread(self) -> Iterator[Label]:
        """Take one level of cost on; yields every label that is made."""
        while self._levels and self.cost not in self._levels:
            self.cost += 1
        for label in self._levels.pop(self.cost, []):
            yield from self._from(label)
        self.cost += 1

    def _from(self, label: Label) -> Iterator[Label]:
        here, serves, cost = label.node, label.serves, label.cost
        if label.event == here and label not in self.labels[here]:
            # an earlier day at the same cost has taken its place
            return
        row = self.rows(here)
        self.budget.spend(len(row) + 1 if serves is None else len(serves) + 1)
        last = label.parent.node if label.parent is not None else None
        not_next = self.not_next if label is self.start else ()
        for there, hop in row:
            if serves is not None and there not in serves:
                continue
            if there == last or there in self.shut or there in not_next:
                continue
            length = cost + (1 if hop < 2 * HOP else 2)
            if length <= self.most:
                made = self._step(label, there, length)
                if made is not None:
                    yield made

    def _step(self, label: Label, there: str, cost: int) -> Label | None:
        if there not in self.events:
            if self.passes is not None and not self.passes(there):
                return None
            return self._add(Label(there, cost, label.value, label.event, label))
        sense = self.sense
        if sense.days(there)[0][0] > self.ceiling:
            return None
        value = sense.step(label.value, label.event, there)
        if value is None or (value > self.ceiling and not sense.certain):
            return None
        held = self.labels.get(there)
        if held is not None and any(one.cost <= cost and one.value <= value for one in held):
            return None
        if self.passes is not None and not self.passes(there):
            return None
        return self._add(Label(there, cost, value, there, label))

    def _add(self, label: Label) -> Label | None:
        """Keep a label, unless one that is there serves all that it would."""
        held = self.labels.setdefault(label.node, [])
        if held:
            if label.event == label.node:
                held[:] = [o for o in held if o.cost < label.cost or o.value < label.value]
            else:
                better = [o for o in held if o.cost <= label.cost and o.value <= label.value]
                if better:
                    label.serves = self._serves(label, better)
                    if not label.serves:
                        return None
        held.append(label)
        self._levels.setdefault(label.cost, []).append(label)
        return label

    def _serves(self, label: Label, better: Collection[Label]) -> frozenset[str] | None:
        """Events that a label can go on to and that no better one at this node can."""
        if label.event is None or any(one.event in (None, label.event) for one in better):
            return None
        if self.sense.certain:
            return self.sense.ensuing(label.event)
        refused = [self.sense.barred(one.event) for one in better if one.event is not None]
        return frozenset.intersection(*refused) - self.sense.barred(label.event)
