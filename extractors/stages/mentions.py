"""The names of one paper: all places where one thing is named, and the rules that fire on any of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from spacy.attrs import SPACY
from spacy.language import Language
from spacy.tokens import Doc

from extractors import wording
from extractors.reading import Part, keep, read
from extractors.readings import rules as readings
from extractors.shape import key
from extractors.spelling import spelling
from extractors.stages import abbreviations, sentences
from extractors.stages.candidates import candidates
from extractors.stages.context import CONTEXT
from extractors.vocabulary import LOWER, Word
from extractors.words import trade

PROPOSED = frozenset({"kind.title", "governed.propose.directly", "our", "we-call"})
BY_OTHERS = "by-others.propose"
MIN_FIELD_WORDS = 60  # words from which on a text tells its field
MIN_TRADE_WORDS = 4  # words of the trade; fewer are none to speak of
KNOWN = {field: f"{field}.known" for field in ("trade.few", "trade.none")}  # a paper of another field, a known name
TIMES = tuple(f"times.{count}" for count in range(5))
SHORT, SHORT_TEXT = "times.short", 2  # of so many sentences without a title, which need not name a thing twice
MEASURES = frozenset(  # the rules of what may be measured
    ["term.metric", "term.quality", "term.cost"]
    + [f"lexicon.metric{note}{nested}" for note in ("", ".ambiguous", ".weak") for nested in ("", ".nested")]
)
FIGURE = "said.figure"
TESTED = frozenset({"said.evaluate", "said.compare"})

NAMES, TOLD = "kg_names", "kg_told"

keep(NAMES, ())
keep(TOLD, None)


class Mention(NamedTuple):
    """One place of a name: the part's number (0 title, 1 abstract), the doc's tokens, rules that fire there, sentence.

    `words` are those of the text, if several; `known` the rules of the known names it is; `shared` what it has in
    common with others of its name beside the spelling.
    """

    part: int
    start: int
    end: int
    text: str
    rules: tuple[str, ...]
    sentence: int
    weak: bool
    words: tuple[str, ...]
    known: tuple[str, ...]
    shared: tuple[object, ...]


class Name(NamedTuple):
    """One thing the paper names, with its places in the order of the text.

    `own` are the rules of its spelling, `words` the numbers of what its words and those around it say.
    """

    mentions: tuple[Mention, ...]
    rules: tuple[str, ...]
    own: tuple[str, ...]
    words: wording.Numbers


@Language.factory("kg_mentions", requires=["doc.spans", "doc._.kg_context"], assigns=["doc._.kg_names"])
def kg_mentions(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Candidates with one spelling, one known name or one pair of forms are one name: `doc._.kg_names`.

    `doc._.kg_told` may say what other papers take its spellings for (see `extractors.told`).
    """
    return _annotate


def _annotate(doc: Doc) -> Doc:
    doc.user_data[NAMES] = names(doc)
    return doc


def names(doc: Doc) -> list[Name]:
    """All things that the doc may name."""
    told = doc.user_data.get(TOLD) or {}
    parts = read(doc).parts
    stands = sentences.stands(doc)
    own = tuple(dict.fromkeys([rule for one in stands for rule in one.own]))
    field = _other_field(parts)
    groups = [group for group in _grouped(_mentions(doc, parts)) if not all(one.weak for one in group)]
    said = Said(doc, attrgetter("number"), len(wording.vocabulary()))
    is_short = len(stands) <= SHORT_TEXT and not parts[0].words
    return [_name(group, own, told, field, said, stands, is_short=is_short) for group in groups]


class Said:
    """What the doc's words say of its names, given each word's number (see `extractors.wording`)."""

    def __init__(self, doc: Doc, number: Callable[[Word], int], count: int) -> None:
        words, title = read(doc).words, read(doc).title
        self._spaces = [at for at, word in enumerate(words) if word.shape == "space"]
        numbers = list(map(number, words))
        for at in reversed(self._spaces):
            del numbers[at]
        bounds = [(self._at(one.start), self._at(one.end)) for one in sentences.stands(doc)]
        self._said = wording.Wording(numbers, count, bounds, len(title.words))

    def of(self, mentions: Iterable[Mention]) -> wording.Numbers:
        """What they say of a name with these places."""
        at = self._at
        return self._said.of([(at(one.start), at(one.end), one.sentence) for one in mentions])

    def _at(self, token: int) -> int:
        """Where a token stands among the words."""
        return token - bisect_left(self._spaces, token)


def _mentions(doc: Doc, parts: Sequence[Part]) -> Iterator[Mention]:
    pairs, rules_of = _pairs(doc), iter(doc.user_data.get(CONTEXT, ()))
    starts, spaces = [one.start for one in sentences.stands(doc)], doc.to_array(SPACY).tolist()
    for number, (part, found) in enumerate(zip(parts, candidates(doc), strict=True)):
        for (first, last, place, how, known), rules in zip(found, rules_of, strict=False):
            words: tuple[str, ...] = ()
            if last - first == 1:
                text = part.words[first].text
            else:
                words = tuple([word.text for word in part.words[first:last]])
                text = _text(doc, words, spaces, place)
            rows: tuple[str, ...] = ()
            shared: tuple[object, ...] = ()
            if known:
                rows = tuple([_rule(row.origin, row.type, how.nested) for row in known])
                shared = tuple([row[:2] for row in known])
            if place in pairs:
                shared = (*shared, pairs[place])
            sentence = bisect_right(starts, place[0]) - 1
            fired = rules if number else (*rules, "in-title")
            yield Mention(number, *place, text, fired, sentence, how.weak, words, rows, shared)


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


class Group(NamedTuple):
    """Mentions of one name, and all that leads to it: its spellings, the names that are known, its pairs of forms."""

    members: list[Mention]
    keys: list[object]


def _grouped(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Those of one name, in their order."""
    groups: dict[object, Group] = {}
    for one in mentions:
        spelt = key(one.text)
        group = groups.setdefault(spelt, Group([], [spelt]))
        group.members.append(one)
        for shared in one.shared:
            other = groups.setdefault(shared, group)
            if other is group:
                group.keys.append(shared)
            else:
                group = _merged(groups, group, other)
    found = {id(group): group.members for group in groups.values()}.values()
    return [sorted(one, key=_place) if len(one) > 1 else one for one in found]


def _place(mention: Mention) -> tuple[int, int, int]:
    """Where it stands, of those that begin together the longest first."""
    return mention.part, mention.start, -mention.end


def _merged(groups: dict[object, Group], one: Group, other: Group) -> Group:
    """One group of both: the smaller one goes into the larger, so that many cost no more than they are."""
    small, large = sorted((one, other), key=lambda group: len(group.keys))
    large.members.extend(small.members)
    large.keys.extend(small.keys)
    groups.update(dict.fromkeys(small.keys, large))
    return large


def _name(
    group: Sequence[Mention],
    own_words: Iterable[str],
    told: Mapping[str, str],
    field: str,
    said: Said,
    stands: Sequence[sentences.Sentence],
    *,
    is_short: bool,
) -> Name:
    spellings: dict[str, tuple[str, ...]] = {}
    own: list[str] = []
    known: list[str] = []
    fired: list[str] = []
    for one in group:
        spellings[one.text] = one.words
        known += one.known
        fired += one.rules
    for text, words in spellings.items():
        own += spelling(text, words) if words else spelling(text)
    of_others = [f"corpus.{told[text]}" for text in spellings if text in told] if told and _is_bare(fired) else ()
    read_as = readings(map(key, spellings))
    times = SHORT if is_short else TIMES[min(len(group), 4)]
    own = [*dict.fromkeys([*own, *known, *of_others, *read_as, times])]
    rules = dict.fromkeys(own + fired)
    if not rules.keys().isdisjoint(PROPOSED) and BY_OTHERS not in rules:
        rules |= dict.fromkeys((*own_words, "proposed"))
    if not MEASURES.isdisjoint(own):
        rules[_measured({rule for one in group for rule in stands[one.sentence].rules})] = None
    if field:
        rules[KNOWN[field] if known or "proposed" in rules else field] = None
    return Name(tuple(group), tuple(rules), tuple(own), said.of(group))


def _measured(said: Set[str]) -> str:
    """Whether a sentence with the name has a figure or tells of a test: to raise accuracy is to measure nothing."""
    return "measured.figure" if FIGURE in said else "measured.no" if TESTED.isdisjoint(said) else "measured.tested"


def _is_bare(fired: Sequence[str]) -> bool:
    """Whether the text leaves open what the name is; else what others say doesn't count."""
    return PROPOSED.isdisjoint(fired) and not any(rule.startswith("called.") for rule in fired)


def _other_field(parts: Sequence[Part]) -> str:
    """The rule that fires in papers of other fields."""
    if sum(len(part.words) for part in parts) < MIN_FIELD_WORDS:
        return ""
    found = {word for part in parts for word in trade().intersection(map(LOWER, part.words))}
    if len(found) >= MIN_TRADE_WORDS:
        return ""
    return "trade.few" if found else "trade.none"
