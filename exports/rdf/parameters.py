"""Parameters of questions: values as terms, and the names of papers and entities as answers print them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from exports.rdf import terms
from kg.core import dates
from kg.core.errors import UsageError

Value = str | int | float | date  # and bool, which is an int

ENTITY, PAPER, DATE, NUMBER = "an entity", "a paper", "a date", "a number"  # how a question's head may describe one
_KINDS = (ENTITY, PAPER, DATE, NUMBER)
_UNSAID = {"entity": ENTITY, "paper": PAPER}  # what names mean in a question without a head
_NUMBER = re.compile(r"[+-]?(\d+|\d*\.\d+)")
_PAPERS = {"https://arxiv.org/abs/": "arxiv:", "https://doi.org/": "doi:", f"{terms.BASE}paper/": ""}


def kind(name: str, about: str | None) -> str:
    """What kind of value a parameter takes, by what the question's head says of it; nothing for any."""
    if about is None:
        return _UNSAID.get(name, "")
    return next((kind for kind in _KINDS if re.match(rf"{kind}\b", about)), "")


def term(value: Any, kind: str = "") -> str:
    """A value as a term: texts as texts, and numbers, dates, yes and no as what they are.

    >>> term("3"), term("3", NUMBER), term("2024-05", DATE)
    ('"3"', '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', '"2024-05"')
    """
    if kind == DATE:
        return terms.literal(_date(value))
    if kind == NUMBER:
        value = _number(value)
    if isinstance(value, str):
        return terms.literal(text(value))
    written = _typed(value)
    if written is None:
        raise UsageError(f"{value!r} is no value", todo="give a text, a number, a date, True or False")
    form, datatype = written
    return f'"{form}"^^{terms.term(f"xsd:{datatype}")}'


def text(value: Any) -> str:
    """A text that can be written as UTF-8."""
    if not isinstance(value, str):
        raise UsageError(f"{value!r} is no text", todo="give a name")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{value!r} is not UTF-8", todo="write it in UTF-8") from error
    return value


def paper(name: str) -> str:
    """A paper's id, if its address is given.

    >>> paper("https://arxiv.org/abs/2309.03852"), paper("arxiv:2309.03852")
    ('arxiv:2309.03852', 'arxiv:2309.03852')
    """
    for address, scheme in _PAPERS.items():
        if name.startswith(address):
            return scheme + unquote(name.removeprefix(address))
    return name


def entity(name: str) -> str:
    """An entity's id, if its address is given.

    >>> entity("https://w3id.org/papergraph/id/benchmark/glue"), entity("GLUE")
    ('benchmark/glue', 'GLUE')
    """
    return unquote(name.removeprefix(terms.BASE)) if name.startswith(terms.BASE) else name


def _typed(value: Any) -> tuple[str, str] | None:
    """How a value is written, and its datatype."""
    if type(value) is bool:
        return str(value).lower(), "boolean"
    if type(value) is int:
        return str(value), "integer"
    if type(value) is date:
        return value.isoformat(), "date"
    number = Decimal(repr(value)) if type(value) is float else value
    if isinstance(number, Decimal) and number.is_finite():
        return f"{number:f}", "decimal"
    return None


def _date(value: Any) -> str:
    written = value.isoformat() if type(value) is date else value
    if not isinstance(written, str) or dates.iso(written) != written:
        raise UsageError(f"{value!r} is no date", todo="write 2024, 2024-05 or 2024-05-17")
    return written


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value):
        raise UsageError(f"{value!r} is no number", todo="write 3 or 0.5")
    return Decimal(value) if "." in value else int(value)
