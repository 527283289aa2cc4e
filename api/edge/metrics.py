"""What `/metrics` tells, in the text format of Prometheus; a registry for each application."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.datastructures import State

from graph.remote.reader import RemoteReader

if TYPE_CHECKING:
    from api.edge.turns import Turns
    from api.library import Library

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper bounds in seconds."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """Counts of one application, whose `state` holds what else is told.

    Routes are named by template, so that series are few whatever is asked.
    """

    def __init__(self, state: State) -> None:
        registry = CollectorRegistry(auto_describe=True)
        self.registry = registry
        self._requests = Counter(
            "chronolex_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "chronolex_request_seconds",
            "From the head of a request to the end of its answer",
            ("route",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.open = Gauge(
            "chronolex_requests_open", "Requests being answered now", registry=registry
        )
        self.refused = Counter(
            "chronolex_refused",
            "Requests and connections turned away before a route, by code",
            ("code",),
            registry=registry,
        )
        self.queries = Counter(
            "chronolex_queries",
            "SPARQL queries, by how they ended: answered, or a problem's code",
            ("outcome",),
            registry=registry,
        )
        self.kills = Counter(
            "chronolex_query_kills",
            "Query processes that ended before their answer: time, memory, gone, lost, fault",
            ("reason",),
            registry=registry,
        )
        for reason in ("time", "memory", "gone", "lost", "fault"):
            self.kills.labels(reason)
        ProcessCollector(registry=registry)
        registry.register(_Served(state))
        # finding a series by its labels costs more than counting
        self._counter = lru_cache(4096)(self._requests.labels)
        self._timer = lru_cache(1024)(self._seconds.labels)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `status` 0: it had no answer."""
        method = method if method in METHODS else "other"
        class_ = f"{status // 100}xx" if status else "none"
        self._counter(method, route, class_).inc()
        self._timer(route).observe(seconds)

    def killed(self, reason: str) -> None:
        """Count a query process that ended before its answer."""
        self.kills.labels(reason).inc()

    def text(self) -> bytes:
        """All of it, as `MEDIA_TYPE`."""
        return generate_latest(self.registry)


class _Served(Collector):
    """What is told by what it is, not by counting: generations, places, exports."""

    def __init__(self, state: State) -> None:
        self._state = state

    def describe(self) -> Iterator[Metric]:
        """None: what `collect` gives may be asked only once the application is whole."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        library: Library = self._state.library
        now, reloads = library.current, library.reloads
        release = now.snapshot.release
        yield InfoMetricFamily(
            "chronolex_generation", "The data being served", value={"release": release}
        )
        loaded = "When the data being served was loaded, in seconds of 1970"
        yield _gauge("chronolex_generation_loaded_seconds", loaded, now.loaded_at)
        kept = "Generations in memory: the one that serves, and old ones that still answer"
        yield _gauge("chronolex_generations", kept, 1 + len(library.draining))
        events = len(now.snapshot.catalogue.events)
        yield _gauge("chronolex_events", "Events being served", events)
        ended = CounterMetricFamily(
            "chronolex_reloads", "Reloads, by how they ended", labels=["result"]
        )
        ended.add_metric(["ok"], reloads.ok)
        ended.add_metric(["failed"], reloads.failed)
        yield ended
        failing = "Whether the last reload failed (1), so that older data serves"
        yield _gauge("chronolex_reload_failing", failing, bool(reloads.faults))
        if isinstance(now.snapshot.reader, RemoteReader):
            trips = now.snapshot.reader.engine.client.trips
            said = "Requests to the engine that holds the data being served"
            yield CounterMetricFamily("chronolex_engine_requests", said, trips)
        places = GaugeMetricFamily(
            "chronolex_query_places", "SPARQL queries, by what they do now", labels=["state"]
        )
        for state, count in now.pool.places.counts().items():
            places.add_metric([state], count)
        yield places
        heavy: Turns = self._state.heavy
        turns = GaugeMetricFamily(
            "chronolex_heavy_places", "Heavy computations, by what they do now", labels=["state"]
        )
        turns.add_metric(["running"], heavy.running)
        turns.add_metric(["waiting"], heavy.waiting)
        yield turns
        yield _gauge(
            "chronolex_exports_open", "Exports being written now", self._state.exports.open
        )


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_, value=float(value))
