"""What a page opens a dataset with: declared once by the dataset, the page's own where it declares nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core import DATASETS, MODELS, Dataset, RunSpec, SettingError, train
from core.data.texts import MOST_CHARACTERS, gettysburg, of_text
from core.engine.links import understand
from core.reasons import reasons
from core.verdicts.diagnosis import verdict
from tests.pages.test_links import PAGE_OF, PAGES

DECLARED = [(name, model) for name, source in DATASETS.items() for model in source.usual]
declared = pytest.mark.parametrize(("dataset", "model"), DECLARED)
LINEAR = RunSpec("line", "linear_regression", "sgd")


def page_of(model: str) -> RunSpec:
    default = PAGES[PAGE_OF[model]]
    return default if default.model == model else default.replace(model=model)


@declared
def test_what_a_dataset_declares_is_what_its_page_can_offer(dataset: str, model: str) -> None:
    source, opened = DATASETS[dataset], page_of(model).opening(dataset=dataset)
    assert source.suits(MODELS[model].tasks)
    for name, value in source.usual[model].items():
        assert opened[name] == value
        assert name == "optimizer" or value in opened.hypers[name].grid


@declared
def test_what_it_declares_is_not_what_a_spec_has(dataset: str, model: str) -> None:
    plain = RunSpec(dataset, model, page_of(model).optimizer)
    assert all(plain[name] == hyper.default for name, hyper in plain.hypers.items())
    assert plain != page_of(model).opening(dataset=dataset)


@pytest.mark.parametrize("model", MODELS)
def test_where_nothing_is_declared_a_page_opens_with_its_own_settings(model: str) -> None:
    default = page_of(model)
    for name, source in DATASETS.items():
        if source.suits(MODELS[model].tasks) and model not in source.usual:
            assert default.opening(dataset=name) == default.replace(dataset=name)


@declared
def test_a_link_with_the_name_of_the_dataset_alone_opens_with_what_it_declares(
    dataset: str, model: str
) -> None:
    default = page_of(model)
    opened = default.opening(dataset=dataset)
    assert understand({"dataset": dataset}, default) == (opened, [])
    query = opened.to_query(default)
    assert set(query) <= {"dataset", "optimizer"}
    assert understand(query, default) == (opened, [])


@declared
def test_a_link_says_what_differs_from_what_the_page_opens_with(dataset: str, model: str) -> None:
    default = page_of(model)
    spec = default.replace(dataset=dataset)
    query = spec.to_query(default)
    changed = {name for name in DATASETS[dataset].usual[model] if name in spec.hypers}
    assert changed <= set(query)
    assert understand(query, default) == (spec, [])


@declared
def test_what_a_link_names_goes_before_what_is_declared(dataset: str, model: str) -> None:
    default = page_of(model)
    for name in DATASETS[dataset].usual[model]:
        if name != "optimizer":
            usual = default.replace(dataset=dataset)
            if name in usual.hypers:
                hyper = usual.hypers[name]
                spec = understand({"dataset": dataset, name: hyper.text(usual[name])}, default)[0]
                assert spec[name] == usual[name]


def test_an_optimizer_that_a_link_names_goes_before_the_one_that_is_declared() -> None:
    network = page_of("neural_network")
    assert network.opening(dataset="parity").optimizer == "adamw"
    for optimizer in ("adam", "adamw", "sgd"):
        spec = network.opening(dataset="parity", optimizer=optimizer)
        assert spec.optimizer == optimizer
        assert spec["hidden"] == (64,)
        assert understand(spec.to_query(network), network) == (spec, [])


def test_a_full_link_means_the_same_whatever_is_declared() -> None:
    spec = RunSpec("induction", "transformer", "adam", {"epochs": 2})
    assert understand(spec.to_query(), page_of("transformer")) == (spec, [])
    assert spec["blocks"] == 1


def test_another_model_on_the_same_data_opens_with_what_is_declared_for_it() -> None:
    network = page_of("neural_network")
    assert LINEAR.opening(dataset="sine")["basis"] == "legendre"
    assert network.opening(dataset="sine") == network.replace(dataset="sine")


def test_data_that_a_model_cannot_learn_are_refused_as_ever() -> None:
    with pytest.raises(SettingError):
        LINEAR.opening(dataset="moons")


# --------------------------------------------------------------------------- is there something to find?


def test_the_line_of_the_linear_page_is_too_simple_and_the_button_mends_it() -> None:
    spec = PAGES["pages/linear_regression.py"].opening()
    run = train(spec)
    assert verdict(run).finding == "underfits"
    fix = reasons(run)[0].fixes[0]
    mended = train(spec.replace(**fix.changes))
    assert "degree" in fix.changes
    assert mended.train_error[-1] < 0.5 * run.train_error[-1]
    assert mended.validation_error[-1] < 0.5 * run.validation_error[-1]


def test_the_network_of_its_page_overfits_and_is_told_so() -> None:
    run = train(PAGES["pages/neural_network.py"].opening())
    assert verdict(run).finding == "overfits"
    assert reasons(run)[0].name == "overfitting"
    assert run.validation_error[-1] > 2 * run.validation_error.min()


def test_the_tree_of_its_page_has_eight_leaves_and_asks_about_both_features() -> None:
    run = train(PAGES["pages/decision_tree.py"].opening())
    assert run.tree.splits == 7
    assert {0, 1} <= set(run.tree.feature.tolist())


@pytest.mark.thorough
def test_induction_opens_with_the_two_blocks_that_solve_it() -> None:
    run = train(PAGES["pages/transformer.py"].opening(dataset="induction"))
    assert run.spec["blocks"] == 2
    assert run.final_metrics["validation_token_accuracy"] > 0.95


@declared
def test_nothing_that_is_declared_takes_longer_than_a_visitor_waits(dataset: str, model: str) -> None:
    assert page_of(model).opening(dataset=dataset).seconds() < 8


def own_text(text: str) -> tuple[RunSpec, Dataset]:
    spec = PAGES["pages/transformer.py"].opening(dataset="text")
    data = of_text(text, spec.whole("context"))
    return spec.on(data), data


@pytest.mark.parametrize("text", [gettysburg(), " ".join(DATASETS[name].summary for name in DATASETS)])
def test_a_text_is_learned_well_enough_to_say_more_than_blanks(text: str) -> None:
    """Of the symbols that it was trained on, over six in ten are right, and blanks no more than there are."""
    spec, data = own_text(text)
    run = train(spec, data=data)
    blank = data.class_names.index("␣")
    predicted = run.outputs(run.train.x)[-1].argmax(axis=0)
    # (V, S, N), and targets (N, S).
    assert (run.train.y == predicted.T).mean() > 0.6
    assert (predicted == blank).mean() < 1.2 * (run.train.y == blank).mean()


def test_the_longest_text_can_be_pasted_and_trained_with_what_is_declared() -> None:
    letters = np.random.default_rng(0).integers(0, 90, MOST_CHARACTERS) + ord("!")
    spec, data = own_text("".join(map(chr, letters)))
    assert len(data.class_names) == 90
    assert spec["epochs"] == DATASETS["text"].usual["transformer"]["epochs"]
    assert spec.seconds(shape=data.x.shape) < 30
