"""What a query process may not do: use more memory than it may, or open a connection.

The second is a belt: the guard refuses on tokens what would reach the network, and here the system
refuses the socket. It needs no privilege, but Linux on a processor listed here; elsewhere only the
guard stands.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

YIELDING = 15
"""Niceness of a process that lets others go first."""

_CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
"""Those of the process that all others come from: what was forked by one that yields has fewer."""

_NO_NEW_PRIVS, _SECCOMP = 38, 22
_FILTER = 2
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine -> what the kernel calls it, and its number of ``socket``."""
_IO_URING = 425
_X32 = 0x40000000
"""Numbers from here on are those of a second table on x86_64."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def no_network() -> bool:
    """Deny this process and its children every new socket; False where that cannot be had."""
    known = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    machine, socket = known
    # (code, steps if true, steps if false, value); the call's number is at 0, the machine at 4
    steps = (
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, 5, machine),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 3, 0, _X32),
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, _IO_URING),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    prctl = ctypes.CDLL(None).prctl
    refused = prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or prctl(
        _SECCOMP, _FILTER, ctypes.byref(program), 0, 0
    )
    return not refused


def limit_memory(memory_mb: int, final: bool = True) -> None:
    """Bound the address space: what is mapped now, and `memory_mb` on top.

    A bound that is not `final` may be raised by children.
    """
    if sys.platform != "linux":
        return
    import resource  # only where there is one

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    bound = pages * resource.getpagesize() + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound if final else resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def yield_to_others(pid: int) -> None:
    """Let others go before `pid` (0 is this process), for good, and leave one core to them."""
    os.setpriority(os.PRIO_PROCESS, pid, YIELDING)
    # what is merely nice still ends its turn of some milliseconds when another wakes up; idle work
    # (SCHED_IDLE) does not, but would never be done on a machine that has much else to do
    if sys.platform == "linux":
        os.sched_setaffinity(pid, _CORES[1:] or _CORES)


def worked(pid: int) -> float | None:
    """Seconds of processor time that a process has had, to a hundredth; None if not told."""
    if sys.platform != "linux":
        return None
    try:
        told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb() -> float:
    """Memory that this process holds; 0 where that is not told."""
    if sys.platform != "linux":
        return 0.0
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
