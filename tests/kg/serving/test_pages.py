"""The query page: whole, from here only, and without anything that its policy forbids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route

import kg
from kg.serving.server import serving
from tests.browser import wait
from tests.kg.serving.conftest import Server, ready

pytestmark = pytest.mark.network

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
        assert needed in ("/", "#tip") or needed.removeprefix("/pages/") in PAGES


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


@pytest.fixture
def asking(browser: Browser, server: Server) -> Iterator[Page]:
    """The query page after a query that 40 rows answer."""
    context = browser.new_context()
    page = context.new_page()
    query = "SELECT ?name ?n { ?c kg:of ?x ; kg:papers ?n . ?x skos:prefLabel ?name } ORDER BY DESC(?n) ?name LIMIT 40"
    page.goto(f"{server.address}query#{urlencode({'query': query})}")
    page.locator("tbody tr").first.wait_for()
    yield page
    context.close()


def column(page: Page, number: int) -> list[str]:
    return page.locator(f"tbody td:nth-child({number})").all_text_contents()


def test_where_the_engine_stumbles_is_marked(asking: Page) -> None:
    asking.fill("#query", "SELECT *\n{ ?s skoss:prefLabel ?o }")
    asking.click("#run")
    asking.locator("#paint .wrong").wait_for()
    assert asking.locator("#paint .wrong").text_content() == "skoss:prefLabel"
    assert "is it skos:?" in (asking.locator("#problem").text_content() or "")
    assert (
        asking.evaluate(
            "getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
        )
        == "skoss:prefLabel"
    )


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ("SELECT * { ?s sko", "skos:"),
        ("SELECT * { ?s kg:introd", "kg:introduces"),
        ("SELECT * { ?s ?p LoRA", "method:lora"),
        ("SELECT * { ?s kg:uses method:lor", "method:lora"),
    ],
)
def test_prefixes_terms_and_entities_are_completed(asking: Page, begun: str, whole: str) -> None:
    asking.fill("#query", begun)
    asking.locator("#offers button", has_text=whole).first.wait_for()
    asking.locator("#offers button", has_text=whole).first.click()
    assert asking.input_value("#query").endswith(whole)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A graph of names that addresses have to escape."""
    folder = tmp_path_factory.mktemp("odd")
    papers = [
        {
            "title": "C++Bench: A Benchmark for Compilers",
            "abstract": "We introduce C++Bench, a benchmark for code generation. "
            "Our code is at https://github.com/Owl-Lab/Night.Owl and https://example.org/~owl/Tree(1).",
        },
        {"title": "Café-Net for Owls", "abstract": "We propose Café-Net, a method for owl detection."},
        {"title": "Owls", "abstract": "We use the DéjàVu(XL) model and the R&D+ dataset."},
    ]
    (folder / "a.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in papers), encoding="utf-8")
    kg.build(folder / "a.jsonl", folder / "g.kg").close()
    with serving(folder / "g.kg") as address:
        yield ready(Server(address, folder / "g.kg"))


@pytest.fixture(scope="module")
def odd_page(browser: Browser, odd: Server) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{odd.address}query")
    page.locator("#questions button").first.wait_for()
    yield page
    page.close()


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ("benchmark:c++b", "benchmark:c%2B%2Bbench"),
        ("c++bench", "benchmark:c%2B%2Bbench"),
        ("method:café", "method:caf%C3%A9-net"),
        ("déjà", "model:d%C3%A9j%C3%A0vu-xl"),
        ("dataset:R&D", "dataset:r-d%2B"),
        ("night", "<https://github.com/owl-lab/night.owl>"),
        ("tree", "<https://example.org/~owl/Tree(1)>"),
    ],
)
def test_what_is_offered_is_known_to_the_graph(odd: Server, odd_page: Page, begun: str, whole: str) -> None:
    odd_page.fill("#query", f"ASK {{ ?paper kg:mentions|schema:mentions {begun}")
    odd_page.locator("#offers button", has_text=whole).first.click()
    assert odd_page.input_value("#query").endswith(f"schema:mentions {whole}")
    assert '"boolean":true' in odd.get(f"{odd_page.input_value('#query')} }}").text


def test_a_name_that_is_not_there_is_told_as_it_was_written(odd_page: Page) -> None:
    odd_page.fill("#query", "SELECT * { method:café-net ?p ?o }")
    odd_page.click("#run")
    odd_page.locator(
        "#problem", has_text="method:café-net is not in this graph (is it method:caf%C3%A9-net?)"
    ).wait_for()


def test_the_table_is_sorted_and_searched(asking: Page) -> None:
    before = column(asking, 1)
    asking.locator("th button").nth(0).click()
    assert column(asking, 1) == sorted(before)
    asking.locator("th button").nth(1).click()
    asking.locator("th button").nth(1).click()
    counts = [int(cell) for cell in column(asking, 2)]
    assert counts == sorted(counts, reverse=True)
    asking.get_by_label("Find in the rows").fill(before[3].upper())
    assert before[3] in column(asking, 1)
    assert all(before[3].lower() in one.lower() for one in column(asking, 1))


def test_a_question_with_parameters_begins_without_the_answer_to_another(asking: Page) -> None:
    asking.fill("#filter", "papers-using")
    asking.click("#questions button:visible")
    assert (asking.text_content("#status"), asking.inner_html("#answer")) == ("", "")
    asking.fill("#parameters input", "GLEU")
    asking.click("#parameters button")
    asking.locator("#problem.bad").wait_for()
    assert "did you mean GLUE" in (asking.text_content("#problem") or "")
    assert asking.text_content("#status") == ""
    asking.fill("#parameters input", "GLUE")
    asking.click("#parameters button")
    asking.locator("tbody tr").first.wait_for()
    assert not asking.is_visible("#problem")
    assert asking.is_enabled("#run")


def test_earlier_queries_are_kept(asking: Page) -> None:
    asking.fill("#query", "ASK { ?s ?p 1 }")
    asking.click("#run")
    asking.locator(".truth").wait_for()
    assert asking.locator("#history option").count() == 3
    asking.select_option("#history", index=2)
    asking.locator("tbody tr").first.wait_for()
    assert "kg:papers" in asking.input_value("#query")


def test_what_was_typed_while_the_page_loads_stays(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    held: list[Route] = []
    page.route("**/api/questions", lambda route: held.append(route))
    page.goto(f"{server.address}query")
    page.locator("#query").press_sequentially("ASK { ?mine a kg:Task }")
    typed = page.input_value("#query")
    held[0].continue_()
    page.locator("#questions button").first.wait_for()
    assert "?mine" in typed
    assert page.input_value("#query") == typed
    assert page.text_content("#status") == "", "it is not asked before its author is done"
    page.close()


def test_triples_are_shown_as_a_picture_above_their_text(asking: Page) -> None:
    asking.fill(
        "#query",
        "CONSTRUCT { ?p kg:introduces ?m ; kg:evaluates ?d . ?m schema:name ?n } "
        "{ ?p kg:introduces ?m ; kg:evaluates ?d . ?m a kg:Method ; schema:name ?n . ?d a kg:Benchmark }",
    )
    asking.click("#run")
    picture = asking.locator("figure.picture")
    picture.wait_for()
    nodes, links = picture.locator(".node"), picture.locator(".link")
    assert (nodes.count() > 2, links.count() > 1) == (True, True)
    assert set(picture.locator("figcaption .kind").all_text_contents()) == {"paper", "method", "benchmark"}
    assert "GLUE" in picture.locator(".node text").all_text_contents(), "it is called as the graph calls it"
    assert picture.locator(".node.said").count() == 0, "names are no nodes"
    assert "@prefix kg:" in (asking.text_content("#answer pre") or "")
    before = picture.locator("svg").get_attribute("viewBox")
    picture.get_by_role("button", name="Closer").click()
    assert picture.locator("svg").get_attribute("viewBox") != before
    picture.get_by_role("button", name="Farther").click()
    assert picture.locator("svg").get_attribute("viewBox") == before
    picture.locator(".node", has_text="GLUE").first.click()
    wait(asking, "document.getElementById('query').value.startsWith('DESCRIBE <')")


def test_a_picture_tells_texts_from_things_and_of_nothing_there_is_none(asking: Page) -> None:
    asking.fill(
        "#query", "CONSTRUCT { ?x schema:name ?n ; skos:altLabel ?other } { ?x schema:name ?n ; skos:altLabel ?other }"
    )
    asking.click("#run")
    asking.locator(".picture .node.said").first.wait_for()
    assert 0 < asking.locator(".picture .node.said").count() < asking.locator(".picture .node").count()
    asking.fill("#query", "CONSTRUCT WHERE { ?x kg:uses ?x }")
    asking.click("#run")
    wait(asking, "document.getElementById('status').textContent.startsWith('0 triples')")
    assert asking.inner_html("#answer") == ""


COVERED = """() => {
  const seen = [...document.querySelectorAll(".picture svg text:not(.unseen)")].map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right && b.left < a.right && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  return seen.filter((one, i) => seen.slice(i + 1).some((other) => meet(one, other))).length;
}"""


@pytest.mark.parametrize("count", [5, 20, 60])
def test_names_in_a_picture_can_be_read(asking: Page, count: int) -> None:
    asking.fill(
        "#query", f"CONSTRUCT {{ ?p kg:uses ?x }} {{ ?p kg:uses ?x . ?x a ?kind }} ORDER BY ?p ?x LIMIT {count}"
    )
    asking.click("#run")
    seen = asking.locator(".picture .node text:not(.unseen)")
    seen.first.wait_for()
    before = seen.count()
    assert asking.evaluate(COVERED) == 0
    assert min(box["height"] for one in seen.all() if (box := one.bounding_box())) > 10
    for _ in range(4):
        asking.locator(".picture").get_by_role("button", name="Closer").click()
    assert asking.evaluate(COVERED) == 0
    assert seen.count() >= before, "there is more room"


def test_a_picture_of_very_many_nodes_has_those_with_most_links_and_says_so(asking: Page) -> None:
    asking.fill("#query", "CONSTRUCT WHERE { ?p schema:mentions ?x }")
    asking.click("#run")
    picture = asking.locator("figure.picture")
    picture.wait_for()
    assert picture.locator(".node").count() == 120
    assert "left out" in (picture.locator("figcaption").text_content() or "")
