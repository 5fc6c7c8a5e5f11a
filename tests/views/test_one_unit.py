"""One choice of units for a whole page: the same parameter has the same value in all of its views."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.inspection.units import DEVIATION, OWN, in_units
from tests.pages.opening import charts, data_of, open_page
from tests.views import people

SPECS = {
    "linear": RunSpec("line", "linear_regression", "sgd", {"epochs": 50}),
    "logistic": RunSpec("moons", "logistic_regression", "sgd", {"epochs": 50}),
}


def opened(view: str, spec: RunSpec, units: str, monkeypatch: pytest.MonkeyPatch, **choices: str) -> AppTest:
    people.opened(monkeypatch)
    page = AppTest.from_function(
        people.drawn, default_timeout=60, kwargs={"view": view, "spec": spec.to_json(), "choices": choices}
    )
    page.session_state["units"] = units
    page.run()
    assert not page.exception
    return page


@pytest.mark.parametrize("units", [OWN, DEVIATION])
@pytest.mark.parametrize("model", SPECS)
def test_a_parameter_has_one_value_in_all_views(
    model: str, units: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = SPECS[model]
    run = train(spec)
    values = in_units(run, run.final, units)  # type: ignore[arg-type]
    titled = {run.title(name): value for name, value in values.items()}
    for view, choices in (("The run", {"numbers": "true"}), ("By hand", {})):
        table = opened(view, spec, units, monkeypatch, **choices).dataframe[0].value.set_index("parameter")
        np.testing.assert_allclose(table["learned"], [*titled.values()], rtol=1e-6)
    drawn = data_of(charts(opened("The run", spec, units, monkeypatch))[0], "learned").query("frame == 59")
    for title, value in zip(drawn["parameter"], drawn["value"], strict=True):
        assert value == pytest.approx(titled[title])
    sure = data_of(charts(opened("How sure", spec, units, monkeypatch))[0], "names")
    for title, value in zip(sure["parameter"], sure["value"], strict=True):
        assert value == pytest.approx(titled[title])


@pytest.mark.parametrize("units", [OWN, DEVIATION])
def test_weights_that_are_edited_are_those_of_the_tables(units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = RunSpec("moons", "neural_network", "adam", {"epochs": 10, "hidden": (3,)})
    run = train(spec)
    values = in_units(run, run.final, units)  # type: ignore[arg-type]
    edited = opened("By hand", spec, units, monkeypatch).data_editor[0].value
    assert edited["unit 1"].tolist() == pytest.approx(
        [values[name] for name in ("layer1.bias[0]", "layer1.weight[0,0]", "layer1.weight[1,0]")]
    )


def test_the_switch_writes_the_link_and_leaves_out_what_is_usual() -> None:
    page = open_page("pages/linear_regression.py", {})
    assert "units" not in page.query_params
    control = page.button_group(key="units")
    usual = control.value
    (other,) = {OWN, DEVIATION} - {usual}
    control.set_value(other).run()
    assert page.query_params["units"] in (other, [other])
    page.button_group(key="units").set_value(usual).run()
    assert "units" not in page.query_params
