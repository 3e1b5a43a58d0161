"""RIS: lines of a two-letter tag and a value, `TY  - JOUR` to `ER  -`."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.lines import lines
from kg.intake.readers.records import undecoded
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable

_tagged = re.compile(r"([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*)|)$")
_heading = re.compile(r"(?:Provider|Database|Content)\s*:")
_begins = re.compile(rb"^TY {1,2}-", re.MULTILINE)

_TITLE, _ABSTRACT = ("TI", "T1", "CT"), ("AB", "N2")

Parts = dict[str, list[list[str]]]  # of the values, each on a line
Tags = dict[str, list[str]]


def recognises(head: bytes) -> bool:
    """Text whose first line that is not empty begins an entry."""
    first = next((text.strip() for _, text in lines(io.BytesIO(head)) if text.strip()), "")
    return bool(re.match(r"TY {1,2}-|Provider:|Database:", first)) and bool(_begins.search(head))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an entry. A next entry ends one that lacks its `ER`."""
    tags: Parts | None = None
    begun, size, last = 0, 0, ""
    stray = _Stray()
    for number, line in lines(stream, options.encoding):
        found = _tagged.match(line.strip())
        tag, value = (found[1], found[2] or "") if found else ("", line.strip())
        if tag in ("TY", "ER"):
            yield from stray.end()
            if tags is not None:
                yield _record(begun, tags, size)
            tags = None
        if tag == "TY":
            tags, begun, size = defaultdict(list), number, 0
        if tags is None:
            stray.add(number, line.strip() if tag != "ER" else "")
            continue
        size += len(line)
        if size > RECORD_BYTES:
            continue
        if tag:
            tags[tag].append([value])
            last = tag
        elif value and tags[last]:
            tags[last][-1].append(value)
    yield from stray.end()
    if tags is not None:
        yield _record(begun, tags, size)


class _Stray:
    """Lines outside of all entries: an entry may have lost its beginning."""

    def __init__(self) -> None:
        self._line, self._text = 0, ""

    def add(self, number: int, text: str) -> None:
        """One more line."""
        if text and len(self._text) < RAW_CHARS and not _heading.match(text):
            self._line = self._line or number
            self._text += f"{text}\n"

    def end(self) -> Iterator[Rejected]:
        """What there was."""
        if self._text:
            yield Rejected(
                line=self._line, reason="an entry without its TY line", todo="mend it", raw=self._text[:RAW_CHARS]
            )
        self._line, self._text = 0, ""


def _record(line: int, parts: Parts, size: int) -> Record | Rejected:
    tags = {tag: list(map(" ".join, found)) for tag, found in parts.items()}
    raw = "\n".join(f"{tag}  - {value}" for tag, found in tags.items() for value in found)[:RAW_CHARS]
    if size > RECORD_BYTES:
        return Rejected(line=line, reason="an entry of more than 4 MiB", todo="leave it out", raw=raw)
    if undecodable(raw):
        return undecoded(line, raw)
    if not _first(tags, *_TITLE, *_ABSTRACT):
        return Rejected(line=line, reason="an entry without a title", todo="mend it, or leave it out", raw=raw)
    urls = _all(tags, "UR", "L1", "L2", "LK")
    return Record(
        line=line,
        title=_first(tags, *_TITLE),
        abstract=_first(tags, *_ABSTRACT),
        arxiv=next((url for url in urls if "arxiv.org/" in url), None),
        doi=_first(tags, "DO"),
        key=_first(tags, "ID", "AN"),
        published=(_first(tags, "DA") or "").strip("/") or (_first(tags, "PY", "Y1") or "").strip("/") or None,
        authors=tuple(values.turned(name) for name in _all(tags, "AU", "A1")),
        categories=_all(tags, "KW"),
        urls=urls,
    )


def _first(tags: Tags, *names: str) -> str | None:
    return next((value for name in names for value in tags.get(name, ()) if value.strip()), None)


def _all(tags: Tags, *names: str) -> tuple[str, ...]:
    return tuple(value for name in names for value in tags.get(name, ()) if value.strip())
