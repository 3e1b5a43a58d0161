"""Saved pages of arXiv: listings (`/list/cs.CL/new`, `/recent`) and search results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.html import Piece, piece
from kg.intake.readers.table import Options
from kg.intake.readers.window import Window

_page = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_sniffed = re.compile(
    rb"""<li[^>]{0,80}\bclass=["']arxiv-result\b|<(?:div|p)[^>]{0,80}\bclass=["']list-title\b""", re.IGNORECASE
)
_begins = re.compile(
    r"""<li\b[^>]{0,200}\bclass=["']arxiv-result\b[^>]{0,200}>"""
    r"""|<dt\b[^>]{0,200}>(?=(?:(?!<dt\b|</script).){0,400}?href\s?=\s?["'][^"']{0,40}/abs/)""",
    re.DOTALL,
)
_id = re.compile(r"(?:/abs/|arxiv\.org/abs/)([\w./-]+)")
_label = re.compile(r"^\s*[A-Z][a-z]+(?:-[a-z]+)?\s*:\s*")
_category = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")
_submitted = re.compile(r"Submitted\s+(\d{1,2} \w+,? \d{4})")
_ARXIV_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,17})?")


def recognises(head: bytes) -> bool:
    """A web page with entries as arXiv's listings or search results have them."""
    return bool(_page.match(head) and _sniffed.search(head))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an entry."""
    window = Window(stream, options.encoding)
    while window.seek(_begins, overlap=1000):
        following = window.until(_begins, beyond=1, overlap=1000)
        end = following.start() if following else len(window.text)
        yield _record(window.line, window.text[window.at : end])
        window.skip(end)


def _record(line: int, entry: str) -> Record | Rejected:
    found = piece(entry)
    arxiv = next((one[1] for one in map(_id.search, found.links) if one), None)
    title = _after_label(found.text("list-title") if "list-authors" in found.texts else found.text("title"))
    if not title:
        todo = "save the page again, whole"
        return Rejected(line=line, reason="an entry of arXiv's page without a title", todo=todo, raw=entry[:RAW_CHARS])
    return Record(
        line=line,
        title=title,
        abstract=_abstract(found),
        arxiv=arxiv,
        doi=next((one for one in found.links if "doi.org/" in one), None),
        published=_published(found),
        authors=values.people(_after_label(found.text("list-authors") or found.text("authors")) or ""),
        comment=_after_label(found.text("list-comments") or found.text("comments")),
        categories=_categories(found),
        urls=(f"https://arxiv.org/abs/{arxiv}",) if arxiv else (),
    )


def _abstract(found: Piece) -> str | None:
    """The abstract; search results have it shortened and in full, each with a button behind it."""
    if full := found.text("abstract-full"):
        return re.sub(r"\s*△ Less$", "", full)
    if "list-title" in found.texts and "list-authors" in found.texts:
        own = {"list-title", "list-authors", "list-comments", "list-subjects", "list-journal-ref", "meta", "descriptor"}
        others = {text for name in found.texts.keys() & own for text in found.texts[name]}
        rest = [text for text in found.texts.get("mathjax", ()) if text not in others]
        return max(rest, key=len, default=None)
    return _after_label(found.text("abstract"))


def _published(found: Piece) -> str | None:
    submitted = (_submitted.search(text) for text in found.texts.get("is-size-7", ()))
    return next((one[1] for one in submitted if one), None)


def _categories(found: Piece) -> tuple[str, ...]:
    if subjects := found.text("list-subjects"):
        return tuple(_category.findall(subjects))
    return tuple(tag for tag in found.texts.get("tag", ()) if _ARXIV_CATEGORY.fullmatch(tag) and tag != "doi")


def _after_label(text: str | None) -> str | None:
    """A text without the label before it: `Title:`, `Authors:`."""
    return (_label.sub("", text, count=1) or None) if text else None
