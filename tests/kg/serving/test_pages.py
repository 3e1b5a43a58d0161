"""The query page: whole, from here only, and without anything that its policy forbids."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from tests.kg.serving.conftest import Server

PAGES = {entry.name: entry.read_text(encoding="utf-8") for entry in (files("kg.serving") / "pages").iterdir()}
NAMED = r"""(?:src|href)="([^"]*)"|from "\./([^"]*)"|url\(([^)]*)\)"""


def test_the_page_is_there(server: Server) -> None:
    page = server.send("GET", "/query")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_files_of_the_page_are_served_as_what_they_are(server: Server, name: str) -> None:
    reply = server.send("GET", f"/pages/{name}")
    media = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert reply.headers["content-type"].split(";")[0] == media[name.rpartition(".")[2]]
    assert reply.text == PAGES[name]


@pytest.mark.parametrize("path", ["/pages/nothing", "/pages/..%2Fapp.py", "/pages/%2Fetc%2Fpasswd", "/nothing"])
def test_nothing_else_is_served(server: Server, path: str) -> None:
    assert server.send("GET", path).status == 404


@pytest.mark.parametrize("name", PAGES)
def test_what_the_page_needs_is_there(name: str) -> None:
    for found in re.finditer(NAMED, PAGES[name]):
        needed = found[1] or found[2] or found[3]
        assert needed == "/" or needed.removeprefix("/pages/") in PAGES


def test_nothing_is_inline_and_text_never_becomes_markup() -> None:
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|javascript:", PAGES["query.html"])
    scripts = "".join(text for name, text in PAGES.items() if name.endswith(".js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", scripts)


def test_controls_have_names() -> None:
    for control in re.findall(r"<(?:input|textarea)[^>]*>", PAGES["query.html"]):
        name = re.search(r'id="(\w+)"', control)
        assert name
        assert "aria-label=" in control or f'for="{name[1]}"' in PAGES["query.html"]
