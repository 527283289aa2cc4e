"""HTTP to an engine: time-outs, limits, what is repeated, and what counts as an answer."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from graph.remote import failures
from graph.remote.address import Address
from graph.remote.circuit import Circuit
from graph.remote.failures import EngineFailed, Refused, TooLarge

CONNECT_SECONDS = 3.0
TRIES = 3
"""Every request may be repeated: queries change nothing, and our changes are sets of quads that
are there or not, so that a second time does nothing."""
FIRST_WAIT = 0.1
CONNECTIONS = 32
_MEGABYTE = 1024 * 1024
_AWAY = frozenset({408, 429, 502, 503, 504})
_SAID = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer."""

    body: bytes
    media: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Connections to one engine, shared by threads; `trips` counts the requests made."""

    def __init__(
        self,
        address: Address,
        circuit: Circuit | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.address = address
        self.circuit = circuit or Circuit()
        self.trips = 0
        self._count = threading.Lock()
        self._sleep = sleep
        headers = {"User-Agent": "chronolex"}
        if address.token is not None:
            headers["Authorization"] = f"Bearer {address.token}"
        # no settings of the environment: neither its proxies nor its passwords are meant for this
        self._http = httpx.Client(
            headers=headers,
            trust_env=False,
            verify=ssl.create_default_context(),
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=30),
        )

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        accept: str,
        seconds: float,
        most_mb: float = 64.0,
        auth: httpx.Auth | None = None,
        tries: int = TRIES,
    ) -> Reply:
        """Send a form, again after a pause where that may help, within `seconds` in all.

        Raises
        ------
        EngineFailed
            No usable answer.
        Refused
            The engine has a fault to find with what was asked.
        TooLarge
            The answer has more than `most_mb` megabytes.
        """
        ends = time.monotonic() + seconds
        for tried in range(1, tries + 1):
            self.circuit.enter()
            try:
                reply = self._once(url, form, accept, ends, seconds, most_mb, auth)
            except (Refused, TooLarge):
                self.circuit.well()
                raise
            except EngineFailed as error:
                wait = FIRST_WAIT * 2**tried * random.uniform(0.5, 1.5)
                if error.code in ("engine-slow", "engine-refused"):
                    # that one query takes long says nothing of others
                    self.circuit.left()
                    raise
                self.circuit.failed(error.detail)
                if tried == tries or time.monotonic() + wait > ends:
                    raise
                self._sleep(wait)
            except BaseException:
                self.circuit.left()
                raise
            else:
                self.circuit.well()
                return reply
        raise AssertionError("unreachable")

    def _once(
        self,
        url: str,
        form: Mapping[str, str],
        accept: str,
        ends: float,
        seconds: float,
        most_mb: float,
        auth: httpx.Auth | None,
    ) -> Reply:
        left = ends - time.monotonic()
        if left <= 0:
            raise failures.slow(seconds)
        with self._count:
            self.trips += 1
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS), pool=left)
        try:
            with self._http.stream(
                "POST", url, data=dict(form), headers={"Accept": accept}, timeout=timeout, auth=auth
            ) as response:
                return _read(response, ends, seconds, most_mb)
        except (httpx.ConnectTimeout, httpx.ConnectError):
            raise failures.away("no connection") from None
        except httpx.TimeoutException:
            raise failures.slow(seconds) from None
        except httpx.DecodingError:
            raise failures.nonsense("its bytes are not packed as it says") from None
        except httpx.RemoteProtocolError:
            raise failures.nonsense("it ends before its end") from None
        except httpx.TransportError:
            raise failures.away("the connection broke") from None

    def close(self) -> None:
        self._http.close()


def _read(response: httpx.Response, ends: float, seconds: float, most_mb: float) -> Reply:
    status = response.status_code
    good = 200 <= status < 300
    most = most_mb * _MEGABYTE if good else 4096
    held = bytearray()
    for chunk in response.iter_bytes():
        held += chunk
        if time.monotonic() > ends:
            raise failures.slow(seconds)
        if len(held) > most:
            if not good:
                break
            raise TooLarge(
                f"the answer has more than {most_mb:g} MB: page it with ORDER BY, LIMIT and OFFSET"
            )
    body = bytes(held)
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if good:
        return Reply(body, media, response.headers)
    if status in _AWAY:
        raise failures.away(f"it answers with status {status}", _retry_after(response))
    if status in (401, 403, 404, 405) or 300 <= status < 400:
        raise failures.refused(status)
    if media == "text/html" and status >= 500:
        raise failures.nonsense(f"status {status} with a web page")
    raise Refused(f"the engine cannot answer this: {_said(body) or f'status {status}'}")


def _retry_after(response: httpx.Response) -> float:
    given = response.headers.get("retry-after", "")
    ascii_number = given.isascii() and given.isdigit()
    return min(float(given), 300.0) if ascii_number else failures.RETRY_SECONDS


def _said(body: bytes) -> str:
    """The first line of what the engine says, without what terminals and logs must not get."""
    line = body[:4096].decode("utf-8", "replace").strip().partition("\n")[0]
    return "".join(c if c.isprintable() else " " for c in line)[:_SAID]
