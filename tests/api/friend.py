"""A client in a process of its own: ``python friend.py PORT``.

Puts one simple query again and again until its standard input ends; prints the seconds of each.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlencode

QUERY = "SELECT ?p ?o { event:eu-ai-act-applies-annex-iii ?p ?o }"
ADDRESS = "127.0.1.99"


def main() -> None:
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    link = http.client.HTTPConnection(
        "127.0.0.1", int(sys.argv[1]), timeout=60, source_address=(ADDRESS, 0)
    )
    path = "/sparql.json?" + urlencode({"query": QUERY})
    taken = []
    while not ended.is_set():
        started = time.perf_counter()
        link.request("GET", path)
        answer = link.getresponse()
        body = answer.read()
        taken.append(time.perf_counter() - started)
        if answer.status != 200 or not json.loads(body)["results"]["bindings"]:
            raise SystemExit(f"{answer.status}: {body[:300]!r}")
        time.sleep(0.01)
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main()
