"""What the surroundings say of a name: the rules that fire on one place where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extractors.candidates import Span
from extractors.patterns import around, fired
from extractors.tokens import Field, Token
from extractors.words import trade

LONG = 60  # tokens from which on a text tells its field
FEW = 4  # words of the trade; fewer are none to speak of
GOVERNED = 9  # how many tokens before a name its verb may stand
LISTED = frozenset({",", "and", "or", "&", ";", "as", "well", "/", "|", "'s"})
CLAUSE = frozenset(".;:!?")


def context(field: Field, spans: list[Span]) -> list[list[str]]:
    """The rules that fire around each span. In a list, all names share what stands before and after the list."""
    tokens = field.tokens
    starts, ends = _lists(tokens, spans)
    before, after = around()
    rules: list[list[str]] = []
    for span, start, end in zip(spans, starts, ends, strict=True):
        found = fired(before, tokens, start - 1, -1) + fired(after, tokens, end, 1)
        found += span.rules
        if (start, end) != (span.start, span.end):
            found.append("list")
            if end != span.end:
                found += fired(after, tokens, span.end, 1)
        found += governor(tokens, start)
        rules.append(found)
    for i, types in _beside(spans, starts).items():
        rules[i] += [f"beside.{type}" for type in types]
    return rules


def _beside(spans: list[Span], starts: list[int]) -> dict[int, list[str]]:
    """For each name in a list the known types of the others in it: one kind rubs off on its neighbours."""
    lists: dict[int, list[int]] = {}
    for i, start in enumerate(starts):
        lists.setdefault(start, []).append(i)
    told: dict[int, list[str]] = {}
    for members in lists.values():
        types = Counter(type for i in members for type in _types(spans[i]))
        if types and len(members) > 1:
            told |= {i: sorted(type for type in types if types[type] > (type in _types(spans[i]))) for i in members}
    return told


def _types(span: Span) -> set[str]:
    return {row.type for row in span.rows}


def other_field(fields: Sequence[Field]) -> str:
    """The rule that fires in papers of other fields."""
    if sum(len(field.tokens) for field in fields) < LONG:
        return ""
    found: set[str] = set()
    for field in fields:
        for token in field.tokens:
            if token.lower in trade() and token.lower not in found:
                found.add(token.lower)
                if len(found) == FEW:
                    return ""
    return "trade.few" if found else "trade.none"


def _lists(tokens: list[Token], spans: list[Span]) -> tuple[list[int], list[int]]:
    """Where the list starts that each span stands in, and where it ends; its own bounds where it stands alone."""
    starts, ends = [s.start for s in spans], [s.end for s in spans]
    outer = [i for i, span in enumerate(spans) if not span.nested]
    links = [(i, j) for i, j in pairwise(outer) if _linked(tokens, spans[i], spans[j])]
    for i, j in links:
        starts[j] = starts[i]
    for i, j in reversed(links):
        ends[i] = ends[j]
    return starts, ends


def _linked(tokens: list[Token], a: Span, b: Span) -> bool:
    return 0 < b.start - a.end <= 3 and all(token.lower in LISTED for token in tokens[a.end : b.start])


def governor(tokens: list[Token], start: int) -> tuple[str, ...]:
    """The nearest verb before a name within its clause, with the preposition that joins the two."""
    prep = "directly"
    for token in reversed(tokens[max(0, start - GOVERNED) : start]):
        part = token.part
        if part == "prep":
            prep = token.sense
        elif part == "verb":
            return _governed(token.sense, prep)
        elif part == "mark" and token.text in CLAUSE:
            break
    return ()


@cache
def _governed(verb: str, prep: str) -> tuple[str, str]:
    return f"governed.{verb}", f"governed.{verb}.{prep}"
