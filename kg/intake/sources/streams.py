"""Streams that are bounded, decompressed and in UTF-8, whatever they were."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Protocol, cast

import zstandard

from kg.core import limits
from kg.core.errors import SourceError

BUFFER = 256 << 10
FREE_BYTES = 64 << 20  # below this no ratio is looked at


class Readable(Protocol):
    """What is needed of a stream: what is there, at most `size`, so that an error costs nothing that came before it."""

    def read1(self, size: int, /) -> bytes: ...


_DECODERS: dict[bytes, Callable[[IO[bytes]], Readable]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lambda stream: _Xz(stream),
    b"\x28\xb5\x2f\xfd": lambda stream: zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True),
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
XZ_BYTES = 128 << 20  # that an xz stream may want to remember: what `xz -9` writes wants half of it


class _Xz:
    """xz, stream after stream, in bounded memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = cast(Readable, stream)
        self._decoder: lzma.LZMADecompressor | None = None
        self._packed = b""

    def read1(self, size: int, /) -> bytes:
        while True:
            if self._decoder is None:
                self._packed = (self._packed or self._stream.read1(BUFFER)).lstrip(b"\0")  # padding
                if not self._packed:
                    return b""
                self._decoder = lzma.LZMADecompressor(memlimit=XZ_BYTES)
            elif self._decoder.needs_input:
                self._packed = self._stream.read1(BUFFER)
                if not self._packed:
                    raise EOFError("it ends in the middle")
            found = self._decoder.decompress(self._packed, size)
            self._packed = b""
            if self._decoder.eof:
                self._packed, self._decoder = self._decoder.unused_data, None
            if found:
                return found


class Budget:
    """How much a file may still unpack to, all its members and layers together, held against what was read of it."""

    def __init__(self, consumed: Callable[[], int]) -> None:
        self.consumed, self._given = consumed, 0

    def take(self, size: int) -> None:
        """So much more was unpacked."""
        self._given += size

    @property
    def spent(self) -> bool:
        """Whether it was out of all proportion."""
        if self._given < FREE_BYTES:
            return False
        return self._given > min(limits.MEMBER_BYTES, limits.RATIO * max(self.consumed(), 1))

    def check(self, name: str) -> None:
        """Ends what unpacks to too much."""
        if self.spent:
            raise SourceError("unpacks to far too much", where=name, todo="unpack it yourself if you trust it")


class Guarded(io.RawIOBase):
    """A stream whose errors name it, and which ends with one when its budget is spent."""

    def __init__(self, stream: Readable, name: str, budget: Budget | None) -> None:
        self._stream, self._name, self._budget = stream, name, budget
        self._error: SourceError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._error:
            raise self._error
        try:
            chunk = self._stream.read1(len(buffer))
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001 -- unpackers fail in many ways
            why = str(error) or type(error).__name__
            self._error = SourceError(f"damaged: {why}", where=self._name, todo="get the file again")
            raise self._error from None
        buffer[: len(chunk)] = chunk
        if self._budget:
            self._budget.take(len(chunk))
            self._budget.check(self._name)
        return len(chunk)


class _Chained:
    """Some bytes, then the rest of the stream they were taken from."""

    def __init__(self, head: bytes, stream: io.BufferedReader) -> None:
        self._head, self._stream = head, stream

    def read1(self, size: int, /) -> bytes:
        if not self._head:
            return self._stream.read1(size)
        chunk, self._head = self._head[:size], self._head[size:]
        return chunk


class _Transcoded:
    """UTF-16 as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""

    def read1(self, size: int, /) -> bytes:
        while not self._rest:
            chunk = self._stream.read1(BUFFER)
            self._rest = self._decoder.decode(chunk, final=not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def buffered(stream: Readable, name: str, budget: Budget | None = None) -> io.BufferedReader:
    """A guarded stream to read from in any way."""
    return io.BufferedReader(Guarded(stream, name, budget), BUFFER)


def peeked(stream: io.BufferedReader, name: str) -> tuple[bytes, io.BufferedReader]:
    """How a stream begins, and the stream as if nothing had been read. A very long first line is cut."""
    begun, size = bytearray(), limits.SNIFF_BYTES
    with suppress(SourceError):  # it comes again when the stream is read
        while len(begun) < size and (chunk := stream.read1(size - len(begun))):
            begun += chunk
            if len(begun) == limits.SNIFF_BYTES and b"\n" not in begun:
                size += limits.RECORD_BYTES
    _, end, rest = begun[limits.SNIFF_BYTES :].partition(b"\n")
    head = bytes(begun[: limits.SNIFF_BYTES] + end + rest[: limits.SNIFF_BYTES])
    if stream.seekable():
        stream.seek(0)
        return head, stream
    return head, buffered(_Chained(bytes(begun), stream), name)


def decompressed(head: bytes, stream: io.BufferedReader, name: str, budget: Budget) -> io.BufferedReader | None:
    """The stream unpacked by one layer, or None if it is not packed."""
    for magic, decoder in _DECODERS.items():
        if head.startswith(magic):
            return buffered(decoder(stream), name, budget)
    return None


def in_utf8(head: bytes, stream: io.BufferedReader, name: str) -> io.BufferedReader | None:
    """The stream in UTF-8 if its mark says that it is in UTF-16, else None."""
    return buffered(_Transcoded(stream, "utf-16"), name) if head.startswith(_UTF16) else None
