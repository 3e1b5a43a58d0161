"""The tables of a graph: what the documentation says of them."""

from __future__ import annotations

import re
from pathlib import Path

from kg.steps.tables import TABLES

DOCS = Path(__file__).parents[2] / "docs" / "scale.md"


def test_the_documentation_has_every_column_of_every_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", DOCS.read_text(), re.MULTILINE)
    told = {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}
    assert told == {name: schema.names for name, schema in TABLES.items()}
