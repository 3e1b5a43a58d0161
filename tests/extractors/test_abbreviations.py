"""Which long form belongs to which short form, and which does not."""

from __future__ import annotations

import pytest

from tests.pipeline import nlp


def pairs(text: str) -> list[tuple[str, str]]:
    spans = list(nlp()(text).spans["kg_abbreviations"])
    assert [span.label_ for span in spans] == ["long", "short"] * (len(spans) // 2)
    return [(long.text, short.text) for long, short in zip(spans[::2], spans[1::2], strict=True)]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("We use masked language modeling (MLM) here.", ("masked language modeling", "MLM")),
        ("Large Owl Models (LOMs) sleep.", ("Large Owl Models", "LOMs")),
        ("the MLM (masked language modeling) loss", ("masked language modeling", "MLM")),
        ("Low-Rank Adaptation (LoRA) is cheap.", ("Low-Rank Adaptation", "LoRA")),
        ("a method of Retrieval-Augmented Generation (RAG)", ("Retrieval-Augmented Generation", "RAG")),
        ("We study GRU, the Gated Recurrent Unit, closely.", ("Gated Recurrent Unit", "GRU")),
        ("FOO: Fast Owl Observation", ("Fast Owl Observation", "FOO")),
        ("Optical character recognition (OCR), of birds", ("Optical character recognition", "OCR")),
        ("the Amber and Ringed Owls (ARO) corpus", ("Amber and Ringed Owls", "ARO")),
        (
            "a tracker minimising the output sum of squared error (MOSSE)",
            ("minimising the output sum of squared error", "MOSSE"),
        ),
        ("Owls Are Wise (OAW) is a game.", ("Owls Are Wise", "OAW")),
        ("an Owl-Guided Latent Diffusion Model, called OGLDM.", ("Owl-Guided Latent Diffusion Model", "OGLDM")),
        ("Barn Owl Retrieval with Night View, abbreviated as `BORN'.", ("Barn Owl Retrieval with Night View", "BORN")),
        ("a Spatial Owl and Reasoning method, dubbed SOR", ("Spatial Owl and Reasoning", "SOR")),
        ("an Efficient Owl Tuning method (EOT)", ("Efficient Owl Tuning", "EOT")),
        ("a Convolutional Owl Network (CON)", ("Convolutional Owl Network", "CON")),
        ("the Hooting Owl model (HOM)", ("Hooting Owl model", "HOM")),
        ("a Support Vector Machine (SVM)", ("Support Vector Machine", "SVM")),
        ("for named entity recognition (NER)", ("named entity recognition", "NER")),
        ("We add From Owl to Wren (FOWR).", ("From Owl to Wren", "FOWR")),
        ("by Perched Plover Optimization (PPO)", ("Perched Plover Optimization", "PPO")),
        ("leverages self-supervised singing (SSS)", ("self-supervised singing", "SSS")),
        ("applications of Acoustic-to-Aerial Inversion (AAI)", ("Acoustic-to-Aerial Inversion", "AAI")),
        ('the "Blink Owl Link" (BOL) method', ("Blink Owl Link", "BOL")),
    ],
)
def test_long_and_short_forms(text: str, pair: tuple[str, str]) -> None:
    assert pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "Models (e.g., BERT) are large.",
        "We improve the score (see Table 2) again.",
        "It runs on phones (CPU) and desktops.",
        "The data (and code) are public.",
        "as shown (i.e., in general) by others",
        "It is trained on birds (2 h) only.",
        "It can be applied to train models (BERT) fast.",
        "()",
        "(",
        "owls (O",
        "barns and reeds of owls (ARO)",
        "methods we order by speed and size (MOSSE)",
        "models of owls which sleep safely ever after (MOSSE)",
        "fast owl nets, called FON",
        "We train owls (TO) here.",
        "large datasets, namely LDA",
    ],
)
def test_what_is_no_pair(text: str) -> None:
    assert pairs(text) == []
