"""SIGHUP: have the next generation made; or, where the terminal has gone, end as ever."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType


class Early:
    """Handler of a SIGHUP that comes before there is anything to reload.

    `terminal`: whether the terminal's going away is to end the process.
    """

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal
        self.came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.left():
            raise SystemExit(128 + number)
        self.came = True

    def left(self) -> bool:
        """Has the terminal gone that there was?"""
        return self.terminal and not _terminal()


def handler() -> Early:
    """To be set first; what it has seen is known to `listening`."""
    # who starts with the signal ignored, as with nohup, means to outlive the terminal
    ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return Early(not ignored and _terminal())


@contextlib.contextmanager
def listening(reload: Callable[[], object]) -> Iterator[None]:
    """Call `reload` on the running event loop at each SIGHUP; nothing outside the main thread."""
    before = signal.getsignal(signal.SIGHUP)
    early = before if isinstance(before, Early) else Early(False)

    def hung_up() -> None:
        if early.left():
            signal.raise_signal(signal.SIGTERM)
        else:
            reload()

    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGHUP, hung_up)
    except (ValueError, RuntimeError, NotImplementedError):
        yield
        return
    if early.came:
        reload()
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        signal.signal(signal.SIGHUP, before)


def _terminal() -> bool:
    """Is there a terminal that this process belongs to?"""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
