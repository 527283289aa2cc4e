"""The evidence bundle: the same bytes for the same question, and what is off is found."""

import csv
import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from graph.formats import by_name, write
from graph.verify import Verdict, verify
from graph.view import View
from graph.writers.export import Export
from tests.graph.world import catalogue, claim, clocks, event, rich, source

NAMES = ["README.txt", "citations.bib", "citations.json", "events.csv", "events.nq", "sources.csv"]


def bundled(view: View, query: str = "") -> bytes:
    form = by_name("bundle", "zip")
    assert form is not None
    return b"".join(write(form, "bundle", Export(view, view.events, "0.1.0+abc", query)))


@pytest.fixture(scope="module")
def whole() -> bytes:
    return bundled(View(rich(), clocks()), "kind=law")


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def checked(data: bytes) -> Verdict:
    return verify(io.BytesIO(data))


def test_the_files_are_in_order_and_as_the_manifest_says(whole: bytes) -> None:
    held = members(whole)
    assert list(held) == [*NAMES, "manifest.json"]
    told = json.loads(held["manifest.json"])
    assert [item["name"] for item in told["files"]] == NAMES
    for item in told["files"]:
        assert item["sha256"] == hashlib.sha256(held[item["name"]]).hexdigest()
        assert item["bytes"] == len(held[item["name"]])
    assert (told["release"], told["filters"], told["events"]) == ("0.1.0+abc", "kind=law", 9)
    assert told["as_of"] == {"valid_at": "2026-11-22", "known_at": "2026-11-22"}
    verdict = checked(whole)
    assert verdict.problems == ()
    assert verdict.manifest == told


def test_the_same_question_gives_the_same_bytes(whole: bytes) -> None:
    assert bundled(View(rich(), clocks()), "kind=law") == whole
    assert bundled(View(rich(), clocks(known_at="2026-01-01")), "kind=law") != whole


def test_only_what_was_known_is_in_it() -> None:
    held = members(bundled(View(rich(), clocks(known_at="2026-01-01"))))
    text = b"".join(held.values()).decode()
    assert "omnibus-oj" not in text
    assert "2027-12-02" not in text
    assert "Known at: 2026-01-01" in held["README.txt"].decode()


def test_each_file_is_read_back(whole: bytes) -> None:
    held = members(whole)
    rows = list(csv.DictReader(io.StringIO(held["events.csv"].decode())))
    cited = json.loads(held["citations.json"])
    assert [f"chronolex:{row['id']}" for row in rows] == [item["id"] for item in cited]
    assert held["citations.bib"].count(b"@misc{") == len(rows) == 9
    sources = list(csv.DictReader(io.StringIO(held["sources.csv"].decode())))
    assert [row["id"] for row in sources] == ["gazette", "omnibus-oj", "paper", "site"]
    quads = parse(held["events.nq"], format=RdfFormat.N_QUADS)
    graphs = {str(quad.graph_name) for quad in quads}
    assert "<https://w3id.org/chronolex/id/claim/act-applies--omnibus>" in graphs


def test_what_is_withheld_stays_so() -> None:
    hidden = replace(source("paper"), title=None, url=None, withheld="it names a suspect")
    made = catalogue(event("e", claim("c", "paper", date="2024-01-01")), sources=(hidden,))
    held = members(bundled(View(made, clocks())))
    (row,) = csv.DictReader(io.StringIO(held["sources.csv"].decode()))
    assert (row["title"], row["url"], row["withheld"]) == ("", "", "it names a suspect")


def test_nothing_found_is_a_bundle_too() -> None:
    data = bundled(View(catalogue(), clocks()))
    assert checked(data).problems == ()
    assert json.loads(members(data)["manifest.json"])["events"] == 0


# -- what is off ----------------------------------------------------------------------------------


def packed(files: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as zipped:
        for name, data in files:
            with zipped.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    return out.getvalue()


def with_manifest(change: Callable[[dict[str, Any]], object], data: bytes) -> bytes:
    held = members(data)
    told = json.loads(held["manifest.json"])
    change(told)
    return packed(list((held | {"manifest.json": json.dumps(told).encode()}).items()))


def without(data: bytes, name: str) -> bytes:
    return packed([item for item in members(data).items() if item[0] != name])


def swapped(data: bytes, name: str, content: bytes) -> bytes:
    return packed([(n, content if n == name else d) for n, d in members(data).items()])


def compressed(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members(data).items():
            zipped.writestr(name, content)
    return out.getvalue()


def with_file(data: bytes, name: str) -> bytes:
    return packed([*members(data).items(), (name, b"x")])


def with_comment(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as zipped:
        zipped.comment = b"hello"
    return out.getvalue()


def hiding(data: bytes) -> bytes:
    """The table of contents moved back by some bytes that belong to no file."""
    count, size, start = struct.unpack("<10xHLL2x", data[-22:])
    moved = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, start + 6, 0)
    return data[:start] + b"secret" + data[start:-22] + moved


WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a changed byte": (
        lambda data: data.replace(b"Chronolex evidence", b"Chronolex Evidence", 1),
        "cannot be read: Bad CRC-32",
    ),
    "a changed file": (
        lambda data: swapped(data, "events.csv", b"y" + members(data)["events.csv"][1:]),
        "'events.csv' was changed",
    ),
    "a longer file": (lambda data: swapped(data, "events.csv", b"y"), "'events.csv' has 1 bytes"),
    "a missing file": (lambda data: without(data, "sources.csv"), "'sources.csv' is missing"),
    "a further file": (lambda data: with_file(data, "more.txt"), "'more.txt' is not in the"),
    "no manifest": (lambda data: without(data, "manifest.json"), "manifest.json is missing"),
    "a broken manifest": (lambda data: swapped(data, "manifest.json", b"{"), "is not JSON"),
    "a huge manifest": (
        lambda data: swapped(data, "manifest.json", b" " * 1_000_001), "1000000 at most",
    ),
    "another manifest": (
        lambda data: swapped(data, "manifest.json", b"[]"), "is not that of a chronolex",
    ),
    "another format": (
        lambda data: with_manifest(lambda told: told.update(format=2), data), "has the format 2",
    ),
    "no list of files": (
        lambda data: with_manifest(lambda told: told.update(files=[1]), data), "does not list",
    ),
    "a release of escapes": (
        lambda data: with_manifest(lambda told: told.update(release="\x1b[31m"), data),
        "does not list",
    ),
    "a file listed twice": (
        lambda data: with_manifest(lambda told: told.update(files=told["files"] * 2), data),
        "lists a file twice",
    ),
    "a way out": (lambda data: with_file(data, "../evil"), "'../evil' is no name"),
    "an absolute name": (lambda data: with_file(data, "/etc/passwd"), "is no name"),
    "a folder": (lambda data: with_file(data, "folder/"), "is no name"),
    "a backslash": (lambda data: with_file(data, "a\\b"), "is no name"),
    "many files": (
        lambda data: packed([(f"f{n}", b"") for n in range(33)]), "holds 33 files",
    ),
    "compressed": (compressed, "is compressed"),
    "a comment": (with_comment, "something was added at its end"),
    "something after it": (lambda data: data + b"x" * 30, "something was added at its end"),
    "something before it": (lambda data: b"#!/bin/sh\n" + data, "stands before its first file"),
    "something hidden": (hiding, "something is hidden"),
    "cut off": (lambda data: data[:-100], "cut off"),
    "empty": (lambda data: b"", "too short"),
    "an empty zip": (lambda data: packed([]), "stands before its first file"),
    "no zip": (lambda data: b"x" * 1000, "does not end as a zip file"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_whatever_is_off_is_said(case: str, whole: bytes) -> None:
    spoil, said = WRONG[case]
    spoilt = spoil(whole)
    assert spoilt != whole
    problems = checked(spoilt).problems
    assert any(said in problem for problem in problems), problems


def test_a_name_given_twice_is_refused(whole: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        spoilt = with_file(whole, "events.csv")
    assert checked(spoilt).problems == ("'events.csv' is there twice",)


def test_a_bomb_is_not_inflated() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", b" " * 50_000_000)
    assert "is compressed" in checked(bomb.getvalue()).problems[0]


@given(st.data())
def test_no_single_changed_byte_is_overlooked_nor_raises(data: st.DataObject) -> None:
    """But for what names no content: times, versions, rights and the like in the headers."""
    whole = bundled(View(catalogue(), clocks()))
    place = data.draw(st.integers(0, len(whole) - 1))
    spoilt = bytearray(whole)
    spoilt[place] ^= data.draw(st.integers(1, 255))
    verdict = checked(bytes(spoilt))
    if not verdict.problems:
        assert members(bytes(spoilt)) == members(whole)


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert checked(data).problems
    assert checked(b"PK\x03\x04" + data + b"PK\x05\x06" + data[:18].ljust(18, b"\0")).problems
