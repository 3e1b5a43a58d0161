"""Which names are versions and sizes of others: `LLaMA-2-7B` is a variant of LLaMA-2, and that of LLaMA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.core.schema import TYPES
from kg.resolve.spelling import key, words

_SIZE = re.compile(r"v?\d+(\.\d+)*([xX]\d+)?(\.\d+)?[bBmMkK]?|[vV]\d[\w.]*|[A-Z]?/?\d+|[SBLHG](/\d+)?|\d+[a-zA-Z]{1,3}")
_BRACKETED = re.compile(r"\s*\([^()]*\)$")
_GLUED = re.compile(r"(?<=[A-Za-z]{2})[vV]?\d+(\.\d+)*[a-z]?$")
_LAST = re.compile(r"[\s_-]([^\s_-]+)$")
_SHORTEST = 2


def bases(type: str, name: str) -> list[str]:
    """Keys of what the name may be a variant of, the nearest first.

    >>> bases("model", "LLaMA-2-7B")
    ['llama2', 'llama']
    >>> bases("dataset", "SQuAD 2.0"), bases("model", "BERT")
    (['squad'], [])
    """
    if not TYPES[type].versions:
        return []
    keys = dict.fromkeys(key(type, one) for one in _shorter(name))
    return [one for one in keys if one != key(type, name)]


def _shorter(name: str) -> Iterator[str]:
    """The name without its last version or size, again and again."""
    while True:
        bracket, last = name.endswith(")") and _BRACKETED.search(name), _LAST.search(name)
        if bracket:
            name = name[: bracket.start()]
        elif last and (_SIZE.fullmatch(last[1]) or last[1].casefold() in words("size")):
            name = name[: last.start()]
        elif glued := _GLUED.search(name):
            name = name[: glued.start()]
        else:
            return
        if sum(map(str.isalnum, name)) < _SHORTEST:
            return
        yield name
