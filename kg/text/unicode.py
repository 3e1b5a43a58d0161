"""Characters that no sink can be trusted with, made harmless. Bidi and zero-width joiners stay: names need them."""

from __future__ import annotations

import re
import unicodedata

UNSAFE = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\ufdd0-\ufdef\ufeff\ud800-\udfff" + "".join(
    chr(plane + low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)
)
_unsafe = re.compile(f"[{UNSAFE}]")
_undecodable = re.compile(r"[\udc80-\udcff]")
_marks = re.compile("[\u0300-\U0010ffff]{31}")  # among which too many marks on one letter may be
_ligature = re.compile("[\ufb00-\ufb06]")
_ligatures = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
MARKS = 30  # on one letter; putting very many in order takes the square of their number
_INVISIBLE = "\xad\ufeff"  # soft hyphen and byte order mark


def undecodable(text: str) -> bool:
    """Whether a text holds bytes that its decoder, told to let them pass as surrogates, could not make sense of."""
    return not text.isascii() and bool(_undecodable.search(text))


def harmless(text: str) -> str:
    """Controls as spaces, what is no character as U+FFFD, ligatures apart, accents composed.

    White space is folded before and stays so.
    """
    if text.isascii():
        return text if text.isprintable() else " ".join(_unsafe.sub(" ", text).split())
    if _marks.search(text):
        text = _sparsely_marked(text)
    if not text.isprintable() or _ligature.search(text):
        text = " ".join(_unsafe.sub(_instead, text).translate(_ligatures).split())
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _sparsely_marked(text: str) -> str:
    """The text with so many marks on each letter at most."""
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS:
            kept.append(character)
    return "".join(kept)


def _instead(found: re.Match[str]) -> str:
    character = found[0]
    if character in _INVISIBLE:
        return ""
    return " " if unicodedata.category(character) == "Cc" else "\ufffd"
