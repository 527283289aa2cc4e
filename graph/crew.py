"""Forked processes that look at what this one holds: `data.crew`, which reading has use for too."""

from __future__ import annotations

from data.crew import Crew as Crew
