"""A listing as large as one likes, made of another one: its records again and again, under other ids and dates.

In each copy the sentences of an abstract stand in another order, and names that only one record has are changed, so
that a large graph has the many rare names and the few frequent ones that a real one has. Three in five papers come
twice, the second time as another source would have them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from acceptance.generated import abstracts
from kg.core.model import Paper
from kg.intake.reading import read

TWICE = 0.6
SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu")
_NAME = re.compile(r"\b[A-Z][a-z]*[A-Z][A-Za-z]*\b|\b[A-Z]{3,}\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")

Texts = list[tuple[str, str]]


def texts(like: Path | None, papers: int) -> Texts:
    """Titles and abstracts of a listing, or of generated papers."""
    if like is None:
        return [(one.title or "", one.abstract) for one in abstracts(papers)]
    return [(one.title or "", one.abstract) for one in read([str(like)]) if isinstance(one, Paper)]


def records(of: Texts, papers: int) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """So many papers, each as a record, three in five with a second record."""
    chance = random.Random(5)  # noqa: S311
    counts = Counter(name for title, abstract in of for name in set(_NAME.findall(f"{title} {abstract}")))
    for number in range(papers):
        copy, at = divmod(number, len(of))
        title, abstract = of[at]
        if copy:
            title, abstract = (_renamed(text, counts, copy) for text in of[at])
            sentences = _SENTENCE.split(abstract)
            chance.shuffle(sentences)
            abstract = " ".join(sentences)
        year, month = 2015 + number * 7 % 11, number % 12 + 1
        name = f"{year % 100:02}{month:02}.{number:05}"
        first = {
            "id": name,
            "title": title,
            "abstract": abstract,
            "authors": [f"Jo Roe{number % 977}", f"Al Doe{number % 491}"],
            "categories": ["cs.CL", "cs.LG"],
            "published": f"{year}-{month:02}-{number % 28 + 1:02}",
        }
        again = {"id": name, "title": title, "abstract": abstract, "upvotes": number % 90}
        yield first, again if chance.random() < TWICE else None


def _renamed(text: str, counts: Counter[str], copy: int) -> str:
    """The text with a syllable more in each name that only one record has."""

    def one(found: re.Match[str]) -> str:
        name, middle = found[0], len(found[0]) // 2
        return name if counts[name] > 1 else f"{name[:middle]}{SYLLABLES[copy % len(SYLLABLES)]}{name[middle:]}"

    return _NAME.sub(one, text)


def write(folder: Path, like: Path | None, papers: int, sentences: int | None = None) -> list[Path]:
    """Two listings in the folder, with so many sentences of each abstract; those that are there stay."""
    paths = [folder / f"{name}-{papers}{f'-{sentences}' if sentences else ''}.jsonl" for name in ("papers", "again")]
    if not all(path.exists() for path in paths):
        with paths[0].open("w") as first, paths[1].open("w") as second:
            of = [(title, " ".join(_SENTENCE.split(abstract)[:sentences])) for title, abstract in texts(like, papers)]
            for one, again in records(of, papers):
                first.write(json.dumps(one) + "\n")
                second.writelines(json.dumps(record) + "\n" for record in _given(again))
    return paths


def _given(one: dict[str, Any] | None) -> Iterable[dict[str, Any]]:
    return () if one is None else (one,)


def options(description: str | None, papers: int) -> argparse.ArgumentParser:
    """The options of benchmarks that build such a graph."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=papers)
    parser.add_argument("--like", type=Path, help="a listing that is recombined; without it papers are generated")
    return parser
