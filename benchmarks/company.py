"""Words by the company they keep: `extractors/data/company.tsv`, from any corpus.

    python -m benchmarks.company PAPERS.jsonl [PAPERS.jsonl.gz ...] > extractors/data/company.tsv

Counts the two words before and behind each word over titles and abstracts, and puts words together whose neighbours
are alike (PPMI, singular vectors, k-means; all seeded). A group is named by its word nearest the middle. Only words
come out, no sentence.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt

import kg
from extractors import make
from extractors.words import shown

GROUPS = 64
OFTEN = 8  # times that a word stands in the corpus
NEIGHBOURS = 1_000  # words that tell as neighbours, the most usual
SIDES = (-2, -1, 1, 2)
USUAL = 8  # words that a group may be named by
DIMENSIONS = 80
ROUNDS = 40
Floats = npt.NDArray[np.float32]


def main(files: list[str]) -> None:
    """Writes the table."""
    texts = list(sentences(files))
    counts = Counter(chain.from_iterable(texts))
    words = sorted((word for word, count in counts.items() if count >= OFTEN), key=lambda word: (-counts[word], word))
    vectors = directions(weighted(counted(texts, words)))
    groups, middles = grouped(vectors)
    near = (vectors * middles[groups]).sum(axis=1)
    print("# Words by the company they keep (benchmarks/company.py); each group is named by one of its own.")
    print("group\twords")
    for group in range(GROUPS):
        members = np.flatnonzero(groups == group)
        usual = [i for i in members if words[i].isalpha()][:USUAL]
        if usual:
            name = words[max(usual, key=lambda i: near[i])]
            print(f"{name}\t{' '.join(words[i] for i in members)}")


def sentences(files: list[str]) -> Iterator[list[str]]:
    """The words of each title and abstract."""
    tokenizer = make(stages=()).tokenizer
    for paper in kg.read(*files):
        if isinstance(paper, kg.Rejected):
            continue
        for text in filter(None, (paper.title, paper.abstract)):
            yield [shown(token.text) for token in tokenizer(text) if not token.is_space]


def counted(texts: list[list[str]], words: list[str]) -> Floats:
    """How often each word has each neighbour on each side."""
    place = {word: i for i, word in enumerate(words)}
    found = np.zeros((len(words), len(SIDES) * NEIGHBOURS), dtype=np.float32)
    for text in texts:
        numbers = np.array([place.get(word, -1) for word in text])
        for side, step in enumerate(SIDES):
            left, right = (numbers[:-step], numbers[step:]) if step > 0 else (numbers[-step:], numbers[:step])
            told = (left >= 0) & (right >= 0) & (right < NEIGHBOURS)
            np.add.at(found, (left[told], side * NEIGHBOURS + right[told]), 1)
    return found


def weighted(found: Floats) -> Floats:
    """Positive pointwise mutual information, its root."""
    rows, columns = found.sum(axis=1, keepdims=True), found.sum(axis=0, keepdims=True) ** 0.75
    columns *= found.sum() / columns.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(np.maximum(0, np.nan_to_num(np.log(found * found.sum() / (rows * columns))))))


def directions(table: Floats) -> Floats:
    """Each row as a direction, in few dimensions."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(table @ rng.standard_normal((table.shape[1], DIMENSIONS * 2)).astype(np.float32))[0]
    for _ in range(3):
        basis = np.linalg.qr(table @ (table.T @ basis))[0]
    left, scale, _ = np.linalg.svd(basis.T @ table, full_matrices=False)
    vectors = (basis @ left)[:, :DIMENSIONS] * np.sqrt(scale[:DIMENSIONS])
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def grouped(vectors: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The group of each, and the middles of the groups."""
    rng = np.random.default_rng(0)
    middles = vectors[[0]]
    for _ in range(GROUPS - 1):
        far = np.maximum(0, 1 - (vectors @ middles.T).max(axis=1)).astype(np.float64)
        middles = np.vstack([middles, vectors[rng.choice(len(vectors), p=far / far.sum())]])
    for _ in range(ROUNDS):
        groups = (vectors @ middles.T).argmax(axis=1)
        sums = np.array([vectors[groups == group].sum(axis=0) for group in range(GROUPS)])
        middles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return (vectors @ middles.T).argmax(axis=1), middles


if __name__ == "__main__":
    main(sys.argv[1:])
