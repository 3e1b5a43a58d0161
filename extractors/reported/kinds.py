"""What speaks for a number being a level, a gain, a ratio, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.reported.classes import class_of, heads, is_passed, listed
from extractors.reported.phrases import Phrase, Placed
from extractors.reported.scene import Scene
from extractors.vocabulary import Word

NOTHING = "nothing"
KINDS = (NOTHING, "level", "gain", "ratio")
VERBS = frozenset({"reach", "raise", "speed", "cut", "need", "beat", "have", "is"})
CHANGES = frozenset({"change", "drop", "faster", "more", "less", "quick"})
NOUN_OF = frozenset({"of", "in", "at"})
OVER = frozenset({"over", "on"})  # between such a noun and what it is told of
NEAR = 5  # words
SHARED = 4  # words between two rows that share a noun
CLOSE = 3  # words to a measure that is near
ROW = 40  # words of a long row that are looked at
BREAKS = frozenset(".;:")
MEASURES = frozenset({"found.entity", "found.lexicon", "found.head"})  # signs of what is known as a measure
LARGE = 1000
LOSING = 6  # words
DIFFERING = frozenset({"", "points", "measured"})  # units of differences
Previous = tuple[str, str, str]
START: Previous = ("", "", "")


def told_of(scene: Scene, one: Placed, kind: str) -> Previous:
    """What the next number is told of this one: its kind, its unit, and what stands behind it."""
    return kind, one.unit, _after(scene.words, scene.last, one.run[1])


def rules(scene: Scene, one: Placed, previous: Previous = START) -> tuple[str, ...]:
    """All that fire for the number; `previous` is what is told of the number before it in the sentence."""
    words, value, (first, last) = scene.words, one.value, one.run
    unit = "unit." + (one.unit or ("integer" if value.whole else "decimal"))
    in_front, hedged = _before(words, scene.first, first)
    before = f"before.{in_front}"
    behind = _after(words, scene.last, last)
    after = f"after.{behind}"
    verb = f"verb.{_verb(words, scene.first, first)}"
    change = f"change.{_change(words, scene, first, last)}"
    sort = f"measure.{_sort(scene.phrases['metric'], first, last)}"
    noun = f"noun-behind.{_noun_behind(words, scene.last, last)}"
    found = [unit, before, after, verb, change, sort, noun]
    found += [f"{unit}&{other}" for other in (before, after, verb, change, sort, noun)]
    found += [f"{verb}&{other}" for other in (before, after, sort)]
    found += [f"{change}&{sort}", f"{before}&{after}", f"{change}&{before}"]
    if in_front in NOUN_OF:
        noun = f"noun-{in_front}.{_noun_of(words, scene.first, first)}"
        found += [noun, f"{noun}&{unit}"]
    if previous[0]:
        was = f"previous.{previous[0]}&unit.{'same' if previous[1] == one.unit else 'other'}"
        found += [f"previous.{previous[0]}", was, f"{was}&{before}"]
        if previous[2] == behind:
            found += [f"previous.{previous[0]}&followed.same"]
    own = f"own-after.{_after(words, scene.last, one.last)}"
    if own != f"own-{after}":
        found.append(own)
    if (shared := _shared(scene, one)) != "none":
        found += [f"shared.{shared}", f"shared.{shared}&{unit}"]
    if hedged:
        found += ["hedged", f"hedged&{unit}"]
    found += _shape(scene, one, unit, sort, verb)
    found += _neighbours(scene, one, unit)
    if _is_part(scene, one):
        found += ["share", f"share&{verb}"]
    return tuple(dict.fromkeys(found))


def is_gain(scene: Scene, one: Placed) -> bool:
    """Whether a difference is told outright: `4.3 points above`, `1.7 mm lower`, `loses 0.9 F1`, `at a loss of 0.3`."""
    words, i = scene.words, one.run[1]
    before = [word.lower for word in words[max(scene.first, one.first - LOSING) : one.first] if not is_passed(word)]
    behind = ["less" if word.lower == "lower" else class_of(word) for word in words[i : min(scene.last, i + 2)]]
    if one.unit in DIFFERING and behind and behind[0] in {"more", "less"} and one.bracket < 0:
        return one.unit != "" or behind[1:] == ["than"]
    is_loss = before[-3:] in (["at", "loss", "of"], ["cost", "of", "only"]) or before[-1:] in (["loses"], ["lose"])
    return one.unit in DIFFERING and (is_loss or (before[-1:] == ["costs"] and one.unit == "points"))


def _shape(scene: Scene, one: Placed, unit: str, sort: str, verb: str) -> Iterator[str]:
    """How the number is written and what it stands in."""
    value = one.value
    signs = {
        "signed": value.signed,
        "ranged": value.ranged,
        "in-bracket": one.bracket >= 0,
        "in-row": one.size > 1,
        "from-to": is_pair(scene, one),
    }
    for sign, holds in signs.items():
        if holds:
            yield from (sign, f"{sign}&{unit}")
    if one.bracket >= 0:
        yield f"in-bracket&{verb}"
    if value.whole and not value.unit and value.number >= LARGE:
        yield "large"
    if not value.unit and not value.whole and 0 < value.number <= 1:
        yield from ("fraction", f"fraction&{sort}")
    start, end = max(one.run[0] - 2, one.first - ROW), min(one.run[1] + 3, one.last + ROW)
    around = scene.words[max(scene.first, start) : min(scene.last, end)]
    if any(word.lower in listed("versus") for word in around):
        yield "versus"


def _neighbours(scene: Scene, one: Placed, unit: str) -> Iterator[str]:
    """What is named near the number, and what the sentence says."""
    first, last = one.run
    data = scene.phrases["on"]
    yield "data.here" if data else "data.none"
    if any(0 <= phrase.first - last <= 2 for phrase in data):
        yield from ("data.behind", f"data.behind&{unit}")
    if any(0 <= first - phrase.last <= 2 for phrase in data):
        yield from ("data.before", f"data.before&{unit}")
    if any(0 <= first - phrase.last <= 1 for phrase in scene.phrases["system"]):
        yield from ("system.before", f"system.before&{unit}")
        if one.bracket == first - 1:
            yield "system.before&in-bracket"
    yield from (f"stands.{sign}" for sign in _stands(scene, one))
    if scene.phrases["task"]:
        yield "task.here"
    yield from (rule for rule in scene.said if rule.startswith(("said.", "place.")))
    if scene.part == 0:
        yield "in-title"


def _stands(scene: Scene, one: Placed) -> dict[str, None]:
    """Where the number stands to what is known as a measure: `a MOS of 3.8`, `3.8 MOS`."""
    known = (phrase for phrase in scene.phrases["metric"] if not MEASURES.isdisjoint(phrase.signs))
    return dict.fromkeys(sign for phrase in known for number, sign in phrase.near if number == one.first)


def _is_part(scene: Scene, one: Placed) -> bool:
    """Whether so much of data is told: `poisons 1% of A`, `2% of the labels of A`."""
    words, i = scene.words, one.last
    while i < scene.last and (words[i].lower == "of" or words[i].part in {"det", "noun", "plain"}):
        i += 1
    is_of = one.last < scene.last and words[one.last].lower == "of" and one.unit == "percent"
    return is_of and any(phrase.first == i for phrase in scene.phrases["on"])


def is_pair(scene: Scene, one: Placed) -> bool:
    """Whether it is one of the two of `from … to …`."""
    first, last = one.run
    before = scene.words[max(scene.first, first - 3) : first]
    return (
        one.size == 2
        and any(word.lower == "from" for word in before)
        and any(word.lower == "to" for word in scene.words[first:last])
    )


def _before(words: Sequence[Word], start: int, i: int) -> tuple[str, bool]:
    """The class of the word in front, and whether hedges (`about`, `up to`, `an average of`) were passed over."""
    hedged = False
    while i > start:
        word, further = words[i - 1], words[i - 2].lower if i - 1 > start else ""
        hedges = word.lower in listed("hedging-to") and further in listed("hedged-to")
        averages = word.lower == "of" and further in listed("hedged-of")
        if not (is_passed(word) or hedges or averages):
            return class_of(word), hedged
        hedged = True
        i -= 1
    return "start", hedged


def _after(words: Sequence[Word], end: int, i: int) -> str:
    """The class of the word behind."""
    while i < end and is_passed(words[i]):
        i += 1
    return class_of(words[i]) if i < end else "end"


def _verb(words: Sequence[Word], start: int, i: int) -> str:
    """The class of the nearest verb in front."""
    while i > start:
        i -= 1
        if words[i].text in BREAKS:
            break
        if (told := class_of(words[i])) in VERBS:
            return told
    return "none"


def _noun_of(words: Sequence[Word], start: int, i: int) -> str:
    """The class of the noun in `an accuracy of 5`, `a gain of 5`."""
    while i > start and words[i - 1].lower not in NOUN_OF:
        i -= 1
    if i - 1 <= start:
        return "none"
    return _noun(words[i - 2]) or _noun_over(words, start, i - 2) or class_of(words[i - 2])


def _noun_over(words: Sequence[Word], start: int, i: int) -> str:
    """The class of the noun in `a gain over X of 5`, seen from X."""
    for at in range(i, max(start, i - NEAR), -1):
        if words[at].lower in OVER:
            return _noun(words[at - 1])
        if words[at].part not in {"", "plain", "noun", "mod", "det", "poss"}:
            break
    return ""


def _noun_behind(words: Sequence[Word], end: int, i: int) -> str:
    """Whether the nouns behind the number tell of change, or else of a measure: `5% F1 improvement`."""
    told = "none"
    for word in words[i : min(end, i + NEAR)]:
        noun = _noun(word)
        if noun and not noun.startswith("measure-"):
            return noun
        if noun:
            told = noun
        elif not is_passed(word) and (
            word.part in {"prep", "func", "mark", "det", "list", "self"} or word.shape in {"mark", "number"}
        ):
            break
    return told


def _shared(scene: Scene, one: Placed) -> str:
    """The noun of change behind the next row of numbers, if that shares it: `2% NDS and 3% mAP gains`."""
    following = next((other for other in scene.placed if other.first >= one.run[1] and other.run != one.run), None)
    if following is None or not 0 < following.first - one.run[1] <= SHARED:
        return "none"
    between = scene.words[one.run[1] : following.first]
    if between[-1].lower not in listed("joining") or any(word.part in {"verb", "prep"} for word in between):
        return "none"
    return _noun_behind(scene.words, scene.last, following.run[1])


def _noun(word: Word) -> str:
    """The class of a noun of change or of a measure."""
    told = class_of(word)
    if told in CHANGES:
        return told
    if word.lower in listed("change-nouns"):
        return "change"
    return f"measure-{heads()[word.lower].sort}" if word.lower in heads() else ""


def _change(words: Sequence[Word], scene: Scene, first: int, last: int) -> str:
    """The class of a word of change near the number: behind it first, then in front."""
    if [word.lower for word in words[max(scene.first, first - 3) : first]] == [",", "ranging", "from"]:
        first -= 3  # `improvements in F1, ranging from 3% to 8%`
    for side, places in (
        ("", range(last, min(scene.last, last + NEAR))),
        ("-front", range(first - 1, max(scene.first, first - NEAR) - 1, -1)),
    ):
        for i in places:
            if (told := class_of(words[i])) in CHANGES:
                return told + side
            if words[i].text in ",;.":
                break
    return "none"


def _sort(measures: Sequence[Phrase], first: int, last: int) -> str:
    """The sort of the nearest measure, and whether that is far."""
    best, sort = 99, "none"
    for one in measures:
        away = one.first - last if one.first >= last else first - one.last + 1
        if 0 <= away < best:
            best = away
            sort = next(sign.removeprefix("sort.") for sign in one.signs if sign.startswith("sort."))
    return sort if best <= CLOSE or sort == "none" else f"{sort}-far"
