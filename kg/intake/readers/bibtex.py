"""BibTeX and BibLaTeX, streamed entry by entry; a broken entry ends where the next one begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from io import BufferedIOBase
from itertools import chain

from kg.core.dates import from_parts, iso
from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.records import guarded
from kg.intake.readers.table import Options
from kg.intake.readers.values import folded
from kg.intake.readers.window import Window
from kg.text.unicode import undecodable

_entry = re.compile(r"^[ \t]*+@[ \t]*+([a-zA-Z]++)\s*+([{(])", re.MULTILINE)
_sniffed = re.compile(rb"^[ \t]*@[ \t]*[a-zA-Z]+\s*[{(]\s*[^\s,{}=]*\s*[,=]", re.MULTILINE)
_lost = re.compile(r"^[ \t]*+[a-zA-Z]{0,20}\{[^\s,{}=]{1,100},[ \t\r]*+$", re.MULTILINE)  # an entry that lost its @
_begun = re.compile(f"{_entry.pattern}|{_lost.pattern}", re.MULTILINE)
_brackets = re.compile(r'\\[^\n]|[{}()"\n]')
_key = re.compile(r"\s*+([^\s,{}=\"]*+)\s*+,")
_field = re.compile(r"[\s,]*+([a-zA-Z][\w:.+-]*+)\s*+=\s*+")
_word = re.compile(r"[^\s,#{}\"]+")
_joined = re.compile(r"\s*+#\s*+")
_arxiv = re.compile(r"\barxiv(?: preprint)?[ :]{1,3}(?:arxiv:)? ?(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})", re.IGNORECASE)
_TOO_LONG = "more than 4 MiB with its strings put in"
_NO_PAPERS = {"comment", "preamble"}
_MONTHS = {name: name for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]}


def recognises(head: bytes) -> bool:
    """Text with entries, and nothing that would make it XML, JSON or prose before the first."""
    return not head.lstrip().startswith((b"<", b"[")) and b"\0" not in head and bool(_sniffed.search(head))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an entry."""
    window = Window(stream, options.encoding)
    strings = dict(_MONTHS)
    while begun := window.seek(_begun):
        line, kind = window.line, (begun[1] or "").lower()
        if not kind:
            yield _rejected(line, "an entry without its @", window.text[window.at : window.at + RAW_CHARS])
            window.skip(window.at + len(begun[0]))
            continue
        body = _body(window, begun)
        if kind in _NO_PAPERS:
            continue
        if body is None:
            yield _rejected(line, "an entry whose braces don't close", window.text[window.at : window.at + RAW_CHARS])
            window.skip(min(window.at + 1, len(window.text)))
        elif undecodable(body):
            yield _rejected(line, "not UTF-8 (or say --encoding latin-1, or what it is)", body[:RAW_CHARS])
        elif kind == "string":
            yield from _defined(line, body, strings)
        else:
            yield guarded(partial(_record, strings=strings), line, body)


def _body(window: Window, begun: re.Match[str]) -> str | None:
    """What stands between the outer brackets of an entry; the window moves behind it."""
    size = begun.end() - begun.start()
    while True:
        end = _closing(window.text, window.at + size - 1)
        if end is not None:
            body = window.text[window.at + size : end] if end >= 0 else None
            window.skip(end + 1 if end >= 0 else window.at)
            return body
        tried = len(window)
        if tried > RECORD_BYTES or not window.fill(tried):
            return None


def _closing(text: str, at: int) -> int | None:
    """Where the bracket at `at` closes; -1 if a new entry begins before that, None if the text ends."""
    pairs = {"{": "{}", "(": "()"}[text[at]]
    depth, braces = 0, 0
    for found in _brackets.finditer(text, at):
        sign = found[0]
        if sign == "\n" and _entry.match(text, found.end()) and depth:
            return -1
        braces += (sign == "{") - (sign == "}")
        if sign in pairs and (pairs == "{}" or braces == 0):
            depth += 1 if sign == pairs[0] else -1
            if depth == 0:
                return found.start()
    return None


def _defined(line: int, body: str, strings: dict[str, str]) -> Iterator[Rejected]:
    """Takes over what an entry defines, unless all that is defined would be too long."""
    try:
        found = {name.lower(): value for name, value in _fields(body, 0, strings).items()}
        if sum(map(len, chain(strings.values(), found.values()))) > RECORD_BYTES:
            raise ValueError(_TOO_LONG)
    except ValueError as error:
        yield _rejected(line, str(error), body[:RAW_CHARS])
    else:
        strings |= found


def _fields(body: str, at: int, strings: dict[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    size = 0
    while found := _field.match(body, at):
        value, at = _value(body, found.end(), strings)
        fields.setdefault(found[1].lower(), value)
        size += len(value)
        if size > RECORD_BYTES:
            raise ValueError(_TOO_LONG)
    return fields


def _value(body: str, at: int, strings: dict[str, str]) -> tuple[str, int]:
    """A value, its parts joined by `#`, and where it ends."""
    parts: list[str] = []
    size = 0
    while True:
        part, at = _part(body, at, strings)
        parts.append(part)
        size += len(part)
        if size > RECORD_BYTES:
            raise ValueError(_TOO_LONG)
        joined = _joined.match(body, at)
        if not joined:
            return "".join(parts), at
        at = joined.end()


def _part(body: str, at: int, strings: dict[str, str]) -> tuple[str, int]:
    if body.startswith("{", at):
        end = _closing(body, at)
        return (body[at + 1 : end], end + 1) if end and end > 0 else (body[at + 1 :], len(body))
    if body.startswith('"', at):
        end = _quote(body, at + 1)
        return body[at + 1 : end], end + 1
    word = _word.match(body, at)
    if not word:
        return "", at
    return strings.get(word[0].lower(), word[0]), word.end()


def _quote(body: str, at: int) -> int:
    depth = 0
    for found in _brackets.finditer(body, at):
        depth += (found[0] == "{") - (found[0] == "}")
        if found[0] == '"' and depth == 0:
            return found.start()
    return len(body)


def _record(line: int, body: str, strings: dict[str, str]) -> Record | Rejected:
    key = _key.match(body)
    fields = _fields(body, key.end() if key else 0, strings)
    if not fields.get("title", "").strip():
        return _rejected(line, "an entry without a title", body[:RAW_CHARS])
    return Record(
        line=line,
        title=fields["title"],
        abstract=fields.get("abstract"),
        arxiv=_arxiv_id(fields),
        doi=fields.get("doi"),
        key=key[1] if key else None,
        published=_published(fields),
        authors=tuple(values.turned(name) for name in _names(fields.get("author", ""))),
        comment=fields.get("note") or fields.get("comment"),
        categories=values.split(fields["keywords"]) if "keywords" in fields else (),
        urls=tuple(filter(None, (fields.get("url"),))),
    )


def _names(text: str) -> list[str]:
    return [name for name in map(str.strip, folded(text).split(" and ")) if name not in ("", "others")]


def _published(fields: dict[str, str]) -> str | None:
    date = iso(fields.get("date", "").split("/")[0])
    return date or from_parts(fields.get("year"), fields.get("month"), fields.get("day"))


def _arxiv_id(fields: dict[str, str]) -> str | None:
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    if archive.lower() == "arxiv" and fields.get("eprint"):
        return fields["eprint"]
    if "arxiv.org/" in fields.get("url", ""):
        return fields["url"]
    found = _arxiv.search(
        folded(" ".join(fields.get(name, "") for name in ("journal", "journaltitle", "note", "howpublished", "eprint")))
    )
    return found[1] if found else None


def _rejected(line: int, reason: str, raw: str) -> Rejected:
    return Rejected(line=line, reason=reason, todo="mend the entry, or leave it out", raw=raw)
