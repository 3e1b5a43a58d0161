"""Readers that stand on parsers in C or Rust, each in a process of its own: a crash, an endless loop or a bomb in there
costs the content that it came from. Run as `python -m kg.intake.readers.apart READER OPTIONS INPUT OUTPUT PARENT`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from io import BufferedIOBase
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import IO, Any

from kg.core.errors import SourceError, UsageError
from kg.core.limits import PARSER_BYTES, PARSER_SECONDS, RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.core.processes import child, die_with, limit_memory
from kg.intake.readers.records import why
from kg.intake.readers.table import Options

BATCH_CHARS = 1 << 20
TODO = "write the file again, or leave it out"


def read(module: str, stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """The records that the reader of that module finds; what can't be named otherwise is copied to disk before."""
    if stream.seekable():
        yield from _read(module, stream, options)
        return
    with TemporaryFile() as copied:
        broken = _copied(stream, copied)
        try:
            yield from _read(module, copied, options)
        except SourceError as error:
            raise (broken or error) from None
        if broken:
            raise broken


def _copied(stream: BufferedIOBase, file: IO[bytes]) -> SourceError | None:
    """Copies a stream as far as it goes, and tells why it goes no further."""
    try:
        while chunk := stream.read1(RECORD_BYTES):
            file.write(chunk)
    except SourceError as error:
        return error
    finally:
        file.seek(0)
    return None


def _read(module: str, file: BufferedIOBase | IO[bytes], options: Options) -> Iterator[Record | Rejected]:
    ours, theirs = Pipe(duplex=False)
    handles = (os.dup(file.fileno()), theirs.fileno())
    arguments = (module, json.dumps(asdict(options)), *map(str, handles), str(os.getpid()))
    size = os.fstat(handles[0]).st_size
    process = child("kg.intake.readers.apart", *arguments, pass_fds=handles, stderr=-3)
    os.close(handles[0])
    theirs.close()
    try:
        end = time.monotonic() + PARSER_SECONDS * (1 + size / RECORD_BYTES)
        while batch := _batch(ours, end):
            yield from map(_item, batch)
    except EOFError:
        code = process.wait()
        signal = f" (signal {-code})" if code < 0 else ""
        raise SourceError(f"its parser broke off{signal}", todo=TODO) from None
    finally:
        ours.close()
        process.kill()
        process.wait()


def _batch(pipe: Connection, end: float) -> list[Any]:
    """The next items; none at the end."""
    if not pipe.poll(max(0.0, end - time.monotonic())):
        raise SourceError("it takes too long to read", todo=TODO)
    batch = json.loads(pipe.recv_bytes())
    if isinstance(batch, dict):
        raise (UsageError if batch["usage"] else SourceError)(batch["what"], todo=batch["todo"])
    return list(batch)


def _item(item: Any) -> Record | Rejected:
    if isinstance(item, dict):
        return Rejected(**item)
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in item]
    return Record(*values)


def main() -> None:
    """Reads in the child, and sends what it finds as JSON: lists are records, objects what was rejected.

    What loading the parser takes is no part of its bound.
    """
    module, given, source, target, parent = sys.argv[1:]
    die_with(int(parent))
    pipe, reader = Connection(int(target), readable=False), import_module(module)
    reader.ready()
    limit_memory(PARSER_BYTES)
    with os.fdopen(int(source), "rb") as file:
        error: dict[str, Any] | None = None
        batch: list[str] = []
        try:
            for item in reader.read(file, Options(**json.loads(given))):
                batch.append(_packed(item))
                if sum(map(len, batch)) > BATCH_CHARS:
                    _send(pipe, batch)
                    batch = []
        except (SourceError, UsageError) as known:
            error = {"what": known.what, "todo": known.todo, "usage": isinstance(known, UsageError)}
        except Exception as unknown:  # noqa: BLE001 -- it ends here, and is told to the parent
            error = {"what": why(unknown), "todo": TODO, "usage": False}
        if batch:
            _send(pipe, batch)
        pipe.send_bytes(json.dumps(error or []).encode())


def _send(pipe: Connection, batch: list[str]) -> None:
    pipe.send_bytes(f"[{','.join(batch)}]".encode())


def _packed(item: Record | Rejected) -> str:
    text = json.dumps(asdict(item) if isinstance(item, Rejected) else item)
    if len(text) <= 2 * RECORD_BYTES:
        return text
    why = {"reason": "a record of more than 4 MiB", "todo": "leave it out"}
    return json.dumps(asdict(Rejected(line=item.line, raw=text[:RAW_CHARS], **why)))


if __name__ == "__main__":
    main()
