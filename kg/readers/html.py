"""Pieces of web pages: the text of each element, by its classes."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "svg", "button"}


class Piece(NamedTuple):
    """The texts of elements by class, and the addresses that links lead to, both in their order."""

    texts: dict[str, list[str]]
    links: list[str]

    def text(self, name: str) -> str | None:
        """The first text of a class."""
        return next(iter(self.texts.get(name, ())), None)


def piece(html: str) -> Piece:
    """What a piece of a page says.

    >>> piece('<p class="title big">Owls <b>see</b></p><a href="/abs/2401.00001">x</a>')
    Piece(texts={'title': ['Owls see'], 'big': ['Owls see']}, links=['/abs/2401.00001'])
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Piece(parser.ended(), parser.links)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self._open: list[tuple[str, list[str], int]] = []  # tag, classes, and where its text begins
        self._text: list[str] = []
        self._unseen = 0
        self._found: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "a" and known.get("href"):
            self.links.append(known["href"] or "")
        if tag not in VOID:
            self._unseen += tag in UNSEEN
            self._open.append((tag, (known.get("class") or "").split(), len(self._text)))

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, *_ in self._open):
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(data)

    def ended(self) -> dict[str, list[str]]:
        """The texts, those of elements that were not closed as well."""
        while self._open:
            self._close()
        return {name: [text for _, text in sorted(texts)] for name, texts in self._found.items()}

    def _close(self) -> str:
        tag, classes, start = self._open.pop()
        self._unseen -= tag in UNSEEN
        for name in classes:
            self._found[name].append((start, " ".join("".join(self._text[start:]).split())))
        return tag
