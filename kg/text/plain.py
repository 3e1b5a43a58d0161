"""Titles and abstracts as plain text: what every stage after the readers works on."""

from __future__ import annotations

from kg.text.latex import without_latex
from kg.text.markup import without_markup
from kg.text.unicode import harmless

_LATEX = ("\\", "$", "~", "{", "`", "''")
_MARKUP = ("<", "&")


def plain(text: str) -> str:
    r"""The text without LaTeX, inline HTML and unsafe characters, its white space folded.

    >>> plain("PanGu-$\\alpha$ in Z\\\"urich:\n \\textit{what} costs 5\\%?")
    'PanGu-α in Zürich: what costs 5%?'
    """
    text = harmless(" ".join(text.split()))
    marked = any(sign in text for sign in _MARKUP)
    if marked:
        text = without_markup(text)
    latex = any(sign in text for sign in _LATEX)
    if latex:
        text = without_latex(text)
    return harmless(" ".join(text.split())) if marked or latex else text
