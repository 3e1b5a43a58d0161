"""Blocks of plain text: paragraphs, put together again where a copy has wrapped their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

WRAP_CHARS = 130  # a longer line was not wrapped by anybody
PENDING_LINES = 400


class Line(NamedTuple):
    """A line without the white space around it. An empty one separates."""

    number: int
    text: str


class Block(NamedTuple):
    """A paragraph and the line on which it begins."""

    line: int
    text: str


def tidy(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """Lines without the white space, byte order marks and zero-width spaces that copying leaves around them."""
    for number, text in lines:
        yield Line(number, text.strip(" \t\r\n\f\v\u00a0\u200b\ufeff\u2028\u2029"))


class Paragraph:
    """Lines that stand together, on their way to being blocks. A long line is a block of its own."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def __bool__(self) -> bool:
        return bool(self._lines)

    def add(self, line: Line) -> Iterator[Block]:
        """One more line; the blocks that are complete by that."""
        if len(line.text) > WRAP_CHARS:
            yield from self.end()
            yield Block(*line)
            return
        if len(self._lines) == PENDING_LINES:
            *complete, rest = _wrapped(self._lines)
            if len(rest) > PENDING_LINES // 2:
                complete, rest = [*complete, rest], []
            self._lines = rest
            yield from map(_joined, complete)
        self._lines.append(line)

    def end(self) -> Iterator[Block]:
        """The blocks of the lines so far."""
        lines, self._lines = self._lines, []
        return map(_joined, _wrapped(lines))


def _wrapped(lines: list[Line]) -> list[list[Line]]:
    """Lines that were one: each is full, so that the first word of the next would not have fitted."""
    width = max((len(line.text) for line in lines if " " in line.text), default=0)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _full(groups[-1][-1].text, line.text, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _joined(parts: list[Line]) -> Block:
    return Block(parts[0].number, " ".join(part.text for part in parts))
