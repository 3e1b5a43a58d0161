"""A user's own patterns and names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors import Text, extract, parse_patterns, read_patterns
from kg.core.errors import UsageError
from tests.conftest import ROOT


def types(patterns: str, text: str) -> dict[str, str]:
    (one,) = extract([Text("1", None, text)], patterns)
    return {entity.name: entity.type for entity in one.entities}


def test_a_phrase_as_the_entity_ruler_has_it() -> None:
    text = "The assay was run in the Blue Owl Facility of the county."
    assert types("", text) == {}
    assert types('{"label": "DATASET", "pattern": "Blue Owl Facility"}', text) == {"Blue Owl Facility": "dataset"}


def test_a_token_pattern_as_the_matcher_has_it() -> None:
    pattern = '{"label": "method", "pattern": [{"LOWER": "gel"}, {"LOWER": {"IN": ["shift", "drift"]}}, {"LOWER": "assay", "OP": "?"}]}'
    assert types(pattern, "Binding was seen by gel shift assay in all lines.") == {"gel shift assay": "method"}


def test_a_name_with_other_spellings() -> None:
    row = '{"type": "dataset", "name": "County Owl Survey", "aliases": ["COS"], "ambiguous": true}'
    assert types(row, "Numbers come from the County Owl Survey and from COS of 1999.")["County Owl Survey"] == "dataset"


def test_a_shipped_rule_can_be_left_out() -> None:
    text = "We like Zorbel, a dataset of owls. Owls sing. So they do."
    assert types("", text)["Zorbel"] == "dataset"
    words = [f"word.{place}.dataset" for place in ("right", "right2", "sentence")]
    off = "\n".join(f'{{"off": "{rule}"}}' for rule in ("isa.dataset", "called.dataset", *words))
    assert types(off, text).get("Zorbel") != "dataset"
    families = "\n".join(f'{{"off": "{family}"}}' for family in ("isa.{noun}", "called.{noun}", "word.right.{word}"))
    assert types(families, text).get("Zorbel") != "dataset"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"label": "dataset"}', "no pattern"),
        ('{"label": "gene", "pattern": "BRCA1"}', "unknown type 'gene'"),
        ('{"type": "model", "name": "A", "colour": "red"}', "keys colour"),
        ('{"type": "model", "name": "A", "aliases": "B"}', "aliases"),
        ('{"label": "model", "pattern": [{"LOWER": "a", "OP": "+"}]}', "OP '+'"),
        ('{"label": "model", "pattern": [{"LOWER": "a", "OP": "*"}]}', "OP '*'"),
        ('{"label": "model", "pattern": [{"LOWER": "a", "OP": "{1,9}"}]}', "OP '{1,9}'"),
        ('{"label": "model", "pattern": [{"TEXT": {"REGEX": "^(a+)+$"}}]}', "more than linear time"),
        ('{"label": "model", "pattern": [{"TEXT": {"REGEX": "("}}]}', "REGEX '('"),
        ('{"label": "model", "pattern": [{"LEMMA": "be"}]}', "attribute LEMMA"),
        ('{"label": "model", "pattern": [{"LOWER": "a", "OP": "?"}]}', "matches nothing at all"),
        ('{"label": "model", "pattern": [{"LOWER": 5}]}', "not a spaCy pattern"),
        ('{"off": ""}', "off is empty"),
        ('{"off": "before.datset"}', "no rule 'before.datset' (did you mean 'before.dataset' or "),
        ('{"off": "before.{nuon}"}', "no rule 'before.{nuon}' (did you mean 'before.{noun}' or "),
        ('{"off": "zzzzzzzz"}', "no rule 'zzzzzzzz' (docs/rules.md has all rules)"),
        ("x" * 20_000, "a line of 20000 characters"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_reason(line: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"label": "model", "pattern": "Fine One"}\n\n' + line + "\n")
    with pytest.raises(UsageError) as caught:
        read_patterns(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert reason in str(caught.value)


def test_a_file_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        read_patterns(tmp_path / "none.jsonl")


def test_the_lines_in_the_documentation_are_taken() -> None:
    lines = re.findall(r'^\{".+\}$', (ROOT / "docs" / "extraction.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) > 5
    assert parse_patterns("\n".join(lines)).own[0].says == "“cohort” stands behind the name"
