"""Log lines on standard error: one JSON object each, or text for reading."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

REQUESTS = "chronolex.request"
"""Name of the logger that has one line a request."""


class JsonLines(logging.Formatter):
    """``time, level, logger, message``, what `extra` holds under ``fields``, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(told, default=str).decode()
        except TypeError:
            # a lone surrogate out of some header must not cost the line
            line = json.dumps(told, default=str, ensure_ascii=False, separators=(",", ":"))
            return line.encode("utf-8", "replace").decode()


class TextLines(logging.Formatter):
    """The same as a line of words; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        words = [_time(record), record.levelname.lower(), record.getMessage()]
        words += [f"{name}={value}" for name, value in fields.items()]
        text = " ".join(words)
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return text


class Once(logging.Filter):
    """Drops what the server says of an exception that stands in the log with its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not getattr(error, "chronolex_logged", False)


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configuration(form: Literal["json", "text"]) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to standard error, the server's from warning."""
    formatter = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "filters": {"once": {"()": f"{Once.__module__}.{Once.__qualname__}"}},
        "handlers": {
            "standard-error": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["once"],
            }
        },
        "root": {"level": "WARNING", "handlers": ["standard-error"]},
        "loggers": {
            REQUESTS: {"level": "INFO"},
            "api": {"level": "INFO"},
        },
    }
