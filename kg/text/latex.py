"""LaTeX in titles and abstracts, as plain Unicode. Macros are data: `kg/data/latex.tsv`.

One pass over the tokens with a stack of open groups: linear in the text, whatever it holds. Nothing is lost: an unknown
macro, a brace without its partner and a lonely dollar sign stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kg.text.scripts import subscript, superscript

MATH_CHARS = 300
BARE_DEPTH = 3  # of macros that lost their backslash, one in the other

# The patterns begin with the sign that they look for, and look back from there: a search then jumps from sign to sign.
_math = re.compile(
    rf"\$(?<!\\\$)\$?(?=[^\s$])(\d[^$]{{0,{MATH_CHARS}}}(?<![\s\\])(?=\$\$?(?!\d))|\D[^$]{{0,{MATH_CHARS}}}(?<![\s\\]))\$\$?"
    rf"|\\\((.{{1,{MATH_CHARS}}}?)\\\)",
    re.DOTALL,
)
_sentence = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_accent = re.compile(
    r"\\(?:([\"'`^~=.])\s*|([Hcvukrbd])(?:\s+|(?=\{)))"
    r"(?:\{\s*(\\[ij]|[^\W\d_])\s*\}|(\\[ij](?![a-zA-Z])|[^\W\d_]))"
)
_COMBINING = dict(
    zip(
        "\"'`^~=.Hcvukrbd",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u030b\u0327\u030c\u0306\u0328\u030a\u0331\u0323",
        strict=True,
    )
)
_bare = re.compile(
    r"(?<!\\)\b(?:mathcal|mathbb|mathbf|mathrm|mathsf|boldsymbol|operatorname|textbf|textit|texttt)\{([^{}]{0,80})\}"
)
_symbol = re.compile(r"[a-z]+(?=[A-Z])")
_tie = re.compile(r"~(?<=[^\s/(~=≈]~)(?=[^~])")
_opening = re.compile(r"”(?<![^\s(\[]”)(?=\w)")
_closing = re.compile(r"“(?<=[^\s(\[]“)(?=[\s.,;:!?)]|$)")
_quoted = re.compile(r"`(?<![\w`]`)([^`'\n]{1,80})'(?!\w)")
_token = re.compile(r"\\([a-zA-Z]+)|\\(.)|([{}^_])|[^\\{}^_]+|\\", re.DOTALL)
_option = re.compile(r"\s*\[[^\[\]]{0,100}\]")
_set = re.compile(r"[\w+\-.…]{1,3}(?:\s*,\s*[\w+\-.…]{1,3})+")
_ESCAPED = {
    "\\": " ",
    ",": " ",
    ";": " ",
    ":": " ",
    " ": " ",
    "\n": " ",
    "-": "",
    "/": "",
    "!": "",
    "@": "",
    "[": "",
    "]": "",
}
_ESCAPED |= {character: character for character in "%&_#${}"}
_THIN = ",;:"


class Macro(NamedTuple):
    """How many arguments a macro takes, and the text with `{1}` and `{2}` that takes its place."""

    arguments: int
    text: str


_RAISED, _LOWERED, _WRAPPER = Macro(1, "^"), Macro(1, "_"), Macro(1, "{1}")


@dataclass(slots=True)
class _Call:
    """A macro, `^` or `_` that is still to get arguments."""

    macro: Macro
    arguments: list[str] = field(default_factory=list)

    def result(self) -> str:
        one, two = (*self.arguments, "", "")[:2]
        if self.macro in (_RAISED, _LOWERED):
            return (superscript if self.macro is _RAISED else subscript)(one.strip())
        if one == two and "({1})" in self.macro.text:  # an address as its own text
            return one
        return self.macro.text.replace("{1}", one).replace("{2}", two)


@dataclass(slots=True)
class _Group:
    """An open brace, the call whose argument it is, what has come since, and the calls that wait inside it."""

    call: _Call | None = None
    parts: list[str] = field(default_factory=list)
    waiting: list[_Call] = field(default_factory=list)

    def give(self, piece: str) -> None:
        """A piece of text: to the call that waits for it, else as it is."""
        while self.waiting:
            call = self.waiting[-1]
            call.arguments.append(piece)
            if len(call.arguments) < call.macro.arguments:
                return
            piece = self.waiting.pop().result()
        self.parts.append(piece)

    def settle(self) -> None:
        """No call gets more than it has."""
        self.parts += [call.result() for call in self.waiting]
        self.waiting.clear()

    def give_up(self) -> str:
        """All there is, also if calls got less than they wanted."""
        self.settle()
        return "".join(self.parts)


@cache
def macros() -> dict[str, Macro]:
    """The known macros by name."""
    rows = (files("kg") / "data" / "latex.tsv").read_text(encoding="utf-8").splitlines()
    table = (row.split("\t") for row in rows if not row.startswith("; "))
    return {name: Macro(int(arguments), text) for name, arguments, text in table}


def without_latex(text: str) -> str:
    """The text with accents, symbols and formulas in Unicode and dress dropped."""
    if "\\" in text:
        text = _accent.sub(_accented, text)
    if "$" in text or "\\(" in text:
        text = _math.sub(_formula, text)
    text = _without_bare(text)
    if "\\" in text or "{" in text:
        text = _without_bare(_render(text, math=False))
    if "~" in text:
        text = _tie.sub(" ", text)
    if "`" in text or "''" in text:
        text = _quotes(text)
    return text


def _without_bare(text: str) -> str:
    """The text without macros that lost their backslash, the inner ones first."""
    for _ in range(BARE_DEPTH if "{" in text else 0):
        text = _bare.sub(_stripped, text)
    return text


def _stripped(found: re.Match[str]) -> str:
    """What a bare macro holds; a symbol before a capital has lost its backslash too: `boldsymbol{inftyBench}`."""
    symbol = _symbol.match(found[1])
    macro = macros().get(symbol[0]) if symbol else None
    return found[1] if symbol is None or macro is None else macro.text + found[1][symbol.end() :]


def _quotes(text: str) -> str:
    """Quotes of LaTeX as those of print; which way they turn is seen by what stands beside them."""
    text = _opening.sub("“", text.replace("``", "“").replace("''", "”"))
    return _quoted.sub(r"‘\1’", _closing.sub("”", text))


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] or found[4]).removeprefix("\\")
    return unicodedata.normalize("NFC", letter + _COMBINING[found[1] or found[2]])


def _formula(found: re.Match[str]) -> str:
    content = found[1] or found[2]
    return found[0] if _sentence.search(content) else _render(_without_bare(content), math=True)


def _render(text: str, *, math: bool) -> str:
    stack = [_Group()]
    at = 0
    while token := _token.match(text, at):
        at = token.end()
        name, escaped, sign = token.groups()
        if sign == "{":
            group = stack[-1]
            stack.append(_Group(group.waiting.pop() if group.waiting else None))
        elif sign == "}" and len(stack) > 1:
            _close(stack, math=math)
        elif sign and math and sign != "}":
            stack[-1].waiting.append(_Call(_RAISED if sign == "^" else _LOWERED))
        elif name:
            at = _macro(stack[-1], name, text, at)
        elif math and stack[-1].waiting:
            at = _argument(stack[-1], token)
        else:
            stack[-1].settle()
            stack[-1].parts.append(_escape(escaped, math=math) if escaped else token[0])
    while len(stack) > 1:
        group = stack.pop()
        stack[-1].parts.append(group.give_up() if group.call else "{" + group.give_up())
    return stack[0].give_up()


def _macro(group: _Group, name: str, text: str, at: int) -> int:
    """A macro: its text, or a call that waits for its arguments. Returns where to go on."""
    macro = macros().get(name)
    if macro is None and text.startswith("{", at):
        macro = _WRAPPER
    if macro is None:
        group.give("\\" + name)
    elif macro.arguments:
        group.waiting.append(_Call(macro))
        option = _option.match(text, at)
        return option.end() if option else at
    else:
        group.give(macro.text)
        if macro.text == "" or (len(macro.text) == 1 and macro.text.isalpha()):
            return at + text.startswith(" ", at)
    return at


def _argument(group: _Group, token: re.Match[str]) -> int:
    """An argument without braces is one character. Returns where to go on."""
    piece = token[0].lstrip()
    if not piece:
        return token.end()
    group.give(piece[0])
    return token.end() - len(piece) + 1


def _escape(character: str, *, math: bool) -> str:
    if math and character in _THIN:
        return ""
    return _ESCAPED.get(character, "\\" + character)


def _close(stack: list[_Group], *, math: bool) -> None:
    group = stack.pop()
    content = group.give_up()
    outer = stack[-1]
    if call := group.call:
        call.arguments.append(content)
        if len(call.arguments) < call.macro.arguments:
            outer.waiting.append(call)
        else:
            outer.give(call.result())
        return
    before = outer.parts[-1][-1:] if outer.parts else ""
    if math:
        outer.parts.append(content)
    elif content.startswith(("http://", "https://")) and before.isalnum():
        outer.parts.append(" " + content)
    else:
        formula = before == "}" or (before.isalnum() and not content.replace("-", "").isalnum())
        kept = formula or _set.fullmatch(content) or (not content and before in ("", " "))
        outer.parts.append("{" + content + "}" if kept else content)
