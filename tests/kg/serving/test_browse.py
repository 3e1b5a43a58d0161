"""The served page in a browser: it begins with a part of the graph and loads more as one browses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.serving import explore
from kg.serving.server import serving
from tests.browser import HEAR, wait
from tests.kg.serving.conftest import Server

pytestmark = pytest.mark.network


@pytest.fixture
def page(browser: Browser, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The page of a server that shows a small part at first; nothing may go wrong in it, and only its server is asked."""
    monkeypatch.setattr(explore, "WHOLE", 10)
    monkeypatch.setattr(explore, "FIRST", 20)
    explore.page.cache_clear()
    complaints: list[str] = []
    with serving(server.graph) as address:
        opened = browser.new_page(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        opened.add_init_script(HEAR)
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url))
        opened.goto(address)
        wait(opened, "sharp !== null && rough !== null")
        yield opened
        complaints += opened.evaluate("heard")
        opened.close()
    explore.page.cache_clear()
    assert complaints == []


def search(page: Page, text: str, label: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.get_by_role("option").filter(has_text=label).first.click()


def test_it_begins_with_a_part_and_says_so(page: Page) -> None:
    assert 2 < page.evaluate("nodes.length") <= 20
    expect(page.locator("#note")).to_contain_text("most connected of")
    expect(page.get_by_role("link", name="SPARQL")).to_have_attribute("href", "query")


def test_search_brings_in_what_is_not_there_with_its_surroundings(page: Page) -> None:
    assert not page.evaluate("byKey.has('arxiv:2307.15818')")
    search(page, "vision-language-action", "RT-2: Vision")
    expect(page.locator("#panel h2")).to_have_text(
        "RT-2: Vision-Language-Action Models Transfer Web Knowledge to Robotic Control"
    )
    expect(page.locator("#panel mark").first).to_be_visible()
    assert page.evaluate("focus.edges.length") > 0


def test_one_goes_on_from_node_to_node_and_back(page: Page) -> None:
    search(page, "glue", "GLUE")
    expect(page.locator("#panel h2")).to_have_text("GLUE")
    title = page.locator("#panel .go bdi").first.text_content() or ""
    page.locator("#panel .go").filter(has_text=title).first.click()  # more may have come in before it meanwhile
    expect(page.locator("#panel h2")).to_have_text(title)
    page.go_back()
    expect(page.locator("#panel h2")).to_have_text("GLUE")


def test_an_address_leads_to_a_node_that_is_loaded_for_it(page: Page) -> None:
    page.goto(f"{page.url.partition('#')[0]}#node=benchmark%2Fglue")
    expect(page.locator("#panel h2")).to_have_text("GLUE")


def test_who_clicks_on_ends_where_the_last_click_leads(page: Page) -> None:
    first, second = page.evaluate("nodes.slice(0, 2).map((node) => node.key)")
    page.evaluate(
        """([first, second]) => {
          const asked = fetch;
          window.fetch = async (...of) => {
            if (String(of[0]).includes(encodeURIComponent(first))) await new Promise((go) => setTimeout(go, 500));
            return asked(...of);
          };
          window.both = Promise.all([visit(first), visit(second)]);
        }""",
        [first, second],
    )
    assert page.evaluate("both") == [False, True]
    assert page.evaluate("focus.key") == second


def test_of_what_many_papers_name_the_rest_comes_bit_by_bit(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "BESIDE", 2)
    here = "new Set(focus.edges.map((edge) => other(edge, focus)).filter((one) => one.kind === 'paper')).size"
    page.evaluate("visit([...nodes].sort((one, two) => (two.papers || 0) - (one.papers || 0))[0].key)")
    papers = page.evaluate("focus.papers")
    assert page.evaluate(here) < papers
    more = page.get_by_role("button", name="Bring in the next")
    for step in range(2, papers, 2):
        if more.count():
            more.click()
            wait(page, "focus.brought === argument", min(step + 2, papers))
    assert page.evaluate(here) == papers
    expect(more).to_have_count(0)
