"""Repositories and project pages: every address that a paper offers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from operator import itemgetter

from spacy.language import Language
from spacy.tokens import Doc

from extractors.addresses import clean, doi, folded, parse, reduce
from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Role
from extractors.resources import table
from extractors.result import put
from extractors.stages import sentences

FIELDS: tuple[Field, Field] = ("title", "abstract")
CONFIDENCE = 0.98
SITE = re.compile(r"(?:[a-z][a-z0-9-]*\.)+(?:com|org|net|io|ai|edu|app|dev)")
RULES: dict[Role, str] = {"introduces": "address.offered", "mentions": "address"}


@Language.factory("kg_repositories", requires=["doc.spans"], assigns=["doc.spans", "doc._.kg", "span._.kg"])
def kg_repositories(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Web addresses, added to `doc.spans["kg"]` and `doc._.kg`."""
    return _annotate


def _annotate(doc: Doc) -> Doc:
    put(doc, repositories(doc))
    return doc


Address = tuple[Evidence, Role, int]


def repositories(doc: Doc) -> list[tuple[Entity, list[tuple[int, int]]]]:
    """One entity for each address, with every place of it and its tokens."""
    found: dict[str, list[Address]] = {}
    for name, part in zip(FIELDS, read(doc).parts, strict=True):
        for one in _addresses(doc, name, part):
            found.setdefault(folded(one[0].text), []).append(one)
    return [(_entity(of_one), [(token, token + 1) for _, _, token in of_one]) for of_one in found.values()]


def _entity(places: list[Address]) -> Entity:
    role = min((role for _, role, _ in places), key=("introduces", "mentions").index)
    evidence = tuple(evidence for evidence, _, _ in places)
    surfaces = tuple(dict.fromkeys(one.text for one in evidence))
    return Entity("repo", surfaces[0], surfaces, role, CONFIDENCE, evidence, ("address",), (RULES[role],))


def _addresses(doc: Doc, name: Field, part: Part) -> Iterator[Address]:
    found = [
        i for i, word in enumerate(part.words) if "." in word.text and (word.shape == "address" or _is_site(part, i))
    ]
    stands = sentences.stands(doc) if found else ()
    said: dict[int, set[str]] = {}
    for i in found:
        whole = part.words[i].text
        text = reduce(clean(whole))
        if _offers(text):
            token = part.at[i]
            start = doc[token].idx + whole.find(text) - part.offset
            number = max(0, bisect_right(stands, token, key=itemgetter(0)) - 1)
            sentence = stands[number]
            first, last = doc[sentence.start], doc[sentence.end - 1]
            bounds = max(0, first.idx - part.offset), last.idx + len(last) - part.offset
            if number not in said:
                within = slice(bisect_left(part.at, sentence.start), bisect_left(part.at, sentence.end))
                said[number] = {word.lower for word in part.words[within] if word.shape != "address"}
            role: Role = "introduces" if _is_offered(said[number]) else "mentions"
            yield Evidence(name, start, start + len(text), text, "address", bounds), role, token


def _is_site(part: Part, i: int) -> bool:
    """Whether a word is a site without a scheme at which something is offered: `data are available at x.org`."""
    if not SITE.fullmatch(part.words[i].text):
        return False
    before = [word.lower for word in part.words[max(0, i - 3) : i] if word.text != ":"]
    return before[-1:] == ["at"] and not set(_words("at")).isdisjoint(before)


def _offers(address: str) -> bool:
    """Whether code or data may be there: a DOI only where those who give it out keep such things."""
    if number := doi(address):
        return number.lower().startswith(_words("deposits"))
    host = parse(address).host
    return "." in host and not f".{host}".endswith(tuple(f".{one}" for one in _words("elsewhere")))


def _is_offered(words: set[str]) -> bool:
    """Whether a sentence of these words says that the address is the paper's own, or says next to nothing."""
    return len(words) < 3 or not words.isdisjoint(_words("offered"))


@cache
def _words(what: str) -> tuple[str, ...]:
    return next(tuple(row["words"].split()) for row in table("data/addresses.tsv") if row["what"] == what)
