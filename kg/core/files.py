"""Files that are either the old or the new one, whole, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import IO

from kg.core.errors import KgError, NoSpace, StoreError

ROOM = 1 << 20  # bytes that must be free
_LEFT = (".tmp", ".tmp-wal", ".tmp-shm", ".tmp-journal", ".edits.jsonl")  # a graph has files beside it
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A file to write to that takes the place of `path` when all has been written, and leaves no trace if not."""
    target = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    try:
        swept(target)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.{os.getpid()}.", suffix=".tmp", dir=target.parent)
        os.close(handle)
        try:
            yield Path(name)
            with Path(name).open("rb") as file:
                os.fsync(file.fileno())
            Path(name).chmod(_mode(target))
            Path(name).replace(target)
            _synced(target.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise explained(error, target) from error


@contextmanager
def atomic_write(path: str | Path) -> Iterator[IO[str]]:
    """The same as an open text file."""
    with atomic_path(path) as name, name.open("w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()


def check_room(path: Path) -> None:
    """Fails where there is no room to begin to write a file."""
    try:
        free = shutil.disk_usage(path.resolve().parent).free
    except OSError as error:
        raise explained(error, path) from error
    if free < ROOM:
        raise NoSpace("the disk is full", where=str(path), todo="make room and try again")


def check_place(path: Path) -> None:
    """Fails where there can be no such file: its folder is missing, or a folder is in its place."""
    if error := _misplaced(path):
        raise error


def _misplaced(path: Path) -> StoreError | None:
    """What is wrong with a place for a file, if anything."""
    if not path.parent.is_dir():
        if path.parent.exists():
            return StoreError("a file, no folder", where=str(path.parent), todo="name another place")
        return StoreError("no such folder", where=str(path.parent), todo="make it first, or name another place")
    if path.is_dir():
        return StoreError("a folder", where=str(path), todo="name a file in it")
    return None


def swept(*targets: Path) -> None:
    """Removes what killed programs have left of files on their way to these; nobody's who lives."""
    for target in targets:
        begins = f".{target.name}."
        for left in target.parent.glob(f"{escape(begins)}*"):
            process = left.name.removeprefix(begins).partition(".")[0]
            if left.name.endswith(_LEFT) and process.isdecimal() and not _lives(int(process)):
                left.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def explained(error: OSError, path: Path) -> KgError:
    """An error of the file system as ours."""
    if error.errno in _FULL:
        return NoSpace("the disk is full", where=str(path), todo="make room and try again")
    return _misplaced(path) or StoreError(
        f"can't be written: {error.strerror or error}", where=str(path), todo="check the folder and its permissions"
    )


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, or what a new one would get."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
