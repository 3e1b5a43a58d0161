"""Lines of text out of bytes, streamed, whatever ends them."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.errors import UsageError
from kg.core.limits import RECORD_BYTES


def lines(stream: BufferedIOBase, encoding: str | None = None) -> Iterator[tuple[int, str]]:
    r"""Numbered lines without their ends (`\n`, `\r\n`, `\r`).

    Bytes that are no text stay visible to `kg.text.unicode.undecodable`. A line longer than a record may be comes in
    pieces of the same number, so that memory stays bounded.
    """
    text = io.TextIOWrapper(_unclosed(stream), encoding=known(encoding), errors="surrogateescape", newline=None)
    number = 1
    while piece := text.readline(RECORD_BYTES):
        if number == 1:
            piece = piece.removeprefix("\ufeff")
        yield number, piece.removesuffix("\n")
        number += piece.endswith("\n")


def known(encoding: str | None) -> str:
    """The codec's name; UTF-8 if none is asked for."""
    name = encoding or "utf-8"
    try:
        b"-".decode(name, "surrogateescape")  # some codecs are of no text, or know no way around what is broken
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise UsageError(f"no such encoding: {encoding}", todo="names are like utf-8, latin-1, cp1252") from None


def _unclosed(stream: BufferedIOBase) -> io.BufferedReader:
    """The stream as one that a text wrapper can't close: it belongs to whoever opened it."""
    return io.BufferedReader(_Borrowed(stream))


class _Borrowed(io.RawIOBase):
    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read1(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
