"""Long forms that differ in endings, in small words, and in what kind of thing they are said to be."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.resolve.spelling import american, words

_WORD = re.compile(r"[^\W_]+")
SHORTEST = 4  # letters that stay
FEWEST = 2  # words that stay, whatever is said of the kind of thing


@lru_cache(maxsize=20_000)
def stems(name: str) -> tuple[str, ...]:
    """What two long forms of one thing have in common.

    >>> stems("Low-Rank Adapters") == stems("low rank adaptation")
    True
    >>> stems("question answering") == stems("question and answers")
    True
    >>> stems("self-supervised learning") == stems("semi-supervised learning")
    False
    """
    found = [american(word.casefold()) for word in _WORD.findall(name)]
    found = [word for word in found if word not in words("function")]
    while len(found) > FEWEST and found[-1] in words("head"):
        found.pop()
    return tuple(map(_stem, found))


def _stem(word: str) -> str:
    if word in {"multiple", "multi"}:
        return "multi"
    ends = (word[at:] for at in range(SHORTEST, len(word)))
    end = next((end for end in ends if end in words("ending")), "")
    return _stem(word.removesuffix(end)) if end else word
