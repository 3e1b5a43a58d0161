"""The data files that lie in this package: word lists, patterns, weights, lexicons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable


def text(path: str) -> str:
    """A data file as it is."""
    return files("extractors").joinpath(path).read_text(encoding="utf-8")


def exists(path: str) -> bool:
    """Whether there is such a data file."""
    return files("extractors").joinpath(path).is_file()


def lines(path: str) -> Iterator[str]:
    """The lines of a data file, without comments (`# …`) and empty ones."""
    return (line for _, line in numbered(text(path)))


def numbered(content: str) -> Iterator[tuple[int, str]]:
    """The lines of a data file, each with its number."""
    for number, line in enumerate(content.split("\n"), 1):
        if line and not line.startswith("# "):
            yield number, line


def table(path: str) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file with a header; missing cells are empty."""
    return (row for _, row in numbered_rows(text(path)))


def numbered_rows(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a tab-separated file, each with its line's number."""
    found = numbered(content)
    names = next(found)[1].split("\t")
    for number, line in found:
        cells = line.split("\t")
        yield number, dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False))


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
