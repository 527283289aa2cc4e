"""``/bundle.zip``, ``chronolex bundle`` and ``chronolex verify``: one question, one file."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import httpx
import pytest

from graph.verify import verify
from tests.api.serving import Running, ok, problem
from tests.api.test_cli import bad, good, run

ASKED = {"instrument": "eu-ai-act", "kind": "law", "known_at": "2026-01-01"}


def test_a_bundle_holds_what_the_filters_find(http: httpx.Client) -> None:
    answer = http.get("/bundle.zip", params=ASKED)
    assert answer.headers["content-type"] == "application/zip"
    name = "chronolex-bundle-law-eu-ai-act-2026-11-22-known-2026-01-01.zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert verify(io.BytesIO(answer.content)).problems == ()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        told = json.loads(zipped.read("manifest.json"))
        cited = json.loads(zipped.read("citations.json"))
    assert told["filters"] == "instrument=eu-ai-act&kind=law"
    assert told["as_of"] == {"valid_at": "2026-11-22", "known_at": "2026-01-01"}
    items = ok(http.get("/timeline", params=ASKED))["items"]
    assert [item["id"] for item in cited] == [f"chronolex:{item['id']}" for item in items]
    assert http.get("/bundle", params=ASKED).content == answer.content


def test_the_command_line_makes_the_same_bytes(server: Running, tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    flags = [
        word for name, value in ASKED.items() for word in (f"--{name.replace('_', '-')}", value)
    ]
    good("bundle", *flags, "-o", str(out))
    assert out.read_bytes() == server.http.get("/bundle.zip", params=ASKED).content
    said = good("verify", str(out))
    assert "6 files are as the manifest says" in said
    assert "known on 2026-01-01" in said


def test_what_is_off_is_printed_and_exits_with_1(tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    good("bundle", "--kind", "study", "-o", str(out))
    out.write_bytes(out.read_bytes()[:-30])
    done = run("verify", str(out))
    assert done.returncode == 1
    assert "cut off" in done.stdout
    assert done.stderr == "chronolex: 1 problem found: do not rely on this bundle\n"


def test_wrong_use_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in bad("verify", str(tmp_path / "none.zip"))
    assert "--output" in bad("bundle", "--kind", "law")


@pytest.mark.parametrize("path", ["/bundle.csv", "/bundle.json"])
def test_a_bundle_is_a_zip_file(path: str, http: httpx.Client) -> None:
    assert problem(http.get(path), 406, "not-acceptable")["accepted"] == ["zip"]
    assert problem(http.get("/bundle.zip?kind=x"), 422, "bad-value")["parameter"] == "kind"
