"""Writes the table of stages in docs/extraction.md anew, from the stages themselves: python -m docs.stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path

from extractors import STAGES

PAGE = Path(__file__).with_name("extraction.md")
PLACE = re.compile(r"(?<=<!-- made by python -m docs.stages -->\n).*?(?=\n<!-- until here -->)", re.DOTALL)


def table() -> str:
    """What each stage reads and writes, and what that is."""
    return "\n".join(["| stage | reads | writes | |", "| --- | --- | --- | --- |", *_rows()])


def _rows() -> Iterator[str]:
    for stage in STAGES:
        reads, writes = (", ".join(f"`{one}`" for one in names) for names in (stage.reads, stage.writes))
        about = " ".join((getdoc(stage.factory) or "").partition("\n\n")[0].split())
        yield f"| `{stage.name}` | {reads} | {writes} | {about} |"


if __name__ == "__main__":
    PAGE.write_text(PLACE.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
