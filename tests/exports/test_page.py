"""The graph as a page, in a browser that has no network, with a reader who clicks and types."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree

import networkx as nx
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

import kg
from exports.html import page as pages
from kg.core.schema import KINDS
from kg.text.titles import title_fit
from tests.browser import Window, wait
from tests.conftest import Kg

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BERT = "#node=model%2Fbert"
BERT_PAPER = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
OUTSIDE = """nodes.filter((node) => {
  const { x, y } = net.canvasToDOM(node);
  return x < 0 || y < 0 || x > stage.clientWidth || y > stage.clientHeight;
}).length"""  # of the view
LINKS = """[...document.querySelectorAll("#panel h3 + ul > li")].map((line) => {
  const texts = (what) => [...line.querySelectorAll(what)].map((one) => one.textContent);
  const role = line.parentElement.previousElementSibling.textContent.split(" ")[0];
  return { role, name: texts("button")[0], text: line.textContent, marks: texts("mark"), quotes: texts("blockquote") };
})"""  # of the paper in the panel
REPORTING = {
    "2401.00001": (
        "OwlNet: Faster Birds",
        "We propose OwlNet, a vision model. OwlNet achieves 87.3% top-1 accuracy on ImageNet, and outperforms ResNet-50 by 2.1%. "
        "It reduces memory usage by 40%.",
    ),
    "2402.00002": (
        "TytoNet: Birds at Night",
        "We introduce TytoNet, a vision model. On ImageNet, TytoNet reaches a top-1 accuracy of 88.9%.",
    ),
    "2403.00003": (
        "StrixLM: Words of Owls",
        "We present StrixLM, a language model. StrixLM achieves an accuracy of 74.1% on GSM8K.",
    ),
}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def graph(built: Path) -> nx.MultiDiGraph:
    with kg.open(built) as samples:
        return samples.networkx()


@pytest.fixture(scope="module")
def file(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "papers.html"
    pages.write_page(graph, path)
    return path


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of papers that report numbers, beside its graph."""
    folder = tmp_path_factory.mktemp("reporting")
    with (folder / "papers.jsonl").open("w", encoding="utf-8") as lines:
        for name, (title, abstract) in REPORTING.items():
            known = {"arxiv_id": name, "published": f"20{name[:2]}-{name[2:4]}-02"}
            lines.write(json.dumps({**known, "title": title, "abstract": abstract}) + "\n")
    with kg.build(folder / "papers.jsonl", folder / "page.kg") as built:
        built.export(folder / "page.html")
    return folder / "page.html"


@pytest.fixture
def look(window: Window, file: Path) -> Open:
    """Opens the page of the sample listings."""
    return lambda address="", **options: ready(window.open(file, address, **options))


@pytest.fixture(scope="module")
def opened(usual: BrowserContext, file: Path) -> Iterator[Page]:
    """The page of the sample listings, opened once."""
    window = Window(usual)
    yield ready(window.open(file))
    assert window.close() == []


@pytest.fixture
def at(opened: Page) -> Open:
    """Goes to an address in the page that is open already, for who only reads what an address shows."""
    return lambda address="": go(opened, address)


@pytest.fixture
def look_at(window: Window, tmp_path: Path) -> Open:
    """Opens the page of a graph."""

    def opened(graph: nx.MultiDiGraph, address: str = "", **options: object) -> Page:
        pages.write_page(graph, tmp_path / "graph.html")
        return ready(window.open(tmp_path / "graph.html", address, **options))

    return opened


def ready(page: Page) -> Page:
    wait(page, "sharp !== null && rough !== null")
    return page


def go(page: Page, address: str) -> Page:
    """Goes to an address within the page, as its links do."""
    page.evaluate(
        """async (address) => {
          document.activeElement.blur();
          history.pushState(null, "", address || "#");
          await arrive();
        }""",
        address,
    )
    return page


def click_node(page: Page, key: str) -> None:
    page.mouse.click(*page.evaluate(
        """(key) => {
          const place = net.canvasToDOM(byKey.get(key));
          const { left, top } = stage.getBoundingClientRect();
          return [place.x + left, place.y + top];
        }""",
        key,
    ))  # fmt: skip


def click_nothing(page: Page) -> None:
    page.mouse.click(*page.evaluate(
        """() => {
          const { left, top, width, height } = stage.getBoundingClientRect();
          for (let x = width - 420; x > 250; x -= 10)
            for (let y = height - 10; y > 10; y -= 10) if (!at(x, y)) return [x + left, y + top];
        }"""
    ))  # fmt: skip


def heading(page: Page) -> str | None:
    """The node that the panel is about."""
    panel = page.locator("#panel")
    return panel.locator("h2").text_content() if panel.is_visible() else None


def title(page: Page) -> str:
    """What the page calls its graph."""
    return page.get_by_role("heading", level=1).text_content() or ""


def state(page: Page) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(page.evaluate("location.hash.slice(1)"), keep_blank_values=True)


def shown(page: Page) -> Counter[str]:
    """How many nodes of each kind are shown."""
    return Counter(page.evaluate("nodes.filter((node) => node.shown).map((node) => node.kind)"))


def drawn(page: Page, colour: str) -> bool:
    """Whether there is such a colour on the map, after the map came to rest."""
    page.evaluate(
        """new Promise((done) => {
          const ask = () => paint(view(), () => { clearInterval(again); net.redraw(); done(); });
          const again = setInterval(ask, 5000); // whatever the page paints later ends what is painted now
          ask();
        })"""
    )
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: bool = page.evaluate(
        """(colour) => {
          const { canvas } = net.canvas.frame;
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          const [red, green, blue] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
          for (let i = 0; i < data.length; i += 4)
            if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) return true;
          return false;
        }""",
        colour,
    )
    return found


def colour(kind: str, scheme: str = "light") -> str:
    return str(getattr(KINDS[kind], scheme))


# Opening


def test_it_opens_with_all_nodes_placed_and_a_legend_that_counts_them(graph: nx.MultiDiGraph, look: Open) -> None:
    page = look()
    expect(page).to_have_title(title(page))
    assert title(page)
    kinds = Counter(kind for _, kind in graph.nodes(data="kind"))
    roles = Counter(role for _, _, role in graph.edges(keys=True))
    for name, counts in (("kinds", kinds), ("roles", roles)):
        for value, count in counts.items():
            expect(page.locator(f"label:has(input[name={name}][value={value}]) small")).to_have_text(f"{count:,}")
    assert shown(page) == kinds
    for kind in ("model", "method", "dataset", "benchmark"):
        assert drawn(page, colour(kind))


def test_every_node_is_within_the_first_view_and_on_no_other(look: Open) -> None:
    page = look()
    assert page.evaluate(OUTSIDE) == 0
    hits = page.evaluate(
        """nodes.flatMap((one, i) => nodes.slice(i + 1).filter((two) =>
          Math.hypot(one.x - two.x, one.y - two.y) < one.size + two.size)).length"""
    )
    assert hits == 0


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_labels_do_not_overlap_at_any_zoom(look: Open, screen: dict[str, Any]) -> None:
    page = look(**screen)
    for address, zoom in product(["", BERT], [0.4, 1, 1.5, 3, 8]):
        boxes = labels(go(page, address), zoom)
        assert boxes
        for i, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[i + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def labels(page: Page, zoom: float) -> list[list[float]]:
    """The boxes of all labels, at so many times the zoom of the page, around the node in focus or a large one."""
    boxes: list[list[float]] = page.evaluate(
        """(zoom) => {
          const context = document.createElement("canvas").getContext("2d");
          const { x, y } = focus || byKey.get("model/gpt-3");
          const now = { ...view(), x, y, scale: view().scale * zoom };
          return placed(context, now, focus ? [focus, ...around] : [], focus !== null).map(({ text, x, y, size }) => {
            context.font = FONT(size);
            const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = context.measureText(text);
            return [x - width / 2, y - actualBoundingBoxAscent, x + width / 2, y + actualBoundingBoxDescent];
          });
        }""",
        zoom,
    )
    return boxes


# The map


def written(page: Page, folder: Path) -> set[str]:
    """What is written on the map, as the drawing has it that one can save."""
    root = ElementTree.fromstring(saved(page, "SVG", folder).read_text())  # noqa: S314
    return {element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")}


def test_regions_are_called_by_what_is_typical_of_them_and_measures_are_quiet(look: Open, tmp_path: Path) -> None:
    page = look()
    texts = written(page, tmp_path)
    assert {"GLUE", "LibriSpeech", "MS MARCO", "GCN"} <= texts
    assert page.evaluate("byKey.get('metric/accuracy').papers") == 6
    assert "accuracy" not in texts
    assert page.evaluate("byKey.get('metric/accuracy').size < byKey.get('model/gpt-3').size")


def test_without_papers_names_are_joined_by_what_names_them_together(look: Open) -> None:
    page = look()
    before = shown(page)
    page.locator("label", has_text="papers").first.get_by_role("checkbox").uncheck()
    del before["paper"]
    assert shown(page) == before
    page.get_by_role("combobox").fill("common crawl")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="named together with")).to_be_visible()
    panel.get_by_role("button", name="GPT-3", exact=True).last.click()
    assert heading(page) == "GPT-3"


def test_in_focus_what_is_beside_stands_by_role_and_year_with_every_name(at: Open, tmp_path: Path) -> None:
    page = at("#node=model%2Fgpt-3")
    texts = written(page, tmp_path)
    assert {"GPT-3", "The Pile", "GPT-3 175B"} <= texts
    assert {"compared by 1", "evaluated by 2", "used by 3"} <= texts
    assert {"2020", "2021", "2022"} <= texts
    missing = page.evaluate("(texts) => around.filter((node) => !texts.includes(brief(node))).length", [*texts])
    assert missing == 0


def test_in_focus_later_papers_stand_farther_out_and_roles_do_not_mix(at: Open) -> None:
    page = at("#node=model%2Fgpt-3")
    places = page.evaluate(
        """around.filter((node) => node.kind === "paper").map((node) => {
          const [x, y] = [(spot(node).x - focus.x) / ellipse.across, (spot(node).y - focus.y) / ellipse.down];
          return [node.date.slice(0, 4), Math.hypot(x, y), sectors.findIndex(({ members }) => members.includes(node)), Math.atan2(y, x)];
        })"""
    )
    for year, far, *_ in places:
        assert all(far < other for later, other, *_ in places if later > year)
    sectors = page.evaluate("sectors.map(({ from, to }) => [from, to])")
    for *_, sector, angle in places:
        low, high = sectors[sector]
        assert low < angle < high or low < angle + 6.283185307 < high


def test_of_very_many_papers_the_newest_are_laid_out_so_that_all_can_be_read_and_all_are_counted(
    look_at: Open, tmp_path: Path
) -> None:
    made = nx.MultiDiGraph()
    made.add_node("hub", kind="model", label="Hub", aliases=[], papers=400)
    for number in range(400):
        paper, date = f"p{number:03}", f"{2010 + number // 40}-{1 + number % 40 // 4:02}-{1 + number % 4:02}"
        made.add_node(paper, kind="paper", label=paper, aliases=[], published=date)
        made.add_edge(paper, "hub", key="uses", role="uses", confidence=0.9, evidence=[], sentence="")
    page = look_at(made, "#node=hub")
    texts = written(page, tmp_path)
    assert "used by 400" in texts
    shown = page.evaluate("around.map((node) => node.label)")
    assert 50 < len(shown) < 400
    assert set(shown) <= texts
    assert min(shown) == f"p{400 - len(shown):03}"
    assert page.evaluate("around.length") > look_at(made, "#node=hub", **PHONE).evaluate("around.length")


def test_on_a_phone_regions_are_called_by_names_that_stand_over_them(look: Open) -> None:
    aside = look(**PHONE).evaluate(
        """() => {
          const now = view();
          const names = placed(document.createElement("canvas").getContext("2d"), now, [], false).filter(({ region }) => region);
          const across = (of) => (of.x - now.x) * now.scale + now.width / 2;
          return names.map(({ x }) => Math.min(...regions.map((of) => Math.abs(across(of) - x) / (of.reach * now.scale))));
        }"""
    )
    assert len(aside) > 3
    assert max(aside) <= 0.6


# Start


def test_the_start_panel_says_what_there_is_and_leads_on(graph: nx.MultiDiGraph, look: Open) -> None:
    page = look()
    start = page.locator("#start")
    kinds = Counter(kind for _, kind in graph.nodes(data="kind"))
    expect(start).to_contain_text(f"{kinds['paper']} papers, 2009 to 2023, name {kinds['model']} models")
    for title in ("What it is about", "Where to begin", "Named most", "New"):
        expect(start.get_by_role("heading", name=title)).to_be_visible()
    expect(start.get_by_role("heading", name="New").locator("+ ul > li").first).to_contain_text("RT-2")
    before = page.evaluate("view()")
    start.get_by_role("heading", name="What it is about").locator("+ ul button").first.click()
    wait(page, "view().scale > argument", before["scale"])
    start.get_by_role("button", name="GPT-3 6").click()
    assert heading(page) == "GPT-3"
    expect(start).to_be_hidden()


def test_one_may_begin_with_a_survey_and_with_papers_that_made_what_others_name(tmp_path: Path, window: Window) -> None:
    named = "We evaluate OwlNet on TytoBench. OwlNet beats BERT."
    papers = [
        ("Feathers: A Short Survey of Bird Models", "We compare OwlNet, BERT and GPT-3 on TytoBench."),
        ("Counting Any Survey Question", named),
        ("OwlNet: Hearing in the Dark", "We introduce OwlNet, a model. We evaluate it on TytoBench."),
        ("OwlNet-Bench: Calls at Night", "We introduce OwlNet-Bench, a benchmark. We evaluate OwlNet."),
        *((f"Voles {number}", named) for number in range(3)),
    ]
    lines = [{"id": f"p{at}", "title": title, "abstract": abstract} for at, (title, abstract) in enumerate(papers)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "a.kg") as built:
        built.export(tmp_path / "a.html")
    begin = ready(window.open(tmp_path / "a.html")).get_by_role("heading", name="Where to begin").locator("+ ul > li")
    expect(begin).to_have_text(
        ["Feathers: A Short Survey of Bird Modelsa survey", "OwlNet: Hearing in the Darknamed in 7"]
    )


def test_the_start_panel_is_put_away_and_fetched(look: Open) -> None:
    page = look()
    start, button = page.locator("#start"), page.get_by_role("button", name="Start")
    start.get_by_role("button", name="Close").click()
    expect(start).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("s")
    expect(start).to_be_visible()
    click_node(page, "model/gpt-3")
    expect(start).to_be_hidden()
    button.click()
    expect(start).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()


def test_what_rises_is_told(look_at: Open) -> None:
    page = look_at(over_time({"Old": (0, 30), "New": (24, 30), "Even": (0, 30, 3)}))
    rising = page.locator("#start").get_by_role("heading", name="Rising since 2022-04").locator("+ ul > li")
    expect(rising).to_have_count(1)
    expect(rising).to_contain_text("New")
    expect(rising).to_contain_text("6 of 6 papers")


def over_time(spans: dict[str, tuple[int, ...]]) -> nx.MultiDiGraph:
    """Thirty papers, one a month from 2020-07 on, and names that some of them use."""
    made = nx.MultiDiGraph()
    for month in range(30):
        date = f"{2020 + (month + 6) // 12}-{(month + 6) % 12 + 1:02}-01"
        made.add_node(f"p{month}", kind="paper", label=f"Paper {month}", aliases=[], published=date)
    for name, span in spans.items():
        of = range(*span)
        made.add_node(name, kind="model", label=name, aliases=[], papers=len(of))
        for month in of:
            told = {"role": "uses", "confidence": 0.9, "evidence": [], "sentence": ""}
            made.add_edge(f"p{month}", name, key="uses", **told)
    return made


# Search


def test_slash_searches_and_enter_opens(at: Open) -> None:
    page = at()
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("bert")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("BERT")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    assert heading(page) == "BERT"
    expect(field).to_have_value("")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_arrows_go_through_the_suggestions_and_around(at: Open) -> None:
    page = at()
    page.keyboard.press("/")
    page.keyboard.type("bert")
    names = page.locator("#suggestions .name").all_text_contents()
    assert len(names) > 3
    chosen = page.locator("#suggestions [aria-selected=true] bdi")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_text(names[-1])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text(names[1])
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Enter")
    assert heading(page) == names[1]


def test_aliases_are_found_and_named(at: Open) -> None:
    page = at()
    page.keyboard.press("/")
    page.keyboard.type("low-rank adap")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("LoRA")
    expect(first).to_contain_text("also Low-Rank Adaptation")
    first.click()
    assert heading(page) == "LoRA"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("trasformer", "Transformer"), ("lbrispeech", "LibriSpeech"), ("sqaud", "SQuAD"), ("gtp-3", "GPT-3")],
)
def test_a_slip_is_forgiven(at: Open, typed: str, meant: str) -> None:
    page = at()
    page.get_by_role("combobox").fill(typed)
    expect(page.get_by_role("option").first).to_contain_text(meant)


def test_suggestions_say_in_how_many_papers_a_name_is(at: Open) -> None:
    page = at()
    page.get_by_role("combobox").fill("gpt-3")
    expect(page.get_by_role("option").first.locator("small")).to_have_text("model, 6 papers")


def test_what_nothing_is_called_is_said(at: Open) -> None:
    page = at()
    page.get_by_role("combobox").fill("no such name at all")
    expect(page.get_by_role("option")).to_have_text("nothing has such a name")
    page.keyboard.press("Enter")
    assert heading(page) is None


def test_escape_leaves_the_search_then_the_node(at: Open) -> None:
    page = at(BERT)
    page.keyboard.press("/")
    page.keyboard.type("glue")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("")
    assert heading(page) == "BERT"
    page.keyboard.press("Escape")
    assert heading(page) is None


# Focus and panel


def test_a_click_on_a_node_opens_it_and_one_on_nothing_leaves_it(look: Open) -> None:
    page = look()
    click_node(page, "model/gpt-3")
    expect(page.locator("#panel h2")).to_have_text("GPT-3")
    expect(page).to_have_title(f"GPT-3 – {title(page)}")
    click_nothing(page)
    expect(page.locator("#panel")).to_be_hidden()
    expect(page).to_have_title(title(page))


def test_in_focus_the_neighbourhood_stays_and_the_rest_fades(look: Open) -> None:
    page = look()
    assert drawn(page, colour("method"))
    click_node(page, "benchmark/glue")  # only papers are beside it
    expect(page.locator("#panel h2")).to_have_text("GLUE")
    assert drawn(page, colour("benchmark"))
    assert not drawn(page, colour("method"))


def test_the_panel_says_what_is_known_of_a_paper(graph: nx.MultiDiGraph, at: Open) -> None:
    panel = at("#node=arxiv%3A1810.04805").locator("#panel")
    expect(panel.locator("h2")).to_have_text(BERT_PAPER)
    expect(panel.locator("time")).to_have_text("2018-10-11")
    link = panel.get_by_role("link", name="arxiv.org/abs/1810.04805")
    expect(link).to_have_attribute("href", "https://arxiv.org/abs/1810.04805")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    for author in graph.nodes["arxiv:1810.04805"]["authors"][:8]:
        expect(panel).to_contain_text(author)
    panel.get_by_text("Abstract").click()
    expect(panel.locator("details p")).to_have_text(graph.nodes["arxiv:1810.04805"]["abstract"])


def test_the_panel_says_what_is_known_of_an_entity(at: Open) -> None:
    page = at("#node=benchmark%2Fglue")
    panel = page.locator("#panel")
    expect(panel.locator(".kind")).to_have_text("benchmark")
    expect(panel).to_contain_text("Named in 3 papers")
    expect(panel).to_contain_text("General Language Understanding Evaluation")
    repository = at("#node=repo%2Fgithub.com%2Fgoogle-research%2Fbert").locator("#panel")
    expect(repository.get_by_role("link")).to_have_attribute("href", "https://github.com/google-research/bert")


def test_the_panel_of_an_entity_tells_when_how_and_with_what(at: Open) -> None:
    panel = at("#node=model%2Fgpt-3").locator("#panel")
    expect(panel.get_by_role("img", name="Papers over time: 2020: 3, 2021: 1, 2022: 2")).to_be_visible()
    expect(panel).to_contain_text("evaluated by 2 · used by 3 · compared by 1")
    expect(panel.get_by_role("heading", name="First paper").locator("+ ul")).to_contain_text("2020-05-28")
    expect(panel.get_by_role("heading", name="Often together with").locator("+ p button")).to_have_text("Common Crawl2")
    panel = at("#node=model%2Fllama").locator("#panel")
    compared = panel.get_by_role("heading", name="Compared with").locator("+ p button")
    expect(compared.filter(has_text="PaLM-540B")).to_be_visible()
    expect(panel.get_by_role("heading", name="Repositories").locator("+ ul button")).to_have_text(
        "facebookresearch/llama"
    )


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("LoRA: Low-Rank Adaptation", ["LoRA", "low-rank adaptation"]),
        ("QLoRA: Efficient Finetuning", ["LoRA"]),
        ("The GLUE Benchmark: Nine Tasks", ["GLUE"]),
        ("Arctic GLUE (ArcGLUE): Nine Tasks", ["GLUE"]),
        ("General Understanding Evaluation (GLUE): Nine Tasks", ["GLUE"]),
        ("LLaMA 2: Open Models", ["LLaMA"]),
        ("Language Models are Few-Shot Learners", ["GPT-3"]),
        ("Über-Netz: Größer", ["über netz"]),
        (": nothing", ["x", ""]),
    ],
)
def test_the_page_reads_titles_as_the_store_does(opened: Page, title: str, names: list[str]) -> None:
    assert opened.evaluate("([title, names]) => claimed(title, names)", [title, names]) == title_fit(title, names)


def test_a_paper_without_a_title_is_not_called_as_its_id_begins(look_at: Open, graph: nx.MultiDiGraph) -> None:
    introduced = nx.MultiDiGraph(graph)
    introduced.add_node("arxiv:2401.00001", **{**graph.nodes["arxiv:1810.04805"], "label": "arXiv: All Papers"})
    introduced.add_edges_from(
        ("arxiv:2401.00001", "model/bert", of["role"], of)
        for _, _, of in graph.edges("arxiv:1810.04805", data=True)
        if of["role"] == "introduces"
    )
    introduced.nodes["model/bert"].update(label="arXiv", aliases=[])
    introduced.nodes["arxiv:1810.04805"].update(label="arxiv:1810.04805", title=None)
    makers = look_at(introduced).evaluate("[...makersOf(byKey.get('model/bert'))].map((paper) => paper.key)")
    assert makers == ["arxiv:2401.00001"]


def test_the_times_below_a_chart_stand_apart(tmp_path: Path, window: Window) -> None:
    dates = [f"{year}-{month:02}" for year, month in ((2024, 6), (2024, 9), (2025, 3), (2025, 5))]
    lines = [{"id": at, "title": f"Owls {at}", "date": at, "abstract": "We evaluate OwlNet on GLUE."} for at in dates]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "a.kg") as built:
        built.export(tmp_path / "a.html")
    page = ready(window.open(tmp_path / "a.html", "#node=benchmark%2Fglue"))
    times = page.locator(".chart text").filter(has_text="-")
    boxes = [box for at in range(times.count()) if (box := times.nth(at).bounding_box())]
    assert len(boxes) > 3
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(boxes))


def test_an_abstract_has_its_names_in_the_colours_of_their_kinds(at: Open) -> None:
    page = at("#node=arxiv%3A1810.04805")
    marks = page.locator("#panel details mark")
    expect(marks.filter(has_text="BooksCorpus")).to_have_attribute("title", "dataset")
    expect(marks.filter(has_text="BERT")).to_have_count(3)  # twice itself, once in the address
    painted = marks.filter(has_text="BooksCorpus").evaluate("(mark) => mark.style.getPropertyValue('--kind')")
    assert painted == colour("dataset")
    marks.filter(has_text="BooksCorpus").click()
    assert heading(page) == "BooksCorpus"


def test_a_paper_has_its_numbers_with_the_sentences_that_say_so(window: Window, reporting: Path) -> None:
    panel = ready(window.open(reporting, "#node=arxiv%3A2401.00001")).locator("#panel")
    items = panel.get_by_role("heading", name="Reports 3 numbers").locator("+ ul > li")
    expect(items.locator(".claim")).to_have_text(
        ["87.3% top-1 accuracy on ImageNet by OwlNet", "2.1% gain in top-1 accuracy on ImageNet by OwlNet over ResNet-50",
         "40% ratio in memory usage by OwlNet"]
    )  # fmt: skip
    expect(items.locator("mark")).to_have_text(["87.3%", "2.1%", "40%"])
    expect(items.locator("blockquote")).to_have_count(2)  # one has two numbers
    items.get_by_role("button", name="ImageNet").first.click()
    expect(panel.locator("h2")).to_have_text("ImageNet")


def test_a_dataset_has_a_leaderboard_of_what_abstracts_claim(window: Window, reporting: Path) -> None:
    page = ready(window.open(reporting, "#node=dataset%2Fimagenet"))
    rows = page.locator("#panel .board > li")
    with kg.open(reporting.with_suffix(".kg")) as graph:
        ranks = graph.leaderboard("ImageNet", metric="top-1 accuracy")
    assert [(one.value, one.system) for one in ranks] == [("88.9%", "TytoNet"), ("87.3%", "OwlNet")]
    expect(rows).to_have_text([f"{one.value}{one.system}{(one.published or '')[:7]}" for one in ranks])
    rows.first.get_by_role("button", name="2024-02").click()
    expect(page.locator("#panel h2")).to_have_text("TytoNet: Birds at Night")


def test_a_system_has_its_results(window: Window, reporting: Path) -> None:
    panel = ready(window.open(reporting, "#node=model%2Fstrixlm")).locator("#panel")
    own = panel.get_by_role("heading", name="Its results 1").locator("+ ul > li")
    expect(own.locator(".claim")).to_have_text("74.1% accuracy on GSM8K")
    expect(own.locator("blockquote")).to_have_text(REPORTING["2403.00003"][1].partition(". ")[2])


def test_similar_papers_are_told(at: Open) -> None:
    alike = at("#node=arxiv%3A1810.04805").get_by_role("heading", name="Similar papers").locator("+ ul button")
    expect(alike.first).to_contain_text("BioBERT")


def test_each_link_has_its_role_confidence_and_sentence_with_the_name_marked(graph: nx.MultiDiGraph, at: Open) -> None:
    for paper in [name for name, kind in graph.nodes(data="kind") if kind == "paper"]:
        page = at(f"#{urlencode({'node': paper})}")
        assert heading(page) == graph.nodes[paper]["label"]
        links = {(one["role"], one["name"]): one for one in page.evaluate(LINKS)}
        for _, entity, role, edge in graph.edges(paper, keys=True, data=True):
            found = links[role, graph.nodes[entity]["label"]]
            first = edge["evidence"][0]
            assert f"{int(round(edge['confidence'], 3) * 100 + 0.5)} % sure" in found["text"]
            assert found["marks"] == [graph.nodes[paper][first["field"]][first["start"] : first["end"]]]
            assert found["quotes"] == [edge["sentence"]]


def test_one_goes_on_from_the_panel_and_back_and_forward(look: Open) -> None:
    page = look()
    click_node(page, "model/bert")
    expect(page.locator("#panel h2")).to_have_text("BERT")
    page.get_by_role("button", name=BERT_PAPER).first.click()
    expect(page.locator("#panel h2")).to_have_text(BERT_PAPER)
    page.locator("#panel").get_by_role("button", name="GLUE", exact=True).first.click()
    expect(page.locator("#panel h2")).to_have_text("GLUE")
    for name in (BERT_PAPER, "BERT"):
        page.go_back()
        expect(page.locator("#panel h2")).to_have_text(name)
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#panel h2")).to_have_text("BERT")


def test_one_goes_on_with_the_keyboard_alone(look: Open) -> None:
    page = look()
    for key in ("/", *"glue", "Enter", "Tab", "Tab", "Enter"):  # the field, a name, the panel: its ×, the first link
        page.keyboard.press(key)
    expect(page.locator("#panel h2")).to_contain_text("GLUE: A Multi-Task Benchmark")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()


def test_the_close_button_and_the_whole_button_leave_a_node(look: Open) -> None:
    for button in ("Close", "Whole"):
        page = look(BERT)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("#panel")).to_be_hidden()
        assert state(page) == {}


def test_the_whole_button_shows_all_again(look: Open) -> None:
    page = look()
    before = page.evaluate("view()")
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -600)
    wait(page, "view().scale > argument", before["scale"])
    page.get_by_role("button", name="Whole").click()
    wait(page, "Math.abs(view().scale - argument) < 1e-6", before["scale"])


def test_pressing_whole_again_and_again_leaves_no_trail(look: Open) -> None:
    page = look()
    before = page.evaluate("history.length")
    for _ in range(3):
        page.keyboard.press("0")
    assert page.evaluate("history.length") == before


def test_keys_move_and_zoom_the_map(look: Open) -> None:
    page = look()
    page.locator("#map").focus()
    for key, changed in (("ArrowRight", "x"), ("ArrowDown", "y"), ("+", "scale")):
        before = page.evaluate("view()")
        page.keyboard.press(key)
        wait(page, f"view().{changed} > argument", before[changed])


# The address


def test_the_address_says_where_one_is_and_restores_it(look: Open) -> None:
    page = look()
    page.locator("input[name=kinds][value=task]").uncheck()
    page.locator("input[name=confidence]").press("ArrowRight")
    click_node(page, "model/gpt-3")
    expect(page.locator("#panel h2")).to_have_text("GPT-3")
    now = state(page)
    assert now["node"] == ["model/gpt-3"]
    assert "task" not in now["types"][0].split(",")
    assert now["confidence"] == ["0.05"]
    again = look(page.evaluate("location.hash"))
    assert heading(again) == "GPT-3"
    assert state(again) == now
    assert shown(again) == shown(page)
    expect(again.locator("input[name=kinds][value=task]")).not_to_be_checked()
    expect(again.locator("input[name=confidence]")).to_have_value("0.05")


def test_roles_papers_and_dates_are_in_the_address_too(at: Open) -> None:
    page = at("#roles=introduces&papers=2&since=2018-10&until=2021-06")
    assert page.evaluate("edges.every((edge) => !edge.shown || edge.role === 'introduces')")
    assert page.evaluate("nodes.every((node) => !node.shown || node.kind === 'paper' || node.papers >= 2)")
    dates = page.evaluate("nodes.filter((node) => node.shown && node.date).map((node) => node.date)")
    assert dates
    assert all("2018-10" <= date[:7] <= "2021-06" for date in dates)
    expect(page.locator("input[name=roles]:checked")).to_have_count(1)
    expect(page.locator("label:has(input[name=since]) output")).to_have_text("2018-10")


def test_an_address_of_nonsense_shows_the_whole_and_says_so(look: Open) -> None:
    page = look("#node=model%2Fno-such&confidence=x&since=%3Cb%3E&papers=-Infinity&x=y")
    expect(page.locator("#note")).to_have_text("No node model/no-such in this page")
    assert heading(page) is None
    assert page.evaluate("view()") == look().evaluate("view()")
    assert sum(shown(page).values()) == page.evaluate("nodes.length")


def test_of_the_filters_those_that_hide_a_node_are_taken_off_for_it(at: Open) -> None:
    page = at(f"{BERT}&types=dataset,paper&confidence=0.2")
    assert heading(page) == "BERT"
    expect(page.locator("#note")).to_contain_text("filters hid this node")
    assert state(page) == {"node": ["model/bert"], "types": ["paper,model,dataset"], "confidence": ["0.2"]}


def test_a_node_that_is_filtered_away_is_left(at: Open) -> None:
    page = at(BERT)
    page.locator("label", has_text="models").get_by_role("checkbox").uncheck()
    assert heading(page) is None
    assert "node" not in state(page)


@pytest.mark.parametrize(
    "garbage",
    ["papers=-5&confidence=-1", "papers=1e99", "since=2023-99-99", "types=,,", "roles=nothing", "confidence=x"],
)
def test_an_address_that_makes_no_sense_filters_nothing(at: Open, garbage: str) -> None:
    page = at(f"#{garbage}")
    assert sum(shown(page).values()) == page.evaluate("nodes.length")
    expect(page.locator("#legend")).to_contain_text("0 %")


def test_that_nothing_is_left_is_said(at: Open, look_at: Open) -> None:
    expect(at("#types=repo&roles=variant_of").locator("#note")).to_have_text("The filters hide everything")
    expect(look_at(nx.MultiDiGraph()).locator("#note")).to_have_text("This graph is empty")


def test_the_legend_counts_what_is_shown(at: Open) -> None:
    page = at("#papers=2")
    some, all_models = shown(page)["model"], page.evaluate("nodes.filter((node) => node.kind === 'model').length")
    expect(page.locator("label.toggle", has_text="models").locator("small")).to_have_text(f"{some} / {all_models}")


def test_one_can_not_get_lost_by_zooming(look: Open) -> None:
    page = look()
    page.mouse.move(700, 450)
    for way, end in ((400, 1e-9), (-400, 1e9)):
        page.evaluate("(end) => net.moveTo({ scale: bounded(end) })", end)
        for _ in range(5):
            page.mouse.wheel(0, way)
        wait(page, "bounded(net.getScale()) === net.getScale()")
        page.mouse.move(710, 450)
        page.mouse.move(700, 450)
    assert page.evaluate("bounded(1e-9)") < 1 < page.evaluate("bounded(1e9)") <= 8


def test_the_focus_is_not_lost_where_something_closes(look: Open) -> None:
    page = look(BERT)
    page.get_by_role("button", name="Show all").press("Enter")
    expect(page.get_by_role("button", name="Show all")).to_be_focused()
    page.get_by_role("button", name="Filters").press("f")
    page.keyboard.press("f")
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Filters")).to_be_focused()
    page.locator("summary", has_text="Save").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#png")).to_be_hidden()
    assert heading(page) == "BERT"
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.locator("#map")).to_be_focused()


# Filters


def test_types_are_switched_off_and_on(look: Open) -> None:
    page = look()
    before = shown(page)
    box = page.locator("label", has_text="methods").get_by_role("checkbox")
    box.uncheck()
    assert shown(page)["method"] == 0
    assert not drawn(page, colour("method"))
    assert drawn(page, colour("model"))
    box.check()
    assert shown(page) == before
    assert drawn(page, colour("method"))


def test_roles_are_switched_off_and_on(at: Open) -> None:
    page = at("#node=arxiv%3A1810.04805")
    section = page.get_by_role("heading", name="introduces")
    expect(section).to_be_visible()
    page.locator("label", has_text="introduces").get_by_role("checkbox").uncheck()
    expect(section).to_have_count(0)
    expect(page.locator("#panel")).to_contain_text("hidden by the filters")
    page.locator("label", has_text="introduces").get_by_role("checkbox").check()
    expect(section).to_be_visible()


@pytest.mark.parametrize(
    ("name", "key", "said", "holds"),
    [
        ("confidence", "End", "100 %", "edges.every((edge) => !edge.shown || edge.confidence >= 1)"),
        ("papers", "ArrowRight", "2 papers", "nodes.every((node) => !node.shown || node.kind === 'paper' || node.papers >= 2)"),
        ("since", "End", "2023-07", "nodes.filter((node) => node.shown && node.kind === 'paper').length === 1"),
        ("until", "Home", "2009-01", "nodes.filter((node) => node.shown && node.kind === 'paper').length === 1"),
    ],
)  # fmt: skip
def test_sliders_narrow_what_is_shown(at: Open, name: str, key: str, said: str, holds: str) -> None:
    page = at()
    slider = page.locator(f"input[name={name}]")
    slider.press(key)
    expect(page.locator(f"label:has(input[name={name}]) output")).to_have_text(said)
    assert page.evaluate(holds)
    assert 0 < sum(shown(page).values()) < page.evaluate("nodes.length")
    assert name in state(page)


def test_the_page_says_how_many_papers_no_date_lets_through(at: Open) -> None:
    page = at()
    undated = page.evaluate("nodes.filter((node) => node.kind === 'paper' && !node.date).length")
    assert undated > 1
    expect(page.locator("#legend .undated")).to_have_text(f"Dates leave out {undated} papers without one")


def test_show_all_takes_every_filter_off(at: Open) -> None:
    page = at("#types=paper,model&roles=uses&confidence=0.9&papers=2&since=2015-01")
    page.get_by_role("button", name="Show all").click()
    assert sum(shown(page).values()) == page.evaluate("nodes.length")
    assert state(page) == {}
    expect(page.locator("#legend input[type=checkbox]:not(:checked)")).to_have_count(0)


def test_the_filters_are_put_away_by_button_and_key(at: Open) -> None:
    page = at()
    legend, button = page.locator("#legend"), page.get_by_role("button", name="Filters")
    expect(legend).to_be_visible()
    button.click()
    expect(legend).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("f")
    expect(legend).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_the_keys_are_told(at: Open) -> None:
    page = at()
    dialog = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


# Pictures


def saved(page: Page, button: str, folder: Path) -> Path:
    page.locator("summary", has_text="Save").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("address", ["", BERT])
def test_a_png_picture_is_saved(look: Open, tmp_path: Path, address: str) -> None:
    page = look(address)
    path = saved(page, "PNG", tmp_path)
    assert path.name == ("BERT.png" if address else f"{'-'.join(re.findall('[0-9A-Za-z]+', title(page)))}.png")
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.width > 2000
        colours = {pixel for _, pixel in picture.convert("RGB").getcolors(1 << 24) or []}
    assert tuple(bytes.fromhex(colour("model")[1:])) in colours
    assert len(colours) > 100


@pytest.mark.parametrize("address", ["", BERT, "#node=dataset%2Fsquad"])
def test_an_svg_drawing_is_saved(look: Open, tmp_path: Path, address: str) -> None:
    page = look(address)
    path = saved(page, "SVG", tmp_path)
    root = ElementTree.fromstring(path.read_text())  # noqa: S314
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert set(names) <= {"svg", "title", "rect", "path", "text"}
    assert names.count("path") > 10
    dashed = [element for element in root.iter() if element.get("stroke-dasharray")]
    assert bool(dashed) == page.evaluate("focus !== null && linksOf(focus).some(({ role }) => role === 'mentions')")
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"BERT", "GPT-3", "SQuAD"} & texts
    name = page.evaluate("focus?.label")
    assert (f"{name} – {title(page)}" if address else title(page)) in texts
    assert {"models", "datasets"} & texts  # its legend


# Screens and paper


def test_it_works_on_a_phone(look: Open) -> None:
    page = look(**PHONE)
    expect(page.locator("#legend")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("combobox").fill("glue")
    page.get_by_role("option").first.tap()
    expect(page.locator("#panel h2")).to_have_text("GLUE")
    panel = page.locator("#panel").bounding_box()
    node = page.evaluate("net.canvasToDOM(focus).y + stage.getBoundingClientRect().top")
    assert panel is not None
    assert panel["width"] == 390
    assert node < panel["y"]
    page.get_by_role("button", name="Filters").tap()
    expect(page.locator("#legend")).to_be_visible()
    page.locator("label", has_text="tasks").tap()
    assert shown(page)["task"] == 0


def test_it_follows_the_colours_of_the_system(look: Open) -> None:
    page = look()
    assert drawn(page, colour("dataset", "light"))
    page.emulate_media(color_scheme="dark")
    assert drawn(page, colour("dataset", "dark"))
    assert not drawn(page, colour("dataset", "light"))


def test_print_has_the_map_and_the_panel_and_no_controls(look: Open) -> None:
    page = look(BERT)
    page.emulate_media(media="print")
    for hidden in ("#search", "#legend", "nav", ".close"):
        expect(page.locator(hidden).first).to_be_hidden()
    for visible in ("#map", "#panel h2", "#panel blockquote >> nth=0"):
        expect(page.locator(visible)).to_be_visible()
    chart, panel = page.locator("#map").bounding_box(), page.locator("#panel").bounding_box()
    assert chart is not None
    assert panel is not None
    assert panel["y"] >= chart["y"] + chart["height"]


# Sizes


def test_of_a_very_large_graph_the_most_connected_part_is_shown_and_the_rest_told(
    graph: nx.MultiDiGraph, look_at: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "DRAWN", 50)
    page = look_at(graph)
    expect(page.locator("#note")).to_contain_text(f"The 50 most connected of {len(graph)} nodes")
    expect(page.locator("#note")).to_contain_text("kg export GRAPH part.html --entity NAME")
    assert sum(shown(page).values()) <= 50
    assert page.evaluate("byKey.has('model/gpt-3')")


def test_on_a_phone_what_is_left_out_is_told_above_the_panel(
    graph: nx.MultiDiGraph, look_at: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "DRAWN", 50)
    page = look_at(graph, "#node=model/gpt-3", **PHONE)
    expect(page.locator("#panel")).to_be_visible()
    note, panel = (page.locator(one).bounding_box() for one in ("#note", "#panel"))
    assert note is not None
    assert panel is not None
    assert note["y"] + note["height"] <= panel["y"]


def test_a_graph_of_nothing_opens(look_at: Open) -> None:
    page = look_at(nx.MultiDiGraph())
    assert title(page)
    expect(page.locator("#start")).to_be_hidden()
    page.get_by_role("combobox").fill("x")
    expect(page.get_by_role("option")).to_have_text("nothing has such a name")


def test_a_graph_of_one_node_opens(look_at: Open) -> None:
    one = nx.MultiDiGraph()
    one.add_node("model/one", kind="model", label="One", aliases=[], papers=0)
    page = look_at(one)
    click_node(page, "model/one")
    expect(page.locator("#panel h2")).to_have_text("One")


def test_the_same_graph_gives_the_same_bytes(kg: Kg, samples: Path, tmp_path: Path) -> None:
    """In a process with a hash seed of its own as in this one."""
    for seed in ({}, {"PYTHONHASHSEED": "1"}):
        assert kg("export", samples, f"{len(seed)}.html", **seed).returncode == 0
    assert (tmp_path / "0.html").read_bytes() == (tmp_path / "1.html").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "latin1"])
def test_a_notebook_shows_it_in_a_frame_of_its_own(
    window: Window, graph: nx.MultiDiGraph, tmp_path: Path, encoding: str
) -> None:
    """Whatever encoding the notebook's page is read in: a page that names none is read in one that is guessed."""
    shown = pages.Page(graph, "papers")
    assert repr(shown) == f"page of papers: {len(graph)} nodes, {graph.number_of_edges()} links"
    notebook = f"<!doctype html><meta charset={encoding}><p>before{shown._repr_html_()}<p>after"
    (tmp_path / "notebook.html").write_text(notebook, encoding="utf-8")
    frame = window.open(tmp_path / "notebook.html").frame_locator("iframe")
    frame.locator("#search").fill("bert")
    frame.locator("#search").press("Enter")
    expect(frame.locator("#panel h2")).to_have_text("BERT")
    frame.locator("#panel .go").first.click()
    expect(frame.locator("#panel h2")).not_to_have_text("BERT")
    frame.locator("#whole").click()
    expect(frame.locator("#panel")).to_be_hidden()


def test_a_frame_that_is_hidden_at_first_shows_the_whole_when_it_is_seen(
    window: Window, graph: nx.MultiDiGraph, tmp_path: Path
) -> None:
    frame = pages.Page(graph, "papers")._repr_html_()
    (tmp_path / "tabs.html").write_text(f"<!doctype html><div id=tab hidden>{frame}</div>", encoding="utf-8")
    page = window.open(tmp_path / "tabs.html")
    inside = page.frames[1]
    expect(inside.locator("#legend input").first).to_be_attached()
    page.evaluate("document.getElementById('tab').hidden = false")
    expect(inside.locator("#start")).to_be_visible()
    wait(inside, "sharp !== null && rough !== null")
    assert inside.evaluate(OUTSIDE) == 0


# Accessibility


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(look: Open, size: dict[str, object]) -> None:
    page = look(**size)
    if size:
        page.get_by_role("button", name="Filters").click()
    serious(page)
    if size:
        page.get_by_role("button", name="Filters").click()
    for address in (BERT, "#node=arxiv%3A1810.04805", "#node=dataset%2Fsquad"):
        serious(go(page, address))
    page.get_by_role("combobox").fill("bert")
    serious(page)


def serious(page: Page) -> None:
    """Fails on what is serious, and in dark colours on what is so of colours."""
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast", "link-in-text-block"]) == []
    page.emulate_media(color_scheme="light")


def violations(page: Page, **options: object) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
