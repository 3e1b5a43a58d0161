"""Which reader reads what, and the records of any sources as papers."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.core.errors import SourceError, UsageError
from kg.core.model import Paper, Rejected
from kg.core.wording import unknown
from kg.intake.foreign import foreign, page
from kg.intake.papers import paper
from kg.intake.readers.records import guarded, why
from kg.intake.readers.rows import begins
from kg.intake.readers.table import READERS, Options, Reader
from kg.intake.sources.contents import Content, contents, rejected


def named(name: str) -> Reader:
    """The reader of a name."""
    for reader in READERS:
        if reader.name == name:
            return reader
    raise unknown("reader", name, [reader.name for reader in READERS])


def recognised(head: bytes) -> Reader | None:
    """The reader whose layout a content that begins like this has."""
    head = head.removeprefix(codecs.BOM_UTF8)
    if foreign(head):
        return None
    known = _knowing(head)
    return _knowing(begins(head)) if known == named("json") else known


def _knowing(head: bytes) -> Reader | None:
    return next((reader for reader in READERS if reader.recognises(head)), None)


def read(names: Iterable[str], options: Options | None = None, reader: str | None = None) -> Iterator[Paper | Rejected]:
    """The papers of all sources in their order, and whatever could not be used."""
    forced = named(reader) if reader else None
    for content in contents(names):
        if isinstance(content, Rejected):
            yield content
        else:
            yield from papers(content, options or Options(), forced)


def papers(content: Content, options: Options, forced: Reader | None = None) -> Iterator[Paper | Rejected]:
    """The papers of one content."""
    reader = forced or recognised(content.head)
    if reader is None or (forced and not forced.recognises(content.head) and _other(content.head)):
        reason, todo = nobodys(content.head)
        yield Rejected(file=content.name, line=0, reason=reason, todo=todo)
        return
    line = None
    try:
        for item in reader.read(content.stream, options):
            line = item.line
            made = item if isinstance(item, Rejected) else guarded(lambda _, one: paper(one, content.name), line, item)
            yield replace(made, file=content.name) if isinstance(made, Rejected) else made
    except SourceError as error:
        yield rejected(error, content.name, line or 0)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 -- strangers wrote it: whatever is wrong with it costs this content
        yield Rejected(file=content.name, line=line or 0, reason=why(error), todo="leave it out, and report it")
    else:
        if line is None:
            reason = f"no record that the reader {reader.name} knows"
            yield Rejected(file=content.name, line=0, reason=reason, todo="see kg readers for the others")


def nobodys(head: bytes) -> tuple[str, str]:
    """Why nobody reads a content that begins so, and what to do."""
    todo = (
        "say --reader abstracts if each paragraph is an abstract, "
        "--reader daily-papers if each has its title above it; see kg readers for other layouts"
    )
    unknown_layout = ("no reader knows this layout", todo) if head.strip() else ("empty", "see kg readers")
    return _other(head) or unknown_layout


def _other(head: bytes) -> tuple[str, str] | None:
    """What a content is that is no listing in any layout, and what to do."""
    return foreign(head) or page(head)
