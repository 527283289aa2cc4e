"""Queries that cost too much: an error status, whole, and everybody else is still answered."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.serving import Running, ok, problem, serving

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"
HUGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a"
LONG = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"


def test_a_slow_query_is_504_and_others_are_answered_meanwhile(server: Running) -> None:
    answers: list[httpx.Response] = []

    def slow() -> None:
        given = {"query": SLOW, "timeout": "3"}
        answers.append(httpx.get(f"{server.url}/sparql", params=given, timeout=30, trust_env=False))

    def others() -> None:
        ok(server.http.get("/events?limit=3"))
        assert server.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200

    others()
    thread = threading.Thread(target=slow)
    thread.start()
    time.sleep(0.2)
    others()
    assert not answers, "the others were answered first"
    thread.join()
    told = problem(answers[0], 504, "query-too-slow")
    assert "3 seconds" in told["detail"]
    assert server.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize("timeout", ["0", "-1", "x", "nan", "inf", "", "1e9", "\x00"])
def test_a_timeout_that_is_no_time_is_422(timeout: str, server: Running) -> None:
    answer = server.http.get("/sparql", params={"query": "ASK {}", "timeout": timeout})
    assert problem(answer, 422, "bad-value")["parameter"] == "timeout"


def test_a_timeout_at_the_brink_harms_nobody_after_it(server: Running) -> None:
    """An answer that comes while the time runs out must not cost the next query its own."""
    query = "SELECT * { ?s ?p ?o } LIMIT 3000"
    for step in range(16):
        given = {"query": query, "timeout": str(0.002 + step * 0.001)}
        assert server.http.get("/sparql", params=given).status_code in (200, 504)
    for _ in range(8):
        assert server.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT (" + "(" * 9000 + "1" + ")" * 9000 + " AS ?x) {}",
        "SELECT (" + "!" * 9000 + "1 AS ?x) {}",
        "SELECT (" + "-" * 9000 + "1 AS ?x) {}",
        "SELECT * { ?s " + "^" * 5000 + "<urn:p> ?o }",
        "SELECT * { ?s <urn:p> " + "[ <urn:q> " * 3000 + "1" + "]" * 3000 + "}",
        "SELECT * { ?s <urn:p> " + "( " * 3000 + "1" + ")" * 3000 + "}",
    ],
)
def test_deep_nesting_is_refused_before_it_is_parsed(text: str, server: Running) -> None:
    answer = server.http.post("/sparql", data={"query": text})
    told = problem(answer, 400, "bad-query")
    assert "nested" in told["detail"] or "tokens" in told["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(" + " + ".join(["1"] * 9000) + ") }",
        "SELECT * {" + " UNION ".join(["{}"] * 4000) + "}",
        "SELECT * { ?s " + "/".join(["<urn:p>"] * 6000) + " ?o }",
        "SELECT * { ?s " + "|".join(["<urn:p>"] * 6000) + " ?o }",
        "SELECT * {" + "OPTIONAL { ?s ?p ?o } " * 2500 + "}",
        "SELECT * { ?s ?p ?o FILTER(" + " || ".join(["?s"] * 9000) + ") }",
        "SELECT * {" + "?a ?b ?c . " * 4000 + "}",
    ],
)
def test_long_chains_cost_one_answer_and_no_more(text: str, server: Running) -> None:
    given = {"query": text, "timeout": "3"}
    answer = server.http.post("/sparql", data=given)
    assert answer.status_code in (200, 400, 504, 507), answer.text[:200]
    assert server.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["a-" * 49_000, "é." * 49_000, '"\\' * 49_000, "'" * 99_000, '"""' + "a'" * 49_000,
     "<" * 99_000, "?" * 99_000, "a:" * 49_000, "\\u0022" * 16_000, "@a-" * 33_000],
)  # fmt: skip
def test_text_that_is_no_query_is_told_so_at_once(text: str, server: Running) -> None:
    """The text is looked through in the server's own process: that must not hold up others."""
    started = time.monotonic()
    direct = {"Content-Type": "application/sparql-query"}
    answer = server.http.post("/sparql", content=text, headers=direct)
    problem(answer, 400, "bad-query")
    assert time.monotonic() - started < 1.5


def test_a_query_over_the_length_is_refused(server: Running) -> None:
    answer = server.http.post("/sparql", data={"query": "ASK {} #" + "x" * 100_000})
    assert "shorten" in problem(answer, 400, "bad-query")["detail"]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server whose queries may use little."""
    log = tmp_path_factory.mktemp("narrow") / "log.txt"
    limits = {
        "CHRONOLEX_QUERY_MEMORY_MB": "128",
        "CHRONOLEX_QUERY_RESULT_MB": "1",
        "CHRONOLEX_QUERY_SECONDS": "12",
        "CHRONOLEX_QUERY_WORKERS": "1",
        "CHRONOLEX_MAX_BODY_KB": "8",
    }
    with serving(log, **limits) as running:
        yield running
    assert "Traceback" not in log.read_text()


def test_a_query_that_needs_too_much_memory_is_507(narrow: Running) -> None:
    problem(narrow.http.get("/sparql", params={"query": HUGE}), 507, "query-too-big")
    assert narrow.http.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_an_answer_that_is_too_large_is_507_not_a_part_of_it(narrow: Running) -> None:
    told = problem(narrow.http.get("/sparql", params={"query": LONG}), 507, "query-too-big")
    assert "LIMIT" in told["detail"]


def test_the_limit_of_a_body_is_a_setting(narrow: Running) -> None:
    answer = narrow.http.post("/sparql", data={"query": "#" + "x" * 9000 + "\nASK {}"})
    problem(answer, 413, "too-large")


def test_who_cannot_be_served_is_told_when_to_come_back(narrow: Running) -> None:
    answers: list[httpx.Response] = []

    def one() -> None:
        given = {"query": SLOW, "timeout": "1"}
        answers.append(httpx.get(f"{narrow.url}/sparql", params=given, timeout=60, trust_env=False))

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {503: "busy", 429: "too-many-requests", 504: "query-too-slow"}
    assert {429, 504} <= {answer.status_code for answer in answers} <= set(codes)
    for answer in answers:
        problem(answer, answer.status_code, codes[answer.status_code])
        if answer.status_code != 504:
            assert int(answer.headers["retry-after"]) > 0
    assert narrow.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def _of_session(leader: int) -> list[int]:
    """The processes of the session that `leader` began."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # after the name in brackets: state, parent, group, session
            if int(stat.read_text().rpartition(")")[2].split()[3]) == leader:
                found.append(int(stat.parent.name))
    return found


def test_a_server_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """No copy of the data in the folder for temporary files, and no query that goes on."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    with serving(tmp_path / "log.txt", TMPDIR=str(folder)) as running:
        assert running.http.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        children = Path(f"/proc/{running.process.pid}/task").glob("*/children")
        (nursery,) = [int(pid) for one in children for pid in one.read_text("ascii").split()]
        thread = threading.Thread(target=_left_alone, args=(f"{running.url}/sparql",))
        thread.start()
        time.sleep(0.5)
        assert len(_of_session(nursery)) >= 2
        os.kill(running.process.pid, signal.SIGKILL)
        thread.join()
        running.process.wait()
        for _ in range(50):
            if not _of_session(nursery):
                break
            time.sleep(0.1)
        assert not _of_session(nursery)
    assert not list(folder.iterdir())


def _left_alone(url: str) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(url, params={"query": SLOW}, timeout=30, trust_env=False)


def test_who_hangs_up_frees_the_place(server: Running) -> None:
    """One client has one place for long queries here: it gets it back by hanging up."""
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/sparql", params={"query": SLOW}, timeout=1.5, trust_env=False)
    started = time.monotonic()
    answer = server.http.get("/sparql", params={"query": SLOW, "timeout": "2"}, timeout=60)
    problem(answer, 504, "query-too-slow")
    # had the first gone on, it would have held the place for the 20 seconds of the server
    assert time.monotonic() - started < 12
