"""Every rule in the open: what it sees, which stage sees it, and that its weights and patterns are those of a rule.

`data/rules.tsv` has a row for each rule, or for a family of rules: `before.{noun}` is `before.dataset`, `before.model`
and so on, with what `placeholders` allows. The same name in the row's sentence is filled with the same. Rules of
single words, `word.left.{word}`, are too many to be listed: each is made when it is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import NamedTuple

from extractors.records import NAMED, ROLES
from extractors.resources import numbered, numbered_rows, table, text
from extractors.weights import AND
from extractors.wording import START, parts, vocabulary
from extractors.words import UNKNOWN, heads, senses
from kg.core.errors import UsageError

TABLE = "data/rules.tsv"
WEIGHTS = ("data/types.tsv", "data/roles.tsv", "data/type-words.tsv", "data/role-words.tsv", "data/priors.tsv")
PATTERNS = "data/patterns.jsonl"
STAGES = (
    "kg_lexicon",
    "kg_candidates",
    "kg_abbreviations",
    "kg_sentences",
    "kg_context",
    "kg_mentions",
    "kg_decision",
)
ANY = "{word}"
PLACEHOLDER = re.compile(r"\{(.*?)\}")
AFFIXED = {"prefix": "begins with", "suffix": "ends in", "inside": "holds"}
READ_AS = {"none": "nothing", "data": "a dataset or benchmark"} | {
    one: f"a {one}" for one in NAMED if one not in {"dataset", "benchmark"}
}
READ_IN = {"all": "nearly all", "most": "most", "half": "half", "part": "some", "rare": "a few"}
READ_BY = {"few": "two to four", "some": "five to nineteen", "many": "twenty or more"}
WORDS_SHOWN = 3  # words that a sentence names of many
NEAR = 3  # ids that an unknown one may have meant

Read = Callable[[str], str]


class RuleRow(NamedTuple):
    """A rule or a family of rules. The rule `example` fires for the `[[name]]` in `fires`, not for that in `misses`."""

    rule: str
    stage: str
    says: str
    example: str
    fires: str
    misses: str


class Rule(NamedTuple):
    """One rule: the row that it belongs to, and its sentence."""

    row: RuleRow
    says: str


def describe(rule: str) -> str:
    """What the rule sees, in a sentence; empty for what is no rule.

    >>> describe("before.dataset")
    'a word like “dataset” stands right before the name'
    >>> describe("list&which")
    'the name stands in a list of names; “, which” or “, whose” stands right behind the name'
    """
    found = [_found(rules(), one) for one in _both(rule)]
    return "; ".join(one.says for one in found if one) if all(found) else ""


def is_known(rule: str) -> bool:
    """Whether there is such a rule, or such a pair of rules.

    >>> is_known("before.dataset"), is_known("before.datset")
    (True, False)
    """
    return all(_found(rules(), one) for one in _both(rule))


def row_of(rule: str) -> RuleRow:
    """The table's row for a rule."""
    if found := _found(rules(), rule):
        return found.row
    raise KeyError(rule)


def members(name: str) -> frozenset[str]:
    """The rules of that name: one, or a whole family written as in the table; none if there is no such name."""
    if name in rules() and name.endswith(ANY):
        return frozenset(name.removesuffix(ANY) + word for word in vocabulary())
    if name.startswith(START):  # the word need not weigh anything: after another fit it may
        return frozenset({name} if f"{START}{parts(name)[0]}.{ANY}" in rules() and parts(name)[1] else ())
    return frozenset(rule for rule, known in rules().items() if name in (rule, known.row.rule))


def is_family(name: str) -> bool:
    """Whether a pattern may have this id, whatever its placeholders are called: `before.{sense}`."""
    return is_known(name) or _unnamed(name) in _families(rules())


def near(name: str) -> list[str]:
    """Names of rules and families that somebody may have meant."""
    return get_close_matches(name, {*rules(), *(known.row.rule for known in rules().values())}, NEAR)


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id."""
    return _parsed(text)


@cache
def check(read: Read = text) -> None:
    """Refuses the data files, with file and line, unless rules, weights and patterns belong to each other."""
    known = _parsed(read)
    *weighed, _ = (_weighted(path, read, known) for path in WEIGHTS)
    live = frozenset().union(*weighed)
    for number, row in _rows(read):
        if row not in live:
            raise _refused(TABLE, number, f"rule {row.rule!r} has no weight", "fit one, or remove the rule")
    for number, line in numbered(read(PATTERNS)):
        rule = json.loads(line)["id"]
        if rule not in known and _unnamed(rule) not in _families(known):
            raise _refused(PATTERNS, number, f"a pattern for the unknown rule {rule!r}", f"give it a row in {TABLE}")


def _families(known: Mapping[str, Rule]) -> set[str]:
    return {_unnamed(rule.row.rule) for rule in known.values()}


def _weighted(path: str, read: Read, known: Mapping[str, Rule]) -> set[RuleRow]:
    """The rows whose rules a table has weights of."""
    weighted = set()
    for number, cells in numbered_rows(read(path)):
        rule, *weights = cells.values()
        for one in _both(rule):
            if (found := _found(known, one)) is None:
                raise _refused(path, number, f"a weight for the unknown rule {one!r}", f"give it a row in {TABLE}")
            if any(weights):
                weighted.add(found.row)
    return weighted


def _both(rule: str) -> list[str]:
    """The rules of a pair, or the one that it is."""
    return [rule] if rule.startswith(START) else rule.split(AND)


def _found(known: Mapping[str, Rule], rule: str) -> Rule | None:
    if not rule.startswith(START):
        return known.get(rule)
    place, word = parts(rule)
    family = known.get(f"{START}{place}.{ANY}")
    return Rule(family.row, family.row.says.format(word=word)) if family and rule in vocabulary() else None


def _unnamed(rule: str) -> str:
    """The id of a family, whatever its placeholders are called."""
    return PLACEHOLDER.sub("{}", rule)


def _parsed(read: Read) -> dict[str, Rule]:
    known: dict[str, Rule] = {}
    rows = list(_rows(read))
    words = placeholders(row for _, row in rows)
    for number, row in rows:
        if unknown := {*PLACEHOLDER.findall(row.rule + row.says)} - ({*PLACEHOLDER.findall(row.rule)} & words.keys()):
            raise _refused(TABLE, number, f"placeholder {', '.join(sorted(unknown))}", f"use one of {', '.join(words)}")
        for rule, says in _members(row, words):
            if other := known.get(rule):
                raise _refused(TABLE, number, f"{rule!r} is a rule of {other.row.rule!r} too", "leave it to one row")
            known[rule] = Rule(row, says)
        shown = _found(known, row.example)
        if shown is None or shown.row is not row:
            raise _refused(TABLE, number, f"example {row.example!r} is no {row.rule!r}", "show a rule of the row")
    return known


def _rows(read: Read) -> Iterator[tuple[int, RuleRow]]:
    for number, cells in numbered_rows(read(TABLE)):
        row = RuleRow(**{name: cells.get(name, "") for name in RuleRow._fields})
        if missing := [name for name, cell in row._asdict().items() if not cell]:
            raise _refused(TABLE, number, f"no {', '.join(missing)}", "fill all columns")
        if row.stage not in STAGES:
            raise _refused(TABLE, number, f"unknown stage {row.stage!r}", f"use one of {', '.join(STAGES)}")
        yield number, row


def _members(row: RuleRow, words: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Every rule of a row, with its sentence."""
    if row.rule.endswith(ANY):
        yield row.rule, row.says.format(word="…")
        return
    names = PLACEHOLDER.findall(row.rule)
    for chosen in product(*(words[name].items() for name in names)):
        ids, worded = ({name: one[i] for name, one in zip(names, chosen, strict=True)} for i in (0, 1))
        yield row.rule.format_map(ids), row.says.format_map(worded)


def placeholders(rows: Iterable[RuleRow]) -> dict[str, dict[str, str]]:
    """What each placeholder may stand for, by the data that rules are made from, and how a sentence words it."""
    says = {row.rule: row.says for row in rows}
    return {
        "noun": _themselves(_senses("noun")),
        "verb": _themselves(_senses("verb")),
        "prep": _themselves(_senses("prep")),
        "saying": {row["says"]: _quoted(row["words"].split() or [row["says"]]) for row in table("data/says.tsv")},
        "type": _themselves(NAMED),
        "role": _themselves(ROLES),
        "other": _themselves(NAMED),
        "company": {**_companies(), UNKNOWN: "is one that few abstracts have"},
        "head": _themselves(sorted(heads())),
        "term": _themselves(row["type"] for row in table("data/heads.tsv")),
        "affix": {row["feature"]: _affixed(row["where"], row["affixes"]) for row in table("data/affixes.tsv")},
        "place": _after("place.", says),
        "paper": _after("paper.", says),
        "kind": READ_AS,
        "share": READ_IN,
        "papers": READ_BY,
        "word": {"…": "any word that weighs something"},
    }


def _companies() -> dict[str, str]:
    """Groups of words that keep the same company, each by its most usual words."""
    return {row["group"]: f"stands where {_quoted(row['words'].split())} do" for row in table("data/company.tsv")}


def _themselves(words: Iterable[str]) -> dict[str, str]:
    return {word: word for word in words}


def _senses(part: str) -> Iterator[str]:
    """The senses of a part of speech."""
    return (sense.removeprefix(f"{part}:") for sense in senses().values() if sense.startswith(f"{part}:"))


def _affixed(where: str, affixes: str) -> str:
    return f"{AFFIXED[where]} {_quoted(affixes.split())} or the like"


def _quoted(words: Sequence[str]) -> str:
    """The first few words."""
    return ", ".join(f"“{word}”" for word in words[:WORDS_SHOWN])


def _after(start: str, says: Mapping[str, str]) -> dict[str, str]:
    """What follows in the ids of other rows, worded as those rows are."""
    return {rule.removeprefix(start): sentence for rule, sentence in says.items() if rule.startswith(start)}


def _refused(path: str, number: int, what: str, todo: str) -> UsageError:
    return UsageError(what, where=f"extractors/{path}:{number}", todo=todo)
