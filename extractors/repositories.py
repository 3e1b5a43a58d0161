"""Repositories and project pages: every address that a paper offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.addresses import clean, parse, reduce
from extractors.records import Entity, Evidence, Field, Role
from extractors.sentences import Sentence, sentences
from extractors.tokens import Field as Tokens

ELSEWHERE = (
    "doi.org",
    "arxiv.org",
    "wikipedia.org",
    "creativecommons.org",
    "youtube.com",
    "youtu.be",
    "twitter.com",
    "orcid.org",
)
OTHERS = frozenset({"say:use", "verb:use", "verb:train"})
OFFERED = frozenset(
    [
        "available",
        "code",
        "codes",
        "released",
        "release",
        "released:",
        "open-source",
        "open-sourced",
        "page",
        "website",
        "demo",
        "project",
        "our",
        "we",
        "publicly",
        "found",
        "here",
        "accessible",
        "dataset",
        "data",
        "model",
        "models",
        "weights",
    ]
)
RULES: dict[Role, str] = {"introduces": "address.offered", "mentions": "address"}


def repositories(fields: Sequence[Tokens]) -> list[Entity]:
    """One entity for each address, with every place of it."""
    found: dict[str, list[tuple[str, Role, Evidence]]] = {}
    for name, field in zip(("title", "abstract"), fields, strict=True):
        for text, role, evidence in _addresses(name, field):  # type: ignore[arg-type]
            key = (
                text.lower()
                .removeprefix("https://")
                .removeprefix("http://")
                .removeprefix("www.")
                .removesuffix(".git")
                .rstrip("/")
            )
            found.setdefault(key, []).append((text, role, evidence))
    return [_entity(places) for places in found.values()]


def _entity(places: list[tuple[str, Role, Evidence]]) -> Entity:
    role: Role = "introduces" if any(role == "introduces" for _, role, _ in places) else "mentions"
    surfaces = tuple(dict.fromkeys(evidence.text for _, _, evidence in places))
    return Entity(
        "repo",
        places[0][0],
        surfaces,
        role,
        0.98,
        tuple(e for _, _, e in places),
        frozenset({"address"}),
        frozenset({RULES[role]}),
    )


def _addresses(name: Field, field: Tokens) -> Iterator[tuple[str, Role, Evidence]]:
    stands: list[Sentence] | None = None
    for i, token in enumerate(field.tokens):
        if token.shape != "address":
            continue
        stands = stands or sentences(field)
        sentence = next(s for s in stands if s.start <= i < s.end)
        at, text = field.start(i), reduce(clean(token.text))
        start = at + token.text.find(text)
        host = parse(text).host
        if "." in host and not host.endswith(ELSEWHERE):
            end = start + len(text)
            bounds = (field.start(sentence.start), field.end(sentence.end - 1))
            yield text, _role(field, sentence), Evidence(name, start, end, text, "address", bounds)


def _role(field: Tokens, sentence: Sentence) -> Role:
    words = {token.lower for token in field.tokens[sentence.start : sentence.end] if token.shape != "address"}
    return "introduces" if not words.isdisjoint(OFFERED) or len(words) < 3 else "mentions"
