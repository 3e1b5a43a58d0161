"""Fit the weights of the rules to annotated papers: multinomial logistic regression, regularised, in plain numpy.

    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl [PAPERS GOLD ...]     writes extractors/data/{types,roles}.tsv
    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl ... --judge           judges them, and writes nothing
    python benchmarks/fit.py PAPERS.jsonl GOLD.jsonl ... --predict OUT     cross-validates, for another scorer
    python benchmarks/fit.py ... --beside LISTING NAMES.tsv                fits to these too, and judges only the others

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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

import kg
from extractors import STAGES, as_doc, make, records, weights
from extractors.resources import numbered_rows, table
from extractors.rules import check
from extractors.stages import sentences
from extractors.stages.decision import all_role_rules, entities, paper_rule
from extractors.stages.mentions import Name
from extractors.stages.repositories import repositories
from kg.evaluating import score
from kg.text.plain import plain

OTHERS = Path(__file__).parents[1] / "tests" / "extractors" / "other_fields.jsonl"  # what is next to nothing
DATA = Path(__file__).parents[1] / "extractors" / "data"
Floats = weights.Floats
Keep = Callable[[str], bool]
PENALTY = {"types": 5.0, "roles": 6.0}
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


def fitted(
    fired: Sequence[Sequence[str]], answers: Sequence[str], kinds: Sequence[str], penalty: float, keep: Keep
) -> weights.Weights:
    """The weights under which the answers are most likely. The rule `always` carries what holds without any rule."""
    seen = Counter(rule for rules in fired for rule in rules)
    prior = priors(kinds)
    rules = ["always", *sorted(prior.keys() | {rule for rule, count in seen.items() if count >= SEEN and keep(rule)})]
    place = {rule: i for i, rule in enumerate(rules)}
    x = np.zeros((len(fired), len(rules)), dtype=np.float64)
    x[:, 0] = 1
    for i, one in enumerate(fired):
        x[i, [place[rule] for rule in one if rule in place]] = 1
    y = np.eye(len(kinds))[[kinds.index(answer) for answer in answers]]
    start = np.array([prior.get(rule, [0.0] * len(kinds)) for rule in rules])
    return weights.Weights(kinds, dict(zip(rules, _descend(x, y, start, penalty).tolist(), strict=True)))


def _descend(x: Floats, y: Floats, start: Floats, penalty: float, steps: int = 400) -> Floats:
    """Accelerated gradient descent on the log-likelihood, with a penalty on every step away from the start."""
    w = v = start
    rate = 1 / (0.25 * _squared_norm(x) + penalty)
    shrink = np.full((x.shape[1], 1), penalty)
    shrink[0] = 0
    for step in range(steps):
        gradient = x.T @ (weights.softmax(x @ v) - y) + shrink * (v - start)
        new = v - rate * gradient
        v = new + step / (step + 3) * (new - w)
        w = new
    return np.asarray(w)


def _squared_norm(x: Floats, rounds: int = 30) -> float:
    """The square of the spectral norm, by power iteration; rather too large than too small."""
    v = np.ones(x.shape[1])
    for _ in range(rounds):
        v = x.T @ (x @ (v / np.linalg.norm(v)))
    return float(np.linalg.norm(v)) * 1.02


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
    nlp, papers, annotated = make(stages=STAGES[:-4]), read(*files[::2]), read(*files[1::2])
    return {paper: _sample(papers[paper], annotated[paper], nlp) for paper in sorted(annotated)}


def beside(listing: str, names: str) -> list[Sample]:
    """The papers of a listing that a table of names annotates."""
    nlp, annotated = make(stages=STAGES[:-2]), tabled(names)
    papers = (one for one in kg.read(listing) if isinstance(one, kg.Paper) and one.id in annotated)
    texts = {one.id: {"title": one.title, "abstract": one.abstract} for one in papers}
    return [_sample(texts[paper], annotated[paper], nlp) for paper in sorted(texts)]


def _sample(paper: dict[str, Any], annotated: dict[str, Any], nlp: Language) -> Sample:
    doc = nlp(as_doc(nlp, plain(paper["title"] or ""), plain(paper["abstract"])))
    return Sample(doc, labelled(doc._.kg_names, annotated), annotated["entities"])


def trained(chosen: Sequence[Sample]) -> tuple[weights.Weights, weights.Weights]:
    """Weights of types and of roles, fitted to some papers."""
    seen = [
        (name, type, role) for sample in chosen for name, (type, role) in zip(sample.names, sample.labels, strict=True)
    ]
    kinds = ("none", *records.NAMED)
    types = fitted(
        [n.rules for n, _, _ in seen],
        [t if t in kinds else "none" for _, t, _ in seen],
        kinds,
        PENALTY["types"],
        is_local,
    )
    named = [pair for one in chosen for pair in _told_roles(one)]
    roles = fitted(
        [rules for rules, _ in named], [role for _, role in named], records.ROLES, PENALTY["roles"], is_context
    )
    return types, roles


def _told_roles(sample: Sample) -> list[tuple[tuple[str, ...], str]]:
    """For each name of a paper that is something, its rules for roles and its role."""
    told = [
        (n, type, role) for n, (type, role) in zip(sample.names, sample.labels, strict=True) if type in records.NAMED
    ]
    rules = all_role_rules([(name, type) for name, type, _ in told], paper_rule(sample.names), sample.said)
    return [(fired, role) for fired, (_, _, role) in zip(rules, told, strict=True)]


def is_local(rule: str) -> bool:
    """Rules for types: what a whole sentence says is left to the roles."""
    return not rule.startswith(("said.", "place."))


def is_context(rule: str) -> bool:
    """Rules for roles: how a name is spelt says nothing of its role."""
    return not rule.startswith(("head.", "shape.", "affix.", "like."))


def predicted(sample: Sample, types: weights.Weights, roles: weights.Weights) -> list[dict[str, Any]]:
    """A paper's entities as the score reads them."""
    found = [one for one, _ in (*entities(sample.doc, sample.names, types, roles), *repositories(sample.doc))]
    return [
        {"type": e.type, "name": e.name, "surfaces": e.surfaces, "role": e.role, "confidence": e.confidence}
        for e in found
    ]


Predicted = dict[str, list[dict[str, Any]]]


def cross_validated(annotated: dict[str, Sample], others: list[Sample], folds: int, share: float = 1.0) -> Predicted:
    """For each paper what weights say that were fitted to other papers, or to a share of these."""
    place = {paper: zlib.crc32(paper.encode()) for paper in annotated}
    found: Predicted = {}
    for fold in range(folds):
        rest = [paper for paper in annotated if place[paper] % folds != fold]
        chosen = sorted(rest, key=lambda paper: place[paper] // folds)[: round(len(rest) * share)]
        weights = trained([*others, *(annotated[paper] for paper in chosen)])
        found |= {p: predicted(sample, *weights) for p, sample in annotated.items() if place[p] % folds == fold}
    return found


def judge(annotated: dict[str, Sample], others: list[Sample], folds: int) -> None:
    """Prints how good the weights are, how that grows with papers, and how often what is sure is right."""
    both = trained([*others, *annotated.values()])
    _print("seen", annotated, {paper: predicted(sample, *both) for paper, sample in annotated.items()})
    for share in SHARES:
        found = cross_validated(annotated, others, folds, share)
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


def write(path: Path, fitted: weights.Weights) -> None:
    """The table, one rule a line, zeros left empty."""
    rows = [
        "\t".join([rule, *(f"{w:.2f}" if w else "" for w in row)]).rstrip() for rule, row in fitted.rows() if any(row)
    ]
    head = "# Written by benchmarks/fit.py: what each rule says for and against each answer (log-odds)."
    path.write_text("\n".join([head, "\t".join(["rule", *fitted.answers]), *rows, ""]), encoding="utf-8")


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
    others = list(samples(str(OTHERS), str(OTHERS)).values())
    if arguments.beside:
        others += beside(*arguments.beside)
    if arguments.judge:
        judge(annotated, others, arguments.folds)
    elif arguments.predict:
        found = cross_validated(annotated, others, arguments.folds)
        lines = [json.dumps({"id": paper, "entities": entities}) + "\n" for paper, entities in found.items()]
        arguments.predict.write_text("".join(lines), encoding="utf-8")
    else:
        types, roles = trained([*others, *annotated.values()])
        write(DATA / "types.tsv", types)
        write(DATA / "roles.tsv", roles)
        check()


if __name__ == "__main__":
    main()
