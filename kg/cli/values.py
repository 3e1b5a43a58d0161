"""What options take: numbers within bounds, and one of several words. What is wrong is said in a line."""

from __future__ import annotations

from typing import Any

import click

from kg.core.errors import UsageError
from kg.core.wording import unknown


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, if it is one."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise _no_number("a whole number", self, param, value) from None


class Number(click.FloatRange):
    """A number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, if it is one."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise _no_number("a number", self, param, value) from None


class Word(click.Choice):  # type: ignore[type-arg]
    """One of several words; `what` they are is said of one that is none of them."""

    def __init__(self, what: str, *words: str) -> None:
        super().__init__(words)
        self._what = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word, if it is one of them."""
        if value not in self.choices:
            raise unknown(self._what, value, self.choices)
        return value


def _no_number(
    what: str, bounds: click.IntRange | click.FloatRange, param: click.Parameter | None, value: Any
) -> UsageError:
    """What an option takes in place of what was given."""
    within = f"from {bounds.min:g} on" if bounds.max is None else f"from {bounds.min:g} to {bounds.max:g}"
    return UsageError(f"{param.opts[0] if param else 'this'} takes {what} {within}, not {str(value)!r}")
