"""The linter: traps that real trackers fall into, and words that may point at a private person.

Rules of thumb, each a pure function that yields findings. What a person's eye has found harmless is
listed, with the reason, in ``justified.yaml`` beside the records.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from data.edtf import Tri, precedes
from data.records import Catalogue, Event
from ontology.ends import DUTIES
from ontology.finding import Finding
from ontology.resolution import Resolved

GIVEN_NAMES = frozenset(
    "aaron adam adrian alan albert alex alexander alexandra alice amanda amy andrea andrew angela"
    " anna anne anthony antonio arthur barbara benjamin brian bruno carl carlos carol caroline"
    " catherine charles charlotte chris christian christina christine christopher claire claudia"
    " daniel david deborah dennis diana diego donald dorothy edward elena elizabeth elon emily emma"
    " eric eva fatima fernando francesca francesco frank gary george giovanni giulia gregory hannah"
    " hans harry heather helen henry ian isabel ivan jack jacob jacques james jane janet jason"
    " javier jean jeff jeffrey jennifer jeremy jessica jim joan joao joe johannes john jonathan"
    " jorge jose joseph joshua juan julia julie karen katherine keith kelly kenneth kevin kim"
    " klaus laura lee linda lisa louis luca lucy luis manuel marco margaret maria marie mario mark"
    " martin mary matthew megan michael michelle miguel mohamed mohammed muhammad nancy natalie"
    " nicholas nicole nina olga oliver olivia pablo pamela patricia patrick paul paula pedro peter"
    " philip pierre rachel raymond rebecca ricardo richard robert roberto roger ronald rosa ruth"
    " ryan sam samantha samuel sandra sara sarah scott sean sergei sharon silvia simon sofia sophia"
    " sophie stefan stephanie stephen steven susan taylor teresa theresa thomas timothy tom ursula"
    " vera victor victoria vincent vladimir walter wendy william wolfgang xavier yuki zoe".split()
)
"""Common given names of the languages that our sources are mostly in; a net with wide meshes."""

_NAME = re.compile(r"\b([A-Z][a-z]+)(?: [A-Z]\.)? ([A-Z][a-z]+(?:-[A-Z][a-z]+)?)\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? [A-Z][a-z]+")
_AGE = re.compile(r"\b(?:aged? \d\d\b(?!s)|\d\d-year-old\b|\d\d years old\b)")
_WORDS = re.compile(r"[a-z]+")

_EARLY = frozenset("announced consultation-opened proposed draft committee-reported".split())
_MADE = frozenset("adopted signed assented promulgated in-force applies effective".split())
_FIRST = re.compile(
    r"\b(?:0?1(?:st|er|º|\.)? (?:January|Jan\.?|janvier|enero|gennaio|Januar|janeiro)|"
    r"(?:January|Jan\.?) 0?1(?:st)?\b|0?1[./-]0?1[./-]|-01-01)|1\s*月\s*1\s*日|1월\s*1일"
)


def lint(catalogue: Catalogue, view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """Every finding of the linter."""
    yield from persons(catalogue)
    yield from new_year(catalogue)
    yield from late_proposals(view)
    yield from two_adoptions(catalogue)
    yield from disagreeing(view)
    yield from urls(catalogue)
    yield from known_too_early(catalogue)


def _warn(subject: str, rule: str, message: str) -> Finding:
    return Finding(subject, message, "warning", rule)


def persons(catalogue: Catalogue) -> Iterator[Finding]:
    """Names of persons, exact ages and forms of address where none may stand."""
    for subject, place, text in _texts(catalogue):
        for match in _NAME.finditer(text):
            if match[1].lower() in GIVEN_NAMES:
                yield _warn(
                    subject,
                    "person",
                    f"{place} reads like a person's name ('{match[0]}'): write [name], the office"
                    " or the role, or justify it",
                )
        for match in (*_TITLED.finditer(text), *_AGE.finditer(text)):
            yield _warn(
                subject,
                "person",
                f"{place} singles a person out ('{match[0]}'): no names, ages by decade",
            )
    for subject, place, slug in _slugs(catalogue):
        named = [word for word in _WORDS.findall(slug.lower()) if word in GIVEN_NAMES]
        if named:
            yield _warn(
                subject,
                "person",
                f"{place} may hold a person's name ('{named[0]}'): change it, withhold it, or"
                " justify it",
            )


def _texts(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for event in catalogue.events.values():
        yield event.id, "the title", event.title
        yield event.id, "the summary", event.summary or ""
        for claim in event.claims:
            for name in ("quote", "translation", "locator", "printed"):
                yield event.id, f"the {name} of claim '{claim.id}'", getattr(claim, name) or ""
            says = claim.says
            told = [*says.statements, says.penalty, says.outcome, says.denial, says.ages]
            if says.conduct is not None:
                told.append(says.conduct.what)
            yield event.id, f"claim '{claim.id}'", " / ".join(text for text in told if text)
    for instrument in catalogue.instruments.values():
        if instrument.kind in ("criminal", "enforcement"):
            yield instrument.id, "the title", instrument.title
    for source in catalogue.sources.values():
        yield source.id, "the title", source.title or ""


def _slugs(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for shelf in (catalogue.events, catalogue.instruments, catalogue.sources):
        for id_ in shelf:
            yield id_, "the id", id_
    for source in catalogue.sources.values():
        if source.url is not None:
            yield source.id, "the URL", source.url.partition("://")[2].partition("/")[2]


def new_year(catalogue: Catalogue) -> Iterator[Finding]:
    """A day of 1 January that no words of the source give: often a year in disguise."""
    for claim in catalogue.claims():
        day = claim.says.date
        if day is None or day.precision != "day" or not day.text.endswith("-01-01"):
            continue
        words = " ".join(filter(None, (claim.quote, claim.translation, claim.printed)))
        if not _FIRST.search(words):
            yield _warn(
                claim.event,
                "new-year",
                f"claim '{claim.id}' says 1 January, which its quotation does not: if the source"
                " gives the year only, write the year; if it gives the day, quote it",
            )


def late_proposals(view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """Something proposed certainly after it was made."""
    for events in _lives(view).values():
        made = [r for r in events if r.event.stage in _MADE and not r.event.part]
        for early in (r for r in events if r.event.stage in _EARLY and not r.event.part):
            for late in made:
                if _before(late, early):
                    yield Finding(
                        early.id,
                        f"'{early.event.stage}' comes after '{late.event.stage}' ({late.id}) of the"
                        " same instrument: check the dates, or give the later text a record of its"
                        " own",
                        "violation",
                        "late-proposal",
                    )


def _lives(view: Mapping[str, Resolved]) -> dict[str, list[Resolved]]:
    lives: dict[str, list[Resolved]] = defaultdict(list)
    for resolved in view.values():
        if resolved.event.instrument is not None:
            lives[resolved.event.instrument].append(resolved)
    return lives


def _before(a: Resolved, b: Resolved) -> bool:
    return a.date is not None and b.date is not None and precedes(a.date, b.date) is Tri.YES


def two_adoptions(catalogue: Catalogue) -> Iterator[Finding]:
    """'Adopted' twice in one life: it means the last body, and there is only one."""
    lives: dict[str, list[Event]] = defaultdict(list)
    for event in catalogue.events.values():
        if event.stage == "adopted" and event.kind == "law" and event.instrument:
            lives[event.instrument].append(event)
    for instrument, events in lives.items():
        if len(events) > 1:
            named = ", ".join(event.id for event in events)
            yield _warn(
                events[-1].id,
                "two-adoptions",
                f"'{instrument}' is adopted more than once ({named}): 'adopted' is the last body,"
                " use 'passed' or 'position-adopted' for the others",
            )


def disagreeing(view: Mapping[str, Resolved]) -> Iterator[Finding]:
    """Two records for one stage of one part on different days: one life, two stories."""
    once = frozenset("published signed in-force repealed assented promulgated".split())
    for events in _lives(view).values():
        for one, other in combinations(sorted(events, key=lambda r: r.id), 2):
            same = one.event.stage == other.event.stage and one.event.stage in once
            if not same or set(one.event.part) != set(other.event.part):
                continue
            if one.event.party != other.event.party or one.event.kind == "treaty":
                continue
            if _before(one, other) or _before(other, one):
                yield _warn(
                    other.id,
                    "disagreeing",
                    f"'{other.event.stage}' stands twice in one life, on other days ({one.id}):"
                    " make it one event with two claims, or name the part",
                )


def known_too_early(catalogue: Catalogue) -> Iterator[Finding]:
    """A report of what had not happened yet: a plan, a misprint, or a page that was added to."""
    for claim in catalogue.claims():
        event, day, known = catalogue.events[claim.event], claim.says.date, claim.known_from
        if day is None or known is None or claim.says.set_by or event.stage in DUTIES:
            continue
        if precedes(known, day) is Tri.YES:
            yield _warn(
                claim.event,
                "known-too-early",
                f"claim '{claim.id}' was known on {known.text}, before the day it tells"
                f" ({day.text}): if the page was added to later, give the claim a known_from",
            )


_DEAD_URL = re.compile(
    r"(?:^https?://(?:localhost|127\.|10\.|192\.168\.|example\.)|[\s<>\"]|\.\.\.|…|[,;.]$|utm_\w+=)"
)


def urls(catalogue: Catalogue) -> Iterator[Finding]:
    """Addresses that cannot work, by their form alone; nothing is fetched."""
    for source in catalogue.sources.values():
        if source.url is not None and _DEAD_URL.search(source.url):
            yield _warn(
                source.id,
                "url",
                f"the URL '{source.url}' looks cut off, local or tracked: give the page's own",
            )
