"""Repositories and project pages: every address that a paper offers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter

from extractors.addresses import clean, folded, parse, reduce
from extractors.records import Entity, Evidence, Field, Role
from extractors.resources import table
from extractors.sentences import Sentence, sentences
from extractors.tokens import Field as Tokens

FIELDS: tuple[Field, Field] = ("title", "abstract")
CONFIDENCE = 0.98
RULES: dict[Role, str] = {"introduces": "address.offered", "mentions": "address"}


def repositories(fields: Sequence[Tokens]) -> list[Entity]:
    """One entity for each address, with every place of it."""
    places = [place for name, field in zip(FIELDS, fields, strict=True) for place in _addresses(name, field)]
    if not places:
        return []
    found: dict[str, list[tuple[Evidence, Role]]] = {}
    for evidence, role in places:
        found.setdefault(folded(evidence.text), []).append((evidence, role))
    return [_entity(of_one) for of_one in found.values()]


def _entity(places: list[tuple[Evidence, Role]]) -> Entity:
    role = min((role for _, role in places), key=("introduces", "mentions").index)
    evidence = tuple(evidence for evidence, _ in places)
    surfaces = tuple(dict.fromkeys(one.text for one in evidence))
    rules = (frozenset({"address"}), frozenset({RULES[role]}))
    return Entity("repo", surfaces[0], surfaces, role, CONFIDENCE, evidence, *rules)


def _addresses(name: Field, field: Tokens) -> Iterator[tuple[Evidence, Role]]:
    found = [i for i in field.telling if field.tokens[i].shape == "address"]
    stands = sentences(field) if found else []
    for i in found:
        whole = field.tokens[i].text
        text = reduce(clean(whole))
        host = parse(text).host
        if "." in host and not host.endswith(_words("elsewhere")):
            start = field.starts[i] + whole.find(text)
            sentence = stands[bisect_right(stands, i, key=itemgetter(0)) - 1]
            bounds = field.place(sentence.start, sentence.end)
            yield Evidence(name, start, start + len(text), text, "address", bounds), _role(field, sentence)


def _role(field: Tokens, sentence: Sentence) -> Role:
    """The paper's own where the sentence says that it is offered, or says next to nothing."""
    words = {token.lower for token in field.tokens[sentence.start : sentence.end] if token.shape != "address"}
    return "introduces" if len(words) < 3 or not words.isdisjoint(_words("offered")) else "mentions"


@cache
def _words(what: str) -> tuple[str, ...]:
    return next(tuple(row["words"].split()) for row in table("data/addresses.tsv") if row["what"] == what)
