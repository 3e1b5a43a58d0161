"""Known names in the text, and a user's token patterns.

The norm of a word tells where a name may start, its letters how far it goes: a PhraseMatcher of the 39,000 norms took
40 MiB, one of all ways to cut names into tokens 100. Patterns are spaCy's Matcher's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from extractors.lexicon import Entry, Known, Letters, index, starts
from extractors.reading import Part, read, write, written
from extractors.user import knowledge
from extractors.vocabulary import Word

KEY = "kg_lexicon"
REMEMBERED = 20_000  # spellings


@Language.factory(
    "kg_lexicon", default_config={"patterns": ""}, requires=["token.norm"], assigns=["doc.spans"], retokenizes=False
)
def kg_lexicon(nlp: Language, name: str, patterns: str) -> KnownNames:
    """All known names, overlapping ones too: `doc.spans["kg_lexicon"]`, label = type, id = name, kb_id = where from."""
    return KnownNames(nlp, patterns)


Names = dict[tuple[int, int], list[Known]]


def known(doc: Doc) -> Names:
    """The known names by place."""
    return written(doc, KEY, _meaning)


def _meaning(spans: list[Span]) -> Names:
    found: Names = {}
    for span in spans:
        found.setdefault((span.start, span.end), []).append(
            Known(span.id_ or span.text, span.label_, span.kb_id_ or "user")
        )
    return found


class KnownNames:
    """The stage. Spans written by another component in the same way do as well for all that follows."""

    def __init__(self, nlp: Language, patterns: str) -> None:
        told = knowledge(patterns)
        self._letters = Letters(index(told.rows))
        self._starts = starts(told.rows)
        self._patterns = Matcher(nlp.vocab)
        self._patterned_as = [Known(one.id, one.type, "user") for one in told.names]
        for number, pattern in enumerate(told.names):
            self._patterns.add(str(number), [list(pattern.tokens)])
        self._strings = nlp.vocab.strings
        self._fitting: dict[tuple[str, ...], tuple[Known, ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        found: Names = {}
        for part in read(doc).parts:
            for start, end, known in chain(self._known(part), self._patterned(part)):
                found.setdefault(part.span(start, end), []).append(known)
        spans = [
            Span(doc, start, end, known.type, kb_id=known.origin, span_id=known.name)
            for (start, end), names in found.items()
            for known in names
        ]
        write(doc, KEY, spans, found)
        return doc

    def _known(self, part: Part) -> Iterator[tuple[int, int, Known]]:
        words = part.words
        for start in [at for at, one in enumerate(words) if one.norm in self._starts]:
            for end, entries in self._spelt(words, start):
                texts = tuple([one.text for one in words[start:end]])
                fitting = self._fitting.get(texts)
                for known in self._fit(texts, words[start:end], entries) if fitting is None else fitting:
                    yield start, end, known

    def _spelt(self, words: list[Word], start: int) -> Iterator[tuple[int, tuple[Entry, ...]]]:
        """Where spellings end that start here, as far as letters tell."""
        letters, following = "", words[start].folded
        for end in range(start, len(words)):
            if own := words[end].folded:
                if own[0] not in following:
                    return
                letters += own
                entries, following = self._letters[letters]
                if entries:
                    yield end + 1, entries

    def _fit(self, texts: tuple[str, ...], words: list[Word], entries: tuple[Entry, ...]) -> tuple[Known, ...]:
        """What is spelt so, remembered."""
        if len(self._fitting) >= REMEMBERED:
            self._fitting.clear()
        found = self._fitting[texts] = tuple(dict.fromkeys(entry.known for entry in entries if entry.fits(words)))
        return found

    def _patterned(self, part: Part) -> Iterator[tuple[int, int, Known]]:
        if self._patterned_as:
            whole = part.matched[part.base : part.base + len(part.words)]
            for number, start, end in self._patterns(whole, allow_missing=True):
                yield start, end, self._patterned_as[int(self._strings[number])]
