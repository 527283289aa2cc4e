"""Dates as the pages print them: in words, in ``<time>`` where HTML has a value for them. Pure."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from api.pages.words import condition_words, date_words, machine_date
from data.edtf import Edtf, EdtfError, parse
from ontology.vocab import SCHEMES

_DATE = re.compile(
    rf"(?:is dated |(?:Pending: |; )(?:{'|'.join(SCHEMES['stage'])}), )"
    r"((?:\.\./)?\d[0-9X?~%/\-]{3,}(?:\.\.)?)(?=[;.]| or |$)"
    r"|\b\d{4}(?:-\d{2}){1,2}[?~%](?![\w?~%/.]\d)"
    r"|\b\d{4}-\d{2}-\d{2}\b(?!T)"
    r"|[\[{][0-9X?~%.,\-]{4,}[\]}]"
    r"|(?<=\()[0-9X?~%/.,\-]{5,}(?=\))"
)
"""What stands where a sentence tells a date (the group); a qualified month or day; a day; a set.

Words of curators pass here too: a year with a sign behind it may be "1500%" or a question.
"""


def date_markup(when: Edtf | str) -> Markup:
    """An EDTF date.

    >>> date_markup("2023-09")
    Markup('<time datetime="2023-09">September 2023</time>')
    >>> date_markup("[..2027-12-02]")
    Markup('by 2 December 2027')
    """
    machine = machine_date(when)
    words = date_words(when)
    if machine is None:
        return escape(words)
    return Markup('<time datetime="{}">{}</time>').format(machine, words)


def time_markup(told: dict[str, Any]) -> Markup:
    """A time as `graph.describe.when` tells it."""
    if told["edtf"]:
        return date_markup(told["edtf"])
    return condition_markup(told.get("condition"), told.get("long_stop"))


def condition_markup(condition: str | None, stop: str | None) -> Markup:
    """A date that waits on something."""
    return escape(condition_words(condition or None, stop))


def prose_markup(text: str) -> Markup:
    """A sentence of the core.

    >>> prose_markup("a < b on 2026-11-22")
    Markup('a &lt; b on <time datetime="2026-11-22">22 November 2026</time>')
    >>> prose_markup("law from [2025-10-13..2026-06-18] (2025)")
    Markup('law from between 13 October 2025 and 18 June 2026 (2025)')
    >>> prose_markup("it is dated 2026-08~. Pending: proposed, 2027-12/2028-01.")
    Markup('it is dated about August 2026. Pending: proposed, from December 2027 to January 2028.')
    >>> prose_markup("told as 2000% of the gain. Did it in 2023? Directive, 2019/2021.")
    Markup('told as 2000% of the gain. Did it in 2023? Directive, 2019/2021.')
    """
    pieces, end = [], 0
    for found in _DATE.finditer(text):
        group = 1 if found[1] else 0
        pieces += [escape(text[end : found.start(group)]), _piece(found[group])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _piece(text: str) -> Markup:
    try:
        return date_markup(parse(text))
    except EdtfError:
        return escape(text)
