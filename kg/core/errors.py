"""Every error that Paper Graph raises on purpose.

KgError
├── UsageError        the caller asked for something that makes no sense
│   └── QueryError    a question in SPARQL that can't be asked
├── SourceError       a source that can't be read at all
├── StoreError        a store that can't be opened or written
│   ├── NotAGraph     the file is something else
│   ├── NewerSchema   written by a newer release
│   ├── Corrupt       damaged
│   └── NoSpace       the disk is full
├── FetchError        a service that does not answer, or refuses
└── Busy              another build holds the store
"""

from __future__ import annotations

import traceback
from pathlib import Path

_TOLD_CHARS = 200  # that are told of what others say is wrong: some quote all that they were given


class KgError(Exception):
    """What was wrong, where, and what to do. The command line prints it and ends with `exit_code`."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(": ".join(filter(None, (where, what))) + (f" ({todo})" if todo else ""))


class UsageError(KgError):
    """The caller asked for something that makes no sense."""


class QueryError(UsageError):
    """A question in SPARQL that can't be asked: its place, if that is known, and the line with a caret below it."""

    def __init__(self, what: str, *, todo: str = "", line: int = 0, character: int = 0, excerpt: str = "") -> None:
        super().__init__(what, todo=todo)
        self.line, self.character, self.excerpt = line, character, excerpt


class SourceError(KgError):
    """A source that can't be read at all."""


class StoreError(KgError):
    """A store that can't be opened or written."""


class NotAGraph(StoreError):
    """The file is no Paper Graph store."""


class NewerSchema(StoreError):
    """The store was written by a newer release."""


class Corrupt(StoreError):
    """The store is damaged."""

    exit_code = 3


class NoSpace(StoreError):
    """The disk is full."""

    exit_code = 4


class FetchError(KgError):
    """A service that does not answer, or refuses."""


class Busy(KgError):
    """Another build holds the store."""

    exit_code = 5


def unforeseen(error: Exception) -> str:
    """What is said of an error that nobody has foreseen, and where it came from.

    >>> try:
    ...     float("x" * 10_000)
    ... except ValueError as error:
    ...     len(unforeseen(error)) < 300
    True
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = str(error)[:_TOLD_CHARS]
    return f"unforeseen: {type(error).__name__}: {what} (in {Path(place.filename).name}, line {place.lineno})"
