"""Makes the README's pictures anew. Needs Chromium.

python docs/picture.py LISTINGS... docs/graph.png
python docs/picture.py LISTINGS... model/gpt-3 docs/focus.png
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image

import kg
from tests.browser import found, wait

LARGE = 300_000  # bytes from which a picture makes do with fewer colours


def main(*arguments: str) -> None:
    """Builds the graph of some listings, and takes a picture of its page, whole or with a node in focus."""
    from playwright.sync_api import sync_playwright

    *sources, picture = arguments
    node = None if Path(sources[-1]).exists() else sources.pop()
    with tempfile.TemporaryDirectory() as folder, kg.build(sources, f"{folder}/papers.kg") as graph:
        graph.export(f"{folder}/papers.html")
        with sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=found(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"file://{folder}/papers.html" + (f"#{urlencode({'node': node})}" if node else ""))
            wait(page, "sharp !== null")
            page.wait_for_timeout(500)
            page.screenshot(path=picture)
            browser.close()
    with Image.open(picture) as taken:
        colours = taken.convert("RGB")
    if Path(picture).stat().st_size > LARGE:
        colours = colours.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours.save(picture, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
