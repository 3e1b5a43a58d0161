"""What single words say: those of a name, those beside and near it, those of its sentence and of the title.

Each is a rule, `word.left.corpus`. There are so many that the text's words are counted by number here: a rule is the
place times all words, plus the word. Only words that weigh something have a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, starmap

from extractors.resources import table

START = "word."
PLACES = ("left", "right", "left1", "left2", "right1", "right2", "within", "begins", "ends", "sentence", "title")
LEFT, RIGHT, LEFT1, LEFT2, RIGHT1, RIGHT2, WITHIN, BEGINS, ENDS, SENTENCE, TITLE = range(len(PLACES))
NEAR = 6  # words and marks before or behind a name
SENTENCE_WORDS = 120  # words of a sentence or title that say something of all its names: the first ones
TABLES = ("data/type-words.tsv", "data/role-words.tsv")

Numbers = tuple[int, ...]


class Wording:
    """The rules of a text's words, given the number of each word (0 says nothing) and how many words have one."""

    def __init__(self, words: Sequence[int], count: int, sentences: Sequence[tuple[int, int]], title: int) -> None:
        self._words = words
        self._sentences = sentences
        self._count = count + 1  # numbers of words begin with 1
        self._said: dict[int, Numbers] = {}  # by sentence
        self._title = self._placed(TITLE, words[: min(title, SENTENCE_WORDS)])

    def of(self, places: Sequence[tuple[int, int, int]]) -> Numbers:
        """The rules that fire for a name, given start, end and sentence of each of its places."""
        around = set(chain.from_iterable(starmap(self._around, places)))
        said = [self._say(sentence) for sentence in {sentence for _, _, sentence in places}]
        of_sentences = said[0] if len(said) == 1 else sorted({rule for one in said for rule in one})
        return (*sorted(around), *of_sentences, *self._title)  # as the places are in order, so is this

    def _say(self, sentence: int) -> Numbers:
        if sentence not in self._said:
            start, end = self._sentences[sentence]
            self._said[sentence] = self._placed(SENTENCE, self._words[start : min(end, start + SENTENCE_WORDS)])
        return self._said[sentence]

    def _placed(self, place: int, words: Iterable[int]) -> Numbers:
        base = place * self._count
        return tuple(sorted({base + word for word in words if word}))

    def _around(self, start: int, end: int, sentence: int) -> list[int]:
        words, count = self._words, self._count
        first, last = self._sentences[sentence]
        before = words[max(first, start - NEAR) : start]
        behind = words[end : min(last, end + NEAR)]
        own = words[start:end]
        near = (
            (LEFT, before),
            (RIGHT, behind),
            (LEFT1, before[-1:]),
            (LEFT2, before[-2:-1]),
            (RIGHT1, behind[:1]),
            (RIGHT2, behind[1:2]),
            (WITHIN, own),
            (BEGINS, own[:1]),
            (ENDS, own[-1:]),
        )
        return [place * count + word for place, chosen in near for word in chosen if word]


class Vocabulary:
    """Words in lower case, each with a number from 1 on, and the numbers of their rules."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = ("", *sorted(words))
        self._numbers = {word: number for number, word in enumerate(self._words) if number}

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, rule: str) -> bool:
        """Whether a rule has a number."""
        return rule.startswith(START) and parts(rule)[0] in PLACES and parts(rule)[1] in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    @property
    def rules(self) -> int:
        """How many rules have a number."""
        return len(PLACES) * len(self._words)

    def number(self, word: str) -> int:
        """The number of a word, 0 for others."""
        return self._numbers.get(word, 0)

    def number_of(self, rule: str) -> int:
        """The number of a rule."""
        place, word = parts(rule)
        return PLACES.index(place) * len(self._words) + self._numbers[word]

    def rule(self, number: int) -> str:
        """The rule of a number.

        >>> words = Vocabulary(["corpus", "owl"])
        >>> words.rule(words.number_of("word.left1.owl"))
        'word.left1.owl'
        """
        place, word = divmod(number, len(self._words))
        return f"{START}{PLACES[place]}.{self._words[word]}"


@cache
def vocabulary() -> Vocabulary:
    """The words that weigh something."""
    return Vocabulary({parts(row["rule"])[1] for path in TABLES for row in table(path)})


def parts(rule: str) -> tuple[str, str]:
    """The place and the word of a rule.

    >>> parts("word.left.al.")
    ('left', 'al.')
    """
    place, _, word = rule.removeprefix(START).partition(".")
    return place, word
