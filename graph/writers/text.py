"""Text as formats can hold it."""

from __future__ import annotations

import re

_FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_ATTRIBUTE = {**_XML, ord("\n"): "&#10;", ord("\t"): "&#9;"}
_MARKED = re.compile('[&<>"\r]')


def clean(text: str) -> str:
    r"""Text without what XML 1.0 and spreadsheets cannot hold: control characters, surrogates.

    >>> clean("a\\x00b")
    'ab'
    """
    return _FOREIGN.sub("", text)


def xml(text: str) -> str:
    r"""Text as the content of an XML element.

    >>> xml("<a> & \\x01")
    '&lt;a&gt; &amp; '
    """
    # most text holds neither, and two searches are faster than two translations
    if _FOREIGN.search(text):
        text = clean(text)
    return text.translate(_XML) if _MARKED.search(text) else text


def attribute(text: str) -> str:
    """Text as an XML attribute's value: line ends and tabs stay what they are."""
    return clean(text).translate(_ATTRIBUTE)


def line(text: str) -> str:
    """Text on one line, without control characters."""
    return " ".join(clean(text).split())
