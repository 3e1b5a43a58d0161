"""What made-up forms are resolved to: a change of it is seen here, and is either meant or a fault."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from extractors.records import NAMED, Type
from kg.resolve import Edit, Form, Spelling, corrections, form, reached, resolve
from kg.resolve.families import bases
from kg.resolve.spelling import from_slug, key, slug
from tests.kg.test_resolve import LOOK_ALIKE, ONE_THING, written

PAGE = Path(__file__).with_name("resolved.txt")
MARKS = Path(__file__).with_name("resolved_marks.tsv")
ANEW = "python -m tests.kg.test_resolved writes it anew"
MIXED = 150  # mixtures of facts
NAMES = [names for _, names in (*ONE_THING, *LOOK_ALIKE)]


def told(case: str) -> str:
    """A case, and beneath its forms and corrections what they are."""
    title, *lines = case.splitlines()
    given = [line for line in lines if line.startswith(("form ", "edit "))]
    forms = [_form(line) for line in given if line.startswith("form ")]
    edits = [_edit(line) for line in given if line.startswith("edit ")]
    return "\n".join([title, *given, *_resolved(forms, edits)])


def _form(line: str) -> Form:
    """`form TYPE NAME = NAME = NAME; papers 2; introduced 1; meant KEY`."""
    said, *more = line.removeprefix("form ").split("; ")
    kind, _, names = said.partition(" ")
    name, *others = names.split(" = ")
    numbers = dict(one.split(" ", 1) for one in more)
    papers = int(numbers.get("papers", 1))
    made = form(kind, name, others)
    return made._replace(
        weight=int(numbers.get("weight", 1000 * papers)),
        introduced=int(numbers.get("introduced", 0)),
        meant=numbers.get("meant", ""),
        spellings=tuple(Spelling(one.name, papers, one.called * papers) for one in made.spellings),
    )


def _edit(line: str) -> Edit:
    act, entity, *value = line.removeprefix("edit ").split(" ", 2)
    return Edit(act, entity, " ".join(value))  # type: ignore[arg-type]


def _resolved(forms: list[Form], edits: list[Edit]) -> Iterator[str]:
    for one in resolve(forms, corrections(edits)):
        yield f"{one.id}: {one.label}{' (dropped)' if one.dropped else ''}"
        yield f"  {' | '.join(one.names)}"
        yield from (
            f"  {forms[i].type} {forms[i].spellings[0].name} {score} {why}".rstrip() for i, why, score in one.forms
        )


def marks() -> Iterator[str]:
    """A mark of all that is made of each group of facts, and of mixtures of them."""
    for kind, names in (*ONE_THING, *LOOK_ALIKE):
        forms = written(kind, names)
        keys = [[key(kind, one), slug(kind, one), from_slug(kind, slug(kind, one)), bases(kind, one)] for one in names]
        yield f"{' | '.join(names)}\t{_mark([*_resolved(forms, []), *keys, *(sorted(reached(one)) for one in forms)])}"
    chance = random.Random(17)  # noqa: S311
    for number in range(MIXED):
        forms = list(_mixed(chance))
        ids = [one.id for one in resolve(forms)]
        edits = [Edit("merge", *chance.sample(ids, 2)), Edit("retype", chance.choice(ids), chance.choice(NAMED))]
        yield f"mixture {number}\t{_mark([*_resolved(forms, []), *_resolved(forms, edits if number % 3 == 0 else [])])}"


def _mixed(chance: random.Random) -> Iterator[Form]:
    """Forms of a few groups of names, of any weight."""
    for names in chance.sample(NAMES, 6):
        for _ in range(4):
            name, *others = chance.sample(names, chance.randint(1, len(names)))
            papers = chance.choice([1, 1, 2, 3, 8, 30])
            made = form(chance.choice(_types(names)), name, others)
            yield made._replace(
                weight=papers * chance.choice([300, 700, 1000]),
                introduced=chance.choice([0, 0, 1]),
                spellings=tuple(Spelling(one.name, papers, one.called * papers) for one in made.spellings),
            )


def _types(names: list[str]) -> list[Type]:
    return ["method", "model", "task"] if len(names) > 1 else ["dataset", "benchmark", "metric"]


def _mark(what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()[:6]


def test_each_case_is_resolved_as_before() -> None:
    before = PAGE.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    assert [told(case) for case in before] == before, ANEW


def test_facts_and_mixtures_of_them_are_resolved_as_before() -> None:
    before = MARKS.read_text(encoding="utf-8").splitlines()
    assert set(marks()) ^ set(before) == set(), ANEW


if __name__ == "__main__":
    cases = PAGE.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    PAGE.write_text("\n\n".join(map(told, cases)) + "\n", encoding="utf-8")
    MARKS.write_text("".join(f"{one}\n" for one in marks()), encoding="utf-8")
