"""Whose a number is, where that is told outright: `vs. 13.7 for A`, `89.4 (A), 90.2 (B)`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
WAYS = frozenset({"beat", "than", "compared"})
ELSEWHERE = ("metric", "on", "task")
BRACKETED = 9  # words of a bracket
KINDS = frozenset({"model", "network", "encoder", "method"})  # what nouns behind a system's name mean
BASELINES = frozenset({"baseline", "variant", "agent"})
LISTED = frozenset({"name", "cap", "number", "mark"})  # words of a list of names with numbers in brackets
LISTING = frozenset({"and", "or", "to"})
MOVED = frozenset({"up", "down"})
REACHING = frozenset({"reach", "have"})
RELATIVE = frozenset({"which", "that", "who", "where", "when"})
LED = 3  # words from what leads in a number to it
BESIDE = frozenset({",", ";", "and", "while", "whereas"})  # in front of a system that has a number of its own
STUDIED = frozenset(
    {"results", "result", "experiments", "evaluations", "evaluation", "findings", "analysis", "study", "work", "tests"}
)


def _in_bracket(scene: Scene, one: Placed) -> Phrase | None:
    """The system in a bracket of its own right behind the number: `89.4 (A)`, `33.7% (Turkish, A)`."""
    words = scene.words
    if one.last >= scene.last or words[one.last].text != "(":
        return None
    end = next((i for i in range(one.last, min(scene.last, one.last + BRACKETED)) if words[i].text == ")"), one.last)
    inside = range(one.last + 1, end)
    if any(class_of(words[i]) in WAYS or words[i].part == "prep" for i in inside):
        return None
    if any(other.first in inside for other in scene.placed):
        return None
    here = (phrase for phrase in scene.phrases["system"] if phrase.first in inside and phrase.text)
    return next((name for name in here if words[name.first - 1].text in "(," and words[name.last].text in "),"), None)


def _in_front_of_bracket(scene: Scene, one: Placed) -> Phrase | None:
    """The system in front of a bracket that holds no more than the number: `beats A (89.4)`, `a B baseline (90.2)`."""
    words, at = scene.words, one.bracket
    is_alone = at > scene.first and one.first == at + 1 and one.last < scene.last and words[one.last].text == ")"
    if not is_alone or one.value.signed:
        return None
    ends = {at, at - 1} if words[at - 1].sense in KINDS or words[at - 1].lower in BASELINES else {at}
    return next((name for name in scene.phrases["system"] if name.last in ends and name.text), None)


def _in_turn(scene: Scene, one: Placed) -> Phrase | None:
    """The system that has the number's place in the only list as long as the row: `A, B and C reach 5, 4 and 3`."""
    rows = {field: [p for p in scene.phrases[field] if p.listed[1] == one.size] for field in ("system", *ELSEWHERE)}
    listed = rows.pop("system")
    if one.size == 1 or any(rows.values()) or len(listed) != one.size or not listed[0].text:
        return None
    between = scene.words[listed[-1].last : one.run[0]]
    does = [word for word in between if class_of(word) in REACHING or word.part == "verb"]
    is_told = one.size > 2 or scene.respective >= one.run[1] or (len(between) == 1 and bool(does))
    return listed[one.number] if is_told and listed[-1].last <= one.run[0] else None


def _is_among_beaten(scene: Scene, one: Placed) -> bool:
    """Whether the number belongs to a name that nobody knows, in a list of what is beaten: `exceeding A (3), B (4)`."""
    words, i = scene.words, one.bracket - 1
    if i < scene.first or words[i].shape not in {"name", "cap"} or one.last >= scene.last:
        return False
    if words[one.last].text not in "),":
        return False
    if any(phrase.last == one.bracket for field in ("system", "on", "task") for phrase in scene.phrases[field]):
        return False
    return beaten_from(scene, one) >= 0


def beaten_from(scene: Scene, one: Placed) -> int:
    """Where a list of what is beaten begins in which the number stands: `exceeding A (3), B (4)`; -1 if in none."""
    words, i = scene.words, one.bracket - 1
    while i > scene.first and (words[i].shape in LISTED or words[i].lower in LISTING):
        i -= 1
    return i if one.bracket > scene.first and class_of(words[i]) in WAYS else -1


def _subject(scene: Scene, one: Placed) -> Phrase | None:
    """The system that does something else first: `X combines A with B and reaches 5`."""
    words = scene.words
    verb = _second_verb(scene, one)
    for phrase in scene.phrases["system"] if verb > scene.first else ():
        if phrase.last < verb and phrase.text and _may_do(words[phrase.last]):
            return phrase
    return None


def _opening(scene: Scene, one: Placed) -> Phrase | None:
    """The system that a sentence begins with, or its clause behind what it begins with, and whose verb leads on.

    `X, obtained by pruning Y, scores 5`, `On A with Y, X beats Z by 5`.
    """
    words, start = scene.words, scene.first
    commas = [i for i in range(start, one.first) if words[i].text == ","]
    if any(words[i].text in ";:—" or words[i].lower in SETTING for i in range(start, one.first)) or not commas:
        return None
    if words[start].part == "prep":
        start = commas[0] + 1
    for phrase in scene.phrases["system"]:
        if phrase.first == start and phrase.last < one.first and phrase.text:
            is_apart = words[phrase.last].text == "," and len(commas) > 1 and _does(words[commas[-1] + 1])
            return phrase if is_apart or (start > scene.first and _may_do(words[phrase.last])) else None
    return None


def _antecedent(scene: Scene, one: Placed) -> Phrase | None:
    """The system that a clause tells of: `X, which reaches 5`, `X, an encoder that reaches 5`."""
    words, verb = scene.words, one.first - 1
    while verb > scene.first + 1 and class_of(words[verb]) not in REACHING and words[verb].part in PASSED:
        verb -= 1
    if class_of(words[verb]) not in REACHING or words[verb - 1].lower not in {"which", "that"}:
        return None
    at = verb - 1
    if words[at - 1].text != ",":
        while at > scene.first and words[at - 1].part not in {"prep", "list"} and words[at - 1].text not in ",;:()":
            at -= 1
    is_apart = words[at - 1].text == ","
    return next((name for name in scene.phrases["system"] if is_apart and name.last == at - 1 and name.text), None)


def _agent(scene: Scene, one: Placed) -> Phrase | None:
    """The only system, by which something is reached: `a new best is set on A (5) and B (6) by X`."""
    words, systems = scene.words, scene.phrases["system"]
    if len(systems) != 1 or systems[0].first < one.last or words[systems[0].first - 1].lower != "by":
        return None
    ends = systems[0].last == scene.last or words[systems[0].last].shape == "mark"
    before = [class_of(word) for word in words[scene.first : one.first]]
    is_passive = any(pair == ("is", "reach") for pair in pairwise(before))
    return systems[0] if ends and systems[0].text and is_passive else None


def aside(scene: Scene, one: Placed) -> range:
    """Where systems stand that the subject only does something with: `the system uses A and reaches 5`."""
    verb = _second_verb(scene, one)
    first = next((i for i in range(scene.first, verb - 1) if _does(scene.words[i])), verb)
    return range(first, verb)


def _second_verb(scene: Scene, one: Placed) -> int:
    """The verb that leads to the number, if it stands behind `and` and so has the subject of a verb before; else -1."""
    words = scene.words
    for i in range(one.first - 1, scene.first, -1):
        if words[i].text in ";:—(" or class_of(words[i]) == "while" or words[i].lower in RELATIVE:
            return -1
        if _does(words[i]) or (_may_do(words[i]) and words[i + 1].lower == "at"):
            return i if words[i - 1].lower in {"and", "or"} else -1
    return -1


def _does(word: Word) -> bool:
    """Whether it is a verb in the third person: `reaches`."""
    return word.part == "verb" and word.lower.endswith("s") and word.shape == "low"


def _may_do(word: Word) -> bool:
    """Whether it may be such a verb: `renders`."""
    return _does(word) or (word.part == "" and word.shape == "low" and word.lower.endswith("s"))


def outdone_by(scene: Scene, one: Placed, phrase: Phrase) -> bool:
    """Whether the number tells by how much something is better than just this: `beats A by 3 and B by 4`."""
    between = scene.words[phrase.last : one.run[0]]
    return one.size == 1 and bool(between) and between[0].lower == "by" and all(map(is_passed, between[1:]))


def elsewhere(scene: Scene, one: Placed, kind: str) -> set[int]:
    """Where systems begin to which other numbers belong, or that are what the number is told over."""
    taken = {other.last + 1 for other in scene.placed if is_named_behind(scene, other)}
    taken.update(name.first for other in scene.placed if other is not one and (name := _in_bracket(scene, other)))
    taken.update(aside(scene, one))
    joint = "with" if kind == "level" else "by"  # `than X with 5`, `over X by 5`
    for phrase in scene.phrases["system"]:
        behind = scene.words[phrase.last : one.first]
        if behind and behind[0].lower == joint and _is_outdone(scene, phrase):
            taken.add(phrase.first)
    last = one
    for other in scene.placed:
        if other.first < one.last:
            continue
        if not (_is_led(scene, other) if last is one else _goes_on(scene, last, other)):
            break
        taken.update(owner_of(scene, other, "level"))
        last = other
    return taken


def _is_outdone(scene: Scene, phrase: Phrase) -> bool:
    """Whether a system is what something is better than: `over X`, `outperforms X`."""
    before = scene.words[max(scene.first, phrase.first - 1) : phrase.first]
    return any(class_of(word) in WAYS or word.lower in {"over", "upon"} for word in before)


def owner_of(scene: Scene, one: Placed, kind: str) -> range:
    """Where it is told whose a number is, if others are compared with: `vs. 13.7 for A and 9.2 for B`, `B 9.2`."""
    last = next((other for other in reversed(scene.placed) if other.last <= one.first), None)
    if name := _named(scene, one, last, kind):
        return range(name.first, name.first + 1)
    if _is_among_beaten(scene, one):
        return range(one.bracket - 1, one.bracket)
    if is_named_behind(scene, one):
        return range(one.last + 1, one.last + 2)
    if _is_beaten_mark(scene, one):
        return _named_from(scene, one.last + 1)
    if _is_led(scene, one) or (last and _goes_on(scene, last, one) and owner_of(scene, last, kind)):
        return _led_to(scene, one)
    return range(0)


def _named(scene: Scene, one: Placed, last: Placed | None, kind: str) -> Phrase | None:
    """The system that the number is told to be of, by where it stands."""
    found = _in_bracket(scene, one) or (_in_front_of_bracket(scene, one) if kind == "level" else None)
    found = found or _in_turn(scene, one) or _named_in_front(scene, one, last, kind)
    found = found or _subject(scene, one) or _antecedent(scene, one) or _agent(scene, one) or _opening(scene, one)
    return found or (begun(scene, one) if one.number == 0 else None)


def _led_to(scene: Scene, one: Placed) -> range:
    """Where what a number that is compared with belongs to is told behind it: `vs. 13.7 for A`."""
    for i in range(one.last, min(scene.last - 1, one.last + MEASURED)):
        word, after = scene.words[i], scene.words[i + 1]
        if word.lower in OWNING:
            far = range(i + 1, min(i + 1 + OWNER, scene.last))
            there = range(i + 1, next((at for at in far if scene.words[at].text in ",;:"), far.stop))
            named = (phrase for field in ("on", "task") for phrase in scene.phrases[field])
            deed = after.part == "verb" or after.shape == "number" or after.lower.endswith("ing")  # `by using BERT`
            return range(0) if deed or any(phrase.first in there for phrase in named) else there
        if word.lower in NAMING:
            return _named_from(scene, i + 1)
        if word.part not in PASSED and not (word.part == "verb" and after.lower == "by"):
            break
    return range(0)


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
    does = [class_of(word) for word in between if class_of(word) != "only"]
    return one.number == 0 and does in (["reach"], ["raise"], ["cut"])


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
    if word.lower == "from":
        return before.lower in MOVED  # `2.8%, down from 4.6% for A`
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
