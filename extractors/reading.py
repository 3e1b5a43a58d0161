"""A Doc as the stages read it: the words of its title and of its abstract, white space left out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from spacy.attrs import DEP, ENT_TYPE, LEMMA, MORPH, NORM, ORTH, POS, TAG
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span, SpanGroup, Token

from extractors.vocabulary import REMEMBERED, Word, word
from kg.core.limits import ABSTRACT_CHARS

TAGGED = [TAG, POS, MORPH, LEMMA, DEP, ENT_TYPE]  # what taggers and parsers tell of a token
GAP = "\n\n"  # between title and abstract
T = TypeVar("T")

TITLE = "kg_title"


def keep(name: str, nothing: Any) -> None:
    """Makes `doc._.name` what lies under the name in the doc's user data, where stages reach it faster."""
    if not Doc.has_extension(name):
        Doc.set_extension(
            name,
            getter=lambda doc: doc.user_data.get(name, nothing),
            setter=lambda doc, value: doc.user_data.update({name: value}),
        )


keep(TITLE, 0)  # how many characters of the doc are the title's


class Part(NamedTuple):
    """The title or the abstract: its words, where each stands in the doc, and which of them are not dull.

    Matchers look at `matched`, where the words stand one behind the other from `base` on: the doc itself, but for
    texts with line breaks or doubled spaces. `offset` is where the part's text starts in the doc's.
    """

    words: list[Word]
    at: Sequence[int]
    telling: list[int]
    matched: Doc
    base: int
    offset: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The doc's tokens that some of the words are."""
        return self.at[start], self.at[end - 1] + 1

    def within(self, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The words that tokens of the doc are, of all places in this part."""
        at = self.at
        if not at:
            return []
        first, last = at[0], at[-1]
        if isinstance(at, range):
            return [(start - first, end - first) for start, end in places if first <= start <= last]
        return [(bisect_left(at, start), bisect_left(at, end)) for start, end in places if first <= start <= last]


def paper_text(title: str | None, abstract: str) -> str:
    """Title and abstract as the text of one doc; `doc._.kg_title` must say how long the title is."""
    return f"{title}{GAP}{abstract}" if title else abstract


class Reading(NamedTuple):
    """What the stages see of a doc: what is known of each token, and its parts."""

    words: list[Word]
    title: Part
    abstract: Part

    @property
    def parts(self) -> tuple[Part, Part]:
        """Title and abstract."""
        return self.title, self.abstract


def read(doc: Doc) -> Reading:
    """The doc as the stages see it. A plain doc is an abstract without title."""
    return _read(doc, len(doc), doc.user_data.get(TITLE, 0))


@lru_cache(maxsize=1)  # all stages ask for the same doc, one after the other
def _read(doc: Doc, length: int, title: int) -> Reading:
    ids = doc.to_array(ORTH).tolist()
    try:
        words = list(map(_known.__getitem__, ids))
    except KeyError:
        _make_room()
        for number in set(ids).difference(_known):
            _learnt(number, doc.vocab.strings[number])
        words = list(map(_known.__getitem__, ids))
    start = title + len(GAP) if title else 0
    cut = _first(doc, title) if title else 0
    end = length
    if length and doc[length - 1].idx + len(doc[length - 1]) > start + ABSTRACT_CHARS:
        end = _first(doc, start + ABSTRACT_CHARS)
        end -= doc[end - 1].idx + len(doc[end - 1]) > start + ABSTRACT_CHARS
    return Reading(words, _part(doc, words, ids, range(cut), 0), _part(doc, words, ids, range(cut, end), start))


def write(doc: Doc, key: str, spans: list[Span], meaning: Any) -> None:
    """Puts spans into the doc. What they mean is remembered for the stages behind, which need not read them again."""
    doc.spans[key] = spans
    remember(doc, key, meaning)


def remember(doc: Doc, key: str, meaning: Any) -> None:
    """Remembers what the doc's spans under a key mean."""
    group = doc.spans[key]
    _meanings[key] = group, len(group), meaning


def written(doc: Doc, key: str, meaning_of: Callable[[list[Span]], T]) -> T:
    """What the spans under a key mean, whoever put them there."""
    group = doc.spans.get(key)
    known, count, meaning = _meanings.get(key, (None, 0, None))
    size = 0 if group is None else len(group)
    if group is None or group is not known or size != count:
        meaning = meaning_of([] if group is None else list(group))
        _meanings[key] = group, size, meaning
    return cast(T, meaning)


_meanings: dict[str, tuple[SpanGroup | None, int, Any]] = {}  # of the latest spans under each key, and how many


def know_text(doc: Doc, text: str) -> None:
    """Remembers the text of the latest doc, which spaCy would put together anew."""
    _texts[:] = [(doc, text)]


def text_of(doc: Doc) -> str:
    """The doc's text."""
    return next((text for known, text in _texts if known is doc), None) or str(doc.text)


_texts: list[tuple[Doc, str]] = []


def forget() -> None:
    """Lets go of the latest doc, and with it of its vocabulary."""
    _meanings.clear()
    _texts.clear()
    _read.cache_clear()


def _first(doc: Doc, char: int) -> int:
    """The first token that starts at the character or behind it."""
    return bisect_left(range(len(doc)), char, key=lambda i: doc[i].idx)


def _part(doc: Doc, words: list[Word], ids: list[int], at: range, offset: int) -> Part:
    while at and ids[at[-1]] in _spaces:
        at = at[:-1]
    while at and ids[at[0]] in _spaces:
        at = at[1:]
    if not _spaces.isdisjoint(ids[at.start : at.stop]):
        return _dense(doc, words, [i for i in at if ids[i] not in _spaces], offset)
    own = words[at.start : at.stop]
    return Part(own, at, _telling(own), doc, at.start, offset)


def _dense(doc: Doc, words: list[Word], at: list[int], offset: int) -> Part:
    """A part with white space inside: matchers see a doc without it."""
    own = [words[i] for i in at]
    matched = Doc(doc.vocab, words=[one.text for one in own])
    set_norms(matched, own)
    matched.from_array(TAGGED, doc.to_array(TAGGED)[at])  # type: ignore[arg-type]
    return Part(own, at, _telling(own), matched, 0, offset)


def _telling(words: list[Word]) -> list[int]:
    return [i for i, one in enumerate(words) if not one.dull]


def set_norms(doc: Doc, words: Sequence[Word]) -> None:
    """Gives each token the norm of its word, unless the vocabulary has given it."""
    if doc.vocab.lex_attr_getters.get(NORM) is not norm:  # type: ignore[attr-defined]
        ids = map(doc.vocab.strings.add, [one.norm for one in words])
        doc.from_array([NORM], np.fromiter(ids, "uint64", len(words)))  # type: ignore[arg-type]


def word_of(token: Token) -> Word:
    """What is known of a token wherever it stands."""
    return word(token.text)


_known: dict[int, Word] = {}  # by the number that spaCy has for a word, which is the same everywhere
_spaces: set[int] = set()


def norm(text: str) -> str:
    """What gives a vocabulary the norms of its words. What else is known of each is remembered at the same time."""
    _make_room()
    return _learnt(get_string_id(text), text).norm


def _make_room() -> None:
    if len(_known) > REMEMBERED:
        _known.clear()


def _learnt(number: int, text: str) -> Word:
    known = _known[number] = word(text)
    if known.shape == "space":
        _spaces.add(number)
    return known
