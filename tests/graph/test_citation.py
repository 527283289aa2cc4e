"""Citations name what was read, and hold whatever a title holds."""

import json
import re
from datetime import date

from graph.formats import by_name, write
from graph.view import View
from graph.writers.citation import note
from graph.writers.export import Export
from tests.graph.world import claim, clocks, dated, event, rich, view


def written(made: View, name: str) -> str:
    form = by_name("events", name)
    assert form is not None
    return b"".join(write(form, "events", Export(made, made.events, "0.1.0+abc"))).decode()


def entries(text: str) -> dict[str, dict[str, str]]:
    """A strict reading of what we write: entries of fields in balanced braces."""
    found: dict[str, dict[str, str]] = {}
    for key, body in re.findall(r"^@misc\{([^,\s{}]+),\n(.*?)\n\}$", text, re.S | re.M):
        fields = re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.M)
        assert len(fields) == len(body.splitlines())
        for _, value in fields:
            bare = re.sub(r"\\[{}]", "", value)
            assert bare.count("{") == bare.count("}")
        found[key] = dict(fields)
    return found


def test_every_event_has_one_entry_in_each() -> None:
    made = View(rich(), clocks())
    keys = [f"chronolex:{resolved.id}" for resolved in made.events]
    assert list(entries(written(made, "bib"))) == keys
    assert [item["id"] for item in json.loads(written(made, "csl"))] == keys


def test_what_tex_reads_as_its_own_is_escaped() -> None:
    made = view(dated("e", "2024", title="50% of {x} & $y_1 #2 ~ ^ \\end"))
    title = entries(written(made, "bib"))["chronolex:e"]["title"]
    assert title == (
        r"{50\% of \{x\} \& \$y\_1 \#2 \textasciitilde{} \textasciicircum{} \textbackslash{}end}"
    )
    assert json.loads(written(made, "csl"))[0]["title"] == "50% of {x} & $y_1 #2 ~ ^ \\end"


def test_the_year_is_the_release_and_the_note_tells_the_date() -> None:
    made = view(dated("e", "2023-09"))
    day: date = made.catalogue.release.date
    item = json.loads(written(made, "csl"))[0]
    assert item["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
    assert "Date of the event: 2023-09." in item["note"]
    assert "as known on 2026-11-22" in item["note"]
    assert entries(written(made, "bib"))["chronolex:e"]["year"] == f"{day.year:04}"


def test_an_event_without_a_date_is_cited_too() -> None:
    said = claim("c", "press", known="2000-01-01", condition="after five ratifications", quote="so")
    made = view(event("e", said))
    assert "after five ratifications" in note(made, made.events[0])
