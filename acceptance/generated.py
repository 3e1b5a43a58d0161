"""Abstracts without end: plain English of the trade, each with names that no other has."""

from __future__ import annotations

import random
from collections.abc import Iterator

from extractors import Text

SENTENCES = (
    "We propose {new}, a simple method that learns from graphs and images with attention and retrieval.",
    "Large language models such as {known} are widely used, yet their cost under shift is high.",
    "We train {new}-{n}B on {known} and evaluate it on {data}, {other} and {known}.",
    "Compared with {known}, {new} improves accuracy by {n}.3% on the {data} benchmark.",
    "Extensive experiments show large gains in latency, memory and robustness over strong baselines.",
    "However, existing approaches to question answering need labels, sampling and pruning.",
    "Retrieval of rare items ({new}R) remains open; see {other} (v{n}) for a survey of {known}.",
    "Code is available at https://github.com/{new}/{data}.",
)
KNOWN = ("BERT", "GPT-4", "ImageNet", "LoRA", "ResNet-50", "GLUE", "Stable Diffusion", "CIFAR-10", "Wikipedia", "PPO")


def abstracts(count: int, seed: int = 3) -> Iterator[Text]:
    """So many papers, the same each time."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        names = {"new": f"Q{number:x}Net", "data": f"Set{number:x}QA", "other": f"M{number:x}-{number % 97}"}
        parts = [
            sentence.format(**names, known=chance.choice(KNOWN), n=chance.randrange(90))
            for sentence in chance.choices(SENTENCES, k=7)
        ]
        yield Text(str(number), f"{names['new']}: {chance.choice(SENTENCES[4:6])}", " ".join(parts))
