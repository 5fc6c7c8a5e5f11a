"""The sidebar: what tells most in the open, all else folded in order, and nothing folded acts unseen."""

from __future__ import annotations

import ast
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core import DATASETS, MODELS, OPTIMIZERS, RunSpec
from tests.core.registries import LEARNABLE
from tests.groups import PAGES
from tests.pages.opening import ROOT, expected, metrics, open_link
from ui import sharing
from ui.controls import KINDS, MORE

LINEAR, NETWORK, TREE = "linear_regression", "neural_network", "decision_tree"
# Of each page with a model, the settings in the open.
OPEN = {
    "linear_regression": ["learning_rate", "epochs", "l2", "optimizer"],
    "logistic_regression": ["learning_rate", "epochs", "l2", "optimizer"],
    "neural_network": ["learning_rate", "epochs", "hidden", "optimizer"],
    "decision_tree": ["max_leaf_nodes", "max_depth", "ccp_alpha"],
    "gradient_boosting": ["learning_rate", "n_estimators", "max_depth"],
    "transformer": ["learning_rate", "epochs", "d_model", "optimizer"],
}
WIDGETS = ("selectbox", "select_slider", "button_group", "toggle")
RAW = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|[a-z]+\d+|(\d+,)+\d+")


def opened(model: str, /, **query: str) -> AppTest:
    if model == "gradient_boosting":
        return open_link("pages/decision_tree.py", {"model": model, **query})
    return open_link(f"pages/{model}.py", query)


def keys(block: object) -> list[str]:
    """Keys of the widgets in a block, in the order in which they are read."""
    names = []
    for node in block.children.values():  # type: ignore[attr-defined]
        if hasattr(node, "children"):
            names += keys(node)
        elif node.type in (*WIDGETS, "segmented_control"):
            names.append(node.key)
    return names


def folded(page: AppTest) -> list[str]:
    return keys(next(each for each in page.sidebar.expander if each.label == "More settings"))


def chips(page: AppTest) -> dict[str, str]:
    return {
        button.key.removeprefix("chip_"): button.label
        for button in page.sidebar.button
        if str(button.key).startswith("chip_")
    }


@pytest.mark.parametrize("model", OPEN)
def test_three_or_four_settings_are_in_the_open_below_the_dataset_and_all_others_folded(model: str) -> None:
    page = opened(model)
    assert not page.exception
    inside = folded(page)
    before = ["model", "dataset"] if model in (TREE, "gradient_boosting") else ["dataset"]
    assert [key for key in keys(page.sidebar) if key not in inside] == [*before, *OPEN[model]]
    assert not chips(page)


def test_folded_settings_stand_in_the_order_in_which_a_run_comes_about() -> None:
    page = opened(NETWORK, schedule="cosine")
    spec = RunSpec("moons", NETWORK, "adam", {"schedule": "cosine"})
    shown = {name for name, hyper in spec.hypers.items() if hyper.matters(spec.settings)}
    assert {*folded(page)} == shown - {*OPEN[NETWORK]}
    groups = [group for several in MORE.values() for group in several]
    places = [groups.index(spec.hypers[name].group) for name in folded(page)]
    assert places == sorted(places)


def test_no_setting_is_without_a_heading() -> None:
    headed = {group for several in MORE.values() for group in several}
    everywhere = [hyper for model in MODELS.values() for hyper in model.hypers]
    everywhere += [hyper for rule in OPTIMIZERS.values() for hyper in rule.hypers]
    everywhere += [hyper for source in DATASETS.values() for hyper in source.settings]
    assert {hyper.group for hyper in everywhere} == headed


def test_a_folded_setting_that_differs_has_a_chip_that_resets_it() -> None:
    page = opened(LINEAR, schedule="cosine", patience="20", noise="0.3", learning_rate="0.03")
    assert chips(page) == {
        "noise": "Noise: 0.3 ×",
        "schedule": "Schedule: Cosine decay ×",
        "patience": "Patience: 20 ×",
    }
    page.button(key="chip_schedule").click().run()
    assert list(chips(page)) == ["noise", "patience"]
    assert page.selectbox(key="schedule").value == "constant"
    assert page.query_params == {"patience": "20", "noise": "0.3", "learning_rate": "0.03"}


def test_what_a_page_begins_with_has_no_chip() -> None:
    page = opened(NETWORK)
    assert page.select_slider(key="batch_size").value is None
    page.select_slider(key="batch_size").set_value(64).run()
    assert chips(page) == {"batch_size": "Batch size: 64 ×"}
    assert page.button(key="chip_batch_size").help == "Back to full."
    page.button(key="chip_batch_size").click().run()
    assert page.select_slider(key="batch_size").value is None


def test_a_setting_that_has_no_effect_has_neither_control_nor_chip() -> None:
    page = opened(LINEAR, dataset="line", schedule="cosine", decay="0.1")
    assert list(chips(page)) == ["schedule", "decay"]
    page.button(key="chip_schedule").click().run()
    assert not chips(page)
    assert "decay" not in folded(page)
    assert metrics(page) == expected(RunSpec("line", LINEAR, "sgd"))


def test_datasets_have_titles_and_stand_by_kind() -> None:
    page = opened(NETWORK)
    first, *options = page.selectbox(key="dataset").options
    assert first == "Your own table…"
    assert {"Two moons · 2 classes", "Iris flowers · 3 classes, 150 rows", "Sine wave · 1 feature"} < {
        *options
    }
    by_title = {DATASETS[name].title: DATASETS[name].kind for name in LEARNABLE[NETWORK]}
    places = [KINDS.index(by_title[title]) for title in options]
    assert len(places) == len(by_title)
    assert places == sorted(places)


@pytest.mark.slow
@pytest.mark.parametrize("model", OPEN)
def test_no_choice_of_the_sidebar_shows_a_name_of_the_code(model: str) -> None:
    page = opened(model, schedule="cosine")
    for widget in (*page.sidebar.selectbox, *page.sidebar.select_slider, *page.sidebar.button_group):
        shown = [getattr(option, "content", option) for option in widget.options]
        assert not [text for text in shown if RAW.fullmatch(text)], widget.key


def test_the_help_of_the_optimizer_has_its_equation() -> None:
    page = opened(LINEAR, optimizer="momentum")
    assert OPTIMIZERS["momentum"].equation in page.selectbox(key="optimizer").help


def test_the_first_setting_of_a_page_is_beside_the_chart_for_phones_and_moves_the_control() -> None:
    for model, hyper in ((LINEAR, "learning_rate"), (TREE, "max_leaf_nodes")):
        page = opened(model)
        small = page.main.select_slider(key=f"beside_{hyper}")
        value = small.value + 1 if model == TREE else 0.01
        small.set_value(value).run()
        assert page.sidebar.select_slider(key=hyper).value == value
        assert page.query_params[hyper] == str(value)


def test_the_link_to_copy_opens_what_is_shown() -> None:
    page = opened(NETWORK, learning_rate="0.01", view="Layers", layer="layer2")
    page.session_state[sharing.KEY] = True
    address = next(code.value for code in page.run().sidebar.code)
    query = dict(parse_qsl(urlsplit(address).query))
    assert query["dataset"] == "moons"
    assert query["optimizer"] == "adam"
    assert query["learning_rate"] == "0.01"
    assert query["view"] == "Layers"
    assert query["layer"] == "layer2"
    assert metrics(opened(NETWORK, **query)) == metrics(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_puts_settings_in_the_open_that_there_are(page: str) -> None:
    text = (ROOT / "pages" / f"{page}.py").read_text("utf-8")
    first = re.search(r"^FIRST = (\(.+\))$", text, re.MULTILINE)
    known = {hyper.name for model in MODELS.values() for hyper in model.hypers} | {
        "learning_rate",
        "optimizer",
    }
    assert first is None or set(ast.literal_eval(first[1])) <= known


LINKS = [
    (
        LINEAR,
        {"dataset": "line", "samples": "1000", "batch_size": "16", "schedule": "cosine", "loss": "huber"},
    ),
    (NETWORK, {"dataset": "iris", "hidden": "16", "activation": "relu", "optimizer": "sgd", "l2": "0.1"}),
    (TREE, {"dataset": "wine", "max_leaf_nodes": "7", "criterion": "entropy", "splitter": "random"}),
    (LINEAR, {"dataset": "diabetes", "view": "Hyperparameters", "compare": "l2", "judged": "r2"}),
]


@pytest.mark.parametrize(("model", "query"), LINKS)
def test_what_a_browser_begins_with_is_what_is_shown_even_where_it_missed_that_a_link_moved_it(
    model: str, query: dict[str, str]
) -> None:
    page = opened(model, **query)
    begun = [
        (box.key, list(box.options)[box.proto.default], box.format_func(box.value)) for box in page.selectbox
    ]
    begun += [
        (slider.key, list(slider.options)[int(slider.proto.default[0])], slider.format_func(slider.value))
        for slider in page.select_slider
        if not str(slider.key).startswith("beside_")
    ]
    begun += [(toggle.key, toggle.proto.default, toggle.value) for toggle in page.toggle]
    assert len(begun) > 9
    assert [each for each in begun if each[1] != each[2]] == []
