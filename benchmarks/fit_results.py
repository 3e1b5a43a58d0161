"""Fit the weights of the rules for results to annotated papers, or judge them by cross-validation.

    python benchmarks/fit_results.py PAPERS.jsonl GOLD.jsonl [PAPERS GOLD ...]     writes kinds.tsv and fields.tsv
    python benchmarks/fit_results.py PAPERS.jsonl GOLD.jsonl ... --predict OUT     cross-validates, for a scorer
    python benchmarks/fit_results.py ... --given                                   with the annotated entities
    python benchmarks/fit_results.py ... --beside LISTING RESULTS.tsv              fits to these too, judges the others

GOLD has {id, entities, results: [{value, kind, metric, on, system, task, over}]}. Kinds are fitted as types are; for
each field the phrase that is right is made likely among all that it may be (conditional logistic regression).
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.fit import fires, key, listed, read, write
from extractors import STAGES, as_doc, make
from extractors.records import Entity, Evidence
from extractors.reported.fields import FIELDS, FieldQuestion, Seen, options
from extractors.reported.finding import results
from extractors.reported.kinds import KINDS, NOTHING, START, rules, told_of
from extractors.reported.phrases import Placed
from extractors.reported.scene import Paper, Scene, paper_of, scenes
from extractors.resources import numbered_rows, table
from extractors.result import clear, put
from extractors.weights import ALWAYS, Floats, Weights, softmax
from kg.text.plain import plain

DATA = Path(__file__).parents[1] / "extractors" / "data" / "results"
PENALTY = {"kind": 3.0, "metric": 60.0, "on": 40.0, "system": 40.0, "task": 20.0, "over": 15.0}
SENTENCES = Path(__file__).with_name("result-sentences.tsv")
COLUMNS = ("value", "kind", "metric", "on", "task", "system", "over")
KINDS_COUNT, FIELDS_COUNT = 3, 100  # times that a judged paper's kinds and fields count: readers of the others differ
OWN_KINDS, OWN_FIELDS = 3, 10  # times that those of our own short texts count
SEEN = 2  # options that a rule must fire on to get a weight
STEPS = 250
Record = dict[str, Any]
Rules = Sequence[str]


class Group(NamedTuple):
    """All that a field may be: the rules of each option, which of them are right, and how much the question counts."""

    options: list[Rules]
    right: list[bool]
    weight: float

    def counted(self, times: float) -> Group:
        """The same question, counted so many times."""
        return self._replace(weight=self.weight * times)


class Votes(NamedTuple):
    """What fires in one paper: the rules and the kind of each number, and for each field what it may be."""

    fired: list[Rules]
    kinds: list[str]
    groups: dict[str, list[Group]]


class Sample(NamedTuple):
    """One annotated paper, read, and for each number the annotated results that it is."""

    doc: Doc
    paper: Paper
    numbers: list[tuple[Scene, Placed, list[Record]]]


def value(text: str) -> str:
    """A value as it is compared: without sign, points and spaces."""
    text = re.sub(r"\\times|×|\btimes\b", "x", plain(text)).lower()
    text = re.sub(r"\b(points?|percent(age)?|absolute|relative)\b", lambda m: "%" if m[0] == "percent" else "", text)
    return re.sub(r"^[+~≈]|[\s,]+", "", text).replace("–", "-").replace("−", "-")


def same(text: str | None) -> str:
    """A name as it is compared."""
    return key(plain(text)) if text else ""


def samples(files: Sequence[str], given: bool) -> dict[str, Sample]:
    """The annotated papers by id; with the entities that are annotated, if these are given."""
    nlp = make(stages=STAGES[:-2])
    papers, gold = read(*files[::2]), read(*files[1::2])
    return {
        paper: _sample(nlp, papers[paper], annotated.get("results") or [], annotated["entities"] if given else None)
        for paper, annotated in sorted(gold.items())
    }


def beside(listing: str, results: str) -> list[Sample]:
    """The papers of a listing that a table of results annotates."""
    nlp = make(stages=STAGES[:-2])
    annotated: dict[str, list[Record]] = {}
    for _, row in numbered_rows(Path(results).read_text(encoding="utf-8")):
        record = {field: text or None for field, text in row.items()}
        annotated.setdefault(row["paper"], []).extend([record] if row["value"] else [])
    return [_sample(nlp, paper, annotated[paper["id"]]) for paper in listed(listing, annotated)]


def ours() -> list[Sample]:
    """Short texts of our own."""
    nlp, rows = make(stages=STAGES[:-2]), numbered_rows(SENTENCES.read_text(encoding="utf-8"))
    return [
        _sample(
            nlp,
            {"title": None, "abstract": row["text"]},
            [_record(told) for told in row["results"].split(" | ") if told],
        )
        for _, row in rows
    ]


def _record(told: str) -> Record:
    return {column: text or None for column, text in zip(COLUMNS, told.split(";"), strict=True)}


def _sample(
    nlp: Language, paper: Record, results: Sequence[Record], entities: Sequence[Record] | None = None
) -> Sample:
    doc = nlp(as_doc(nlp, plain(paper["title"] or ""), plain(paper["abstract"])))
    if entities is not None:
        give(doc, entities)
    placed = [(scene, one) for scene in scenes(doc) for one in scene.placed]
    owned = _owned(placed, results)
    return Sample(doc, paper_of(doc), [(*place, of) for place, of in zip(placed, owned, strict=True)])


def give(doc: Doc, entities: Sequence[Record]) -> None:
    """Puts annotated entities in the place of those found, wherever their surfaces stand; longer ones first."""
    title = doc.user_data.get("kg_title", 0)
    spelt = {(plain(s), i) for i, one in enumerate(entities) for s in (one["name"], *one["surfaces"])}
    taken: set[int] = set()
    places: dict[int, list[tuple[int, int, Evidence]]] = defaultdict(list)
    for text, i in sorted(spelt, key=lambda one: (-len(one[0]), one)):
        for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", doc.text):
            span = doc.char_span(*match.span(), alignment_mode="expand")
            if span is not None and taken.isdisjoint(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                field, offset = ("title", 0) if match.start() < title else ("abstract", title + 2 if title else 0)
                start = match.start() - offset
                evidence = Evidence(field, start, start + len(text), text, "given", (0, 0))  # type: ignore[arg-type]
                places[i].append((span.start, span.end, evidence))
    clear(doc)
    found = []
    for i, of in sorted(places.items()):
        given = tuple(one[2] for one in sorted(of))
        one = entities[i]
        surfaces = tuple(dict.fromkeys(place.text for place in given))
        found.append(
            (Entity(one["type"], plain(one["name"]), surfaces, one["role"], 1.0, given, (), ()), [p[:2] for p in of])
        )
    put(doc, found)


def _owned(placed: Sequence[tuple[Scene, Placed]], annotated: Sequence[Record]) -> list[list[Record]]:
    """For each number the results that it is: of several numbers of one value, those whose sentence names most."""
    owned: list[list[Record]] = [[] for _ in placed]
    numbers: dict[str, list[int]] = defaultdict(list)
    for i, (_, one) in enumerate(placed):
        numbers[value(one.value.text)].append(i)
    by_value: dict[str, list[Record]] = defaultdict(list)
    for record in annotated:
        by_value[value(record["value"])].append(record)
    for spelt, records in by_value.items():
        own = numbers.get(spelt, [])
        pairs = sorted(
            (-_named(placed[i][0], record), n, m) for n, i in enumerate(own) for m, record in enumerate(records)
        )
        left, right = set(range(len(own))), set(range(len(records)))
        for _, n, m in pairs:
            if m in right and (n in left or len(own) == 1):
                left.discard(n)
                right.discard(m)
                owned[own[n]].append(records[m])
        for m in right if own else ():
            owned[max(own, key=lambda i: _named(placed[i][0], records[m]))].append(records[m])
    return owned


def _named(scene: Scene, record: Record) -> int:
    names = {same(phrase.text) for field in FIELDS[:4] for phrase in scene.phrases[field]}
    return sum(bool(record.get(field)) and same(record[field]) in names for field in FIELDS[:4])


def votes(sample: Sample) -> Votes:
    """All that weights are fitted to in one paper."""
    found = Votes([], [], {field: [] for field in FIELDS})
    seen = Seen(sample.paper)
    previous = START
    for scene, one, records in sample.numbers:
        if seen.enter(scene):
            previous = START
        kind = records[0]["kind"] if records else NOTHING
        found.fired.append(rules(scene, one, previous))
        found.kinds.append(kind)
        previous = told_of(scene, one, kind)
        if records:
            groups = found.groups
            asked = [seen.asked(scene, one, kind, field) for field in FIELDS]
            seen.keep(one, kind, {about.field: _group(about, records, groups[about.field]) for about in asked})
    return found


def trained(chosen: Sequence[Votes], own: Sequence[Votes], others: Sequence[Votes]) -> tuple[Weights, Weights]:
    """Weights of kinds and of fields, fitted to some papers, to our own texts, and to others beside them."""
    papers = [
        *others,
        *[one for one in chosen for _ in range(KINDS_COUNT)],
        *[one for one in own for _ in range(OWN_KINDS)],
    ]
    fields: dict[str, list[float]] = {}
    for i, field in enumerate(FIELDS):
        groups = [group for paper in others for group in paper.groups[field]]
        groups += [group.counted(FIELDS_COUNT) for paper in chosen for group in paper.groups[field]]
        groups += [group.counted(OWN_FIELDS) for paper in own for group in paper.groups[field]]
        for rule, weight in conditional(groups, PENALTY[field], priors(field)).items():
            fields.setdefault(rule, [0.0] * len(FIELDS))[i] = weight
    fired, kinds = [row for paper in papers for row in paper.fired], [kind for paper in papers for kind in paper.kinds]
    return multinomial(fired, kinds, PENALTY["kind"]), Weights(FIELDS, {ALWAYS: [0.0] * len(FIELDS), **fields})


def _group(asked: FieldQuestion, records: Sequence[Record], groups: list[Group]) -> str:
    """Asks for the field, keeps the question if the answer is among the options, and gives the answer."""
    field = asked.field
    if field == "over" and asked.kind == "level":
        return ""
    found = options(asked)
    wanted = {same(record.get(field)) for record in records}
    right = [same(option.text) in wanted for option in found]
    if any(right):
        groups.append(Group([option.rules for option in found], right, asked.one.size**-0.5))
        return next(option.text for option, holds in zip(found, right, strict=True) if holds)
    return plain(records[0].get(field) or "")


def _squared_norm(x: csr_array, rounds: int = 15) -> float:
    """The square of the largest singular value, nearly."""
    vector = np.ones(x.shape[1])
    for _ in range(rounds):
        vector = x.T @ (x @ vector)
        norm = float(np.linalg.norm(vector))
        vector /= norm
    return norm


def _places(rows: Iterable[Rules], prior: Iterable[str]) -> dict[str, int]:
    counts = Counter(rule for row in rows for rule in row)
    seen = {rule for rule, count in counts.items() if count >= SEEN}
    return {rule: i for i, rule in enumerate(sorted(seen.union(prior)))}


def priors(answer: str) -> dict[str, float]:
    """What rules are taken to say before any annotated paper is seen."""
    rows = {
        row["rule"]: dict(pair.split("=") for pair in row["weights"].split())
        for row in table("data/results/priors.tsv")
    }
    return {rule: float(told[answer]) for rule, told in rows.items() if answer in told}


def conditional(groups: Sequence[Group], penalty: float, prior: Mapping[str, float]) -> dict[str, float]:
    """The weights under which the right options are most likely among those that they stand with."""
    place = _places((row for group in groups for row in group.options), prior)
    x = fires([row for group in groups for row in group.options], place)
    turned = x.T.tocsr()
    sizes = [len(group.options) for group in groups]
    of = np.repeat(np.arange(len(groups)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.array([holds for group in groups for holds in group.right], dtype=np.float64)
    counts = np.array([group.weight for group in groups])[of]

    def chances(sums: Floats) -> Floats:
        powers = np.exp(sums - np.maximum.reduceat(sums, starts)[of])
        return np.asarray(powers / np.add.reduceat(powers, starts)[of])

    w = v = start = np.array([prior.get(rule, 0.0) for rule in place])
    rate = 1 / (0.5 * _squared_norm(x.multiply(np.sqrt(counts)[:, None]).tocsr()) + penalty)
    for step in range(STEPS):
        p = chances(x @ v)
        wanted = p * right
        wanted /= np.maximum(1e-12, np.add.reduceat(wanted, starts)[of])
        new = v - rate * (turned @ ((p - wanted) * counts) + penalty * (v - start))
        v = new + step / (step + 3) * (new - w)
        w = new
    return dict(zip(place, w.tolist(), strict=True))


def multinomial(fired: Sequence[Rules], answers: Sequence[str], penalty: float) -> Weights:
    """The weights under which the kinds are most likely."""
    prior = {kind: priors(kind) for kind in KINDS}
    told = {rule for of in prior.values() for rule in of}
    place = {ALWAYS: 0, **{rule: i + 1 for rule, i in _places(fired, told).items()}}
    x = fires([(ALWAYS, *row) for row in fired], place)
    y = np.eye(len(KINDS))[[KINDS.index(answer) for answer in answers]]
    turned = x.T.tocsr()
    shrink = np.full((len(place), 1), penalty)
    shrink[0] = 0
    w = v = start = np.array([[prior[kind].get(rule, 0.0) for kind in KINDS] for rule in place])
    rate = 1 / (0.5 * _squared_norm(x) + penalty)
    for step in range(STEPS):  # so few that rare rules stay near their start
        new = v - rate * (turned @ (softmax(x @ v) - y) + shrink * (v - start))
        v = new + step / (step + 3) * (new - w)
        w = new
    return Weights(KINDS, dict(zip(place, w.tolist(), strict=True)))


def cross_validated(annotated: Mapping[str, Sample], others: Sequence[Sample], folds: int) -> dict[str, list[Record]]:
    """For each paper what weights say that were fitted to other papers."""
    place = {paper: zlib.crc32(paper.encode()) % folds for paper in annotated}
    told, beside = {paper: votes(sample) for paper, sample in annotated.items()}, [votes(sample) for sample in others]
    own = [votes(sample) for sample in ours()]
    found: dict[str, list[Record]] = {}
    for fold in range(folds):
        kinds, fields = trained([of for paper, of in told.items() if place[paper] != fold], own, beside)
        for paper, sample in annotated.items():
            if place[paper] == fold:
                found[paper] = [one._asdict() for one, _ in results(sample.doc, kinds, fields)]
    return found


def main() -> None:
    """Fit to all papers and write the tables; or cross-validate, and write what is predicted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="PAPERS GOLD")
    parser.add_argument("--beside", nargs=2, metavar=("LISTING", "RESULTS"), help="fitted to as well, and not judged")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--given", action="store_true", help="take the annotated entities, not those found")
    parser.add_argument("--predict", type=Path, metavar="OUT.jsonl", help="write what is predicted instead")
    arguments = parser.parse_args()
    annotated = samples(arguments.files, arguments.given)
    others = beside(*arguments.beside) if arguments.beside else []
    if arguments.predict:
        found = cross_validated(annotated, others, arguments.folds)
        lines = [json.dumps({"id": paper, "results": of}) + "\n" for paper, of in sorted(found.items())]
        arguments.predict.write_text("".join(lines), encoding="utf-8")
    else:
        kinds, fields = trained(*([votes(sample) for sample in of] for of in (annotated.values(), ours(), others)))
        write(DATA / "kinds.tsv", kinds.answers, kinds.rules())
        write(DATA / "fields.tsv", fields.answers, fields.rules())


if __name__ == "__main__":
    main()
