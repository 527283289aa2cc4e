"""The end of a process with the one that started it."""

from __future__ import annotations

import ctypes
import sys

_PDEATHSIG = 1


def end_with_parent() -> None:
    """Be killed when the parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, 9, 0, 0, 0)
