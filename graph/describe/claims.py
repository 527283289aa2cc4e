"""Claims and their sources as plain values: who says what, where, since when."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from data.edtf import sort_key
from data.records import Source
from graph.describe.times import when
from graph.view import View
from ontology import iri
from ontology.belief import Weighed
from ontology.resolution import Resolved
from ontology.resolved import standing


def source(item: Source) -> dict[str, Any]:
    return {
        "id": item.id,
        "publisher": item.publisher,
        "title": item.title,
        "url": item.url,
        "tier": item.tier,
        "check": item.check.how,
        "published": item.published.text if item.published else None,
        "known_from": item.known_from.text if item.known_from else None,
        "language": item.language,
    }


FACTS = ("count", "count_of", "ages", "penalty", "amount", "outcome", "denial", "effect",
         "party", "scope")  # fmt: skip


def conduct_of(weighed: Weighed) -> dict[str, Any]:
    conduct = weighed.claim.says.conduct
    assert conduct is not None
    return {
        "what": conduct.what,
        "assertion": conduct.assertion,
        "by": conduct.by,
        "standing": standing(conduct.assertion),
        "claim": weighed.claim.key,
    }


def claim(view: View, weighed: Weighed) -> dict[str, Any]:
    """One claim: who says what, where, since when, and how it is believed."""
    record, says = weighed.claim, weighed.claim.says
    told: dict[str, Any] = {
        "id": record.key,
        "iri": iri.claim(record.key),
        "source": source(weighed.source),
        "quotation": record.quote,
        "translation": record.translation,
        "locator": record.locator,
        "printed": record.printed,
        "resolved_against": record.resolved_against.text if record.resolved_against else None,
        "known_from": record.known_from.text if record.known_from else None,
        "belief": weighed.belief,
        "primary": weighed.primary,
        "supports": list(record.supports),
        "says": _says(weighed),
        "corrects": [
            {"claim": item.claim, "type": item.type, "on": item.on, "note": item.note}
            for item in record.corrects
        ],
        "corrected_by": [
            {"claim": key, "type": item.type, "on": item.on, "note": item.note}
            for key, item in weighed.corrected
        ],
        "confirms": list(record.confirms),
        "disputes": list(record.disputes),
        "supersedes": list(record.supersedes),
        "relations": [
            {"relation": link.type, "to": link.to, "strength": link.strength, "note": link.note}
            for link in record.relations
        ],
    }
    if says.set_by is not None:
        told["set_by"] = says.set_by
    return told


def _says(weighed: Weighed) -> dict[str, Any]:
    says = weighed.claim.says
    told: dict[str, Any] = {}
    if says.date is not None or says.condition is not None:
        told["date"] = when(says.date, says.condition, says.long_stop)
    if says.period is not None:
        told["period"] = asdict(says.period)
    for name in ("stage", *FACTS[:7]):
        value = getattr(says, name)
        if value is not None:
            told[name] = value
    if says.actors:
        told["actors"] = list(says.actors)
    if says.first is not None:
        told["first"] = {"of": says.first.of, "place": says.first.place}
    if says.conduct is not None:
        told["conduct"] = conduct_of(weighed)
    if says.statements:
        told["statements"] = list(says.statements)
    return told


def history(resolved: Resolved) -> list[dict[str, Any]]:
    """What became known of an event, in the order in which it did; undated claims last."""
    ordered = sorted(
        resolved.claims, key=lambda w: (w.claim.known_from is None, *_known(w), w.claim.key)
    )
    return [
        {
            "known_from": weighed.claim.known_from.text if weighed.claim.known_from else None,
            "claim": weighed.claim.key,
            "source": weighed.source.id,
            "publisher": weighed.source.publisher,
            "says": _says(weighed),
            "set_by": weighed.claim.says.set_by,
            "belief": weighed.belief,
            "corrects": [item.claim for item in weighed.claim.corrects],
            "corrected_by": [key for key, _ in weighed.corrected],
        }
        for weighed in ordered
    ]


def _known(weighed: Weighed) -> tuple[Any, ...]:
    return sort_key(weighed.claim.known_from, "")
