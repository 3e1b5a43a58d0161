"""What may be the measure of a number: names of metrics, words that measure, and what stands where measures do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.reported.classes import MeasureHead, class_of, head_of, heads, is_passed, listed
from extractors.reported.phrases import Phrase, Placed, outermost
from extractors.vocabulary import Word

GROWN = 4  # words in front of a measure's last word
OBJECT = 10  # words from `by 5%` back to the verb
CHANGING = frozenset({"raise", "cut", "speed"})
NOMINAL = frozenset({"", "plain", "noun", "mod", "verb"})
IN_TERMS_OF = ("in", "terms", "of")
NO_WORDS = frozenset({"mark", "number", "address", "long"})
NORMAL = {"accurate": "accuracy"}
Place = tuple[int, int]


class View(NamedTuple):
    """A sentence's words, which of them are numbers, and which are names of other things."""

    text: str
    words: Sequence[Word]
    begins: Sequence[int]
    first: int
    last: int
    placed: Sequence[Placed]
    figures: frozenset[int]
    others: frozenset[int]

    def written(self, begin: int, end: int) -> str:
        """Words as they stand in the text."""
        return self.text[self.begins[begin] : self.begins[end - 1] + len(self.words[end - 1].text)]


def find(view: View, named: Sequence[Phrase], known: Sequence[Place]) -> list[Phrase]:
    """All that may be a measure in the sentence."""
    places: dict[Place, list[str]] = {}
    near: dict[Place, list[tuple[int, str]]] = {}
    for sign, place, number in _places(view, named, known):
        short = _trimmed(view.words, *place)
        signs = places.setdefault(short, [])
        signs += [] if short == place else ["found.trimmed"]
        if number < 0:
            signs.append(sign)
        else:
            near.setdefault(short, []).append((number, sign))
    sure = [place for place, signs in places.items() if "found.lexicon" in signs and place[1] - place[0] > 1]
    free = {
        place: signs
        for place, signs in places.items()
        if "found.entity" in signs or place in near or not any(_inside(place, one) for one in sure)
    }
    nested = [(one, other) for one in free for other in free if _inside(one, other)]
    within, around = {one for one, _ in nested}, {other for _, other in nested}
    found = [
        _phrase(view, place, signs, place in within, place in around, near.get(place, ()))
        for place, signs in sorted(free.items())
    ]
    whole = outermost(found)
    return found if len(whole) == len(found) else [_as_whole(one, whole) for one in found]


def _as_whole(one: Phrase, whole: Sequence[Phrase]) -> Phrase:
    """The phrase in the place of the longest that it is a part of: where that stands, all its parts do."""
    around = next(other for other in whole if other.holds(one))
    return one if around is one else one._replace(first=around.first, last=around.last)


def _phrase(
    view: View, place: Place, signs: Sequence[str], is_within: bool, is_around: bool, near: Sequence[tuple[int, str]]
) -> Phrase:
    text = view.written(*place)
    sort, size = head_of(text).sort, min(4, place[1] - place[0])
    found = dict.fromkeys(signs)
    more = [f"sort.{sort}", *(f"{sign}&sort.{sort}" for sign in found), f"words.{size}"]
    if text.lower() in listed("generic"):
        more.append("generic")
    if is_within:
        more += ["within", f"within&sort.{sort}"]
    if is_around:
        more.append("around")
    return Phrase(*place, NORMAL.get(text.lower(), text), (*found, *more), near=tuple(dict.fromkeys(near)))


def _inside(one: Place, other: Place) -> bool:
    """Whether one is a part of the other."""
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _places(view: View, named: Sequence[Phrase], known: Sequence[Place]) -> Iterator[tuple[str, Place, int]]:
    """How and where measures may stand, and the number that they stand to."""
    yield from (("found.entity", (one.first, one.last), -1) for one in named)
    yield from (("found.lexicon", place, -1) for place in known if not _is_said(view, place))
    yield from ((sign, place, -1) for sign, place in _headed(view))
    for one in view.placed:
        for sign, (begin, end) in _structural(view, one):
            begin = max([i + 1 for i in range(begin, end) if i in view.others], default=begin)
            if begin < end:  # behind the name of data: `a SQuAD F1 of 0.5`
                yield sign, (begin, end), one.first


def _headed(view: View) -> Iterator[tuple[str, Place]]:
    """Words that measure, alone and with what stands in front of them."""
    words, first, last = view.words, view.first, view.last
    for i in range(first, last):
        head = heads().get(words[i].lower)
        if head is None or i in view.figures or _is_verb(view, i):
            continue
        if head.sort == "process" and ((i + 1 < last and words[i + 1].lower in heads()) or not _is_quick(view)):
            continue
        yield "found.head", (i, i + 1)
        begin = i
        while (
            begin > first and i - begin < GROWN and begin - 1 not in view.figures and _belongs(words[begin - 1], head)
        ):
            begin -= 1
        if begin < i:
            yield "found.whole", (begin, i + 1)
        elif i > first and words[i].lower in {"score", "rank"} and words[i - 1].lower == "average":
            yield "found.averaged", (i - 1, i + 1)
        if (start := _joint(view, begin, head)) < begin:
            yield "found.joint", (start, i + 1)


def _is_quick(view: View) -> bool:
    """Whether the sentence tells how fast something is."""
    return any(class_of(view.words[i]) in {"quick", "speed", "faster"} for i in range(view.first, view.last))


def _joint(view: View, begin: int, head: MeasureHead) -> int:
    """Where two that one number measures begin: `a WER/CER of 11%`, `50% of the training and inference time`."""
    words, start = view.words, begin - 2
    if start < view.first or any(one.size > 1 for one in view.placed) or start in view.figures:
        return begin
    known, joins = heads().get(words[start].lower), words[begin - 1].lower
    if joins == "/":
        return start if known else begin
    joined = words[start].lower in head.before or (known is not None and known.sort == "process")
    return start if joined and joins in {"and", "&"} else begin


def _is_verb(view: View, i: int) -> bool:
    """Whether `scores` or `costs` is what a system does: it scores 5, it costs us 3%."""
    word, before = view.words[i].lower, view.words[i - 1]
    if word == "costs" and i + 1 < view.last and view.words[i + 1].lower == "us":
        return True
    is_noun = before.part in NOMINAL - {"verb"} if word == "score" else before.lower in heads()
    return word in {"score", "scores", "costs"} and i + 1 in view.figures and not is_noun


def _is_said(view: View, place: Place) -> bool:
    """Whether a known measure is a system and its verb here: `BERT scores 93.2`, not `with CLIP scores 0.3`."""
    begin, end = place
    is_object = begin > view.first and view.words[begin - 1].part in {"verb", "prep"}
    return not is_object and _is_verb(view, end - 1)


def _belongs(word: Word, head: MeasureHead) -> bool:
    """Whether the word in front belongs to the name of the measure."""
    if not head.grows:
        return word.lower in head.before
    if word.shape in NO_WORDS or word.lower in listed("no-name") or word.lower.endswith("ly"):
        return False
    return word.part in NOMINAL - {"verb"} and (class_of(word) in {"word", "name", "count"})


def _trimmed(words: Sequence[Word], begin: int, end: int) -> Place:
    """Without what only says how it was taken: `average detection accuracy`, `CIDEr scores`."""
    before = words[end - 2]
    named = before.shape in {"name", "cap"} and not before.lower.endswith("-score")
    if end - begin > 1 and named and words[end - 1].lower in listed("generic"):
        end -= 1
    if end - begin > 2 and words[begin].lower == "number" and words[begin + 1].lower == "of":
        begin += 2
    last = words[end - 1].lower
    if last in listed("accuracy"):
        start = end - 1
        while start > begin and words[start - 1].lower in heads()["accuracy"].before - listed("averaged"):
            start -= 1
        return start, end
    kept = last in listed("kept-average") and not (last == "score" and end - begin > 2)
    trimmed = listed("trimmed") - listed("averaged") if kept else listed("trimmed")
    while end - begin > 1 and words[begin].lower in trimmed:
        begin += 1
    return begin, end


def _structural(view: View, one: Placed) -> Iterator[tuple[str, Place]]:
    """Where measures stand whatever they are called: `29.9 PQ`, `an EA of 0.5`, `(EA: 0.5)`, `raises EA by 0.5`."""
    yield from _adjacent(view, one.last)
    yield from _changed(view, one.last)
    i = one.run[0] - 1
    while i > view.first and (is_passed(view.words[i]) or _hedges(view.words, view.first, i)):
        i -= 1
    if i <= view.first:
        return
    word = view.words[i]
    begin = _nouns_before(view, i)
    if word.lower in {"of", ":", "=", "is", "("} and begin < i:
        yield {"of": "found.of", "(": "found.bracket"}.get(word.lower, "found.label"), (begin, i)
    elif word.lower in {"by", "from", "to"}:
        yield from _object(view, i)
        yield from _rising(view, i)
        if begin < i:
            yield "found.by", (begin, i)


def _hedges(words: Sequence[Word], first: int, i: int) -> bool:
    """Whether a word is the second of `up to`, `more than`, `by over`."""
    return i > first and words[i].lower in listed("hedging-to") and words[i - 1].lower in listed("hedged-to")


def _adjacent(view: View, i: int) -> Iterator[tuple[str, Place]]:
    """The nouns behind a number."""
    words, sign = view.words, "found.adjacent"
    if tuple(word.lower for word in words[i : i + 3]) == IN_TERMS_OF:
        i += 3
    while i < view.last and (words[i].lower in {"of", "the", "its", "their"} or is_passed(words[i])):
        i += 1
    if i < view.last and class_of(words[i]) in {"more", "less"}:
        i, sign = i + 1, "found.compared"
    end = i
    while end < min(view.last, i + GROWN) and _nominal(view, end):
        end += 1
    if end > i:
        yield sign, (i, end)


def _changed(view: View, i: int) -> Iterator[tuple[str, Place]]:
    """What changed by a number: `a 5% increase in EA`, `16.1 degrees in EA`."""
    words, sign, start = view.words, "found.in", i
    while (
        i < view.last
        and i - start < GROWN
        and (is_passed(words[i]) or class_of(words[i]) in {"change", "drop", "raise", "more", "less"})
    ):
        sign = sign if is_passed(words[i]) else "found.changed"
        i += 1
    if i >= view.last or words[i].lower not in {"in", "on", "of", "for"}:
        return
    i += 1
    while i < view.last and (is_passed(words[i]) or words[i].part in {"det", "poss"}):
        i += 1
    end = i
    while end < min(view.last, i + GROWN) and _nominal(view, end):
        end += 1
    if end > i:
        yield sign, (i, end)


def _nouns_before(view: View, end: int) -> int:
    """Where the nouns begin that end before a word."""
    begin = end
    while begin > view.first and end - begin < GROWN and _nominal(view, begin - 1):
        begin -= 1
    return begin


def _object(view: View, end: int) -> Iterator[tuple[str, Place]]:
    """What is raised or cut by so much: the words between the verb and `by`."""
    words = view.words
    for i in range(end - 1, max(view.first, end - OBJECT) - 1, -1):
        if i in view.figures or words[i].text in ".;:(":
            return
        if class_of(words[i]) in CHANGING:
            begin = i + 1
            while begin < end and (words[begin].part in {"det", "poss"} or is_passed(words[begin])):
                begin += 1
            stop = begin
            while stop < end and _nominal(view, stop):
                stop += 1
            if stop > begin:
                yield "found.object", (begin, stop)
                if words[stop].lower == "of" and words[stop - 1].lower in listed("rates"):
                    yield "found.object-of", (begin, end)
            return


def _rising(view: View, end: int) -> Iterator[tuple[str, Place]]:
    """What rises or falls by so much, if its last word measures: `grasp success climbs to`."""
    if class_of(view.words[end - 1]) in CHANGING and end - 2 >= view.first and view.words[end - 2].lower in heads():
        yield "found.rising", (_nouns_before(view, end - 1), end - 1)


def _nominal(view: View, i: int) -> bool:
    """Whether a word may be a part of an unknown measure's name."""
    word = view.words[i]
    if i in view.figures or word.shape in NO_WORDS or word.lower in listed("joining") or word.lower.endswith("ly"):
        return False
    if word.lower in heads():
        return not _is_verb(view, i)
    if word.part == "verb" and word.sense != "train":
        return False
    return word.part in NOMINAL and class_of(word) in {"word", "name", "count"}
