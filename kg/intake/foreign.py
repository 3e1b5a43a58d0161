"""What people try to read that is no listing: for each kind, what it is and how to get to a listing of it."""

from __future__ import annotations

import re

from kg.core.identifiers import arxiv, doi

IDS = "a list of ids, without titles and abstracts", "kg fetch arxiv --ids FILE -o listing.jsonl gets those of arXiv"
PDF = "a PDF; titles and abstracts are read", "name a listing that has it, or kg fetch arxiv --id 2401.00001"
WORD = "a Word document", "save it as plain text"
OFFICE = "an office document, but no sheet", "save it as plain text"
PAGE = "a web page that is no saved listing of arXiv", "copy what it shows into a text file, or see kg fetch"
ADDRESS = "a web address; files are read", "save the page and name its file, or see kg fetch"

_MAGIC = {
    b"%PDF": PDF,
    b"\xd0\xcf\x11\xe0": ("an old Excel or Word file", "save it as .xlsx or CSV, or as plain text"),
    b"{\\rtf": ("rich text", "save it as plain text"),
    b"\x89PNG": ("a picture", "copy the text itself into a file"),
    b"\xff\xd8\xff": ("a picture", "copy the text itself into a file"),
}
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)


def foreign(head: bytes) -> tuple[str, str] | None:
    """What a content is that begins so and that no reader reads, and what to do."""
    found = next((why for magic, why in _MAGIC.items() if head.startswith(magic)), None)
    return found or (IDS if _only_ids(head) else None)


def page(head: bytes) -> tuple[str, str] | None:
    """The same of a web page that no reader knows."""
    return PAGE if _PAGE.match(head) else None


def address(name: str) -> tuple[str, str] | None:
    """The same of what is named as a source."""
    return ADDRESS if _ADDRESS.fullmatch(name) else None


def _only_ids(head: bytes) -> bool:
    """Whether every line is an id of arXiv or a DOI."""
    *lines, last = head.decode("utf-8", "replace").split("\n")
    words = [line.strip() for line in (lines or [last]) if line.strip()]
    return bool(words) and all(arxiv(word) or doi(word) for word in words)
