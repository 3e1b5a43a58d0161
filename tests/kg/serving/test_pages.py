"""The query page: whole, from here only, and without anything that its policy forbids."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

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


LINES = "(a) => [...document.querySelectorAll(a)].map((one) => one.getClientRects().length)"
CONTRAST = """() => {
  const light = (of, what) => {
    const parts = getComputedStyle(document.querySelector(of))[what].match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const both = [light("#numbers", "color"), light(".editor", "backgroundColor")];
  return getComputedStyle(document.querySelector("#numbers")).opacity * Math.max(...both) / Math.min(...both);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_ids_stay_whole_and_line_numbers_can_be_read(
    browser: Browser, server: Server, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    query = "SELECT ?paper ?thing ?name { ?paper kg:uses ?thing . ?thing skos:prefLabel ?name }"
    page.goto(f"{server.address}query#{urlencode({'query': query})}")
    page.get_by_role("button", name="Run").click()
    page.locator("tbody tr").first.wait_for()
    assert set(page.evaluate(LINES, "td a")) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "the table scrolls in its own box"
    assert page.evaluate("document.querySelector('.table').scrollWidth") > 390
    assert page.evaluate(CONTRAST) >= 4.5
    page.close()
