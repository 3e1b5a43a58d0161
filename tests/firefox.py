"""Pages in Firefox as it comes: it is driven by Marionette, which it speaks itself, and has no network."""

from __future__ import annotations

import base64
import io
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

NAMES = ("firefox-esr", "firefox")
PATIENCE = 120.0  # seconds for what comes sooner or later
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.download.folderList": 2,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "dom.max_script_run_time": 0,  # a machine may be slow
    "ui.prefersReducedMotion": 1,
}
SCHEME = "layout.css.prefers-color-scheme.content-override"
SCHEMES = {"dark": 0, "light": 1}
COMPLAINTS = """
return Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith("file:"))
  .map((one) => one.errorMessage);
"""


def found() -> str | None:
    """The browser on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A window, what is on its page, and what its reader does."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._asked = 0
        self._heard()
        self._ask("WebDriver:NewSession")

    def open(self, path: Path, address: str = "", size: tuple[int, int] = (1400, 900), scheme: str = "light") -> None:
        """Opens a file in a window of some size, without a network and with no complaint yet."""
        self._inside("Services.io.offline = true; Services.console.reset()")
        self._inside(f'Services.prefs.setIntPref("{SCHEME}", {SCHEMES[scheme]})')
        self._ask("WebDriver:SetWindowRect", width=size[0], height=size[1])
        self._ask("WebDriver:Navigate", url="about:blank")
        self._ask("WebDriver:Navigate", url=path.as_uri() + address)

    def evaluate(self, script: str, *arguments: object) -> Any:
        """What a script finds in the page."""
        return self._ask("WebDriver:ExecuteScript", script=f"return {script}", args=arguments)["value"]

    def text(self, selector: str) -> str:
        """What is written in an element; nothing, if it is not seen."""
        seen = "((one) => (one?.checkVisibility() ? one.textContent : ''))(document.querySelector(arguments[0]))"
        return str(self.evaluate(seen, selector))

    def until(self, holds: str, *arguments: object) -> None:
        """Waits until something holds in the page."""
        ends = time.monotonic() + PATIENCE
        while not self.evaluate(holds, *arguments):
            assert time.monotonic() < ends, f"not within {PATIENCE:.0f} s: {holds} {arguments}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Clicks on an element."""
        found = self._ask("WebDriver:FindElement", using="css selector", value=selector)["value"]
        self._ask("WebDriver:ElementClick", id=next(iter(found.values())))

    def click_at(self, x: float, y: float) -> None:
        """Clicks at a place of the page."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)}, {"type": "pointerDown", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [*moves, {"type": "pointerUp", "button": 0}]})

    def press(self, *keys: str) -> None:
        """Presses keys one after another."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def picture(self) -> Image.Image:
        """The page as it looks."""
        shot = self._ask("WebDriver:TakeScreenshot", full=False)["value"]
        return Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")

    def complaints(self) -> list[str]:
        """Errors, and what the page's policy refused."""
        return list(self._inside(COMPLAINTS))

    def _act(self, actions: dict[str, Any]) -> None:
        self._ask("WebDriver:PerformActions", actions=[actions])

    def _inside(self, script: str) -> Any:
        """What a script finds in the browser itself."""
        self._ask("Marionette:SetContext", value="chrome")
        found = self._ask("WebDriver:ExecuteScript", script=script, args=[])["value"]
        self._ask("Marionette:SetContext", value="content")
        return found

    def _ask(self, command: str, **parameters: object) -> Any:
        self._asked += 1
        text = json.dumps([0, self._asked, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(text), text))
        self._stream.flush()
        _, _, error, result = self._heard()
        assert error is None, f"{command}: {error}"
        return result

    def _heard(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))


@contextmanager
def running(path: str, folder: Path) -> Iterator[Firefox]:
    """A browser with a profile in a folder, into which it saves as well."""
    preferences = {**PREFERENCES, "browser.download.dir": str(folder)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [
        path,
        "--headless",
        "--marionette",
        "-remote-allow-system-access",
        "--no-remote",
        "--profile",
        str(folder),
    ]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with socket.create_connection(("127.0.0.1", _port(folder / "MarionetteActivePort"))) as connection:
            yield Firefox(connection)
    finally:
        browser.terminate()
        browser.wait()


def _port(told: Path) -> int:
    """The port that the browser listens on, once it says so."""
    ends = time.monotonic() + PATIENCE
    while not (told.is_file() and told.read_text()):
        assert time.monotonic() < ends, "Firefox does not listen"
        time.sleep(0.05)
    return int(told.read_text())
