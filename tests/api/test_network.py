"""Questions of the graph over HTTP: paths in every mode, causes and consequences, ranks."""

from __future__ import annotations

from typing import Any

import httpx
import networkx as nx
import pytest

from tests.api.serving import ok, problem

ARREST = "jp-ai-obscene-posters-arrests-2025"
BAN = "eu-ai-act-applies-nudifier-ban"
PROPOSAL, PUBLICATION = "eu-ai-act-proposal-2021", "eu-ai-act-publication-2024"
ANNEX = "eu-ai-act-applies-annex-iii"
HOP = {
    "from", "to", "relation", "direction", "strength", "via", "evidence", "sentence", "order",
}  # fmt: skip


def ask(http: httpx.Client, source: str, target: str, **more: Any) -> Any:
    return ok(http.get("/paths", params={"source": source, "target": target, **more}))


@pytest.mark.parametrize("mode", ["shortest", "telling", "chronological"])
def test_every_hop_has_a_sentence_evidence_and_an_order(mode: str, http: httpx.Client) -> None:
    told = ask(http, PROPOSAL, ANNEX, mode=mode, k=3)
    assert told["items"], told["reason"]
    for path in told["items"]:
        assert path["nodes"][0] == PROPOSAL
        assert path["nodes"][-1] == ANNEX
        assert len(path["hops"]) == len(path["nodes"]) - 1
        assert path["chronological"] in ("yes", "no", "unknown")
        for hop in path["hops"]:
            assert set(hop) == HOP
            assert hop["sentence"].endswith(".")
            assert hop["evidence"]
            for one in hop["evidence"]:
                assert one["quotation"] or one["locator"]
    if mode == "chronological":
        assert all(path["chronological"] != "no" for path in told["items"])


def test_time_does_not_run_backwards(http: httpx.Client) -> None:
    """No path leads on in time from 2024 to 2021, and the answer says why."""
    told = ask(http, PUBLICATION, PROPOSAL, mode="chronological")
    assert told["items"] == []
    assert "no path runs in order of time" in told["reason"]
    assert "direction=backward finds a path" in told["reason"]
    back = ask(http, PUBLICATION, PROPOSAL, mode="chronological", direction="backward")
    assert back["items"][0]["chronological"] == "yes"


def test_no_relation_was_made_up_to_join_the_arrests_and_the_rules(http: httpx.Client) -> None:
    for mode in ("shortest", "telling"):
        told = ask(http, ARREST, BAN, mode=mode)
        assert told["reason"].startswith("Linked only by shared")
        assert any(hop["strength"].startswith("shared") for hop in told["items"][0]["hops"])
    timed = ask(http, ARREST, BAN, mode="chronological")
    assert timed["items"] == []
    assert timed["reason"].startswith("Only a shared topic or document joins the two")
    assert ask(http, ARREST, BAN, mode="chronological", shared="yes")["items"]


def test_stops_and_bans_are_kept(http: httpx.Client) -> None:
    first = ask(http, PROPOSAL, ANNEX, shared="no")["items"][0]
    inner = first["nodes"][1:-1]
    assert inner
    without = ask(http, PROPOSAL, ANNEX, shared="no", avoid=inner[0])["items"]
    assert all(inner[0] not in path["nodes"] for path in without)
    through = ask(http, PROPOSAL, ANNEX, via=PUBLICATION)["items"][0]
    assert PUBLICATION in through["nodes"]


def test_known_at_takes_away_what_was_not_published_yet(http: httpx.Client) -> None:
    omnibus = "eu-digital-omnibus-ai-publication-2026"
    assert ask(http, omnibus, ANNEX)["items"]
    params = {"source": omnibus, "target": ANNEX, "known_at": "2026-01-01"}
    problem(http.get("/paths", params=params), 422, "bad-value")


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"mode": "longest"}, "mode"),
        ({"optimise": "arrival"}, "optimise"),
        ({"mode": "chronological", "optimise": "price"}, "optimise"),
        ({"shared": "perhaps"}, "shared"),
        ({"via": PROPOSAL}, "via"),
        ({"via": "nobody"}, "via"),
        ({"via": [PUBLICATION, "eu", "ai", "x"]}, "via"),
        ({"avoid": ANNEX}, "avoid"),
        ({"via": PUBLICATION, "avoid": PUBLICATION}, "via"),
        ({"relation": "loves"}, "relation"),
        ({"k": "0"}, "k"),
        ({"certainty": "sure"}, "certainty"),
    ],
)
def test_a_question_that_cannot_be_is_named(
    more: dict[str, Any], parameter: str, http: httpx.Client
) -> None:
    params = {"source": PROPOSAL, "target": ANNEX, **more}
    told = problem(http.get("/paths", params=params), 422, "bad-value")
    assert f"'{parameter}'" in told["detail"]


def test_a_path_as_text_and_markdown(http: httpx.Client) -> None:
    params = {"source": PROPOSAL, "target": ANNEX, "mode": "telling"}
    text = http.get("/paths.txt", params=params)
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("Path 1: ")
    assert "Order in time: " in text.text
    markdown = http.get("/paths", params=params, headers={"Accept": "text/markdown"})
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text.startswith("# From “")
    assert "known at" in markdown.text
    assert http.get("/paths.md", params=params).text == markdown.text
    seen = http.get("/paths.md", params=params, headers={"If-None-Match": markdown.headers["ETag"]})
    assert seen.status_code == 304


def test_a_path_as_a_graph_of_its_own(http: httpx.Client) -> None:
    params: dict[str, Any] = {"source": PROPOSAL, "target": ANNEX, "k": 3}
    told = ok(http.get("/paths", params=params))
    graph = nx.parse_graphml(http.get("/paths.graphml", params=params).text)
    nodes = {node for path in told["items"] for node in path["nodes"]}
    vias = {hop["via"] for path in told["items"] for hop in path["hops"] if hop["via"]}
    assert set(graph) == nodes | vias
    assert nx.has_path(graph.to_undirected(), PROPOSAL, ANNEX)
    rows = http.get("/paths.csv", params=params)
    assert rows.headers["content-type"].startswith("text/csv")
    assert "filename=" in rows.headers["content-disposition"]


def test_causes_and_consequences_are_a_timeline_with_the_way_to_each(http: httpx.Client) -> None:
    causes = ok(http.get(f"/graph/reach/{ANNEX}"))
    assert {"items", "total", "next", "as_of", "release", "of", "direction"} <= set(causes)
    ids = [item["id"] for item in causes["items"]]
    assert PROPOSAL in ids
    assert ANNEX not in ids
    for item in causes["items"]:
        way = item["way"]
        assert (way["nodes"][0], way["nodes"][-1]) == (ANNEX, item["id"])
        assert len(way["hops"]) == item["hops"]
        assert way["chronological"] != "no"
    after = ok(http.get(f"/graph/reach/{PROPOSAL}", params={"direction": "consequences"}))
    assert ANNEX in [item["id"] for item in after["items"]]
    few = ok(http.get(f"/graph/reach/{ANNEX}", params={"limit": 2}))
    assert len(few["items"]) == 2
    assert few["total"] == causes["total"]
    near = ok(http.get(f"/graph/reach/{ANNEX}", params={"depth": 1}))
    assert {item["hops"] for item in near["items"]} <= {1}
    only = ok(http.get(f"/graph/reach/{ANNEX}", params={"to": "2021"}))
    assert {item["id"] for item in only["items"]} < set(ids)


def test_what_two_have_in_common(http: httpx.Client) -> None:
    told = ok(http.get("/graph/meet", params={"source": ANNEX, "target": PUBLICATION}))
    assert PROPOSAL in [item["id"] for item in told["causes"]]
    sums = [sum(item["hops"]) for item in told["causes"]]
    assert sums == sorted(sums)
    problem(http.get("/graph/meet", params={"source": ANNEX}), 422, "bad-value")
    problem(http.get("/graph/meet", params={"source": ANNEX, "target": "no"}), 422, "bad-value")


@pytest.mark.parametrize("measure", ["pagerank", "betweenness", "degree", "reach"])
def test_ranks(measure: str, http: httpx.Client) -> None:
    told = ok(http.get("/graph/rank", params={"measure": measure, "of": "instrument", "limit": 5}))
    assert told["measure"] == measure
    assert len(told["items"]) == 5
    assert all(item["type"] == "instrument" for item in told["items"])
    scores = [item["score"] for item in told["items"]]
    assert scores == sorted(scores, reverse=True)
    assert told["items"][0]["score"] > 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graph/rank?measure=fame", 422),
        ("/graph/rank?of=planet", 422),
        ("/graph/reach/nobody", 404),
        (f"/graph/reach/{ANNEX}?direction=sideways", 422),
        (f"/graph/reach/{ANNEX}?depth=21", 422),
        (f"/graph/reach/{ANNEX}?relation=loves", 422),
        (f"/graph/reach/{ANNEX}?shared=maybe", 422),
        (f"/graph/reach/{ANNEX}?relation=actor", 422),
        ("/graph?include=planets", 422),
        ("/graph/reach", 404),
    ],
)
def test_bad_questions_are_problems(path: str, status: int, http: httpx.Client) -> None:
    problem(http.get(path), status, "not-found" if status == 404 else "bad-value")


def test_topics_documents_and_places_are_nodes_on_request(http: httpx.Client) -> None:
    def types(*include: str) -> set[str]:
        told = ok(http.get("/graph", params={"jurisdiction": "JP", "include": include}))
        graph = nx.node_link_graph(told, edges="edges")
        return {data["type"] for _, data in graph.nodes(data=True)}

    assert types() <= {"event", "instrument", "part", "actor"}
    assert types("theme", "document", "jurisdiction") >= {
        "theme", "source", "jurisdiction",
    }  # fmt: skip
