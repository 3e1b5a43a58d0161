"""Who may ask: pages of other sites and names that merely lead here may not."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlsplit

from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Request, Response

ANYBODY = "*"
OWN = ("localhost", "127.0.0.1", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# what pages of allowed origins may read
TELLS = "X-Store-Outdated, X-Result-Rows, X-Result-Truncated, X-Result-Hint, X-Error-Place, Retry-After"


class Trusted(NamedTuple):
    """The names under which the server is asked, with port or for any port, and the origins that may read answers."""

    hosts: Collection[str]
    origins: Collection[str]


def trusted(port: int, hosts: Collection[str], origins: Collection[str]) -> Trusted:
    """The names of this machine at the port, and what the user allows."""
    own = [f"{name}:{port}" for name in OWN]
    return Trusted({name.lower() for name in (*own, *hosts)}, set(origins))


def check(request: Request, trust: Trusted) -> None:
    """Refuses a request under a wrong name (DNS rebinding) or from a page of another site (CSRF)."""
    host = request.headers.get("Host", "").lower()
    if host not in trust.hosts and host.rpartition(":")[0] not in trust.hosts:
        raise MisdirectedRequest("not the name of this server (start kg serve with --allow-host)")
    origin = request.headers.get("Origin")
    if origin is not None and _friend(origin, trust):
        return
    if origin is not None and _place(origin) != host:
        raise Forbidden("asked by a page of another site (start kg serve with --cors)")
    site = request.headers.get("Sec-Fetch-Site", "none")
    visit = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if site not in ("none", "same-origin") and not visit:
        raise Forbidden("asked by a page of another site (start kg serve with --cors)")


def _friend(origin: str | None, trust: Trusted) -> bool:
    """Whether pages of an origin may read answers: those that are named, or of anybody."""
    return origin is not None and (origin in trust.origins or ANYBODY in trust.origins)


def _place(origin: str) -> str | None:
    """The host and port of an origin, if it is one."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def preflight(request: Request, trust: Trusted) -> Response | None:
    """What a browser is told that asks on behalf of an allowed origin whether it may."""
    if request.method != "OPTIONS" or not _friend(request.headers.get("Origin"), trust):
        return None
    allowed = {"Allow-Methods": "GET, HEAD, POST", "Allow-Headers": "Accept, Content-Type", "Max-Age": "600"}
    return Response(status=204, headers={f"Access-Control-{name}": value for name, value in allowed.items()})


def protect(request: Request, response: Response, trust: Trusted) -> None:
    """The headers of every answer: it is not to be guessed at, framed, kept, or read by other sites."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Cache-Control", "no-cache")
    origin = request.headers.get("Origin")
    if trust.origins:
        response.vary.add("Origin")
    if origin is not None and _friend(origin, trust):
        headers["Access-Control-Allow-Origin"] = ANYBODY if ANYBODY in trust.origins else origin
        headers["Access-Control-Expose-Headers"] = TELLS
    else:
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
