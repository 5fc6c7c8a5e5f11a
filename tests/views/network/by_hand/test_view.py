"""By hand: a table for each layer, edits that last until they are reset, and training from there on request."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.engine.training import Begin
from core.formatting import number
from core.types import Array
from tests.pages.opening import charts, data_of, metrics, open_page, texts
from views.network.by_hand.numbers import continued_finding, cost, finding

SPEC = RunSpec(
    "moons", "neural_network", "adam", {"hidden": (3, 2), "samples": 40, "epochs": 20, "learning_rate": 0.03}
)
RUN = train(SPEC)


def script() -> None:
    import streamlit as st

    from core import RunSpec, train
    from views.network.by_hand import view as edit

    if st.session_state.get("open", True):
        edit.view(train(RunSpec.from_json(st.session_state["spec"])))


def viewed(spec: RunSpec = SPEC, **chosen: Any) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30)
    for key, value in {"spec": spec.to_json(), **chosen}.items():
        page.session_state[key] = value
    # Of training: `moved` counts in them.
    page.session_state["units"] = "deviation"
    return ran(page)


def ran(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def typed(page: AppTest, row: int, **values: object) -> AppTest:
    """Numbers put into cells of a row of the table, beside what was put there before."""
    key = page.data_editor[0].key
    edits = dict(page.session_state[key]["edited_rows"])
    cells = {name.replace("_", " "): value for name, value in values.items()}
    page.session_state[key] = {
        "edited_rows": {**edits, row: {**edits.get(row, {}), **cells}},
        "added_rows": [],
        "deleted_rows": [],
    }
    return ran(page)


def chosen(page: AppTest, layer: str) -> AppTest:
    page.selectbox(key="layer").set_value(layer)
    return ran(page)


def moved(**values: float) -> Array:
    """θ of the run with these in place of others, by tidy name: `layer1_weight_0_1`."""
    theta, names = RUN.flat[-1].copy(), list(RUN.final)
    for name, value in values.items():
        layer, what, *place = name.split("_")
        theta[names.index(f"{layer}.{what}[{','.join(place)}]")] = value
    return theta


def test_it_begins_with_the_layer_as_it_was_learned() -> None:
    page = viewed()
    table = page.data_editor[0].value
    assert table["weights from"].tolist() == ["bias", "x1", "x2"]
    assert np.array_equal(table.iloc[1:, 1:].to_numpy(dtype=float), RUN.parameters["layer1.weight"][-1])
    assert "Nothing is edited yet." in texts(page)
    assert metrics(page)["Edited: validation error"] == number(RUN.validation_error[-1])
    assert [chart.alt for chart in charts(page)] == [
        "What the edited network predicts, and dotted what it predicted before."
    ]


def test_an_edit_moves_finding_errors_and_picture() -> None:
    page = viewed()
    before = data_of(charts(page)[0], "regions")["url"].tolist()
    typed(page, 2, unit_2=-4.0)
    theta = moved(layer1_weight_1_1=-4.0)
    assert finding(RUN, theta) in texts(page)
    assert metrics(page)["Edited: training error"] == number(cost(RUN, theta)["train"][1])
    assert data_of(charts(page)[0], "regions")["url"].tolist() != before
    assert len(data_of(charts(page)[0], "before")) > 0


def test_edits_of_other_layers_last_until_all_are_reset() -> None:
    page = typed(chosen(typed(viewed(), 0, unit_1=2.0), "layer2"), 3, unit_2=1.5)
    both = moved(layer1_bias_0=2.0, layer2_weight_2_1=1.5)
    assert finding(RUN, both) in texts(page)
    typed(chosen(page, "layer1"), 1, unit_3=0.25)
    three = moved(layer1_bias_0=2.0, layer2_weight_2_1=1.5, layer1_weight_0_2=0.25)
    assert finding(RUN, three) in texts(page)
    assert page.data_editor[0].value["unit 1"][0] == 2.0
    page.button(key="edit.reset").click()
    assert "Nothing is edited yet." in texts(ran(page))
    assert page.data_editor[0].value["unit 1"][0] == RUN.parameters["layer1.bias"][-1][0]


def test_a_reset_empties_the_very_first_table_too() -> None:
    page = typed(viewed(), 0, unit_1=2.0)
    page.button(key="edit.reset").click()
    assert "Nothing is edited yet." in texts(ran(page))
    assert "Nothing is edited yet." in texts(ran(page))


def test_edits_last_while_the_view_is_closed_and_while_nothing_is_typed() -> None:
    page = typed(viewed(), 0, unit_1=2.0)
    key = page.data_editor[0].key
    assert ran(page).data_editor[0].key == key
    for open_now in (False, True):
        page.session_state["open"] = open_now
        ran(page)
    assert finding(RUN, moved(layer1_bias_0=2.0)) in texts(page)
    assert page.data_editor[0].value["unit 1"][0] == 2.0


@pytest.mark.parametrize(
    ("value", "sentence"), [(None, "needs a number"), (2e6, "from -1,000,000 to 1,000,000")]
)
def test_what_is_refused_is_undone_with_a_sentence_once(value: float | None, sentence: str) -> None:
    page = typed(typed(viewed(), 0, unit_1=2.0), 1, unit_2=value)
    assert sentence in page.warning[0].value
    assert finding(RUN, moved(layer1_bias_0=2.0)) in texts(page)
    assert page.data_editor[0].value["unit 1"][0] == 2.0
    assert not ran(page).warning


def test_another_run_drops_the_edits_with_a_sentence_once() -> None:
    page = typed(viewed(), 0, unit_1=2.0)
    page.session_state["spec"] = SPEC.replace(seed=1).to_json()
    assert "the edits of the last one are gone" in ran(page).info[0].value
    assert "Nothing is edited yet." in texts(page)
    assert not ran(page).info
    page.session_state["spec"] = SPEC.to_json()
    assert not ran(page).info


def test_training_goes_on_from_an_edit_when_asked_to_and_for_that_edit_alone() -> None:
    page = typed(viewed(), 0, unit_1=2.0)
    theta = moved(layer1_bias_0=2.0)
    assert len(charts(page)) == 1
    page.button(key="edit.continue").click()
    continued = train(SPEC, begin=Begin(theta))
    unedited = train(SPEC, begin=Begin(RUN.flat[-1]))
    assert continued_finding(RUN, theta, continued, unedited) in texts(ran(page))
    assert len(charts(chosen(page, "layer3"))) == 2
    page.session_state["edit_table"] = True
    table = ran(page).dataframe[-1].value
    assert table["continued from here"].tolist() == continued.flat[-1].tolist()
    assert len(charts(typed(page, 0, **{page.data_editor[0].value.columns[1]: 1.0}))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["sine", "iris", "diabetes"])
def test_every_kind_of_data_has_its_table_and_picture(dataset: str) -> None:
    page = viewed(SPEC.replace(dataset=dataset), layer="layer3")
    outputs = ["setosa", "versicolor", "virginica"] if dataset == "iris" else ["output"]
    assert page.data_editor[0].value.columns.tolist()[1:] == outputs
    assert len(charts(typed(page, 0, **{outputs[0]: 3.0}))) == 1


@pytest.mark.slow
def test_a_run_that_diverged_is_edited_from_its_start() -> None:
    page = viewed(SPEC.replace(dataset="diabetes", optimizer="sgd", learning_rate=10.0, activation="relu"))
    assert "the table begins where training began" in texts(page)
    page.button(key="edit.continue").click()
    assert len(charts(ran(page))) == 2


@pytest.mark.slow
def test_the_page_opens_it_at_the_layer_of_the_link() -> None:
    page = open_page(
        "pages/neural_network.py", {"view": "By hand", "layer": "layer3", "epochs": "20", "hidden": "4"}
    )
    assert "Layer: there is no “layer3” here; Layer 1 is shown." in page.info[0].value
    assert page.selectbox(key="layer").value == "layer1"
    assert page.data_editor[0].value.shape == (3, 5)
