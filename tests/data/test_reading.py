"""A fault in the records is one clear line: the right file and line, what is wrong, how to mend it.

Every case starts from a good small record set and breaks one thing in it.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import located
from data.problem import Problem, RecordsError
from data.reading import bundled, examine, read
from data.records import Catalogue

EVENT = """\
format: 1
id: act-published
kind: law
stage: published
title: The act is published
jurisdiction: EU
instrument: act
part: [annex]
actors: [council]
themes: [ai]
claims:
  - id: oj
    source: gazette
    quote: "Done at Brussels"
    says:
      date: "2024-07-12"
      conduct: {assertion: alleged, by: council, what: nothing at all}
      first: {of: acts, place: EU}
    relations:
      - {type: followsStage, to: act-proposed}
  - id: press
    source: story
    locator: paragraph 2
    confirms: [act-published/oj]
    says:
      date: 2024-07
      set_by: act-proposed
"""

GOOD = {
    "release.yaml": 'format: 1\nnumber: "0.1.0"\ndate: "2026-11-22"\n',
    "actors.yaml": """\
format: 1
actors:
  - {id: council, type: legislature, title: Council, jurisdiction: EU}
""",
    "jurisdictions.yaml": """\
format: 1
jurisdictions:
  - {code: EU, type: union, title: European Union, coverage: selected, checked: "2026-11-22"}
  - {code: NO, type: country, title: Norway, coverage: none}
  - {code: NO-03, type: subdivision, title: Oslo, within: NO, coverage: none}
""",
    "themes.yaml": """\
format: 1
themes:
  - {id: ai, title: AI, definition: Artificial intelligence.}
  - {id: fakes, title: Fakes, definition: Made up pictures., broader: [ai]}
""",
    "events/act-published.yaml": EVENT,
    "events/act-proposed.yaml": """\
format: 1
id: act-proposed
kind: law
stage: proposed
title: The act is proposed
jurisdiction: "NO"
claims:
  - id: oj
    source: gazette
    quote: "Proposal"
    says: {date: "2021-04-21"}
""",
    "instruments/act.yaml": """\
format: 1
id: act
type: regulation
kind: law
title: The act
jurisdiction: EU
ids: {celex: 32024R1689}
sources: [gazette]
parts:
  - {id: annex, title: Annex}
  - {id: point-1, title: Point 1, within: annex}
""",
    "sources/gazette.yaml": """\
format: 1
id: gazette
tier: authentic
publisher: Gazette
publisher_actor: council
instrument: act
title: The act
published: "2024-07-12"
language: en
check: {how: read, on: "2026-11-01"}
""",
    "sources/story.yaml": """\
format: 1
id: story
tier: press
publisher: Paper
title: An act
language: en
check: {how: cited, by: gazette}
""",
}

E = "events/act-published.yaml"
P = "events/act-proposed.yaml"
I = "instruments/act.yaml"  # noqa: E741
S = "sources/gazette.yaml"
T = "sources/story.yaml"
R = "release.yaml"
A = "actors.yaml"
J = "jurisdictions.yaml"
H = "themes.yaml"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    text = GOOD[file]
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    return write(folder, {**GOOD, file: text.replace(old, new, 1)})


def fails(folder: Path) -> Problem:
    """The one problem of a folder, held to the form of a problem."""
    _, problems = examine(folder)
    assert len(problems) == 1, "\n".join(map(str, problems))
    line = str(problems[0])
    assert re.fullmatch(r"[^\x00-\x1f]+:[1-9]\d*: .{10,}", line), line
    assert problems[0].severity == "violation"
    with pytest.raises(RecordsError):
        read(folder)
    return problems[0]


def test_the_good_set_is_good(tmp_path: Path) -> None:
    catalogue = read(write(tmp_path, GOOD))
    assert list(catalogue.events) == ["act-proposed", "act-published"]


def clause(length: str = "20 days", after: str = "act-proposed", **more: str) -> str:
    """A period clause that stands where `set_by: act-proposed` stood."""
    said = {"length": length, "after": after, "counts": "nth-day", "rule": "eu-1182-71", **more}
    return "period: {" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


BY = "set_by: act-proposed"
# file, what stands there, what comes in its place, line, words of the message
CASES: dict[str, tuple[str, str, str, int, str]] = {
    "unknown key": (E, "actors: [", "acters: [", 9, "unknown key 'acters'.*did you mean 'actors'"),
    "unknown key in a claim": (
        E,
        "    locator: paragraph 2",
        "    locator: 2b\n    qoute: x",
        24,
        "unknown key 'qoute' in 'claims'",
    ),
    "wrong type: text for a list": (E, "[council]", "council", 9, "'actors' must be a list, not"),
    "wrong type: list for text": (E, "EU\ninstr", "[EU]\ninstr", 6, "'jurisdiction' must be text"),
    "wrong type: number for text": (
        E,
        "The act is published",
        "7",
        5,
        "'title' must be text, not 7: put it in quotes",
    ),
    "wrong type: text for a number": (
        E,
        "date: 2024-07\n",
        "count: many\n",
        26,
        "'count' must be a whole number, not 'many'",
    ),
    "wrong type: true for a number": (
        E,
        "date: 2024-07\n",
        "count: true\n",
        26,
        "'count' must be a whole number, not True",
    ),
    "a count below zero": (E, "date: 2024-07\n", "count: -1\n", 26, "'count': -1 is less than"),
    "missing id": (E, "id: act-published\n", "", 1, "the key 'id' is missing"),
    "missing claims": (
        P,
        "claims:\n  - id: oj\n    source: gazette\n    quote:"
        ' "Proposal"\n    says: {date: "2021-04-21"}\n',
        "",
        1,
        "'claims' is missing",
    ),
    "no claim at all": (
        P,
        'claims:\n  - id: oj\n    source: gazette\n    quote: "Proposal"\n'
        '    says: {date: "2021-04-21"}\n',
        "claims: []\n",
        7,
        "'claims' is empty",
    ),
    "claim without quote and locator": (
        E,
        "    locator: paragraph 2\n",
        "",
        21,
        "needs 'quote' or 'locator'",
    ),
    "claim id given twice": (E, "- id: press", "- id: oj", 21, "'oj' is given twice"),
    "id taken within a type": (
        A,
        "  - {id",
        "  - {id: council, type: court, title: C, jurisdiction: EU}\n  - {id",
        4,
        "'council' is already taken at actors.yaml:3",
    ),
    "id taken across types": (
        A,
        "{id: council,",
        "{id: act, type: court, title: C, jurisdiction: EU}\n  - {id: council,",
        2,
        "'act' is already taken at actors",
    ),
    "id taken by a place": (
        H,
        "{id: fakes",
        "{id: eu",
        4,
        "'eu' is already taken at jurisdictions",
    ),
    "no such jurisdiction": (E, "EU\ninstr", "EUR\ninstr", 6, "no jurisdiction 'EUR'"),
    "no such seat": (E, "actors: [", "seat: XX\nactors: [", 9, "no jurisdiction 'XX'"),
    "no such instrument": (P, "claims:", "instrument: axt\nclaims:", 7, "no instrument 'axt'"),
    "no such actor": (E, "[council]", "[counsel]", 9, "no actor 'counsel': did you mean 'council'"),
    "no such theme": (E, "themes: [ai]", "themes: [ai, aj]", 10, "no theme 'aj'"),
    "no such source": (E, "source: story", "source: storey", 22, "no source 'storey'"),
    "no such setter": (
        E,
        "set_by: act-proposed",
        "set_by: act-tabled",
        27,
        "no event 'act-tabled'",
    ),
    "no such event before a period": (
        E,
        BY,
        clause(after="act-tabled"),
        27,
        "no event 'act-tabled'",
    ),
    "a period that runs from its own end": (
        E,
        BY,
        clause(after="act-published"),
        27,
        "a period cannot run from the event whose day",
    ),
    "a period of no length": (E, BY, clause("0 days"), 27, "'length' is '0 days', which does not"),
    "a period in hours": (E, BY, clause("72 hours"), 27, "'length' is '72 hours', which does not"),
    "a period of one days": (E, BY, clause("1 days"), 27, "'length' is '1 days', which does not"),
    "an ordinal of months": (E, BY, clause("2 months"), 27, "'length' is '2 months', which does"),
    "a period without a unit": (E, BY, clause("20"), 27, "'length' must be text, not 20"),
    "an unknown way of counting": (
        E,
        BY,
        clause(counts="end"),
        27,
        "'counts' is 'end', which is not one of the accepted",
    ),
    "an unknown rule": (
        E,
        BY,
        clause(rule="eu-1182"),
        27,
        "'rule' is 'eu-1182'.*did you mean 'eu-1182-71'",
    ),
    "a period without an event": (
        E,
        BY,
        "period: {length: 20 days, counts: nth-day, rule: calendar}",
        27,
        "the key 'after' is missing in 'claims.says.period'",
    ),
    "an unknown key of a period": (
        E,
        BY,
        clause(unit="days"),
        27,
        "unknown key 'unit' in 'claims.says.period'",
    ),
    "no such asserting actor": (E, "by: council", "by: police", 17, "no actor 'police'"),
    "no such place of a first": (E, "place: EU", "place: FR", 18, "no jurisdiction 'FR'"),
    "no such relation target": (
        E,
        "to: act-proposed}",
        "to: nothing}",
        20,
        "no event or instrument 'nothing'",
    ),
    "no such claim": (
        E,
        "[act-published/oj]",
        "[act-published/ojj]",
        24,
        "no claim 'act-published/ojj': did you mean 'act-published/oj'",
    ),
    "a claim that is no reference": (
        E,
        "[act-published/oj]",
        "[oj]",
        24,
        "does not match the form",
    ),
    "no such corrected claim": (
        E,
        "    confirms: [act-published/oj]",
        "    corrects: [{claim: a/b, type: scope, on: date, note: n}]",
        24,
        "no claim 'a/b'",
    ),
    "no such publisher": (
        S,
        "publisher_actor: council",
        "publisher_actor: king",
        5,
        "no actor 'king'",
    ),
    "no such source of an act": (I, "[gazette]", "[gazete]", 8, "no source 'gazete'"),
    "no such citing source": (T, "by: gazette", "by: nobody", 7, "no source 'nobody'"),
    "no such container": (J, "within: NO", "within: SE", 5, "no jurisdiction 'SE'"),
    "no such broader theme": (H, "[ai]", "[robots]", 4, "no theme 'robots'"),
    "no such home of an actor": (
        A,
        "jurisdiction: EU",
        "jurisdiction: FR",
        3,
        "no jurisdiction 'FR'",
    ),
    "month 13": (E, '"2024-07-12"', '"2024-13-12"', 16, "'date': EDTF '2024-13-12'.*no month 13"),
    "29 February": (S, '"2024-07-12"', '"2023-02-29"', 8, "'published': EDTF '2023-02-29'"),
    "a date in words": (E, "date: 2024-07\n", "date: July 2024\n", 26, "'date': EDTF 'July 2024'"),
    "a year without quotes": (
        E,
        "date: 2024-07\n",
        "date: 2024\n",
        26,
        "'date' must be text, not 2024: put it in quotes",
    ),
    "a release on no day": (R, "2026-11-22", "2026-02-30", 3, "'2026-02-30'"),
    "a coverage check on no day": (J, '"2026-11-22"', '"2026-11-31"', 3, "'checked': EDTF"),
    "capital in a slug": (
        E,
        "id: act-published",
        "id: Act-published",
        2,
        "'id' is 'Act-published'",
    ),
    "double hyphen in a slug": (
        E,
        "id: act-published",
        "id: act--published",
        2,
        "'act--published'",
    ),
    "line end in a slug": (A, "{id: council", '{id: "council\\n"', 3, "'id' is 'council..'"),
    "id other than the file": (
        E,
        "id: act-published",
        "id: act-publishd",
        2,
        "'act-publishd' but the file is 'act-published.yaml'",
    ),
    "key given twice": (
        E,
        "stage: published\n",
        "stage: published\nstage: adopted\n",
        5,
        "'stage' is given twice",
    ),
    "anchor": (E, "[council]", "&a [council]", 9, "anchors and aliases.*write the value out"),
    "alias": (E, "[council]", "*a", 9, "anchors and aliases"),
    "tag": (E, "[council]", "!!python/name:os.system [council]", 9, "the tag .* is not accepted"),
    "two documents": (E, "actors: [", "---\nactors: [", 9, "a second document begins here"),
    "tab for indentation": (
        E,
        "    source: story",
        "\tsource: story",
        22,
        "not valid YAML: .*tab|token",
    ),
    "key that is a list": (
        E,
        "actors: [council]",
        "[actors]: council",
        9,
        "a key must be a plain word",
    ),
    "title of two lines": (E, "The act is published", '"The act\\nis"', 5, "'title' is"),
    "title that ends its line": (
        E,
        "title: The act is published",
        "title: |\n  The act\nsummary: s",
        5,
        "'title' is",
    ),
    "empty title": (E, "The act is published", '""', 5, "'title' is empty"),
    "title left out after its key": (E, "The act is published", "", 5, "must be text, not empty"),
    "control character": (E, "Done at", "Done\x07at", 14, "character '.x07' is not accepted"),
    "escaped control character": (E, "Done at", "Done\\u0007at", 14, "character '.x07'"),
    "unknown format": (E, "format: 1", "format: 2", 1, "format 2 is not readable.*reads format 1"),
    "format as text": (E, "format: 1", 'format: "1"', 1, "'format' must be 1, not '1'"),
    "stage of no scheme": (
        E,
        "stage: published",
        "stage: publishd",
        4,
        "not one of the accepted words: did you mean 'published'",
    ),
    "unknown kind": (E, "kind: law", "kind: laws", 3, "'kind' is 'laws'.*did you mean 'law'"),
    "unknown relation": (E, "followsStage", "followStage", 20, "did you mean 'followsStage'"),
    "part without instrument": (E, "instrument: act\n", "", 7, "a part needs an 'instrument'"),
    "unknown part": (
        E,
        "part: [annex]",
        "part: [annexe]",
        8,
        "'act' has no part 'annexe' .it has: annex, point-1",
    ),
    "part given twice": (
        I,
        "{id: annex, title: Annex}",
        "{id: annex, title: A}\n  - {id: annex, title: B}",
        11,
        "'annex' is given twice",
    ),
    "part within itself": (I, "within: annex", "within: point-1", 11, "'point-1' is within itself"),
    "part within nothing": (I, "within: annex", "within: anex", 11, "no part 'anex'"),
    "place within itself": (J, "within: NO,", "within: NO-03,", 5, "'NO-03' is within itself"),
    "theme within itself": (H, "broader: [ai]", "broader: [fakes]", 4, "'fakes' is within itself"),
    "relation to itself": (E, "to: act-proposed}", "to: act-published}", 20, "to itself"),
    "act without identifier": (I, "ids: {celex: 32024R1689}\n", "", 1, "needs 'ids' or 'no_id'"),
    "read on no day": (S, ', on: "2026-11-01"', "", 10, "the key 'on' is missing in 'check'"),
    "cited by nobody": (T, ", by: gazette", "", 7, "the key 'by' is missing in 'check'"),
    "check that says nothing": (T, "how: cited, by: gazette", "", 7, "'how' is missing in 'check'"),
    "address with a space": (S, "language: en", "url: https://a b\nlanguage: en", 9, "'url' is"),
    "language that is none": (
        A,
        "jurisdiction: EU",
        "jurisdiction: EU, title_language: in German",
        3,
        "'title_language' is 'in German'",
    ),
    "same item twice": (E, "themes: [ai]", "themes: [ai, ai]", 10, "holds the same item twice"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_fault_is_one_clear_line(case: tuple[str, str, str, int, str], tmp_path: Path) -> None:
    file, old, new, line, words = case
    problem = fails(broken(tmp_path, file, old, new))
    if "already taken" in words:
        assert problem.line in (2, 3, 4)
    else:
        assert (problem.file, problem.line) == (file, line), problem
    assert re.search(words, problem.message), problem.message


WHOLE: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 1, "the file is empty"),
    "comment only": (b"# nothing yet\n", 1, "the file is empty"),
    "a list": (b"- a\n", 1, "the record must be a mapping"),
    "a word": (b"hello\n", 1, "the record must be a mapping, not 'hello'"),
    "latin-1": (b"format: 1\ntitle: caf\xe9\n", 2, "not UTF-8 text: save the file as UTF-8"),
    "utf-16": ("format: 1\n".encode("utf-16"), 1, "not UTF-8"),
    "a NUL": (b"format: 1\n\x00", 2, r"'\\x00' is not accepted"),
    "deep nesting": (b"format: 1\na: " + b"[" * 5000, 2, "nested deeper than 24 levels"),
    "billion laughs": (
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(9)),
        1,
        "anchors and aliases are not accepted",
    ),
    "huge": (b"# " + b"x" * 1_000_001, 1, "larger than 1000000 bytes: split it"),
    "unclosed bracket": (b"format: 1\nid: [a\n", 3, "not valid YAML"),
    "merge key with alias": (b"format: 1\n<<: *base\n", 2, "anchors and aliases"),
    "an apostrophe unclosed": (b"format: 1\ntitle: 'a\n", 3, "not valid YAML"),
}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE.keys())
def test_a_file_that_is_no_record_is_one_clear_line(
    case: tuple[bytes, int, str], tmp_path: Path
) -> None:
    content, line, words = case
    (write(tmp_path, GOOD) / P).write_bytes(content)
    problem = fails(tmp_path)
    assert (problem.file, problem.line) == (P, line), problem
    assert re.search(words, problem.message), problem.message


@pytest.mark.parametrize("name", [R, A, J, H])
def test_a_missing_list_is_named(name: str, tmp_path: Path) -> None:
    (write(tmp_path, GOOD) / name).unlink()
    assert str(fails(tmp_path)) == f"{name}:1: the file is missing"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "no such folder" in str(fails(tmp_path / "nowhere"))


def test_a_file_for_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "no such folder" in str(fails(tmp_path / "file"))


def test_yml_is_told_to_be_yaml(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "events/other.yml": "format: 1\n"})
    assert str(fails(tmp_path)) == "events/other.yml:1: name the file .yaml, not .yml"


def test_a_record_in_no_known_place_is_not_lost_in_silence(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "event/other.yaml": "format: 1\n"})
    problem = fails(tmp_path)
    assert problem.file == "event/other.yaml"
    assert "no record is read from here: move it to events or instr" in problem.message


def test_hidden_folders_are_not_ours(tmp_path: Path) -> None:
    read(write(tmp_path, {**GOOD, ".github/dependabot.yaml": "version: 2\n"}))


def test_a_directory_named_like_a_record(tmp_path: Path) -> None:
    (write(tmp_path, GOOD) / "events/x.yaml").mkdir()
    problem = fails(tmp_path)
    assert problem.file == "events/x.yaml"
    assert "cannot be read" in problem.message


def test_a_loop_of_symbolic_links(tmp_path: Path) -> None:
    (write(tmp_path, GOOD) / "events/x.yaml").symlink_to("x.yaml")
    (tmp_path / "events/again").symlink_to(".")
    problem = fails(tmp_path)
    assert problem.file == "events/x.yaml"
    assert "cannot be read" in problem.message


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "gazette.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert str(fails(tmp_path)) == f"{S}:1: cannot be read: Permission denied"


def test_several_faults_are_all_told_in_order(tmp_path: Path) -> None:
    files = {name: text.replace("language: en", "language: EN") for name, text in GOOD.items()}
    _, problems = examine(write(tmp_path, {**files, A: "format: 1\nactors: 3\n"}))
    assert [problem.file for problem in problems] == [A, S, T]
    assert problems == sorted(problems)
    assert str(RecordsError(problems)).endswith("(and 2 more)")


def test_the_same_id_in_two_folders(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "events/old/act-proposed.yaml": GOOD[P]})
    assert "'act-proposed' is already taken at events/act-proposed.yaml:2" in str(fails(tmp_path))


def test_norway_is_no_boolean(tmp_path: Path) -> None:
    catalogue = read(broken(tmp_path, P, 'jurisdiction: "NO"', "jurisdiction: NO"))
    assert catalogue.events["act-proposed"].jurisdiction == "NO"
    assert catalogue.within("NO-03", "NO")


def test_a_date_without_quotes_stays_as_written(tmp_path: Path) -> None:
    catalogue = read(broken(tmp_path, P, '"2021-04-21"', "2021-04-21"))
    date = catalogue.events["act-proposed"].claims[0].says.date
    assert date is not None
    assert date.text == "2021-04-21"


def test_order_in_files_says_nothing(tmp_path: Path) -> None:
    one = read(write(tmp_path / "one", GOOD))
    lines = EVENT.splitlines(keepends=True)
    turned = "".join(lines[:11] + lines[20:] + lines[11:20])
    two = read(write(tmp_path / "two", {**GOOD, E: turned}))
    assert one == two


def test_an_undated_cited_source_is_known_from_no_day(tmp_path: Path) -> None:
    catalogue = read(write(tmp_path, GOOD))
    assert catalogue.sources["story"].known_from is None
    press = next(claim for claim in catalogue.claims() if claim.id == "press")
    assert press.known_from is None
    assert not press.known_by(catalogue.release.date)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore")))
def test_no_bytes_crash_a_folder(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    if not folder.exists():
        write(folder, GOOD)
    (folder / P).write_bytes(content)
    _, problems = examine(folder)
    assert problems
    assert all(str(problem).count("\n") == 0 for problem in problems)


YAMLISH = st.text(st.sampled_from("ab1:-[]{}#&*!|>%@`\"'?, \n\t\\~=\r\x85é\ud800\x00"), max_size=60)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=100) | YAMLISH)
def test_no_text_crashes_the_reader(text: str) -> None:
    last = text.count("\n") + 1
    try:
        lines = list(located.load(text).lines.values())
    except located.LocatedError as error:
        # what is missing at the end is missed on the line after it
        lines, last = [error.line], last + 1
    assert min(lines) >= 1
    assert max(lines) <= last


# -- the records that ship ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read(bundled())


def test_the_shipped_records_have_no_problems() -> None:
    catalogue, problems = examine(bundled())
    assert [str(problem) for problem in problems] == []
    assert catalogue is not None
    assert len(catalogue.events) > 50


def test_every_shipped_claim_says_where_it_stands(shipped: Catalogue) -> None:
    assert not [c.key for c in shipped.claims() if not (c.quote or c.locator)]


def test_shipped_ids_are_unique_across_types(shipped: Catalogue) -> None:
    shelves = (shipped.events, shipped.instruments, shipped.sources, shipped.actors, shipped.themes)
    ids = [id_ for shelf in shelves for id_ in shelf]
    ids += [place.id for place in shipped.jurisdictions.values()]
    assert len(ids) == len(set(ids))


def test_no_shipped_quotation_is_long(shipped: Catalogue) -> None:
    texts = {
        f"{claim.key} {name}": text
        for claim in shipped.claims()
        for name in ("quote", "translation")
        if (text := getattr(claim, name))
    }
    assert not {key: len(text) for key, text in texts.items() if len(text) > 300}


NOISE = (
    "Kuami Eugene", "JOY Prime", "Asante Kotoko", "Owusu Beyeeman", "Okyeame Kwame", "Otto Addo",
    "Coop Kee", "Atta Akyea", "Franklin Cudjoe", "slams ‘unwarranted", "Latest Stories",
    "hours -", "Follow CNN", "All rights reserved",
)  # fmt: skip
"""From the headlines and the frame beside the seed articles."""


@pytest.mark.parametrize("noise", NOISE)
def test_page_noise_of_the_seed_articles_is_not_in_the_records(noise: str) -> None:
    found = [
        path.name
        for path in bundled().rglob("*.yaml")
        if noise.casefold() in path.read_text("utf-8").casefold()
    ]
    assert not found


def test_no_shipped_text_repeats_a_long_run_of_a_quotation(shipped: Catalogue) -> None:
    """Twenty words in a row out of a source belong in no title and no summary."""
    runs: set[tuple[str, ...]] = set()
    for claim in shipped.claims():
        words = (claim.quote or "").split()
        runs |= {tuple(words[i : i + 20]) for i in range(len(words) - 19)}
    for event in shipped.events.values():
        words = f"{event.title} {event.summary or ''}".split()
        told = {tuple(words[i : i + 20]) for i in range(len(words) - 19)}
        assert not told & runs, event.id
