"""Asking politely: not too often, patiently, saying who asks, and never taking in more than a page may be."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from kg.core.errors import FetchError
from kg.version import __version__

TRIES = 6
LONGEST_WAIT = 120.0  # seconds; a service that asks for more is asked another day
TIMEOUT = 60.0
PAGE_BYTES = 64 << 20
BUSY = {429, 500, 502, 503, 504}


class Client:
    """Asks one service."""

    def __init__(
        self,
        address: str,
        seconds: float,
        *,
        contact: str = "",
        headers: dict[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        who = f"papergraph/{__version__}" + (f" (mailto:{contact})" if contact else "")
        self._http = httpx.Client(
            base_url=address, timeout=TIMEOUT, follow_redirects=True, headers={"User-Agent": who, **(headers or {})}
        )
        self._seconds, self._sleep, self._now = seconds, sleep, now
        self._next = 0.0

    def __call__(self, path: str, parameters: dict[str, str], body: Any = None) -> bytes:
        """What the service answers, asked again where it is busy or not there."""
        trying = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            retry=retry_if_exception(_passing),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return trying(self._ask, path, parameters, body)
        except httpx.HTTPStatusError as error:
            raise _refused(error.response) from None
        except httpx.HTTPError as error:
            todo = "run it again to go on: what was fetched is kept"
            why = str(error) or type(error).__name__
            raise FetchError(f"no answer: {why}", where=str(self._http.base_url), todo=todo) from None

    def _ask(self, path: str, parameters: dict[str, str], body: Any) -> bytes:
        if (wait := self._next - self._now()) > 0:
            self._sleep(wait)
        try:
            content = None if body is None else json.dumps(body)
            kind = {"Content-Type": "application/json"} if content else {}
            method = "GET" if content is None else "POST"
            with self._http.stream(method, path, params=parameters, content=content, headers=kind) as response:
                text = _taken(response)
            response.raise_for_status()
        finally:
            self._next = self._now() + self._seconds
        return text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()


def _taken(response: httpx.Response) -> bytes:
    """The body of an answer, if that is no larger than a page may be."""
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > PAGE_BYTES:
            raise FetchError("an answer that is far too large", where=str(response.url), todo="ask for less at once")
        parts.append(part)
    return b"".join(parts)


def _passing(error: BaseException) -> bool:
    """Whether what went wrong may go right the next time."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in BUSY and _asked_to_wait(error.response) <= LONGEST_WAIT
    return isinstance(error, httpx.TransportError)


def _wait(state: RetryCallState) -> float:
    """Twice as long each time, or as long as the service says."""
    error = state.outcome.exception() if state.outcome else None
    asked = _asked_to_wait(error.response) if isinstance(error, httpx.HTTPStatusError) else 0.0
    return max(asked, min(LONGEST_WAIT, 2.0**state.attempt_number))


def _asked_to_wait(response: httpx.Response) -> float:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() and len(value) < 9 else 0.0


def _refused(response: httpx.Response) -> FetchError:
    code = response.status_code
    if code in BUSY:
        wait = f"in {_asked_to_wait(response):.0f} s" if _asked_to_wait(response) else "later"
        return FetchError(f"it is busy ({code})", where=str(response.url), todo=f"run it again {wait} to go on")
    todo = "a key or --contact may help" if code in (401, 403) else "check what is asked for"
    return FetchError(f"refused ({code} {response.reason_phrase})", where=str(response.url), todo=todo)
