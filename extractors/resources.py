"""The data files that lie in this package: word lists, patterns, weights, lexicons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable


def exists(path: str) -> bool:
    """Whether there is such a data file."""
    return files("extractors").joinpath(path).is_file()


def lines(path: str) -> Iterator[str]:
    """The lines of a data file, without comments (`# …`) and empty ones."""
    for line in files("extractors").joinpath(path).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("# "):
            yield line


def table(path: str) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file with a header; missing cells are empty."""
    rows = lines(path)
    names = next(rows).split("\t")
    for line in rows:
        cells = line.split("\t")
        yield dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False))


@cache
def digest() -> str:
    """What tells whether two extractions were made by the same code and data."""
    told = blake2b(digest_size=16)
    for content in _contents(files("extractors")):
        told.update(content)
    return told.hexdigest()


def _contents(folder: Traversable) -> Iterator[bytes]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _contents(entry)
        elif entry.name.endswith((".py", ".tsv", ".txt", ".jsonl")):
            yield entry.name.encode()
            yield entry.read_bytes()
