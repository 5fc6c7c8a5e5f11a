"""Every view of the linear regression page, on every dataset, and what each states."""

from __future__ import annotations

import pytest

from core import OPTIMIZERS, sweep, train
from core.theory.optimum import least_objective
from tests.core.registries import LEARNABLE
from tests.groups import labels_on
from tests.pages.opening import charts, data_of, in_turn, metrics, texts
from tests.pages.test_linear_regression import DEFAULT, opened
from views.linear.optimizers.numbers import arrivals, finding
from views.shared.first_screen.numbers import DIVERGED

QUERIES: list[dict[str, str]] = [
    {},
    {"degree": "3", "l1": "0.1"},
    {"optimizer": "adamw", "loss": "huber"},
    {"learning_rate": "10", "epochs": "200"},
]


@pytest.mark.slow
def test_convergence_ranks_the_optimizers_and_says_where_the_optimum_is_unknown() -> None:
    page = opened(view="Optimizers")
    spec = DEFAULT
    rates = spec.hypers["learning_rate"].axis(15)[-9:]
    runs = sweep(spec, {"optimizer": tuple(OPTIMIZERS), "learning_rate": rates}).runs
    ranked = arrivals(runs, least_objective(spec))
    assert finding(ranked, train(spec)) in texts(page)
    assert len(data_of(charts(page)[0], "names")) == len(OPTIMIZERS)
    page.selectbox(key="dataset").set_value("wampler1").run()
    assert not page.exception
    other = opened(view="Optimizers", loss="absolute")
    assert "the minimum under the absolute loss is not computed here" in other.info[0].value
    assert charts(other) == []


@pytest.mark.slow
def test_the_solvers_tell_the_story_of_wampler() -> None:
    page = opened(dataset="wampler1", degree="5", view="Solvers")
    assert "scikit-learn's default** the fit explains R² = 0.9999999999999" in texts(page)
    assert "has 0." in texts(page)
    assert len(charts(page)) == 1
    assert "minimizes something else" in opened(view="Solvers", l2="0.1").info[0].value


@pytest.mark.slow
def test_numbers_of_a_robust_loss_say_that_it_does_not_aim_at_least_squares() -> None:
    assert "Least squares ends there; the huber loss leads elsewhere." in texts(
        opened(numbers="true", loss="huber")
    )
    assert "leads elsewhere" not in texts(opened(numbers="true"))


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["linear_regression"])
def test_every_view_opens_on_every_dataset_and_with_every_kind_of_run(dataset: str) -> None:
    # Another first query for each dataset: every view has them all.
    first = LEARNABLE["linear_regression"].index(dataset)
    for view, query in in_turn(labels_on("linear_regression"), QUERIES, first):
        page = opened(dataset=dataset, view=view, **{"epochs": "20", **query})
        assert set(metrics(page)) >= {"parameters"}
        assert "R²" in metrics(page) or DIVERGED in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize("query", [{}, {"with": "l2"}, {"repeat": "data_seed"}])
def test_a_metric_that_the_rows_cannot_have_is_no_obstacle(query: dict[str, str]) -> None:
    page = opened(dataset="anscombe", validation_share="0.1", view="Hyperparameters", measure="r2", **query)
    assert not page.exception
    assert "rows are too few, or their targets too alike, to have an R²" in texts(page)


@pytest.mark.slow
def test_as_many_values_are_compared_as_train_in_a_moment() -> None:
    assert len(data_of(charts(opened(view="Hyperparameters"))[0], "runs")) == 43
    slow = opened(view="Hyperparameters", dataset="diabetes", degree="9", epochs="500")
    assert len(data_of(charts(slow)[0], "runs")) == 16
    names = opened(view="Hyperparameters", compare="optimizer", dataset="diabetes", degree="9", epochs="500")
    assert len(data_of(charts(names)[0], "runs")) == len(OPTIMIZERS)
