"""What speaks for a phrase being a number's measure, data, system, task, or what it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractors.reported.classes import class_of, dimension_of, dimensions, head_of, is_passed, listed
from extractors.reported.kinds import is_pair
from extractors.reported.owners import (
    ELSEWHERE,
    MEASURED,
    OWNED,
    PASSED,
    WAYS,
    beaten_from,
    begun,
    elsewhere,
    outdone_by,
    owner_of,
    self_place,
)
from extractors.reported.phrases import Phrase, Placed
from extractors.reported.scene import KnownSystem, Paper, Scene
from extractors.shape import key
from extractors.vocabulary import REMEMBERED, Word

FIELDS = ("metric", "on", "system", "task", "over")
ACTING = frozenset({"reach", "raise", "cut", "beat", "speed", "need", "have"})
LEADS = frozenset({"from", "than", "compared", "to", "beat"})
CLOSE = frozenset({"found.of", "found.label", "found.adjacent", "found.changed", "found.by", "found.object"})
LABELLED = frozenset({"found.of", "found.label", "found.bracket", "found.by", "found.object"})  # in front of a number
LABELLING = 4  # words from data to the measure that they name
OURS = frozenset({"our", "proposed"})  # right in front of what the authors name as theirs
SERVING = frozenset({"from", "with", "using", "via"})  # in front of what only helps what acts
HUMAN = 8  # words from people to the number that they reached
COMMAS = frozenset(",;—:")
UNNAMED = 3  # words that say what data are, without a name: `the owl dataset`
DATA = frozenset({"dataset", "corpus", "benchmark"})
EARLIER_NAMES = 4  # names of earlier sentences
SIZED = ("parameters", "params")  # which are counted in millions
AWAY = (*"0123", *3 * ["few"], *5 * ["some"], "many")  # how many words are between; the last stands for more
Place = tuple[int, int]


class Option(NamedTuple):
    """What a field may be, whatever it is called, where it stands in the sentence if it does, and what speaks of it."""

    text: str
    same: str  # for all spellings of one name, and all data of a list that belongs together
    rules: tuple[str, ...]
    phrase: Phrase | None = None


class FieldQuestion(NamedTuple):
    """What is asked of a number: a field, given the number's kind, what the number before has, and what else is known.

    `earlier` are names of other sentences, `before` is None for the first number of a paper, `since` tells whether that
    number stands in the same row, sentence, or paper.
    """

    scene: Scene
    one: Placed
    kind: str
    field: str
    paper: Paper
    before: str | None
    earlier: Sequence[str]
    since: str = "paper"

    def usable(self, owner: range) -> list[Phrase]:
        """The phrases that are not the number itself; if it is told whose that is, only those there."""
        one = self.one
        found = [
            phrase
            for phrase in self.scene.phrases[self.field]
            if (phrase.last <= one.first or one.last <= phrase.first)
            and not (self.field == "metric" and self.clashes(phrase.text))
        ]
        if self.field == "over":
            if own := [rival for rival in found if outdone_by(self.scene, one, rival)]:
                return own
            return [rival for rival in found if rival.listed[0] == (one.number if rival.listed[1] == one.size else 0)]
        if self.field != "on":
            if owner:
                return [phrase for phrase in found if phrase.first in owner]
            if self.field == "system" and one.number and (start := begun(self.scene, one)):
                found = [phrase for phrase in found if phrase.first != start.first]
            theirs = elsewhere(self.scene, one, self.kind) if self.field == "system" else set()
            return [phrase for phrase in found if phrase.first not in theirs]
        if told := next((phrase for phrase in found if _is_on(self.scene, one, phrase)), None):
            return [phrase for phrase in found if _stand_together(self.scene, told, phrase)]
        begin = beaten_from(self.scene, one)
        if begin >= 0 and not any(phrase.first > begin for phrase in found):
            found = [phrase for phrase in found if phrase.listed[1] > 1 or phrase is found[-1]]
        if any(phrase.last <= one.first for phrase in found):
            found = [phrase for phrase in found if not _is_of_later(self.scene, one, phrase)]
        if told := next((phrase for phrase in found if _is_labelling(self.scene, one, phrase)), None):
            return [told]
        is_told = any(_is_by(self.scene, one, phrase) for phrase in found)
        return [phrase for phrase in found if phrase.last <= one.first] if is_told else found

    def clashes(self, metric: str) -> bool:
        """Whether a measure is never told so: no accuracy in seconds, no parameters of 61.2, no tokens in percent."""
        value, sort, dimension = self.one.value, head_of(metric).sort, dimension_of(metric)
        unit = value.spelt.split()[-1:]
        if self.one.unit == "measured" and unit:
            return (
                (unit[0] in listed("costing") and sort == "quality")
                or (unit[0] in {"days", "hours"} and sort == "error")
                or (metric in listed("costing") and metric != unit[0])  # `(2.5 GFLOPs, 166 FPS)`
                or (dimension != "" and dimensions().get(unit[0], dimension) != dimension)
            )
        if not value.unit and not value.whole and metric.lower().endswith(SIZED):
            return True
        if self.one.unit == "percent" and self.kind == "level":
            return sort == "amount"
        return metric.lower() == "psnr" and not value.unit and value.number <= 1


def options(asked: FieldQuestion) -> list[Option]:
    """All that the field may be, nothing at all first."""
    owner = owner_of(asked.scene, asked.one, asked.kind) if asked.field == "system" else range(0)
    usable, paper = asked.usable(owner), asked.paper
    said = _Said(asked, usable) if asked.field == "system" else None
    found = [Option("", "", () if owner and usable else tuple(_nothing(asked, usable, said)))]
    if asked.field == "on" and _is_on_unnamed(asked.scene, asked.one):
        return found
    if asked.field == "metric" and _is_solved(asked.scene, asked.one):
        return found
    places: dict[Place, There] = {}
    for phrase in usable:
        rules = tuple(dict.fromkeys(_rules(asked, phrase, usable, said, places)))
        listed = sharing(asked.scene, asked.one, phrase) if asked.field == "on" else ()
        found.append(Option(phrase.text, _same((*listed, phrase)[0].text, paper), rules, phrase))
    here = {phrase.text for phrase in asked.scene.phrases[asked.field]}
    if said:
        named = {option.same for option in found}
        if start := begun(asked.scene, asked.one):
            named.add(_same(start.text, paper))
        for known in () if owner else paper.systems:
            same = _same(known.name, paper)
            if same not in named:
                found.append(Option(known.name, same, tuple(_unnamed(asked, known, usable, said))))
    elif asked.field == "on" or not usable:
        rules = tuple(_earlier(asked, bool(usable)))
        names = [name for name in dict.fromkeys(asked.earlier) if name not in here]
        if asked.field == "metric":
            is_share = asked.one.unit == "percent" and asked.kind == "level"
            names = [one for one in names if not (asked.clashes(one) or (is_share and head_of(one).sort == "cost"))]
        found += [Option(name, _same(name, paper), (*rules, *_earlier_one(asked, name))) for name in names]
    return found


def _is_on(scene: Scene, one: Placed, phrase: Phrase) -> bool:
    """Whether data stand right behind the number, or its row, and its measure: `from 71.2 to 74.5 mAP on A`."""
    between = scene.words[one.run[1] : phrase.first]
    while between and (between[-1].part in {"det", "poss"} or is_passed(between[-1])):
        between = between[:-1]
    if len(between) > 1 and between[-1].lower == "of" and between[-2].lower in listed("held"):
        between = between[
            : next((i + 1 for i, word in enumerate(between) if word.lower == "on"), 0)
        ]  # `on the sets of A`
    return (
        0 < len(between) <= MEASURED
        and between[-1].lower == "on"
        and all(word.shape != "mark" and word.part in PASSED for word in between[:-1])
    )


def _is_of_later(scene: Scene, one: Placed, phrase: Phrase) -> bool:
    """Whether data are another number's, in a clause behind: `to 94.1%, and saves 43% of the tokens on B`."""
    words = scene.words
    if any(class_of(word) == "while" for word in words[one.last : phrase.first]):
        return True
    if words[phrase.first - 1].lower != "on":
        return False
    last = max((other.first for other in scene.placed if other.first < phrase.first), default=one.first)
    between = words[one.last : last]
    acts = (word.part == "verb" or class_of(word) in ACTING for word in between)
    return any(word.text in COMMAS for word in between) and any(acts)


def _is_on_unnamed(scene: Scene, one: Placed) -> bool:
    """Whether it was reached on data that nobody knows: `0.98 AUROC and 0.67 AUPRC on the owl dataset`, `on Fowl's`."""
    words, start = scene.words, one.run[1]
    then = next((other for other in scene.placed if other.first >= start), None)
    if then and words[then.first - 1].lower == "and" and then.first - start <= MEASURED:
        return not any(word.part == "prep" for word in words[start : then.first]) and _is_on_unnamed(scene, then)
    at = next((i for i in range(start, min(start + MEASURED, scene.last)) if words[i].lower == "on"), scene.last)
    if not all(word.shape != "mark" and word.part in PASSED for word in words[start:at]):
        return False
    said = words[at + 1 : min(at + 1 + UNNAMED, scene.last)]
    if len(said) < UNNAMED or any(phrase.first == at + 1 for phrase in scene.phrases["on"]):
        return False
    is_told = said[0].lower == "the" and said[1].shape == "low" and said[2].lower in DATA
    return is_told or (said[0].shape == "cap" and said[1].text in OWNED)


def _is_solved(scene: Scene, one: Placed) -> bool:
    """Whether the number is a share of what is solved, which no measure is named for: `solves only 5%`."""
    i = one.first - 1
    while i > scene.first and (is_passed(scene.words[i]) or class_of(scene.words[i]) == "only"):
        i -= 1
    is_measured = any(phrase.first == one.run[1] for phrase in scene.phrases["metric"])  # `passes 62% Pass@1`
    return one.unit == "percent" and not is_measured and i >= scene.first and scene.words[i].lower in listed("solving")


def _is_by(scene: Scene, one: Placed, phrase: Phrase) -> bool:
    """Whether data stand right in front of the number and its `by`: `improves on A by about 2.1%`."""
    between = scene.words[phrase.last : one.run[0]]
    return bool(between) and between[0].lower == "by" and all(map(is_passed, between[1:]))


def _is_labelling(scene: Scene, one: Placed, phrase: Phrase) -> bool:
    """Whether data stand right in front of the number's measure: `a COCO mAP of 48.3`, `raises GLUE score to 80.1`."""
    if one.size > 1 or phrase.last > one.first:
        return False
    for measure in scene.phrases["metric"]:
        between = scene.words[phrase.last : measure.first]
        is_there = any(number == one.first and sign in LABELLED for number, sign in measure.near)
        if is_there and phrase.last <= measure.first and len(between) < LABELLING and all(map(_is_noun, between)):
            return True
    return False


def _is_noun(word: Word) -> bool:
    """Whether a word may belong to the name of a measure: `SQuAD test F1`."""
    return word.part in {"", "plain", "noun", "mod"} and word.shape != "mark"


def _stand_together(scene: Scene, one: Phrase, other: Phrase) -> bool:
    """Whether no number stands between a phrase and one behind it, or that is the same."""
    between = range(one.first, other.first)
    return other.first >= one.first and not any(placed.first in between for placed in scene.placed)


def sharing(scene: Scene, one: Placed, phrase: Phrase) -> list[Phrase]:
    """The list of data that a number is told of as a whole: `2.1% on A, B and C`; empty if there is none."""
    place, size = phrase.listed
    if size == 1 or one.size > 1 or _is_distributed(scene, one):
        return []
    phrases = scene.phrases["on"]
    at = phrases.index(phrase)
    listed = [other for i, other in enumerate(phrases) if other.listed == (place + i - at, size)]
    between = range(listed[0].first, listed[-1].last)
    return [] if any(other.first in between for other in scene.placed if other is not one) else listed


def _is_distributed(scene: Scene, one: Placed) -> bool:
    """Whether each number has its own of a list: `71.2 mAP and 68.0 AP on A and B, respectively`."""
    return scene.respective >= one.run[1]


def _same(text: str, paper: Paper) -> str:
    """The key of a name, whichever of its spellings it is."""
    return key(paper.names.get(text, text))


class _Said:
    """Whether the authors speak of their own in front of the number, how, and whether no system stands in between."""

    def __init__(self, asked: FieldQuestion, usable: Sequence[Phrase]) -> None:
        scene, one = asked.scene, asked.one
        place, how = self_place(scene.words, scene.first, one.first)
        named = {i for phrase in scene.phrases["system"] for i in range(phrase.first, phrase.last)}
        while place > scene.first and place - 1 in named:
            place, how = self_place(scene.words, scene.first, place)
        nearest = max((phrase.last for phrase in usable if phrase.last <= one.first), default=-2)
        self.how = f"self.{'behind' if _is_for_own(scene, one) else how}"
        self.closer = "self-closer" if place > nearest else "self-farther"
        acts = place >= 0 and any(
            class_of(scene.words[i]) in ACTING for i in range(place + 1, min(place + 5, one.first))
        )
        self.role = "self-acts" if acts else "self-rests"
        self.led = f"led-in.{_led_in(scene, one)}"
        self.is_human = _is_human(scene, one)
        self.was = ("was",) if one.number == 0 and is_pair(scene, one) else ()
        doing = [phrase.last for phrase in usable if phrase.last <= one.first and _acts(scene, phrase)]
        self.actor = max(doing, default=-1)
        self.subject = "subject.none"
        if self.actor >= 0 or acts:
            self.subject = "subject.self" if acts and place > self.actor else "subject.named"


def _is_for_own(scene: Scene, one: Placed) -> bool:
    """Whether the authors speak of their own right behind the number: `71.2% for our model`."""
    behind = [word.lower for word in scene.words[one.last : min(scene.last, one.last + 3)]]
    if behind[:2] == ["(", "ours"]:
        return True
    return behind[:1] in (["for"], ["by"], ["with"]) and ("our" in behind or "proposed" in behind)


def _acts(scene: Scene, phrase: Phrase) -> bool:
    """Whether a verb of results follows, no participle: `ViTs trained on A`."""
    behind = scene.words[phrase.last : min(phrase.last + 3, scene.last)]
    i = phrase.first - 1
    while i > scene.first and scene.words[i].part in {"det", "poss"}:
        i -= 1
    if i >= scene.first and scene.words[i].lower in SERVING:  # `a model distilled from X achieves`
        return False
    return any(class_of(word) in ACTING and word.lower not in listed("participles") for word in behind)


def _is_human(scene: Scene, one: Placed) -> bool:
    """Whether people reached the number: `humans reach 92%`, `49% for humans`."""
    words, named = scene.words, {i for phrase in scene.phrases["system"] for i in range(phrase.first, phrase.last)}
    for i in range(one.first - 1, max(scene.first, one.first - HUMAN) - 1, -1):
        if i in named or words[i].text in ",;:.":
            break
        if words[i].lower in listed("humans"):
            return True
    return _is_of_humans(scene, one)


def _is_of_humans(scene: Scene, one: Placed) -> bool:
    """Whether people are named right behind the number: `49% for humans`."""
    start = one.last
    if start < scene.last and scene.words[start].text == "(":
        start = next((i + 1 for i in range(start, scene.last) if scene.words[i].text == ")"), scene.last)
    behind = [word.lower for word in scene.words[start : min(scene.last, start + 4)]]
    return behind[:1] in (["for"], ["by"]) and not listed("humans").isdisjoint(behind)


def _led_in(scene: Scene, one: Placed) -> str:
    """How the number is led in: `vs. 79.3`, `from 71.2`, `than 81`, or none of these."""
    for i in range(one.first - 1, max(scene.first, one.first - 4) - 1, -1):
        if (told := class_of(scene.words[i])) in LEADS:
            return told
    return "plain"


def _nothing(asked: FieldQuestion, usable: Sequence[Phrase], said: _Said | None) -> Iterator[str]:
    """What speaks for the field being left open."""
    scene, one, paper = asked.scene, asked.one, asked.paper
    kind, some = f"kind.{asked.kind}", "some-here" if usable else "none-here"
    yield from ("open", f"open&{kind}", f"open&{some}", f"open&{some}&{kind}", f"open&unit.{one.unit or 'bare'}")
    had = "first-number" if asked.before is None else "had-one" if asked.before else "had-none"
    if asked.since != "paper" or asked.before is None:
        yield f"open&{had}"
    yield f"open&{had}&since.{asked.since}"
    if one.bracket >= 0:
        yield "open&in-bracket"
    if one.size > 1:
        for other in ELSEWHERE:
            if other != asked.field and any(p.listed == (one.number, one.size) for p in scene.phrases[other]):
                yield from ("open&elsewhere", f"open&elsewhere&field.{other}")
    if said:
        own = "has-own" if paper.own else "has-none"
        told = f"told.{paper.told}"
        signs = (
            own,
            said.how,
            f"{said.how}&{own}",
            said.led,
            said.subject,
            f"{said.subject}&{own}",
            told,
            f"{said.how}&{told}",
            *said.was,
        )
        yield from (f"open&{sign}" for sign in signs)
        if said.is_human:
            yield "open&human"
    if asked.field == "on":
        yield f"open&data.{min(3, len(paper.data))}"
    if asked.field == "task":
        yield "open&with-data" if scene.phrases["on"] else "open&without-data"


class There(NamedTuple):
    """Where a phrase stands to the number, as rules name it, and what speaks for all that stand there."""

    side: str
    placed: str
    past: str
    led: str
    rules: Sequence[str]


def _there(scene: Scene, one: Placed, phrase: Phrase, kind: str) -> There:
    first, last = one.run
    behind = phrase.first >= one.last
    side = "behind" if behind else "in-front"
    inner = range(one.last, phrase.first) if behind else range(phrase.last, one.first)
    outer = range(max(one.last, last), phrase.first) if behind else range(phrase.last, min(first, one.first))
    away = f"away.{AWAY[min(len(outer), len(AWAY) - 1)]}"
    placed = f"{side}&{away}"
    between = [other.run for other in scene.placed if other.first in inner]
    past = f"past.{min(2, len(between) - between.count(one.run))}"
    led = _led(scene, phrase, side)
    rules = [side, placed, f"{placed}&{kind}", f"{past}&{side}", led, _bracketed(scene, one, phrase, behind)]
    if one.run in between:
        rules.append(f"past-row&{side}")
    if phrase.first > scene.first:
        rules.append(f"{led}&{kind}")
    if phrase.last < scene.last:
        rules.append(f"followed.{class_of(scene.words[phrase.last])}&{side}")
    rules += _between(scene, inner, outer, side, away)
    return There(side, placed, past, led, rules)


def _rules(
    asked: FieldQuestion, phrase: Phrase, usable: Sequence[Phrase], said: _Said | None, known: dict[Place, There]
) -> list[str]:
    """What speaks for a phrase of the sentence; `known` is where phrases stand, by their words."""
    scene, one, kind = asked.scene, asked.one, f"kind.{asked.kind}"
    place = phrase.first, phrase.last
    there = known.get(place) or known.setdefault(place, _there(scene, one, phrase, kind))
    found = [*there.rules, *_signs(phrase, one, there, kind), *_ranked(asked, phrase, usable, there)]
    rank = list(_listed(scene, one, phrase, usable, there.side, asked.field == "metric"))
    found += rank
    if asked.before:
        again = "again" if phrase.text == asked.before else "another"
        found += [again, f"{again}&{kind}", f"{again}&since.{asked.since}"]
    if said:
        found += [f"{sign}&{said.subject}" for sign in (*rank, there.led)]
        found += _system(asked, phrase, there.side, said)
    if asked.field == "on":
        if _is_hyphened(scene, phrase):
            found.append("hyphened")
        if any(joins(scene, one, phrase) for joins in (_is_on, _is_by, _is_labelling)):
            found.append("joined")
    if asked.field == "task" and scene.phrases["on"]:
        found.append("with-data")
    return found


def _signs(phrase: Phrase, one: Placed, there: There, kind: str) -> list[str]:
    """What the phrase is by itself, and whether the number stands where its measure does."""
    found = [*_of_signs(phrase.signs, there.side, there.placed, kind)]
    if phrase.near:
        sort = next((sign for sign in phrase.signs if sign.startswith("sort.")), "")
        here = [sign for number, sign in phrase.near if number == one.first]
        found += [rule for sign in here for rule in (sign, f"{sign}&{sort}", f"{sign}&{kind}")] or ["near-other"]
    return found


@lru_cache(maxsize=REMEMBERED)
def _of_signs(signs: tuple[str, ...], side: str, placed: str, kind: str) -> tuple[str, ...]:
    """The signs of a phrase, beside where that stands and what the number is."""
    return tuple([rule for sign in signs for rule in _of_sign(sign, side, placed, kind)])


@lru_cache(maxsize=REMEMBERED)
def _of_sign(sign: str, side: str, placed: str, kind: str) -> tuple[str, ...]:
    """A sign of a phrase, beside where that stands and what the number is."""
    told = sign, f"{side}&{sign}"
    is_much = sign.startswith(("is.", "sort.", "role.", "rival."))
    return (*told, f"{placed}&{sign}", f"{sign}&{kind}") if is_much else told


def _system(asked: FieldQuestion, phrase: Phrase, side: str, said: _Said) -> Iterator[str]:
    """What speaks for a phrase as the system: whose verb it is, and whether the authors speak of their own."""
    own = "own" if phrase.text == asked.paper.own else "not-own"
    if phrase.first > asked.scene.first and asked.scene.words[phrase.first - 1].lower in OURS:
        yield from ("ours", f"ours&{side}")
    if _is_put(asked.scene, phrase):
        yield from ("put", f"put&{side}", f"put&{side}&{said.how}")
    yield from (own, f"{own}&{side}", f"{own}&kind.{asked.kind}", f"{said.led}&{side}&{own}")
    does = f"{'acts' if _acts(asked.scene, phrase) else 'rests'}&{side}"
    subject = "subject.here" if phrase.last == said.actor and said.subject == "subject.named" else said.subject
    yield from (f"{subject}&{side}", f"{subject}&{side}&{own}", f"{subject}&{side}&{said.led}")
    if said.is_human:
        yield "human&is.human" if "is.human" in phrase.signs else "human&not-own"
    yield from (said.how, f"{said.how}&{said.closer}&{side}", f"{said.role}&{said.closer}&{side}", does)
    yield from (f"{does}&{said.role}", *said.was)
    yield from _rival(asked.scene, phrase, side, asked.one)


def _is_put(scene: Scene, phrase: Phrase) -> bool:
    """Whether it is what the authors propose here: `we introduce X, which cuts …`."""
    for i in range(phrase.first - 1, scene.first - 1, -1):
        word = scene.words[i]
        if word.part not in PASSED:
            return word.part == "verb" and word.sense == "propose"
    return False


def _rival(scene: Scene, phrase: Phrase, side: str, one: Placed) -> Iterator[str]:
    """Whether a system is what is beaten (`outperforms standard ResNet`) or only a part of a word (`Mamba-based`)."""
    if _is_beaten(scene, phrase):
        yield from ("beaten", f"beaten&{side}", f"beaten&{'in-bracket' if one.bracket >= 0 else 'in-text'}")
        if one.number == 0 and is_pair(scene, one):
            yield "beaten&was"
    if _is_hyphened(scene, phrase):
        yield from ("hyphened", f"hyphened&{side}")


def _is_hyphened(scene: Scene, phrase: Phrase) -> bool:
    return phrase.last < scene.last and scene.words[phrase.last].text == "-"


def _is_beaten(scene: Scene, phrase: Phrase) -> bool:
    words = scene.words
    for i in range(phrase.first - 1, scene.first - 1, -1):
        if class_of(words[i]) in WAYS:
            return True
        if words[i].part not in PASSED and not (
            words[i].lower in {"to", "with"} and class_of(words[i - 1]) == "compared"
        ):
            return False
    return False


def _between(scene: Scene, inner: range, outer: range, side: str, away: str) -> list[str]:
    """What stands between number and phrase."""
    words, near, link = scene.words, "lead.next", "link.next"
    if outer:
        towards = outer if side == "in-front" else reversed(outer)
        near = f"lead.{class_of(words[outer[-1 if side == 'in-front' else 0]])}"
        link = f"link.{_link(words[i] for i in towards)}"
    between = words[inner.start : inner.stop] if inner else ()
    told, marks = set(map(class_of, between)), [word.text for word in between if word.text in COMMAS]
    found = [f"{link}&{side}", f"{near}&{side}", f"{near}&{link}&{side}", f"{link}&{side}&{away}"]
    found.append(f"commas.{min(2, len(marks))}&{side}")
    if "while" in told or ";" in marks:
        found.append(f"turn&{side}")
    if "than" in told or "compared" in told:
        found.append(f"past-than&{side}")
    if "beat" in told:
        found.append(f"past-beat&{side}")
    return found


def _link(between: Iterable[Word]) -> str:
    """The class of the word nearest to the phrase, determiners and hedges passed over."""
    for word in between:
        if not is_passed(word) and word.part not in {"det", "poss"}:
            return class_of(word)
    return "near"


def _led(scene: Scene, phrase: Phrase, side: str) -> str:
    """What stands right before the phrase."""
    if phrase.first == scene.first:
        return "led.start"
    before = scene.words[phrase.first - 1]
    if is_passed(before) and phrase.first - 1 > scene.first:
        before = scene.words[phrase.first - 2]
    return f"led.{class_of(before)}&{side}"


def _bracketed(scene: Scene, one: Placed, phrase: Phrase, behind: bool) -> str:
    """Whether one of the two stands in a bracket right behind the other, or both in the same."""
    words = scene.words
    if one.bracket >= 0:
        between = range(min(one.last, phrase.first), max(phrase.first, one.first))
        if one.bracket <= phrase.first and not any(words[i].text == ")" for i in between):
            return "bracket.same"
        if phrase.last == one.bracket:
            return "bracket.of"
        return "bracket.before" if phrase.last < one.bracket else "bracket.past"
    if behind and phrase.first > scene.first and words[phrase.first - 1].text == "(":
        return "bracket.next" if phrase.first - 1 <= one.last + 1 else "bracket.far"
    return "bracket.none"


def _ranked(asked: FieldQuestion, phrase: Phrase, usable: Sequence[Phrase], there: There) -> list[str]:
    """Whether the phrase is the nearest of its field, the first, or the only one."""
    one, side = asked.one, there.side
    others = [other for other in usable if not (other.holds(phrase) or phrase.holds(other))]
    if side == "behind":
        is_beyond = any(one.last <= other.first < phrase.first for other in others)
    else:
        is_beyond = any(phrase.last <= other.last <= one.first for other in others)
    nearest = (f"nearest&{side}", f"nearest&{there.placed}", f"nearest&{side}&{there.past}")
    found = [f"beyond&{side}"] if is_beyond else [*nearest]
    if others and asked.field == "metric" and not _is_close(phrase, one) and any(_is_close(of, one) for of in others):
        found.append("closer-other")
    if not others:
        found.append("only")
    if phrase.first <= min([other.first for other in others], default=phrase.first):
        found += ["first", f"first&kind.{asked.kind}", f"first&{side}"]
    return found


def _is_close(other: Phrase, one: Placed) -> bool:
    """Whether a phrase stands right where a number's measure does."""
    return any(number == one.first and sign in CLOSE for number, sign in other.near)


def _listed(
    scene: Scene, one: Placed, phrase: Phrase, usable: Sequence[Phrase], side: str, is_metric: bool
) -> Iterator[str]:
    """Whether a row of numbers and a list of phrases go together, one by one."""
    place, size = phrase.listed
    if one.size > 1 and size == one.size:
        told = "aligned" if place == one.number else "misaligned"
        yield from (told, f"{told}&{side}")
    elif size > 1:
        yield from ("listed", f"{'listed-first' if place == 0 else 'listed-later'}&{side}")
    if one.size > 1 or _is_distributed(scene, one):
        names = list(dict.fromkeys([(other.first, "") if is_metric else (0, other.text) for other in usable]))
        number = names.index((phrase.first, "") if is_metric else (0, phrase.text))
        if len(names) == one.size > 1:
            yield "ordinal" if number == one.number else "other-ordinal"
        elif one.size == 1 and len(names) > 1:
            levels = [other for other in scene.placed if other.bracket < 0] or scene.placed  # not `71.2 (+2.1)`
            if len(levels) == len(names):
                place = sum(other.first <= one.first for other in levels) - 1
                yield "ordinal-of-all" if number == place else "other-ordinal-of-all"


def _unnamed(asked: FieldQuestion, known: KnownSystem, usable: Sequence[Phrase], said: _Said) -> Iterator[str]:
    """What speaks for a system of the paper that the sentence does not name."""
    sign, some = f"unnamed.{known.sort}", "some-here" if usable else "none-here"
    yield sign
    for other in (
        f"kind.{asked.kind}",
        said.how,
        some,
        f"{some}&{said.how}",
        said.led,
        f"{said.how}&{said.closer}",
        f"{said.role}&{said.closer}",
        f"{said.role}&{some}",
        said.subject,
        f"{said.subject}&{some}",
        *said.was,
    ):
        yield f"{sign}&{other}"
    for other in known.signs:
        yield from (f"{sign}&{other}", f"{sign}&{other}&{said.how}")
    if said.is_human:
        yield "human&not-own"
    if asked.before:
        again = "again" if asked.before == known.name else "another"
        yield from (f"{sign}&{again}", f"{again}&since.{asked.since}")


def _earlier(asked: FieldQuestion, some: bool) -> Iterator[str]:
    """What speaks for a name of another sentence, whichever it is."""
    yield "earlier"
    yield from (f"earlier&kind.{asked.kind}", f"earlier&{'some-here' if some else 'none-here'}")
    yield f"earlier&names.{len(asked.earlier)}"
    if len(asked.paper.data) == 1:
        yield "earlier&single"
    if not asked.scene.phrases["task"]:
        yield "earlier&without-task"


def _earlier_one(asked: FieldQuestion, name: str) -> Iterator[str]:
    """What speaks for this one."""
    if name == asked.earlier[-1]:
        yield "earlier&latest"
    if name in asked.paper.proposed:
        yield "earlier&proposed"
    if asked.field == "metric":
        yield from (f"earlier&sort.{(sort := head_of(name).sort)}", f"earlier&sort.{sort}&kind.{asked.kind}")
    if role := asked.paper.roles.get(name):
        yield f"earlier&role.{role}"
    if named := asked.paper.named.get(name):
        gaps = [asked.scene.number - at for at in named if at < asked.scene.number]
        yield f"earlier&sentences.{min(3, min(gaps)) if gaps else 'later'}"
    if name == asked.before:
        yield from ("again", "earlier&again", f"again&since.{asked.since}")


class Seen:
    """What earlier sentences of a paper name, the latest last; data and tasks that come later are the first."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._names: dict[str, list[str]] = {"on": list(paper.data), "task": list(paper.tasks), "metric": []}
        self._scene: Scene | None = None
        self._run: Place | None = None
        self.before: dict[str, str | None] = dict.fromkeys(FIELDS)
        self._sure: dict[str, float] = {}

    def enter(self, scene: Scene) -> bool:
        """Tells that the next number is in this sentence; whether it is another than before."""
        if scene is self._scene:
            return False
        if self._scene:
            for field in ("on", "task"):
                for phrase in self._scene.phrases[field]:
                    self._latest(field, phrase.text)
        self._scene = scene
        self._run = None
        return True

    def asked(self, scene: Scene, one: Placed, kind: str, field: str) -> FieldQuestion:
        """What is asked of a number."""
        since = "row" if one.run == self._run else "sentence" if self._run else "paper"
        return FieldQuestion(scene, one, kind, field, self._paper, self.before[field], self._earlier(field), since)

    def keep(self, one: Placed, kind: str, chosen: Mapping[str, str]) -> None:
        """Tells what a number's fields are. What others reached says nothing of whose the next number is."""
        rival = self._scene and owner_of(self._scene, one, kind)
        self._run = one.run
        self.before.update({field: text for field, text in chosen.items() if not (rival and field == "system")})
        if chosen["metric"]:
            self._latest("metric", chosen["metric"])

    def sure(self, field: str, text: str, chance: float) -> float:
        """How sure a field is, told so: what the number before has is no surer than it was there."""
        if text == self.before[field]:
            chance = min(chance, self._sure.get(field, 1.0))
        self._sure[field] = chance
        return chance

    def _earlier(self, field: str) -> tuple[str, ...]:
        """The names of a field in other sentences, as many as count."""
        return tuple(self._names.get(field, ())[-EARLIER_NAMES:])

    def _latest(self, field: str, name: str) -> None:
        names = self._names[field]
        if name in names:
            names.remove(name)
        names.append(name)
