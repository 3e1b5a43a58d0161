"""Which names are one thing across papers."""

from __future__ import annotations

import re
import unicodedata

_gap = re.compile(r"[^\w.+]+")
_scheme = re.compile(r"https?://(www\.)?")


def identity(type: str, name: str) -> str:
    """The id of the entity of a name: `type/slug`. Case and what stands between the words don't matter.

    >>> identity("model", "GPT 3"), identity("repo", "https://github.com/a/b/")
    ('model/gpt-3', 'repo/github.com-a-b')
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return f"{type}/{_gap.sub('-', _scheme.sub('', folded)).strip('-')}"
