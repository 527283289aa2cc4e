"""Text as search sees it: without case and accents, divided into words.

Chinese, Japanese and Korean are not divided by spaces: a run of their characters is one word here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from data.records import Actor, Catalogue, Instrument
from ontology.resolution import Resolved

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3130-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")
RUN = re.compile(rf"[{_CJK}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# letters with a stroke or joined, which Unicode does not take apart
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe",
                        "þ": "th", "ð": "d"})  # fmt: skip


def normal(text: str) -> str:
    """Text without case and accents: what is searched, and what is searched for.

    >>> normal("Künstliche Intelligenz"), normal("ŁÓDŹ"), normal("ＡＩ基本法")
    ('kunstliche intelligenz', 'lodz', 'ai基本法')
    """
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_PLAIN)
    # what is left composed again: Hangul and kana are letters with parts, not with accents
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, runs of Chinese, Japanese and Korean apart.

    >>> tokens("EU's AI基本法, Art. 50")
    ('eu', 's', 'ai', '基本法', 'art', '50')
    """
    return tuple(_TOKEN.findall(normal(text)))


@dataclass(frozen=True, slots=True)
class Text:
    """What is searched of an event, words between spaces: its titles, and all the rest."""

    titles: str
    names: str
    summary: str


def text_of(catalogue: Catalogue, resolved: Resolved) -> Text:
    """The searched text of an event; instrument and actors are those that known claims tell."""
    record = resolved.event
    things: list[Instrument | Actor] = []
    if resolved.instrument is not None:
        things.append(catalogue.instruments[resolved.instrument])
    actors = resolved.values.get("actors", ())
    things += [catalogue.actors[actor] for actor in actors if actor in catalogue.actors]
    names = [
        name
        for thing in things
        for name in (thing.title, thing.title_original, getattr(thing, "short_title", None))
    ]
    return Text(
        _joined([record.title, record.title_original]), _joined(names), _joined([record.summary])
    )


def _joined(texts: Iterable[str | None]) -> str:
    return f" {' '.join(' '.join(tokens(text)) for text in texts if text)} "
