"""Makes the README's picture anew: python docs/picture.py LISTINGS... docs/graph.png. Needs Chromium."""

from __future__ import annotations

import sys
import tempfile

import kg
from tests.browser import found, wait


def main(*sources: str, picture: str) -> None:
    """Builds the graph of some listings, and takes a picture of its page."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, kg.build(list(sources), f"{folder}/papers.kg") as graph:
        graph.export(f"{folder}/papers.html")
        with sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=found(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"file://{folder}/papers.html")
            wait(page, "sharp !== null")
            page.wait_for_timeout(500)
            page.screenshot(path=picture)
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:-1], picture=sys.argv[-1])
