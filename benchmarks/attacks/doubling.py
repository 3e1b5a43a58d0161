"""Texts and records made to cost more than they are long: python -m benchmarks.attacks.doubling [WORK…] [FAMILY…].

Each family of texts (acceptance/adversarial.py) is read by every reader, cleaned, and searched for names, stage by
stage; each family of records is merged and settled. Sizes are doubled twice. What takes more than 2.5 times as long when it is
doubled, both times, is wrong; seconds are the processor's, this process' and its children's, and what seems wrong is done thrice.
"""

from __future__ import annotations

import io
import json
import resource
import sqlite3
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.tokens import Doc

from acceptance.adversarial import GROWING
from extractors.pipeline import make
from kg.core.errors import SourceError
from kg.core.limits import ABSTRACT_CHARS, RAW_TIMES
from kg.core.model import Paper, Record, Rejected, Source
from kg.graph.leaderboards import leaderboard
from kg.intake.papers import identity, paper
from kg.intake.readers.table import READERS, Options, Reader
from kg.intake.reading import recognised
from kg.steps import extracting, resolving
from kg.steps.building import add_all, writing
from kg.store import results

MOST = 2.5  # times as long, where there is twice as much
WORTH = 0.04  # seconds below which noise is measured
RUNS = 3
READ, RECORDS = (64 << 10, 128 << 10, 256 << 10), (1000, 2000, 4000)
AUTHORS = (16_000, 32_000, 64_000)
WRAPPED = {  # a text where a reader looks into it
    "json": '{{"title": "Owls", "abstract": {}}}\n',
    "bibtex": "@article{{k, title = {{Owls}}, abstract = {{{0}}}}}\n",
    "ris": "TY  - JOUR\nTI  - Owls\nAB  - {0}\nER  - \n",
    "csv": 'title,abstract\nOwls,"{0}"\n',
    "arxiv-dump": "{0}\narXiv:2401.00001\n",
    "labelled": "Title: Owls\nAbstract: {0}\n",
    "markdown": "- [Owls](https://arxiv.org/abs/2401.00001) {0}\n",
}
WITH_AUTHORS: dict[str, Callable[[list[str]], str]] = {
    "json": lambda names: json.dumps({"title": "Owls", "abstract": "They see.", "authors": names}),
    "arxiv-json": lambda names: json.dumps(
        {"id": "2401.00001", "title": "Owls", "abstract": "They see.", "authors": ", ".join(names), "update_date": "2024-01-01"}
    ),
    "openalex": lambda names: json.dumps(
        {"id": "https://openalex.org/W1", "title": "Owls", "authorships": [{"author": {"display_name": name}} for name in names]}
    ),
    "semantic-scholar": lambda names: json.dumps({"paperId": "1", "title": "Owls", "authors": [{"name": name} for name in names]}),
    "daily-papers-json": lambda names: json.dumps(
        {"title": "Owls", "summary": "They see.", "upvotes": 1, "authors": [{"name": name} for name in names]}
    ),
    "bibtex": lambda names: f"@article{{k, title = {{Owls}}, author = {{{' and '.join(names)}}}}}\n",
    "ris": lambda names: "TY  - JOUR\nTI  - Owls\n" + "".join(f"AU  - {name}\n" for name in names) + "ER  - \n",
    "csv": lambda names: f'title,abstract,authors\nOwls,They see.,"{"; ".join(names)}"\n',
    "labelled": lambda names: f"Title: Owls\nAuthors: {', '.join(names)}\nAbstract: They see.\n",
    "arxiv-atom": lambda names: '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Owls</title><summary>They see.</summary>'
    + "".join(f"<author><name>{name}</name></author>" for name in names)
    + "</entry></feed>",
    "arxiv-oai": lambda names: '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">'
    "<id>2401.00001</id><title>Owls</title><abstract>They see.</abstract><authors>"
    + "".join(f"<author><keyname>{name}</keyname></author>" for name in names)
    + "</authors></arXiv></metadata></record></OAI-PMH>",
    "pubmed": lambda names: "<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>Owls</ArticleTitle><AuthorList>"
    + "".join(f"<Author><LastName>{name}</LastName></Author>" for name in names)
    + "</AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
}  # fmt: skip


def texts(size: int) -> Iterator[tuple[str, str]]:
    """Each family, so many characters long."""
    for name, grown in GROWING.items():
        text = grown(64)
        text = grown(64 * size // max(1, len(text)) + 64)
        yield name, text[:size]


def seconds(work: Callable[[], object]) -> float:
    """What some work takes."""

    def used() -> float:
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    before = used()
    work()
    return used() - before


def least(measured: Callable[[], dict[str, list[float]]]) -> dict[str, list[float]]:
    """What works take at each size: done again, and the least of it taken, while one seems to grow too fast."""
    found = measured()
    for _ in range(RUNS - 1):
        if max((ratio for taken in found.values() for ratio in ratios(taken)), default=0) <= MOST:
            break
        found = {name: list(map(min, found[name], again)) for name, again in measured().items()}
    return found


def ratios(taken: list[float]) -> list[float]:
    """How many times as long each size takes as the one before, where that can be measured."""
    return [after / before for before, after in pairwise(taken) if before > WORTH]


class Measured:
    """What each work took at each size."""

    def __init__(self) -> None:
        self.count, self.worst, self.wrong = 0, (0.0, ""), 0

    def add(self, name: str, taken: list[float]) -> None:
        """Tells of what grows too fast."""
        self.count += 1
        grown = ratios(taken)
        if grown:
            self.worst = max(self.worst, (min(grown), name))
        if len(grown) > 1 and min(grown) > MOST:
            self.wrong += 1
            print(f"WRONG {name}: {', '.join(f'{one:.2f} s' for one in taken)}", flush=True)
        elif taken[-1] > 3:
            print(f"slow {name}: {', '.join(f'{one:.2f} s' for one in taken)}", flush=True)

    def tried(self, name: str, works: Sequence[Callable[[], object]]) -> None:
        """Measures a work at each size."""
        self.add(name, least(lambda: {name: [seconds(work) for work in works]})[name])

    def tell(self, what: str) -> None:
        """Prints the sum."""
        ratio, name = self.worst
        print(f"{what}: {self.count} tried, {self.wrong} wrong; the worst {ratio:.2f} a doubling ({name})", flush=True)


def reading() -> Measured:
    """Every reader, on each text alone and on each where it looks for one."""
    found = Measured()
    sizes = [dict(texts(size)) for size in READ]
    for family in GROWING:
        found.tried(f"recognised, {family}", [partial(recognised, one[family].encode()) for one in sizes])
        for reader in READERS:
            if reader.apart or reader.name == "spreadsheet":
                continue
            wrapped = WRAPPED.get(reader.name, "{0}").format
            ways = {"bare": [one[family] for one in sizes], "wrapped": [wrapped(one[family]) for one in sizes]}
            for way, contents in ways.items() if reader.name in WRAPPED else [("bare", ways["bare"])]:
                found.tried(
                    f"{reader.name}, {way}, {family}", [partial(_read, reader, text.encode()) for text in contents]
                )
    return found


def _read(reader: Reader, data: bytes) -> None:
    with suppress(SourceError):  # a text may well be nothing that the reader reads
        deque(reader.read(io.BufferedReader(io.BytesIO(data)), Options()), maxlen=0)


def cleaning() -> Measured:
    """Titles and abstracts, up to what is looked at."""
    found = Measured()
    most = RAW_TIMES * ABSTRACT_CHARS
    sizes = [dict(texts(size)) for size in (most // 4, most // 2, most)]
    for family in GROWING:
        records = [Record(1, f"Owls {text[family]}"[:4000], text[family]) for text in sizes]
        found.tried(family, [partial(paper, one, "x") for one in records])
    return found


def stages() -> dict[str, Measured]:
    """Each stage of the pipeline that finds names."""
    nlp = make()
    found = {name: Measured() for name in ("tokenizer", *nlp.pipe_names)}
    sizes = [dict(texts(size)) for size in (ABSTRACT_CHARS // 4, ABSTRACT_CHARS // 2, ABSTRACT_CHARS)]

    def measured(plain: list[str]) -> dict[str, list[float]]:
        taken: dict[str, list[float]] = {name: [] for name in found}
        for text in plain:
            doc = Doc(nlp.vocab)

            def done(stage: Callable[..., Doc], of: str | Doc) -> None:
                nonlocal doc
                doc = stage(of)

            taken["tokenizer"].append(seconds(partial(done, nlp.make_doc, text)))
            for name, stage in nlp.pipeline:
                taken[name].append(seconds(partial(done, stage, doc)))
        return taken

    for family in GROWING:
        made = [paper(Record(1, "Owls", text[family]), "x") for text in sizes]
        plain = [
            one.abstract if isinstance(one, Paper) else text[family] for one, text in zip(made, sizes, strict=True)
        ]
        for name, taken in least(partial(measured, plain)).items():
            found[name].add(f"{name}, {family}", taken)
    return found


def authors() -> Measured:
    """Records with more and more authors, read and cleaned."""
    found = Measured()
    readers = {reader.name: reader for reader in READERS}
    for name, written in WITH_AUTHORS.items():
        contents = [written([f"Ada{at} Owl{at}" for at in range(number)]).encode() for number in AUTHORS]
        found.tried(name, [partial(_cleaned, readers[name], data) for data in contents])
    return found


def _cleaned(reader: Reader, data: bytes) -> None:
    for one in reader.read(io.BufferedReader(io.BytesIO(data)), Options()):
        if isinstance(one, Record):
            paper(one, "x")


def _paper(
    n: int,
    title: str | None,
    abstract: str = "",
    keys: tuple[str, ...] = (),
    own: str | None = None,
    authors: tuple[str, ...] = (),
) -> Paper:
    return Paper(
        id=identity(keys, own, title, abstract, authors),
        title=title,
        abstract=abstract,
        keys=keys,
        own=own,
        sources=(Source("x", n),),
        authors=authors,
    )


KEYS: dict[str, Callable[[int], Iterator[Paper]]] = {
    "one id": lambda n: (_paper(i, f"Owls {i}", f"Owl {i}.", ("arxiv:2401.00001",)) for i in range(n)),
    "one DOI": lambda n: (_paper(i, f"Owls {i}", f"Owl {i}.", ("doi:10.1234/owl",)) for i in range(n)),
    "one text": lambda n: (_paper(i, "Owls", "Owls see.", own=f"o{i}") for i in range(n)),
    "one text under many ids": lambda n: (_paper(i, "Owls", "Owls see.", (f"arxiv:2401.{i:05}",)) for i in range(n)),
    "one title, no text": lambda n: (_paper(i, "Editorial", own=f"e{i}") for i in range(n)),
    "half without a title": lambda n: (_paper(i, "Owls" if i % 2 else None, f"Owls see {i // 2}.") for i in range(n)),
    "one name of its own": lambda n: (_paper(i, f"Owls {i}", f"Owl {i}.", own="same") for i in range(n)),
    "chains of ids": lambda n: (
        _paper(i, f"Owls {i}", f"Owl {i}.", (f"arxiv:2401.{i:05}", f"doi:10.1/{i + 1}", f"doi:10.1/{i}")) for i in range(n)
    ),
    "one short form of many long ones": lambda n: (
        _paper(i, f"Owl{i} Lens{i}", f"We propose Owl{i:x}q Lens{i:x}s (OL), a model. OL beats BERT.") for i in range(n)
    ),
    "many short forms of one long one": lambda n: (
        _paper(i, f"Lenses {i}", f"We propose Visual Owl Lens (VOL{i}), a model. VOL{i} beats BERT.") for i in range(n)
    ),
    "one name in all": lambda n: (_paper(i, f"Lenses {i}", f"We evaluate BERT on GLUE, take {i}.") for i in range(n)),
    "spellings of one name": lambda n: (
        _paper(i, f"Lenses {i}", f"We use the {'Owl-Net-Bert'[: 3 + i % 9]}{'-' * (i % 3)}{i % 2 * 's'}{i:b} model.") for i in range(n)
    ),
    "sizes of one family": lambda n: (_paper(i, f"Lenses {i}", f"We use the Owlet-{i}B model and Owlet-{i}.5.") for i in range(n)),
    "names that share words": lambda n: (
        _paper(i, f"Lenses {i}", f"We use the Deep Owl Graph{i % 50} Attention{i // 50} Network method.") for i in range(n)
    ),
    "other authors each time": lambda n: (
        _paper(i, "Owls", "Owls see.", ("doi:10.1234/owl",), None, tuple(f"Ada{i} Owl{at}" for at in range(20))) for i in range(n)
    ),
    "figures on one dataset": lambda n: (
        _paper(i, f"Lenses {i}", f"Owl{i}Net reaches an accuracy of {i % 1000 / 10}% on GLUE, against 70.{i}% of BERT.") for i in range(n)
    ),
    "figures by many measures": lambda n: (
        _paper(i, f"Lenses {i}", f"BERT reaches an owl{i} score of {i % 1000 / 10} on GLUE and {i % 900 / 10} on SQuAD.") for i in range(n)
    ),
    "the same figures": lambda n: (_paper(i, f"Lenses {i}", f"Owl{i % 3}Net reaches 78.1% accuracy on GLUE, see {i}.") for i in range(n)),
    "all introduce the same": lambda n: (
        _paper(i, "OwlNet: lenses", f"We introduce OwlNet, a {('model', 'dataset', 'method')[i % 3]}. It sees {i}.") for i in range(n)
    ),
}  # fmt: skip


def records() -> dict[str, Measured]:
    """Records that have something in common: merged, searched and settled."""
    found = {name: Measured() for name in ("merging", "extraction", "settling", "results")}
    for family, grown in KEYS.items():
        taken: dict[str, list[float]] = {name: [] for name in found}
        for size in RECORDS:
            with TemporaryDirectory() as folder, writing(Path(folder) / "g.kg") as connection:
                connection.execute("CREATE TEMP TABLE seen (record INTEGER PRIMARY KEY)")
                works: tuple[tuple[str, Callable[[], object]], ...] = (
                    ("merging", partial(add_all, connection, _each(grown(size)), lambda _: None)),
                    ("extraction", partial(extracting.update, connection, "", 1, lambda _: None)),
                    ("settling", partial(resolving.settle, connection)),
                    ("results", partial(ranked, connection)),
                )
                for name, work in works:
                    taken[name].append(seconds(work))
        for name, of in taken.items():
            found[name].add(f"{name}, {family}", of)
    return found


def ranked(connection: sqlite3.Connection) -> None:
    """All that is reported, ranked."""
    leaderboard(results.in_order(connection))


def _each(papers: Iterator[Paper]) -> Iterator[Paper | Rejected]:
    yield from papers


WORK: dict[str, Callable[[], dict[str, Measured]]] = {
    "cleaning": lambda: {"cleaning": cleaning()},
    "stages": stages,
    "records": records,
    "authors": lambda: {"authors": authors()},
    "reading": lambda: {"reading": reading()},
}


def main() -> None:
    """Prints what grows too fast, and for each kind of work the worst of all."""
    named = sys.argv[1:]
    for families in (GROWING, KEYS) if set(named) - set(WORK) else ():
        for name in set(families) - set(named):
            del families[name]
    print(f"{len(GROWING)} families of texts, {len(KEYS)} of records", flush=True)
    wrong = 0
    for work in [name for name in named if name in WORK] or WORK:
        for name, found in WORK[work]().items():
            found.tell(name)
            wrong += found.wrong
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
