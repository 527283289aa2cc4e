"""Settings: name, default and help in one table, read from ``CHRONOLEX_...`` once at the start."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Frozen; handed to `api.app.create_app`, kept nowhere else."""

    model_config = SettingsConfigDict(env_prefix="CHRONOLEX_", frozen=True, extra="ignore")

    data: Path | None = Field(default=None, description="Folder of records; default: those shipped")
    store: Path | None = Field(default=None, description="Folder made by `chronolex build --store`")
    today: date | None = Field(
        default=None, description="The day to take for today; default: UTC's"
    )
    query_seconds: float = Field(
        default=20.0, gt=0, description="Longest time for one SPARQL query"
    )
    query_memory_mb: int = Field(
        default=1024, ge=128, description="Most memory for one SPARQL query"
    )
    query_workers: int = Field(
        default=2, ge=1, le=64, description="SPARQL queries of over a tenth of a second run at once"
    )
    query_result_mb: int = Field(default=64, ge=1, description="Largest SPARQL answer")
    max_body_kb: int = Field(default=256, ge=1, description="Largest request body")
    max_url_kb: int = Field(default=16, ge=1, le=1024, description="Longest request line")
    max_header_kb: int = Field(
        default=32, ge=1, le=1024, description="Most that request line and headers take together"
    )
    max_connections: int = Field(default=512, ge=1, description="Connections open at once")
    max_requests: int = Field(default=256, ge=1, description="Requests answered at once")
    max_exports: int = Field(default=16, ge=1, description="Exports written at once")
    heavy_places: int = Field(
        default=2, ge=1, le=64, description="Paths, ranks, changes and bundles computed at once"
    )
    heavy_waiting: int = Field(default=64, ge=2, description="How many more of these may wait")
    heavy_seconds: float = Field(default=20.0, gt=0, description="Longest time that one waits")
    header_seconds: float = Field(
        default=10.0, gt=0, description="Longest time to send request line and headers"
    )
    body_seconds: float = Field(default=20.0, gt=0, description="Longest time to send a body")
    send_seconds: float = Field(
        default=30.0, gt=0, description="Longest time that a client may take nothing of its answer"
    )
    keep_alive_seconds: int = Field(
        default=65, ge=1, description="Longest time that a connection may be idle between requests"
    )
    shutdown_seconds: int = Field(
        default=25, ge=1, description="Longest time for what was begun, when told to end"
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="Log lines on standard error: `json`, or `text` for reading"
    )

    def now(self) -> date:
        """Today: the setting, else the day in UTC. The only clock there is."""
        return self.today or datetime.now(UTC).date()


def table() -> list[tuple[str, str, str]]:
    """(variable, default, help) of every setting, for the docs."""
    return [
        (
            f"CHRONOLEX_{name.upper()}",
            "" if field.default is None else str(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
