"""Public holidays by country, for the periods in which somebody must act (`ontology.periods`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ontology.periods import PeriodError

__all__ = ["holidays_of"]


def holidays_of(code: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country (`DE`) or a subdivision (`DE-BY`), ISO 3166 codes.

    They come from the `holidays` package. Those of the EU institutions are not in it but each year
    in the Official Journal, series C: give them as a set.

    Raises PeriodError for a code that the package does not know and years that it does not cover.

    >>> date(2026, 10, 3) in holidays_of("DE", [2026])
    True
    >>> holidays_of("EU", [2026])
    Traceback (most recent call last):
    ontology.periods.PeriodError: no public holidays are known for 'EU'; those of the EU ...
    """
    import holidays as package  # only here: nothing else needs its tables

    country, dash, subdivision = code.partition("-")
    known = package.list_supported_countries(include_aliases=False)
    if country not in known or (dash and subdivision not in known[country]):
        hint = "write an ISO 3166 code such as DE or DE-BY, or give the days"
        if country == "EU":
            hint = "those of the EU institutions are in the Official Journal, series C: give them"
        raise PeriodError(f"no public holidays are known for {code!r}; {hint}", "code")
    asked = sorted(set(years))
    table = package.country_holidays(country, subdiv=subdivision or None, years=asked)
    if asked and not table.start_year <= asked[0] <= asked[-1] <= table.end_year:
        detail = f"those of {code!r} are known for {table.start_year} to {table.end_year}"
        raise PeriodError(detail, "years")
    return frozenset(table)
