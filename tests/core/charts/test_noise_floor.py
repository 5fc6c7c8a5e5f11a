"""Below the errors of a comparison lies the noise floor of the evaluation rows, where it is known and can be seen."""

from __future__ import annotations

import pytest

from core import RunSpec, sweep
from core.charts.comparison import noise_floor
from core.hyper import Value
from core.verdicts.measures import MEASURES

LINE = RunSpec("line", "linear_regression", "sgd", {"epochs": 50})
MARKOV = RunSpec("markov", "transformer", "adam", {"samples": 100, "context": 4, "d_model": 8, "epochs": 1})


def drawn(spec: RunSpec, measure: str = "loss", **over: tuple[Value, ...]) -> list[float]:
    runs = sweep(spec, over or {"seed": (0,)}).runs
    table = noise_floor([(run,) for run in runs], MEASURES[measure])
    assert len(table["label"]) == len(table["error"])
    return list(table["error"])


def test_it_is_that_of_the_rows_that_judge_on_average_over_seeds() -> None:
    runs = sweep(MARKOV, {"data_seed": (0, 1)}).runs
    floors = [run.validation.noise_floor or 0.0 for run in runs]
    assert floors[0] != floors[1]
    assert drawn(MARKOV, data_seed=(0, 1)) == pytest.approx([sum(floors) / 2])
    (alone,) = sweep(MARKOV.replace(validation_share=0.0), {"seed": (0,)}).runs
    assert drawn(MARKOV.replace(validation_share=0.0)) == [alone.train.noise_floor]
    assert drawn(LINE.replace(noise=0.5)) == pytest.approx([0.125])


def test_there_is_none_where_it_is_unknown_or_0_or_far_below_or_of_other_measures() -> None:
    assert drawn(LINE.replace(dataset="diabetes")) == []
    assert drawn(LINE.replace(noise=0.0)) == []
    assert drawn(LINE.replace(noise=0.1, learning_rate=1e-5, epochs=1)) == []
    assert drawn(LINE.replace(noise=0.5, loss="absolute")) == []
    assert drawn(MARKOV, "token_accuracy") == []
