"""What listing pages say besides papers: headers, buttons, footers. The phrases are data: `kg/data/furniture.txt`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

GLUED = 20  # buttons that stand together
_inflected = re.compile(r"(?:[rd]?s?|rs?'?s?)(?:\W|$)")  # Subscribes, Subscribed, Subscribers


class Furniture(NamedTuple):
    """Patterns for whole lines, for lines that begin a page, and for buttons glued to what follows."""

    line: re.Pattern[str]
    header: re.Pattern[str]
    glued: re.Pattern[str]


@cache
def furniture() -> Furniture:
    """The patterns made of the phrases."""
    text = (files("kg") / "data" / "furniture.txt").read_text(encoding="utf-8")
    phrases = [line for line in text.splitlines() if line and not line.startswith(";")]
    headers = [phrase[2:] for phrase in phrases if phrase.startswith("^ ")]
    buttons = [phrase[2:] for phrase in phrases if phrase.startswith("+ ")]
    plain = [phrase for phrase in phrases if phrase[:2] not in ("^ ", "+ ")]
    inbox = [phrase for phrase in buttons if " " in phrase and phrase.endswith("!")]
    return Furniture(
        line=_any([*headers, *buttons, *plain]),
        header=_any([*headers, *inbox]),
        glued=re.compile("|".join(map(re.escape, sorted(buttons, key=len, reverse=True)))),
    )


def unglued(text: str) -> str:
    """A line without the button texts that a copy glued to its front (`SubscribeDeep Learning` → `Deep Learning`)."""
    glued = furniture().glued
    for _ in range(GLUED):
        button = glued.match(text)
        if button is None:
            break
        behind = text[button.end() :]
        title = button[0][0].isupper() and behind[:1].strip() and not _inflected.match(behind)
        if not (title or glued.match(behind)):
            break
        text = behind
    return text


def _any(phrases: list[str]) -> re.Pattern[str]:
    patterns = (re.escape(phrase).replace(r"\#", r"\d+").replace(r"\*", r".{1,80}") for phrase in phrases)
    return re.compile("|".join(patterns), re.IGNORECASE)
