"""One key for all spellings of a name: case, gaps, LaTeX, Greek, plurals and ways to write a version don't count."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from extractors.addresses import folded as folded_address
from kg.core.schema import family

_MACRO = re.compile(r"\\(?:text\w+|math\w+)\s*|\\([a-zA-Z]+)\s*|[${}~\\^]")
_VERSION = re.compile(r"(?:(?<=[A-Za-z]{2})[vV]\s?|[\s_-][vV]\.?|\s[vV]\.?\s)(?=\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s_\-(/:]+(?=\d)")
_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
_DROPPED = re.compile(r"[^\w.+*#-]|_")
_LOOSE_MARK = re.compile(r"(?<!\d)[-.]|[-.](?!\d)")
_GAP = re.compile(r"(?:[^\w.+*#]|_)+")
_YEAR = re.compile(r"(?<=[^\W\d])[\s_'’-]*(?:19(?=9)|20(?=[0-3]))(?=\d\d(?!\d))")
_PARTED = re.compile(r"([^\W\d_]{1,3})[\s-]([^\W\d_]{1,3})")
PARTED_LETTERS = 4  # in a name of so few letters a hyphen counts: RT-X is not RTX
_BRITISH = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("modelling", "modeling"),
    ("labelling", "labeling"),
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("summaris", "summariz"),
    ("optimis", "optimiz"),
)


@lru_cache(maxsize=50_000)
def key(type: str, name: str) -> str:
    """What two spellings of one thing have in common.

    >>> key("model", "LLaMA 2 (7B)"), key("model", "Llama2-7b"), key("model", "LLaMA-27B")
    ('llama2-7b', 'llama2-7b', 'llama27b')
    >>> key("dataset", "WMT14 en-de") == key("dataset", "WMT 2014"), key("method", "GANs") == key("method", "GAN")
    (True, True)
    >>> key("dataset", "RT-X"), key("dataset", "RTX")
    ('rt-x', 'rtx')
    """
    if type == "repo":
        return folded_address(name)
    if name.isascii() and name.isalpha():  # most names: nothing of the rest is about letters alone
        return american(_singular(name).casefold())
    if family(type) == "resource":
        name = _YEAR.sub("", whole(name))
    plain = name.isascii() and name.replace(" ", "").replace("-", "").isalpha()  # no digits, marks, LaTeX to look for
    text = _singular(name.strip()) if plain else _greek(_singular(_VERSION.sub(" ", _plain(name))))
    text = text.casefold().removeprefix("the ")
    parts = _PARTED.fullmatch(text) if len(text) <= PARTED_LETTERS + 1 else None
    if parts:
        return "-".join(parts.groups())
    if plain:
        text = text.replace(" ", "").replace("-", "")
    else:
        text = _ZERO.sub("", _BETWEEN_DIGITS.sub("-", text).replace("&", "and"))
        text = _LOOSE_MARK.sub("", _DROPPED.sub("", text))
    return american(text) or name.casefold().strip()


def blocks(spelling: str) -> set[str]:
    """A key, and the key that it may have in lower case: only there an S at the end of ATLAS looks like a plural.

    >>> sorted(blocks("atlas")), sorted(blocks("harpies"))
    (['atla', 'atlas'], ['harpies', 'harpy'])
    """
    return {spelling, _singular(spelling)}


def american(text: str) -> str:
    """A text as Americans spell it."""
    for ours, theirs in _BRITISH:
        text = text.replace(ours, theirs)
    return text


def slug(type: str, name: str) -> str:
    """A name as part of an id; `key` finds the thing by it, whatever was lost.

    >>> slug("model", "PanGu-α 2.0"), slug("repo", "https://github.com/A/b.git")
    ('pangu-alpha-2.0', 'github.com/a/b')
    """
    if type == "repo":
        return folded_address(name)
    text = _greek(_plain(name)).casefold().removeprefix("the ")
    return _GAP.sub("-", text).strip("-.") or "unnamed"


def from_slug(type: str, slug: str) -> str:
    """The key of what has this slug; with capitals, which no slug has, it is the name as it is written."""
    return key(type, slug if type == "repo" or slug != slug.casefold() else slug.replace("-", " "))


def whole(name: str) -> str:
    """A dataset without the part of it that is meant: `WMT14 en-de` is WMT14, `COCO val` is COCO."""
    words = name.split()
    while len(words) > 1 and _is_part(words[-1].strip("()[],").casefold()):
        words.pop()
    return " ".join(words)


def _is_part(word: str) -> bool:
    pieces = re.split(r"[-–→↔/]", word)
    languages = words("language")
    return word in words("split") or (len(pieces) == 2 and languages.issuperset(pieces))


def is_long(name: str) -> bool:
    """Whether a name is spelt out in words, so that it says itself which thing it is."""
    words = [word.removesuffix("'s") for word in name.replace("-", " ").split()]
    return len([word for word in words if len(word) > 1 and word.isalpha()]) > 1


def gaps(name: str) -> int:
    """How many gaps a spelling shows; the more, the better an id made of it can be read."""
    return len(_GAP.findall(name))


@cache
def words(kind: str) -> frozenset[str]:
    """The words of a kind, from the data file."""
    lines = files("kg").joinpath("data/resolve/words.tsv").read_text(encoding="utf-8").split("\n")
    return next(frozenset(line.split("\t")[1].split()) for line in lines if line.startswith(f"{kind}\t"))


def _plain(name: str) -> str:
    """Without LaTeX."""
    text = _MACRO.sub(r"\1", name).strip()
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _singular(text: str) -> str:
    """Without a plural s; an S that is a capital is part of an acronym."""
    if text.endswith("s") and text[:-1].isupper() and text[-2].isalpha() and len(text) > 2:
        return text[:-1]
    if len(text) < 4 or not text.endswith("s") or text.endswith(("ss", "us", "is", "'s", "-s")) or text[-2].isdigit():
        return text.removesuffix("'s")
    return text[:-3] + "y" if text.endswith("ies") and len(text) > 5 else text[:-1]


def _greek(text: str) -> str:
    return text if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=10_000)
def _letter(letter: str) -> str:
    if not "Α" <= letter <= "ω":
        return "infinity" if letter == "∞" else letter
    name = unicodedata.name(letter, "")
    return name.rpartition(" ")[2].capitalize() if "CAPITAL" in name else name.rpartition(" ")[2].casefold()
