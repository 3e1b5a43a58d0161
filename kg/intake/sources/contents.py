"""All that can be read of some names, one content after the other: files, standard input, members of archives."""

from __future__ import annotations

import io
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, NoReturn, cast

from kg.core.errors import SourceError
from kg.core.model import Rejected
from kg.intake.sources.names import STDIN, files, is_graph, is_tables, readable
from kg.intake.sources.office import document, is_sheet
from kg.intake.sources.streams import BUFFER, Budget, Readable, buffered, decompressed, in_utf8, peeked

LAYERS = 3  # of packing, one within the other
SPOOL_BYTES = 64 << 20
DESCRIPTION_BYTES = 1 << 20  # of a member of a tar: names, dates and the like
_DESCRIBING = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, *tarfile.GNU_TYPES} - {tarfile.GNUTYPE_SPARSE}


@dataclass(frozen=True, slots=True)
class Content:
    """A content to read: its name, how it begins, the whole. `consumed` tells how much of the file has been read."""

    name: str
    head: bytes
    stream: io.BufferedIOBase
    size: int | None
    consumed: Callable[[], int]


def contents(names: Iterable[str]) -> Iterator[Content | Rejected]:
    """The contents, opened one at a time: asking for the next closes the last. What can't be opened is rejected."""
    for name in files(names):
        if isinstance(name, Rejected):
            yield name
        elif name != STDIN and (is_graph(name) or is_tables(name)):
            todo = "only kg build takes graphs as sources"
            yield Rejected(file=name, line=0, reason="a graph, not a listing", todo=todo)
        else:
            yield from _file(name)


def _file(path: str) -> Iterator[Content | Rejected]:
    name = readable(path)
    try:
        with _opened(path) as raw:
            yield from _whole(raw, path, name)
    except OSError as error:
        todo = "check its name and permissions"
        yield Rejected(file=name, line=0, reason=f"can't be opened: {error.strerror or error}", todo=todo)
    except SourceError as error:
        yield rejected(error, name)


def _whole(raw: io.FileIO, path: str, name: str) -> Iterator[Content | Rejected]:
    size = Path(path).stat().st_size if path != STDIN and raw.seekable() else None
    budget = Budget(raw.tell if raw.seekable() else lambda: sys.maxsize)
    stream: io.BufferedReader = io.BufferedReader(raw, BUFFER)
    try:
        with stream:
            found = _unpacked(stream, name, size, budget, LAYERS)
            yield from chain([next(found, _nothing(name))], found)
    except (OSError, SourceError):
        raise
    except Exception as error:  # noqa: BLE001 -- strangers packed it: whatever is wrong with it costs this file
        yield Rejected(file=name, line=0, reason=f"can't be unpacked: {error}", todo="unpack it yourself")


def _nothing(name: str) -> Rejected:
    return Rejected(file=name, line=0, reason="an archive without a file", todo="name one that has listings in it")


def rejected(error: SourceError, name: str, line: int = 0) -> Rejected:
    """An error that ended a content, as something that was rejected."""
    return Rejected(file=name, line=line, reason=error.what, todo=error.todo)


def _opened(name: str) -> io.FileIO:
    return io.FileIO(0, closefd=False) if name == STDIN else io.FileIO(name)


def _unpacked(
    stream: io.BufferedReader, name: str, size: int | None, budget: Budget, layers: int
) -> Iterator[Content | Rejected]:
    """The contents of a stream: itself, or what is packed in it."""
    head, stream = peeked(stream, name)
    if (inner := in_utf8(head, stream, name)) is not None:
        head, stream = peeked(inner, name)
    if (inner := decompressed(head, stream, name, budget)) is not None:
        if layers == 0:
            raise SourceError("packed again and again", where=name, todo="unpack it first")
        yield from _unpacked(inner, name, size, budget, layers - 1)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zip(stream, name, size, budget, layers)
    elif head[257:262] == b"ustar":
        yield from _tar(stream, name, size, budget, layers)
    else:
        yield Content(name, head, stream, size, budget.consumed)


def _zip(
    stream: io.BufferedReader, name: str, size: int | None, budget: Budget, layers: int
) -> Iterator[Content | Rejected]:
    if layers < LAYERS:
        raise SourceError("an archive within an archive", where=name, todo="unpack it first")
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as spooled:
        seekable: IO[bytes] = stream if stream.seekable() else _copied(stream, spooled)
        try:
            archive = zipfile.ZipFile(seekable)
        except Exception as error:  # noqa: BLE001 -- its list of contents can be wrong in many ways
            raise SourceError(f"damaged: {error}", where=name, todo="get the file again") from None
        if is_sheet(archive):
            seekable.seek(0)
            whole: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, seekable), BUFFER)
            yield Content(name, *peeked(whole, name), size, lambda: sys.maxsize)
            return
        if (why := document(archive)) is not None:
            yield Rejected(file=name, line=0, reason=why[0], todo=why[1])
            return
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if not member.is_dir() and not _hidden(member.filename):
                budget.check(name)
                yield from _member(f"{name}!{readable(member.filename)}", size, budget, partial(_open, archive, member))


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError("packed in a way that can't be bounded", todo="unpack it first")
    return archive.open(member)


def _tar(
    stream: io.BufferedReader, name: str, size: int | None, budget: Budget, layers: int
) -> Iterator[Content | Rejected]:
    if layers < LAYERS - 1:
        raise SourceError("an archive within an archive", where=name, todo="unpack it first")
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarMember) as archive:
            for member in archive:
                inner = archive.extractfile(member) if member.isreg() and not _hidden(member.name) else None
                if inner is not None:
                    budget.check(name)
                    yield from _member(f"{name}!{readable(member.name)}", size, budget, partial(_as_it_is, inner))
    except (tarfile.TarError, ValueError, RecursionError) as error:
        raise SourceError(f"damaged: {error}", where=name, todo="get the file again") from None


def _member(
    name: str, size: int | None, budget: Budget, opened: Callable[[], AbstractContextManager[IO[bytes]]]
) -> Iterator[Content | Rejected]:
    """The contents of one member of an archive; if it is broken, the next one goes on."""
    try:
        with opened() as raw:
            yield from _unpacked(buffered(cast(Readable, raw), name, budget), name, size, budget, LAYERS - 1)
    except SourceError as error:
        yield rejected(error, name)
    except Exception as error:  # noqa: BLE001 -- strangers packed it
        yield Rejected(file=name, line=0, reason=f"can't be unpacked: {error}", todo="unpack it yourself")


class _TarMember(tarfile.TarInfo):
    """A member of a tar, whose own description is bounded, and which is no larger than what the tar holds of it."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _DESCRIBING and self.size > DESCRIPTION_BYTES:
            raise tarfile.ReadError("a member's description is too long")
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found

    def _sparse(self, *_: object) -> NoReturn:
        raise tarfile.ReadError("a member has holes")

    _proc_sparse = _proc_gnusparse_00 = _proc_gnusparse_01 = _proc_gnusparse_10 = _sparse


def _as_it_is(stream: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(stream)


def _copied(stream: IO[bytes], spooled: IO[bytes]) -> IO[bytes]:
    while chunk := stream.read(BUFFER):
        spooled.write(chunk)
    spooled.seek(0)
    return spooled


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/") if part not in (".", ".."))
