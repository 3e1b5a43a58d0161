"""Markdown: tables and lists of papers, as daily digests and collections on GitHub have them.

The first link or bold text of an entry is its title, and what stands beside it the abstract, if it is long enough. An
entry is a paper if it has an abstract, or an address that only a paper has.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from io import BufferedIOBase
from typing import NamedTuple

from kg.core.identifiers import arxiv, doi
from kg.core.limits import RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.core.wording import counted
from kg.intake.readers import columns
from kg.intake.readers.labelled import addressed
from kg.intake.readers.lines import lines
from kg.intake.readers.records import undecoded
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable

ABSTRACT_CHARS = 100
TITLE_CHARS = 300

_separator = re.compile(r"\s{0,9}\|?\s{0,9}:?-{2,}:?\s{0,9}(\|\s{0,99}:?-{2,}:?\s{0,99})+\|?\s*$")
_item = re.compile(r"(\s*)(?:[-*+]\s+|\d{1,4}[.)]\s+|#{1,6}\s+)(?=\S)")
_picture = re.compile(r"!\[[^\]]{0,300}\]\([^)\s]{0,1000}\)")
_link = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,300}\]){1,500})\]\(\s*<?(https?://[^)\s>]{1,1000}+)>?[^)]{0,300}+\)")
_bare = re.compile(r"https?://[^\s)>\]|\"]+")
_bold = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).){1,400}+)(?<=\S)\1")
_tag = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_summary = re.compile(r"<summary>.{0,200}?</summary>", re.IGNORECASE | re.DOTALL)
_emphasis = re.compile(r"(?<![\w*])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\w*])|`")
_labelled = re.compile(r"\s*[*_]{0,3}(authors?|abstract|tl;?dr|summary)\s*[*_]{0,2}:[*_]{0,2}\s*", re.IGNORECASE)
_button = re.compile(
    r"[\W\d_]*(?:arxiv(?:\s*[:.]?\s*\d{4}\.\d{4,5}(?:v\d+)?)?|papers?|pdf|abs|html|code|github|project(?: page)?|link"
    r"|website|page|demo|dataset|data|model|blog|video|slides|bib(?:tex)?|hf|hugging ?face)?[\W\d_]*",
    re.IGNORECASE,
)
_left_over = re.compile(r"\[\s*\]|\(\s*\)|^\W*(?:19|20)\d\d\b\W*")  # of buttons, and the year behind the title
_edges = " \t\r\n-–—:|·•,;>"


class _Entry(NamedTuple):
    line: int
    depth: int
    parts: list[str]


def recognises(head: bytes) -> bool:
    """Text with links or tables of Markdown, in which papers stand."""
    if b"\0" in head or head.lstrip()[:1] in b"{<@%" or not (b"](http" in head or b"---" in head):
        return False
    found = [one for one in read(io.BytesIO(head), Options()) if isinstance(one, Record)]
    return any(one.abstract for one in found) or len(found) > 1


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """The papers of tables and lists, in their order. What is no paper is passed over: a README has much else."""
    names: list[str] = []
    above = ""
    entry: _Entry | None = None
    size = 0
    for number, line in lines(stream, options.encoding):
        if _separator.match(line) and "|" in above:
            names, entry = _cells(above), None
        elif names and "|" in line:
            yield from _row(number, names, _cells(line), options)
        elif begun := _item.match(line):
            names = []
            depth = len(begun[1].expandtabs(4))
            if entry is None or depth <= entry.depth or begun[0].lstrip().startswith("#"):
                yield from _paper(entry)
                entry, size = _Entry(number, depth, []), 0
            entry.parts.append(line[begun.end() :])
        elif entry is not None:
            names = []
            size += len(line)
            if size <= RECORD_BYTES:
                entry.parts.append(line.strip())
        else:
            names = []
        above = line
    yield from _paper(entry)


def _row(number: int, names: list[str], cells: list[str], options: Options) -> Iterator[Record | Rejected]:
    """The record of a row of a table that has titles or abstracts."""
    known = columns.mapping(names, options.columns)
    if not known.keys() & {"title", "abstract"}:
        return
    if len(cells) != len(names):
        reason, todo = (
            f"{counted(len(cells), 'cell')} where the header has {len(names)}",
            "write | within a cell as \\|",
        )
        yield Rejected(line=number, reason=reason, todo=todo, raw=" | ".join(cells))
        return
    found = columns.record(number, {name: _plain(cell) for name, cell in zip(names, cells, strict=True)}, known)
    if isinstance(found, Record):
        links = [address for cell in cells for address in _bare.findall(cell)]
        yield addressed(found._replace(urls=tuple(dict.fromkeys([*links, *found.urls]))))
    else:
        yield found


def _cells(line: str) -> list[str]:
    """The cells of a table's row."""
    inner = line.strip().removeprefix("|")
    inner = inner.removesuffix("|") if not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _paper(entry: _Entry | None) -> Iterator[Record | Rejected]:
    """The record of an entry, if that is a paper."""
    if entry is None:
        return
    text = _summary.sub("", _picture.sub("", "\n".join(entry.parts)))
    links = tuple(dict.fromkeys(_bare.findall(text)))
    title, rest = _titled(text)
    authors, body = _labels(rest)
    abstract = _left_over.sub("", _plain(body)).strip(_edges)
    long = abstract if len(abstract) >= ABSTRACT_CHARS else None
    known = next(filter(None, map(arxiv, links)), None)
    if not title or not (long or known or any(map(doi, links))):
        return
    if undecodable(text):
        yield undecoded(entry.line, title)
        return
    number = next((address for address in links if doi(address)), None)
    people = columns.record(entry.line, {"authors": authors}, {"authors": ["authors"]})
    names = people.authors if isinstance(people, Record) else ()
    yield Record(line=entry.line, title=title, abstract=long, arxiv=known, doi=number, authors=names, urls=links)


def _titled(text: str) -> tuple[str | None, str]:
    """The title of an entry, and what stands beside it: the first link or bold text that is no button."""
    found = [*_link.finditer(text), *_bold.finditer(text)]
    for one in sorted(found, key=lambda match: (match.start(), -match.end())):
        title = _plain(one[1] if one.re is _link else one[2]).strip(_edges)
        if len(title) <= TITLE_CHARS and not _button.fullmatch(title) and not _labelled.match(f"{title}:"):
            return title, text[: one.start()] + text[one.end() :]
    first, _, rest = text.partition("\n")
    title = _plain(_link.sub("", first)).strip(_edges + "[]()")
    return (title if 8 <= len(title) <= TITLE_CHARS else None), rest


def _labels(text: str) -> tuple[str, str]:
    """Authors, if a line says that it has them, and all other lines without their labels and buttons."""
    authors, rest = "", []
    for line in text.split("\n"):
        label = _labelled.match(line)
        behind = line[label.end() :] if label else line
        if label and label[1].lower().startswith("author"):
            authors = authors or _plain(behind).strip(_edges)
        else:
            rest.append(_link.sub(_without_button, behind.lstrip("> ")))
    return authors, "\n".join(rest)


def _without_button(link: re.Match[str]) -> str:
    return "" if len(link[1]) <= TITLE_CHARS and _button.fullmatch(link[1]) else link[0]


def _plain(text: str) -> str:
    """Text without the marks of Markdown and HTML: links as their words, pictures and addresses left out."""
    text = _link.sub(lambda one: one[1], _picture.sub("", text))
    text = _tag.sub(" ", _summary.sub("", text)).replace("\\_", "_").replace("\\*", "*")
    return " ".join(unescape(_emphasis.sub("", _bold.sub(lambda one: one[2], text))).split())
