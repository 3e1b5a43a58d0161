"""Long forms and short forms, after Schwartz and Hearst (2003): letters of the short stand in the long, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.lexicon import ARTICLES
from extractors.reading import Part, read, write, written
from extractors.vocabulary import Word

KEY = "kg_abbreviations"
Place = tuple[int, int]

INSIDE = 10  # how far one looks for the closing bracket
SHORT_CHARS = 12
OPENING = frozenset("(,:")
CAPITAL = frozenset({"cap", "name"})
JOINING = "list"  # the long form's first word may stand before `and`: Abstraction and Reasoning Corpus (ARC)
CLAUSE_OPENING = frozenset({"func", "prep", "det", "poss", "self", "verb", JOINING})  # no name begins with these
CLAUSE = frozenset({"we", "i", "that", "which", "who", "is", "are", "was", "were"})  # in low letters no name has these
NAMING = ("verb", "name")
LEADING = frozenset({"as", "by", "to"})  # between what names and the name: `abbreviated as`
QUOTES = frozenset("\"'`“‘”’") | {"``", "''"}
SAYING = frozenset({"method", "framework", "algorithm", "strategy", "model", "network", "dataset", "benchmark", "task"})
STOPS = frozenset(".;:()?!,—")


class Pair(NamedTuple):
    """Two spans of tokens that name one thing."""

    long: tuple[int, int]
    short: tuple[int, int]


@Language.factory("kg_abbreviations", assigns=["doc.spans"])
def kg_abbreviations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Each long form and its short form, one behind the other, in `doc.spans["kg_abbreviations"]`."""
    return _annotate


def _annotate(doc: Doc) -> Doc:
    found = [(part.span(*pair.long), part.span(*pair.short)) for part in read(doc).parts for pair in find_pairs(part)]
    spans = [Span(doc, *place, label) for pair in found for label, place in zip(("long", "short"), pair, strict=True)]
    write(doc, KEY, spans, found)
    return doc


def pairs(doc: Doc) -> list[tuple[Place, Place]]:
    """The tokens of each long form and its short form."""
    return written(doc, KEY, _meaning)


def _meaning(spans: list[Span]) -> list[tuple[Place, Place]]:
    places = [(span.start, span.end) for span in spans]
    return list(zip(places[::2], places[1::2], strict=True))


def find_pairs(part: Part) -> list[Pair]:
    """All pairs: `long form (SF)`, `SF (long form)`, `Long Form, called SF`, `SF, Long Form,` and `SF: Long Form`."""
    tokens = part.words
    return [pair for i in part.telling if tokens[i].text in OPENING and i for pair in _at(tokens, i)]


def _at(tokens: list[Word], i: int) -> Iterator[Pair]:
    before = tokens[i - 1]
    if i + 2 < len(tokens) and (tokens[i + 1].part, tokens[i + 1].sense) == NAMING:
        yield from _called(tokens, i)
        return
    if tokens[i].text != "(":
        after = i + 2 if i + 1 < len(tokens) and tokens[i + 1].lower in ARTICLES else i + 1
        if before.shape == "name" and after + 1 < len(tokens) and tokens[after].shape in CAPITAL:
            yield from _spelt_after(tokens, i, after)
        return
    end = next((j for j in range(i + 1, min(i + INSIDE, len(tokens))) if tokens[j].text in ");,"), 0)
    if end == i + 2 and _is_short(tokens[i + 1]) and (long := _long(tokens, i, tokens[i + 1].text)) is not None:
        yield Pair(long, (i + 1, i + 2))
    elif end > i + 2 and _is_short(before) and _long_start(tokens, end, before.text, i + 1) == i + 1:
        yield Pair((i + 1, end), (i - 1, i))


def _called(tokens: list[Word], i: int) -> Iterator[Pair]:
    """`Long Form, called SF`, where the long form is a name by its capitals."""
    at = i + 2
    while at < len(tokens) - 1 and (tokens[at].lower in LEADING or tokens[at].text in QUOTES):
        at += 1
    long = _long(tokens, i, tokens[at].text) if _is_short(tokens[at]) else None
    if long and all(tokens[end].shape in CAPITAL for end in (long[0], long[1] - 1)):
        yield Pair(long, (at, at + 1))


def _long(tokens: list[Word], end: int, short: str) -> Place | None:
    """The long form that ends before `end`, without what only says what it is: `Owl Prompt Tuning method (OPT)`."""
    while end > 1 and tokens[end - 1].text in QUOTES:
        end -= 1
    head = tokens[end - 1]
    if head.shape == "low" and head.part == "noun" and head.sense in SAYING and head.text[0] != _letters(short)[-1:]:
        start = _begun(tokens, end - 1, _letters(short))
        if start is not None:
            return start, end - 1
    start = _long_start(tokens, end, short)
    if start is None:
        return None
    letters = _letters(_singular(short))
    if len(letters) > 2 and not _spells(tokens[start:end], letters):  # `Proximal Policy Optimization (PPO)`
        begun = _begun(tokens, end, letters)
        start = start if begun is None else min(begun, start)
    return start, end


def _spells(words: list[Word], letters: str) -> bool:
    """Whether first letters of the words or of their parts give these, in order."""
    firsts = (part[:1] for one in words for part in one.lower.split("-"))
    return all(letter in firsts for letter in letters)


def _begun(tokens: list[Word], end: int, letters: str) -> int | None:
    """Where words start that end before `end` and begin, one by one, with these letters; small words don't count.

    Of `self-supervised` both parts may count.
    """
    left = letters
    for i in range(end - 1, -1, -1):
        firsts = "".join(part[:1] for part in tokens[i].lower.split("-"))
        if left.endswith(firsts):
            left = left.removesuffix(firsts)
        elif left.endswith(firsts[:1]):
            left = left[:-1]
        elif tokens[i].part not in CLAUSE_OPENING:
            return None
        if not left:
            return i
    return None


def _spelt_after(tokens: list[Word], i: int, start: int) -> Iterator[Pair]:
    """`SF, Long Form` up to the next mark, where every capital of the short form begins something."""
    if _letters(tokens[i - 1].text) in _letters(tokens[start].text):  # `CIFAR-10, CIFAR-100 and …`: a list
        return
    for end in range(start + 2, min(start + INSIDE, len(tokens) + 1)):
        whole = tokens[end - 1].shape in CAPITAL and (end == len(tokens) or tokens[end].shape not in CAPITAL)
        if whole and _long_start(tokens, end, tokens[i - 1].text, start) == start:
            yield Pair((start, end), (i - 1, i))
            return
        if end < len(tokens) and tokens[end].shape == "mark" and tokens[end].text != "-":
            return


def _is_short(token: Word) -> bool:
    text = token.text
    return (
        2 <= len(text) <= SHORT_CHARS
        and token.shape in CAPITAL
        and any(map(str.isupper, text))
        and text.lower() not in {"code", "data"}
    )


def _long_start(tokens: list[Word], end: int, short: str, floor: int = 0) -> int | None:
    """The token at which the long form starts that ends before `end`; None where the letters don't fit."""
    letters = _letters(_singular(short))
    start = max(floor, end - min(len(letters) + 5, len(letters) * 2))
    for i in range(start, end):
        if tokens[i].text in STOPS:
            start = i + 1
    text = " ".join(token.lower for token in tokens[start:end])
    at = len(text)
    for i, letter in reversed(list(enumerate(letters))):
        at = text.rfind(letter, 0, at)
        while i == 0 and at > 0 and (text[at - 1].isalnum() or tokens[start + text.count(" ", 0, at)].part == JOINING):
            at = text.rfind(letter, 0, at)
        if at < 0:
            return None
    first = start + text.count(" ", 0, at)
    whole = len(letters) > 1 and at < len(text) - len(short) - 1 and not _opens_clause(tokens, first, end, letters)
    return first if whole and CLAUSE.isdisjoint([one.text for one in tokens[first:end]]) else None


def _opens_clause(tokens: list[Word], first: int, end: int, letters: str) -> bool:
    """Whether no name begins so: `to order owls by size`, but `Support Vector Machine`, `named entity recognition`."""
    if tokens[first].part not in CLAUSE_OPENING:
        return False
    if len(letters) > 2 and _begun(tokens, end, letters) == first:
        return False
    is_inside = first > 0 and tokens[first - 1].shape == "low"
    return not (is_inside and all(tokens[i].shape in CAPITAL for i in (first, end - 1)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.lower()))


def _singular(short: str) -> str:
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short
