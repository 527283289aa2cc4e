"""What a query process may not do, without the guard before it."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import time

import pytest

from graph.sparql import confine
from graph.sparql.nursery import Nursery
from tests.graph.calls import Listener

NETWORK = """
import sys
from pyoxigraph import Store
from graph.sparql import confine
from graph.sparql.nursery import Nursery
if sys.argv[2] == "confined":
    assert confine.no_network()
try:
    list(Store().query("SELECT * { SERVICE <%s> { ?s ?p ?o } }" % sys.argv[1]))
except (OSError, RuntimeError, ValueError, SyntaxError) as error:
    print("refused:", error)
"""


@pytest.mark.parametrize(("how", "calls"), [("free", True), ("confined", False)])
def test_a_confined_process_calls_nobody(how: str, calls: bool) -> None:
    assert platform.machine() in ("x86_64", "aarch64"), "the belt is for these, on Linux"
    listener = Listener()
    done = subprocess.run(
        [sys.executable, "-c", NETWORK, listener.url, how],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    listener.socket.close()
    assert done.stdout.startswith("refused:"), "the listener gives no answer, if it is called"
    assert bool(listener.calls) is calls


def test_memory_is_bounded_from_what_is_held_on() -> None:
    code = (
        "from graph.sparql import confine\nheld = bytearray(100_000_000)\n"
        "confine.limit_memory(50)\nbytearray(20_000_000)\n"
        "try:\n    bytearray(200_000_000)\nexcept MemoryError:\n    print('bounded')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "bounded"


def test_work_is_counted_in_processor_time() -> None:
    before = confine.worked(os.getpid())
    assert before is not None
    time.sleep(0.2)
    slept = confine.worked(os.getpid())
    assert slept is not None
    assert slept - before < 0.15
    while time.process_time() < before + 0.5:
        pass
    assert (confine.worked(os.getpid()) or 0) > slept + 0.1


def test_a_process_that_is_gone_has_no_work_to_tell() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert confine.worked(process.pid) is None


@pytest.mark.parametrize("confined", [True, False])
def test_a_server_that_cannot_confine_says_so_once(
    confined: bool, caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(json.dumps({"quads": 0, "confined": confined}).encode())
        made = Nursery(ours)
        for _ in range(2):
            made.ready(5)
        made.close()
    assert [record.levelname for record in caplog.records] == ([] if confined else ["ERROR"])
    assert ("NOT CONFINED" in caplog.text) is not confined
