"""A release that is not loaded gives the same answers as one that is, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.generation import Generation
from api.settings import Settings
from graph import describe
from graph.remote.reader import RemoteReader
from graph.remote.stepwise.limits import NotLoaded, Spent, TooFar
from graph.remote.stepwise.snapshot import StepwiseSnapshot
from graph.remote.stepwise.view import StepwiseView
from graph.snapshot import from_store
from graph.sparql.calls import Limits
from graph.status import legal_status
from graph.view import Clocks
from tests.engines import Running
from tests.remote.filled import shared, shipped

TODAY = date(2026, 11, 22)
ENGINES = ("oxigraph", pytest.param("virtuoso", marks=pytest.mark.full))
DAYS = (
    Clocks(TODAY),
    Clocks(TODAY, known_at=date(2025, 6, 1)),
    Clocks(TODAY, valid_at=date(2026, 7, 25), known_at=date(2026, 7, 25)),
)
TRIPS = 30
"""More than any event or status of the records that ship takes."""
STATUS = "/instruments/eu-ai-act/status"
PATH = "/paths.json?source=eu-digital-omnibus-ai-proposal-2025&target=eu-ai-act-applies-annex-iii"
FAR = "/paths.json?source=jp-ai-obscene-posters-arrests-2025&target=eu-ai-act-applies-nudifier-ban"
QUESTIONS = (
    "/events/eu-ai-act-applies-annex-iii.json",
    "/events/eu-ai-act-applies-annex-iii.json?valid_at=2026-07-25&known_at=2026-07-25",
    "/events/eu-ai-act-applies-annex-iii.ttl",
    "/events/eu-ai-act-applies-annex-iii/claims.json",
    "/events/eu-ai-act-parliament-position-2023/claims.json?known_at=2024-01-01",
    "/instruments/eu-ai-act.json",
    "/instruments/eu-ai-act.json?known_at=2024-01-01",
    f"{STATUS}?part=annex-iii&valid_at=2026-09-01",
    f"{STATUS}?part=annex-iii&valid_at=2026-09-01&known_at=2026-01-01",
    f"{STATUS}?part=annex-iii&known_at=2024-01-01",
    PATH,
    f"{PATH}&k=3",
    f"{PATH}&shared=no&direction=forward",
    f"{PATH}&valid_at=2026-07-25&k=2",
    f"{PATH}&jurisdiction=EU&kind=law",
    f"{PATH}&q=act",
    f"{PATH}&relation=amends&relation=stageOf",
    f"{PATH}&via=eu-ai-act-council-adoption-2024&avoid=eu-ai-act",
    f"{PATH}&mode=telling",
    f"{PATH}&mode=telling&k=4&direction=forward",
    f"{PATH}&mode=telling&via=eu-ai-act-council-adoption-2024&avoid=eu-ai-act",
    f"{PATH}&mode=telling&valid_at=2026-07-25&k=2&max_hops=3",
    f"{FAR}&mode=telling",
    f"{FAR}&mode=telling&shared=no",
    f"{FAR}&mode=telling&max_hops=2",
    f"{PATH}&mode=chronological",
    f"{PATH}&mode=chronological&certainty=certain&k=3",
    f"{PATH}&mode=chronological&direction=backward",
    f"{PATH}&mode=chronological&optimise=arrival&shared=yes&k=2",
    f"{PATH}&mode=chronological&optimise=departure&direction=backward",
    f"{PATH}&mode=chronological&valid_at=2026-07-25&jurisdiction=EU&kind=law",
    f"{PATH}&mode=chronological&via=eu-ai-act-council-adoption-2024&relation=stageOf",
    f"{FAR}&mode=chronological",
    f"{FAR}&mode=chronological&shared=yes&certainty=certain",
    "/paths.json?source=eu-ai-act-publication-2024&target=european-commission&mode=chronological",
    FAR,
    f"{FAR}&max_hops=1",
    f"{FAR}&direction=forward&shared=no",
    "/paths.json?source=eu-ai-act&target=european-commission",
    "/paths.json?source=eu-ai-act--annex-iii&target=deepfake",
    "/paths.graphml?source=eu-ai-act--annex-iii&target=deepfake",
    "/graph/neighbours/eu-ai-act.json",
    "/graph/neighbours/eu-ai-act.json?depth=2&direction=backward&valid_at=2026-07-25",
    "/graph/neighbours/eu-ai-act--annex-iii.json?depth=2&relation=part&relation=within",
    "/graph/neighbours/eu-ai-act-applies-annex-iii.csv?include=theme&include=document",
    "/graph/neighbours/eu-ai-act-applies-annex-iii.json?open=eu-ai-act&jurisdiction=EU",
    "/graph/neighbours/deepfake.json",
    "/graph/reach/eu-ai-act-applies-annex-iii.json",
    "/graph/reach/eu-ai-act-applies-annex-iii.json?direction=consequences&shared=yes&depth=3",
    "/graph/reach/eu-ai-act.json?valid_at=2026-07-25&certainty=certain&kind=law&limit=5",
    "/graph/reach/european-commission.json",
    "/graph/meet.json?source=eu-ai-act-applies-annex-iii&target=eu-ai-act-publication-2024",
)
NEED_ALL = (
    "/events.json?q=deepfake",
    "/changes.json?since=2026-01-01&until=2026-08-01",
    "/instruments.json",
    f"{PATH}&known_at=2025-12-31",
    f"{PATH}&known_at=2025-12-31&mode=chronological",
    "/graph/neighbours/EU.json",
    "/graph/neighbours/eu-ai-act.json?include=jurisdiction",
    "/graph/neighbours/deepfake.json?depth=2",
    "/graph/reach/eu-ai-act.json?known_at=2025-12-31",
    "/graph.json",
    "/graph/rank.json?measure=pagerank",
    "/sparql?query=ASK%7B%7D&known_at=2024-01-01",
)


@pytest.fixture(scope="module")
def embedded() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(today=TODAY))) as client:
        yield client


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def remote(engine: Running) -> Iterator[TestClient]:
    where, _ = shared(engine)
    password = None if where.password is None else SecretStr(where.password)
    settings = Settings(
        today=TODAY, store=where.query, store_name=where.name, store_user=where.user,
        store_password=password, load_events=0,
    )  # fmt: skip
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def stepwise(engine: Running) -> Iterator[StepwiseSnapshot]:
    where, _ = shared(engine)
    found = from_store(where, load_events=0)
    assert isinstance(found, StepwiseSnapshot)
    yield found
    found.reader.close()


def viewed(snapshot: StepwiseSnapshot, clocks: Clocks) -> StepwiseView:
    found = snapshot.view(clocks)
    assert isinstance(found, StepwiseView)
    return found


def test_what_is_not_too_big_is_loaded(engine: Running) -> None:
    where, _ = shared(engine)
    events = len(shipped().catalogue.events)
    for most in (events, events - 1):
        found = from_store(where, load_events=most)
        assert isinstance(found.reader, RemoteReader)
        assert found.reader.events == events
        assert isinstance(found, StepwiseSnapshot) == (most < events)
        found.reader.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_bytes(embedded: TestClient, remote: TestClient, question: str) -> None:
    expected, found = embedded.get(question), remote.get(question)
    assert found.status_code == expected.status_code == 200, found.text[:500]
    assert found.content == expected.content


@pytest.mark.parametrize("clocks", DAYS, ids=str)
def test_every_event_is_told_alike(stepwise: StepwiseSnapshot, clocks: Clocks) -> None:
    whole = shipped().view(clocks)
    for event in sorted(whole.catalogue.events)[::3]:
        view = viewed(stepwise, clocks)
        assert (event in view.by_id) == (event in whole.by_id)
        if event in whole.by_id:
            resolved = whole.by_id[event]
            assert describe.event(view, view.by_id[event]) == describe.event(whole, resolved)
            assert describe.history(view.by_id[event]) == describe.history(resolved)
        assert view.spent.trips <= TRIPS


@pytest.mark.parametrize("clocks", DAYS, ids=str)
def test_every_status_is_the_same(stepwise: StepwiseSnapshot, clocks: Clocks) -> None:
    whole = shipped().view(clocks)
    for act in list(whole.catalogue.instruments.values())[::2]:
        view = viewed(stepwise, clocks)
        mine = view.catalogue.instruments[act.id]
        assert mine == act
        for part in (None, *(part.id for part in act.parts)):
            assert legal_status(view, mine, part) == legal_status(whole, act, part)
        assert view.spent.trips <= TRIPS


@pytest.mark.parametrize("question", NEED_ALL)
def test_what_needs_all_records_says_so(remote: TestClient, question: str) -> None:
    answer = remote.get(question)
    assert answer.status_code == 501, answer.text[:300]
    assert "CHRONOLEX_LOAD_EVENTS" in answer.text


def test_what_is_not_there(embedded: TestClient, remote: TestClient) -> None:
    for question in ("/events/eu-ai-act-aplies.json", "/instruments/no-such-act.json"):
        headers = {"X-Request-ID": "one-question"}
        expected, found = (c.get(question, headers=headers) for c in (embedded, remote))
        assert found.status_code == expected.status_code == 404
        assert found.content == expected.content
    for question in ("/paths.json?source=no-such", "/graph/meet.json?source=no-such"):
        assert remote.get(f"{question}&target=eu-ai-act").json()["code"] == "bad-value"
    unknown = remote.get("/events/eu-ai-act-applies-annex-iii.json?known_at=2019-01-01")
    assert unknown.status_code == 404
    assert "nothing was known" in unknown.json()["detail"]


def test_readiness_and_figures(remote: TestClient) -> None:
    assert remote.get("/readyz").json()["events"] == len(shipped().catalogue.events)
    assert "chronolex_events" in remote.get("/metrics").text


def test_a_next_generation_is_not_loaded_either(engine: Running) -> None:
    found = from_store(shared(engine)[0], load_events=0)
    assert isinstance(found, StepwiseSnapshot)
    made = Generation(found, Limits(seconds=5, memory_mb=512, result_mb=8, workers=1))
    before = found.reader.engine.client.trips
    made.warm(DAYS[0])
    assert found.reader.engine.client.trips == before
    made.close()


def test_an_answer_has_limits(stepwise: StepwiseSnapshot) -> None:
    for spent in (Spent(trips=2), Spent(records=1)):
        view = viewed(stepwise, DAYS[0])
        view.spent = spent
        view.records = type(view.records)(stepwise.reader)
        with pytest.raises(TooFar, match="CHRONOLEX_LOAD_EVENTS"):
            view.open(["eu-ai-act-applies-annex-iii"])


def test_whatever_goes_through_all_events_is_refused(stepwise: StepwiseSnapshot) -> None:
    view = viewed(stepwise, DAYS[0])
    for ask in (
        lambda: view.events,
        lambda: view.by_id.values(),
        lambda: view.catalogue.events.values(),
        lambda: stepwise.graph(DAYS[0]),
    ):
        with pytest.raises(NotLoaded):
            ask()
