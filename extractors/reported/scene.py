"""A sentence as results are read from it: its numbers, and all that they may measure, be measured on or by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from spacy.attrs import IDX
from spacy.tokens import Doc

from extractors.reading import TITLE, Part, read, text_of, word_of
from extractors.records import Entity
from extractors.reported import measures
from extractors.reported.classes import class_of, head_of, heads, is_passed, listed
from extractors.reported.phrases import ALONE, Phrase, Placed, in_lists, outermost
from extractors.reported.values import Value, may_be_worded, values
from extractors.result import extraction, names
from extractors.stages import abbreviations, lexicon, sentences
from extractors.stages.mentions import NAMES, PROPOSED
from extractors.vocabulary import LOWER, Word

FIELD_OF = {
    "model": "system",
    "method": "system",
    "dataset": "on",
    "benchmark": "on",
    "task": "task",
    "metric": "metric",
}
SYSTEMS = frozenset({"model", "method", "network", "algorithm", "framework", "strategy", "encoder", "learning"})
SENTENCE_WORDS = 120  # words of a sentence that are seen together: a longer one is cut
START = attrgetter("start")
DESCRIBED = 4  # words in front of what a system is
MEASURING = frozenset({"quality", "error", "rate", "performance"})
RIVAL_WORDS = 9
BRACKET = 100  # words back to where a bracket may open
INTERVAL = 8  # words back to what tells that a number is one of an interval's bounds
RIVAL_SIGNS = frozenset({"than", "compared", "beat"})
STOPS = frozenset(",;:().!?—")
CLOSING = frozenset({"and", "or", "&"})  # in front of the last of a list
SIZED = (["its", "size"], ["their", "size"])  # `beats X twice its size`
SIZES = frozenset("MBK")  # `63.99 M`: millions of parameters
TITLE_START = 3  # characters within which a title begins with a name
TITLE_WORDS = range(2, 6)  # of what a title calls the authors' own
MEANS = frozenset({"by", "via", "with", "using", "through"})
TITLED = 2  # mentions that a title which begins with a name counts for
OFTEN = 2  # mentions
HELPERS = frozenset({"architecture", "architectures", "backbone", "backbones", "teacher", "teachers"})  # of what acts
SERVED = 9  # words in front of a helper's name
LEADS_ON = frozenset({"such", "as", "like", "including", "("})  # to examples: `on backbones such as X`
MADE = 12  # words from `dataset of 10,000` to what it was made of
SPARE = frozenset({"", "plain", "mod", "det", "poss", "noun", "verb"})
POINTS = 4  # words behind a number, of which its points are one
BEHIND = 2  # words behind a short form, of which the first closes its bracket
SHORT = 3  # sentences of a text in which to be named once says little
COUNTED = frozenset({"once", "twice", "often"})  # how often a name stands
KNOWN = 5  # systems of a paper that a sentence may be about without naming them


class Scene(NamedTuple):
    """One sentence: words `first` to `last` of its part, its numbers, and for each field what may be it.

    `sentence` are its characters within the part, `offset` is where the part starts; `at` are the words' tokens.
    `number` counts the paper's sentences, `respective` is where it last says `respectively`.
    """

    words: Sequence[Word]
    first: int
    last: int
    placed: list[Placed]
    phrases: Mapping[str, list[Phrase]]
    said: tuple[str, ...]
    part: int
    sentence: tuple[int, int]
    offset: int
    at: Sequence[int]
    number: int
    respective: int


class KnownSystem(NamedTuple):
    """A system of a paper: what it is to the paper, and how much is made of it."""

    name: str
    sort: str  # own, introduced beside it, used, or guessed: proposed, abbreviated, titled
    signs: tuple[str, ...]


class Paper(NamedTuple):
    """What a whole paper tells: its own system, all systems, its tasks, its data and what they are to it.

    `told` says how much it makes of its own system, `named` are the sentences that name data, `proposed` are the data
    that are its own, `names` are what spellings stand for, `introduced` all spellings of systems that it introduces.
    """

    own: str = ""
    told: str = "nowhere"
    systems: tuple[KnownSystem, ...] = ()
    data: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    proposed: frozenset[str] = frozenset()
    roles: Mapping[str, str] = {}
    named: Mapping[str, tuple[int, ...]] = {}
    names: Mapping[str, str] = {}
    introduced: frozenset[str] = frozenset()


class Names(NamedTuple):
    """The names in a part: by their words the type, name and spelling of each, and where known metrics stand.

    `taken` are the words that are a part of a name, `usual` are the names by which the paper calls things most.
    """

    spans: list[tuple[int, int, str, str, str]]
    taken: frozenset[int]
    metrics: list[tuple[int, int]]
    roles: Mapping[tuple[str, str], str]
    usual: Mapping[tuple[str, str], str]


def scenes(doc: Doc) -> list[Scene]:
    """The sentences that hold numbers."""
    reading, text = read(doc), text_of(doc)
    worded = may_be_worded(text) and not listed("figured").isdisjoint(map(LOWER, reading.words))
    found = values(text, worded=worded)
    if not found:
        return []
    starts = doc.to_array(IDX).tolist()
    parts = [(number, part) for number, part in enumerate(reading.parts) if part.words]
    return [one for number, part in parts for one in _scenes(doc, text, part, number, found, starts)]


def _entities(doc: Doc) -> Sequence[Entity]:
    told = extraction(doc)
    return told.entities if told else ()


def paper_of(doc: Doc) -> Paper:
    """What the paper tells of all its sentences."""
    entities = _entities(doc)
    own, told = own_system(entities)
    count, dash, rest = told.partition("-")
    if count in COUNTED and len(sentences.stands(doc)) <= SHORT:
        told = f"short{dash}{rest}"
    data = {usual(one): one for one in entities if one.type in {"dataset", "benchmark"}}
    return Paper(
        own,
        told,
        tuple(_systems(doc, entities, own)),
        tuple(data),
        tuple([one.name for one in entities if one.type == "task"]),
        frozenset(name for name, one in data.items() if one.role == "introduces"),
        {surface: one.role for one in data.values() for surface in one.surfaces},
        _sentences_of(doc, data) if data else {},
        {surface: one.name for one in entities for surface in one.surfaces},
    )


def _systems(doc: Doc, entities: Sequence[Entity], own: str) -> Iterator[KnownSystem]:
    """All that "our method" may be, what the paper makes most of first."""
    found = [one for one in entities if one.type in {"model", "method"}]
    found.sort(key=lambda one: (one.role == "introduces", *_prominence(one)), reverse=True)
    for one in found[:KNOWN]:
        name = usual(one)
        sort = "own" if name == own else "introduced" if one.role == "introduces" else "used"
        signs = f"is.{one.type}", f"told.{_told(one, name, len(found) > 1)}", f"role.{one.role}"
        yield KnownSystem(name, sort, signs)
    known = {surface for one in entities for surface in one.surfaces}
    yield from _titled(doc, known, is_named=is_proper(own))
    if not is_proper(own):
        if (name := _proposed(doc)) and name not in known:
            yield KnownSystem(name, "proposed", ())
        yield from _abbreviated(doc, known)


def own_system(entities: Sequence[Entity]) -> tuple[str, str]:
    """The system that the paper introduces, by the name that it uses most, and how much it makes of it."""
    systems = [one for one in entities if one.type in {"model", "method"} and one.role == "introduces"]
    if not systems:
        return "", "nowhere"
    first = max(systems, key=_prominence)
    name = usual(first)
    return name, _told(first, name, len(systems) > 1)


def _prominence(one: Entity) -> tuple[bool, int, bool, int]:
    first = one.evidence[0]
    opens = first.field == "title" and first.start < TITLE_START
    return is_proper(one.name), len(one.evidence) + TITLED * opens, first.field == "title", -first.start


def _told(one: Entity, name: str, is_beside: bool) -> str:
    """How much a paper makes of its system: where and how often it is named, beside others or not."""
    if not is_proper(name):
        return "plain"
    told = "often" if len(one.evidence) > OFTEN else "twice" if len(one.evidence) > 1 else "once"
    told = "titled" if one.evidence[0].field == "title" else told
    return f"{told}-beside" if is_beside else told


def is_proper(name: str) -> bool:
    """Whether a name is one of its own, no plain words.

    >>> is_proper("OwlNet"), is_proper("contrastive pretraining")
    (True, False)
    """
    return any(map(str.isupper, name)) or any(map(str.isdigit, name))


def _sentences_of(doc: Doc, data: Mapping[str, Entity]) -> dict[str, tuple[int, ...]]:
    """The numbers of the sentences that name each of the data."""
    starts = [one.start for one in sentences.stands(doc)]
    known = {surface: name for name, one in data.items() for surface in one.surfaces}
    found: dict[str, list[int]] = {name: [] for name in data}
    for start, _, label, _, text in names(doc):
        if FIELD_OF.get(label) == "on" and text in known:
            found[known[text]].append(bisect_right(starts, start))
    return {surface: tuple(found[name]) for surface, name in known.items()}


def usual(one: Entity) -> str:
    """The name by which a paper calls it most: of a long and a short form the short one, if that is used again.

    What the paper introduces has its short form for good.
    """
    texts = [place.text for place in one.evidence]
    if len(set(texts)) == 1:
        return texts[0]
    counts = Counter(texts)
    longest = max(counts, key=len)
    short = [text for text in counts if _is_short_for(text, longest)]
    if short and one.role != "introduces" and len(texts) == 2 and is_proper(longest):
        return longest
    return max(short or counts, key=lambda text: (counts[text], -len(text)))


def _is_short_for(text: str, name: str) -> bool:
    return " " not in text and sum(map(str.isupper, text)) > 1 and len(text) * 2 < len(name)


def _abbreviated(doc: Doc, known: Container[str]) -> Iterator[KnownSystem]:
    """The short form of what stands where the authors propose something, if it is no name of anything else."""
    proposing = [one for one in sentences.stands(doc) if "said.propose" in one.rules]
    for _, (start, end) in abbreviations.pairs(doc):
        text = str(doc[start:end].text)
        if text not in known and any(one.start <= start < one.end for one in proposing):
            behind = map(word_of, doc[end : end + BEHIND])
            is_system = any(word.part == "noun" and word.sense in SYSTEMS for word in behind)
            yield KnownSystem(text, "own" if is_system else "abbreviated", ())
            return


def _titled(doc: Doc, known: Container[str], *, is_named: bool) -> Iterator[KnownSystem]:
    """What title and abstract call alike though it is no name; beside a name only what a title is headed by."""
    reading, abstract = read(doc), ""
    for sort, start, end in _title_phrases(reading.title.words):
        if end - start in TITLE_WORDS and (sort == "headed" or not is_named):
            first, last = reading.title.span(start, end)
            text = doc[first:last].text
            abstract = abstract or text_of(doc)[doc.user_data.get(TITLE, 0) :].lower()
            if text not in known and (times := abstract.count(text.lower().rstrip("s"))):
                yield KnownSystem(text, sort, (f"told.{'often' if times > 1 else 'once'}",))


def _title_phrases(words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    """How a title begins, in front of a colon or not, and the means that it tells: `by X`, `with Y`."""
    start, sort = 0, "titled"
    for end in range(len(words) + 1):
        if end < len(words) and words[end].part not in {"prep", "verb"} and words[end].text not in STOPS:
            continue
        while start < end and words[start].part in {"det", "poss"}:
            start += 1
        if sort:
            yield "headed" if sort == "titled" and end < len(words) and words[end].text == ":" else sort, start, end
        start, sort = end + 1, "means" if end < len(words) and words[end].lower in MEANS else ""


def _proposed(doc: Doc) -> str:
    """What the authors propose though it does not stand as a name."""
    for mentions, rules, *_ in doc.user_data.get(NAMES, ()):
        if not PROPOSED.isdisjoint(rules) and not any(mention[6] for mention in mentions):
            counts = Counter([str(mention[3]) for mention in mentions])
            name = max(counts, key=lambda text: (counts[text], -len(text)))
            if is_proper(name) or " " in name:
                return name
    return ""


def _scenes(
    doc: Doc, text: str, part: Part, number: int, found: Sequence[Value], starts: Sequence[int]
) -> Iterator[Scene]:
    """Those of the title or abstract."""
    at, words = part.at, part.words
    begins = [starts[token] for token in at]
    mine = _within(found, begins[0], begins[-1] + len(words[-1].text))
    stands, names = sentences.stands(doc), None
    opens = [one.start for one in stands]
    for count, group in groupby(mine, key=lambda one: bisect_right(opens, at[bisect_right(begins, one.start) - 1])):
        sentence, own = stands[count - 1], list(group)
        if sentence.start < at[0]:
            continue
        start, stop = bisect_left(at, sentence.start), bisect_left(at, sentence.end)
        upper = begins[stop - 1] + len(words[stop - 1].text)
        bounds = max(0, begins[start] - part.offset), upper - part.offset
        for first in range(start, stop, SENTENCE_WORDS):
            last = min(first + SENTENCE_WORDS, stop)
            measuring = list(_measuring(words, begins, own, first, last))
            if not measuring:
                continue
            names = names or _names(doc, part)
            if placed := _placed(words, measuring, names.taken, first):
                phrases = _phrases(text, words, begins, first, last, placed, names)
                respective = max([i for i in range(first, last) if words[i].lower == "respectively"], default=-1)
                said = sentence.rules, number, bounds, part.offset, at, count, respective
                yield Scene(words, first, last, placed, phrases, *said)


def _within(found: Sequence[Value], start: int, end: int) -> Sequence[Value]:
    """The numbers that start between two characters, of those in the order of the text."""
    return found[bisect_left(found, start, key=START) : bisect_left(found, end, key=START)]


def _names(doc: Doc, part: Part) -> Names:
    first, last = part.at[0], part.at[-1]
    here = (one for one in names(doc) if first <= one[0] <= last and one[2] in FIELD_OF and len(one[4]) > 1)
    mine = list(_apart(doc, here))
    places = part.within([one[:2] for one in mine])
    spans = [(*place, *one[2:]) for place, one in zip(places, mine, strict=True)]
    taken = frozenset([i for begin, end in places for i in range(begin, end)])
    known = [place for place, names in lexicon.known(doc).items() if "metric" in [name.type for name in names]]
    told = {(one.type, one.name): one for one in _entities(doc)}
    roles, called = {of: one.role for of, one in told.items()}, {of: usual(one) for of, one in told.items()}
    return Names(spans, taken, part.within(known), roles, called)


def _apart(doc: Doc, spans: Iterable[tuple[int, int, str, str, str]]) -> Iterator[tuple[int, int, str, str, str]]:
    """Names, each measure without the data that it begins with: `SQuAD F1`."""
    known = lexicon.known(doc).items()
    data = {start: end for (start, end), names in known if any(FIELD_OF.get(one.type) == "on" for one in names)}
    for one in spans:
        start, end, label, *_ = one
        stop = data.get(start, end) if label == "metric" else end
        if stop < end:
            named, measure = doc[start:stop].text, doc[stop:end].text
            yield from ((start, stop, "dataset", named, named), (stop, end, label, measure, measure))
        else:
            yield one


def _measuring(
    words: Sequence[Word], begins: Sequence[int], found: Sequence[Value], first: int, last: int
) -> Iterator[tuple[Value, int, int]]:
    """The numbers among some words that may measure something, each with its words."""
    for one in found:
        begin, end = bisect_right(begins, one.start) - 1, bisect_left(begins, one.end)
        if not first <= begin < last:
            continue
        if _is_in_points(one, words, end, last):
            one = one._replace(unit="points")
        is_sized = one.number > 1 and [word.lower for word in words[end : min(last, end + 2)]] in SIZED
        if is_sized or _is_count(one, words, first, begin, end, last):
            continue
        if not _is_statistic(words, first, begin, end, last):
            yield one, begin, end


def _placed(
    words: Sequence[Word], found: Sequence[tuple[Value, int, int]], taken: frozenset[int], first: int
) -> list[Placed]:
    """The numbers that are no part of a name, each with its words and its row."""
    rows: list[list[tuple[Value, int, int]]] = []
    for one, begin, end in found:
        digits = range(begin, begin + 1 if one.unit == "measured" else end)  # `FPS` may be a name, too
        if one.unit in {"", "measured"} and not taken.isdisjoint(digits):
            continue
        leads = rows and len(rows[-1]) == 1 and one.unit == "points" and not rows[-1][0][0].unit
        if leads and [word.text for word in words[rows[-1][-1][2] : begin]] == [","]:  # `82.1, 4.3 points more`
            rows.append([(one, begin, end)])
        elif rows and all(_joins(words[i]) for i in range(rows[-1][-1][2], begin)):
            rows[-1].append((one, begin, end))
        else:
            rows.append([(one, begin, end)])
    return [
        Placed(*place, (row[0][1], row[-1][2]), i, len(row), _opening(words, first, place[1]), _unit(row, i))
        for row in rows
        for i, place in enumerate(row)
    ]


def _unit(row: Sequence[tuple[Value, int, int]], i: int) -> str:
    """The sort of a number's unit; a bare one has that of the next in its row: `1.2 and 3.4 points`."""
    return next((value.unit for value, *_ in row[i:] if value.unit), "")


def _joins(word: Word) -> bool:
    """Whether a word may stand between two numbers of one row."""
    return word.lower in listed("joining") or is_passed(word) or class_of(word) == "best"


def _opening(words: Sequence[Word], first: int, i: int) -> int:
    """Where the bracket around a word opens; -1 if there is none near enough."""
    for j in range(i - 1, max(first, i - BRACKET) - 1, -1):
        if words[j].text in ")]":
            return -1
        if words[j].text in "([":
            return j
    return -1


def _is_in_points(one: Value, words: Sequence[Word], end: int, last: int) -> bool:
    """Whether the points of a number stand behind its measure: `3 EM points`, `by 1.2 top-1 accuracy points`."""
    at = next((i for i in range(end, min(last, end + POINTS)) if words[i].lower in {"point", "points"}), end)
    if one.unit or at == end or any(word.part not in SPARE or word.shape == "mark" for word in words[end:at]):
        return False
    return words[at - 1].shape in {"name", "cap"} or words[at - 1].lower in _measuring_words()


def _is_count(one: Value, words: Sequence[Word], first: int, begin: int, end: int, last: int) -> bool:
    """Whether it is a bare whole number that no measure stands beside: how many there are, a year, 8 bits."""
    if one.spelt == "bits":
        return one.whole and not (end < last and words[end].lower == "per")
    if one.unit or one.signed or one.ranged or not one.whole:
        return False
    beside = [*words[max(first, begin - 3) : begin], *words[end : min(last, end + 1)]]
    return _measuring_words().isdisjoint(map(LOWER, beside))


@cache
def _measuring_words() -> frozenset[str]:
    """The last words of measures that stand beside their numbers."""
    return frozenset([word for word, head in heads().items() if head.sort in MEASURING])


def _is_statistic(words: Sequence[Word], first: int, begin: int, end: int, last: int) -> bool:
    """Whether the number measures nothing: a confidence level, a p-value, a section, full marks, so many millions."""
    if end < last and class_of(words[end]) == "interval":
        return True
    before = words[max(first, begin - INTERVAL) : begin]
    if end < last and (words[end].lower in listed("magnitudes") or words[end].text in SIZES):
        return True
    if before and before[-1].lower in listed("numbered"):
        return True
    if [word.lower for word in before[-2:]] == ["out", "of"]:  # `4.3 out of 5`
        return True
    if before and before[-1].lower == "top" and words[begin].text.rstrip("%").isdigit():
        return True
    if len(before) > 1 and before[-1].text in "=<>≤" and before[-2].lower in listed("statistics"):
        return True
    for word in reversed(before):
        if class_of(word) == "interval":
            return True
        if word.shape not in {"mark", "number"} or word.text in ")]":
            return False
    return False


def _phrases(
    text: str,
    words: Sequence[Word],
    begins: Sequence[int],
    first: int,
    last: int,
    placed: Sequence[Placed],
    names: Names,
) -> dict[str, list[Phrase]]:
    """All that the fields of the sentence's numbers may be."""
    named: dict[str, list[Phrase]] = {"metric": [], "on": [], "system": [], "task": []}
    spelt = ""  # the long form right in front
    for begin, end, label, name, written in names.spans:
        if first <= begin < last:
            if label != "task" and _is_spelt_out(names.spans, words, begin, end, name):
                spelt = written
                continue
            if names.usual.get((label, name)) == spelt:  # the short form stands nowhere else
                written = spelt
            signs = (f"is.{label}", f"role.{names.roles.get((label, name), 'mentions')}")
            field = FIELD_OF[label]
            if field == "on" and begin > first and words[begin - 1].sense in SYSTEMS:  # `our model X`
                field = "system"
            elif field == "metric" and _is_data(words, begin, end, first) and (begin, end) not in names.metrics:
                field = "on"
            if field == "on" and _is_no_data(words, begins, begin, end, first, last):
                written = ""
            named[field].append(Phrase(begin, end, written, signs))
    figures = frozenset(i for one in placed for i in range(one.first, one.last))
    taken = {i for of in named.values() for one in of for i in range(one.first, one.last)}
    unread = list(_unknown_data(words, first, last, placed, taken))
    named["on"] += [one for one in unread if words[one.first - 1].lower == "on"]  # no measure: `22.75 on CRUX`
    others = frozenset(
        i for field, of in named.items() if field != "metric" for one in of for i in range(one.first, one.last)
    )
    named["on"] += [one for one in unread if words[one.first - 1].lower != "on"]
    view = measures.View(text, words, begins, first, last, placed, figures, others)
    found = measures.find(view, named["metric"], [place for place in names.metrics if first <= place[0] < last])
    unknown = _unknown(view) if any(one.size > 1 for one in placed) else ()
    mixed = in_lists(words, outermost([*named["on"], *named["task"], *found, *unknown]))
    lists = {
        "system": in_lists(words, sorted([*_acting(words, first, named["system"]), *_described(view)])),
        "on": in_lists(words, sorted(named["on"]), mixed),
        "task": in_lists(words, sorted(named["task"]), mixed),
        "metric": [one.at(_around(one, mixed)) for one in found],
    }
    told = {one.listed[1] for field in ("on", "task", "metric") for one in lists[field]}
    return {**lists, "over": list(_rivals(view, {one.size for one in placed} - told))}


def _is_spelt_out(
    spans: Sequence[tuple[int, int, str, str, str]], words: Sequence[Word], begin: int, end: int, name: str
) -> bool:
    """Whether the short form of the same name stands in a bracket right behind."""
    return (
        end < len(words)
        and words[end].text == "("
        and any(first == end + 1 and other == name and last - first < end - begin for first, last, _, other, _ in spans)
    )


def _acting(words: Sequence[Word], first: int, systems: Sequence[Phrase]) -> Iterator[Phrase]:
    """Systems that may reach a number, each variant by its name: `X-T/S/B`; what X only helps has none that is told."""
    for one in systems:
        if _is_helper(words, first, one):
            yield one._replace(text="")
            continue
        yield one
        stem, i = one.text[: one.text.rfind("-") + 1], one.last
        while stem and i + 1 < len(words) and words[i].text == "/" and words[i + 1].shape in {"name", "cap"}:
            yield one._replace(first=i + 1, last=i + 2, text=stem + words[i + 1].text)
            i += 2


def _is_helper(words: Sequence[Word], first: int, one: Phrase) -> bool:
    """Whether a system is only what another is built with: `using an X backbone`, `on backbones such as X`."""
    helps = one.last < len(words) and words[one.last].lower in HELPERS
    for word in reversed(words[max(first, one.first - SERVED) : one.first]):
        helps = helps or word.lower in HELPERS
        if word.part == "prep" or word.lower in {"using", "from"}:
            if word.lower not in LEADS_ON:
                return helps and word.lower in {"using", "with", "on", "from", "via", "across", "over"}
        elif word.text not in LEADS_ON and word.text != "-" and word.part not in SPARE:
            return False
    return False


def _is_data(words: Sequence[Word], begin: int, end: int, first: int) -> bool:
    """Whether a name that is no known measure stands where data do: `22.75 on CRUX`."""
    behind = begin > first + 1 and words[begin - 1].lower == "on" and words[begin - 2].shape == "number"
    return behind and words[begin].shape == "name" and head_of(words[end - 1].text).sort == "unknown"


def _is_no_data(words: Sequence[Word], begins: Sequence[int], begin: int, end: int, first: int, last: int) -> bool:
    """Whether what is measured on is something else that has a name of data in its own."""
    return (
        _is_derived(words, begins, end, last)
        or _is_machine(words, end, last)
        or _is_source(words, first, begin, end, last)
    )


def _is_derived(words: Sequence[Word], begins: Sequence[int], end: int, last: int) -> bool:
    """Whether a name of data is only the first part of a word for others: `X-enhanced`, but not `X-test`."""
    if end + 1 >= last or words[end].text != "-" or words[end + 1].lower in listed("splits"):
        return False
    return words[end + 1].text.islower() and begins[end + 1] == begins[end - 1] + len(words[end - 1].text) + 1


def _is_source(words: Sequence[Word], first: int, begin: int, end: int, last: int) -> bool:
    """Whether data are what others were made of: `on a dataset of 10,000 real (X) and synthetic images`."""
    before = [word.lower for word in words[max(first, begin - MADE) : begin]]
    goes_on = end + 1 < last and words[end].text == ")" and words[end + 1].lower in {"and", "or"}  # else it is its name
    if before[-1:] != ["("] or "of" not in before or not goes_on:
        return False
    of = before.index("of")
    holds, within = before[of - 1 : of], before[of + 1 : -1]
    is_counted = words[begin - len(within) - 1].shape == "number"
    return is_counted and not listed("held").isdisjoint(holds) and listed("held").isdisjoint(within)


def _is_machine(words: Sequence[Word], end: int, last: int) -> bool:
    """Whether a name of data is that of machines: `trained on Kaggle T4 GPUs`."""
    return any(word.text in {"GPU", "GPUs"} for word in words[end : min(last, end + 2)])


def _unknown(view: measures.View) -> Iterator[Phrase]:
    """What looks like a name and is none that is known: it has its place in a list too."""
    for i in range(view.first + 1, view.last):
        if view.words[i].shape in {"name", "cap"} and i not in view.others and i not in view.figures:
            yield Phrase(i, i + 1, view.words[i].text, ())


def _unknown_data(
    words: Sequence[Word], first: int, last: int, placed: Sequence[Placed], taken: Container[int]
) -> Iterator[Phrase]:
    """What looks like a name and stands where data do: `71.2 on Zorb1`, `Zorb1 (71.2)`."""
    for one in placed:
        for i in (one.bracket - 1, one.last + 1):
            is_there = i == one.bracket - 1 or (i < last and words[one.last].lower == "on")
            if is_there and first < i < last and words[i].shape == "name" and i not in taken:
                yield Phrase(i, i + 1, words[i].text, ("is.unknown",))


def _described(view: measures.View) -> Iterator[Phrase]:
    """Systems that are only described: `rule-based agents`, `the 70B model`, `humans`."""
    words, humans = view.words, listed("humans")
    for i in range(view.first + 1, view.last):
        if words[i].lower in humans:
            yield Phrase(i, i + 1, words[i].text, ("is.human",))
        if words[i].part != "noun" or words[i].sense not in SYSTEMS or i in view.others:
            continue
        begin = i
        while begin > view.first and i - begin < DESCRIBED and _describes(view, begin - 1):
            begin -= 1
        if words[begin].text == "-" and words[begin + 1].lower == "based":  # `BERT-based classifiers`
            while begin > view.first and begin - 1 in view.others:
                begin -= 1
        while begin < i and words[begin].text == "-":
            begin += 1
        if begin < i:
            yield Phrase(begin, i + 1, view.written(begin, i + 1), ("is.described", f"head.{words[i].sense}"))


def _describes(view: measures.View, i: int) -> bool:
    word = view.words[i]
    if i in view.others or i in view.figures:
        return False
    if word.text == "-" or word.lower == "based":
        return True
    told = class_of(word)
    return (
        word.shape not in {"mark", "address", "long"}
        and ")" not in word.text
        and word.part in {"", "plain", "noun"}
        and told in {"word", "name", "number", "count"}
        and not word.lower.endswith("ly")
    )


def _around(one: Phrase, mixed: Sequence[Phrase]) -> tuple[int, int]:
    """The place in a list of the phrase that holds this one."""
    return next((other.listed for other in mixed if other.holds(one)), ALONE)


def _rivals(view: measures.View, sizes: Container[int]) -> Iterator[Phrase]:
    """What something is compared with: the words behind `than`, `compared to`, `over`, `ahead of`, `outperforming`.

    All of a list if a row has as many numbers, else the first.
    """
    words = view.words
    for i in range(view.first, view.last):
        told = class_of(words[i])
        is_ahead = words[i].lower == "of" and i > view.first and words[i - 1].lower == "ahead"
        improves = words[i].lower == "upon" and i > view.first and class_of(words[i - 1]) == "raise"
        sign = "over" if is_ahead or improves or words[i].lower in {"over", "above"} else told
        if sign != "over" and sign not in RIVAL_SIGNS:
            continue
        begin = i + 1
        if told == "compared":
            if begin >= view.last or words[begin].lower not in {"to", "with"}:
                continue
            begin += 1
        found = _rivals_from(view, begin, f"rival.{sign}")
        if len(found) in sizes:
            yield from (one.at((place, len(found))) for place, one in enumerate(found))
        else:
            yield from found[:1]
    yield from _rivals_by(view)


def _rivals_by(view: measures.View) -> Iterator[Phrase]:
    """The further ones of those that have each a number behind `by`: `beats A by 3 and B by 4`."""
    words, last = view.words, view.first
    for one in view.placed:
        by = one.run[0] - 1
        while by > last and is_passed(words[by]):
            by -= 1
        begin = by
        while begin > last and begin > by - RIVAL_WORDS and words[begin - 1].lower not in listed("listing"):
            begin -= 1
        joins = begin > last > view.first and words[begin - 1].lower in CLOSING | {","}
        if words[begin].lower in {"over", "upon", "on"}:
            begin += 1
        if words[by].lower == "by" and joins and begin < by and _is_rival(words[begin:by]):
            yield Phrase(begin, by, view.written(begin, by), ("rival.beat",))
        last = one.run[1] if words[by].lower == "by" else view.first


def _rivals_from(view: measures.View, begin: int, sign: str) -> list[Phrase]:
    """What stands behind a sign of comparison, and all further names of its list if the last is behind `and`."""
    words, found, closes = view.words, list[Phrase](), False
    while begin < view.last and words[begin].lower in listed("rival-starts"):
        begin += 1
    end = _rival_end(view, begin)
    while end > begin and words[begin].shape != "number":  # `more than 1000 layers`
        found.append(Phrase(begin, end, view.written(begin, end), (sign,)))
        if closes:
            return found
        begin = end
        while begin < view.last and words[begin].lower in listed("listing"):
            closes = closes or words[begin].lower in CLOSING
            begin += 1
        if begin == end:
            break
        end = _rival_end(view, begin)
        if not _is_rival(words[begin:end]):
            break
    return found[:1]


def _is_rival(words: Sequence[Word]) -> bool:
    """Whether it may be a further name of a list, no clause: `over A, B reaches`."""
    return (
        bool(words)
        and words[0].shape in {"name", "cap"}
        and not any(word.part == "verb" and word.shape == "low" for word in words)
    )


def _rival_end(view: measures.View, begin: int) -> int:
    """Where a name of what something is compared with ends."""
    end = begin
    while end < min(view.last, begin + RIVAL_WORDS) and not _stops(view.words[end]) and end not in view.figures:
        if end > begin and view.words[end].lower in listed("participles"):
            break  # `X fine-tuned with Y`
        end += 1
    while end > begin and view.words[end - 1].lower in listed("hedging"):
        end -= 1
    return end


def _stops(word: Word) -> bool:
    return word.text in STOPS or word.lower in listed("rival-stops")


def places_of(scene: Scene, one: Placed) -> tuple[int, int]:
    """The doc's tokens that a number is."""
    return scene.at[one.first], scene.at[one.last - 1] + 1
