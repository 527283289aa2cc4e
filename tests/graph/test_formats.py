"""Content negotiation by RFC 9110, a test a rule; the registry has one format a name and view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.formats import FORMATS, Format, by_name, negotiate, offered

TTL = Format("ttl", "text/turtle", frozenset())
JSONLD = Format("jsonld", "application/ld+json", frozenset())
XML = Format("xml", "application/sparql-results+xml", frozenset(), ("application/xml", "text/xml"))
OFFERS = [JSONLD, TTL, XML]


def chosen(accept: str | None) -> str | None:
    found = negotiate(accept, OFFERS)
    return found.name if found else None


@pytest.mark.parametrize("accept", [None, "", "  ", ",", ";", "nonsense", "text/", "/", "q=1"])
def test_no_media_range_accepts_anything(accept: str | None) -> None:
    assert chosen(accept) == "jsonld"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        (" text/turtle ; q=0.5 ", "ttl"),
        ("text/xml", "xml"),  # by another of its names
        ("application/xml", "xml"),
    ],
)
def test_a_named_type_is_given(accept: str, wanted: str) -> None:
    assert chosen(accept) == wanted


@pytest.mark.parametrize("accept", ["image/png", "text/html, image/*", "application/pdf;q=0.1"])
def test_what_is_not_offered_is_not_acceptable(accept: str) -> None:
    assert chosen(accept) is None


def test_the_higher_weight_wins() -> None:
    assert chosen("application/ld+json;q=0.4, text/turtle;q=0.5") == "ttl"
    assert chosen("application/ld+json;q=0.5, text/turtle;q=0.499") == "jsonld"


def test_among_equal_weights_the_order_of_the_table_wins() -> None:
    assert chosen("text/turtle, application/ld+json") == "jsonld"
    assert chosen("*/*") == "jsonld"
    assert chosen("text/*") == "ttl"


def test_the_more_specific_range_decides_a_weight() -> None:
    assert chosen("text/turtle;q=0.1, text/*;q=0.9, */*;q=0.5") == "jsonld"
    assert chosen("*/*, text/turtle;q=0.9, application/*;q=0.1") == "ttl"
    assert chosen("*/*;q=0.1, text/turtle") == "ttl"


def test_zero_refuses() -> None:
    assert chosen("application/ld+json;q=0, */*") == "ttl"
    assert chosen("*/*;q=0") is None
    assert chosen("text/turtle;q=0.000") is None
    assert chosen("application/*;q=0, text/turtle;q=0.001, text/xml;q=0") == "ttl"


def test_an_alias_counts_only_if_it_is_named_in_full() -> None:
    """What is sent has the first name: a wildcard that meets only an alias does not fit."""
    assert chosen("text/*;q=0.5, text/turtle;q=0") is None
    assert chosen("application/sparql-results+xml;q=0, */*;q=0.1, application/ld+json;q=0") == "ttl"


def test_several_headers_joined_by_commas_are_one() -> None:
    assert chosen("image/png, ,text/turtle") == "ttl"


def test_a_weight_above_one_is_no_better_than_one() -> None:
    assert chosen("text/turtle;q=1.5, application/ld+json") == "jsonld"


def test_a_malformed_range_is_passed_over() -> None:
    assert chosen("text / turtle, */turtle, text/turtle;q=0.3") == "ttl"
    assert chosen("te xt/turtle, application/ld+json") == "jsonld"


@given(st.text(max_size=80) | st.text("textapplicaion/*;q=0.19, +ldjsurt-", max_size=60))
def test_no_header_raises(accept: str) -> None:
    found = negotiate(accept, OFFERS)
    assert found is None or found in OFFERS


@given(st.text(max_size=40))
def test_nothing_offered_is_nothing_chosen(accept: str) -> None:
    assert negotiate(accept, []) is None


ranges = st.tuples(
    st.sampled_from(["*/*", "text/*", "application/*", "text/turtle", "application/ld+json"]),
    st.integers(0, 10),
)


@given(st.lists(ranges, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_ranges_does_not_matter(parts: list[tuple[str, int]], random: object) -> None:
    told = [f"{name};q={weight / 10}" for name, weight in parts]
    assert chosen(",".join(told)) == chosen(",".join(reversed(told)))


# -- the registry ---------------------------------------------------------------------------------


def test_a_name_means_one_format_for_a_view() -> None:
    for kind in {kind for form in FORMATS for kind in form.carries}:
        found = [form.name for form in offered(kind)]
        assert len(found) == len(set(found)), kind


def test_every_format_that_carries_events_has_its_writer() -> None:
    assert [f.name for f in offered("events") if "events" not in f.writers] == []
    assert {f.name for f in offered("events")} >= {"json", "csv", "ttl", "jsonld", "nt", "ics"}


def test_json_is_the_default_of_events() -> None:
    assert offered("events")[0].name == "json"


def test_an_unknown_name_is_none() -> None:
    assert by_name("events", "pdf") is None
    assert by_name("nothing", "json") is None


def test_text_says_its_charset() -> None:
    for form in FORMATS:
        if form.media_type.startswith("text/"):
            assert form.content_type.endswith("; charset=utf-8"), form.media_type
