"""The searches compiled by numba: in a thread of its own, once a graph is large enough to gain.

Until they are there, and for small graphs always, the same source runs in Python. So no question
ever waits for a compiler, and a small graph costs neither its start (0.5 s) nor its memory
(100 MB). What is compiled is kept on disk where a folder for it can be written: beside the source,
else in the user's cache folder; where neither can, it is compiled anew in each process.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock, Thread
from types import ModuleType
from typing import Any

import numpy as np

from graph.paths.kernels import (
    arriving,
    bare,
    bounded,
    cheapest,
    chronological,
    fewest,
    hubs,
    reached,
    spread,
)  # fmt: skip

Kernel = Callable[..., Any]

PLAIN: Mapping[str, Kernel] = {
    "fewest": fewest.fewest,
    "cheapest": cheapest.cheapest,
    "bounded": bounded.bounded,
    "reached": reached.reached,
    "between": chronological.between,
    "onward": arriving.onward,
}
"""The searches by name, as Python runs them."""

_MODULES: tuple[ModuleType, ...] = (
    bare, fewest, hubs, cheapest, bounded, reached, chronological, arriving, spread,
)  # fmt: skip

_log = logging.getLogger(__name__)
_lock = Lock()
_thread: Thread | None = None
_ready: Mapping[str, Kernel] | None = None
_wanted: ContextVar[bool] = ContextVar("path-kernels-wanted", default=True)


def compiled() -> Mapping[str, Kernel] | None:
    """The searches by name, compiled; None as long as they are not."""
    return _ready


def wanted() -> bool:
    """Is it worth it to compile for what is asked here?"""
    return _wanted.get()


@contextmanager
def in_python() -> Iterator[None]:
    """Begin no compiling meanwhile: for a process of one question, which would end no sooner.

    The compiler's thread must be waited for: a process that ends while LLVM is at work may crash.
    """
    before = _wanted.set(False)
    try:
        yield
    finally:
        _wanted.reset(before)


def prepare() -> Thread:
    """Begin to compile, unless that was begun; join the thread to wait for it."""
    global _thread
    with _lock:
        if _thread is None:
            _thread = Thread(target=_prepare, name="path-kernels")
            _thread.start()
        return _thread


def _prepare() -> None:
    global _ready
    try:
        _ready = compile_all()
    except Exception:
        _log.exception("path searches could not be compiled: they stay in Python, and slow")


def compile_all(cached: bool = True) -> Mapping[str, Kernel]:
    """Every search compiled for the arguments that it is given, or read from the cache."""
    from numba.extending import overload, register_jitable

    overload(bare.bare, strict=False)(_places)
    for module in _MODULES:
        for name, held in vars(module).items():
            if callable(held) and getattr(held, "__module__", "") == module.__name__:
                if name not in PLAIN and held is not bare.bare:
                    register_jitable(held)
    files = [__file__, *(str(module.__file__) for module in _MODULES)]
    text = "".join(Path(file).read_text("utf-8") for file in files)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    for kernel in PLAIN.values():
        # the cache looks at the file of a kernel only, not at those of what it calls
        kernel.__qualname__ = f"{kernel.__name__}-{digest}"
    return {name: _compile(PLAIN[name], _TYPES[name], cached) for name in PLAIN}


def _places(held: Any) -> Any:
    """`graph.paths.kernels.bare` compiled: of each array no more than where it begins.

    Whoever calls a search holds its arrays until it is done, and a search never asks for their
    lengths. numba counts an array each time that a function is handed it or takes it out of a
    tuple, which locks a cache line up to thirty times an edge: that took three quarters of the time
    of a search in time.
    """
    from numba import extending, types

    kinds: Any = types
    intrinsic: Any = extending.intrinsic

    def told(type_: Any) -> Any:
        if isinstance(type_, kinds.Array):
            return kinds.CPointer(type_.dtype)
        return kinds.Tuple([told(one) for one in type_])

    def taken(context: Any, builder: Any, type_: Any, value: Any) -> Any:
        if isinstance(type_, kinds.Array):
            return context.make_array(type_)(context, builder, value).data
        items = [
            taken(context, builder, one, builder.extract_value(value, at))
            for at, one in enumerate(type_)
        ]
        return context.make_tuple(builder, told(type_), items)

    @intrinsic  # type: ignore[untyped-decorator]
    def begin(_: Any, held: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            return taken(context, builder, signature.args[0], given[0])

        return told(held)(held), code

    return lambda held: begin(held)


def _compile(kernel: Kernel, types: str, cached: bool) -> Kernel:
    import numba

    typed: Callable[[Any], Any] = numba.typeof
    signature = tuple(typed(_EXAMPLES[type_]) for type_ in types.split())
    if cached:
        try:
            made = numba.njit(cache=True, nogil=True)(kernel)
            made.compile(signature)
            return made
        except (RuntimeError, OSError):
            # no folder to keep it in, or a full one
            pass
    made = numba.njit(nogil=True)(kernel)
    made.compile(signature)
    return made


def _fixed(type_: Any) -> Any:
    made = np.zeros(1, type_)
    made.flags.writeable = False
    return made


_READ = {name: _fixed(type_) for name, type_ in (
    ("I", np.int64), ("i", np.int32), ("h", np.uint16), ("b", np.uint8),
)}  # fmt: skip

_EXAMPLES: Mapping[str, Any] = {
    **_READ,
    "rows": tuple(_READ[one] for one in "Iihb"),
    "times": tuple(_READ[one] for one in "Iiib"),
    "orders": tuple(_READ[one] for one in "IiIi"),
    "n": 1,
    "yes": True,
    "begun": np.zeros(5, np.int64),
    "work": np.zeros(1, np.int32),
    "few": np.zeros(0, np.int32),
    "mask": np.zeros(1, np.uint8),
}
"""An argument of each type: capitals and small letters are arrays that are only read."""

_TYPES: Mapping[str, str] = {
    "fewest": "I i h b i i n n n few few mask yes n" + 6 * " work" + " mask",
    "cheapest": "I i h i i b b n n n few few mask yes n" + 6 * " work" + " mask",
    "bounded": "I i h i i b n n n few few mask yes n work mask",
    "reached": "I i h i n n few mask yes n work mask",
    "between": "rows times orders i i begun n n n n yes yes n few few mask yes n"
    + 4 * " work" + " mask",
    "onward": "rows times orders i begun n n n yes yes few few mask yes n work work mask",
}  # fmt: skip
