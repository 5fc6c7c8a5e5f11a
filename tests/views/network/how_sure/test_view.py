"""The view of seeds trains the same from several, on every kind of data, and says where there is nothing to see."""

from __future__ import annotations

import pytest

from core import RunSpec, sweep, train
from core.verdicts.comparing import SEEDS
from tests.pages.opening import charts, data_of, texts, view_of
from views.network.how_sure.numbers import SeedRuns, finding, meaning


def spec(dataset: str = "moons", optimizer: str = "adam", **settings: object) -> RunSpec:
    given = {"epochs": 3, "learning_rate": 0.03, **settings}
    return RunSpec(dataset, "neural_network", optimizer, given)  # type: ignore[arg-type]


@pytest.mark.parametrize("dataset", ["moons", "sine", "iris"])
def test_it_tells_what_seeds_agree_on(dataset: str) -> None:
    page, run = view_of("How sure", spec(dataset)), train(spec(dataset))
    seed_runs = SeedRuns.of(sweep(run.spec, {"seed": range(SEEDS)}).runs)
    assert finding(run, seed_runs) in texts(page)
    assert meaning(seed_runs) in texts(page)
    assert data_of(charts(page)[0], "errors")["error"].tolist() == pytest.approx(seed_runs.errors.tolist())
    page.session_state["seeds_table"] = True
    table = page.run().dataframe[0].value
    assert table["seed"].tolist() == list(range(SEEDS))
    if dataset == "iris":
        wrong = [
            (each.predict(run.validation.x).argmax(axis=1) != run.validation.y).sum()
            for each in seed_runs.runs
        ]
        assert table["validation rows decided wrongly"].tolist() == wrong


def test_where_the_seed_changes_nothing_it_says_so() -> None:
    page = view_of("How sure", spec(init="zeros"))
    assert "The seed changes nothing here" in texts(page)
    assert not charts(page)


def test_diverged_trainings_are_explained() -> None:
    page = view_of("How sure", spec("diabetes", "sgd", learning_rate=10.0, epochs=20))
    assert "8 of 8 trainings diverged: too few are left to compare." in texts(page)
