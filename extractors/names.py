"""The names of one paper: all places where one thing is named, and the rules that fire on any of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extractors.candidates import Span, spans
from extractors.context import context, other_field
from extractors.corpus import UNTOLD, Told
from extractors.knowledge import Row
from extractors.lexicon import Lexicon
from extractors.sentences import Sentence, own_words, sentences
from extractors.spelling import spelling
from extractors.tokens import Field, fold

PROPOSED = frozenset({"kind.title", "governed.propose.directly", "our"})
TITLE = ("in-title",)
START = attrgetter("start")


class Mention(NamedTuple):
    """One place of a name: the field's number (0 title, 1 abstract), its tokens, its letters, rules that fire there."""

    field: int
    span: Span
    text: str
    rules: list[str]
    sentence: Sentence

    @property
    def bits(self) -> int:
        """A bit for each of its tokens."""
        return (1 << self.span.end) - (1 << self.span.start)


class Name(NamedTuple):
    """One thing the paper names, with its places in the order of the text. `own` are the rules of its spelling."""

    mentions: tuple[Mention, ...]
    rules: frozenset[str]
    own: tuple[str, ...]
    paper: str = ""  # the rule that holds for all names of the paper


def names(fields: Sequence[Field], lexicon: Lexicon, told: Told = UNTOLD) -> list[Name]:
    """All things that the fields may name; `told` is what other papers say of such names."""
    mentions = [m for number, field in enumerate(fields) for m in _mentions(number, field, lexicon)]
    own = set().union(*map(own_words, fields))
    field = other_field(fields)
    groups = [group for group in _grouped(mentions) if not all(m.span.weak for m in group)]
    found = [_name(group, own, told, field) for group in groups]
    paper = "paper.proposes" if any("proposed" in name.rules for name in found) else "paper.studies"
    return [name._replace(paper=paper) for name in found]


def _mentions(number: int, field: Field, lexicon: Lexicon) -> Iterator[Mention]:
    found = spans(field, lexicon.find(field), title=number == 0)
    stands = sentences(field)
    starts = list(map(START, stands))
    for span, rules in zip(found, context(field, found), strict=True):
        start, end = field.place(span.start, span.end)
        if number == 0:
            rules += TITLE
        sentence = stands[bisect_right(starts, span.start) - 1]
        yield Mention(number, span, field.text[start:end], rules, sentence)


def _grouped(mentions: Sequence[Mention]) -> Iterable[list[Mention]]:
    """Mentions that share a spelling, a lexicon row or a pair of long and short form."""
    groups: dict[object, list[Mention]] = {}
    for mention in mentions:
        first, *others = _keys(mention)
        group = groups.setdefault(first, [])
        group.append(mention)
        for one in others:
            other = groups.setdefault(one, group)
            if other is not group:
                group = _merged(groups, other, group)
    return {id(group): group for group in groups.values()}.values()


def _merged(groups: dict[object, list[Mention]], first: list[Mention], second: list[Mention]) -> list[Mention]:
    """One group of both."""
    first += second
    first.sort(key=lambda mention: (mention.field, mention.span.start, -mention.span.end))
    groups.update({one: first for one, group in groups.items() if group is second})
    return first


def _keys(mention: Mention) -> Iterator[object]:
    yield key(mention.text)
    yield from (row[:2] for row in mention.span.rows)
    if mention.span.pair:
        yield mention.field, mention.span.pair


@lru_cache(maxsize=100_000)
def key(text: str) -> str:
    """The form under which two spellings are one name: folded, and without a plural s.

    >>> key("Vision-Transformers") == key("vision transformer")
    True
    """
    text = fold(text)
    return text[:-1] if len(text) > 3 and text[-1] == "s" and text[-2] != "s" else text


def _name(group: Sequence[Mention], own_words: set[str], told: Told, field: str) -> Name:
    own = dict.fromkeys(rule for text in {m.text: True for m in group} for rule in spelling(text))
    own |= {_known(row, mention.span.nested): None for mention in group for row in mention.span.rows}
    if told:
        own |= {f"corpus.{told[m.text]}": None for m in group if m.text in told}
    own[TIMES[min(len(group), 4)]] = None
    rules = set(own).union(*(mention.rules for mention in group))
    if not rules.isdisjoint(PROPOSED):
        rules |= own_words
        rules.add("proposed")
    if field:
        rules.add(f"{field}.known" if any(m.span.rows for m in group) else field)
    return Name(tuple(group), frozenset(rules), tuple(own))


TIMES = tuple(f"times.{count}" for count in range(5))


def _known(row: Row, nested: bool) -> str:
    return ".".join(
        filter(None, (row.source, row.type, row.note, "nested" if nested and row.source == "lexicon" else ""))
    )
