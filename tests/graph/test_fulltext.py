"""Full text: in any case, without accents, in any script; and what comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadValue
from graph.filters import matching, ordered, read_filters
from graph.text import normal, tokens
from graph.view import View
from tests.graph.world import clocks, dated, instrument, rich, view


def found(made: View, *queries: str, sort: str = "date") -> list[str]:
    asked = read_filters(made.catalogue, {"q": queries})
    return [r.id for r in ordered(matching(made, asked), sort, made, asked)]


def titled(*titles: str) -> View:
    return view(*(dated(f"e{n}", f"20{n:02}", title=title) for n, title in enumerate(titles)))


@pytest.mark.parametrize("query", ["künstliche", "KUNSTLICHE", "Ku\u0308nstliche", "kunst",
                                   "intelligenz künstliche", "künstliche-intelligenz"])  # fmt: skip
def test_case_accents_and_order_do_not_matter(query: str) -> None:
    made = titled("Gesetz über Künstliche Intelligenz", "Something else")
    assert found(made, query) == ["e0"]


@pytest.mark.parametrize(
    ("title", "query"),
    [("Ustawa z Łodzi", "lodzi"), ("Ændring", "aendring"), ("Straße", "strasse"),
     ("STRASSE", "straße"), ("İstanbul", "istanbul"), ("ΝΌΜΟΣ", "νομος"), ("Қазақстан", "қазақ"),
     ("ＡＩ act", "ai"), ("Ⅳ", "iv"), ("Art. 50", "50"), ("naïve", "naive")],
)  # fmt: skip
def test_letters_of_many_alphabets_are_found(title: str, query: str) -> None:
    assert found(titled(title, "x"), query) == ["e0"]


@pytest.mark.parametrize(
    ("title", "pairs"),
    [
        ("生成式人工智能服务管理暂行办法", ["生成", "人工", "智能", "暂行", "办法"]),
        ("人工知能関連技術の研究開発", ["知能", "関連", "の研", "開発"]),
        ("ディープフェイク規制", ["ディ", "フェ", "規制"]),
        ("딥페이크 성범죄 처벌법", ["딥페", "이크", "범죄", "처벌"]),
    ],
)
def test_any_two_characters_find_a_title_without_spaces(title: str, pairs: list[str]) -> None:
    made = titled(title, "別の法律 다른 법")
    for pair in pairs:
        assert found(made, pair) == ["e0"], pair


def test_kana_with_a_mark_is_another_kana() -> None:
    assert found(titled("ディープ", "テイーフ"), "ディ") == ["e0"]


def test_every_word_must_be_found_and_each_query_will_do() -> None:
    made = titled("alpha beta", "alpha gamma", "delta")
    assert found(made, "alpha beta") == ["e0"]
    assert found(made, "alpha") == ["e0", "e1"]
    assert found(made, "beta", "delta") == ["e0", "e2"]
    assert found(made, "alpha delta") == []


def test_short_words_are_whole_words() -> None:
    made = titled("First aid said fairly", "An AI act", "Ai")
    assert found(made, "ai") == ["e1", "e2"]
    assert found(made, "act") == ["e1"]
    assert found(made, "fai") == ["e0"]
    assert found(made, "aid") == ["e0"]
    assert found(made, "airl") == []


def test_latin_beside_chinese_is_a_word_of_its_own() -> None:
    assert found(titled("AI基本法", "人工基本法"), "ai 基本") == ["e0"]


def test_titles_summaries_instruments_and_actors_are_searched() -> None:
    made = View(rich(), clocks())
    assert found(made, "will change") == ["act-proposed"]
    assert set(found(made, "title of omnibus")) == {"omnibus-published", "omnibus-in-force"}
    assert "act-published" in found(made, "act, ai for short")
    made = view(
        dated("original", "2024", title="x", title_original="Loi IA", title_language="fr"),
        dated("staged", "2024", title="x", instrument="act"),
        instruments=(instrument("act", short_title="Shorty", title_original="Gesetz"),),
    )
    assert found(made, "loi") == ["original"]
    assert found(made, "shorty") == found(made, "gesetz") == ["staged"]


def test_relevance_puts_titles_first_and_whole_words_before_beginnings() -> None:
    made = view(
        dated("summary", "2020", title="x", summary="about deepfake things"),
        dated("start", "2021", title="Deepfakes"),
        dated("later", "2023", title="A deepfake"),
        dated("whole", "2022", title="A deepfake"),
    )
    assert found(made, "deepfake", sort="relevance") == ["whole", "later", "start", "summary"]
    assert found(made, "deepfake") == ["summary", "start", "whole", "later"]


def test_relevance_needs_a_query() -> None:
    made = titled("a")
    with pytest.raises(BadValue, match="'relevance'"):
        ordered(made.events, "relevance", made, read_filters(made.catalogue, {}))


@pytest.mark.parametrize("query", ["", " ", "!!", "—", "\u0301", "x" * 201])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(BadValue) as error:
        read_filters(rich(), {"q": [query]})
    assert error.value.parameter == "q"


@given(st.text(max_size=60))
def test_what_is_searched_for_is_found_in_itself(text: str) -> None:
    assert normal(normal(text)) == normal(normal(normal(text)))
    words = tokens(text)
    if words and len(text) <= 60:
        made = titled(text)
        assert found(made, text) == ["e0"]
