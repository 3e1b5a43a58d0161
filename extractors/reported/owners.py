"""Whose a number is, where that is told outright: `vs. 13.7 for A`, `89.4 (A), 90.2 (B)`."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.reported.classes import class_of, heads, is_passed, listed
from extractors.reported.kinds import is_pair
from extractors.reported.measures import CHANGING
from extractors.reported.phrases import Phrase, Placed
from extractors.reported.scene import Scene
from extractors.vocabulary import Word

PASSED = frozenset({"", "plain", "mod", "det", "poss", "noun", "list"})  # in front of what is beaten
MEASURED = 4  # words between a number and its data
OWNED = frozenset({"'s", "’s"})
OWNING = frozenset({"for", "by"})  # behind a number, in front of what reached it
OWNER = 4  # words from these to what it is
NAMING = frozenset({"of", "with", "from", "using", "("})  # behind a number, in front of the name of what reached it
SETTING = frozenset({"while", "whereas"})  # in front of a name that has a number of its own
LED = 3  # words from what leads in a number to it
BESIDE = frozenset({",", ";", "and", "while", "whereas"})  # in front of a system that has a number of its own
STUDIED = frozenset(
    {"results", "result", "experiments", "evaluations", "evaluation", "findings", "analysis", "study", "work", "tests"}
)


def owner_of(scene: Scene, one: Placed, kind: str) -> range:
    """Where it is told whose a number is, if others are compared with: `vs. 13.7 for A and 9.2 for B`, `B 9.2`."""
    last = next((other for other in reversed(scene.placed) if other.last <= one.first), None)
    if name := _named_in_front(scene, one, last, kind):
        return range(name.first, name.first + 1)
    if is_named_behind(scene, one):
        return range(one.last + 1, one.last + 2)
    if one.number == 0 and (start := begun(scene, one)):
        return range(start.first, start.first + 1)
    if _is_beaten_mark(scene, one):
        return _named_from(scene, one.last + 1)
    if not _is_led(scene, one) and not (last and _goes_on(scene, last, one) and owner_of(scene, last, kind)):
        return range(0)
    for i in range(one.last, min(scene.last - 1, one.last + MEASURED)):
        word, after = scene.words[i], scene.words[i + 1]
        if word.lower in OWNING:
            there = range(i + 1, i + 1 + OWNER)
            named = (phrase for field in ("on", "task") for phrase in scene.phrases[field])
            deed = after.part == "verb" or after.shape == "number" or after.lower.endswith("ing")  # `by using BERT`
            return range(0) if deed or any(phrase.first in there for phrase in named) else there
        if word.lower in NAMING:
            return _named_from(scene, i + 1)
        if word.part not in PASSED and not (word.part == "verb" and after.lower == "by"):
            break
    return range(0)


def next_owner(scene: Scene, one: Placed) -> range:
    """Where it is told whose the number behind is, if that is what one is set against: `0.9 versus 0.8 for A`."""
    last = next((other for other in scene.placed if other.first >= one.last), None)
    return owner_of(scene, last, "level") if last and _is_led(scene, last) else range(0)


def _named_in_front(scene: Scene, one: Placed, last: Placed | None, kind: str) -> Phrase | None:
    """A system set beside another that has its number right behind it: `and B 9.2`, `vs. B (9.2)`, `while B: 9.2`."""
    words, mark = scene.words, one.first - 1
    for phrase in scene.phrases["system"]:
        begin = phrase.first - 1
        if begin < scene.first:
            continue
        is_beside = last and last.last < phrase.first and words[begin].lower in BESIDE
        if is_beside and (phrase.last == one.first or _is_reached(scene, phrase, one)):
            return phrase
        if kind != "level" or phrase.last != mark or words[mark].text not in {"(", ":"}:
            continue
        while begin > scene.first and (words[begin].part in {"det", "poss"} or is_passed(words[begin])):
            begin -= 1
        if words[begin].lower in {"to", "with"}:
            begin -= 1
        if words[begin].lower in SETTING or _compares(words[begin], words[begin - 1]):
            return phrase
    return None


def begun(scene: Scene, one: Placed) -> Phrase | None:
    """The system that something else changes: `X raises the accuracy of Y from 5 to 8`."""
    words, systems = scene.words, scene.phrases["system"]
    for phrase in systems if is_pair(scene, one) else ():
        verb = _changing(words, scene.first, phrase.first)
        if phrase.last <= one.first and verb >= scene.first:
            does = any(other.last <= verb for other in systems) or self_place(words, scene.first, verb)[0] >= 0
            return phrase if does else None
    return None


def _changing(words: Sequence[Word], start: int, end: int) -> int:
    """The verb that changes what stands behind it: `raises the accuracy of`; -1 if there is none."""
    is_of = False
    for i in range(end - 1, start - 1, -1):
        if class_of(words[i]) in CHANGING:
            return i if is_of else -1
        is_of = is_of or words[i].lower == "of"
        if words[i].part not in PASSED and words[i].lower not in heads() and words[i].lower != "of":
            return -1
    return -1


def _is_reached(scene: Scene, phrase: Phrase, one: Placed) -> bool:
    """Whether nothing but a verb stands between a system and its number: `and X only solves 5%`."""
    between = [word for word in scene.words[phrase.last : one.first] if not is_passed(word)]
    return one.number == 0 and [class_of(word) for word in between if class_of(word) != "only"] == ["reach"]


def _named_from(scene: Scene, start: int) -> range:
    """Where a name begins, behind what leads to it, if that is no name of anything but a system."""
    while start + 1 < scene.last and scene.words[start].part in {"det", "poss"}:
        start += 1
    here = (phrase for phrase in scene.phrases["system"] if phrase.first == start and phrase.text)
    named = (phrase for phrase in here if "is.human" not in phrase.signs)  # `outperforms 98% of humans`
    is_named = any(phrase.last == scene.last or scene.words[phrase.last].text not in OWNED for phrase in named)
    return range(start, start + 1) if is_named else range(0)


def _is_beaten_mark(scene: Scene, one: Placed) -> bool:
    """Whether the number is what is beaten, and whose it was is told: `surpassing the 13.7 of A`."""
    i = one.first - 1
    while i > scene.first and (scene.words[i].part == "det" or is_passed(scene.words[i])):
        i -= 1
    leads = i >= scene.first and class_of(scene.words[i]) == "beat"
    return leads and one.last < scene.last and scene.words[one.last].lower == "of"


def _is_led(scene: Scene, one: Placed) -> bool:
    """Whether the number is what is compared with: `compared to about 13.7`, but not `robust against PGD by 13.7`."""
    for i in range(one.first - 1, max(scene.first, one.first - LED - 1), -1):
        word = scene.words[i]
        if _compares(word, scene.words[i - 1]):
            return True
        if word.part not in {"prep", "det"} and not is_passed(word):
            break
    return False


def is_named_behind(scene: Scene, one: Placed) -> bool:
    """Whether a name in brackets clings to a number that something starts from: `from 35.0 (OwlNet) to 36.4`."""
    words = [word.lower for word in scene.words[one.first - 1 : min(one.last + 4, scene.last)]]
    return words[:1] == ["from"] and words[2:3] == ["("] and words[4:] == [")", "to"]


def _goes_on(scene: Scene, last: Placed, one: Placed) -> bool:
    """Whether the number only stands behind another in a list: no verb in between tells of something else."""
    return all(word.part != "verb" for word in scene.words[last.last : one.first])


def _compares(word: Word, before: Word) -> bool:
    """Whether a word sets something against something else, but not `more than`."""
    if word.lower == "than":
        return before.lower not in listed("hedged-to")
    return class_of(word) == "compared" or word.lower in listed("versus") or word.lower == "against"


def self_place(words: Sequence[Word], start: int, end: int) -> tuple[int, str]:
    """Where the authors last speak of their own, and how; -1 if they don't."""
    selves, own = listed("self"), listed("own")
    for i in range(end - 1, start - 1, -1):
        word = words[i].lower
        if word in selves:
            if word == "our" and i + 1 < len(words) and not STUDIED.isdisjoint(w.lower for w in words[i + 1 : i + 3]):
                return i, "study"
            return i, word if word in {"we", "it"} else "it" if word == "its" else "our"
        if word in own and i > start:
            before = {words[i - 1].lower, words[max(start, i - 2)].lower}
            if told := next((one for one in ("proposed", "this", "the") if one in before), ""):
                return i, told
    return -1, "none"
