"""The fit by hand, and slices of the error that pass through the parameters set by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, Run, train
from core.charts.continued import continued_chart, continued_data
from core.engine.training import Begin
from core.theory.objective import Objective
from core.theory.optimum import optimum
from tests.core.charts.specs import asked, data_names, faults, fields, framed
from tests.core.records import clusters, learned, linear, tilted
from views.linear.by_hand.chart import by_hand_chart, by_hand_data, fit_of
from views.linear.by_hand.numbers import Sliders

LINE = train(linear())
BEST = optimum(linear())
GONE = train(linear(learning_rate=10.0, epochs=2000))
KINDS = {
    "curve": tilted(columns=1),
    "prediction": tilted(),
    "probability": clusters(2, 1),
    "regions": clusters(3, 2),
    "certainty": clusters(3, 4),
}


def drawn(run: Run, positions: dict[str, int], best: np.ndarray | None = None, output: int = 0) -> dict:
    origin = Sliders.of(run, best)
    return framed(by_hand_data(run, origin, origin.at(run, positions), best, list(positions), output))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.0, 0.25])
def test_the_chart_gets_all_the_data_it_asks_for(kind: str, share: float) -> None:
    run = learned(KINDS[kind], validation_share=share)
    assert fit_of(run) == kind
    names = list(run.final)[-2:]
    frames, spec = drawn(run, dict.fromkeys(names, 3)), by_hand_chart(kind, 2)
    assert not [*faults(asked(spec), frames)]


def test_a_slice_passes_through_the_point_set_by_hand_and_has_its_least_value_at_the_optimum() -> None:
    frames = drawn(LINE, {"bias": 7, "weight[x]": 0}, BEST)
    here = frames["here0"].iloc[0]
    origin = Sliders.of(LINE, BEST)
    theta = origin.at(LINE, {"bias": 7})
    assert here["error"] == pytest.approx(Objective.of(linear()).error(theta[None])[0], rel=1e-12)
    assert here["value"] == pytest.approx(LINE.values_of(theta)["bias"])
    slices = frames["slice0"].query("rows == 'train'")
    assert slices["error"].iloc[57] == pytest.approx(here["error"])
    learned_best = slices.loc[slices["error"].idxmin(), "value"]
    goal = frames["marks0"].set_index("what")["value"]["◇ optimum"]
    assert learned_best == pytest.approx(goal, abs=origin.reach["bias"] / 50)


def test_the_line_is_the_equation() -> None:
    frames = drawn(LINE, {"bias": 5}, BEST)
    theta = Sliders.of(LINE, BEST).at(LINE, {"bias": 5})
    values = LINE.values_of(theta)
    yours = frames["curves"].query("whose == 'by hand'").dropna()
    assert yours["y"].to_numpy() == pytest.approx(values["bias"] + values["weight[x]"] * yours["x"])
    assert (frames["curves"].groupby("whose")["y"].count() > 100).all()


@pytest.mark.parametrize("data", [clusters(2, 1), clusters(3, 1)], ids=["two", "three"])
def test_classes_are_drawn_as_the_probability_of_one_of_them(data: Dataset) -> None:
    run = learned(data, validation_share=0.0)
    for output in range(max(1, len(run.fitted.outputs))):
        frames = drawn(run, {"bias" if not run.fitted.outputs else "bias[A]": 0}, output=output)
        x = frames["curves"].query("whose == 'learned'")
        p = run.predict(x["x"].to_numpy()[:, None])
        assert x["y"].to_numpy() == pytest.approx(p if p.ndim == 1 else p[:, output])
        wanted = 1 if not run.fitted.outputs else output
        assert frames["points"]["y"].tolist() == (data.y == wanted).astype(float).tolist()


def test_what_a_diverged_run_learned_is_left_out() -> None:
    frames = drawn(GONE, {"bias": 0}, BEST)
    assert frames["marks0"]["what"].tolist() == ["◇ optimum"]
    assert np.isfinite(frames["slice0"]["error"]).all()
    assert frames["curves"].query("whose == 'by hand'")["y"].notna().any()
    assert frames["curves"].query("whose == 'learned'")["y"].isna().all()


def test_continued_training_is_drawn_beside_that_of_the_run() -> None:
    continued = train(linear(), begin=Begin(Sliders.of(LINE, BEST).at(LINE, {"bias": 20})))
    for run in (LINE, GONE):
        frames = framed(continued_data(run, continued))
        spec = continued_chart()
        assert data_names(spec) == set(frames)
        assert fields(spec, "errors") <= set(frames["errors"].columns)
        yours = frames["errors"].query("whose == 'yours'")
        assert yours["error"].iloc[0] == continued.train_error[0]
        assert np.isfinite(frames["errors_labels"]["error"]).all()


def test_a_start_however_far_off_does_not_hide_where_the_run_itself_went() -> None:
    far = np.full(LINE.parameter_count, 1e9)
    frames = framed(continued_data(LINE, train(linear(), begin=Begin(far))))
    own = frames["errors"].query("whose == 'its own'")
    assert own["error"].iloc[-1] == LINE.train_error[-1]


def test_classes_over_two_features_have_a_boundary_that_moves_with_the_parameters() -> None:
    run = learned(clusters(2), validation_share=0.0)
    name = list(run.final)[-1]
    here, there = (drawn(run, {name: position}) for position in (0, 30))
    assert here["regions"]["url"].item() != there["regions"]["url"].item()
    assert here["before"].equals(there["before"])
    outputs = run.predict(here["before"][["x", "y"]].to_numpy())
    assert outputs == pytest.approx(np.full(len(outputs), 0.5), abs=1e-3)
    assert len(outputs) > 10


def test_how_sure_it_is_of_each_row_moves_with_the_parameters() -> None:
    run = learned(clusters(3, 4), validation_share=0.0)
    name = list(run.final)[-1]
    here, there = (drawn(run, {name: position}, output=2)["points"]["f0"] for position in (0, 30))
    assert np.abs(here - there).max() > 0.1
