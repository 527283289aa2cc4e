"""A process that answers queries and can be killed: ``python -m graph.sparql.worker``.

Reads requests from standard input and writes answers to standard output, each a 4-byte length, a
JSON head, another length and the body. It holds its own copy of the data, has no other input, and a
limit on its memory, so that a hostile query costs one answer and no more.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph

from graph.embedded import EmbeddedReader, open_read_only
from graph.errors import AskError
from graph.sparql.run import answer
from graph.store import Scope

_LENGTH = struct.Struct(">I")


def send(out: IO[bytes], head: Mapping[str, Any], body: bytes = b"") -> None:
    raw = json.dumps(head).encode()
    out.write(_LENGTH.pack(len(raw)) + raw + _LENGTH.pack(len(body)) + body)
    out.flush()


def receive(source: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None at the end of the stream, even inside a message."""
    parts: list[bytes] = []
    for _ in range(2):
        size = source.read(_LENGTH.size)
        if len(size) < _LENGTH.size:
            return None
        wanted = _LENGTH.unpack(size)[0]
        part = source.read(wanted)
        if len(part) < wanted:
            return None
        parts.append(part)
    head: dict[str, Any] = json.loads(parts[0])
    return head, parts[1]


def _reader(place: Path) -> EmbeddedReader:
    if place.is_dir():
        return open_read_only(place)
    store = Oxigraph()
    store.bulk_load(path=str(place), format=RdfFormat.N_QUADS)
    return EmbeddedReader(store)


def _limit(memory_mb: int) -> None:
    """Bound the address space: what is mapped now, and `memory_mb` on top."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    bound = pages * resource.getpagesize() + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reply(reader: EmbeddedReader, head: Mapping[str, Any], most: int) -> tuple[Any, bytes]:
    scope = Scope(head["default_graphs"], head["named_graphs"])
    try:
        form, body = answer(reader, head["query"], scope, head["accept"], head["format"])
    except AskError as error:
        told = {
            "code": error.code,
            "detail": error.detail,
            "accepted": error.accepted,
            "position": error.position,
        }
        return told, b""
    except MemoryError:
        return {"code": "query-too-big", "detail": "the query needs too much memory"}, b""
    if len(body) > most:
        return {
            "code": "query-too-big",
            "detail": f"the answer has {len(body)} bytes, the limit is {most}:"
            " page it with ORDER BY, LIMIT and OFFSET",
        }, b""
    return {"media_type": form.media_type, "content_type": form.content_type}, body


def main() -> None:
    """Serve until standard input ends. Arguments: data, memory in MB, largest answer in MB."""
    place, memory_mb, result_mb = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    source, out = sys.stdin.buffer, sys.stdout.buffer
    reader = _reader(place)
    if sys.platform == "linux":
        _limit(memory_mb)
    send(out, {"ready": len(reader)})
    while (message := receive(source)) is not None:
        head, body = _reply(reader, message[0], result_mb * 1024 * 1024)
        send(out, head, body)


if __name__ == "__main__":
    main()
