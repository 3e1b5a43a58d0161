"""Where names may stand: spans of tokens, and all that their spelling tells. What they name is decided later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from extractors.abbreviations import find_pairs
from extractors.knowledge import Row
from extractors.lexicon import Match
from extractors.resources import lines
from extractors.tokens import VERSION, Field, Head, Token, heads

JOINED = frozenset({"of", "for", "in", "on", "with", "and", "&", "to", "the"})  # may stand inside a capitalised name
NAMED = frozenset({"name", "cap"})
OPENING = frozenset(
    {"func", "det", "poss", "prep", "self", "mod", "verb", "list", "num-word"}
)  # parts that begin sentences, not names
SIZE = re.compile(r"\d{1,4}(?:\.\d{1,2})?[BMbm]")
NEVER_WORDS = 5
GROWN = 4  # words that a term of art may have before its head


class Span(NamedTuple):
    """Tokens `start` to `end`, found by `kinds`. A weak one counts only beside a strong one of its spelling."""

    start: int
    end: int
    kinds: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    weak: bool = False
    pair: int = 0


def spans(field: Field, matches: Iterable[Match], *, title: bool) -> list[Span]:
    """All candidates of the field, in the order of the text."""
    tokens = field.tokens
    found: dict[tuple[int, int], Span] = {}
    blocked: set[tuple[int, int]] = set()
    for number, pair in enumerate(find_pairs(field), 1):
        if never(tokens, *pair.short) or never(tokens, *pair.long):
            blocked |= {pair.short, pair.long}
            continue
        _add(found, Span(*pair.long, ("long",), pair=number))
        _add(found, Span(*pair.short, ("short",), pair=number))
    for match in matches:
        if match.end - match.start > 1 or not _common(tokens[match.start]):
            _add(found, Span(match.start, match.end, ("row",), (match.row,)))
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
    after = tokens[end : end + 3]
    return len(after) == 3 and after[0].text == "(" and after[2].text == ")" and bool(SIZE.fullmatch(after[1].text))


def _add(found: dict[tuple[int, int], Span], span: Span) -> None:
    place = span[:2]
    other = found.get(place)
    if other:
        kinds = tuple(sorted({*other.kinds, *span.kinds}))
        span = Span(*place, kinds, other.rows + span.rows, other.weak and span.weak, other.pair or span.pair)
    found[place] = span


def _free(tokens: list[Token], found: dict[tuple[int, int], Span], blocked: set[tuple[int, int]]) -> list[Span]:
    """All spans that are not blocked, in the order of the text, longer before shorter; nested ones are marked so."""
    spans: list[Span] = []
    reach, outer = 0, None
    for span in sorted(found.values(), key=lambda s: (s.start, -s.end)):
        if never(tokens, span.start, span.end) or any(span.start < end and start < span.end for start, end in blocked):
            continue
        if outer and span.end <= reach:
            span = span._replace(kinds=(*span.kinds, "nested", *_nesting(outer)))
        elif outer is None or span.end > reach:
            reach, outer = span.end, span
        spans.append(span)
    return spans


def _nesting(outer: Span) -> list[str]:
    return [f"nested.{kind}" for kind in outer.kinds]


def _runs(field: Field, title: bool) -> Iterator[Span]:
    """Names by their spelling: `mBERT`, `Llama 2`, `Stable Diffusion`, and `NAME` before a title's colon."""
    tokens = field.tokens
    done = _title_head(tokens) if title else 0
    if done:
        yield Span(0, done, ("title",))
    for i in field.telling:
        if i >= done and tokens[i].shape in NAMED:
            done = _run_end(tokens, i)
            yield from _run(tokens, i, done, title)


def _title_head(tokens: list[Token]) -> int:
    """How many tokens stand before a title's colon, if they look like a name."""
    colon = next((i for i, token in enumerate(tokens[:6]) if token.text == ":"), 0)
    if (
        not colon
        or tokens[0].shape not in {"name", "cap", "low"}
        or any(t.shape == "mark" and t.text not in "-()" for t in tokens[:colon])
    ):
        return 0
    marked = any(token.shape == "name" for token in tokens[:colon])
    return colon if colon == 1 or (marked and colon <= 4) else 0


def _run_end(tokens: list[Token], i: int) -> int:
    """The token after the last of a run of capitalised words, names and versions."""
    end = i + 1
    while end < len(tokens):
        token = tokens[end]
        versioned = (
            VERSION.match(token.text) and tokens[end - 1].shape != "number" and token.text[0] not in "1."
        ) or token.text == "1.0"
        if (
            token.shape in {"name", "cap"}
            or (token.shape == "number" and versioned)
            or (tokens[end - 1].text.endswith("-") and token.shape == "number")
        ):
            end += 1
        else:
            break
    return end


def _run(tokens: list[Token], start: int, end: int, title: bool) -> Iterator[Span]:
    """A run's names, without opening words and what is never one; mere capitals count in running text only."""
    opens = (
        start == 0
        or tokens[start - 1].text in ".!?:•"
        or (tokens[start - 1].text == ")" and tokens[start - 2].shape == "number")
    )
    while start < end and (_common(tokens[start]) or never(tokens, start, start + 1)):
        start += 1
        opens = False
    while end > start and never(tokens, end - 1, end):
        end -= 1
    if start == end or tokens[start].shape == "number":
        return
    marks = [i for i in range(start, end) if tokens[i].shape == "name"]
    if not marks:
        weak = title or (opens and end - start == 1)
        yield Span(start, end, ("cap" if end - start == 1 else "caps",), weak=weak)
        return
    if title:
        yield from (Span(i, _version_end(tokens, i + 1, end), ("name",)) for i in marks)
        return
    yield Span(marks[0], _named_end(tokens, marks[0], end), ("name",))
    yield from (Span(i, _version_end(tokens, i + 1, end), ("name",)) for i in marks[1:])
    if marks[0] > start + opens:
        yield Span(start + opens, marks[0], ("cap" if marks[0] - start - opens == 1 else "caps",))


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


def _common(token: Token) -> bool:
    """A word that begins sentences, not names."""
    return token.shape == "cap" and (token.part in OPENING or token.lower in common() or token.lower.endswith("ly"))


def _terms(field: Field) -> Iterator[Span]:
    """Terms of art, grown to the left from their head: `video action recognition`, `top-1 accuracy`."""
    tokens, known = field.tokens, heads()
    for i in field.telling:
        head = known.get(tokens[i].lower)
        if head:
            start = _grown(tokens, i, head)
            if start < i or head.alone:
                yield Span(start, i + 1, ("term",))


def _grown(tokens: list[Token], i: int, head: Head) -> int:
    start = i
    while start > 0 and i - start < GROWN:
        token = tokens[start - 1]
        if (
            token.lower in head.before
            or (token.text == "-" and head.grows)
            or (head.grows and (head.free or start < i) and _grows(token))
        ):
            start -= 1
        else:
            break
    while tokens[start].text == "-" or (start < i and tokens[start].lower == "based"):
        start += 1
    return start


def _grows(token: Token) -> bool:
    """Whether the word may stand in a term of art before its head."""
    if token.shape not in {"low", "cap", "name"} or token.part not in {"", "plain", "noun"}:
        return token.lower in {"2d", "3d", "4d"}
    lower = token.lower
    if len(lower) < 2 or lower.endswith("ly") or lower in common():
        return False
    if token.shape == "name" and lower.removesuffix("s") in nevers():
        return lower in {"2d", "3d", "4d"}
    return not (token.part == "noun" and lower.endswith("s"))


def never(tokens: list[Token], start: int, end: int) -> bool:
    """Whether the words are on the list of what is never an entity."""
    first = tokens[start].lower
    if end - start == 1:
        return first in nevers() or (first[-1:] == "s" and first[:-1] in nevers())
    if end - start > NEVER_WORDS or first not in _never_firsts():
        return False
    text = " ".join(token.lower for token in tokens[start:end])
    return text in nevers() or (text.endswith("s") and text[:-1] in nevers())


@cache
def nevers() -> frozenset[str]:
    """What is never an entity, in lower case."""
    return frozenset(line.lower() for line in lines("data/never.txt"))


@cache
def _never_firsts() -> frozenset[str]:
    return frozenset(words.split()[0] for words in nevers())


@cache
def common() -> frozenset[str]:
    """Everyday words of papers that no name and no term begins with."""
    return frozenset(word for line in lines("data/common.txt") for word in line.split())
