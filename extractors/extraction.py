"""Papers in, entities out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from extractors.corpus import NO_HINTS, CorpusHints
from extractors.pipeline import make
from extractors.reading import TITLE, forget, know_text, paper_text
from extractors.records import Extraction, Readable, Text
from extractors.result import KEY
from extractors.user import knowledge
from extractors.workers import Failed, Task, attempted, shared
from kg.core.limits import ABSTRACT_CHARS, TITLE_CHARS

STRINGS = 50_000  # new words that a pipeline may learn: spaCy keeps them all, so it is then made anew


class Extractor:
    """What extracts from one paper: a pipeline, made anew before it has learnt too many words."""

    def __init__(self, patterns: str = "", floor: float | None = None) -> None:
        self._patterns, self._floor = patterns, floor
        self._make()

    def _make(self) -> None:
        self._nlp = make(self._patterns, self._floor)
        self._most = len(self._nlp.vocab.strings) + STRINGS

    def __call__(self, paper: Readable, told: CorpusHints = NO_HINTS) -> Extraction:
        """All that the paper names, given what other papers tell it."""
        if len(self._nlp.vocab.strings) > self._most:
            forget()
            del self._nlp
            gc.collect()  # else two would be there at a time: it holds itself
            self._make()
        doc = self._nlp(as_doc(self._nlp, paper.title, paper.abstract, told))
        return Extraction(paper.id, *doc.user_data[KEY][1:])


def let_go() -> None:
    """Forgets the pipeline, which takes 200 MB: the next one who asks gets another."""
    forget()
    _extractor.cache_clear()
    gc.collect()


def as_doc(nlp: Language, title: str | None, abstract: str, told: CorpusHints = NO_HINTS) -> Doc:
    """A paper as one doc for the pipeline, not yet annotated.

    >>> nlp = make()
    >>> doc = nlp(as_doc(nlp, "OwlNet: Faster Birds", "Our model is trained on ImageNet."))
    >>> [(span.text, span.label_) for span in doc.spans["kg"]]
    [('OwlNet', 'model'), ('ImageNet', 'dataset')]
    """
    title = (title or "")[:TITLE_CHARS]
    text = paper_text(title, abstract[:ABSTRACT_CHARS])
    doc = nlp.make_doc(text)
    know_text(doc, text)
    doc.user_data[TITLE] = len(title)
    if told:
        doc._.kg_told = dict(told)
    return doc


def extract(
    papers: Iterable[Readable],
    patterns: str = "",
    *,
    told: Callable[[str], CorpusHints] = lambda _: NO_HINTS,
    workers: int = 1,
    failed: Callable[[Failed], None] = lambda one: _raised(one),
) -> Iterator[Extraction]:
    """What each paper names, in the order of the papers; each for itself, so any order and any split gives the same.

    `patterns` is the text of a user's patterns (see `read_patterns`). `told` gives for a paper's id what other papers
    tell it. Several workers are processes of their own. A paper that can't be searched is told to `failed`, and then
    names nothing; without `failed` it is raised.

    >>> paper = Text("1", None, "We introduce FooBERT, a language model evaluated on the GLUE benchmark.")
    >>> [(e.type, e.name, e.role) for e in next(extract([paper])).entities]
    [('model', 'FooBERT', 'introduces'), ('benchmark', 'GLUE', 'evaluates')]
    """
    tasks = ((Text(paper.id, paper.title, paper.abstract), told(paper.id)) for paper in papers)
    knowledge(patterns)  # what is wrong with them is said now
    found = _here(tasks, patterns) if workers == 1 else shared(tasks, Extractor, patterns, workers)
    return (_nothing(one, failed) if isinstance(one, Failed) else one for one in found)


def _here(tasks: Iterator[Task], patterns: str) -> Iterator[Extraction | Failed]:
    run = _extractor(patterns)
    for paper, told in tasks:
        found = attempted(run, paper, told)
        yield Failed(paper, found) if isinstance(found, str) else found


def _raised(failed: Failed) -> None:
    raise failed


def _nothing(one: Failed, failed: Callable[[Failed], None]) -> Extraction:
    failed(one)
    return Extraction(one.paper.id, ())


@lru_cache(maxsize=2)
def _extractor(patterns: str) -> Extractor:
    """The same for all who ask: making one takes most of a second."""
    return Extractor(patterns)
