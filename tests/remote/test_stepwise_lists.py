"""Lists of a release that is not loaded: read in pages from the engine, byte for byte the same."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.facets import FACETS
from graph.filters import CERTAINTIES, STATUSES, read_filters
from graph.remote.stepwise.listed import Listed
from graph.remote.stepwise.snapshot import StepwiseSnapshot
from graph.remote.stepwise.view import StepwiseView
from graph.snapshot import from_store
from graph.view import Clocks
from ontology.vocab import SCHEMES
from tests.engines import Running
from tests.remote.filled import shared, shipped

TODAY = date(2026, 11, 22)
ENGINES = ("oxigraph", pytest.param("virtuoso", marks=pytest.mark.full))
FORMATS = (
    "json", "ndjson", "csv", "xlsx", "parquet", "jsonld", "ttl", "nt", "nq", "trig", "ics", "atom",
    "md", "timelinejs", "svg",
)  # fmt: skip
LISTS = (
    "/events.json",
    "/events.json?limit=1000",
    "/events.json?sort=-date&limit=7",
    "/events.json?sort=title&limit=40",
    "/events.json?sort=-title&limit=7&jurisdiction=US&jurisdiction=KR",
    "/events.json?sort=-id&limit=7&kind=law",
    "/events.json?valid_at=2026-07-25&limit=20",
    "/events.json?valid_at=2026-07-25&known_at=2026-07-25&limit=20&from=2026-07",
    "/events.json?known_at=2026-11-01&limit=20&sort=-date&facets=status&facets=year",
    "/events.json?status=cancelled&status=unknown",
    "/events.json?from=2024-03&to=2024&certainty=certain&limit=50",
    "/events.json?" + urlencode([("facets", name) for name in FACETS]),
    "/events.json?kind=law&applicable_in=DE&" + urlencode([("facets", name) for name in FACETS]),
    "/timeline.json?from=2026&limit=3",
    "/timeline.csv?jurisdiction=EU&sort=-title",
    "/deadlines.json",
    "/deadlines.json?within=200&certainty=certain",
    "/deadlines.csv?jurisdiction=EU&valid_at=2026-07-25",
    "/deadlines.ics?sort=-date",
)
THINGS = (
    "/actors.json?limit=7",
    "/actors.json?kind=criminal",
    "/jurisdictions.json",
    "/themes.json?jurisdiction=EU",
    "/documents.json?limit=1000",
    "/themes/deepfake.json",
    "/jurisdictions/EU.json",
    "/actors/european-commission.json?valid_at=2026-07-25",
)
PAGES = (
    "/events/eu-ai-act-applies-annex-iii.html",
    "/events/eu-ai-act-applies-annex-iii/claims.html",
    "/instruments/eu-ai-act.html",
    "/deadlines.html",
    "/deadlines.html?within=400&jurisdiction=EU",
    "/themes.html",
    "/actors.html",
    "/documents.html",
    "/jurisdictions.html",
    "/themes/deepfake.html",
    "/jurisdictions/US.html",
    "/graph/neighbours/eu-ai-act.html",
)
BAD = (
    "/events.json?instrument=no-such-act",
    "/events.json?kind=laws",
    "/events.json?sort=relevance",
    "/events.json?cursor=WzEsMiwzXQ",
    "/timeline.json?limit=0",
)
TRIPS = 40
"""More than any page of 100 events of the records that ship takes."""


@pytest.fixture(scope="module")
def embedded() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(today=TODAY))) as client:
        yield client


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


def served(engine: Running, most_exported: int = 50_000) -> Settings:
    where, _ = shared(engine)
    password = None if where.password is None else SecretStr(where.password)
    return Settings(
        today=TODAY, store=where.query, store_name=where.name, store_user=where.user,
        store_password=password, load_events=0, export_events=most_exported,
    )  # fmt: skip


@pytest.fixture(scope="module")
def remote(engine: Running) -> Iterator[TestClient]:
    with TestClient(create_app(served(engine))) as client:
        yield client


@pytest.fixture(scope="module")
def stepwise(engine: Running) -> Iterator[StepwiseSnapshot]:
    found = from_store(shared(engine)[0], load_events=0)
    assert isinstance(found, StepwiseSnapshot)
    yield found
    found.reader.close()


def alike(embedded: TestClient, remote: TestClient, question: str) -> dict[str, object]:
    headers = {"X-Request-ID": "one-question"}
    expected, found = (client.get(question, headers=headers) for client in (embedded, remote))
    assert found.status_code == expected.status_code, (question, found.text[:500])
    assert found.content == expected.content, f"{question}: {found.content[-300:]!r}"
    return dict(expected.json()) if question.startswith("/events.json") else {}


@pytest.mark.parametrize("question", [*LISTS, *THINGS, *PAGES])
def test_the_same_lists(embedded: TestClient, remote: TestClient, question: str) -> None:
    alike(embedded, remote, question)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_exports(embedded: TestClient, remote: TestClient, form: str) -> None:
    alike(embedded, remote, f"/timeline.{form}?jurisdiction=CN&jurisdiction=JP")


@pytest.mark.parametrize("question", BAD)
def test_the_same_refusals(embedded: TestClient, remote: TestClient, question: str) -> None:
    expected, found = embedded.get(question), remote.get(question)
    assert (expected.status_code, found.status_code) in ((422, 422), (422, 501))
    assert found.json()["parameter"] == expected.json()["parameter"]


def drawn(draw: random.Random) -> list[tuple[str, str]]:
    """Filters such as people choose, of every kind that an engine tells."""
    catalogue = shipped().catalogue
    values = {
        "jurisdiction": sorted(catalogue.jurisdictions),
        "applicable_in": sorted(catalogue.jurisdictions),
        "kind": SCHEMES["kind"],
        "stage": SCHEMES["stage"],
        "theme": sorted(catalogue.themes),
        "actor": sorted(catalogue.actors),
        "instrument": sorted(catalogue.instruments),
        "document": sorted(catalogue.sources),
        "status": STATUSES,
        "belief": SCHEMES["belief"],
    }
    given = []
    for name in draw.sample(sorted(values), draw.choice((0, 1, 1, 2))):
        given += [
            (name, value) for value in draw.sample(list(values[name]), draw.choice((1, 2, 3)))
        ]
    for name in draw.sample(("from", "to"), draw.choice((0, 0, 1, 2))):
        given.append((name, draw.choice(("2019", "2023-05", "2024-06-13", "2026-08", "2027"))))
    if draw.random() < 0.3:
        given.append(("certainty", draw.choice(CERTAINTIES)))
    given.append(("sort", draw.choice(("date", "-date", "id", "-id", "title", "-title"))))
    if draw.random() < 0.3:
        given.append(("valid_at", draw.choice(("2026-08-03", "2026-12-24", "2028-01-01"))))
    if draw.random() < 0.2:
        given.append(("known_at", draw.choice(("2026-11-10", "2026-11-22", "2027-02-01"))))
    given += [("facets", name) for name in draw.sample(FACETS, draw.choice((0, 1, 2)))]
    return given


@pytest.mark.parametrize("seed", range(60))
def test_random_filters_page_by_page(embedded: TestClient, remote: TestClient, seed: int) -> None:
    draw = random.Random(seed)
    question: str | None = f"/events.json?{urlencode([*drawn(draw), ('limit', '30')])}"
    for _ in range(4):
        if question is None:
            break
        question = alike(embedded, remote, question).get("next")  # type: ignore[assignment]


def test_every_event_once(remote: TestClient) -> None:
    found: list[str] = []
    question: str | None = "/events.json?limit=100&sort=-date"
    while question is not None:
        told = remote.get(question).json()
        found += [item["id"] for item in told["items"]]
        question = told["next"]
    assert len(found) == len(set(found)) == len(shipped().view(Clocks(TODAY)).by_id)


def listed(stepwise: StepwiseSnapshot, **given: list[str]) -> tuple[StepwiseView, Listed]:
    clocks = Clocks(TODAY)
    filters = read_filters(stepwise.catalogue, given)
    view, found = stepwise.selected(clocks, filters)
    assert isinstance(view, StepwiseView)
    assert isinstance(found, Listed)
    return view, found


def test_round_trips_of_a_page_are_few(stepwise: StepwiseSnapshot) -> None:
    for given in ({}, {"jurisdiction": ["EU"]}, {"status": ["scheduled"], "from": ["2026"]}):
        view, found = listed(stepwise, **given)
        assert len(found) > 0
        page = found.after(None, 100)
        found.after(page[-1].id, 100)
        found.counted(("kind", "theme"))
        assert view.spent.trips <= 2 * TRIPS


def test_an_export_that_is_too_long_says_how_to_page(engine: Running) -> None:
    with TestClient(create_app(served(engine, most_exported=100))) as client:
        answer = client.get("/timeline.csv")
        assert answer.status_code == 422
        told = answer.json()
        assert told["code"] == "too-much-work"
        assert "CHRONOLEX_EXPORT_EVENTS" in told["detail"]
        assert "/events.json" in told["detail"]
        assert client.get("/timeline.csv?limit=100").status_code == 200
        assert client.get("/timeline.csv?jurisdiction=JP").status_code == 200


def test_what_an_engine_cannot_tell_is_refused_by_name(remote: TestClient) -> None:
    for question, name in (
        ("/events.json?q=deepfake", "q"),
        ("/events.json?sort=relevance&q=act", "q"),
        ("/events.json?sort=relevance", "sort"),
    ):
        told = remote.get(question)
        assert told.status_code == 501, told.text[:300]
        assert told.json()["parameter"] == name
        assert "CHRONOLEX_LOAD_EVENTS" in told.json()["detail"]


def test_the_list_as_pages(remote: TestClient) -> None:
    found: list[str] = []
    first = remote.get("/?jurisdiction=EU&sort=-date&limit=40", headers={"Accept": "text/html"})
    page: str | None = first.text
    assert "too many to be held here" in first.text
    while page is not None:
        found += re.findall(r'<h3><a href="/events/([^"?#]+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        page = remote.get(html.unescape(following[1])).text if following else None
    listed = remote.get("/events.json?jurisdiction=EU&limit=1000&sort=-date").json()["items"]
    assert found == [item["id"] for item in listed]


def test_the_year_of_a_list_leads_to_its_events(remote: TestClient) -> None:
    page = remote.get("/", headers={"Accept": "text/html"}).text
    assert '<a href="/?from=2024&amp;to=2024#_list">2024</a>' in page
    assert remote.get("/?from=2024&to=2024", headers={"Accept": "text/html"}).status_code == 200


def test_the_page_of_paths(embedded: TestClient, remote: TestClient) -> None:
    asked = "/paths?source=eu-digital-omnibus-ai-proposal-2025&target=eu-ai-act-applies-annex-iii"
    pages = [
        client.get(asked, headers={"Accept": "text/html"}).text for client in (embedded, remote)
    ]
    hops = [re.findall(r'<ol class="hops".*?</ol>', page, re.S) for page in pages]
    assert hops[0] == hops[1] != []
    form = remote.get("/paths", headers={"Accept": "text/html"})
    assert form.status_code == 200
    unclear = remote.get("/paths?source=no+such&target=eu-ai-act", headers={"Accept": "text/html"})
    assert unclear.status_code == 200
    assert "no such" in unclear.text
