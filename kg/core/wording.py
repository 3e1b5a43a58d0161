"""Words for people: so many things of a kind, and what a word that nobody knows may have meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from kg.core.errors import UsageError

CLOSE = 0.6  # as difflib counts: 1 is the same


def counted(number: int, what: str, plural: str = "") -> str:
    """A number of things.

    >>> counted(1, "paper"), counted(2000, "paper"), counted(0, "entity", "entities")
    ('1 paper', '2,000 papers', '0 entities')
    """
    return f"{number:,} {what if number == 1 else plural or f'{what}s'}"


def near(word: str, known: Collection[str], count: int = 3, close: float = CLOSE) -> list[str]:
    """Which of the known words a misspelt one may be, the likeliest first.

    >>> near("datsets", ["model", "dataset", "task"])
    ['dataset']
    """
    return get_close_matches(word.casefold(), known, count, close)


def meant(words: Collection[str]) -> str:
    """The question whether it is one of these.

    >>> meant(["BERT", "BART", "BORT"])
    'did you mean BERT, BART or BORT?'
    """
    *first, last = words
    return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?"


def unknown(what: str, given: str, known: Collection[str]) -> UsageError:
    """The error that there is no such thing, with what may have been meant, or else all that there is."""
    found = near(given, known, 1)
    return UsageError(f"no {what} {given!r}", todo=meant(found) if found else f"use one of {', '.join(known)}")


def summed(counts: Mapping[str, int], plurals: Mapping[str, str]) -> str:
    """Counts of several kinds, the largest first.

    >>> summed({"task": 1, "model": 3}, {"task": "tasks", "model": "models"})
    '3 models, 1 task'
    """
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(counted(number, name, plurals.get(name, name)) for name, number in ordered)


def sized(count: int) -> str:
    """A number of bytes.

    >>> sized(980), sized(1_234_567)
    ('980 bytes', '1.2 MB')
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return counted(count, "byte")
