"""Which names are one thing: facts, read out of abstracts, and laws that hold whatever the names."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.records import NAMED, Type
from kg.resolve import Edit, Form, Meaning, Spelling, corrections, form, meant_by, resolve
from kg.resolve.families import bases
from kg.resolve.pairs import stands_for
from kg.resolve.spelling import from_slug, key, slug

HERE = Path(__file__).parent


def facts(name: str) -> list[tuple[Type, list[str]]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(kind, names.split(" | ")) for kind, names in rows]


ONE_THING, LOOK_ALIKE = facts("one_thing.tsv"), facts("look_alike.tsv")


def ids(forms: Iterable[Form], *edits: Edit) -> list[str]:
    """What each form is."""
    forms = list(forms)
    found = {i: thing.id for thing in resolve(forms, corrections(edits)) for i, *_ in thing.forms}
    return [found[i] for i in range(len(forms))]


def written(kind: Type, names: list[str]) -> list[Form]:
    """How papers have a group of names: each short form beside what it stands for, all else by itself."""
    longs = {one: [other for other in names if len(other) > len(one) and stands_for(one, other)] for one in names}
    return [form(kind, name, longs[name]) for name in names]


def test_there_are_enough_facts() -> None:
    assert len(ONE_THING) >= 300
    assert len(LOOK_ALIKE) >= 300


def test_names_of_one_thing_come_together_and_those_that_look_alike_stay_apart() -> None:
    groups = [written(kind, names) for kind, names in ONE_THING]
    pairs = [[form(kind, name) for name in names] for kind, names in LOOK_ALIKE]
    found = iter(ids(one for group in [*groups, *pairs] for one in group))
    in_groups = [[next(found) for _ in group] for group in groups]
    in_pairs = [[next(found) for _ in pair] for pair in pairs]
    together = [one == other for group in in_groups for one, other in combinations(group, 2)]
    apart = [one != other for one, other in in_pairs]
    between = [set(one).isdisjoint(other) for one, other in combinations(in_groups, 2)]
    right, wrong = sum(together), apart.count(False) + between.count(False)
    precision, recall = right / (right + wrong), right / len(together)
    f1 = 2 * precision * recall / (precision + recall)
    missed = [names for (_, names), group in zip(ONE_THING, in_groups, strict=True) if len(set(group)) > 1]
    assert f1 >= 0.98, missed


def test_look_alikes_alone() -> None:
    assert [names for kind, names in LOOK_ALIKE if len(set(ids(form(kind, name) for name in names))) == 1] == []


def test_a_short_form_with_two_long_forms_stays_two_things() -> None:
    made = [
        form("method", "FBN", ["Foo Bar Net"]),
        form("method", "FBN", ["Fast Brain Nudging"]),
        form("method", "Foo Bar Nets"),
        form("method", "FBN"),
    ]
    one, other, long, bare = ids(made)
    assert one == long == "method/foo-bar-net"
    assert other == "method/fast-brain-nudging"
    assert bare == "method/fbn"


def test_alone_it_is_what_nearly_all_papers_mean() -> None:
    many = form("method", "FBN", ["Foo Bar Net"])._replace(weight=9000)
    made = [many, form("method", "FBN", ["Fast Brain Nudging"]), form("method", "FBN")]
    assert ids(made)[2] == ids(made)[0]


def test_other_spellings_of_one_paper_join_nothing() -> None:
    one, other = ids([form("metric", "latency", ["inference speed"]), form("metric", "inference speed")])
    assert one != other


def test_types_are_settled_by_all_papers() -> None:
    often = form("dataset", "FooSet")._replace(weight=5000)
    assert ids([often, form("benchmark", "FooSet")]) == ["dataset/fooset"] * 2
    assert ids([often, form("metric", "FooSet")]) == ["dataset/fooset"] * 2
    introduced = form("metric", "FooSet")._replace(introduced=1)
    assert ids([often, introduced]) == ["dataset/fooset", "metric/fooset"]


def test_what_the_lexicon_knows_is_of_its_type_unless_papers_outweigh_it() -> None:
    def type_of(known: str, dataset: int, benchmark: int) -> str:
        weights: dict[Type, int] = {"dataset": dataset, "benchmark": benchmark}
        return ids([form(kind, known)._replace(weight=weight) for kind, weight in weights.items()])[0].split("/")[0]

    assert type_of("TriviaQA", 3000, 5000) == "dataset"
    assert type_of("TriviaQA", 2000, 5000) == "benchmark"
    assert type_of("GSM8K", 5000, 3000) == "benchmark"
    assert type_of("FooSet", 3000, 5000) == "benchmark"


def test_what_is_mostly_written_otherwise_is_no_stray() -> None:
    often = form("dataset", "FOOS")._replace(weight=9000)
    task = form("task", "Foos")._replace(spellings=(Spelling("Foos", 2, 2), Spelling("FOOS", 1, 0)))
    assert ids([often, task]) == ["dataset/foos", "task/foos"]


@pytest.mark.parametrize(
    ("kind", "short", "long", "coined", "together"),
    [
        ("dataset", "FBD", "Foo Bar Dataset", 0, True),
        ("metric", "FBM", "Foo Bar Measure", 0, True),
        ("task", "FBTA", "Foo Bar Task Anew", 0, True),
        ("dataset", "FBD", "Foo Bar Dataset", 1, False),
        ("dataset", "FB", "Foo Bar", 0, False),
        ("task", "FBA", "Foo Bar Anew", 0, False),
        ("method", "FABA", "Foo Able Bar Anew", 0, False),
    ],
)
def test_one_paper_tells_what_a_short_form_of_the_field_is(
    kind: Type, short: str, long: str, coined: int, *, together: bool
) -> None:
    spelt_out, alone = form(kind, short, [long])._replace(introduced=coined), form(kind, short)
    one, other = ids([spelt_out, alone])
    assert (one == other) == together


def test_a_long_form_like_the_one_that_the_lexicon_has_is_that() -> None:
    spelt_out = form("model", "GPT-4V", ["Generative Pre-trained Transformer 4 with Vision model"])
    assert len(set(ids([spelt_out, form("model", "GPT-4V")._replace(weight=2000)]))) == 1


def test_a_short_form_that_the_lexicon_has_with_another_long_form_stays_open() -> None:
    spelt_out = form("benchmark", "ARC", ["Abstraction and Reasoning Corpus"])._replace(weight=3000)
    one, other = ids([spelt_out, form("benchmark", "ARC")._replace(weight=9000)])
    assert (one, other) == ("benchmark/arc-agi", "benchmark/arc")


def test_a_short_form_of_another_kind_is_an_error_unless_it_may_stand_for_anything() -> None:
    def strays(kind: Type, short: str, long: str) -> bool:
        alone, known = form(kind, short), form("method", short, [long])._replace(weight=9000)
        return len(set(ids([alone, known]))) == 1

    assert strays("task", "FBN", "Foo Bar Net")
    assert not strays("task", "FB", "Foo Bar")
    assert not strays("dataset", "FBN", "Foo Bar Net")


def test_the_id_does_not_depend_on_how_often_it_is_written_so() -> None:
    one, other = form("model", "FooNet-X"), form("model", "FooNetX")
    assert ids([one, other]) == ids([one._replace(weight=9), other._replace(weight=10_000)]) == ["model/foonet-x"] * 2


@pytest.mark.parametrize(
    ("short", "long", "made_of_it"),
    [
        ("LoRA", "Low-Rank Adaptation", True),
        ("AUROC", "area under the receiver operating characteristic curve", True),
        ("fps", "frames per second", True),
        ("C4", "Colossal Clean Crawled Corpus", True),
        ("R2R", "Room-to-Room", True),
        ("3WC", "Wet Warm Windy Climate", True),
        ("SQuAD", "Stanford Question Answering Dataset", True),
        ("RE", "Relation extraction", True),
        ("AD", "Alzheimer's disease", True),
        ("Ns", "the banner", False),
        ("FoNx", "Foo Net Maximal", True),
        ("AI", "AI index", False),
        ("GPT-4o", "GPT-4o mini", False),
        ("SAM", "Segment Anything Model 2", False),
        ("SAM", "such as Segment Anything", False),
        ("ResNet50", "residual network", False),
        ("MATH", "mathematical reasoning", False),
        ("LoRA+", "Low-Rank Adaptation", False),
        ("GS", "3D Gaussian Splatting", False),
        ("latency", "inference latency", False),
        ("MU", "Benchmark Machine Unlearning", False),
        ("GGM", "guessing game models across different architectures", False),
        ("OWLSINATRE", "Owl With Large Shiny Iris Nesting Above Tall Roof Everywhere", True),
        ("OWLSINATREY", "Owl With Large Shiny Iris Nesting Above Tall Roof Every Year", False),
        ("OBTs", "Owl Barn Tree", True),
        ("OBs", "Owl Barn", True),
        ("T4R", "Tokens for Recommendation", True),
        ("X2T", "Cross to Text", True),
        ("OB", "Owls and Barns", True),
        ("SGT", "Subgap Test", True),
        ("SGT", "Sungap Test", False),
    ],
)
def test_a_short_form_is_made_of_the_letters_of_its_long_form(short: str, long: str, made_of_it: bool) -> None:
    assert stands_for(short, long) is made_of_it


@pytest.mark.parametrize("name", ["Zorb v2", "ZorbV2", "Zorb-v2", "Zorb V. 2", "Zorbv2"])
def test_the_letter_of_a_version_is_no_part_of_a_name(name: str) -> None:
    assert key("model", name) == key("model", "Zorb 2") != key("model", "Zorb v")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("map", "maps"),
        ("Summariser", "Summarizer"),
        ("optimiser", "Optimizers"),
        ("tokenisation", "tokenization"),
        ("denoising by optimising", "denoising by optimizing"),
        ("owl modelling", "owl modeling"),
        ("nest labelling", "nest labeling"),
        ("behaviour cloning", "behavior cloning"),
        ("colour transfer", "color transfer"),
    ],
)
def test_plurals_and_british_spelling_are_the_same_name(one: str, other: str) -> None:
    assert key("method", one) == key("method", other)


def test_a_short_form_alone_is_what_the_papers_prove_in_proportion() -> None:
    def alone(papers: int, both: int, short: str = "FBN", long: str = "Foo Bar Net") -> bool:
        made = [
            form("method", short)._replace(weight=papers * 1000),
            form("method", short, [long])._replace(weight=both * 1000),
            form("method", long)._replace(weight=5000),
        ]
        found = ids(made)
        return found[0] == found[1]

    assert alone(1, 1)
    assert alone(30, 3)
    assert not alone(30, 1)
    assert not alone(900, 3)
    assert alone(900, 40)
    assert not alone(1, 1, "FB", "Foo Bar")
    assert alone(1, 2, "FB", "Foo Bar")


def test_who_coins_a_name_says_nothing_of_the_same_letters_elsewhere() -> None:
    coined = form("method", "FABLE", ["Fast Bayesian Learning"])._replace(introduced=1)
    assert len(set(ids([form("method", "FABLE"), coined]))) == 2
    for telling in ("FaBayLearn", "FTBL"):  # nobody else's: of mixed letters, or not to be spoken
        coined = form("method", telling, ["Fast True Bayesian Learning"])._replace(introduced=1)
        assert len(set(ids([form("method", telling), coined]))) == 1, telling
    coined = form("method", "FTB", ["Fast True Bayes"])._replace(introduced=1)
    assert len(set(ids([form("method", "FTB"), coined]))) == 2


def test_capitals_and_hyphens_of_a_few_letters_count() -> None:
    tracking = form("task", "MOT", ["multi-object tracking"])._replace(weight=9000)
    assert len(set(ids([tracking, form("task", "MOT")]))) == 1
    assert len(set(ids([tracking, form("task", "MoT")]))) == 2
    assert len(set(ids([form("dataset", "RTX"), form("dataset", "RT-X")]))) == 2


def test_long_forms_of_one_short_form_are_one_if_they_differ_in_endings_only() -> None:
    def same(one: str, other: str) -> bool:
        return len(set(ids(form("method", "FXL", [long])._replace(weight=3000) for long in (one, other)))) == 1

    assert same("Foo-Xylo Learning", "foo xylo learner")
    assert same("Foo of Xylo Learning", "Foo-Xylo Learning framework")
    assert not same("Few-Xylo Learning", "Foo-Xylo Learning")


def test_of_two_long_forms_that_stand_alone_in_several_papers_one_paper_joins_nothing() -> None:
    one, other = "Foo-Xylo Learning", "foo xylo learner"
    beside = [form("method", "FXL", [one])._replace(weight=3000), form("method", "FXL", [other])]
    alone = [form("method", name)._replace(weight=3000) for name in (one, other)]
    assert len(set(ids(beside))) == len(set(ids([*beside, alone[0]]))) == 1
    assert len(set(ids([*beside, *alone]))) == 2
    third = form("method", "FXL", ["Foo Xylo Learned"])._replace(weight=3000)  # is one with what most papers say
    first, second, joined, *_ = ids([*beside, third, *alone])
    assert first == joined != second


def test_the_names_beside_it_tell_what_a_short_form_means() -> None:
    cars = Meaning(("task", "driving"), 5000, 5, {"nuScenes": 4, "LiDAR": 3, "accuracy": 2})
    brains = Meaning(("task", "alzheimer"), 5000, 5, {"MRI": 5, "atrophy": 3, "accuracy": 2})
    assert meant_by({"nuScenes", "LiDAR"}, [cars, brains], 1000) == cars.name_key
    assert meant_by({"MRI", "atrophy"}, [cars, brains], 1000) == brains.name_key
    assert meant_by({"accuracy"}, [cars, brains], 1000) is None
    assert meant_by(set(), [], 1000) is None
    often = [one._replace(weight=10_000, papers=10) for one in (cars, brains)]
    assert meant_by({"LiDAR"}, often, 1000) == cars.name_key


def test_names_are_as_people_write_them() -> None:
    def called(kind: Type, **names: int) -> str:
        forms = [form(kind, name.replace("_", " "))._replace(weight=count * 1000) for name, count in names.items()]
        made = [
            one._replace(spellings=tuple(Spelling(s.name, n, n) for s in one.spellings))
            for one, n in zip(forms, names.values(), strict=True)
        ]
        (thing,) = resolve(made)
        return thing.label

    assert called("task", Fooing_of_Bars=8, fooing_of_bars=1) == "fooing of bars"
    assert called("dataset", Fooing_of_Bars=8, fooing_of_bars=1) == "Fooing of Bars"
    assert called("method", fooing_bars=6, fooing_bar=4) == "fooing bar"
    assert called("model", yolov8=9, YOLOv8=1) == "YOLOv8"
    assert called("task", Named_Entity_Recognition=9) == "named entity recognition"
    assert called("metric", FPS=20, frames_per_second=3) == "FPS"
    assert called("metric", FPS=6, frames_per_second=3) == "frames per second"
    (repo,) = resolve([form("repo", "https://github.com/foo/Bar.git")])
    assert (repo.id, repo.label) == ("repo/github.com/foo/bar", "foo/Bar")


def test_what_a_paper_writes_beside_a_name_is_no_name_of_it() -> None:
    (thing,) = resolve([form("model", "FooNet", ["FooNet", "FooNets", "such as BarNet", "FooNet-mini"])])
    assert thing.names == ("FooNet", "FooNets")


@pytest.mark.parametrize(
    ("kind", "name", "family"),
    [
        ("model", "LLaMA-2-7B", ["llama2", "llama"]),
        ("model", "GPT-4o mini", ["gpt4o", "gpt"]),
        ("model", "T5-XXL", ["t5"]),
        ("dataset", "SQuAD 2.0", ["squad"]),
        ("dataset", "CIFAR-10", ["cifar"]),
        ("model", "BERT", []),
        ("method", "LoRA", []),
        ("task", "3D detection 2", []),
    ],
)
def test_families(kind: Type, name: str, family: list[str]) -> None:
    assert bases(kind, name) == family


NAMES = st.sampled_from(
    [name for _, names in ONE_THING[:60] for name in names]
    + ["GPT-3", "GPT3", "gpt-4", "RAG", "Random Answer Guess", "β", "A", "C++"]
)
FORMS = st.lists(
    st.builds(
        lambda kind, name, others, weight, introduced: form(kind, name, others)._replace(
            weight=weight, introduced=introduced
        ),
        st.sampled_from(NAMED),
        NAMES,
        st.lists(NAMES, max_size=2),
        st.integers(1, 9000),
        st.integers(0, 2),
    ),
    max_size=25,
)


KNOWN_APART = [
    "GPT-3",
    "GPT-4",
    "GPT-4o",
    "GPT-4o mini",
    "BERT",
    "SAM",
    "SAM 2",
    "FooNet7",
    "BarNet9",
    "MoT",
    "MOT",
    "QZX",
]
SPELT_OUT = [
    "Segment Anything Model",
    "Quick Zebra Xylophone",
    "Quiet Zone Extractor",
    "Mixture of Tracks",
    "Mixed Tracks",
]
ANY_NAME = st.sampled_from([*KNOWN_APART, *SPELT_OUT, "Generic Pruning Trees", "GPT", "Big Egg Roll Transformer", "MT"])
ENTITIES = st.lists(st.lists(ANY_NAME, min_size=1, max_size=4), min_size=1, max_size=4)


def disjoint(entities: list[list[str]]) -> Iterable[list[str]]:
    """The entities of one paper: each name belongs to one of them."""
    seen: set[str] = set()
    for names in entities:
        if new := [name for name in dict.fromkeys(names) if name not in seen]:
            seen.update(new)
            yield new


@given(st.lists(st.integers(2, 40), min_size=17, max_size=17), ENTITIES, st.integers(0, 1))
def test_a_single_paper_joins_nothing_that_several_papers_each_keep_apart(
    papers: list[int], entities: list[list[str]], introduced: int
) -> None:
    apart = [
        form("model", name)._replace(weight=count * 1000)
        for name, count in zip(KNOWN_APART + SPELT_OUT, papers, strict=True)
    ]
    before = ids(apart)
    added = [form("model", name, others)._replace(introduced=introduced) for name, *others in disjoint(entities)]
    after = ids([*apart, *added])[: len(apart)]
    assert [one == other for one, other in combinations(after, 2)] == [
        one == other for one, other in combinations(before, 2)
    ]


@given(FORMS, st.randoms(use_true_random=False))
def test_the_order_of_forms_does_not_matter(forms: list[Form], chance: random.Random) -> None:
    order = list(range(len(forms)))
    chance.shuffle(order)
    shuffled = ids(forms[i] for i in order)
    assert [shuffled[order.index(i)] for i in range(len(forms))] == ids(forms)


@given(FORMS)
def test_every_form_is_one_thing_and_ids_are_unique(forms: list[Form]) -> None:
    things = resolve(forms)
    assert sorted(i for thing in things for i, *_ in thing.forms) == list(range(len(forms)))
    assert len({thing.id for thing in things}) == len(things)
    for thing in things:
        spelt = {one.name.casefold() for i, *_ in thing.forms for one in forms[i].spellings}
        assert thing.label.casefold() in spelt
        assert all(0 <= score <= 1 for *_, score in thing.forms)
        assert thing.type in {forms[i].type for i, *_ in thing.forms}


@given(st.sampled_from(["model", "dataset", "method", "metric"]), st.text(max_size=30).map(str.strip).filter(bool))
def test_keys_and_slugs_hold_for_any_text(kind: str, name: str) -> None:
    assert key(kind, name)
    assert key(kind, name) == key(kind, f"{name} ")
    assert from_slug(kind, slug(kind, name))
    assert not set(slug(kind, name)) & set(' <>"{}|\\^`\n\t')


def test_edits() -> None:
    made = [form("model", "FooNet"), form("model", "BarNet"), form("model", "FooNet-X", ["FooNetX"])]
    foo, bar, _ = ids(made)
    assert len(set(ids(made, Edit("merge", bar, foo)))) == 2
    assert ids(made, Edit("retype", foo, "dataset"))[0] == "dataset/foonet"
    (thing,) = [one for one in resolve(made, corrections([Edit("rename", bar, "The Bar")])) if one.id == bar]
    assert thing.label == "The Bar"
    assert [one.id for one in resolve(made, corrections([Edit("drop", foo)])) if one.dropped] == [foo]
    joined = [form("model", "FBN", ["Foo Bar Net"]), form("model", "Foo Bar Net"), form("model", "FBN")]
    assert len(set(ids(joined))) == 1
    split = ids(joined, Edit("split", "model/fbn", "FBN"))
    assert split[1] != split[2]


def test_a_correction_is_told_in_words() -> None:
    assert str(Edit("merge", "model/bar", "model/foo")) == "merge model/bar into model/foo"
    assert str(Edit("drop", "model/foo")) == "drop model/foo"


def test_what_the_user_merges_is_one_whatever_its_types_and_long_forms() -> None:
    made = [form("task", "FBN", ["foo bar naming"]), form("method", "foo bar naming"), form("metric", "FBN")]
    task, method, metric = "task/fbn", "method/foo-bar-naming", "metric/fbn"
    assert ids(made) == [task, method, metric]
    assert len(set(ids(made, Edit("merge", task, method)))) == 2
    assert len(set(ids(made, Edit("merge", task, metric), Edit("merge", method, task)))) == 1


def test_reasons_are_told_with_how_sure_they_are() -> None:
    both = form("method", "FBN", ["Foo Bar Net"])._replace(weight=2000)
    (thing,) = resolve([both, form("method", "FBN"), form("method", "Foo Bar Nets")])
    assert [reason for _, reason, _ in thing.forms] == [
        "papers write both",
        "papers that spell it out speak for it",
        "",
    ]
    assert [round(score, 2) for *_, score in thing.forms] == [0.97, 0.79, 1.0]


def test_a_plain_term_is_what_the_lexicon_says_unless_far_more_papers_say_otherwise() -> None:
    def kinds(as_method: int, as_task: int, name: str = "prompt optimization") -> set[str]:
        made = [form("method", name)._replace(weight=as_method), form("task", name)._replace(weight=as_task)]
        return {one.partition("/")[0] for one in ids(made)}

    assert kinds(19_000, 13_000) == kinds(13_000, 19_000) == {"method"}
    assert kinds(5_000, 100_000) == {"method", "task"}
    assert kinds(13_000, 19_000, "owl optimization") == {"method", "task"}
