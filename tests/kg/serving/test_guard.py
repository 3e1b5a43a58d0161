"""Who may ask: not under any name, and not from any page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.serving.server import serving
from tests.kg.serving.conftest import FORM, Server, ready

pytestmark = pytest.mark.network

ASK = "/sparql?query=ASK%7B%7D"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:{port}", 200),
        ("LOCALHOST:{port}", 200),
        ("127.0.0.1:{port}", 200),
        ("[::1]:{port}", 200),
        ("kg.example", 200),
        ("kg.example:8080", 200),
        ("localhost", 421),
        ("localhost:1", 421),
        ("evil.example", 421),
        ("evil.example:{port}", 421),
        ("localhost.evil.example:{port}", 421),
        ("127.0.0.1:{port}.evil.example", 421),
        ("kg.example.evil.example", 421),
        ("", 421),
    ],
)
@pytest.mark.parametrize("path", [ASK, "/query", "/api/questions"])
def test_names_of_the_server(strict: Server, path: str, host: str, status: int) -> None:
    assert strict.send("GET", path, Host=host.format(port=urlsplit(strict.address).port)).status == status


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("{own}", 200),
        ("https://friend.example", 200),
        ("http://friend.example", 403),
        ("https://evil.example", 403),
        ("http://localhost:1", 403),
        ("null", 403),
        ("", 403),
        ("http://[x", 403),
    ],
)
def test_pages_of_other_sites(strict: Server, method: str, origin: str, status: int) -> None:
    origin = origin.format(own=strict.address.rstrip("/"))
    if method == "GET":
        reply = strict.send("GET", ASK, Origin=origin)
    else:
        reply = strict.send("POST", "/sparql", b"query=ASK%7B%7D", Content_Type=FORM, Origin=origin)
    assert reply.status == status
    friend = origin == "https://friend.example"
    assert reply.headers.get("access-control-allow-origin") == (origin if friend else None)
    assert "Origin" in reply.headers["vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_other_sites_embed_or_send_without_saying_who_they_are(strict: Server, site: str) -> None:
    assert strict.send("GET", ASK, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status == 403
    assert strict.send("POST", "/sparql", b"query=ASK%7B%7D", Content_Type=FORM, Sec_Fetch_Site=site).status == 403
    assert strict.send("GET", "/query", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate").status == 200, "a link is fine"
    assert strict.send("GET", ASK, Sec_Fetch_Site="same-origin").status == 200


def test_friends_are_told_what_they_may(strict: Server, server: Server) -> None:
    reply = strict.send("OPTIONS", "/sparql", Origin="https://friend.example", Access_Control_Request_Method="POST")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (204, "https://friend.example")
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert strict.send("OPTIONS", "/sparql", Origin="https://evil.example").status == 403
    own = server.send("OPTIONS", "/sparql")
    assert (own.status, own.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_any_site_may_ask_if_that_is_allowed(graph: Path) -> None:
    with serving(graph, origins=["*"]) as address:
        one = ready(Server(address, graph))
        for method, origin in (
            ("GET", "https://anybody.example"),
            ("OPTIONS", "https://anybody.example"),
            ("GET", "null"),
        ):
            reply = one.send(method, ASK, Origin=origin, Sec_Fetch_Site="cross-site")
            assert (reply.status < 300, reply.headers["access-control-allow-origin"]) == (True, "*")
        assert one.send("GET", ASK, Host="evil.example").status == 421


@pytest.mark.parametrize(
    "path", ["/", "/query", "/pages/query.js", ASK, "/sparql?query=nonsense", "/nothing", "/sparql"]
)
def test_headers_of_every_answer(server: Server, path: str) -> None:
    reply = server.send("GET", path)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert "cache-control" in reply.headers
    assert "server" not in reply.headers
    assert "access-control-allow-origin" not in reply.headers
