"""A page of a browser whose console and requests are watched, and the pictures taken of it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

PATIENCE = 120_000
"""Milliseconds to wait for anything: a busy machine is slow, and no test measures time."""

ROOT = Path(__file__).resolve().parents[2]
SCREENS = Path(__file__).resolve().parent / "screens"
"""Where the pictures of a run are kept; not committed."""


class Watched:
    """A page of a context of its own; what it logs and asks of other hosts is written down."""

    def __init__(self, browser: Browser, site: str, width: int, scripts: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=site
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.host = urlsplit(site).netloc
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith("data:") and urlsplit(request.url).netloc != self.host:
            self.faults.append(request.url)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *exception: object) -> None:
        self.context.close()

    def picture(self, path: str, suffix: str = "", whole: bool = False) -> None:
        """Keep what the window shows, or the whole page; named after the page and its width."""
        size = self.page.viewport_size
        assert size is not None
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
        SCREENS.mkdir(exist_ok=True)
        self.page.screenshot(
            path=SCREENS / f"{name[:90]}-{size['width']}{suffix}.png", full_page=whole
        )
