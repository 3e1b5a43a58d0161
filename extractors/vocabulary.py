"""What is known of a word wherever it stands, worked out once a word type: what makes extraction cheap."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extractors.shape import LANGUAGES, VERSION, fold, is_address, shape, singular
from extractors.wording import vocabulary
from extractors.words import Head, common, company_of, heads, is_never, said_by, senses

REMEMBERED = 20_000  # word types
WORD_CHARS = 100  # a longer run without white space is no word, and nobody looks into it
DIMENSIONS = frozenset({"2d", "3d", "4d"})
WORDS = frozenset({"low", "cap", "name"})
SENTENCE_OPENING = frozenset({"func", "det", "poss", "prep", "self", "mod", "verb", "list", "num-word"})
CONTENT = frozenset({"word", "plain", "mod", "num-word"})  # what may stand between a name and what tells about it
FIGURE, FIGURES = "4.3%", frozenset(".%×")  # stands for all of its kind in data/says.tsv
TELLING = frozenset("(,:.!?")
FORMULA = re.compile(r"[/√]|.*[=<\\]")  # what is left of a formula or a macro, which names nothing
HYPHEN = "-"
DASHES = frozenset({"–", "--"})  # that may stand for a hyphen, as a token of their own
POSSESSIVES = frozenset({"'s", "’s"})
LOWER = attrgetter("lower")  # of a word


class Word(NamedTuple):
    """A word type or a mark.

    `shape` is name, cap, low, number, mark, address, long or space. `part` and `sense` tell what it does around a name
    (noun dataset, verb propose, prep on; see data/words.tsv). `norm` is the folded singular. `says` has a bit for each
    of `words.sayings`. `never` tells that it is no entity by itself, `opens` that it begins sentences, not names,
    `grows` that it may stand within a term of art. A dull one can't begin or end anything. `company` names the words
    that stand where it does (see data/company.tsv), `number` is that of `extractors.wording`.
    """

    text: str
    lower: str
    shape: str
    norm: str
    folded: str
    part: str = ""
    sense: str = ""
    dull: bool = True
    head: Head | None = None
    never: bool = False
    says: int = 0
    opens: bool = False
    grows: bool = False
    company: str = ""
    number: int = 0

    @property
    def is_version(self) -> bool:
        """Whether it may stand behind a name as its version: `v2`, `2011`, `Large`, `en-de` as in `WMT14 en-de`."""
        return self.shape == "number" or bool(VERSION.match(self.text) or LANGUAGES.match(self.text))

    @property
    def kind(self) -> str:
        """What `token._.kg_part` tells: the part, or else what sort of token it is; `word` for all other words."""
        return self.part or (self.shape if self.shape not in WORDS else "word")


@lru_cache(maxsize=REMEMBERED)
def word(text: str) -> Word:
    """What is known of the word.

    >>> word("datasets").part, word("datasets").sense, word("Pre-Training").norm, word("4.5%").kind
    ('noun', 'dataset', 'pretraining', 'number')
    """
    if text.isalpha() and len(text) <= WORD_CHARS:
        return _word(text)
    if text.isspace():
        return _other(text, "space")
    if text in POSSESSIVES or not any(map(str.isalnum, text)):
        return _other(text, "mark", dull=text not in TELLING, part="mark")
    if is_address(text):
        return _other(text, "address", dull=False)
    if len(text) > WORD_CHARS:
        return _other(text, "long")
    return _word(text)


def _other(text: str, shape: str, *, dull: bool = True, part: str = "") -> Word:
    """A token that is no word."""
    norm = HYPHEN if text in DASHES else text
    lower, folded = _shared(text, text.lower(), fold(text))
    number = vocabulary().number(lower)
    return Word(text, lower, shape, norm, folded, part=part, dull=dull, company=company_of(text), number=number)


def _word(text: str) -> Word:
    form, spelt = shape(text), fold(text)
    lower, folded, norm = _shared(text, text.lower(), spelt, singular(spelt))
    part, _, sense = senses().get(lower, "").partition(":")
    head = heads().get(lower)
    everyday = lower in common() or lower.endswith("ly")
    never = is_never(text) or bool(FORMULA.match(text))
    return Word(
        text,
        lower,
        form,
        norm,
        folded,
        part,
        sense,
        dull=form not in {"name", "cap"} and head is None,
        head=head,
        never=never,
        says=said_by().get(FIGURE if form == "number" and not FIGURES.isdisjoint(text) else lower, 0),
        opens=form == "cap" and (everyday or part in SENTENCE_OPENING),
        grows=lower in DIMENSIONS
        or (form in WORDS and not everyday and len(lower) > 1 and _joins(lower, form, part, sense, never)),
        company=company_of(text),
        number=vocabulary().number(lower),
    )


def _shared(text: str, *others: str) -> list[str]:
    """The others, each as one object with what equals it: most words are their own lower case and norm."""
    same = {text: text}
    return [same.setdefault(other, other) for other in others]


def _joins(lower: str, form: str, part: str, sense: str, never: bool) -> bool:
    """Whether a word may stand in a term of art before its head."""
    if part == "noun":
        return sense != "paper" and not lower.endswith("s")
    return part in {"", "plain"} and not (form == "name" and never)
