"""Both errors are drawn as far as they can be, and each parameter where it was and where it went."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.charts.learned import on_one_scale
from tests.core.charts.specs import asked, faults, framed
from tests.core.records import linear
from views.shared.shift.chart import shift_chart, shift_data
from views.shared.shift.numbers import adapt

RUNS = {
    "line": train(linear(epochs=100)),
    "diabetes": train(linear(dataset="diabetes", epochs=30)),
    "warm diverges": train(linear(dataset="sine", degree=5, basis="legendre")),
    "no validation": train(linear(dataset="longley", epochs=30)),
    "early stopping": train(linear("adam", "collinear", patience=1, epochs=50)),
    "no noise": train(linear(noise=0.0, epochs=2000)),
    "classes": train(RunSpec("iris", "logistic_regression", "sgd", {"epochs": 30})),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


@every_run
@pytest.mark.parametrize("amount", [0.0, 3.0])
def test_the_chart_gets_all_the_data_it_asks_for_and_no_infinity(run: Run, amount: float) -> None:
    frames = framed(shift_data(run, adapt(run, "translate", amount)))
    spec = shift_chart(len(frames["names"]))
    assert not [*faults(asked(spec), frames)]
    assert (frames["errors"]["error"] > 0).all()


def test_lines_are_the_errors_of_the_rows_that_judge() -> None:
    run = RUNS["line"]
    after = adapt(run, "translate", 1.0)
    lines = framed(shift_data(run, after))["errors"].set_index(["start", "epoch"])["error"]
    for name, each in (("warm", after.warm), ("cold", after.cold)):
        np.testing.assert_array_equal(lines[name], each.evaluation_error)
    assert framed(shift_data(run, after))["before"]["error"].tolist() == [run.validation_error[-1]]


def test_a_run_that_diverges_is_cut_off_and_marked() -> None:
    run = RUNS["warm diverges"]
    after = adapt(run, "translate", 1.0)
    frames = framed(shift_data(run, after))
    assert frames["diverged"]["start"].tolist() == ["warm"]
    warm = frames["errors"].query("start == 'warm'")
    assert warm["error"].max() <= 10 * max(after.warm.evaluation_error[0], after.cold.evaluation_error[0])
    assert frames["diverged"]["epoch"].tolist() == [warm["epoch"].max()]
    assert frames["parameters"]["warm"].isna().any()


def test_parameters_of_all_three_share_the_scale_of_the_old_columns() -> None:
    run = RUNS["diabetes"]
    after = adapt(run, "rescale", 1.0)
    rows = framed(shift_data(run, after))["parameters"].set_index("parameter")
    for which, each in (("before", run), ("warm", after.warm), ("cold", after.cold)):
        assert rows.loc["w(bmi)", which] == pytest.approx(on_one_scale(run, each.final)["weight[bmi]"])
    # Twice as large a feature takes half the weight.
    assert rows.loc["w(bmi)", "cold"] == pytest.approx(rows.loc["w(bmi)", "before"] / 2)
