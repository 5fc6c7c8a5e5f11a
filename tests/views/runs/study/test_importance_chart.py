"""Importance of hyperparameters, as it is drawn."""

from __future__ import annotations

import numpy as np

from core.studies.importance import SPLITS, Importance
from tests.core.charts.specs import asked, faults
from tests.core.studies.tables import study_of
from views.runs.study.importance_chart import MOST_BARS, importance_chart, importance_data


def test_the_most_important_stands_first_with_two_standard_errors() -> None:
    study = study_of({**{f"h{n}": [n, n + 1, n + 2] for n in range(15)}, "loss": [1, 2, 3]})
    means = np.array([0.01 * n for n in range(15)])
    falls = means[:, None] + 0.001 * np.linspace(-1, 1, SPLITS)
    importance = Importance(tuple(study.chosen), 0.9, falls, 50)
    bars = importance_data(study, importance)["bars"]
    assert [*bars["name"]] == [f"h{14 - n}" for n in range(MOST_BARS)]
    assert np.allclose(bars["value"], means[::-1][:MOST_BARS])
    error = 2 * importance.errors[0]
    assert np.allclose(np.asarray(bars["high"]) - np.asarray(bars["low"]), 2 * error)
    assert bars["text"][0] == "0.14 ± 0.00"
    assert [*faults(asked(importance_chart(importance)), {"bars": bars})] == []
