"""SPARQL over HTTP against the Oxigraph server, and against rdflib in process, on one dump."""

import json
from functools import partial
from pathlib import Path

import pytest
import rdflib

from graph import Snapshot, build
from graph.queries import saved
from tests.bench.harness import Client, Report, chronolex, oxigraph, race

PREFIXES = """PREFIX clx: <https://w3id.org/chronolex/ont#>
PREFIX event: <https://w3id.org/chronolex/id/event/>
PREFIX graph: <https://w3id.org/chronolex/id/graph/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
QUERIES = {
    "one event": "SELECT ?p ?o WHERE { event:eu-ai-act-applies-annex-iii ?p ?o }",
    "jurisdiction and window": """SELECT ?event ?date WHERE {
        ?event clx:jurisdiction <https://w3id.org/chronolex/id/jurisdiction/eu> ;
          clx:notBefore ?first ; clx:before ?end ; clx:date ?date .
        FILTER(?first >= "2026-01-01"^^xsd:date && ?end <= "2027-01-01"^^xsd:date)
    }""",
    "who says so": """SELECT ?claim ?date ?source WHERE {
        GRAPH ?claim { event:eu-ai-act-applies-annex-iii clx:date ?date }
        GRAPH graph:claims { ?claim <http://purl.org/dc/terms/source> ?source }
    }""",
    "all events": "SELECT ?event ?date WHERE { ?event a clx:Event ; clx:date ?date }",
}
SAVED = ("what-led-to", "events-per-quarter", "moved-deadlines", "corrected-reports")


def rows(body: bytes) -> list[tuple[tuple[str, str], ...]]:
    """Bindings in a fixed order; a literal's datatype and language are left to the W3C suite."""
    found = json.loads(body)["results"]["bindings"]
    return sorted(
        tuple(sorted((name, cell["value"]) for name, cell in row.items())) for row in found
    )


# rdflib warns of its own inner workings
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_sparql(
    report: Report, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "dump.nq"
    with dump.open("wb") as out:
        out.writelines(build.dump(snapshot.reader))
    # else rdflib would rewrite what it reads
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    dataset = rdflib.Dataset()
    dataset.parse(data=dump.read_text("utf-8"), format="nquads")

    def in_process(query: str) -> bytes:
        return dataset.query(query).serialize(format="json") or b""

    asked = {name: PREFIXES + text for name, text in QUERIES.items()}
    asked |= {f"`{name}`": saved()[name].text for name in SAVED}
    with chronolex() as (port, _), oxigraph(dump, tmp_path / "peer") as other:
        ours, theirs = Client(port, "/sparql"), Client(other, "/query")
        for name, query in asked.items():
            expected = rows(ours.sparql(query))
            assert expected
            assert rows(theirs.sparql(query)) == expected, name
            assert rows(in_process(query)) == expected, name
            timings = race(
                {
                    "chronolex, HTTP": partial(ours.sparql, query),
                    "oxigraph, HTTP": partial(theirs.sparql, query),
                    "rdflib, in process": partial(in_process, query),
                },
                budget=2,
                least=3,
            )
            report.add("SPARQL", name, timings, f"{len(expected)} rows")
        ours.close()
        theirs.close()
