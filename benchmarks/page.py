"""How fast the page of a graph is, beside pyvis' own page of the same graph, in a browser without a network.

    python benchmarks/page.py [GRAPH.kg | FOLDER] [--without-pyvis] [--limit 60]

GRAPH.kg, or a graph of the listings in FOLDER, stands for some thousand nodes; without it such a graph is generated, as
are those of 100 and of 20,000 nodes. A frame counts if the view changed in it, while a mouse drags and a wheel zooms.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import kg
from exports.html.page import write_page
from kg.core import schema
from kg.steps.building import build
from tests.browser import found

if TYPE_CHECKING:
    import networkx as nx
    from playwright.sync_api import Page, Playwright

KINDS, ROLES = tuple(schema.TYPES), tuple(schema.ROLES)
STEPS = 90  # moves of the mouse, turns of the wheel
PATIENCE = 20  # seconds for them
SIZE = {"width": 1400, "height": 900}

# Says when the first frame is drawn, and then measures those in which the view changes.
WATCH = """
window.frames_ = [];
const seen = () => {
  try {
    return typeof sharp === "undefined" ? typeof network === "object" && network : sharp && net;
  } catch {
    return null; // the script is not there yet
  }
};
const place = (of) => JSON.stringify([of.getViewPosition(), of.getScale()]);
function look() {
  const of = seen();
  if (!of) return requestAnimationFrame(look);
  of.once("afterDrawing", () => requestAnimationFrame(() => console.log(`first ${performance.now()}`)));
  of.redraw();
  let last = performance.now(), before = place(of);
  const frame = (now) => {
    const after = place(of);
    if (after !== before) frames_.push(now - last);
    [last, before] = [now, after];
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
requestAnimationFrame(look);
"""
EMPTY = """() => {
  const of = typeof network === "undefined" ? net : network;
  const { left, top, width, height } = document.querySelector("canvas").getBoundingClientRect();
  for (let x = width / 2; x < width - 50; x += 7)
    for (let y = height / 2; y < height - 50; y += 7)
      if (of.getNodeAt({ x, y }) === undefined) return [x + left, y + top];
  return [left + width / 2, top + height / 2];
}"""


@dataclass(frozen=True)
class Figures:
    """What one page costs: seconds, bytes, and milliseconds of each frame."""

    write: float
    size: int
    first: float | None = None
    drag: tuple[float, ...] = ()
    zoom: tuple[float, ...] = ()

    def frame(self) -> float:
        """The median of all frames."""
        return median([*self.drag, *self.zoom]) if self.drag or self.zoom else float("nan")


def generated(count: int) -> nx.MultiDiGraph:
    """So many nodes, three links for each: papers with 3 to 8 entities, of which few are named often."""
    import networkx as nx

    chance = random.Random(1)  # noqa: S311
    papers = round(count * 6 / 11)
    entities = [f"{KINDS[i % len(KINDS)]}/{i}" for i in range(count - papers)]
    weights = list(accumulate(1 / (i + 1) for i in range(len(entities))))
    graph = nx.MultiDiGraph()
    for i, name in enumerate(entities):
        graph.add_node(name, kind=KINDS[i % len(KINDS)], label=f"Name {i:x}", aliases=[], papers=0)
    for number in range(papers):
        own = {entities[number % len(entities)]}
        own.update(chance.choices(entities, cum_weights=weights, k=chance.randint(2, 7)))
        _add(graph, number, sorted(own), chance)
    return graph


def _add(graph: nx.MultiDiGraph, number: int, entities: list[str], chance: random.Random) -> None:
    paper = f"arxiv:{2000 + number % 25}.{number:05}"
    labels = [graph.nodes[name]["label"] for name in entities]
    sentences = [f"In this work {label} is used on {number} things." for label in labels]
    text = " ".join(sentences)
    date = f"{2015 + number % 11}-{number % 12 + 1:02}"
    title = f"Paper {number}: a title of some length"
    graph.add_node(paper, kind="paper", label=title, aliases=[], abstract=text, published=date)
    for name, label, sentence in zip(entities, labels, sentences, strict=True):
        start = text.index(sentence) + len("In this work ")
        evidence = [{"field": "abstract", "start": start, "end": start + len(label), "rule": "generated"}]
        role = chance.choice(ROLES)
        graph.nodes[name]["papers"] += 1
        graph.add_edge(paper, name, key=role, role=role, confidence=0.9, evidence=evidence, sentence=sentence)


def given(path: Path | None, folder: Path) -> nx.MultiDiGraph:
    """The graph in a file, or of the listings in a folder; or one of 2,200 nodes."""
    if path is None:
        return generated(2200)
    if path.is_dir():
        build([str(path)], folder / "given.kg")
        path = folder / "given.kg"
    with kg.open(path) as graph:
        return graph.networkx()


def write_pyvis(graph: nx.MultiDiGraph, path: Path) -> None:
    """The page that pyvis makes of it, as it comes."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    numbers = {name: number for number, name in enumerate(graph)}
    for name, number in numbers.items():
        network.add_node(number, label=graph.nodes[name]["label"], group=graph.nodes[name]["kind"])
    network.add_edges([(numbers[one], numbers[other]) for one, other in graph.edges()])
    path.write_text(network.generate_html(), encoding="utf-8")


def measured(
    playwright: Playwright,
    graph: nx.MultiDiGraph,
    path: Path,
    write: Callable[[nx.MultiDiGraph, Path], None],
    limit: int,
) -> Figures:
    """Writes a page and moves about in it, if its first frame comes within so many seconds."""
    from playwright.sync_api import TimeoutError as TooLate

    started = time.perf_counter()
    write(graph, path)
    taken = time.perf_counter() - started
    browser = playwright.chromium.launch(executable_path=found(), args=["--no-sandbox"])
    context = browser.new_context(viewport=SIZE, offline=True)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    try:
        with page.expect_console_message(
            lambda message: message.text.startswith("first "), timeout=limit * 1000
        ) as told:
            page.goto(path.as_uri(), wait_until="commit", timeout=limit * 1000)
        first = float(told.value.text.split()[1]) / 1000
        return Figures(taken, path.stat().st_size, first, frames(page, dragged(page)), frames(page, zoomed(page)))
    except TooLate:
        return Figures(taken, path.stat().st_size)
    finally:
        browser.close()


def frames(page: Page, moves: Iterator[None]) -> tuple[float, ...]:
    """Makes the moves, and says how long each frame in which the view changed took."""
    page.evaluate("frames_.length = 0")
    until = time.perf_counter() + PATIENCE
    for _ in moves:
        if time.perf_counter() > until:
            break
    return tuple(page.evaluate("frames_"))


def dragged(page: Page) -> Iterator[None]:
    """The map taken and moved about."""
    x, y = page.evaluate(EMPTY)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(x + (4 * step) % 150, y + (3 * step) % 110)
        yield
    page.mouse.up()


def zoomed(page: Page) -> Iterator[None]:
    """The wheel turned: in, out, in, ..."""
    page.mouse.move(SIZE["width"] / 2, SIZE["height"] / 2)
    for step in range(STEPS):
        page.mouse.wheel(0, -100 if step // 10 % 2 else 100)
        yield


def line(name: str, of: Figures, few: Figures) -> str:
    """One row of the table."""
    if of.first is None:
        return f"{name:30}{of.write:8.1f}{of.size / 1e6:8.2f}   nothing drawn in time"
    ratio = of.frame() / few.frame()
    return (
        f"{name:30}{of.write:8.1f}{of.size / 1e6:8.2f}{of.first:8.2f}"
        f"{spread(of.drag):>14}{spread(of.zoom):>14}{ratio:8.2f}"
    )


def spread(times: tuple[float, ...]) -> str:
    """Median and 95th percentile."""
    return f"{median(times):.0f} / {quantiles(times, n=20)[-1]:.0f}" if len(times) > 1 else "-"


def main() -> None:
    """Write, open, move, print."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path, nargs="?")
    parser.add_argument("--without-pyvis", action="store_true")
    parser.add_argument("--limit", type=int, default=60, help="seconds that the first frame may take")
    arguments = parser.parse_args()
    writers = {"page": write_page} if arguments.without_pyvis else {"page": write_page, "pyvis": write_pyvis}
    print(f"{'':30}{'write s':>8}{'MB':>8}{'first s':>8}{'drag ms':>14}{'zoom ms':>14}{'to 100':>8}   (median / 95 %)")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        graphs = [generated(100), given(arguments.graph, folder), generated(20_000)]
        for kind, write in writers.items():
            few = None
            for graph in graphs:
                of = measured(playwright, graph, folder / "graph.html", write, arguments.limit)
                few = few or of
                print(line(f"{kind}, {len(graph):,} nodes {graph.size():,} links", of, few), flush=True)


if __name__ == "__main__":
    main()
