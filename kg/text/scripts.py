"""Superscripts and subscripts in Unicode, where it has them."""

from __future__ import annotations

_SUPERSCRIPTS = dict(zip("0123456789+-−=()niTdkm∘*′†‡", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᵈᵏᵐ°*′†‡", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+-−=()aeijknmt", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₙₘₜ", strict=True))
_ORDINALS = {"st", "nd", "rd", "th"}


def superscript(text: str) -> str:
    """`2` → `²`, `th` stays `th`, and what Unicode can't raise stands behind a `^`."""
    if text in _ORDINALS:
        return text
    return _moved(text, _SUPERSCRIPTS) or (f"^{text}" if text else "")


def subscript(text: str) -> str:
    """`2` → `₂`, and what Unicode can't lower stands behind a `_`."""
    return _moved(text, _SUBSCRIPTS) or (f"_{text}" if text else "")


def _moved(text: str, table: dict[str, str]) -> str | None:
    """The text in small; words stay words, only single letters and numbers move."""
    if text.isalpha() and len(text) > 1:
        return None
    moved = [table.get(character) for character in text]
    return "".join(filter(None, moved)) if all(moved) else None
