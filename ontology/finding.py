"""What a check finds amiss in the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing amiss. `subject` is the id of the record to open, `rule` what it breaks.

    The message of a finding on one claim starts with ``claim '{id}': ``.
    """

    subject: str
    message: str
    severity: Severity
    rule: str
