"""Where names may stand: spans of tokens, and how each was found. What they name is decided later."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.lexicon import Known
from extractors.reading import Part, read, write, written
from extractors.shape import LANGUAGES, VERSION, YEAR
from extractors.stages import abbreviations, lexicon
from extractors.stages.lexicon import Names
from extractors.vocabulary import Word
from extractors.words import UNKNOWN, Head, is_never, nevers

KEY = "kg_candidates"
WEAK, SIZED = "weak", "sized"  # stand among the rules of a weak one, and of one with a size in brackets behind
SIZE_WORDS = 3

CAPITAL = frozenset({"name", "cap"})
NAMING = frozenset({"name", "cap", "number"})
SENTENCE_OPENS = frozenset(".!?:•")
SIZE = re.compile(r"\d{1,4}(?:\.\d{1,2})?[BMbm]")
NEVER_WORDS = 5
POINTED = re.compile(r"\d+\.\d+")  # a score, behind what ends in a number: `on SIB-200 9.7`
NUMBERED = re.compile(r"v\d{1,3}(?:\.\d{1,2})*$")
SMALL = frozenset({"func", "det", "poss", "prep", "self", "list", "num-word"})
SPELLING_OUT = re.compile(r"(?:^|-)[a-z]+[A-Z][a-z]")  # capitals where words have none: `OwL-oRientEd`, of OLRE
NUMBERED_PARTS = frozenset({"Task", "Track", "Subtask"})
BRACKETS = (("(", ")"), ("[", "]"))
CITED = 12  # words from a bracket to authors in it
# Behind a number that is no version.
UNITS = frozenset({"times", "points", "point", "percent", "percentage", "%", "x", "×"})
TITLE_WORDS = 4  # that a name before a title's colon may have
GROWN = 4  # words that a term of art may have before its head

Place = tuple[int, int]


class How(NamedTuple):
    """How a candidate was found, and all that as one text.

    A weak one counts beside a strong one of its spelling; a sized one ends in its size, a nested one stands in another.
    """

    rules: tuple[str, ...]
    weak: bool
    sized: bool
    nested: bool
    id: str


@cache
def found_by(rules: tuple[str, ...], *, weak: bool = False, sized: bool = False) -> How:
    """What there is only once for each."""
    told = " ".join([*rules, *([WEAK] if weak else []), *([SIZED] if sized else [])])
    return How(rules, weak, sized, "kind.nested" in rules, told)


ROW, LONG, SHORT, TERM, TITLE, NAME, RUN = (
    found_by((f"kind.{kind}",)) for kind in ("row", "long", "short", "term", "title", "name", "run")
)
NAMED_TERM = found_by(("kind.term", "term-named"))
Found = dict[Place, How]


class Candidate(NamedTuple):
    """Words `start` to `end`, the tokens that they are, how they were found, and the known names that they are."""

    start: int
    end: int
    place: Place
    how: How
    known: Sequence[Known]


@Language.factory("kg_candidates", requires=["doc.spans"], assigns=["doc.spans"])
def kg_candidates(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Where names may stand, in the order of the text: `doc.spans["kg_candidates"]`, how each was found as its id."""
    return _annotate


def _annotate(doc: Doc) -> Doc:
    known, pairs = lexicon.known(doc), abbreviations.pairs(doc)
    spans: list[Span] = []
    meaning: tuple[list[Candidate], ...] = ([], [])
    label = doc.vocab.strings.add("candidate")
    title, abstract = read(doc).parts
    head = _title_head(title.words, abstract.words)
    for number, part in enumerate((title, abstract)):
        if not part.words:
            continue
        names = part.within(known)
        forms = list(
            zip(part.within([long for long, _ in pairs]), part.within([short for _, short in pairs]), strict=True)
        )
        for start, end, how in find(part, names, forms, title.words[:head], title=number == 0):
            one = _candidate(part, known, start, end, how)
            meaning[number].append(one)
            spans.append(Span(doc, *one.place, label, span_id=how.id))
    write(doc, KEY, spans, meaning)
    return doc


def _candidate(part: Part, known: Names, start: int, end: int, how: How) -> Candidate:
    place = part.span(start, end)
    row = part.span(start, end - SIZE_WORDS) if how.sized else place
    return Candidate(start, end, place, how, known.get(row, ()) if "kind.row" in how.rules else ())


def candidates(doc: Doc) -> tuple[list[Candidate], ...]:
    """What stands in `doc.spans["kg_candidates"]`: those of the title, those of the abstract."""

    def meaning(spans: list[Span]) -> tuple[list[Candidate], ...]:
        known = lexicon.known(doc)
        return tuple(
            [
                _candidate(part, known, *place, _told(span.id_))
                for span in spans
                for place in part.within([(span.start, span.end)])
            ]
            for part in read(doc).parts
        )

    return written(doc, KEY, meaning)


@cache
def _told(text: str) -> How:
    """How a candidate was found, as the id of its span tells."""
    rules = text.split()
    return found_by(
        tuple(rule for rule in rules if rule not in {WEAK, SIZED}), weak=WEAK in rules, sized=SIZED in rules
    )


def find(
    part: Part, names: Iterable[Place], pairs: Iterable[tuple[Place, Place]], head: list[Word], *, title: bool
) -> list[tuple[int, int, How]]:
    """All candidates of title or abstract, given known names, pairs of long and short forms, and the title's head."""
    words = part.words
    found: Found = {}
    blocked: set[Place] = set()
    told: list[tuple[Place, How]] = []
    for long, short in pairs:
        if never(words, *short) or never(words, *long):
            blocked |= {short, long}
        else:
            told += (long, LONG), (short, SHORT)
    sizes = {i for i in part.telling if words[i].text == "(" and _is_size(words, i)}
    told += [(place, ROW) for place in names if place[1] - place[0] > 1 or not words[place[0]].opens]
    terms = list(_terms(part))
    for place, how in chain(told, _runs(part, head, title), terms, _behind(words, names, terms)):
        if place[1] in sizes:
            place, how = (place[0], place[1] + SIZE_WORDS), found_by(how.rules, weak=how.weak, sized=True)
        found[place] = _both(found[place], how) if place in found else how
    return _free(words, found, blocked)


def _behind(
    words: list[Word], names: Iterable[Place], terms: Iterable[tuple[Place, How]]
) -> Iterator[tuple[Place, How]]:
    """What is left of a term that begins with a known name: `Penn Treebank parsing`."""
    ends = {start: end for start, end in names if words[start].shape in CAPITAL}
    for (start, last), how in terms if ends else ():
        if start in ends and ends[start] < last:
            yield (ends[start], last), how


def _is_size(words: list[Word], i: int) -> bool:
    """Whether a bracket holds a size, which belongs to the name before it: `Llama-3 (8B)`."""
    return i + 2 < len(words) and words[i + 2].text == ")" and bool(SIZE.fullmatch(words[i + 1].text))


@cache
def _both(one: How, other: How) -> How:
    rules = tuple(sorted({*one.rules, *other.rules}))
    return found_by(rules, weak=one.weak and other.weak, sized=one.sized or other.sized)


def _free(words: list[Word], found: Found, blocked: set[Place]) -> list[tuple[int, int, How]]:
    """All that are not blocked, in the order of the text, longer before shorter; nested ones are marked so."""
    free: list[tuple[int, int, How]] = []
    taken = {i for place in blocked for i in range(*place)}
    last, reach, outer = 0, 0, None
    for start, minus_end in sorted([(start, -end) for start, end in found]):
        end = -minus_end
        if never(words, start, end) or _is_said(words, start, end) or words[start].text[0] in "-–−":
            continue
        if not taken.isdisjoint(range(start, end)):
            continue
        how = found[start, end]
        if end - start == 1 and "-" in words[start].text and _spells_another(words, start) and how not in {LONG, SHORT}:
            continue
        if not outer or end > reach:
            last, reach, outer = start, end, how
        elif not _stands_apart(words, start, end, how, (last, reach), outer):
            how = _nested(how, outer.rules)
        free.append((start, end, how))
    return free


def _is_said(words: list[Word], start: int, end: int) -> bool:
    """Whether the last word is a verb, as a figure behind it tells: `BERT scores 93.2`, not `with CLIP scores 0.3`."""
    if not (start + 1 < end < len(words) and words[end - 1].lower == "scores" and words[end].shape == "number"):
        return False
    return not start or words[start - 1].part not in {"verb", "prep"}


def _spells_another(words: list[Word], i: int) -> bool:
    """Whether the capitals within a compound are those of a short name that the text has: it is no name by itself."""
    text = words[i].text
    if not SPELLING_OUT.search(text):
        return False
    capitals = "".join(filter(str.isupper, text))
    return len(capitals) > 2 and any(one.text == capitals for one in words)


def _stands_apart(words: list[Word], start: int, end: int, how: How, around: Place, outer: How) -> bool:
    """Whether it is no mere part of the longer one around: a known name in a term, or a term behind another's name."""
    if outer not in (TERM, NAMED_TERM):
        return False
    if "kind.row" in how.rules and (words[start].shape == "name" or _is_proper(words, start, end)):
        return True
    before = words[around[0] : start]
    return end == around[1] and words[start].shape == "low" and all(one.shape in NAMING for one in before)


def _is_proper(words: list[Word], start: int, end: int) -> bool:
    """Whether capitals end with the name: `Penn Treebank parsing`."""
    return end < len(words) and words[end].shape == "low" and all(one.shape in CAPITAL for one in words[start:end])


@cache
def _nested(one: How, outer: tuple[str, ...]) -> How:
    nesting = [rule.replace("kind.", "kind.nested.") for rule in outer if rule.startswith("kind.")]
    return found_by((*one.rules, "kind.nested", *nesting), weak=one.weak, sized=one.sized)


def _runs(part: Part, head: list[Word], title: bool) -> Iterator[tuple[Place, How]]:
    """Names by their spelling: `mBERT`, `Llama 2`, `Stable Diffusion`, and `NAME` before a title's colon."""
    words = part.words
    done = len(head) if title else 0
    if title:
        yield from ((place, TITLE) for place in _listed(head))
    elif len(head) > 1:
        yield from ((place, RUN) for place in _again(head, words))
    for i in part.telling:
        if i >= done and words[i].shape in CAPITAL:
            done = _run_end(words, i)
            yield from _run(words, i, done, title)


def _listed(head: list[Word]) -> Iterator[tuple[int, int]]:
    """The parts of a list: `A and the B`."""
    cuts = [-1, *(i for i, token in enumerate(head) if token.lower in {"and", "&"}), len(head)]
    starts = ((start + 1 + (head[start + 1].lower == "the"), end) for start, end in pairwise(cuts) if start + 1 < end)
    yield from ((start, end) for start, end in starts if start < end)


def _title_head(words: list[Word], abstract: list[Word]) -> int:
    """How many words stand before a title's colon, if they look like a name, or the abstract has them as one."""
    colon = next((i for i, token in enumerate(words[: TITLE_WORDS + 2]) if token.text == ":"), 0)
    head = words[:colon]
    if not head or head[0].shape not in {"name", "cap", "low"} or head[0].part == "prep":
        return 0
    if any(token.shape == "mark" and token.text not in "-()" for token in head):
        return 0
    marked = any(token.shape == "name" for token in head)
    if colon == 1 or (marked and colon <= TITLE_WORDS):
        return colon
    is_plain = head[0].part == "det" or all(one.never or one.grows for one in head)
    return colon if colon <= TITLE_WORDS and not is_plain and any(_again(head, abstract)) else 0


def _again(head: list[Word], words: list[Word]) -> Iterator[Place]:
    """Where capitalised words of a title's head stand in running text: `we call it Thousand Owls, which …`."""
    if not all(one.shape in CAPITAL for one in (head[0], head[-1])):
        return
    size, texts = len(head), [one.text for one in head]
    starts = [i for i in range(1, len(words) - size + 1) if words[i].text == texts[0] and words[i - 1].shape == "low"]
    yield from ((i, i + size) for i in starts if [one.text for one in words[i : i + size]] == texts)


def _run_end(words: list[Word], i: int) -> int:
    """The word after the last of a run of capitalised words, names and versions."""
    end = i + 1
    while end < len(words) and (words[end].shape in CAPITAL or _is_version(words[end], words[end - 1])):
        if words[end - 1].shape in {"name", "number"} and _is_measure(words[end]):
            break
        end += 1
    is_counted = end < len(words) and words[end].lower in UNITS and words[end - 1].shape == "number"
    return end - 1 if is_counted and end > i + 1 else end  # `faster on Owl Arena 2.4 times`


def _is_measure(word: Word) -> bool:
    """Whether a word is the short name of a metric, which no other name goes on with: `SQuAD 2.0 F1`, `WMT14 BLEU`."""
    return word.shape == "name" and word.head is not None and {type for type, _ in word.head.types} == {"metric"}


def _is_version(token: Word, before: Word) -> bool:
    """Whether a number is part of the name before it: `Llama 2`, `Llama- 2`, yet not `BERT 12`."""
    if LANGUAGES.match(token.text):
        return before.text[-1].isdigit()
    if token.shape != "number":
        return token.text == "1.0" or bool(NUMBERED.match(token.text))
    if before.text.endswith("-") or token.text == "1.0":
        return True
    if before.shape == "number" or (before.text[-1].isdigit() and POINTED.fullmatch(token.text)):
        return False
    if YEAR.match(token.text) or SIZE.fullmatch(token.text):
        return True
    return token.text[0] not in "1." and bool(VERSION.match(token.text))


def _run(words: list[Word], start: int, end: int, title: bool) -> Iterator[tuple[Place, How]]:
    """A run's names, without opening words and what is never one; mere capitals count in running text only."""
    opens = _opens(words, start) and not _is_led(words, start, end)
    while start < end and (words[start].never or _is_opening(words[start], anywhere=opens or title)):
        start += 1
        opens = False
    while end > start and words[end - 1].never:
        end -= 1
    if start == end or words[start].shape == "number" or _is_cited(words, start, end):
        return
    marks = [i for i in range(start, end) if words[i].shape == "name"]
    if not marks:
        is_word = opens and end - start == 1 and words[start].company != UNKNOWN
        yield (start, end), _capitals(start, end, weak=title or is_word)
    elif title:
        yield from (((i, _version_end(words, i + 1, end)), NAME) for i in marks)
    else:
        yield (marks[0], _named_end(words, marks[0], end)), NAME
        yield from (((i, _version_end(words, i + 1, end)), NAME) for i in marks[1:])
        if marks[0] > start + opens:
            yield (start + opens, marks[0]), _capitals(start + opens, marks[0])
        whole = start + (opens and marks[0] > start), _named_end(words, marks[-1], end)
        if len(marks) > 1 or marks[0] > whole[0]:
            yield whole, RUN


def _opens(words: list[Word], start: int) -> bool:
    """Whether a sentence begins here, or what is like one."""
    return start == 0 or words[start - 1].text in SENTENCE_OPENS or _numbered(words, start)


def _is_led(words: list[Word], start: int, end: int) -> bool:
    """Whether a colon leads in a list that begins here: `three datasets: Owls, Wrens and Tits`."""
    return start > 0 and end < len(words) and words[start - 1].text == ":" and words[end].text in {",", "and"}


def _is_opening(word: Word, *, anywhere: bool) -> bool:
    """Whether no name begins with the word: not here, or nowhere, as with an article, a preposition or `-Based`."""
    return word.opens and (anywhere or word.part in SMALL or word.lower == "based")


def _is_cited(words: list[Word], start: int, end: int) -> bool:
    """Whether authors stand here: `Owl et al.`, `(Owl, 2015)`, `(Owl and Strix, 2015; …)`."""
    after = [one.text for one in words[end : end + 4]]
    if after[:1] == ["et"]:
        return True
    dated = after[2:] if after[:1] in (["and"], ["&"]) else after  # behind the second of two
    return len(dated) > 1 and dated[0] == "," and bool(YEAR.match(dated[1])) and _in_brackets(words, start)


def _in_brackets(words: list[Word], start: int) -> bool:
    """Whether a bracket opens a few words before."""
    before = [one.text for one in words[max(0, start - CITED) : start]]
    return any(opening in before and closing not in before[before.index(opening) :] for opening, closing in BRACKETS)


def _capitals(start: int, end: int, *, weak: bool = False) -> How:
    return found_by(("kind.cap" if end - start == 1 else "kind.caps",), weak=weak)


def _numbered(words: list[Word], start: int) -> bool:
    """Whether an enumeration's number stands before: `1) NAME`."""
    return start > 1 and words[start - 1].text == ")" and words[start - 2].shape == "number"


def _named_end(words: list[Word], start: int, end: int) -> int:
    """A name goes on through versions, then through capitalised words and theirs (`Lift3D Foundation Policy 2`)."""
    i = last = _version_end(words, start + 1, end)
    while i < end and words[i].shape == "cap" and not words[i].part:
        i += 1
    return _version_end(words, i, end) if i > last else i


def _version_end(words: list[Word], i: int, end: int) -> int:
    while i < end and words[i].is_version:
        i += 1
    return i + 2 if is_numbered(words, i) else i


def is_numbered(words: list[Word], i: int) -> bool:
    """Whether a number goes on with a name that ends before a word: `SemEval-2025 Task 4`."""
    return i + 1 < len(words) and words[i].text in NUMBERED_PARTS and words[i + 1].text[0].isdigit()


def _terms(part: Part) -> Iterator[tuple[Place, How]]:
    """Terms of art, grown to the left from their head: `video action recognition`, `top-1 accuracy`."""
    words = part.words
    for i in part.telling:
        head = words[i].head
        if head:
            start = _grown(words, i, head)
            if start < i or head.alone:
                yield (start, i + 1), NAMED_TERM if _is_camel(words[start]) and start < i else TERM
            bare = next((j for j in range(start, i + 1) if words[j].shape not in {"name", "number"}), i)
            if start < bare and (bare < i or head.alone) and words[bare].text != "-":
                yield (bare, i + 1), TERM


def _is_camel(word: Word) -> bool:
    """Whether capitals stand within the word as in names of things, not of kinds: `FooBank`, not `MR`."""
    return word.shape == "name" and not word.text.isupper() and not word.text[1:].islower()


def _grown(words: list[Word], i: int, head: Head) -> int:
    start = i
    while start > 0 and i - start < GROWN:
        short = start > 3 and words[start - 1].text == ")" and words[start - 3].text == "("
        before = start - 4 if short and words[start - 2].shape in CAPITAL else start - 1
        if not _belongs(words[before], head, first=start == i):
            break
        start = before
    while words[start].text == "-" or (start < i and words[start].lower == "based"):
        start += 1
    return start


def _belongs(token: Word, head: Head, *, first: bool) -> bool:
    if token.lower in head.before:
        return True
    return head.grows and (token.text == "-" or (token.grows and (head.free or not first)))


def never(words: list[Word], start: int, end: int) -> bool:
    """Whether the words are on the list of what is never an entity."""
    first = words[start]
    if end - start == 1:
        return first.never
    if end - start > NEVER_WORDS or first.lower not in _never_firsts():
        return False
    return is_never(" ".join([token.text for token in words[start:end]]))


@cache
def _never_firsts() -> frozenset[str]:
    return frozenset(words.split()[0] for words in nevers())
