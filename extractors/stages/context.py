"""What the surroundings say of a name: the rules that fire on one place where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from sys import intern

from spacy.language import Language
from spacy.tokens import Doc

from extractors.patterns import shipped
from extractors.reading import Part, keep, read
from extractors.stages.candidates import Candidate, candidates, is_numbered
from extractors.stages.sentences import ENDS
from extractors.surroundings import Surroundings
from extractors.user import knowledge
from extractors.vocabulary import Word

FRONTED, CALLING = "fronted", ("named.", "called.")  # what opens a sentence, up to a comma, does not call the next name
AUXILIARY = frozenset({"is", "are", "was", "were", "has", "have", "can", "could", "may", "will", "does", "scores"})
FRONT = 6  # words from the beginning of a sentence to the list that it begins with
GOVERNED = 9  # how many words before a name its verb may stand
LISTED = frozenset({",", "and", "or", "&", ";", "as", "well", "/", "|", "'s"})
CLOSES = frozenset({"and", "or", "&"})  # in front of the last of a list
CLAUSE = frozenset(".;:!?")
QUOTES = frozenset("\"'“”‘’„«»`")
TWO_WORDS = {
    ("data", "set"): "dataset",
    ("data", "sets"): "dataset",
    ("data", "base"): "dataset",
    ("test", "collection"): "benchmark",
    ("test", "collections"): "benchmark",
    ("test", "set"): "benchmark",
    ("test", "sets"): "benchmark",
    ("test", "suite"): "benchmark",
    ("shared", "task"): "benchmark",
}
OWN_DEEDS = frozenset({"propose", "build", "release"})
MODIFIED = frozenset({"", "noun", "plain", "mod"})  # what a word is that a name may say the kind of
ARTICLE = frozenset({"the"})  # `propose the Transformer`, not `propose a Transformer`
CLOSING = frozenset({"prep", "func", "list", "self", "verb", "poss"})  # what a word is behind a name that is whole
APPOSES = frozenset(",:—–")  # what stands between what something is and its name
OURS = frozenset({"our", "resulting"})  # begins what is the authors' own: `the resulting model, NAME`
TELLS_NEW = frozenset({"a", "an", "new", "novel", "one", "two", "three", "four", "our"})  # begins what is new
AGENT = 5  # words before the verb in which its subject may stand
AUTHORS = frozenset({"we", "paper", "work", "study", "article", "authors", "here"})
OTHERS = frozenset(
    {"al.", "colleagues", "recently", "previously", "originally", "earlier", "later", "newly", "was", "were", "been"}
)

CONTEXT = "kg_context"

keep(CONTEXT, ())


@Language.factory(
    "kg_context",
    default_config={"patterns": ""},
    requires=["doc.spans", "token._.kg_part", "token._.kg_sense", "token._.kg_content"],
    assigns=["doc._.kg_context"],
)
def kg_context(nlp: Language, name: str, patterns: str) -> Context:
    """The rules that fire around each of `doc.spans["kg_candidates"]`, in their order: `doc._.kg_context`."""
    return Context(nlp, patterns)


class Context:
    """The stage."""

    def __init__(self, nlp: Language, patterns: str) -> None:
        every = (*shipped(), *knowledge(patterns).patterns)
        self._before, self._after = (Surroundings(nlp.vocab, every, side) for side in ("before", "after"))

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        fired: list[tuple[str, ...]] = []
        for part, found in zip(read(doc).parts, candidates(doc), strict=True):
            fired += map(tuple, self._fired(part, found))
        doc.user_data[CONTEXT] = fired
        return doc

    def _fired(self, part: Part, found: Sequence[Candidate]) -> list[list[str]]:
        """In a list, all names share what stands before and after the list."""
        starts, ends, subjects = _lists(part.words, found)
        fired: list[list[str]] = []
        for i, (one, start, end) in enumerate(zip(found, starts, ends, strict=True)):
            before, after = _outside_quotes(part.words, start, end)
            rules = [*self._before.rules(part, before), *self._after.rules(part, after), *one.how.rules]
            if before != start:
                rules.append("quoted")
            if (start, end) != (one.start, one.end):
                rules.append("list")
                if end != one.end:
                    rules += self._after.rules(part, one.end)
            rules += _named_so(part.words, before, after)
            rules += governor(part.words, before, after) if i not in subjects else ("subject",)
            rules += _apposed(part.words, one.start) or _apposed(part.words, before)
            if _opens(part.words, before):
                rules.append("opens")
            rules += _company(part.words, one.start, one.end)
            fired.append([rule for rule in rules if not rule.startswith(CALLING)] if FRONTED in rules else rules)
        for i, inner in _holding(found):
            how = "version-of" if _is_version(part.words, inner, found[i]) else "holds"
            fired[i] += [f"{how}.{known.type}" for known in inner.known]
        for i, others in _beside(found, starts).items():
            fired[i] += [rule for type, count in others for rule in _besides(type)[:count]]
        return fired


def _holding(found: Sequence[Candidate]) -> Iterator[tuple[int, Candidate]]:
    """Longer names that begin with a known one or end in it: `Mask R-CNN`, `SQuAD v2.0`."""
    outer = 0
    for i, one in enumerate(found):
        if not i or one.end > found[outer].end:
            outer = i
        elif one.known and not found[outer].known and (one.start == found[outer].start or one.end == found[outer].end):
            yield outer, one


def _is_version(words: list[Word], known: Candidate, whole: Candidate) -> bool:
    """Whether a name is a known one with its version or number behind: `SQuAD v2.0`, `SemEval-2025 Task 4`."""
    behind = words[known.end : whole.end]
    return known.start == whole.start and (is_numbered(words, known.end) or all(one.is_version for one in behind))


@cache
def _besides(type: str) -> tuple[str, str]:
    return f"beside.{type}", f"among.{type}"


def _beside(found: Sequence[Candidate], starts: list[int]) -> dict[int, list[tuple[str, int]]]:
    """For each name in a list the known types of the others there, and how many: one kind rubs off."""
    lists: dict[int, list[int]] = {}
    for i, start in enumerate(starts):
        lists.setdefault(start, []).append(i)
    told: dict[int, list[tuple[str, int]]] = {}
    for members in lists.values():
        if len(members) > 1:
            types = {i: {known.type for known in found[i].known} for i in members}
            counts = Counter(chain.from_iterable(types.values()))
            if counts:
                told |= {i: [(t, counts[t] - (t in types[i])) for t in sorted(counts)] for i in members}
    return told


def _lists(words: list[Word], found: Sequence[Candidate]) -> tuple[list[int], list[int], set[int]]:
    """Where the list starts that each candidate stands in, and where it ends; its own bounds where it stands alone.

    And which are subjects behind what their sentence begins with: `On A and B, NAME achieves`, `Trained on A, NAME is`.
    """
    starts, ends, subjects = [one.start for one in found], [one.end for one in found], set[int]()
    outer = [i for i, one in enumerate(found) if not one.how.nested]
    for whole in _chains(words, found, outer):
        first = _first_subject(words, found, whole)
        subjects.update(whole[first:] if first else ())
        for members in filter(None, (whole[:first], whole[first:])):
            for i in members:
                starts[i], ends[i] = found[members[0]].start, found[members[-1]].end
    return starts, ends, subjects


def _chains(words: list[Word], found: Sequence[Candidate], outer: Sequence[int]) -> Iterator[list[int]]:
    """The lists of two names and more."""
    listed: list[int] = []
    for i in outer:
        if listed and not _linked(words, found[listed[-1]], found[i]):
            yield from [listed] if len(listed) > 1 else []
            listed = []
        listed.append(i)
    yield from [listed] if len(listed) > 1 else []


def _first_subject(words: list[Word], found: Sequence[Candidate], listed: Sequence[int]) -> int:
    """Which of a list is the first that is no more of it, but the subject of the verb behind; 0 if none is.

    It stands behind the comma that follows the first `and`, or else behind the last: `On A and B, X, Y and Z are`.
    """
    if not _is_fronted(words, found[listed[0]].start) or not _acts(words, found[listed[-1]].end):
        return 0
    links = [{one.lower for one in words[found[a].end : found[b].start]} for a, b in pairwise(listed)]
    commas = [at for at, between in enumerate(links, 1) if between == {","}]
    closed = next((at for at, between in enumerate(links, 1) if not between.isdisjoint(CLOSES)), 0)
    return next((at for at in commas if closed and at > closed), commas[-1] if commas else 0)


def _acts(words: list[Word], end: int) -> bool:
    """Whether a verb follows a name, perhaps behind an adverb: `NAME achieves`, `NAME is`, `NAME further improves`."""
    behind = words[end : end + 2]
    return any(one.part == "verb" or one.lower in AUXILIARY for one in behind[:1]) or (
        len(behind) > 1 and behind[0].lower.endswith("ly") and behind[1].part == "verb"
    )


def _is_fronted(words: list[Word], start: int) -> bool:
    """Whether a list is all that the sentence begins with, behind a preposition or a participle: `On A and B,`."""
    for at in range(start - 1, max(start - FRONT, 0) - 1, -1):
        if words[at].part == "mark" and words[at].text != "-":
            return False
        if not at or words[at - 1].text in ENDS:
            is_led = words[at].part == "prep" and words[at].lower != "as"  # `As shown on A, B is`
            return is_led or (words[at].part == "verb" and words[at].lower.endswith(("ed", "ing")))
    return False


def _linked(words: list[Word], a: Candidate, b: Candidate) -> bool:
    return 0 < b.start - a.end <= 3 and all(token.lower in LISTED for token in words[a.end : b.start])


def _outside_quotes(words: list[Word], start: int, end: int) -> tuple[int, int]:
    """Where the name ends that stands from `start` to `end`, its quotes included; a comma may stand within them."""
    if not start or words[start - 1].text not in QUOTES:
        return start, end
    after = end + 1 if words[end : end + 1] and words[end].text in ",." else end
    return (start - 1, after + 1) if words[after : after + 1] and words[after].text in QUOTES else (start, end)


def _named_so(words: list[Word], start: int, end: int) -> tuple[str, ...]:
    """The rule of `the NAME dataset` and `our NAME model`: the kind of thing said outright."""
    noun = words[end].sense if end < len(words) and words[end].part == "noun" else ""
    if end + 1 < len(words) and (words[end].lower, words[end + 1].lower) in TWO_WORDS:
        noun = TWO_WORDS[words[end].lower, words[end + 1].lower]
    if not noun or not start:
        return ()
    first = words[start - 1]
    return (f"our-named.{noun}",) if first.lower == "our" else (f"the-named.{noun}",) if first.part == "det" else ()


def _company(words: list[Word], start: int, end: int) -> Iterator[str]:
    """What sort of words stand right before and right behind."""
    if start:
        yield _like("before", words[start - 1].company)
    if end < len(words):
        yield _like("behind", words[end].company)


@cache
def _like(side: str, company: str) -> str:
    return intern(f"like.{side}.{company}")


def _opens(words: list[Word], start: int) -> bool:
    """Whether a sentence begins with a name, perhaps behind an article: it is the subject, as a rule."""
    first = start - 1 if start and words[start - 1].part == "det" else start
    return first == 0 or words[first - 1].text in ENDS


def _modifies(words: list[Word], end: int) -> bool:
    """Whether a name only says of what kind the next word is: `a BERT variant`."""
    return end < len(words) and words[end].shape == "low" and words[end].part in MODIFIED


def governor(words: list[Word], start: int, end: int) -> tuple[str, ...]:
    """The nearest verb before a name within its clause, the preposition that joins the two, and who does it."""
    prep = "directly"
    for at in range(start - 1, max(start - GOVERNED, 0) - 1, -1):
        token = words[at]
        part = token.part
        if part:
            if part == "verb":
                directly = prep == "directly" and not _modifies(words, end)
                return _governed(token.sense, prep) + _by_whom(words, at, (start, end) if directly else None)
            if part == "prep":
                prep = token.sense
            elif part == "mark" and token.text in CLAUSE:
                break
    return ()


def _by_whom(words: list[Word], verb: int, named: tuple[int, int] | None) -> tuple[str, ...]:
    """Whether the authors themselves propose, build or release, or others did, and whether it is what is `named`."""
    if words[verb].sense not in OWN_DEEDS:
        return ()
    before = {one.lower for one in words[max(0, verb - AGENT) : verb]}
    if not before.isdisjoint(OTHERS):
        return (f"by-others.{words[verb].sense}",)
    if before.isdisjoint(AUTHORS):
        return ()
    rule = f"by-us.{words[verb].sense}"
    if not named:
        return (rule,)
    start, end = named
    whole = {one.lower for one in words[verb + 1 : start]} <= ARTICLE and (end == len(words) or _closes(words[end]))
    return (rule, f"{rule}.directly", f"{rule}.outright") if whole else (rule, f"{rule}.directly")


def _apposed(words: list[Word], start: int) -> tuple[str, ...]:
    """The rule of a name behind the comma of what is the authors' own: `our model, NAME`, `we propose a set, NAME`."""
    if start < 2 or words[start - 1].text not in APPOSES:
        return ()
    preps = 0
    for at in range(start - 2, max(start - 2 - GOVERNED, 0) - 1, -1):
        token = words[at]
        if token.part == "verb" and token.sense in OWN_DEEDS:
            is_new = words[at + 1].lower in TELLS_NEW and at + 2 < start
            rule = f"by-us.{token.sense}"
            return (f"{rule}.apposed",) if is_new and rule in _by_whom(words, at, None) else ()
        if token.part == "verb" or (token.part == "mark" and token.text != "-"):
            break
        if token.lower in OURS and not preps:
            is_subject = not at or words[at - 1].part != "prep"
            outright = is_subject and at + 3 == start and words[at + 1].part == "noun"
            return ("our-apposed", "our-apposed.outright") if outright else ("our-apposed",)
        preps += token.part == "prep"
    return ()


def _closes(word: Word) -> bool:
    """Whether a name ends in front of the word, and is no part of what is named: `CLIP, which`, not `CLIP-guided`."""
    return (word.shape == "mark" and word.text not in {"-", "–"}) or word.part in CLOSING


@cache
def _governed(verb: str, prep: str) -> tuple[str, str]:
    return intern(f"governed.{verb}"), intern(f"governed.{verb}.{prep}")
