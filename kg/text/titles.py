"""What a title says of who introduces a name: `NAME: …` is the title of its paper, `LongerNAME: …` of another."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import IntEnum

_BRACKETED = re.compile(r"\(([^()]*)\)")
_AROUND = re.compile(r"^(?:the|introducing|presenting) | (?:benchmark|challenge|corpus|dataset|framework|model)$")
_VERSION = re.compile(r"v?\d+[a-z]?")
_APART = re.compile(r"[\W_]+")


class TitleFit(IntEnum):
    """How well a title fits a paper that introduces a name, the best first."""

    OWN = 0
    OPEN = 1
    ANOTHER = 2


def title_fit(title: str | None, names: Collection[str]) -> TitleFit:
    """What a title says of a paper that may introduce what has these names.

    >>> title_fit("MTEB: Massive Text Embedding Benchmark", ["MTEB"]).name
    'OWN'
    >>> title_fit("FinMTEB: Finance Massive Text Embedding Benchmark", ["MTEB"]).name
    'ANOTHER'
    >>> title_fit("Language Models are Few-Shot Learners", ["GPT-3"]).name
    'OPEN'
    >>> title_fit("GPT-NeoX-20B: Open", ["GPT-NeoX"]).name
    'OPEN'
    >>> title_fit("Scalable Image Editing: Transformers", ["DiT"]).name
    'OPEN'
    """
    head, colon, _ = (title or "").partition(":")
    if not colon:
        return TitleFit.OPEN
    heads = (head, _BRACKETED.sub("", head), *_BRACKETED.findall(head))
    known = {name for name in names if len(_folded(name)) > 1}
    if not {*map(_folded, heads)}.isdisjoint(map(_folded, known)):
        return TitleFit.OWN
    holding = [_folded(one.replace(name, "", 1)) for one in heads for name in known if name in one]
    return TitleFit.ANOTHER if holding and not all(map(_VERSION.fullmatch, holding)) else TitleFit.OPEN


def _folded(text: str) -> str:
    """A name without case, gaps, and words that stand around names."""
    return _APART.sub("", _AROUND.sub("", " ".join(text.casefold().split())))
