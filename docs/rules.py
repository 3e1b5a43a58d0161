"""Writes docs/rules.md anew, from the table of rules: python -m docs.rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from extractors.rules import STAGES, RuleRow, placeholders, rules

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# Rules

All that extraction goes by: each rule, what it sees, and an example in which it fires for the marked name. What a rule
weighs stands in `extractors/data/types.tsv` and `roles.tsv`, of single words in `type-words.tsv` and `role-words.tsv`;
`kg explain` shows both for a name. `{"off": "…"}` in a patterns file leaves a rule out, or a whole family as written
here. Made by `python -m docs.rules` from `extractors/data/rules.tsv`, whose examples are tests.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_stages(), *_placeholders()])


def _stages() -> Iterator[str]:
    rows = sorted(dict.fromkeys(known.row for known in rules().values()), key=lambda row: STAGES.index(row.stage))
    for stage, members in groupby(rows, lambda row: row.stage):
        yield f"## {stage}\n\n| rule | fires where | for example |\n| --- | --- | --- |"
        yield from map(_line, members)
        yield ""


def _line(row: RuleRow) -> str:
    example = re.sub(r"\[\[(.+?)\]\]", r"**\1**", row.fires).replace(" | ", " ‖ ")
    return f"| `{row.rule}` | {row.says} | {example} |"


def _placeholders() -> Iterator[str]:
    rows = dict.fromkeys(known.row for known in rules().values())
    yield "## What a family's placeholder stands for\n\n| placeholder | one of |\n| --- | --- |"
    for name, words in placeholders(rows).items():
        yield f"| `{{{name}}}` | {' '.join(words)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
