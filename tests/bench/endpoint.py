"""rdflib-endpoint on a file of quads, as its users start it: ``python -m tests.bench.endpoint``."""

import sys
from pathlib import Path

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint


def main(dump: str, port: str) -> None:
    # else rdflib would rewrite what it reads
    rdflib.NORMALIZE_LITERALS = False
    dataset = rdflib.Dataset()
    dataset.parse(data=Path(dump).read_text("utf-8"), format="nquads")
    app = SparqlEndpoint(graph=dataset, path="/")
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
