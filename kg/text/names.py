"""Names of people, which are written in full, with initials, and with or without accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_word = re.compile(r"\w+")


def is_name(written: str, asked: str) -> bool:
    """Whether somebody who is written so may be meant by a name, or by a part of it.

    >>> is_name("Jürgen K. Roe", "roe, jurgen"), is_name("Jürgen Roe", "J. Roe"), is_name("Jane Roe", "Roesler")
    (True, True, False)
    """
    words = _words(written)
    return all(any(word == one or word[:1] == one for word in words) for one in _words(asked))


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return tuple(_word.findall(kept.casefold()))
