"""The page in Firefox: it opens, shows and leads on as it does in Chromium, and nothing goes wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kg
from kg.core.schema import KINDS
from tests.conftest import this_machine
from tests.firefox import Firefox, found, running

pytestmark = pytest.mark.network  # Firefox is driven by a port of this machine, and is offline itself
ENTER, ESCAPE, TAB = "\ue007", "\ue00c", "\ue004"
BERT = "#node=model%2Fbert"
BERT_PAPER = "#node=arxiv%3A1810.04805"
PANEL = "#panel h2"
Open = Callable[..., Firefox]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("firefox")


@pytest.fixture(scope="module")
def firefox(folder: Path) -> Iterator[Firefox]:
    path = found()
    if path is None:
        pytest.skip("no Firefox on the PATH")
    with this_machine(), running(path, folder) as browser:
        yield browser


@pytest.fixture(scope="module")
def file(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "papers.html"
    with kg.open(built) as graph:
        graph.export(path)
    return path


@pytest.fixture
def look(firefox: Firefox, file: Path) -> Iterator[Open]:
    """Opens the page of the sample listings, in which nothing may go wrong."""

    def opened(address: str = "", **options: str | tuple[int, int]) -> Firefox:
        firefox.open(file, address, **options)  # type: ignore[arg-type]
        firefox.until("document.querySelector('#legend input') !== null")
        return firefox

    yield opened
    assert firefox.complaints() == []


def drawn(page: Firefox, kind: str, scheme: str = "light") -> tuple[int, int] | None:
    """Where on the map, away from the panels, a kind of node is, once it is drawn."""
    colour = getattr(KINDS[kind], scheme)
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    for _ in range(40):
        picture = page.picture()
        places = [
            (x, y) for y in range(100, picture.height - 40, 2) for x in range(260, 980, 2) if picture.getpixel((x, y)) == wanted
        ]  # fmt: skip
        if places:
            return places[len(places) // 2]
    return None


def test_it_opens_with_all_kinds_drawn_and_a_start_panel(look: Open) -> None:
    page = look()
    assert all(drawn(page, kind) for kind in ("model", "method", "dataset", "benchmark"))
    assert page.text("#start h2") == page.text("h1")
    assert "41 papers, 2009 to 2023" in page.text("#start p")


def test_the_keyboard_searches_opens_and_leaves(look: Open) -> None:
    page = look()
    page.press("/", *"trasformer")
    page.until("document.querySelector('[role=option] .name')?.textContent === 'Transformer'")
    page.press(ENTER)
    assert page.text(PANEL) == "Transformer"
    assert page.evaluate("location.hash") == "#node=method%2Ftransformer"
    page.press(ESCAPE)
    assert page.text(PANEL) == ""


def test_a_click_on_a_node_opens_it(look: Open) -> None:
    page = look()
    place = drawn(page, "dataset")
    assert place is not None
    page.click_at(*place)
    page.until("!document.getElementById('panel').hidden")
    assert page.text("#panel .kind") == "dataset"


def test_the_panel_has_abstract_numbers_and_sentences(look: Open) -> None:
    page = look(BERT_PAPER)
    assert page.text("#panel .abstract").startswith("AbstractWe introduce BERT")
    assert page.evaluate("[...document.querySelectorAll('.claim b')].map((one) => one.textContent)") == ["80.5", "86.7", "93.2"]  # fmt: skip
    assert page.evaluate("document.querySelectorAll('#panel .links blockquote mark').length") > 5


def test_one_goes_on_and_back(look: Open) -> None:
    page = look(BERT)
    page.click("#panel .links .go")
    page.until("document.querySelector('#panel h2').textContent !== 'BERT'")
    page.evaluate("history.back()")
    page.until("document.querySelector('#panel h2').textContent === 'BERT'")


def test_filters_hide_and_show(look: Open) -> None:
    page = look()
    assert drawn(page, "method")
    count = page.text("label:has(input[value=method]) small")
    assert int(count or "") > 40
    page.click("input[name=kinds][value=method]")
    assert page.text("label:has(input[value=method]) small") == f"0 / {count}"
    page.click("#reset")
    assert page.text("label:has(input[value=method]) small") == count
    assert page.evaluate("location.hash") in ("", "#")


def test_pictures_are_saved(look: Open, folder: Path) -> None:
    page = look(BERT)
    for kind in ("png", "svg"):
        page.click(".menu summary")
        page.click(f"#{kind}")
    page.until("document.querySelector('.menu').open === false")
    pictures = [folder / f"BERT.{kind}" for kind in ("png", "svg")]
    for _ in range(200):
        if all(path.is_file() and path.stat().st_size for path in pictures):
            break
        page.evaluate("0")
    assert pictures[0].read_bytes().startswith(b"\x89PNG")
    texts = ElementTree.parse(pictures[1]).getroot().itertext()  # noqa: S314
    assert {"BERT", "GLUE"} & set(texts)


def test_it_is_dark_as_the_system_is_and_fits_a_small_screen(look: Open) -> None:
    assert drawn(look(scheme="dark"), "model", "dark")
    page = look(BERT, size=(500, 900))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.getElementById('panel').getBoundingClientRect().width === innerWidth")
    assert page.text("#legend legend") == ""
