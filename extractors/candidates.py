"""Where names may stand: spans of tokens, and how each was found. What they name is decided later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extractors.abbreviations import find_pairs
from extractors.knowledge import Row
from extractors.lexicon import Match
from extractors.tokens import VERSION, Field, Token
from extractors.words import Head, nevers

CAPITAL = frozenset({"name", "cap"})
SENTENCE_OPENS = frozenset(".!?:•")
SIZE = re.compile(r"\d{1,4}(?:\.\d{1,2})?[BMbm]")
NEVER_WORDS = 5
TITLE_WORDS = 4  # that a name before a title's colon may have
GROWN = 4  # words that a term of art may have before its head


class Span(NamedTuple):
    """Tokens `start` to `end`; `rules` say how it was found. A weak one counts beside a strong one of its spelling."""

    start: int
    end: int
    rules: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    weak: bool = False
    pair: int = 0

    @property
    def nested(self) -> bool:
        """Whether it stands within another."""
        return "kind.nested" in self.rules


def spans(field: Field, matches: Iterable[Match], *, title: bool) -> list[Span]:
    """All candidates of the field, in the order of the text."""
    tokens = field.tokens
    found: dict[tuple[int, int], Span] = {}
    blocked: set[tuple[int, int]] = set()
    for number, pair in enumerate(find_pairs(field), 1):
        if never(tokens, *pair.short) or never(tokens, *pair.long):
            blocked |= {pair.short, pair.long}
            continue
        _add(found, Span(*pair.long, ("kind.long",), pair=number))
        _add(found, Span(*pair.short, ("kind.short",), pair=number))
    for match in matches:
        if match.end - match.start > 1 or not tokens[match.start].opens:
            _add(found, Span(match.start, match.end, ("kind.row",), (match.row,)))
    for span in _runs(field, title):
        _add(found, span)
    for span in _terms(field):
        _add(found, span)
    for span in [span for span in found.values() if _sized(tokens, span.end)]:
        del found[span[:2]]
        _add(found, span._replace(end=span.end + 3))
    return _free(tokens, found, blocked)


def _sized(tokens: list[Token], end: int) -> bool:
    """Whether a size in brackets follows, which belongs to the name: `Llama-3 (8B)`."""
    if end + 2 >= len(tokens) or tokens[end].text != "(" or tokens[end + 2].text != ")":
        return False
    return bool(SIZE.fullmatch(tokens[end + 1].text))


def _add(found: dict[tuple[int, int], Span], span: Span) -> None:
    place = span[:2]
    other = found.get(place)
    if other:
        rules = tuple(sorted({*other.rules, *span.rules}))
        span = Span(*place, rules, other.rows + span.rows, other.weak and span.weak, other.pair or span.pair)
    found[place] = span


def _free(tokens: list[Token], found: dict[tuple[int, int], Span], blocked: set[tuple[int, int]]) -> list[Span]:
    """All spans that are not blocked, in the order of the text, longer before shorter; nested ones are marked so."""
    spans: list[Span] = []
    reach, outer = 0, None
    for start, minus_end in sorted([(start, -end) for start, end in found]):
        end = -minus_end
        if never(tokens, start, end) or any(start < other[1] and other[0] < end for other in blocked):
            continue
        span = found[start, end]
        if not outer or end > reach:
            reach, outer = end, span
        elif not (span.rows and outer.rules == ("kind.term",) and tokens[start].shape == "name"):
            span = span._replace(rules=span.rules + _nesting(outer.rules))
        spans.append(span)
    return spans


@cache
def _nesting(rules: tuple[str, ...]) -> tuple[str, ...]:
    return ("kind.nested", *(rule.replace("kind.", "kind.nested.") for rule in rules))


def _runs(field: Field, title: bool) -> Iterator[Span]:
    """Names by their spelling: `mBERT`, `Llama 2`, `Stable Diffusion`, and `NAME` before a title's colon."""
    tokens = field.tokens
    done = _title_head(tokens) if title else 0
    yield from (Span(start, end, ("kind.title",)) for start, end in _listed(tokens[:done]))
    for i in field.telling:
        if i >= done and tokens[i].shape in CAPITAL:
            done = _run_end(tokens, i)
            yield from _run(tokens, i, done, title)


def _listed(head: list[Token]) -> Iterator[tuple[int, int]]:
    """The parts of a list: `A and B`."""
    cuts = [-1, *(i for i, token in enumerate(head) if token.lower in {"and", "&"}), len(head)]
    yield from ((start + 1, end) for start, end in pairwise(cuts) if start + 1 < end)


def _title_head(tokens: list[Token]) -> int:
    """How many tokens stand before a title's colon, if they look like a name."""
    colon = next((i for i, token in enumerate(tokens[: TITLE_WORDS + 2]) if token.text == ":"), 0)
    head = tokens[:colon]
    if not head or head[0].shape not in {"name", "cap", "low"}:
        return 0
    if any(token.shape == "mark" and token.text not in "-()" for token in head):
        return 0
    marked = any(token.shape == "name" for token in head)
    return colon if colon == 1 or (marked and colon <= TITLE_WORDS) else 0


def _run_end(tokens: list[Token], i: int) -> int:
    """The token after the last of a run of capitalised words, names and versions."""
    end = i + 1
    while end < len(tokens) and (tokens[end].shape in CAPITAL or _is_version(tokens[end], tokens[end - 1])):
        end += 1
    return end


def _is_version(token: Token, before: Token) -> bool:
    """Whether a number is part of the name before it: `Llama 2`, `TREC- 2019`, yet not `BERT 12`."""
    if token.shape != "number":
        return token.text == "1.0"
    if before.text.endswith("-") or token.text == "1.0":
        return True
    return before.shape != "number" and token.text[0] not in "1." and bool(VERSION.match(token.text))


def _run(tokens: list[Token], start: int, end: int, title: bool) -> Iterator[Span]:
    """A run's names, without opening words and what is never one; mere capitals count in running text only."""
    opens = start == 0 or tokens[start - 1].text in SENTENCE_OPENS or _numbered(tokens, start)
    while start < end and (tokens[start].opens or tokens[start].never):
        start += 1
        opens = False
    while end > start and tokens[end - 1].never:
        end -= 1
    if start == end or tokens[start].shape == "number":
        return
    marks = [i for i in range(start, end) if tokens[i].shape == "name"]
    if not marks:
        rule = "kind.cap" if end - start == 1 else "kind.caps"
        yield Span(start, end, (rule,), weak=title or (opens and end - start == 1))
    elif title:
        yield from (Span(i, _version_end(tokens, i + 1, end), ("kind.name",)) for i in marks)
    else:
        yield Span(marks[0], _named_end(tokens, marks[0], end), ("kind.name",))
        yield from (Span(i, _version_end(tokens, i + 1, end), ("kind.name",)) for i in marks[1:])
        if marks[0] > start + opens:
            yield Span(start + opens, marks[0], ("kind.cap" if marks[0] - start - opens == 1 else "kind.caps",))


def _numbered(tokens: list[Token], start: int) -> bool:
    """Whether an enumeration's number stands before: `1) NAME`."""
    return start > 1 and tokens[start - 1].text == ")" and tokens[start - 2].shape == "number"


def _named_end(tokens: list[Token], start: int, end: int) -> int:
    """A name goes on through versions, then through capitalised words (`Lift3D Foundation Policy`)."""
    i = _version_end(tokens, start + 1, end)
    while i < end and tokens[i].shape == "cap" and not tokens[i].part:
        i += 1
    return i


def _version_end(tokens: list[Token], i: int, end: int) -> int:
    while i < end and (tokens[i].shape == "number" or VERSION.match(tokens[i].text)):
        i += 1
    return i


def _terms(field: Field) -> Iterator[Span]:
    """Terms of art, grown to the left from their head: `video action recognition`, `top-1 accuracy`."""
    tokens = field.tokens
    for i in field.telling:
        head = tokens[i].head
        if head:
            start = _grown(tokens, i, head)
            if start < i or head.alone:
                yield Span(start, i + 1, ("kind.term",))


def _grown(tokens: list[Token], i: int, head: Head) -> int:
    start = i
    while start > 0 and i - start < GROWN and _belongs(tokens[start - 1], head, first=start == i):
        start -= 1
    while tokens[start].text == "-" or (start < i and tokens[start].lower == "based"):
        start += 1
    return start


def _belongs(token: Token, head: Head, *, first: bool) -> bool:
    if token.lower in head.before:
        return True
    return head.grows and (token.text == "-" or (token.grows and (head.free or not first)))


def never(tokens: list[Token], start: int, end: int) -> bool:
    """Whether the words are on the list of what is never an entity."""
    first = tokens[start]
    if end - start == 1:
        return first.never
    if end - start > NEVER_WORDS or first.lower not in _never_firsts():
        return False
    text = " ".join(token.lower for token in tokens[start:end])
    return text in nevers() or text.removesuffix("s") in nevers()


@cache
def _never_firsts() -> frozenset[str]:
    return frozenset(words.split()[0] for words in nevers())
