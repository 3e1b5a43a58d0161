"""Patterns and names of the user's own: a JSONL file, checked line by line.

Each line is one of

    {"label": "dataset", "pattern": "Foo Corpus", "id": "FooCorpus"}             a phrase, as spaCy's EntityRuler has it
    {"label": "model", "pattern": [{"LOWER": "foo"}, {"SHAPE": "d", "OP": "?"}]}  tokens, as its Matcher has them
    {"type": "method", "name": "Foo", "aliases": ["foo method"], "ambiguous": true}    a lexicon row
    {"id": "before.cohort", "before": [{"LOWER": "cohort"}], "weights": {"dataset": 1.5}}   before (after) a name
    {"off": "before.dataset"}                                                          a shipped rule to leave out
    {"off": "before.{noun}"}                                                           a family of them (docs/rules.md)
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractors.knowledge import NOTHING, Knowledge, LexiconName, NamePattern, OwnRule, Pattern
from extractors.pattern_checks import PatternError, check, check_of_words
from extractors.records import NAMED, ROLES, Type
from extractors.rules import is_family, members, near
from extractors.wording import START
from kg.core.errors import UsageError

LINE_CHARS = 10_000
KEYS = (
    frozenset({"label", "pattern", "id"}),
    frozenset({"type", "name", "aliases", "ambiguous"}),
    frozenset({"id", "before", "match", "miss", "weights", "says"}),
    frozenset({"id", "after", "match", "miss", "weights", "says"}),
    frozenset({"off"}),
)
SIDES = ("before", "after")
MOST = 100  # that a rule may weigh, in log-odds


def read_patterns(path: str | Path, *, tagged: bool = False) -> str:
    """The text of a file of patterns, checked: an error names the line.

    Patterns that ask for what a tagger or parser tells are refused, unless they go into a pipeline that has one.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"can't be read: {why}", where=str(path), todo="give a file of JSON lines in UTF-8") from error
    parse_patterns(text, str(path), tagged=tagged)
    return text


def parse_patterns(text: str, where: str = "patterns", *, tagged: bool = True) -> Knowledge:
    """Patterns and names, one on each line.

    >>> parse_patterns('{"label": "dataset", "pattern": "Foo Corpus"}').rows[0].name
    'Foo Corpus'
    """
    knowledge = NOTHING
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            told = _parsed(_object(line))
            if not tagged:
                for tokens in [one.tokens for one in told.names] + [one.tokens for one in told.patterns]:
                    check_of_words(tokens)
            knowledge += told
        except PatternError as wrong:
            what, todo = wrong.args
            raise UsageError(what, where=f"{where}:{number}", todo=todo) from None
        except (KeyError, TypeError, ValueError, OverflowError, re.error) as error:
            what = f"not to be made sense of: {type(error).__name__}: {error}"
            raise UsageError(what, where=f"{where}:{number}", todo="see docs/extraction.md") from None
    return knowledge


@lru_cache(maxsize=4)
def knowledge(text: str) -> Knowledge:
    """What the text of a user's patterns tells, for all the stages that ask."""
    return parse_patterns(text)


def _object(line: str) -> dict[str, Any]:
    if len(line) > LINE_CHARS:
        raise PatternError(f"a line of {len(line)} characters", f"keep a pattern below {LINE_CHARS}")
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PatternError(f"not JSON: {error}", "write one JSON object a line") from None
    if not isinstance(entry, dict):
        raise PatternError("not a JSON object", "write one JSON object a line")
    return entry


def _parsed(entry: dict[str, Any]) -> Knowledge:
    if not any(entry.keys() <= allowed for allowed in KEYS):
        raise PatternError(
            f"keys {', '.join(sorted(map(str, entry)))}",
            "use label, pattern, id; or type, name, aliases, ambiguous; or id, before (or after), weights; or off",
        )
    if "off" in entry:
        return Knowledge(off=_off(_text(entry, "off")))
    if "name" in entry:
        return Knowledge(rows=(_row(entry),))
    if side := next((side for side in SIDES if side in entry), None):
        return _context(entry, side)
    type, pattern = _type(entry.get("label")), entry.get("pattern")
    if isinstance(pattern, str):
        return Knowledge(rows=(LexiconName(_text(entry, "pattern"), type, source="user"),))
    tokens = _tokens(pattern)
    return Knowledge(names=(NamePattern(str(entry.get("id", json.dumps(pattern))), type, tokens),))


def _context(entry: dict[str, Any], side: str) -> Knowledge:
    """What stands beside a name: another pattern for a shipped rule, or a rule of the user's own with its weights."""
    if "id" not in entry:
        raise PatternError(f"{side} without an id", 'write "id": the rule that fires')
    rule, tokens, told = _text(entry, "id"), _tokens(entry[side]), entry.get("weights", {})
    if rule.startswith(START):
        raise PatternError(f"a pattern for {rule!r}", f"give it an id that does not begin with {START}")
    pattern = Pattern(rule, side, tokens)
    if is_family(rule):
        if told:
            raise PatternError(f"weights for the shipped rule {rule!r}", "leave them out, or give the rule another id")
        return Knowledge(patterns=(pattern,))
    answers = (*NAMED, *ROLES)
    if not isinstance(told, dict) or not all(
        k in answers and type(v) in (int, float) and abs(v) <= MOST for k, v in told.items()
    ):
        hint = f'write {{"dataset": 1.5}}, {MOST} at most; answers are {", ".join(answers)}'
        raise PatternError(f"weights {told!r}", hint)
    if not told:
        alike = " or ".join(map(repr, near(rule)))
        hint = f"did you mean {alike}? A rule of your own" if alike else "a rule of your own"
        raise PatternError(f"no rule {rule!r}", f'{hint} needs "weights": {{"dataset": 1.5}}')
    says = _text(entry, "says") if "says" in entry else f"a pattern of your own {side} the name"
    weights = tuple((answer, float(weight)) for answer, weight in told.items())
    return Knowledge(patterns=(pattern,), own=(OwnRule(rule, weights, says),))


def _tokens(pattern: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(pattern, list) or not pattern:
        raise PatternError("no pattern", "give a phrase, or a list of token descriptions")
    check(pattern)
    return tuple(pattern)


def _off(name: str) -> frozenset[str]:
    """The rules to leave out: one, or a family."""
    off = members(name)
    if not off:
        alike = " or ".join(map(repr, near(name)))
        raise PatternError(f"no rule {name!r}", f"did you mean {alike}?" if alike else "docs/rules.md has all rules")
    return off


def _row(entry: dict[str, Any]) -> LexiconName:
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise PatternError("aliases that are no list of names", 'write "aliases": ["…", "…"]')
    if not isinstance(entry.get("ambiguous", False), bool):
        raise PatternError(f"ambiguous {entry['ambiguous']!r}", "write true or false")
    return LexiconName(
        _text(entry, "name"),
        _type(entry.get("type")),
        tuple(aliases),
        "ambiguous" if entry.get("ambiguous") is True else "",
        "user",
    )


def _text(entry: dict[str, Any], key: str) -> str:
    text = entry[key]
    if not isinstance(text, str) or not text.strip():
        raise PatternError(f"{key} is empty or no text", f'write "{key}": "…"')
    return text.strip()


def _type(value: object) -> Type:
    type = next((type for type in NAMED if isinstance(value, str) and type == value.lower()), None)
    if type is None:
        raise PatternError(f"unknown type {value!r}", f"use one of {', '.join(NAMED)}")
    return type
