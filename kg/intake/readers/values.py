"""Values of rows as fields of records: whatever type a source gives them, and never an exception."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_SEPARATORS = re.compile(r"[;|\n]")
_LIST = re.compile(r", (?:and |& )?| (?:and|&) ")
_GIVEN_NAMES = re.compile(r"\w \w[^,]*,")


def text(value: Any) -> str | None:
    """Text, or a number or date as text; nothing else."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= 1e15:
        return None
    return str(int(value)) if value == int(value) else str(value)


def number(value: Any) -> int | None:
    """A whole number that is not negative, also as text."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9 else None


def texts(value: Any, *names: str) -> tuple[str, ...]:
    """A list of texts, or of objects that carry a text under one of the names."""
    items = value if isinstance(value, (list, tuple)) else [value]
    found = (text(_named(item, names) if isinstance(item, dict) else item) for item in items)
    return tuple(one.strip() for one in found if one and one.strip())


def _named(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item[name] for name in names if item.get(name)), None)


def mapping(value: Any) -> dict[str, Any]:
    """An object; none if it is something else."""
    return value if isinstance(value, dict) else {}


def split(value: Any) -> tuple[str, ...]:
    """A list, or a text in which its items stand behind semicolons, bars or commas."""
    if not isinstance(value, str):
        return texts(value, "display_name", "name", "term", "category", "url", "tag")
    return texts(_SEPARATORS.split(value) if _SEPARATORS.search(value) else folded(value).split(", "))


def people(value: Any) -> tuple[str, ...]:
    """Names of people, `Last, First` turned round."""
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, str):
        items = value if isinstance(value, (list, tuple)) else []
        return tuple(filter(None, (_person(item) for item in items)))
    if _SEPARATORS.search(value):
        names = _SEPARATORS.split(value)
    elif len(inverted := (value := folded(value)).split(" and ")) > 1 and all(one.count(",") == 1 for one in inverted):
        names = inverted
    elif value.count(",") == 1 and not _GIVEN_NAMES.search(value):
        names = [value]
    else:
        names = _LIST.split(value)
    return tuple(turned(name) for name in names if name.strip())


def folded(value: str) -> str:
    """A text with single spaces, in which patterns need not look for more."""
    return " ".join(value.split())


def _person(item: Any) -> str:
    if not isinstance(item, dict):
        return turned(text(item) or "")
    for name in ("name", "display_name", "fullname", "full_name", "literal"):
        if found := text(item.get(name)):
            return turned(found)
    given = text(item.get("given") or item.get("first") or item.get("firstName") or item.get("first_name")) or ""
    family = text(item.get("family") or item.get("last") or item.get("lastName") or item.get("last_name")) or ""
    return f"{given} {family}".strip()


def turned(name: str) -> str:
    """`Lovelace, Ada` as `Ada Lovelace`; `King, Jr., Martin` as `Martin King Jr.`."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3:
        parts = [f"{parts[0]} {parts[1]}", parts[2]]
    return " ".join(filter(None, reversed(parts))) if len(parts) == 2 else name.strip()
