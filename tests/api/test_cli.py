"""The command line: every command, its exit codes and its words."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest

from api.cli import main
from api.commands import common
from graph.snapshot import from_records
from tests.api.serving import (
    EVENTS,
    ROOT,
    SERVE,
    TODAY,
    Running,
    environment,
    ok,
    serving,
)
from tests.engines import free_port

COMMAND = [sys.executable, "-m", "api.cli"]
COUNT = "SELECT (COUNT(*) AS ?n) { ?e a clx:Event }"
ANNEX = "eu-ai-act-applies-annex-iii"


def run(
    *arguments: str, stdin: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


def started(*arguments: str) -> str:
    """Standard output of a process of its own."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


bundled = lru_cache(maxsize=2)(from_records)


def good(*arguments: str, stdin: str = "") -> str:
    """Standard output of the command, run in this process: starting one costs most of its time."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with (
        contextlib.redirect_stdout(out),
        mock.patch.object(sys, "stdin", io.StringIO(stdin)),
        mock.patch.object(common, "from_records", bundled),
        mock.patch.dict(os.environ, {"CHRONOLEX_TODAY": TODAY}),
    ):
        code = main(arguments)
    out.flush()
    assert code == 0
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode().replace("\r\n", "\n")


def bad(*arguments: str, code: int = 2, stdin: str | None = None, **settings: str) -> str:
    """What is said on wrong use: one line on standard error, nothing on standard output."""
    done = run(*arguments, stdin=stdin, **settings)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert re.fullmatch(r"chronolex: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "store"
    said = good("build", "--store", str(folder))
    assert str(folder) in said
    return folder


COMMANDS = ("serve", "build", "check", "query", "path", "timeline", "graph", "status", "dump")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"chronolex {command}" in capsys.readouterr().out


def test_the_top_has_a_help_and_a_version() -> None:
    told = started("--help")
    assert all(command in told for command in COMMANDS)
    assert re.fullmatch(r"chronolex \d\S*\n", started("--version"))


def test_the_installed_command_is_the_same() -> None:
    command = shutil.which("chronolex", path=str(Path(sys.executable).parent))
    assert command
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == started("--version")


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"chronolex: [^\n]+\n", said.err), said.err
    return said.err


WRONG = [
    (),
    ("nope",),
    ("serve", "--port", "0"),
    ("serve", "--port", "65536"),
    ("serve", "--port", "x"),
    ("serve", "--workers", "0"),
    ("serve", "--store", "/nowhere/at/all"),
    ("serve", "--data", "/nowhere"),
    ("serve", "--data", "pyproject.toml", "--workers", "2"),
    ("build", "--data", "/nowhere", "--store", "/tmp/never"),
    ("check", "--data", "/nowhere"),
    ("timeline", "--data", "/nowhere"),
    ("serve", "--store", "a", "--data", "b"),
    ("serve", "--host", "256.0.0.1"),
    ("build",),
    ("build", "--store", "/dev/null/x"),
    ("build", "--store", "pyproject.toml"),
    ("build", "--store", "data"),
    ("check", "--nope"),
    ("query",),
    ("query", "nowhere.rq"),
    ("query", "data"),
    ("query", "SELECT"),
    ("query", "SELECT * { ?s foo:bar ?o }"),
    ("query", "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"),
    ("query", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"),
    ("query", "ASK {}", "--format", "nope"),
    ("query", "ASK { ?s <urn:p> " + "( " * 3000 + "1" + ")" * 3000 + "}"),
    ("path", "a", "b"),
    ("path", "eu-ai-act"),
    ("path", "eu-ai-act", "eu-ai-act", "--mode", "nope"),
    ("path", "eu-ai-act", "eu-ai-act", "--k", "0"),
    ("path", "eu-ai-act", "eu-ai-act", "--relation", "nope"),
    ("timeline", "--kind", "nope"),
    ("timeline", "--from", "2023-02-30"),
    ("timeline", "--valid-at", "2023"),
    ("timeline", "--format", "nope"),
    ("timeline", "--limit", "0"),
    ("timeline", "--sort", "nope"),
    ("timeline", "--fro", "2023"),
    ("timeline", "-o", "/nowhere/x.csv"),
    ("timeline", "-o", "data"),
    ("timeline", "--valid-at", "2023-01-01", "--valid-at", "2023-01-02"),
    ("graph", "--limit", "x"),
    ("status",),
    ("status", "nope"),
    ("status", "eu-ai-act", "--part", "nope"),
    ("status", "eu-ai-act", "--known-at", "2023-02-29"),
    ("dump", "--format", "csv"),
    ("dump", "--store", "/nowhere"),
    ("dump", "--store", "data"),
    ("dump", "-o", "/nowhere/x"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=lambda words: " ".join(words)[:50] or "nothing")
def test_wrong_use_exits_2_and_says_so_in_one_line(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(common, "from_records", bundled)
    assert main(list(arguments)) == 2
    one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status", "eu-ai-actt"], "did you mean 'eu-ai-act'"),
        (["dump", "--store", "/nowhere"], "chronolex build --store"),
        (["timeline", "--kind", "nope"], "law"),
        (["serve", "--data", "/nowhere"], "there is no folder /nowhere: give one"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(common, "from_records", bundled)
    assert main(arguments) == 2
    assert words in one_line(capsys)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TODAY", "foo"), ("TODAY", "2026-02-30"), ("QUERY_SECONDS", "-1"), ("QUERY_WORKERS", "0")],
)
def test_a_setting_that_makes_no_sense_is_named(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"CHRONOLEX_{name}"
    monkeypatch.setenv(variable, value)
    for arguments in (["timeline"], ["status", "eu-ai-act"], ["serve", "--port", str(free_port())]):
        assert main(arguments) == 2
        assert variable in one_line(capsys)


# check and build


def test_check_of_the_shipped_records_finds_no_violation() -> None:
    done = run("check")
    assert done.returncode == 0
    assert f"{EVENTS} events" in done.stderr
    for line in done.stdout.splitlines():
        assert re.match(r"\S+\.yaml:\d+: warning: ", line), line


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data/records", tmp_path / "records"))


def test_check_prints_every_problem_with_its_place_and_exits_1(records: Path) -> None:
    event = records / f"events/{ANNEX}.yaml"
    text = event.read_text("utf-8")
    event.write_text(text.replace('"2026-08-02"', '"2026-02-30"'), "utf-8")
    other = records / "events/eu-ai-act-proposal-2021.yaml"
    other.write_text(other.read_text("utf-8").replace("kind: law", "kind: lawn"), "utf-8")
    done = run("check", "--data", str(records))
    assert done.returncode == 1
    line = text.split('"2026-08-02"')[0].count("\n") + 1
    assert f"events/{ANNEX}.yaml:{line}: " in done.stdout
    assert "events/eu-ai-act-proposal-2021.yaml:" in done.stdout
    assert "Traceback" not in done.stderr


def test_check_tells_where_a_clause_and_the_stated_day_part(records: Path) -> None:
    event = records / "events/eu-ai-act-entry-into-force-2024.yaml"
    text = event.read_text("utf-8").replace("length: 20 days", "length: 21 days")
    event.write_text(text, "utf-8")
    done = run("check", "--data", str(records))
    assert done.returncode == 0
    line = text.split("  - id: oj-2024")[0].count("\n") + 1
    (told,) = [found for found in done.stdout.splitlines() if "[period-differs]" in found]
    assert told.startswith(f"events/{event.name}:{line}: warning: claim 'oj-2024': The text says")
    assert "by eu-1182-71 the first day is Friday 2 August 2024, 1 day later" in told
    assert "Day 1 is Saturday 13 July 2024; day 21 is Friday 2 August 2024." in told


def test_one_problem_is_said_in_the_singular(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event = records / f"events/{ANNEX}.yaml"
    event.write_text(event.read_text("utf-8").replace("kind: law", "kind: lawn"), "utf-8")
    for command, said in (("check", "1 problem found"), ("dump", "1 problem in the records: run")):
        assert main([command, "--data", str(records)]) == 1
        assert f"chronolex: {said}" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", ":", "\t", "[]", "a: b", "\x00", "- - -", "&a [*a]", "!!x 1"])
def test_records_that_cannot_be_read_are_a_problem_with_a_place(
    text: str, records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (records / f"events/{ANNEX}.yaml").write_text(text, "utf-8")
    assert main(["check", "--data", str(records)]) == 1
    assert f"events/{ANNEX}.yaml:" in capsys.readouterr().out


def test_nothing_is_built_from_records_with_problems(records: Path, tmp_path: Path) -> None:
    event = records / f"events/{ANNEX}.yaml"
    event.write_text(event.read_text("utf-8").replace("kind: law", "kind: lawn"), "utf-8")
    done = run("build", "--data", str(records), "--store", str(tmp_path / "store"))
    assert done.returncode == 1
    assert not (tmp_path / "store").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["records"]
    served = run("serve", "--data", str(records), "--port", str(free_port()))
    assert served.returncode == 1
    assert "Traceback" not in served.stderr


def test_a_build_may_be_repeated_in_its_place(store: Path) -> None:
    before = good("dump", "--store", str(store))
    said = "built from the last generation: quads of 0 of "
    assert said in good("build", "--store", str(store))
    assert good("dump", "--store", str(store)) == before
    assert said not in good("build", "--store", str(store), "--whole")
    assert good("dump", "--store", str(store)) == before
    assert [p.name for p in store.parent.iterdir()] == [store.name]


def test_the_dump_is_byte_identical_across_runs_and_stores(store: Path) -> None:
    first, second = started("dump"), started("dump")
    assert first == second == good("dump", "--store", str(store))


def test_a_damaged_store_is_refused_with_what_mends_it(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "copy"))
    manifest = copy / "chronolex.json"
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**told, "format": 99}), "utf-8")
    assert f"chronolex build --store {copy}" in bad("dump", "--store", str(copy))
    manifest.write_text(json.dumps({**told, "sha256": "0" * 64}), "utf-8")
    assert "damaged" in bad("dump", "--store", str(copy))
    manifest.write_text("{", "utf-8")
    assert "damaged" in bad("serve", "--store", str(copy), "--port", str(free_port()))


# serve


@pytest.fixture(scope="module")
def stored(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("stored") / "log.txt"
    with serving(log, "--store", str(store)) as running:
        yield running
    assert "Traceback" not in log.read_text()


SAME = [
    "/events?limit=1000", "/events?limit=7", "/timeline.csv", "/timeline.ics", "/timeline.ttl",
    f"/events/{ANNEX}?valid_at=2026-07-25", f"/events/{ANNEX}/claims", "/instruments",
    "/instruments/eu-ai-act/status?known_at=2026-01-01", "/actors", "/jurisdictions", "/themes",
    "/documents", "/graph", "/graph?known_at=2024-01-01", "/dump", "/dump.trig", "/version",
    "/paths?source=eu-ai-act-proposal-2021&target=eu-ai-act-applies-annex-iii&k=5",
    "/sparql?query=SELECT%20*%20%7B%3Fs%20a%20clx:Event%7D%20ORDER%20BY%20%3Fs&format=tsv",
    "/data/event/eu-ai-act-proposal-2021.nt", f"/data/claim/{ANNEX}--oj-2024.nt", "/events.html",
    f"/events/{ANNEX}.html",
]  # fmt: skip


@pytest.mark.parametrize("path", SAME)
def test_a_store_serves_what_memory_serves(path: str, stored: Running, server: Running) -> None:
    one, other = stored.http.get(path), server.http.get(path)
    assert one.status_code == other.status_code == 200
    assert one.content == other.content


def test_serve_on_a_taken_port_exits_2_and_says_so(server: Running) -> None:
    said = bad("serve", "--port", str(server.port))
    assert str(server.port) in said
    assert "in use" in said


def test_serve_says_where_it_serves_and_binds_to_loopback_only(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with serving(log) as running:
        assert f"http://127.0.0.1:{running.port}" in log.read_text()
        listening = Path("/proc/net/tcp").read_text("ascii")
        bound = [line.split()[1] for line in listening.splitlines() if line.split()[3] == "0A"]
        assert [place for place in bound if place.endswith(f":{running.port:04X}")] == [
            f"0100007F:{running.port:04X}"
        ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly_on_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    log, scratch = tmp_path / "log.txt", tmp_path / "tmp"
    scratch.mkdir()
    with serving(log, TMPDIR=str(scratch)) as running:
        assert running.http.get("/sparql?query=ASK%7B%7D").status_code == 200
        children = _children(running.process.pid)
        assert children, "queries run in processes of their own"
        running.http.close()
        running.process.send_signal(number)
        code = running.process.wait(15)
    assert code in (0, 130, 143, -number)
    assert "Traceback" not in log.read_text()
    assert list(scratch.iterdir()) == [], "nothing is left behind"
    for _ in range(50):
        if not any(Path(f"/proc/{child}").exists() for child in children):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def test_serve_with_workers_answers_alike(tmp_path: Path) -> None:
    with serving(tmp_path / "log.txt", "--workers", "2") as running:
        tags = {running.http.get("/events").headers["etag"] for _ in range(10)}
        assert len(tags) == 1
        cursor = ok(running.http.get("/events?limit=40"))["next"]
        for _ in range(5):
            assert len(ok(httpx.get(running.url + cursor, trust_env=False))["items"]) == 40


def test_a_command_interrupted_says_so(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # the query, which never ends, is at work when the process has used more than starting takes
    used = Path(f"/proc/{process.pid}/stat")
    while sum(map(int, used.read_text("ascii").split()[13:15])) < 8 * os.sysconf("SC_CLK_TCK"):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    try:
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in said


# query, path, timeline, graph, status


def test_query_takes_text_a_file_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "count.rq"
    file.write_text(COUNT, "utf-8")
    bare = tmp_path / "count"
    bare.write_text(COUNT, "utf-8")
    for given, stdin in ((COUNT, ""), (str(file), ""), (str(bare), ""), ("-", COUNT)):
        assert good("query", given, "--format", "csv", stdin=stdin).split() == ["n", str(EVENTS)]


def test_a_query_that_looks_like_a_file_name_is_a_query() -> None:
    assert good("query", "DESCRIBE <http://example.org>", "--format", "nt").strip() == ""
    assert json.loads(good("query", "ASK{}", "--format", "json"))["boolean"] is True


@pytest.mark.parametrize("name", ["json", "tsv"])
def test_query_gives_what_sparql_gives(name: str, server: Running) -> None:
    text = "SELECT ?e ?d { ?e a clx:Event ; clx:date ?d } ORDER BY ?e"
    given = {"query": text, "format": name}
    answer = server.http.get("/sparql", params=given)
    assert good("query", text, "--format", name).split() == answer.text.split()


@pytest.mark.parametrize("name", ["ttl", "jsonld"])
def test_query_gives_graphs(name: str) -> None:
    text = "CONSTRUCT { ?e a clx:Event } WHERE { ?e a clx:Event }"
    assert ANNEX in good("query", text, "--format", name)


def test_a_query_error_names_line_and_column() -> None:
    assert "line 2, column 3" in bad("query", "-", stdin="SELECT * {\n  foo:x ?p ?o }")


def test_a_misspelt_term_is_answered_and_hinted_at() -> None:
    done = run("query", "SELECT * { ?s clx:instrumnt ?o }", "--format", "csv")
    assert (done.returncode, done.stdout.split()) == (0, ["o,s"])
    assert "did you mean 'instrument'?" in done.stderr


ENDS = ("eu-ai-act-proposal-2021", ANNEX)


def test_a_path_in_words_has_a_sentence_and_a_source_for_every_hop() -> None:
    told: Any = json.loads(good("path", *ENDS, "--format", "json"))
    hops = told["items"][0]["hops"]
    lines = good("path", *ENDS)
    flat = " ".join(lines.split())
    for number, hop in enumerate(hops, 1):
        assert f"{number}. {hop['sentence']}" in flat
        for evidence in hop["evidence"]:
            assert evidence["publisher"] in flat
            assert (evidence["url"] or "withheld") in flat
    assert lines.count("\n   - ") == sum(len(hop["evidence"]) for hop in hops)


def test_a_question_of_a_large_graph_waits_for_no_compiler() -> None:
    """What is compiled in a thread has to be waited for, after the answer too."""
    program = (
        "import sys; from api.cli import main; from graph.paths import engine;"
        " engine.Engine.__init__.__defaults__ = (0,); engine.prepare = None;"
        " sys.exit(main(sys.argv[1:]))"
    )
    for asked in (("path", *ENDS), ("reach", ENDS[1])):
        done = subprocess.run(
            [sys.executable, "-c", program, *asked], cwd=ROOT, env=environment(),
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_path_is_the_one_that_the_server_gives(server: Running) -> None:
    told = json.loads(good("path", *ENDS, "--k", "3", "--format", "json"))
    given = {"source": ENDS[0], "target": ENDS[1], "k": "3"}
    assert told == ok(server.http.get("/paths", params=given))


def test_no_path_is_fine_and_says_why() -> None:
    told = good("path", ENDS[0], "jp-deepfake-porn-sentence-2021", "--relation", "amends")
    assert "not connected" in told or "cut by: relation" in told


@pytest.mark.parametrize("name", ["json", "csv", "ttl", "jsonld", "nt", "ics"])
def test_timeline_gives_what_the_server_gives(name: str, server: Running) -> None:
    answer = server.http.get(f"/timeline.{name}", params={"kind": "law"})
    printed = good("timeline", "--format", name, "--kind", "law")
    if name == "ics":
        # only the description names the query
        pattern = r"X-WR-CALDESC:.*?\n(?! )"
        assert re.sub(pattern, "", printed, flags=re.S) == re.sub(
            pattern, "", answer.text.replace("\r\n", "\n"), flags=re.S
        )
    else:
        assert printed == answer.text.replace("\r\n", "\n")


def test_filters_on_the_command_line_are_those_of_the_server(server: Running) -> None:
    printed = json.loads(
        good("timeline", "--jurisdiction", "JP", "--jurisdiction", "KR", "--from", "2023",
             "--certainty", "certain", "--known-at", "2025-06-01", "--sort", "-id", "--limit", "5")
    )  # fmt: skip
    given: dict[str, Any] = {"jurisdiction": ["JP", "KR"], "from": "2023", "certainty": "certain",
             "known_at": "2025-06-01", "sort": "-id", "limit": "5"}  # fmt: skip
    assert printed == ok(server.http.get("/timeline", params=given))
    assert printed["items"]


def test_timeline_to_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "timeline.csv"
    assert good("timeline", "--format", "csv", "-o", str(file)) == ""
    whole = file.read_bytes()
    assert whole.count(b"\r\n") == EVENTS + 1
    file.write_text("old", "utf-8")
    assert run("timeline", "--kind", "nope", "-o", str(file)).returncode == 2
    assert file.read_text("utf-8") == "old", "what was there stays"
    good("timeline", "--format", "csv", "-o", str(file))
    assert file.read_bytes() == whole
    assert [p.name for p in tmp_path.iterdir()] == ["timeline.csv"]


def test_a_full_disk_leaves_nothing_half_written() -> None:
    if not Path("/dev/full").exists():
        pytest.fail("this test needs /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "dump"], cwd=ROOT, env=environment(), stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_graph_gives_what_the_server_gives(server: Running, tmp_path: Path) -> None:
    printed = json.loads(good("graph", "--jurisdiction", "JP"))
    assert printed == ok(server.http.get("/graph", params={"jurisdiction": "JP"}))
    good("graph", "--jurisdiction", "JP", "-o", str(tmp_path / "graph.json"))
    assert json.loads((tmp_path / "graph.json").read_text("utf-8")) == printed


def test_status_differs_with_the_day_of_knowledge() -> None:
    question = ("status", "eu-ai-act", "--part", "annex-iii", "--valid-at", "2026-09-01")
    now, then = good(*question), good(*question, "--known-at", "2026-01-01")
    assert "in-force-not-applicable" in now.splitlines()[0]
    assert then.splitlines()[0].endswith(": applicable")
    assert "2027-12-02" in now
    assert "pending" in then


def test_status_names_what_decides_and_what_is_pending() -> None:
    told = good("status", "eu-ai-act", "--part", "annex-iii", "--valid-at", "2026-07-25")
    assert "eu-ai-act-entry-into-force-2024" in told
    assert "pending" in told
    assert "published" in told
    assert "2027-12-02" in told


def test_status_as_json_is_that_of_the_server(server: Running) -> None:
    question = ("status", "eu-ai-act", "--part", "annex-iii", "--known-at", "2026-01-01")
    printed = json.loads(good(*question, "--format", "json"))
    answer = ok(server.http.get(
        "/instruments/eu-ai-act/status", params={"part": "annex-iii", "known_at": "2026-01-01"}
    ))  # fmt: skip
    assert {name: answer[name] for name in printed} == printed
    assert {"status", "deciding", "pending", "as_of"} <= set(printed)


@pytest.mark.parametrize(
    "arguments",
    [("dump",), ("status", "eu-ai-act"), ("--help",)],
)
def test_a_reader_that_goes_away_is_fine(arguments: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) in (0, -signal.SIGPIPE)
    assert said == b""


def test_output_is_utf8_whatever_the_locale() -> None:
    done = subprocess.run(
        [*COMMAND, "path", *ENDS],
        cwd=ROOT,
        env={
            **environment(),
            "LC_ALL": "C",
            "LANG": "C",
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "",
        },
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "“" in done.stdout.decode("utf-8")


def test_the_command_works_from_another_folder(tmp_path: Path) -> None:
    command = shutil.which("chronolex", path=str(Path(sys.executable).parent))
    assert command
    done = subprocess.run(
        [command, "timeline", "--format", "csv"],
        cwd=tempfile.gettempdir(),
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.count(b"\r\n") == EVENTS + 1


def test_a_port_in_use_by_another_program_is_told_too() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "choose another" in bad("serve", "--port", str(other.getsockname()[1]))


def test_the_commands_leave_nothing_in_the_environment() -> None:
    assert "CHRONOLEX_TODAY" in environment()
    assert os.environ.get("CHRONOLEX_TODAY") is None
    assert SERVE[-1] == "--port"
