"""Every rule stands in one table, whose examples are these tests; what belongs to no rule is refused."""

from __future__ import annotations

import re
from functools import cache

import pytest

from docs.rules import PAGE, page
from extractors import Extractor, Text, describe
from extractors.corpus import CorpusHints
from extractors.resources import text
from extractors.rules import TABLE, RuleRow, check, is_known, members, row_of, rules
from extractors.weights import ALWAYS, type_weights
from kg.core.errors import UsageError

ROWS = list(dict.fromkeys(rule.row for rule in rules().values()))
USERS = '{"type": "dataset", "name": "MyOwls"}\n{"type": "model", "name": "Owlet", "ambiguous": true}'
OTHERS: CorpusHints = {"TheirOwls": "dataset", "AllOwls": "dataset.many", "NoOwls": "none"}


@cache
def extractor() -> Extractor:
    """Made once, when first asked."""
    return Extractor(USERS, floor=0.0)


def fired(example: str) -> frozenset[str]:
    """The rules that fire for the marked name; none where it is no candidate."""
    (name,) = re.findall(r"\[\[(.+?)\]\]", example)
    title, _, abstract = re.sub(r"\[\[|\]\]", "", example).rpartition(" | ")
    found = extractor()(Text("1", title or None, abstract), OTHERS).entities
    return next(
        (
            frozenset({*entity.rules, *entity.role_rules, *type_weights().words(entity.words), ALWAYS})
            for entity in found
            if name in entity.surfaces
        ),
        frozenset(),
    )


@pytest.mark.parametrize("row", ROWS, ids=[row.rule for row in ROWS])
def test_a_rule_fires_in_its_example_and_not_in_the_other(row: RuleRow) -> None:
    assert row.example in fired(row.fires)
    assert row.example not in fired(row.misses)
    assert fired(row.misses) or row.rule == ALWAYS


def test_a_rule_is_told_in_a_sentence() -> None:
    assert describe("governed.evaluate.on") == (
        "the nearest verb before the name is one like “evaluate”, joined to it by a preposition like “on”"
    )
    assert describe("affix.model-family") == "the name begins with “LLaMA”, “Llama”, “llama” or the like"
    assert describe("said.ours") == "its sentence has a word like “we”, “our”, “paper”"
    assert describe("dataset.place.last") == (
        "the name is taken for a dataset, and its sentence is the last of the title or abstract"
    )
    assert not any("{" in rule.says for rule in rules().values())


@pytest.mark.parametrize(
    ("share", "told"), [("all", "nearly all"), ("most", "most"), ("half", "half"), ("part", "some"), ("rare", "a few")]
)
@pytest.mark.parametrize(
    ("papers", "of"), [("few", "two to four"), ("some", "five to nineteen"), ("many", "twenty or more")]
)
@pytest.mark.parametrize(
    ("kind", "named"), [("model", "a model"), ("data", "a dataset or benchmark"), ("none", "nothing")]
)
def test_what_readers_took_a_name_for_is_told_in_words(
    share: str, told: str, papers: str, of: str, kind: str, named: str
) -> None:
    assert describe(f"read.{kind}.{share}.{papers}") == (
        f"of {of} annotated papers that have the name, readers took it for {named} in {told}"
    )


@pytest.mark.parametrize(
    "rule", ["before.datset", "before.evaluate", "before.", "term.dataset", "governed.use.near", ""]
)
def test_what_no_data_makes_is_no_rule(rule: str) -> None:
    assert not is_known(rule)
    assert describe(rule) == ""
    assert not members(rule)


def test_a_family_has_a_rule_for_each_word_of_its_kind() -> None:
    family = members("last.{noun}.plural")
    assert "last.network.plural" in family
    assert len(family) == len(members("last.{noun}"))
    assert {row_of(rule).rule for rule in family} == {"last.{noun}.plural"}


PATTERNS = "data/patterns.jsonl"


def refusal(path: str, content: str) -> str:
    """How a data file of such content is refused."""
    with pytest.raises(UsageError) as caught:
        check(lambda other: content if other == path else text(other))
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("data/types.tsv", "adj\t", "adjective\t", "a weight for the unknown rule 'adjective'"),
        ("data/roles.tsv", "after.data\t", "after.datum\t", "a weight for the unknown rule 'after.datum'"),
        ("data/priors.tsv", "eg\t", "ef\t", "a weight for the unknown rule 'ef'"),
        (PATTERNS, '{"id": "quoted"', '{"id": "quoth"', "a pattern for the unknown rule 'quoth'"),
        (PATTERNS, '{"id": "aux', '{"id": "aux.{sense}', "a pattern for the unknown rule 'aux.{sense}'"),
        (TABLE, "such\tkg_context\t", "such\tkg_owls\t", "unknown stage 'kg_owls'"),
        (TABLE, "such\tkg_context\t", "such\tkg_context\t\t", "no says"),
        (TABLE, "such\tkg_context\t", "such\tkg_context\t{noun}", "placeholder noun"),
        (TABLE, "such.{noun}\t", "such.{bird}\t", "placeholder bird, noun"),
        (TABLE, "such.{noun}\t", "such.{verb}\t", "placeholder noun"),
    ],
)
def test_a_line_for_what_is_no_rule_is_refused(path: str, old: str, new: str, reason: str) -> None:
    lines = text(path).split("\n")
    number = next(i for i, line in enumerate(lines) if line.startswith(old))
    lines[number] = new + lines[number].removeprefix(old)
    assert refusal(path, "\n".join(lines)).startswith(f"extractors/{path}:{number + 1}: {reason}")


@pytest.mark.parametrize(
    ("rule", "example", "reason"),
    [
        ("owl", "owl", "rule 'owl' has no weight"),
        ("owl.{prep}", "owl.on", "rule 'owl.{prep}' has no weight"),
        ("owl", "such", "example 'such' is no 'owl'"),
        ("owl.{prep}", "owl.near", "example 'owl.near' is no 'owl.{prep}'"),
        ("such", "such", "'such' is a rule of 'such' too"),
        ("such.task", "such.task", "'such.task' is a rule of 'such.{noun}' too"),
    ],
)
def test_a_row_without_weight_or_for_what_has_one_is_refused(rule: str, example: str, reason: str) -> None:
    content = text(TABLE)
    row = f"{rule}\tkg_context\tan owl stands there\t{example}\tAn owl [[Zorbel]].\tA [[Zorbel]].\n"
    assert refusal(TABLE, content + row).startswith(f"extractors/{TABLE}:{content.count(chr(10)) + 1}: {reason}")


def test_the_page_has_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m docs.rules writes it anew"
