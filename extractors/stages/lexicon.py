"""Known names in the text, and a user's token patterns.

spaCy's PhraseMatcher finds on norms where a name may start, the index how far it goes: a matcher of all ways to cut
names into tokens would take 60 MiB more. Patterns are spaCy's Matcher's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span

from extractors.lexicon import Known, index, starts
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
        self._index = index(told.rows)
        self._starts = starts(told.rows)
        self._anchors = PhraseMatcher(nlp.vocab, attr="NORM")
        self._anchors.add(KEY, [(get_string_id(start),) for start in self._starts])  # type: ignore[misc]
        self._patterns = Matcher(nlp.vocab)
        self._patterned_as = [Known(one.id, one.type, "user") for one in told.names]
        for number, pattern in enumerate(told.names):
            self._patterns.add(str(number), [list(pattern.tokens)])
        self._strings = nlp.vocab.strings
        self._fitting: dict[tuple[str, ...], tuple[Known, ...]] = {}
        every = {entry.known for entries in self._index.values() for entry in entries}
        self._ids = {known: self._numbered(known) for known in (*every, *self._patterned_as)}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        found: Names = {}
        for part in read(doc).parts:
            for start, end, known in chain(self._known(part), self._patterned(part)):
                found.setdefault(part.span(start, end), []).append(known)
        spans: list[Span] = []
        if doc.vocab.strings is not self._strings:  # a doc of another vocabulary
            for text in {text for names in found.values() for known in names for text in known}:
                doc.vocab.strings.add(text)
        for (start, end), names in found.items():
            for known in names:
                label, origin, name = self._ids[known]
                spans.append(Span(doc, start, end, label, kb_id=origin, span_id=name))
        write(doc, KEY, spans, found)
        return doc

    def _known(self, part: Part) -> Iterator[tuple[int, int, Known]]:
        words, base = part.words, part.base
        for _, first, _ in self._anchors(part.matched[base : base + len(words)]):
            start = first - base
            for end in self._ends(words, start):
                texts = tuple([one.text for one in words[start:end]])
                fitting = self._fitting.get(texts)
                for known in self._fit(texts, words[start:end]) if fitting is None else fitting:
                    yield start, end, known

    def _ends(self, words: list[Word], start: int) -> Iterator[int]:
        """Where a spelling ends that starts here, as far as letters tell."""
        most, letters = self._starts.get(words[start].norm, 0), ""
        for end in range(start, len(words)):
            letters += words[end].folded
            if len(letters) > most:
                return
            if letters in self._index and words[end].folded:
                yield end + 1

    def _fit(self, texts: tuple[str, ...], words: list[Word]) -> tuple[Known, ...]:
        """What is spelt so, remembered."""
        if len(self._fitting) >= REMEMBERED:
            self._fitting.clear()
        entries = self._index["".join([one.folded for one in words])]
        found = self._fitting[texts] = tuple(dict.fromkeys(entry.known for entry in entries if entry.fits(words)))
        return found

    def _numbered(self, known: Known) -> tuple[int, int, int]:
        """The numbers that spaCy has for type, origin and name: for good, also where a memory zone ends."""
        add = self._strings.add
        return add(known.type), add(known.origin), add(known.name)

    def _patterned(self, part: Part) -> Iterator[tuple[int, int, Known]]:
        if self._patterned_as:
            whole = part.matched[part.base : part.base + len(part.words)]
            for number, start, end in self._patterns(whole, allow_missing=True):
                yield start, end, self._patterned_as[int(self._strings[number])]
