"""Annotated papers read from JSON lines: `{"id": …, "entities": [{"type", "name", "surfaces", "role"}]}`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractors.records import ROLES, TYPES
from kg.core.errors import UsageError

_TODO = 'write {"id": …, "entities": [{"type": …, "name": …, "surfaces": […], "role": …}]} on each line'


def read(path: str | Path) -> dict[str, list[dict[str, Any]]]:
    """The entities of each annotated paper, by its id."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"can't be read: {why}", where=str(path), todo="give a file of JSON lines in UTF-8") from error
    found: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            paper, entities = _checked(line, f"{path}:{number}")
            found[paper] = entities
    if not found:
        raise UsageError("no annotated papers", where=str(path), todo=_TODO)
    return found


def _checked(line: str, where: str) -> tuple[str, list[dict[str, Any]]]:
    try:
        record = json.loads(line)
        entities = record["entities"]
        for one in entities:
            if one["type"] not in TYPES or one.get("role", "uses") not in ROLES or not isinstance(one["name"], str):
                raise UsageError(f"unknown type or role in {json.dumps(one)[:100]}", where=where, todo=_TODO)
        return str(record["id"]), entities
    except KeyError as error:
        raise UsageError(f"no annotated paper: {error} is missing", where=where, todo=_TODO) from None
    except (ValueError, TypeError, RecursionError, AttributeError) as error:
        raise UsageError(f"no annotated paper ({error!r})", where=where, todo=_TODO) from None
