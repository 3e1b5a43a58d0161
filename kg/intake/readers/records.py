"""The boundary around what is made of one record: whatever goes wrong in it costs that record, which is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

from kg.core.errors import UsageError
from kg.core.limits import RAW_CHARS
from kg.core.model import Rejected

T = TypeVar("T")


def records(
    items: Iterable[tuple[int, Any] | Rejected], record: Callable[[int, Any], T | Rejected]
) -> Iterator[T | Rejected]:
    """What is made of each item, given its line and itself; what was rejected before stays so."""
    for item in items:
        yield item if isinstance(item, Rejected) else guarded(record, *item)


def guarded(record: Callable[[int, Any], T | Rejected], line: int, item: Any) -> T | Rejected:
    """What is made of one item."""
    try:
        return record(line, item)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 -- strangers wrote it: nobody knows all that can be wrong with it
        return Rejected(line=line, reason=why(error), todo="mend it, or leave it out", raw=_begins(item))


def undecoded(line: int, raw: str) -> Rejected:
    """A record whose bytes are no text."""
    return Rejected(line=line, reason="not UTF-8", todo="say --encoding latin-1, or what it is", raw=raw)


def why(error: Exception) -> str:
    """An error that nobody foresaw, in a line."""
    text = " ".join(str(error).split())[:200]
    return f"can't be read: {type(error).__name__}{text and f': {text}'}"


def _begins(item: Any) -> str:
    """How an item begins."""
    try:
        text = "".join(item.itertext()) if isinstance(item, Element) else str(item)
    except RecursionError:
        return ""
    return text[:RAW_CHARS]
