"""The JSON Schemas agree with the code, and their messages are words and not dumps."""

import json
from dataclasses import fields
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from data import claims, records, schema
from data.located import Located, load
from data.reading import FOLDERS, LISTS

SHAPES = {
    "event": records.Event,
    "instrument": records.Instrument,
    "source": records.Source,
}


@pytest.mark.parametrize("name", schema.NAMES)
def test_every_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(dict(schema.schema(name)))
    assert str(schema.schema(name)["$id"]).endswith(f"/{name}.schema.json")


def test_every_record_type_has_a_schema_and_every_schema_a_record_type() -> None:
    assert set(schema.NAMES) == {*FOLDERS, *LISTS, "release", "justified"}
    shipped = resources.files("data").joinpath("schema").iterdir()
    assert {item.name for item in shipped} == {f"{name}.schema.json" for name in schema.NAMES}


@pytest.mark.parametrize("name", SHAPES)
def test_the_fields_of_a_record_are_those_of_its_schema(name: str) -> None:
    held = {field.name for field in fields(SHAPES[name])}
    assert set(schema.schema(name)["properties"]) == held | {"format"}


def test_the_fields_of_a_claim_are_those_of_its_schema() -> None:
    told = schema.schema("event")["$defs"]
    assert set(told["claim"]["properties"]) == {field.name for field in fields(claims.Claim)} - {
        "event"
    }
    assert set(told["says"]["properties"]) == {field.name for field in fields(claims.Says)}


def test_a_claim_supports_only_fields_that_an_event_has() -> None:
    supports = schema.schema("event")["$defs"]["claim"]["properties"]["supports"]["items"]["enum"]
    assert tuple(supports) == records.STRUCTURAL


def test_every_relation_has_a_default_strength() -> None:
    relation = schema.schema("event")["$defs"]["claim"]["properties"]["relations"]["items"]
    assert set(relation["properties"]["type"]["enum"]) == set(claims.DEFAULT_STRENGTH)
    assert set(claims.DEFAULT_STRENGTH.values()) <= set(relation["properties"]["strength"]["enum"])


def test_what_several_errors_tell_is_told_once() -> None:
    told = list(schema.problems("event", Located({"id": "a"}, {(): 3})))
    missing = schema.schema("event")["required"]
    assert [line for line, _ in told] == [3] * (len(missing) - 1)
    assert len(set(told)) == len(told)


def _patterns(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
        return own + [found for value in node.values() for found in _patterns(value)]
    if isinstance(node, list):
        return [found for value in node for found in _patterns(value)]
    return []


@pytest.mark.parametrize("name", schema.NAMES)
def test_every_pattern_holds_the_whole_value(name: str) -> None:
    """Without an end, `https://x` and anything after it would pass."""
    assert [p for p in _patterns(schema.schema(name)) if p[0] != "^" or p[-1] != "$"] == []


def test_the_end_of_a_pattern_is_the_end_of_the_value() -> None:
    record = load('format: 1\nnumber: "0.1.0\\n"\ndate: "2026-11-22"\n')
    [(line, message)] = schema.problems("release", record)
    assert line == 2
    assert "'number' is" in message


def test_a_value_that_breaks_two_rules_is_told_one() -> None:
    event = load('title: ""\n')
    told = [message for _, message in schema.problems("event", event) if "'title'" in message]
    assert told == ["'title' is empty: leave the key out or fill it"]


def test_long_values_are_shortened() -> None:
    record = load(f"format: 1\nnumber: {'9' * 500}\ndate: x\n")
    assert all(len(message) < 200 for _, message in schema.problems("release", record))


def test_every_description_is_words() -> None:
    text = json.dumps(schema.schema("event"))
    assert "TODO" not in text
