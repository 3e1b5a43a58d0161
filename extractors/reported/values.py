"""Numbers with their units, as they stand in a text: `87.3%`, `+2.1`, `3.3x`, `10 to 20%`, `four-fold`, `half`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractors.resources import table

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})"
BEFORE = r"(?:(?<![\w.,@^/\\#&*:–−-])|(?<=approx)|(?<=\bsim)|(?<=[A-Za-z]:)|(?<=[%\d][/|]))"  # no part of a name
AFTER = r"(?![\w@^]|[.,:]\d|[-–][A-Za-z\d])"
SIGNS = "+−–-"
FULL_MARKS = r"(?:/(?:5|10|100)(?:\.0)?(?!\d|\.\d))?"
# A number begins with `.78`, but not with that of `a.78`; what begins with a class of characters is found sooner:
DIGIT = re.compile(r"[\d.](?:(?<=\d)|(?<![^\s(=+~–−-]\.)\d)[\d.,]*")
FACTOR = re.compile(r"factors?\sof\s$")
CHANGE = re.compile(  # `from 71.2 to 74.5 and 66.3 to 76.1` are no ranges
    r"(?<!ranging )(?<!ranges )(?<!varying )\b[Ff]rom\s+(?:an?\s+|[\d.,%]{1,9}\sto\s[\d.,%]{1,9}(?:\sand|,)\s+)?$"
)
BETWEEN = re.compile(  # but for `the gap between A and B`, which are two numbers
    r"(?<!gap )(?<!gaps )(?<!difference )(?<!differences )(?<!margin )\b[Bb]etween\s+$"
)
DEVIATION = ("±", "+/-", "+/−", "+/–")  # what stands behind says how far a number is sure
LOOK_BACK = 40
TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNTED = {word: number for number, word in enumerate(TEN, 1)}
WORDED = {
    "half": 0.5,
    "halves": 0.5,
    "halving": 0.5,
    "twice": 2.0,
    "double": 2.0,
    "doubles": 2.0,
    "doubling": 2.0,
    "triple": 3.0,
    "triples": 3.0,
    "tripling": 3.0,
    "order of magnitude": 10.0,
    "orders of magnitude": 100.0,
}


PARTS = ("half", "halv", "twice", "doubl", "tripl", "magnitude", "times", "fold", "point", "percent")  # of number words


class Value(NamedTuple):
    """A number: characters `start` to `end` of a text, what it says, its unit's sort, and how it is written."""

    start: int
    end: int
    text: str
    number: float
    unit: str  # percent, points, times, measured, word, or "" for a bare one
    spelt: str = ""  # the unit as it stands
    signed: bool = False
    ranged: bool = False
    whole: bool = False  # no decimals


def values(text: str, *, worded: bool = True) -> list[Value]:
    """All numbers that may measure something, in their order; `worded` tells whether any is in words.

    >>> [(one.text, one.number, one.unit) for one in values("from 71.2 to 74.5 mAP, by 2-4% (+2.1 points)")]
    [('71.2', 71.2, ''), ('74.5', 74.5, ''), ('2-4%', 4.0, 'percent'), ('+2.1 points', 2.1, 'points')]
    >>> [(one.text, one.unit) for one in values("0.94 ± 0.02, or 87.3 +/- 0.4%")]
    [('0.94', ''), ('87.3', 'percent')]
    """
    return sorted([*_figures(text), *_words(text)]) if worded else list(_figures(text))


def may_be_worded(text: str) -> bool:
    """Whether a text may have numbers in words."""
    return any(map(text.lower().__contains__, PARTS))


def _figures(text: str) -> Iterator[Value]:
    done, match_at, deviates = 0, _figure().match, any(mark in text for mark in DEVIATION)
    for digits in DIGIT.finditer(text):
        start = digits.start()
        if start < done or (deviates and text[max(0, start - LOOK_BACK) : start].rstrip().endswith(DEVIATION)):
            continue
        signed = (
            start > done
            and text[start - 1] in SIGNS
            and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] in "_)"))
        )
        if match := match_at(text, start - signed) or (match_at(text, start) if signed else None):
            one = _value(text, match)
            done = one.end
            yield one


def _value(text: str, match: re.Match[str]) -> Value:
    start, end, last = match.start(), match.end(), match["high"] or match["low"]
    spelt, ranged = match["outer"] or match["inner"] or "", match["high"] is not None
    joint, before = (match["joint"] or "").strip(), max(0, start - LOOK_BACK)
    is_change = joint == "to" and CHANGE.search(text, before, start)
    if not spelt and (sure := _deviation().match(text, end)):
        spelt = sure["unit"]  # `82.1 ± 0.3%`
    units = {_units().get(_spaced(match[part] or ""), "") for part in ("inner", "outer")}
    is_other = ranged and "" not in units and len(units) == 2  # `by 3.1 points to 88.4%`
    if is_change or is_other or (joint == "and" and not BETWEEN.search(text, before, start)):
        end, last, spelt, ranged = match.end("first"), match["low"], match["inner"] or "", False
    signed = text[start] in SIGNS
    factor = FACTOR.search(text, max(0, start - LOOK_BACK), start)
    start = factor.start() if factor else start
    spelt = _spaced(spelt).lstrip("~-")
    unit = "times" if factor else _units().get(spelt, "")
    return Value(
        start, end, text[start:end], float(last.replace(",", "")), unit, spelt, signed, ranged, "." not in last
    )


def _words(text: str) -> Iterator[Value]:
    for match in _word().finditer(text):
        start, end = match.span()
        if match["name"]:
            spelt = _spaced(match["by"]).strip(" -")
            number = float(COUNTED[match["name"].lower()])
            yield Value(start, end, match[0], number, _units()[spelt], spelt, whole=True)
        else:
            yield Value(start, end, match[0], WORDED[_spaced(match["word"].lower())], "word", whole=True)


def _spaced(text: str) -> str:
    """The text with one space wherever it has any, whether or not a line ends there."""
    return " ".join(text.split())


@cache
def _units() -> dict[str, str]:
    return {
        spelling: row["unit"] for row in table("data/results/units.tsv") for spelling in row["spellings"].split("|")
    }


@cache
def _figure() -> re.Pattern[str]:
    spelt = sorted(_units(), key=lambda one: (-len(one), one))
    marks = "|".join(re.escape(one) for one in spelt if not one[0].isalpha())
    letters = "|".join(re.escape(one).replace(r"\ ", r"\s") for one in spelt if one[0].isalpha())
    unit = rf"\s?(?:{marks})|[\s~-]?(?:{letters})(?![\w-])"
    first = rf"(?P<first>(?P<low>{NUMBER})(?P<inner>{unit})?{FULL_MARKS})"
    second = rf"(?:(?P<joint>\s?[-–~∼]\s?|sim|\sto\s|\sand\s)(?P<high>{NUMBER})(?P<outer>{unit})?)?"
    return re.compile(rf"{BEFORE}[{SIGNS}]?{first}{second}{AFTER}")


@cache
def _deviation() -> re.Pattern[str]:
    marks, units = ("|".join(map(re.escape, of)) for of in (DEVIATION, _units()))
    return re.compile(rf"\s?(?:{marks})\s?{NUMBER}\s?(?P<unit>{units})(?![\w-])")


@cache
def _word() -> re.Pattern[str]:
    words = "|".join(sorted(WORDED, key=len, reverse=True)).replace(" ", r"\s")
    counted = rf"(?P<name>{'|'.join(COUNTED)})[\s-]?(?P<by>times|fold|percentage\spoints?|points?|percent)"
    return re.compile(rf"(?i)(?<![\w-])(?:{counted}|(?:an\s)?(?P<word>{words}))(?![\w-])")
