"""Makes the picture of extraction anew: python -m docs.spans docs/displacy.png. Needs Chromium."""

from __future__ import annotations

import sys

from spacy import displacy

import kg
from kg.core.schema import TYPES
from tests.browser import found

TEXT = (
    "We introduce OwlBERT, a language model for question answering that is pretrained on Wikipedia with contrastive "
    "learning. On the GLUE benchmark it outperforms RoBERTa by 2.1% in accuracy. Code is at https://github.com/owls/bert."
)


def page() -> str:
    """The text with what was found in it, each type in the colour that the graph's page has for it."""
    options = {"spans_key": "kg", "colors": {kind.name: kind.dark for kind in TYPES.values()}}
    return displacy.render(kg.pipeline()(TEXT), style="span", page=True, options=options, jupyter=False)


def main(picture: str) -> None:
    """Takes the picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=found(), args=["--no-sandbox"])
        window = browser.new_page(viewport={"width": 1000, "height": 400}, device_scale_factor=1.5)
        window.set_content(page())
        window.locator(".spans").screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
