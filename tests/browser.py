"""Pages in a real browser that has no network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Frame, Page, expect

expect.set_options(timeout=120_000)  # what comes sooner or later, on a slow machine too
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HEAR = """
window.heard = [];
document.addEventListener("securitypolicyviolation", (event) => heard.push(`policy: ${event.violatedDirective}`));
"""


def found() -> str | None:
    """The browser on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def wait(page: Page | Frame, condition: str, argument: object = None) -> None:
    """Waits until something holds in the page. Playwright's own way of waiting is against the page's policy."""
    page.evaluate(
        f"""(argument) => new Promise((done, fail) => {{
          setTimeout(() => fail(new Error("not within 120 s")), 120000);
          const look = () => ({condition} ? done() : requestAnimationFrame(look));
          look();
        }})""",
        argument,
    )


def offline(browser: Browser, **options: Any) -> BrowserContext:
    """Where pages have no network."""
    wanted: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "reduced_motion": "reduce", **options}
    context = browser.new_context(**wanted)
    context.set_offline(True)
    context.set_default_timeout(120_000)
    context.add_init_script(HEAR)
    return context


class Window:
    """Opens files without a network, and keeps all that went wrong in them.

    Pages without options of their own are opened in the `usual` context, one after the other, where a process of the
    browser is ready for them.
    """

    def __init__(self, usual: BrowserContext) -> None:
        self._usual = usual
        self._pages: list[Page] = []
        self.complaints: list[str] = []

    def open(self, path: Path, address: str = "", **options: Any) -> Page:
        """Opens a file: all it asks for beside itself is a complaint, and so is each warning."""
        browser = self._usual.browser
        assert browser
        context = offline(browser, **options) if options else self._usual
        page = context.new_page()
        self._pages.append(page)
        page.on("request", lambda request: self._asked(request.url, path.as_uri()))
        page.on("console", lambda message: self._told(message.type, message.text))
        page.on("pageerror", lambda error: self._complain(f"error: {error}"))
        page.on("dialog", self._refuse)
        page.on("popup", lambda popup: self._complain(f"popup: {popup.url}"))
        page.goto(path.as_uri() + address)
        return page

    def close(self) -> list[str]:
        """Closes all pages and says what they complained about."""
        for page in self._pages:
            self.complaints += page.evaluate("window.heard || []")
            (page.close if page.context is self._usual else page.context.close)()
        return self.complaints

    def _asked(self, url: str, own: str) -> None:
        if url.partition("#")[0] != own and not url.startswith("blob:"):
            self._complain(f"request: {url}")

    def _refuse(self, dialog: Dialog) -> None:
        self._complain(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _told(self, type: str, text: str) -> None:
        if type in {"error", "warning"}:
            self._complain(f"{type}: {text}")

    def _complain(self, about: str) -> None:
        self.complaints.append(about)
