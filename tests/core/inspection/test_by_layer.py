"""Weights layer by layer are those that were learned, on a scale that does not ask whether inputs are standardized."""

from __future__ import annotations

import numpy as np
import pytest

from core.hyper import Widths
from core.inspection.by_layer import NEAR_ZERO, norms, single, summary, weights
from tests.core.inspection.test_responses import network
from tests.core.records import tilted

RUN = network(tilted())


def test_weights_are_those_of_training_on_standardized_inputs() -> None:
    matrices = weights(RUN)
    assert list(matrices) == ["layer1", "layer2", "layer3"]
    for layer, weight in matrices.items():
        np.testing.assert_array_equal(weight, RUN.parameters[f"{layer}.weight"][-1])
        assert norms(RUN)[layer] == pytest.approx(np.sqrt((weight**2).sum()))


def test_on_raw_inputs_weights_of_the_first_layer_are_times_their_deviation() -> None:
    raw = network(tilted(), standardize=False, learning_rate=1e-4)
    expected = raw.parameters["layer1.weight"][-1] * raw.train.x.std(axis=0)[:, None]
    np.testing.assert_allclose(weights(raw)["layer1"], expected)
    np.testing.assert_array_equal(weights(raw)["layer2"], raw.parameters["layer2.weight"][-1])


def test_another_theta_of_the_same_shape_can_be_split() -> None:
    theta = np.arange(RUN.parameter_count, dtype=float)
    assert weights(RUN, theta)["layer3"].ravel().tolist() == theta[-3:].tolist()


def test_single_weights_bear_the_names_of_the_engine() -> None:
    named = single("layer2", weights(RUN)["layer2"])
    assert named == {name: RUN.final[name] for name in RUN.final if name.startswith("layer2.weight")}


def test_the_summary_of_a_layer() -> None:
    weight = np.array([[3.0, -4.0], [0.0, NEAR_ZERO / 2]])
    measures = summary(weight)
    assert (measures["weights"], measures["share near zero"]) == (4, 0.5)
    assert measures["norm"] == pytest.approx(5, rel=1e-5)
    assert measures["deviation"] ** 2 + measures["mean"] ** 2 == pytest.approx(measures["norm"] ** 2 / 4)


def test_a_layer_has_a_norm_where_weights_are_too_large_to_square() -> None:
    run = network(tilted(), "sgd", learning_rate=10.0, activation="identity", hidden=Widths((4,)))
    assert run.diverged
    assert all(norm >= 0 or np.isnan(norm) for norm in norms(run).values())
