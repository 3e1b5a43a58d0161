"""The form in which two texts are the same although they are written differently."""

from __future__ import annotations

import re
import unicodedata

_other = re.compile(r"[\W_]+")
_ascii_other = bytes(code for code in range(128) if not chr(code).isalnum())


def fold(text: str) -> str:
    """Only letters and digits, in one case: spacing, punctuation, quotes and the dress of formulas don't matter.

    >>> fold("PanGu-α: “Large-scale”  Models") == fold("PANGU-α large scale models")
    True
    """
    if text.isascii():
        return text.lower().encode().translate(None, _ascii_other).decode()
    return _other.sub("", unicodedata.normalize("NFKC", text).casefold())
