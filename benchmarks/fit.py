"""Fit the weights of the rules to annotated papers: multinomial logistic regression, regularised.

    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl [PAPERS GOLD ...]     writes the weights in extractors/data
    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl ... --judge           judges them, and writes nothing
    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl ... --predict OUT     cross-validates, for another scorer
    python benchmarks/fit.py ... --beside LISTING NAMES.tsv                fits to these too, and keeps how they read
                                                                           a spelling, and judges only the others

Papers are plain records {id, title, abstract}, GOLD has {id, entities: [{type, name, surfaces, role}]}; beside them any
listing, and a table as `benchmarks/annotated.tsv`. `--judge`
prints the figures where weights saw the papers and where they did not, the learning curve, and how often what is
sure is right.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, hstack
from spacy.language import Language
from spacy.tokens import Doc

import kg
from extractors import STAGES, as_doc, make, reading, readings, records, weights, wording
from extractors.resources import numbered_rows, table
from extractors.rules import check
from extractors.shape import key as spelling
from extractors.stages import sentences
from extractors.stages.decision import all_role_rules, entities, paper_rule
from extractors.stages.mentions import NAMES, Name, Said
from extractors.stages.repositories import repositories
from extractors.weights import ALWAYS, AND
from extractors.wording import Vocabulary
from kg.steps.evaluating import score
from kg.text.plain import plain

OTHERS = Path(__file__).parents[1] / "tests" / "extractors" / "other_fields.jsonl"  # what is next to nothing
SENTENCES = Path(__file__).with_name("sentences.tsv")  # how single sentences say things
DATA = Path(__file__).parents[1] / "extractors" / "data"
NAMING = STAGES[: [stage.name for stage in STAGES].index("kg_decision")]  # what finds all that may be a name
Floats = weights.Floats
Keep = Callable[[str], bool]
T = TypeVar("T")


class Penalties(NamedTuple):
    """How much each step away from the start costs, for a rule, for a pair of rules and for a word."""

    rule: float
    pair: float
    word: float


TYPES, ROLES = Penalties(5.0, 8.0, 30.0), Penalties(6.0, 10.0, 30.0)
OFTEN = 30  # names that a word says something of in one place, and papers that have it, for it to get weights
HEAVY = 0.1  # what a word weighs at least to be kept
SPELT = ("word.within.", "word.begins.", "word.ends.")
PAIRS = 200  # of rules that get a weight
TOGETHER, SAME, DOUBT = 8, 0.97, 5.0  # names that both must fire on; share from which two are one; cases taken on trust
OWN_ROLES = 3  # times that the roles in our own texts count: abstracts rarely say things so shortly
STEPS = (60, 120)  # down to the weights without pairs, and from there to those with them
SHARES = (0.25, 0.5, 1.0)  # of the papers, for the learning curve
SEEN = 4  # names that a rule must fire on to get a weight


def key(surface: str) -> str:
    """A surface as the score compares it."""
    text = unicodedata.normalize("NFKC", surface).casefold()
    text = re.sub(r"[\s_\-‐-―'’`\"]+", "", text.removeprefix("the "))
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


def read(*paths: str) -> dict[str, Any]:
    """Records by id."""
    lines = [line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return {record["id"]: record for record in map(json.loads, filter(None, lines))}


def tabled(path: str) -> dict[str, Any]:
    """What papers name, by a table of paper, type, role and surfaces."""
    found: dict[str, Any] = {}
    for _, row in numbered_rows(Path(path).read_text(encoding="utf-8")):
        named = found.setdefault(row["paper"], {"id": row["paper"], "entities": []})["entities"]
        if row["type"]:
            surfaces = row["surfaces"].split("|")
            named.append({"type": row["type"], "role": row["role"], "name": surfaces[0], "surfaces": surfaces})
    return found


def ours() -> list[Sample]:
    """What we wrote ourselves: papers of other fields, and short texts."""
    nlp, rows = make(stages=NAMING), numbered_rows(SENTENCES.read_text(encoding="utf-8"))
    told = [(row["text"], {"entities": list(map(_named, filter(None, row["names"].split(" | "))))}) for _, row in rows]
    short = [_sample({"title": None, "abstract": text}, named, nlp) for text, named in told]
    return [*samples(str(OTHERS), str(OTHERS)).values(), *short]


def _named(told: str) -> dict[str, Any]:
    type, role, surfaces = told.split(":", 2)
    return {"type": type, "role": role, "name": surfaces.split("=")[0], "surfaces": surfaces.split("=")}


def labelled(found: Sequence[Name], gold: dict[str, Any]) -> list[tuple[str, str]]:
    """Type and role of each name by the annotation, or none."""
    owner = {key(plain(s)): (e["type"], e["role"]) for e in gold["entities"] for s in [e["name"], *e["surfaces"]]}
    return [next((owner[k] for m in name.mentions if (k := key(m.text)) in owner), ("none", "")) for name in found]


def priors(kinds: Sequence[str]) -> dict[str, list[float]]:
    """What the rules are taken to say before any annotated paper is seen."""
    rows = {row["rule"]: dict(pair.split("=") for pair in row["weights"].split()) for row in table("data/priors.tsv")}
    return {
        rule: [float(told.get(kind, 0)) for kind in kinds] for rule, told in rows.items() if told.keys() & set(kinds)
    }


class Fired(NamedTuple):
    """What fires on one name: the rules, and the numbers of what its words say."""

    rules: Sequence[str]
    words: Sequence[int]


def fitted(
    fired: Sequence[Fired],
    answers: Sequence[str],
    kinds: Sequence[str],
    penalties: Penalties,
    keep: Keep,
    words: Vocabulary,
) -> weights.Weights:
    """The weights under which the answers are most likely. The rule `always` carries what holds without any rule.

    First each rule and each word gets its weights; then the pairs of rules that would better the answers most get some.
    """
    seen = Counter(rule for one in fired for rule in one.rules)
    prior = priors(kinds)
    rules = [ALWAYS, *sorted(prior.keys() | {rule for rule, count in seen.items() if count >= SEEN and keep(rule)})]
    x = fires([(ALWAYS, *one.rules) for one in fired], {rule: i for i, rule in enumerate(rules)})
    often = Counter(word for one in fired for word in one.words)
    told = sorted(word for word, count in often.items() if count >= OFTEN and keep(words.rule(word)))
    said = fires([one.words for one in fired], {word: i for i, word in enumerate(told)})
    y = np.eye(len(kinds))[[kinds.index(answer) for answer in answers]]
    known = np.array([prior.get(rule, [0.0] * len(kinds)) for rule in rules])
    start = np.vstack([known, np.zeros((len(told), len(kinds)))])
    shrink = np.repeat([penalties.rule, penalties.word], [len(rules), len(told)])
    w = descend(hstack([x, said]).tocsr(), y, start, start, shrink, STEPS[0])
    pairs = _pairs(x, y - weights.softmax(x @ w[: len(rules)] + said @ w[len(rules) :]))
    both = [x[:, [one]].multiply(x[:, [other]]) for one, other in pairs]
    none = np.zeros((len(pairs), len(kinds)))
    shrink = np.concatenate([shrink, np.full(len(pairs), penalties.pair)])
    every = hstack([x, said, *both]).tocsr()
    w = descend(every, y, np.vstack([start, none]), np.vstack([w, none]), shrink, STEPS[1])
    of_rules, of_words, of_pairs = np.split(w, np.cumsum([len(rules), len(told)]))
    names = [*rules, *(f"{rules[one]}{AND}{rules[other]}" for one, other in pairs)]
    rows = dict(zip(names, [*of_rules.tolist(), *of_pairs.tolist()], strict=True))
    matrix = np.zeros((words.rules, len(kinds)), dtype=np.int16)
    matrix[told] = np.where(np.abs(of_words).max(axis=1, keepdims=True) < HEAVY, 0, of_words * 100).round()
    return weights.Weights(kinds, rows, weights.Words(words, matrix))


def fires(fired: Sequence[Sequence[T]], place: Mapping[T, int]) -> csr_array:
    """Which rules fire where: a row for each of `fired`, a column for each rule that has a place."""
    rows = [sorted(place[rule] for rule in one if rule in place) for one in fired]
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    return csr_array((np.ones(len(columns)), columns, np.cumsum([0, *map(len, rows)])), shape=(len(rows), len(place)))


def _pairs(x: csr_array, errors: Floats) -> list[tuple[int, int]]:
    """Pairs of rules, by how much is left unexplained where both fire (the score test), those with most first."""
    together = (x.T @ x).toarray()
    gains = np.zeros(together.shape)
    for error in errors.T:
        left = (x.T @ x.multiply(error[:, None])).toarray()
        spread = (x.T @ x.multiply((np.abs(error) * (1 - np.abs(error)))[:, None])).toarray()
        gains += left**2 / (spread + DOUBT)
    alone = together.diagonal()
    same = together >= SAME * np.minimum(alone[:, None], alone[None, :])  # where one fires, so does the other
    gains[same | (together < TOGETHER)] = 0
    gains[np.tril_indices(len(gains))] = gains[0] = 0
    best = np.argsort(-gains, axis=None, kind="stable")[:PAIRS].tolist()
    return [divmod(one, len(gains)) for one in best]


def descend(x: csr_array, y: Floats, start: Floats, w: Floats, shrink: Floats, steps: int) -> Floats:
    """The most likely weights, from `w` on, with a penalty on what is away from the start but for that of `always`."""
    penalty = np.where(np.arange(len(shrink)) > 0, shrink, 1e-3)[:, None]
    turned = x.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(start.shape)
        sums = x @ w
        chances = weights.softmax(sums)
        away = w - start
        cost = -np.log(np.maximum(1e-300, chances[y > 0])).sum() + (penalty * away**2).sum() / 2
        return float(cost), np.asarray(turned @ (chances - y) + penalty * away).ravel()

    found = minimize(loss, w.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x).reshape(start.shape)


class Sample(NamedTuple):
    """One annotated paper, read, and what each of its names is."""

    doc: Doc
    labels: list[tuple[str, str]]
    entities: list[dict[str, Any]]  # as annotated

    @property
    def names(self) -> list[Name]:
        """All that may be named."""
        return list(self.doc._.kg_names)

    @property
    def said(self) -> list[tuple[str, ...]]:
        """What its sentences say."""
        return [one.rules for one in sentences.stands(self.doc)]


def samples(*files: str) -> dict[str, Sample]:
    """The annotated papers of files of papers and gold, by id."""
    nlp, papers, annotated = make(stages=NAMING), read(*files[::2]), read(*files[1::2])
    return {paper: _sample(papers[paper], annotated[paper], nlp) for paper in sorted(annotated)}


Readings = dict[str, Counter[str]]


def beside(listing: str, names: str) -> list[Sample]:
    """The papers of a listing that a table of names annotates."""
    nlp, annotated = make(stages=NAMING), tabled(names)
    return [_sample(paper, annotated[paper["id"]], nlp) for paper in listed(listing, annotated)]


def listed(listing: str, ids: Container[str]) -> list[dict[str, Any]]:
    """These papers of a listing, in the order of their ids."""
    papers = (one for one in kg.read(listing) if isinstance(one, kg.Paper) and one.id in ids)
    found = {one.id: {"id": one.id, "title": one.title, "abstract": one.abstract} for one in papers}
    return [paper for _, paper in sorted(found.items())]


def numbered(read: Sequence[Sample]) -> Vocabulary:
    """The words that many papers have; the names get what all of these say, whether it weighs anything or not."""
    papers = Counter(word for sample in read for word in {word.lower for word in reading.read(sample.doc).words})
    words = Vocabulary(word for word, count in papers.items() if count >= OFTEN and not word.isspace())
    for sample in read:
        said = Said(sample.doc, lambda word: words.number(word.lower), len(words))
        names = [name._replace(words=said.of(name.mentions)) for name in sample.names]
        sample.doc.user_data[NAMES] = names
    return words


def _sample(paper: dict[str, Any], annotated: dict[str, Any], nlp: Language) -> Sample:
    doc = nlp(as_doc(nlp, plain(paper["title"] or ""), plain(paper["abstract"])))
    return Sample(doc, labelled(doc._.kg_names, annotated), annotated["entities"])


def counted(read: Sequence[Sample]) -> Readings:
    """For each spelling, in how many papers readers took it for what, and in which role."""
    found: Readings = {}
    for sample in read:
        for name, as_read in _as_read(sample):
            for spelt in name:
                found.setdefault(spelt, Counter()).update(as_read)
    return found


def _as_read(sample: Sample) -> list[tuple[set[str], list[str]]]:
    """The spellings of each name, and what readers took it for."""
    return [
        (
            {spelling(mention.text) for mention in name.mentions},
            [readings.KINDS.get(type, type), *filter(None, [role])] if type in records.NAMED else [weights.NONE],
        )
        for name, (type, role) in zip(sample.names, sample.labels, strict=True)
    ]


def reread(sample: Sample, counts: Readings, *, own: bool) -> None:
    """Gives the names of a paper the rules that the readings of other papers make."""
    names = []
    for name, (spelt, as_read) in zip(sample.names, _as_read(sample), strict=True):
        others = [counts.get(one, Counter()) - Counter(as_read if own else []) for one in spelt]
        rest = tuple(rule for rule in name.rules if not rule.startswith(("read.", "acts.")))
        names.append(name._replace(rules=(*rest, *readings.told(others))))
    sample.doc.user_data[NAMES] = names


def write_readings(counts: Readings) -> None:
    """The table of spellings that enough papers have."""
    kinds = [weights.NONE, *dict.fromkeys(readings.KINDS.get(type, type) for type in records.NAMED)]
    columns = [*kinds, *records.ROLES]
    rows = [
        "\t".join([spelt, *(str(of[column] or "") for column in columns)]).rstrip()
        for spelt, of in sorted(counts.items())
        if sum(of[kind] for kind in kinds) >= readings.LEAST
    ]
    head = (
        "# Written by benchmarks/fit.py: in how many annotated papers readers took a spelling for what, in which role."
    )
    text = "\n".join([head, "\t".join(["key", *columns]), *rows, ""])
    (DATA / "readings.tsv").write_text(text, encoding="utf-8")


def trained(
    chosen: Sequence[Sample], own: Sequence[Sample], others: Sequence[Sample], words: Vocabulary
) -> tuple[weights.Weights, weights.Weights]:
    """Weights of types and of roles, fitted to some papers, to our own texts, and to others beside them."""
    seen = [
        (Fired(name.rules, name.words), type if type in records.NAMED else weights.NONE)
        for sample in (*own, *others, *chosen)
        for name, (type, _) in zip(sample.names, sample.labels, strict=True)
    ]
    kinds = (weights.NONE, *records.NAMED)
    types = fitted([fired for fired, _ in seen], [type for _, type in seen], kinds, TYPES, is_local, words)
    named = [pair for one in (*[*own] * OWN_ROLES, *others, *chosen) for pair in _told_roles(one)]
    roles = fitted([fired for fired, _ in named], [role for _, role in named], records.ROLES, ROLES, is_context, words)
    return types, roles


def _told_roles(sample: Sample) -> list[tuple[Fired, str]]:
    """For each name of a paper that is something, its rules for roles and its role, where readers agree on it."""
    told = [
        (n, type, role) for n, (type, role) in zip(sample.names, sample.labels, strict=True) if type in records.NAMED
    ]
    rules = all_role_rules([(name, type) for name, type, _ in told], paper_rule(sample.names), sample.said)
    return [(Fired(fired, name.words), role) for fired, (name, _, role) in zip(rules, told, strict=True) if role]


def is_local(rule: str) -> bool:
    """Rules for types: what a whole sentence says is left to the roles."""
    return not rule.startswith(("said.", "place.", "acts."))


def is_context(rule: str) -> bool:
    """Rules for roles: how a name is spelt says nothing of its role."""
    return not rule.startswith(("head.", "shape.", "affix.", "like.", "read.", *SPELT))


def predicted(sample: Sample, types: weights.Weights, roles: weights.Weights) -> list[dict[str, Any]]:
    """A paper's entities as the score reads them."""
    found = [one for one, _ in (*entities(sample.doc, sample.names, types, roles), *repositories(sample.doc))]
    return [
        {"type": e.type, "name": e.name, "surfaces": e.surfaces, "role": e.role, "confidence": e.confidence}
        for e in found
    ]


Predicted = dict[str, list[dict[str, Any]]]


def cross_validated(
    annotated: dict[str, Sample],
    own: list[Sample],
    others: list[Sample],
    words: Vocabulary,
    folds: int,
    share: float = 1.0,
) -> Predicted:
    """For each paper what weights say that were fitted to other papers, or to a share of these."""
    place = {paper: zlib.crc32(paper.encode()) for paper in annotated}
    found: Predicted = {}
    for fold in range(folds):
        rest = [paper for paper in annotated if place[paper] % folds != fold]
        chosen = sorted(rest, key=lambda paper: place[paper] // folds)[: round(len(rest) * share)]
        weights = trained([annotated[paper] for paper in chosen], own, others, words)
        found |= {p: predicted(sample, *weights) for p, sample in annotated.items() if place[p] % folds == fold}
    return found


def judge(annotated: dict[str, Sample], own: list[Sample], others: list[Sample], words: Vocabulary, folds: int) -> None:
    """Prints how good the weights are, how that grows with papers, and how often what is sure is right."""
    both = trained([*annotated.values()], own, others, words)
    _print("seen", annotated, {paper: predicted(sample, *both) for paper, sample in annotated.items()})
    for share in SHARES:
        found = cross_validated(annotated, own, others, words, folds, share)
        _print(f"{share:.0%} of the others", annotated, found)
    counts = Counter(
        (min(int(one["confidence"] * 10), 9), _is_right(one, annotated[paper]))
        for paper, entities in found.items()
        for one in entities
    )
    for tenth in range(3, 10):
        right, wrong = counts[tenth, True], counts[tenth, False]
        print(f"confidence from 0.{tenth}: {right + wrong:5} links, {right / max(1, right + wrong):.2f} right")


def _is_right(one: dict[str, Any], sample: Sample) -> bool:
    owned = {(e["type"], key(plain(surface))) for e in sample.entities for surface in [e["name"], *e["surfaces"]]}
    return any((one["type"], key(surface)) in owned for surface in one["surfaces"])


def _print(title: str, annotated: dict[str, Sample], found: Predicted) -> None:
    figures = score({paper: sample.entities for paper, sample in annotated.items()}, found)
    told = "  ".join(f"{one.type} {one.f1:.3f} ({one.precision:.2f}/{one.recall:.2f})" for one in figures.figures)
    print(f"{title:18} {told}  roles {figures.role_accuracy or 0:.3f}", flush=True)


def write(path: Path, answers: Sequence[str], weighed: Iterable[tuple[str, list[float]]]) -> None:
    """The table, one rule a line, zeros left empty."""
    rows = ["\t".join([rule, *(f"{w:.2f}" if w else "" for w in row)]).rstrip() for rule, row in weighed if any(row)]
    head = "# Written by `make fit`: what each rule says for and against each answer (log-odds)."
    path.write_text("\n".join([head, "\t".join(["rule", *answers]), *rows, ""]), encoding="utf-8")


def main() -> None:
    """Fit to all papers and write the tables; or cross-validate, and print or write what comes of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="PAPERS GOLD")
    parser.add_argument("--beside", nargs=2, metavar=("LISTING", "NAMES"), help="fitted to as well, and not judged")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--judge", action="store_true", help="print figures instead")
    parser.add_argument("--predict", type=Path, metavar="OUT.jsonl", help="write what is predicted instead")
    arguments = parser.parse_args()
    annotated = samples(*arguments.files)
    own, others = ours(), list[Sample]()
    if arguments.beside:
        others = beside(*arguments.beside)
        counts = counted(others)
        for sample in others:
            reread(sample, counts, own=True)
        for sample in (*annotated.values(), *own):
            reread(sample, counts, own=False)
    words = numbered([*annotated.values(), *own, *others])
    if arguments.judge:
        judge(annotated, own, others, words, arguments.folds)
    elif arguments.predict:
        found = cross_validated(annotated, own, others, words, arguments.folds)
        lines = [json.dumps({"id": paper, "entities": entities}) + "\n" for paper, entities in found.items()]
        arguments.predict.write_text("".join(lines), encoding="utf-8")
    else:
        types, roles = trained([*annotated.values()], own, others, words)
        if arguments.beside:
            write_readings(counts)
        write(DATA / "types.tsv", types.answers, types.rules())
        write(DATA / "roles.tsv", roles.answers, roles.rules())
        write(DATA / "type-words.tsv", types.answers, types.of_words())
        write(DATA / "role-words.tsv", roles.answers, roles.of_words())
        wording.vocabulary.cache_clear()
        check()


if __name__ == "__main__":
    main()
