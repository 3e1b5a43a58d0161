"""The data files that lie in this package: word lists, patterns, weights, lexicons."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


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
