"""The names of one paper: all places where one thing is named, and the rules that fire on any of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from spacy.attrs import SPACY
from spacy.language import Language
from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.shape import key
from extractors.spelling import spelling
from extractors.stages import abbreviations, sentences
from extractors.stages.candidates import candidates
from extractors.words import trade

PROPOSED = frozenset({"kind.title", "governed.propose.directly", "our"})
LONG = 60  # words from which on a text tells its field
FEW = 4  # words of the trade; fewer are none to speak of
TIMES = tuple(f"times.{count}" for count in range(5))

for extension, nothing in (("kg_names", ()), ("kg_told", None)):
    if not Doc.has_extension(extension):
        Doc.set_extension(extension, default=nothing)


class Mention(NamedTuple):
    """One place of a name: its part's number (0 title, 1 abstract), the doc's tokens, rules that fire, sentence."""

    part: int
    start: int
    end: int
    text: str
    rules: tuple[str, ...]
    sentence: int
    weak: bool


class Name(NamedTuple):
    """One thing the paper names, with its places in the order of the text. `own` are the rules of its spelling."""

    mentions: tuple[Mention, ...]
    rules: tuple[str, ...]
    own: tuple[str, ...]
    paper: str  # the rule that holds for all names of the paper


@Language.factory("kg_mentions", requires=["doc.spans", "doc._.kg_context"], assigns=["doc._.kg_names"])
def kg_mentions(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Candidates with one spelling, one known name or one pair of forms are one name: `doc._.kg_names`.

    `doc._.kg_told` may say what other papers take its spellings for (see `extractors.told`).
    """
    return _annotate


def _annotate(doc: Doc) -> Doc:
    doc._.kg_names = names(doc)
    return doc


def names(doc: Doc) -> list[Name]:
    """All things that the doc may name."""
    told = doc._.kg_told or {}
    own = tuple(dict.fromkeys([rule for one in sentences.stands(doc) for rule in one.own]))
    field = _other_field(read(doc).parts)
    groups = _grouped(_found(doc))
    named = [_named(group, own, told, field) for group in groups if not all(one.mention.weak for one in group)]
    paper = "paper.proposes" if any("proposed" in rules for _, rules, _ in named) else "paper.studies"
    return [Name(*one, paper) for one in named]


class _Found(NamedTuple):
    """A mention, its words, the rules of its known names, and what beside its key others of its name share."""

    number: int
    mention: Mention
    words: tuple[str, ...]
    known: tuple[str, ...]
    key: str
    shared: tuple[object, ...]


def _found(doc: Doc) -> Iterator[_Found]:
    pairs, fired = _pairs(doc), doc._.kg_context
    starts, spaces = [one.start for one in sentences.stands(doc)], doc.to_array(SPACY).tolist()
    number = 0
    for part_number, (part, found) in enumerate(zip(read(doc).parts, candidates(doc), strict=True)):
        for one in found:
            start, end = place = one.place
            words = tuple([word.text for word in part.words[one.start : one.end]])
            text = words[0] if len(words) == 1 else _text(doc, words, spaces, place)
            rules = fired[number] if part_number else (*fired[number], "in-title")
            mention = Mention(part_number, start, end, text, rules, bisect_right(starts, start) - 1, one.weak)
            rows: tuple[str, ...] = ()
            shared: tuple[object, ...] = ()
            if one.known:
                rows = tuple([_rule(known.origin, known.type, one.nested) for known in one.known])
                shared = tuple([known[:2] for known in one.known])
            if place in pairs:
                shared = (*shared, pairs[place])
            yield _Found(number, mention, words, rows, key(text), shared)
            number += 1


def _text(doc: Doc, words: tuple[str, ...], spaces: list[int], place: tuple[int, int]) -> str:
    """How several words are written."""
    start, end = place
    if end - start == len(words) and all(spaces[start : end - 1]):
        return " ".join(words)
    return str(doc[start:end].text)


def _pairs(doc: Doc) -> dict[tuple[int, int], int]:
    """For long and short forms the number of their pair."""
    found: dict[tuple[int, int], int] = {}
    for number, pair in enumerate(abbreviations.pairs(doc)):
        for place in pair:
            found.setdefault(place, number)
    return found


@lru_cache(maxsize=1_000)
def _rule(origin: str, type: str, nested: bool) -> str:
    """The rule of a known name: `lexicon.model.ambiguous.nested`."""
    source, _, note = origin.partition(".")
    return ".".join(filter(None, (source, type, note, "nested" if nested and source == "lexicon" else "")))


def _grouped(found: Iterable[_Found]) -> Iterable[list[_Found]]:
    """Those that share a key, in their order."""
    groups: dict[object, list[_Found]] = {}
    for one in found:
        group = groups.setdefault(one.key, [])
        group.append(one)
        for shared in one.shared:
            other = groups.setdefault(shared, group)
            if other is not group:
                group = _merged(groups, other, group)
    return {id(group): group for group in groups.values()}.values()


def _merged(groups: dict[object, list[_Found]], first: list[_Found], second: list[_Found]) -> list[_Found]:
    """One group of both."""
    first += second
    first.sort()
    groups.update({shared: first for shared, group in groups.items() if group is second})
    return first


Named = tuple[tuple[Mention, ...], tuple[str, ...], tuple[str, ...]]


def _named(group: Sequence[_Found], own_words: Iterable[str], told: Mapping[str, str], field: str) -> Named:
    """The places of a name, its rules, and those of its spelling."""
    mentions = tuple([one.mention for one in group])
    spellings = {one.mention.text: one.words for one in group}
    known = [rule for one in group for rule in one.known]
    of_others = [f"corpus.{told[text]}" for text in spellings if text in told] if told else ()
    spelt = [rule for text, words in spellings.items() for rule in spelling(text, words)]
    own = tuple(dict.fromkeys([*spelt, *known, *of_others, TIMES[min(len(group), 4)]]))
    rules = dict.fromkeys(chain(own, *[mention.rules for mention in mentions]))
    if not rules.keys().isdisjoint(PROPOSED):
        rules |= dict.fromkeys((*own_words, "proposed"))
    if field:
        rules[f"{field}.known" if known else field] = None
    return mentions, tuple(rules), own


def _other_field(parts: Sequence[Part]) -> str:
    """The rule that fires in papers of other fields."""
    if sum(len(part.words) for part in parts) < LONG:
        return ""
    found: set[str] = set()
    for part in parts:
        for word in part.words:
            if word.lower in trade() and word.lower not in found:
                found.add(word.lower)
                if len(found) == FEW:
                    return ""
    return "trade.few" if found else "trade.none"
