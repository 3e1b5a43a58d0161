"""Patterns and names of the user's own: a JSONL file, checked line by line.

Each line is one of

    {"label": "dataset", "pattern": "Foo Corpus", "id": "FooCorpus"}             a phrase, as spaCy's EntityRuler has it
    {"label": "model", "pattern": [{"LOWER": "foo"}, {"SHAPE": "d", "OP": "?"}]}  tokens, as its Matcher has them
    {"type": "method", "name": "Foo", "aliases": ["foo method"], "ambiguous": true}    a lexicon row
    {"off": "before.dataset"}                                                          a shipped rule to leave out
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import spacy
from spacy.errors import MatchPatternError
from spacy.matcher import Matcher

from extractors.knowledge import NOTHING, Knowledge, Pattern, Row
from extractors.records import NAMED, Type
from kg.errors import UsageError

LINE_CHARS = 10_000
REPEATED = 8  # the most times a token may be repeated
VARIABLE = 2  # how many tokens in a row may be optional or repeated
ATTRIBUTES = frozenset(
    [
        "ORTH",
        "TEXT",
        "LOWER",
        "NORM",
        "SHAPE",
        "LENGTH",
        "PREFIX",
        "SUFFIX",
        "IS_ALPHA",
        "IS_ASCII",
        "IS_DIGIT",
        "IS_LOWER",
        "IS_UPPER",
        "IS_TITLE",
        "IS_PUNCT",
        "IS_STOP",
        "LIKE_NUM",
        "LIKE_URL",
        "OP",
    ]
)
COMPARISONS = frozenset({"IN", "NOT_IN", "REGEX", "==", ">=", "<=", ">", "<", "!="})
KEYS = (frozenset({"label", "pattern", "id"}), frozenset({"type", "name", "aliases", "ambiguous"}), frozenset({"off"}))


class _Wrong(Exception):
    """What is wrong with a line, and what to do."""


def read_patterns(path: str | Path) -> str:
    """The text of a file of patterns, checked: an error names the line."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"can't be read as UTF-8 text: {error}", where=str(path), todo="give a JSONL file") from error
    parse_patterns(text, str(path))
    return text


def parse_patterns(text: str, where: str = "patterns") -> Knowledge:
    """Patterns and names, one on each line.

    >>> parse_patterns('{"label": "dataset", "pattern": "Foo Corpus"}').rows[0].name
    'Foo Corpus'
    """
    matcher = Matcher(spacy.blank("en").vocab, validate=True)
    knowledge = NOTHING
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            knowledge += _parsed(_object(line), matcher)
        except _Wrong as wrong:
            what, todo = wrong.args
            raise UsageError(what, where=f"{where}:{number}", todo=todo) from None
    return knowledge


def _object(line: str) -> dict[str, Any]:
    if len(line) > LINE_CHARS:
        raise _Wrong(f"a line of {len(line)} characters", f"keep a pattern below {LINE_CHARS}")
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"not JSON: {error}", "write one JSON object a line") from None
    if not isinstance(entry, dict):
        raise _Wrong("not a JSON object", "write one JSON object a line")
    return entry


def _parsed(entry: dict[str, Any], matcher: Matcher) -> Knowledge:
    if not any(entry.keys() <= allowed for allowed in KEYS):
        raise _Wrong(
            f"keys {', '.join(sorted(map(str, entry)))}",
            "use label, pattern, id; or type, name, aliases, ambiguous; or off",
        )
    if "off" in entry:
        return Knowledge(off=frozenset({_text(entry, "off")}))
    if "name" in entry:
        return Knowledge(rows=(_row(entry),))
    type, pattern = _type(entry.get("label")), entry.get("pattern")
    if isinstance(pattern, str):
        return Knowledge(rows=(Row(_text(entry, "pattern"), type, source="user"),))
    if not isinstance(pattern, list) or not pattern:
        raise _Wrong("no pattern", "give a phrase, or a list of token descriptions")
    _check_tokens(pattern)
    try:
        matcher.add("pattern", [pattern])
    except (MatchPatternError, ValueError) as error:
        raise _Wrong(
            f"not a spaCy pattern: {' '.join(str(error).split())}", "see spacy.io/usage/rule-based-matching"
        ) from None
    return Knowledge(patterns=(Pattern(str(entry.get("id", json.dumps(pattern))), type, tuple(pattern)),))


def _row(entry: dict[str, Any]) -> Row:
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise _Wrong("aliases that are no list of names", 'write "aliases": ["…", "…"]')
    return Row(
        _text(entry, "name"),
        _type(entry.get("type")),
        tuple(aliases),
        "ambiguous" if entry.get("ambiguous") is True else "",
        "user",
    )


def _text(entry: dict[str, Any], key: str) -> str:
    text = entry[key]
    if not isinstance(text, str) or not text.strip():
        raise _Wrong(f"{key} is empty or no text", f'write "{key}": "…"')
    return text.strip()


def _type(value: object) -> Type:
    type = next((type for type in NAMED if isinstance(value, str) and type == value.lower()), None)
    if type is None:
        raise _Wrong(f"unknown type {value!r}", f"use one of {', '.join(NAMED)}")
    return type


def _check_tokens(pattern: list[Any]) -> None:
    """Only what takes linear time: bounded repetition, plain regular expressions, attributes that a tokenizer gives."""
    variable = 0
    for token in pattern:
        if not isinstance(token, dict):
            raise _Wrong(f"a token that is no object: {token!r}", 'write {"LOWER": "…"}')
        for attribute, value in token.items():
            if attribute not in ATTRIBUTES:
                raise _Wrong(f"attribute {attribute}", f"use one of {', '.join(sorted(ATTRIBUTES))}")
            _check_value(attribute, value)
        variable = variable + 1 if token.get("OP", "1") != "1" else 0
        if variable > VARIABLE:
            raise _Wrong(f"more than {VARIABLE} optional tokens in a row", "split the pattern")
    if all(token.get("OP", "1") == "?" or str(token.get("OP", "1")).startswith("{0") for token in pattern):
        raise _Wrong("a pattern that matches nothing at all", "make one token required")


def _check_value(attribute: str, value: Any) -> None:
    if attribute == "OP":
        bounds = re.fullmatch(r"\{(\d),(\d)\}|\{(\d)\}", value) if isinstance(value, str) else None
        if value not in {"?", "1"} and not (bounds and int(bounds[2] or bounds[3]) <= REPEATED):
            raise _Wrong(
                f"OP {value!r}",
                f'use "?" or "{{n,m}}" with m up to {REPEATED}: anything unbounded takes more than linear time',
            )
    elif isinstance(value, dict):
        if not value.keys() <= COMPARISONS:
            raise _Wrong(f"comparison {', '.join(map(str, value))}", f"use one of {', '.join(sorted(COMPARISONS))}")
        if "REGEX" in value:
            _check_regex(value["REGEX"])


def _check_regex(regex: Any) -> None:
    """No repeated groups, no look-around, no back-references, at most two open repetitions: nothing can explode."""
    if not isinstance(regex, str):
        raise _Wrong(f"REGEX {regex!r}", "write it as text")
    bare = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "x", regex)
    if (
        re.search(r"\)[*+{]|\(\?[^:]|\\\d", bare)
        or re.search(r"\\\d", regex)
        or len(re.findall(r"[*+]|\{\d*,\}", bare)) > 2
    ):
        raise _Wrong(f"REGEX {regex!r} may take more than linear time", "no repeated groups, at most two of * and +")
    try:
        re.compile(regex)
    except re.error as error:
        raise _Wrong(f"REGEX {regex!r}: {error}", "correct the expression") from None


__all__ = ["parse_patterns", "read_patterns"]
