"""Rows of JSON, streamed: JSON lines, an array, objects one after the other, or an object that wraps a list of them.

JSON lines are the common case and take the short way: a line, a row. All else is decoded value by value from a window
of text; a malformed value costs itself, reading goes on where the next one begins like those before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any, NoReturn

import orjson

from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Rejected
from kg.intake.readers.window import Window

NumberedRow = tuple[int, dict[str, Any]]

WRAPPERS = {"results", "data", "papers", "items", "works", "records", "entries"}
OUTER = {"message", "data", "response"}
PIECE_CHARS = 64 << 10  # in which a value is looked for first
NESTED = 900  # brackets in one another that can be followed
KEY_CHARS = 2_000  # enough to see a name and how its value begins
_TODO = "mend it, or leave the record out"

_WRAPPER = object()
_surrogate = re.compile(r"[\ud800-\udfff]")
_between = re.compile(r"[\s,\[\]]*")
_within = re.compile(r"[\s,]*")
_opening = re.compile(r'\{\s*"(?:[^"\\]|\\.){1,100}"\s*:')
_key = re.compile(r'[\s,]*"((?:[^"\\]|\\.){0,1000})"\s*:\s*')
_STRING = r'"(?:[^"\\\n]|\\.){0,2000}+"'
_end = re.compile(r"\s*\}")
_LEADING = 50  # values of a list among which an object is looked for
_LINES = 5  # among which one is looked for that is an object
_mark = re.compile(r'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)


def begins(head: bytes) -> bytes:
    """How the rows of a content begin: behind lines that are none, if one of the first lines is an object."""
    lines = head.split(b"\n", _LINES)
    at = next((at for at, line in enumerate(lines[:_LINES]) if _is_object(line)), 0)
    return b"\n".join(lines[at:])


def _is_object(line: bytes) -> bool:
    if not line.startswith(b'{"'):
        return False
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def rows(stream: BufferedIOBase) -> Iterator[NumberedRow | Rejected]:
    """Line number and fields of each object."""
    number, line = _first(stream)
    if _document(line):
        yield from _values(Window(stream, begun=b"\n" * (number - 1) + line))
        return
    while line:
        if len(line) > RECORD_BYTES:
            yield Rejected(line=number, reason="a line of more than 4 MiB", todo=_TODO, raw=_raw(line))
            _skip_line(stream, line)
        elif not line.isspace():
            yield _row(number, line)
        line = stream.readline(RECORD_BYTES + 1)
        number += 1


def _first(stream: BufferedIOBase) -> tuple[int, bytes]:
    """The first line that is not empty, and its number."""
    number, line = 1, stream.readline(RECORD_BYTES + 1).removeprefix(b"\xef\xbb\xbf")
    while line and line.isspace():
        number, line = number + 1, stream.readline(RECORD_BYTES + 1)
    return number, line


def _skip_line(stream: BufferedIOBase, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(RECORD_BYTES)


def _document(line: bytes) -> bool:
    """Whether a content whose first line is this is something else than JSON lines."""
    text = line.strip()
    if not text.startswith(b"{") or not text.endswith(b"}"):
        return True
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        return b"}{" in text or b"} {" in text
    return any(isinstance(row.get(name), (list, dict)) and _wraps(row[name]) for name in WRAPPERS | OUTER)


def _wraps(value: Any) -> bool:
    if isinstance(value, dict):
        return any(isinstance(value.get(name), list) and _wraps(value[name]) for name in WRAPPERS)
    return any(isinstance(one, dict) for one in value[:_LEADING])


def _row(number: int, line: bytes) -> NumberedRow | Rejected:
    try:
        row = orjson.loads(line) if not _twice(line) else _strict(line)
    except ValueError:
        try:
            row = _strict(line)
        except (ValueError, RecursionError) as error:
            return Rejected(line=number, reason=f"not JSON: {_why(error)}", todo=_TODO, raw=_raw(line))
    if not isinstance(row, dict):
        return Rejected(line=number, reason="not a JSON object", todo=_TODO, raw=_raw(line))
    return number, row


def _twice(line: bytes) -> bool:
    """Whether a name that matters may stand twice in one object: decoders take the last one and say nothing."""
    return line.count(b'"title":') > 1 or line.count(b'"abstract":') > 1


def _strict(line: bytes) -> Any:
    return _repaired(_decoder.decode(line.decode("utf-8").strip()))


def _values(window: Window) -> Iterator[NumberedRow | Rejected]:
    between, opening, first = _between, _opening, window.text.lstrip().startswith("{")
    while _moved(window, between) and window.text[window.at] != "]":
        line, began = window.line, _opening.match(window.text, window.at)
        begun = window.text[window.at : window.at + RAW_CHARS] if first else ""
        if began and opening is _opening:
            opening = re.compile(re.escape(began[0]))
        try:
            row = _unwrapped(window) if first else _value(window)
        except (ValueError, RecursionError) as error:
            raw = begun or window.text[window.at : window.at + RAW_CHARS]
            yield Rejected(line=line, reason=f"not JSON: {_why(error)}", todo=_TODO, raw=raw)
            if not _passed(window, opening, NESTED if isinstance(error, RecursionError) else 0):
                return
            continue
        finally:
            first = False
        if row is _WRAPPER:
            between, opening = _within, _opening
        elif isinstance(row, dict):
            yield line, _repaired(row)
        else:
            yield Rejected(line=line, reason="not a JSON object", todo=_TODO, raw=str(_repaired(row))[:RAW_CHARS])


def _passed(window: Window, opening: re.Pattern[str], nested: int) -> bool:
    """Moves on behind a malformed value: where its brackets close or, before that, one begins like those before it.

    What is `nested` so deep in it at least is part of it.
    """
    depth, done = 0, 0
    edge = re.compile(f"(?P<opening>{opening.pattern})|{_STRING}|\\\\.|[{{}}\\[\\]]", re.DOTALL)
    while window.text.startswith(("{", "["), window.at):
        for found in edge.finditer(window.text, window.at + done):
            if found["opening"] and found.start() > window.at and depth >= nested:
                window.skip(found.start())
                return True
            done = (found.start() + 1 if found["opening"] else found.end()) - window.at
            depth += (found[0][0] in "{[") - (found[0][0] in "}]")
            if depth == 0:
                window.skip(window.at + done)
                return True
        if len(window) > RECORD_BYTES or not window.fill(len(window)):
            break
    window.skip(window.at + max(1, done))
    return window.seek(opening) is not None


def _moved(window: Window, between: re.Pattern[str]) -> bool:
    """Moves to the next value. False if there is none."""
    while True:
        if found := between.match(window.text, window.at):
            window.skip(found.end())
        if len(window) or not window.fill():
            return bool(len(window))


def _unwrapped(window: Window) -> Any:
    """The first value, key by key; `_WRAPPER` if it wraps a list of objects: what that holds comes next then."""
    if not window.text.startswith("{", window.at):
        return _value(window)
    row: dict[str, Any] = {}
    window.skip(window.at + 1)
    while not (_end.match(window.text, window.at) and row):
        window.hold(KEY_CHARS)
        key = _key.match(window.text, window.at)
        if key is None:
            return _value(window) if not row else _refuse("expected a name")
        window.skip(key.end())
        window.hold(KEY_CHARS)
        if key[1] in WRAPPERS and _holds_objects(window):
            window.skip(window.at + 1)
            return _WRAPPER
        if key[1] in OUTER and window.text.startswith("{", window.at):
            row = {}
            window.skip(window.at + 1)
        else:
            row[key[1]] = _value(window)
    window.skip(window.text.index("}", window.at) + 1)
    return row


def _holds_objects(window: Window) -> bool:
    """Whether the value at which the window stands is a list with an object among its first values."""
    while window.text.startswith("[", window.at):
        depth = commas = 0
        for found in _mark.finditer(window.text, window.at):
            mark = found[0]
            if mark == '"':  # it may end further on
                break
            if mark == "{" and depth == 1:
                return True
            depth += (mark in ("[", "{")) - (mark in ("]", "}"))
            commas += mark == "," and depth == 1
            if depth == 0 or commas == _LEADING:
                return False
        if len(window) > RECORD_BYTES or not window.fill(len(window)):
            break
    return False


def _value(window: Window) -> Any:
    """The value at which the window stands. The window moves behind it."""
    size = PIECE_CHARS
    while True:
        piece = window.text[window.at : window.at + size]  # an error is placed by counting lines from the beginning
        try:
            value, end = _decoder.raw_decode(piece)
        except json.JSONDecodeError as error:
            cut = error.pos >= len(piece) - 20 or error.msg.startswith("Unterminated string")
            if cut and size < len(window):
                size *= 8
                continue
            if len(window) > RECORD_BYTES:
                raise ValueError("a value of more than 4 MiB") from None
            if not cut or not window.fill(len(window)):
                raise
        else:
            window.skip(window.at + end)
            return value


def _refuse(why: str) -> NoReturn:
    raise ValueError(why)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        _refuse("a name stands twice in one object")
    return row


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=lambda name: _refuse(f"{name} is no JSON"))


def _repaired(value: Any) -> Any:
    """The value without lone surrogates, which are no characters."""
    if isinstance(value, str):
        return value if value.isascii() else _surrogate.sub("\ufffd", value)
    if isinstance(value, list):
        return [_repaired(one) for one in value]
    if isinstance(value, dict):
        return {_repaired(name): _repaired(one) for name, one in value.items()}
    return value


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split(";")[0]


def _raw(line: bytes) -> str:
    return line[: 4 * RAW_CHARS].decode("utf-8", "replace").strip()[:RAW_CHARS]
