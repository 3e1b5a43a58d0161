"""What the letters of a word look like, and the form under which spellings are compared."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

MIXED = 4  # so many characters may be letters and a number without making a name: `top5`
GREEK = frozenset("αβγδεζηθλμπσφψω")
SIGNS = re.compile("[α-ω²³₂+^_*]")  # where capitals stand, these make a name
NUMBER = re.compile(
    r"[~<>≥≤±+-]?\$?\d[\d.,:]*(?:[%×xXKkMBT°]|th|st|nd|rd|x|[kKMBT]?-[a-z]{3,}|"
    r"[KMGT]B|ms|dB|[kMG]?Hz|[cmk]m|fps|FPS|px|[MGTPZ]?FLOPs)?$|.*=.*\d$"
)
SIZES = re.compile(
    r"\d+/\d+$|\d+[kKMB]?\+$|(?:sub-|~)?\d+(?:\.\d+)?[BMKbmk]?(?:[-–x×*/]\d+(?:\.\d+)?[BMKbmk]?){0,3}[BMKbmk]$"
)  # 7B-13B, 1B/3B/8B, 8x7B, sub-30B, 55K+
VERSION = re.compile(
    r"(?!(?:0|\d{2,})\.\d+$)v?\d{1,3}(?:\.\d{1,2})*[bBMKk]?$|[XSML]{1,2}$|XXL$|Large$|Base$|Small$|Tiny$|Medium$|Huge$|Turbo$|Pro$|Ultra$|Flash$"
)  # 2, 3.5, 7b, v10.2, not 0.66 or 45.1, which are scores
YEAR = re.compile(r"(?:19|20)\d\d$")
# Behind a number they are a version too: `WMT14 en-de`.
LANGUAGES = re.compile(r"(?i)(?:en[-–→][a-z]{2}|[a-z]{2}[-–→]en|de[-–→]fr|fr[-–→]de)$")
ADDRESS = re.compile(
    r"(?i)(?:https?://|www\.)|^(?:doi:)?10\.\d{4,9}/\w|^[\w-]+\.(?:github|gitlab)\.io$|^gitlab\.[a-z0-9.-]+/\w|"
    r"^(?:[a-z0-9-]+\.){1,4}"
    r"(?:com|org|io|net|ai|ms|gg|edu|gov|co|dev|app|eu|uk|de|fr|ch|nl|se|ca|au|cn|jp|kr|hk|il)/[\w~]"
)
_GAPS = str.maketrans("", "", " \n\t-_‐‑‒–\u00a0")


def is_address(text: str) -> bool:
    """Whether the text is a web address, or holds one."""
    return ("." in text or "/" in text) and bool(ADDRESS.search(text))


def fold(text: str) -> str:
    """The spelling without its case, spaces and hyphens, raised and lowered figures as plain ones.

    >>> fold("Pre-Training") == fold("pretraining")
    True
    >>> fold("π₀"), fold("R²")
    ('π0', 'r2')
    """
    folded = (text if text.isascii() else normalize("NFKC", text)).casefold()
    return folded if folded.isalnum() else folded.translate(_GAPS)


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """The form under which two spellings are one name: folded, and without a plural s.

    >>> key("Vision-Transformers") == key("vision transformer")
    True
    >>> key("GNNs"), key("GNs"), key("LoSS")
    ('gnn', 'gns', 'loss')
    """
    text = fold(text)
    return text[:-1] if len(text) > 3 and text[-1] == "s" and text[-2] != "s" else text


def singular(folded: str) -> str:
    """A folded spelling without a plural s.

    >>> singular("gans"), singular("oks"), singular("loss"), singular("as")
    ('gan', 'ok', 'loss', 'as')
    """
    return folded[:-1] if len(folded) > 2 and folded[-1] == "s" and folded[-2] != "s" else folded


def shape(word: str) -> str:
    """What the word's letters look like.

    >>> [shape(word) for word in ("GPT-3", "mBERT", "Whisper", "Self-Distillation", "image", "7.5%", "PanGu-α")]
    ['name', 'name', 'cap', 'cap', 'low', 'number', 'name']
    """
    if word.isascii() and word.isalpha() and len(word) > 1:  # as most are
        return "low" if word.islower() else "cap" if word.istitle() else "name"
    if NUMBER.match(word) or SIZES.match(word):
        return "number"
    if len(word) == 1:
        return "cap" if word.isupper() else "low"
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
    if capitals and (any(map(str.isdigit, part)) or SIGNS.search(part)):
        return True
    return capitals >= 2 or (capitals == 1 and not part[0].isupper() and part[0].isalpha()) or part in GREEK
