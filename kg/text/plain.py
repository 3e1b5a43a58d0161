"""Titles and abstracts as plain text: what every stage after the readers works on."""

from __future__ import annotations

from kg.text.latex import without_latex
from kg.text.markup import without_markup
from kg.text.unicode import harmless

_CONTROLS = bytes((*range(32), 127))


def plain(text: str) -> str:
    r"""The text without LaTeX, inline HTML and unsafe characters, its white space folded.

    >>> plain("PanGu-$\\alpha$ in Z\\\"urich:\n \\textit{what} costs 5\\%?")
    'PanGu-α in Zürich: what costs 5%?'
    """
    text = text.replace("\n", " ").strip()
    if text.isascii() and not _marked(text) and "  " not in text and not _controls(text):
        return text
    text = harmless(" ".join(text.split()))
    if "<" in text or "&" in text:
        text = without_markup(text)
    if _marked(text):
        text = without_latex(text)
    return harmless(" ".join(text.split()))


def _controls(text: str) -> bool:
    """Whether an ASCII text holds control characters; counting bytes is the fastest way to tell."""
    return len(text.encode().translate(None, _CONTROLS)) < len(text)


def _marked(text: str) -> bool:
    """Whether there is anything that could be markup. Millions of texts have none: this is what they cost."""
    return (
        "\\" in text
        or "$" in text
        or "~" in text
        or "{" in text
        or "`" in text
        or ("'" in text and "''" in text)
        or "<" in text
        or "&" in text
    )
