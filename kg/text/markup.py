"""Inline HTML and JATS in titles and abstracts, as publishers' data carry it."""

from __future__ import annotations

import html
import re

from kg.text.scripts import subscript, superscript

_INLINE = r"i|b|em|strong|u|tt|code|span|scp|inf|font|small|big|italic|bold|sc|monospace|underline"
_BLOCK = r"p|br|div|sec|title|list|list-item|li|ul|ol|h[1-6]|abstract|disp-formula|inline-formula|math"
_script = re.compile(r"<(?:jats:)?(sub|sup|inf)>([^<>]{1,40})</(?:jats:)?\1>", re.IGNORECASE)
_inline = re.compile(rf"</?(?:jats:)?(?:{_INLINE}|sub|sup)(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE)
_block = re.compile(
    rf"</?(?:(?:jats:)?(?:{_BLOCK})|(?:mml|tex|xocs):[a-z-]{{1,40}})(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE
)
_entity = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def without_markup(text: str) -> str:
    """The text with tags of a known kind dropped and entities decoded, once: what they spell is text, not markup."""
    if "<" in text:
        text = _script.sub(lambda found: (superscript if found[1] == "sup" else subscript)(found[2]), text)
        text = _block.sub(" ", _inline.sub("", text))
    if "&" in text:
        text = _entity.sub(lambda found: html.unescape(found[0]), text)
    return text
