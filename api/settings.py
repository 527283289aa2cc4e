"""Settings: name, default and help in one table, read from ``CHRONOLEX_...`` once at the start."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.remote.address import Address, is_url
from graph.remote.stepwise.limits import EXPORT_EVENTS, LOAD_EVENTS
from graph.store import StoreError


class Settings(BaseSettings):
    """Frozen; handed to `api.app.create_app`, kept nowhere else."""

    model_config = SettingsConfigDict(env_prefix="CHRONOLEX_", frozen=True, extra="ignore")

    data: Path | None = Field(default=None, description="Folder of records; default: those shipped")
    store: str | None = Field(
        default=None,
        description="Folder made by `chronolex build --store`, or URL where an engine is asked",
    )
    store_update: str | None = Field(
        default=None, description="URL for changes to an engine; default: what its kind has"
    )
    store_name: str = Field(default="main", description="Name of the data set in an engine")
    store_engine: str = Field(
        default="auto", description="Kind of engine: oxigraph, virtuoso, generic; auto asks it"
    )
    store_user: str | None = Field(default=None, description="User for the engine")
    store_password: SecretStr | None = Field(default=None, description="Password for the engine")
    store_password_file: Path | None = Field(
        default=None, description="File that holds the password, on its first line"
    )
    store_token_file: Path | None = Field(
        default=None, description="File that holds a bearer token, in place of a password"
    )
    store_look_seconds: float = Field(
        default=10.0, gt=0, description="How often an engine is asked for a newer release"
    )
    load_events: int = Field(
        default=LOAD_EVENTS,
        ge=0,
        description="Most events of an engine's release that are read at the start; of a larger one"
        " each answer fetches what it needs",
    )
    export_events: int = Field(
        default=EXPORT_EVENTS,
        ge=1,
        description="Most events of an export from an engine's release that is not loaded",
    )
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

    @property
    def where(self) -> Path | Address | None:
        """The store: a folder, or an engine with its credentials; None without one.

        Raises
        ------
        StoreError
            Part of it cannot be used.
        """
        if self.store is None:
            return None
        return self.engine(self.store) if is_url(self.store) else Path(self.store)

    def engine(self, url: str) -> Address:
        """The engine that is asked at `url`."""
        password = self.store_password.get_secret_value() if self.store_password else None
        return Address(
            url,
            update=self.store_update,
            name=self.store_name,
            engine=self.store_engine,
            user=self.store_user,
            password=_line(self.store_password_file) or password,
            token=_line(self.store_token_file),
        )

    def now(self) -> date:
        """Today: the setting, else the day in UTC. The only clock there is."""
        return self.today or datetime.now(UTC).date()


def _line(path: Path | None) -> str | None:
    """The first line of a file; None without one."""
    if path is None:
        return None
    try:
        return path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise StoreError(f"the credentials in {path} cannot be read: give another file") from None


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
