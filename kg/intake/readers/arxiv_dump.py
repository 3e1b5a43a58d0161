"""Text dumps of arXiv: an abstract, perhaps a comment, then `arXiv:2402.11537` and `Created: 2024-02-18`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers.blocks import Block, Line, Paragraph, tidy
from kg.intake.readers.lines import lines
from kg.intake.readers.table import Options

BODY_CHARS = 250

_id = re.compile(r"(?:arxiv\s*(?:id)?\s*:\s*|https?://arxiv\.org/(?:abs|pdf)/)(\S+).*", re.IGNORECASE)
_sniffed = re.compile(
    rb"^\s*arxiv:\s*(?:\d{4}\.\d{4,5}|[a-z.-]+/\d{7})(?:v\d+)?\b[^\n]{0,40}$", re.IGNORECASE | re.MULTILINE
)
_label = re.compile(
    r"(created|submitted|published|date|updated|title|authors?|comments?|categories|subjects|abstract|doi)"
    r"(?: on)?\s*:\s*(.*)",
    re.IGNORECASE,
)
_dates = ("created", "submitted", "published", "date", "updated")


def recognises(head: bytes) -> bool:
    """Text that has lines with nothing but an arXiv identifier in them, and does not begin like XML or JSON."""
    return head.lstrip()[:1] not in b"<{[@%" and bool(_sniffed.search(head.replace(b"\r", b"\n")))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """The papers of the dump, in its order."""
    blocks: list[Block] = []
    labels: dict[str, str] = {}
    size = 0
    for item in _items(tidy(lines(stream, options.encoding))):
        if isinstance(item, Block):
            if "arxiv" in labels or size > RECORD_BYTES:
                yield _record(blocks, labels)
                blocks, labels, size = [], {}, 0
            blocks.append(item)
            size += len(item.text)
        else:
            name, value = item
            if name in ("arxiv", "title") and "arxiv" in labels:
                yield _record(blocks, labels)
                blocks, labels, size = [], {}, 0
            labels.setdefault(name, value)
    if blocks or "arxiv" in labels:
        yield _record(blocks, labels)


def _items(found: Iterable[Line]) -> Iterator[Block | tuple[str, str]]:
    """Blocks of text, and the labelled lines between them as name and value."""
    paragraph = Paragraph()
    for line in found:
        label = _labelled(line.text)
        if label and label[0] == "abstract":
            yield from paragraph.end()
            line, label = Line(line.number, label[1]), None
        if line.text and label is None:
            yield from paragraph.add(line)
            continue
        yield from paragraph.end()
        if label:
            yield label
    yield from paragraph.end()


def _labelled(text: str) -> tuple[str, str] | None:
    if found := _id.fullmatch(text):
        return "arxiv", found[1]
    if found := _label.fullmatch(text):
        name = found[1].lower()
        return (
            "comment" if name.startswith("comment") else name.removesuffix("s") if name == "authors" else name
        ), found[2]
    return None


def _record(blocks: list[Block], labels: dict[str, str]) -> Record | Rejected:
    title, paragraphs, comment = _parts([block.text for block in blocks])
    line = blocks[0].line if blocks else 0
    if not paragraphs or "arxiv" not in labels:
        what = (
            "an abstract without its arXiv: line" if paragraphs else f"arXiv:{labels.get('arxiv')} without an abstract"
        )
        return Rejected(
            line=line,
            reason=what,
            todo="each record is an abstract with its arXiv: line below it",
            raw="\n".join(block.text for block in blocks)[:RAW_CHARS],
        )
    return Record(
        line=line,
        title=labels.get("title") or title,
        abstract="\n".join(paragraphs),
        arxiv=labels["arxiv"],
        doi=labels.get("doi"),
        published=next((labels[name] for name in _dates if name in labels), None),
        authors=tuple(re.split(r",\s*(?:and\s+)?|\s+and\s+", labels["author"])) if "author" in labels else (),
        comment=labels.get("comment") or comment,
        categories=tuple((labels.get("categories") or labels.get("subjects") or "").split()),
    )


def _parts(texts: list[str]) -> tuple[str | None, list[str], str | None]:
    """Title, abstract and comment: a short text before a long one is a title, a short last one behind it a comment."""
    sizes = [min(len(text), BODY_CHARS) for text in texts]
    body = sizes.index(max(sizes)) if sizes else 0
    title = " ".join(texts[:body]) or None
    rest = texts[body:]
    if len(rest) > 1 and len(rest[-1]) < BODY_CHARS:
        return title, rest[:-1], rest[-1]
    return title, rest, None
