"""Bounds and comparisons against readings counted day by day, and texts of any kind.

The enumerator below knows dates as strings only: a day is allowed by a point if its ISO form
matches the point's digits. It shares nothing with the parser.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.edtf import (
    Edtf,
    EdtfError,
    Tri,
    fits,
    happened_by,
    nested,
    parse,
    precedes,
    render,
    sort_key,
    spans,
)
from tests.data.test_edtf import ROWS

DAY = timedelta(days=1)
# Literals name the years 2020 to 2029; the years around them stand for the rest of time.
FIRST, LAST = date(2019, 7, 1), date(2030, 6, 30)
DAYS = [FIRST + i * DAY for i in range((LAST - FIRST).days + 1)]
WRITTEN = [(d, d.isoformat()) for d in DAYS]
QUARTERS = {"33": "01|02|03", "34": "04|05|06", "35": "07|08|09", "36": "10|11|12"}

few = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@lru_cache(maxsize=4096)
def matching(point: str) -> tuple[date, ...]:
    """Days whose ISO form has the digits of the point, whose marks say nothing here."""
    plain = re.sub("[?~%]", "", point)
    year, _, rest = plain.partition("-")
    rest = f"(?:{QUARTERS[rest]})" if rest in QUARTERS else rest.replace("X", "[0-9]")
    pattern = re.compile(year.replace("X", "[0-9]") + (f"-{rest}" if rest else "") + "(-|$)")
    return tuple(d for d, written in WRITTEN if pattern.match(written))


def between(first: date, last: date) -> list[date]:
    return DAYS[bisect_left(DAYS, first) : bisect_left(DAYS, last + DAY)]


@dataclass
class Model:
    """A literal and its readings: pairs of first and last day, given by what they come from."""

    literal: str
    members: list[tuple[tuple[date, ...], tuple[date, ...] | None]]
    """Allowed first and last days of each member; no last days for a single day."""
    one_of: bool

    @property
    def exists(self) -> bool:
        return all(a and (b is None or (b and a[0] <= b[-1])) for a, b in self.members)

    def moments(self) -> list[date]:
        """Every reading of a moment; a range in a one-of set is every day within it."""
        found: set[date] = set()
        for a, b in self.members:
            found.update(a if b is None else between(a[0], b[-1]))
        return sorted(found)

    def begins(self) -> list[date]:
        if self.one_of:
            return self.moments()
        firsts = [[d for d in a if b is None or d <= b[-1]] for a, b in self.members]
        latest = min(f[-1] for f in firsts)
        return sorted({d for f in firsts for d in f if d <= latest})

    def lasts(self) -> list[date]:
        if self.one_of:
            return self.moments()
        ends = [list(a) if b is None else [d for d in b if d >= a[0]] for a, b in self.members]
        earliest = max(e[0] for e in ends)
        return sorted({d for e in ends for d in e if d >= earliest})

    def touches(self, low: date, high: date) -> tuple[bool, bool]:
        """Does some reading, does every reading touch low <= day < high (not empty)?"""
        if self.one_of:
            inside = [low <= d < high for d in self.moments()]
            return any(inside), all(inside)
        answers = [self._touches(a, b, low, high) for a, b in self.members]
        # members vary independently, and one that touches is enough
        return any(some for some, _ in answers), any(every for _, every in answers)

    @staticmethod
    def _touches(
        a: tuple[date, ...], b: tuple[date, ...] | None, low: date, high: date
    ) -> tuple[bool, bool]:
        if b is None:
            inside = [low <= d < high for d in a]
            return any(inside), all(inside)
        begins = [d for d in a if d <= b[-1]]
        some = any(d < high and b[-1] >= low for d in begins)
        every = all(d < high and b[bisect_left(b, d)] >= low for d in begins)
        return some, every

    def days(self) -> set[date]:
        """Every day on which it may be."""
        if self.one_of:
            return set(self.moments())
        found: set[date] = set()
        for a, b in self.members:
            found.update(a if b is None else between(a[0], b[-1]))
        return found


@st.composite
def points(draw: st.DrawFn) -> str:
    """A date with or without X, possibly of no real day; sometimes marked; or a quarter."""
    year = draw(st.sampled_from(["2020", "2021", "2023", "2023", "2024", "2024", "202X"]))
    digits = st.sampled_from("0123456789X")
    length = draw(st.integers(1, 3))
    parts = [year]
    if length > 1:
        plain = f"{draw(st.integers(1, 12)):02}"
        parts.append(draw(st.sampled_from([plain, plain, "XX", f"X{plain[1]}", f"{plain[0]}X"])))
    if length > 2:
        parts.append(
            draw(
                st.one_of(
                    st.integers(1, 31).map("{:02}".format),
                    st.just("XX"),
                    st.tuples(st.sampled_from("0123X"), digits).map("".join),
                )
            )
        )
    if length == 1 and "X" not in year and draw(st.integers(0, 5)) == 0:
        parts.append(draw(st.sampled_from(sorted(QUARTERS))))
    if draw(st.integers(0, 3)) == 0:
        where = draw(st.integers(0, len(parts) - 1))
        mark = draw(st.sampled_from("?~%"))
        parts[where] = draw(st.sampled_from([mark + parts[where], parts[where] + mark]))
    return "-".join(parts)


real_points = points().filter(lambda p: bool(matching(p)))


def ending_from(first: date) -> st.SearchStrategy[str]:
    """Points that may be on that day or later."""
    return real_points.filter(lambda p: matching(p)[-1] >= first)


@st.composite
def moments(draw: st.DrawFn) -> Model:
    if draw(st.booleans()):
        point = draw(real_points)
        return Model(point, [(matching(point), None)], True)
    return set_of(draw, "[]")


def set_of(draw: st.DrawFn, brackets: str) -> Model:
    texts: list[str] = []
    members: list[tuple[tuple[date, ...], tuple[date, ...] | None]] = []
    count = draw(st.integers(1, 3))
    for i in range(count):
        form = draw(st.integers(0, 4))
        a = draw(real_points)
        days = matching(a)
        if form == 0 and i == 0:
            texts.append(f"..{a}")
            members.append((tuple(DAYS), days))
        elif form == 0 and i == count - 1:
            texts.append(f"{a}..")
            members.append((days, tuple(DAYS)))
        elif form < 3:
            b = draw(ending_from(days[0]))
            texts.append(f"{a}..{b}")
            members.append((days, matching(b)))
        else:
            texts.append(a)
            members.append((days, None))
    return Model(brackets[0] + ",".join(texts) + brackets[1], members, brackets == "[]")


@st.composite
def intervals(draw: st.DrawFn) -> Model:
    a = draw(st.one_of(real_points, real_points, st.sampled_from(["", ".."])))
    firsts = tuple(DAYS) if a in ("", "..") else matching(a)
    ends = ending_from(firsts[0])
    b = draw(st.one_of(ends, ends, st.sampled_from(["", ".."])) if a.strip(".") else ends)
    lasts = tuple(DAYS) if b in ("", "..") else matching(b)
    return Model(f"{a}/{b}", [(firsts, lasts)], False)


@st.composite
def all_of_sets(draw: st.DrawFn) -> Model:
    return set_of(draw, "{}")


models = st.one_of(moments(), intervals(), all_of_sets())
within = st.dates(date(2019, 8, 1), date(2030, 5, 31))


def tri(yes: bool, no: bool) -> Tri:
    return Tri.YES if yes else Tri.NO if no else Tri.UNKNOWN


def runs(days: Iterable[date]) -> list[tuple[date | None, date | None]]:
    """Half-open runs of days; those that reach the edge of the enumerated time are open."""
    found: list[list[date]] = []
    for d in sorted(days):
        if found and found[-1][1] == d:
            found[-1][1] = d + DAY
        else:
            found.append([d, d + DAY])
    return [(None if a == FIRST else a, None if b == LAST + DAY else b) for a, b in found]


@few
@given(points())
def test_a_point_is_accepted_if_and_only_if_some_real_day_fits(point: str) -> None:
    if matching(point):
        assert parse(point).text == point
    else:
        with pytest.raises(EdtfError):
            parse(point)


@few
@given(real_points, real_points, st.sampled_from(["{}/{}", "[{}..{}]", "{{{}..{}}}"]))
def test_a_range_is_refused_if_and_only_if_it_certainly_runs_backwards(
    a: str, b: str, form: str
) -> None:
    literal = form.format(a, b)
    if matching(a)[0] <= matching(b)[-1]:
        assert parse(literal).text == literal
    else:
        with pytest.raises(EdtfError, match="the end is before the start"):
            parse(literal)


@few
@given(models)
def test_bounds_are_exact(m: Model) -> None:
    e = parse(m.literal)
    begins, lasts = m.begins(), m.lasts()
    first = None if begins[0] == FIRST else begins[0]
    last = None if lasts[-1] == LAST else lasts[-1]
    assert e.not_before == first
    assert e.latest == last
    if m.one_of:
        assert e.kind == "moment"
        assert e.begin_before is None
        assert e.end_not_before is None
    else:
        assert e.kind == "lasting"
        assert e.begin_before == (None if begins[-1] == LAST else begins[-1] + DAY)
        assert e.end_not_before == (None if lasts[0] == FIRST else lasts[0])


@few
@given(models)
def test_spans_are_the_days(m: Model) -> None:
    e = parse(m.literal)
    days = m.days()
    if e.kind == "lasting" and not e.members:
        days = set(between(m.begins()[0], m.lasts()[-1]))
    assert list(spans(e)) == runs(days)


@few
@given(models)
def test_print_then_parse(m: Model) -> None:
    e = parse(m.literal)
    assert parse(render(e)) == e
    assert render(parse(render(e))) == render(e)


@few
@given(models, st.one_of(st.none(), within), st.one_of(st.none(), within))
def test_fits_agrees_with_the_readings(m: Model, low: date | None, high: date | None) -> None:
    e = parse(m.literal)
    if low is not None and high is not None and low >= high:
        assert fits(e, low, high) is Tri.NO
        return
    some, every = m.touches(low or FIRST, high or LAST + DAY)
    assert fits(e, low, high) is tri(every and e.certain, not some)


@few
@given(models, within)
def test_happened_by_agrees_with_the_readings(m: Model, day: date) -> None:
    e = parse(m.literal)
    begins = m.begins()
    assert happened_by(e, day) is tri(begins[-1] <= day and e.certain, begins[0] > day)
    assert happened_by(e, day) is fits(e, None, day + DAY)


@few
@given(models, models)
def test_precedes_agrees_with_the_readings(a: Model, b: Model) -> None:
    x, y = parse(a.literal), parse(b.literal)
    yes = a.lasts()[-1] < b.begins()[0]
    no = a.lasts()[0] >= b.begins()[-1]
    if a.lasts()[0] == FIRST or b.begins()[-1] == LAST:
        no = False  # only the edge of the enumerated time
    certain = x.certain and y.certain
    assert precedes(x, y) is tri(yes and certain, no and certain)
    if precedes(x, y) is Tri.YES:
        assert precedes(y, x) is Tri.NO


@few
@given(models, models)
def test_nested_agrees_with_the_days(a: Model, b: Model) -> None:
    x, y = parse(a.literal), parse(b.literal)
    inner, outer = runs(a.days()), runs(b.days())
    expected = all(
        any(
            (low is None or (a_low is not None and a_low >= low))
            and (high is None or (a_high is not None and a_high <= high))
            for low, high in outer
        )
        for a_low, a_high in inner
    )
    assert nested(x, y) is expected
    assert nested(x, x)


@settings(few, max_examples=60)
@given(st.lists(st.tuples(st.one_of(st.none(), models), st.text(max_size=3)), max_size=6))
def test_sorting_does_not_depend_on_the_order_given(
    items: list[tuple[Model | None, str]],
) -> None:
    keys = [sort_key(parse(m.literal) if m else None, name) for m, name in items]
    backwards = keys[::-1]
    assert sorted(keys) == sorted(backwards)


def independent_readings(member: str) -> list[tuple[date, date]]:
    first, dots, last = member.partition("..")
    if not dots:
        return [(d, d) for d in matching(first)]
    return [(b, e) for b in matching(first) for e in matching(last) if b <= e]


@settings(few, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            "2023-06-0X 2023-06-07 2023-06-1X 2023-06-X5 2023-06-05..2023-06-0X "
            "2023-06-0X..2023-06-10 2023-06-20..2023-06-2X 2023-06-2X".split()
        ),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 30),
    st.integers(1, 20),
)
def test_a_set_of_all_against_every_combination(members: list[str], at: int, size: int) -> None:
    e = parse("{" + ",".join(members) + "}")
    low = date(2023, 5, 31) + at * DAY
    high = low + size * DAY
    combined = list(itertools.product(*map(independent_readings, members)))
    touched = [any(b < high and last >= low for b, last in reading) for reading in combined]
    assert fits(e, low, high) is tri(all(touched), not any(touched))
    begins = {min(b for b, _ in reading) for reading in combined}
    lasts = {max(last for _, last in reading) for reading in combined}
    assert (e.not_before, e.begin_before) == (min(begins), max(begins) + DAY)
    assert (e.end_not_before, e.before) == (min(lasts), max(lasts) + DAY)


# What is refused: anything else. The same grammar again, as one expression.
POINT = r"(?:[?~%]?[0-9X]{4}[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?){0,2})"
ITEM = rf"(?:{POINT}(?:\.\.(?:{POINT})?)?|\.\.{POINT})"
LITERAL = re.compile(
    rf"{POINT}|{POINT}/{POINT}|{POINT}/(?:\.\.)?|(?:\.\.)?/{POINT}"
    rf"|\[{ITEM}(?:,{ITEM})*\]|\{{{ITEM}(?:,{ITEM})*\}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)


def parsed_or_refused(text: str) -> Edtf | EdtfError:
    try:
        return parse(text)
    except EdtfError as error:
        return error


def check_any_text(text: str) -> None:
    result = parsed_or_refused(text)
    if isinstance(result, EdtfError):
        assert result.text == text
        assert 0 <= result.position <= len(text)
        assert str(result).isprintable()
        return
    assert LITERAL.fullmatch(text)
    assert parse(render(result)) == result
    assert fits(result, None, None) is (Tri.YES if result.certain else Tri.UNKNOWN)
    assert nested(result, result)


@settings(few, max_examples=300)
@given(st.one_of(st.text(), st.text("0123456789X?~%/-.,[]{}TZ:+YSE x", max_size=30)))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    check_any_text(text)


@settings(few, max_examples=600)
@given(
    st.sampled_from([row["literal"] for row in ROWS]),
    st.integers(0, 40),
    st.integers(0, 2),
    st.sampled_from([*"0123456789X?~%/-.,[]{}TZ:+YSEx", "..", "\n", "٣", "٠", "²", "Ⅻ", "\ud800"]),
)
def test_a_mangled_literal_is_parsed_or_refused(literal: str, at: int, cut: int, put: str) -> None:
    check_any_text(literal[:at] + put + literal[at + cut :])
    check_any_text(literal[:at] + literal[at + cut :])
