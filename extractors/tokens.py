"""Text as tokens: names stay whole (GPT-3(.5), LLaVA-v1.5-7B), what clings to them does not (brackets, 's, -based).

What a word is gets worked out once and is kept: words come again, and this is what makes extraction cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple

from extractors.resources import lines
from extractors.words import Head, common, heads, nevers, said_by, senses

WORD_CHARS = 100  # a longer run without white space is no word, and nobody looks into it
REMEMBERED = 200_000  # words; then memory is emptied and filled anew

OPENING = "([{<\"'“‘„«`*~≈∼•|"
CLOSING = ")]}>\"'”’»`*.,;:!?…|"
MIXED = 4  # so many characters may be letters and a number without making a name: `top5`
DIMENSIONS = frozenset({"2d", "3d", "4d"})
WORDS = frozenset({"low", "cap", "name"})
SENTENCE_OPENING = frozenset({"func", "det", "poss", "prep", "self", "mod", "verb", "list", "num-word"})
SPACED = (1).__add__
TELLING = frozenset("(,:.!?")
KEPT_DOTS = frozenset({"e.g.", "i.e.", "etc.", "al.", "vs.", "cf.", "fig.", "resp.", "approx.", "w.r.t.", "i.i.d."})
ADDRESS = re.compile(r"(?i)(?:https?://|www\.)|^(?:[a-z0-9-]+\.){1,4}(?:com|org|io|net|ai|ms|gg|edu|co|dev|app)/[\w~]")
INNER = re.compile(
    r"[—|]|–(?=[A-Za-z])|--+|(?<=[A-Za-z)0-9])/(?=[A-Za-z])|(?<=\w)\)(?=-)|(?<=[a-z)])[,;:](?=[A-Za-z])|(?<=[a-z])\.(?=[A-Z][a-z])"
)
BASED = "based"
POSSESSIVE = re.compile(r"(?<=[\w)])['’]s?$")
NUMBER = re.compile(r"[~<>≥≤±+-]?\$?\d[\d.,:]*(?:[%×xXKkMBT°]|th|st|nd|rd|GB|MB|ms|x|[kKMBT]?-[a-z]{3,})?$")
VERSION = re.compile(
    r"v?\d{1,3}(?:\.\d{1,2})*[bBMKk]?$|[XSML]{1,2}$|XXL$|Large$|Base$|Small$|Tiny$|Medium$|Huge$|Turbo$|Pro$|Ultra$|Flash$"
)


class Token(NamedTuple):
    """A word or a mark, with all that is known of it wherever it stands.

    `at` counts from the start of the white-space run it stands in. `shape` is name, cap, low, number, mark, address or
    long. `part` and `sense` tell what it does around a name (noun dataset, verb propose, prep on; see data/words.tsv).
    `key` is what patterns see of it: the word itself if it has a part, else nothing, or `#number`. `says` has a bit for
    each of `words.sayings`. `never` tells that it is no entity by itself, `opens` that it begins sentences, not names,
    `grows` that it may stand within a term of art. A dull one can't begin or end anything.
    """

    text: str
    lower: str
    at: int
    shape: str
    part: str = ""
    sense: str = ""
    key: str = ""
    dull: bool = True
    folded: str = ""
    head: Head | None = None
    never: bool = False
    says: int = 0
    opens: bool = False
    grows: bool = False


def fold(text: str) -> str:
    """The spelling without its case, spaces and hyphens.

    >>> fold("Pre-Training") == fold("pretraining")
    True
    """
    return text.casefold().translate(_GAPS)


_GAPS = str.maketrans("", "", " -_‐‑‒–\u00a0")


class Field(NamedTuple):
    """The tokens of one text, where each starts, and which of them are not dull."""

    text: str
    tokens: list[Token]
    starts: list[int]
    telling: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where some tokens start and end in the text."""
        return self.starts[start], self.starts[end - 1] + len(self.tokens[end - 1].text)


def tokenize(text: str) -> Field:
    """The text's tokens.

    >>> [token.text for token in tokenize("(e.g., GPT-3(.5)) BERT-based CIFAR-10/100's").tokens]
    ['(', 'e.g.', ',', 'GPT-3(.5)', ')', 'BERT', '-', 'based', 'CIFAR-10/100', "'s"]
    """
    runs = text.split()
    pieces = list(map(_remembered.__getitem__, runs))
    tokens = list(chain.from_iterable(pieces))
    starts = [run + token.at for run, piece in zip(_starts(text, runs), pieces, strict=True) for token in piece]
    return Field(text, tokens, starts, [i for i, token in enumerate(tokens) if not token.dull])


def _starts(text: str, runs: list[str]) -> list[int]:
    """Where each white-space run starts."""
    lengths = list(map(len, runs))
    if sum(lengths) + len(runs) - 1 == len(text):  # single spaces throughout, as plain text has
        return list(accumulate(map(SPACED, lengths[:-1]), initial=0)) if runs else []
    return [match.start() for match in re.finditer(r"[^\s\x1c-\x1f]+", text)]


class _Memory(dict[str, tuple[Token, ...]]):
    def __missing__(self, run: str) -> tuple[Token, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[run] = tuple(_split(run))
        return found


_remembered = _Memory()


def _split(run: str) -> Iterator[Token]:
    if run.isalpha() and run.isascii() and len(run) <= WORD_CHARS:
        yield _token(run, 0)
        return
    if len(run) > WORD_CHARS and not ADDRESS.search(run):
        yield Token(run, "", 0, "long", key="#long", folded="#")
        return
    start, end = 0, len(run)
    while start < end and run[start] in OPENING:
        yield mark(run[start], start)
        start += 1
    while end > start and _closes(run, start, end):
        end -= 1
    yield from _core(run[start:end], start)
    for at in range(end, len(run)):
        yield mark(run[at], at)


def _closes(run: str, start: int, end: int) -> bool:
    last = run[end - 1]
    if last not in CLOSING or (last == "." and run[start:end].lower() in KEPT_DOTS):
        return False
    pair = {")": "(", "]": "[", "}": "{"}.get(last)
    return not (pair and run.count(pair, start, end) >= run.count(last, start, end))


def _core(core: str, at: int) -> Iterator[Token]:
    if ADDRESS.search(core):
        yield Token(core, core.lower(), at, "address", key="#address", dull=False, folded="#")
        return
    done = 0
    for inner in INNER.finditer(core):
        yield from _word(core[done : inner.start()], at + done)
        yield mark(inner[0], at + inner.start())
        done = inner.end()
    yield from _word(core[done:], at + done)


def _word(word: str, at: int) -> Iterator[Token]:
    if not any(map(str.isalnum, word)):
        yield from (mark(character, at + i) for i, character in enumerate(word))
        return
    own = POSSESSIVE.search(word)
    stem = word[: own.start()] if own else word
    cut = _compound(stem)
    yield _token(stem[:cut], at)
    if cut < len(stem):
        yield mark("-", at + cut)
        yield _token(stem[cut + 1 :], at + cut + 1)
    if own:
        yield mark(own[0], at + own.start())


def _compound(word: str) -> int:
    """Where the name ends in a hyphen compound (CLIP-based); its length where it is none."""
    loose, looser, kept = _compounds()
    dash = word.find("-", 1)
    while dash > 0:
        tail, kind = word[dash + 1 :], shape(word[:dash])
        participle = (
            tail.endswith(("ed", "ing")) and len(tail) > 4 and tail.isalpha() and tail.islower() and tail not in kept
        )
        if (
            tail == BASED
            or (tail in loose and kind in {"name", "cap"})
            or ((participle or tail in looser) and kind == "name")
        ):
            return dash
        dash = word.find("-", dash + 1)
    return len(word)


def _token(text: str, at: int) -> Token:
    lower, form = text.lower(), shape(text)
    part, _, sense = senses().get(lower, "").partition(":")
    head = heads().get(lower)
    everyday = lower in common() or lower.endswith("ly")
    never = lower in nevers() or (lower[-1:] == "s" and lower[:-1] in nevers())
    return Token(
        text,
        lower,
        at,
        form,
        part,
        sense,
        key=lower if part else "#number" if form == "number" else "",
        dull=form not in {"name", "cap"} and head is None,
        folded=fold(text),
        head=head,
        never=never,
        says=said_by().get(lower, 0),
        opens=form == "cap" and (everyday or part in SENTENCE_OPENING),
        grows=lower in DIMENSIONS
        or (form in WORDS and not everyday and len(lower) > 1 and _joins(lower, form, part, sense, never)),
    )


def _joins(lower: str, form: str, part: str, sense: str, never: bool) -> bool:
    """Whether a word may stand in a term of art before its head."""
    if part == "noun":
        return sense != "paper" and not lower.endswith("s")
    return part in {"", "plain"} and not (form == "name" and never)


def mark(text: str, at: int) -> Token:
    """A punctuation mark as a token."""
    return Token(text, text, at, "mark", "mark", key=text, dull=text not in TELLING, folded=fold(text))


def shape(word: str) -> str:
    """What the word's letters look like.

    >>> [shape(word) for word in ("GPT-3", "mBERT", "Whisper", "Self-Distillation", "image", "7.5%", "PanGu-α")]
    ['name', 'name', 'cap', 'cap', 'low', 'number', 'name']
    """
    if NUMBER.match(word):
        return "number"
    parts = word.split("-")
    if any(map(_marked, parts)) or (word[0].isupper() and any(part.isdigit() for part in parts)):
        return "name"
    if len(parts) > 1 and any(len(part) == 1 and part.isupper() for part in parts):
        return "name"
    if word[0].isupper():
        return "cap"
    return "name" if any(part[:1].isupper() for part in parts[1:]) and len(parts) > 1 else "low"


def _marked(part: str) -> bool:
    """Whether the part has capitals or digits where ordinary words have none."""
    capitals = sum(map(str.isupper, part))
    if len(part) > MIXED and part[0].islower() and part[-1].isdigit() and part.isalnum():
        return True
    if capitals and any("α" <= c <= "ω" or c.isdigit() or c in "²³₂+^_*" for c in part):
        return True
    return capitals >= 2 or (capitals == 1 and not part[0].isupper() and part[0].isalpha()) or part in GREEK


GREEK = frozenset("αβγδεζηθλμπσφψω")


@cache
def _compounds() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in lines("data/compounds.txt"))
