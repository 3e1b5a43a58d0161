"""Pieces of web pages: the text of each element by its classes, in time linear in the piece."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from typing import NamedTuple

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DEEPEST = 50  # elements within each other
UNSEEN = {"script", "style", "svg", "button"}

_tag = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})((?:\s[^<>]{0,5000})?)>|<!--[^<]{0,5000}?-->|<![^<>]{0,500}>")
_class = re.compile(r"""\sclass\s?=\s?["']?([^"'>]{0,500})""")
_href = re.compile(r"""\shref\s?=\s?["']?([^"'\s>]{1,2000})""")


class Piece(NamedTuple):
    """The texts of elements by class, and the addresses that links lead to, both in their order."""

    texts: dict[str, list[str]]
    links: list[str]

    def text(self, name: str) -> str | None:
        """The first text of a class."""
        return next(iter(self.texts.get(name, ())), None)


class _Open(NamedTuple):
    tag: str
    classes: list[str]
    start: int  # of its text, among the texts so far


def piece(html: str) -> Piece:
    """What a piece of a page says.

    >>> piece('<p class="title big">Owls <b>see</b></p><a href="/abs/2401.00001">x</a>')
    Piece(texts={'title': ['Owls see'], 'big': ['Owls see']}, links=['/abs/2401.00001'])
    """
    texts: list[str] = []
    links: list[str] = []
    opened: list[_Open] = []
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    end = unseen = 0
    for tag in _tag.finditer(html):
        if not unseen:
            texts.append(unescape(html[end : tag.start()]))
        end = tag.end()
        name = (tag[2] or "").lower()
        if name in UNSEEN:
            unseen = max(0, unseen + (-1 if tag[1] else 1))
        elif tag[1]:
            _close(name, opened, texts, found)
        elif name and name not in VOID and len(opened) < DEEPEST:
            classes = _class.search(tag[3])
            opened.append(_Open(name, classes[1].split() if classes else [], len(texts)))
            links += _href.findall(tag[3]) if name == "a" else []
    texts.append(unescape(html[end:]) if not unseen else "")
    while opened:
        _close(opened[0].tag, opened[:1], texts, found)
        del opened[:1]
    return Piece({name: [text for _, text in sorted(told)] for name, told in found.items()}, list(map(unescape, links)))


def _close(name: str, opened: list[_Open], texts: list[str], found: dict[str, list[tuple[int, str]]]) -> None:
    """Ends the element of a name, and what is open within it."""
    if all(one.tag != name for one in opened):
        return
    while opened:
        one = opened.pop()
        text = " ".join("".join(texts[one.start :]).split()) if one.classes else ""
        for of in one.classes:
            found[of].append((one.start, text))
        if one.tag == name:
            return
