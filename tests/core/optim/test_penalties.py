"""Penalties: the proximal step of L1 takes every rule that can to the solution of scikit-learn's coordinate descent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet

from core import OPTIMIZERS, RunSpec, SettingError, train
from core.hyper import Value
from core.optim.optimizers import LEARNING_RATE, WEIGHT_DECAY, Optimizer
from core.optim.penalties import penalty, soft_threshold
from tests.core.records import linear, tilted

# With what each rule settles on a lasso of three weights; the others refuse it.
SETTLES: dict[str, dict[str, Value]] = {
    "sgd": {"learning_rate": 0.3},
    "momentum": {"learning_rate": 0.1, "momentum": 0.5},
    "nesterov": {"learning_rate": 0.1, "momentum": 0.5},
    "adagrad": {"learning_rate": 5.0},
    "rmsprop": {"learning_rate": 0.1, "schedule": "exponential", "decay": 0.001},
    "adam": {"learning_rate": 0.1, "schedule": "exponential", "decay": 0.001},
}
ABLE = [name for name, rule in OPTIMIZERS.items() if rule.step_length]


def penalized(optimizer: str, l1: float, l2: float) -> RunSpec:
    assert optimizer in SETTLES, f"say with what {optimizer} settles on a lasso"
    return linear(optimizer, l1=l1, l2=l2, epochs=5000, validation_share=0.0, **SETTLES[optimizer])


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ABLE)
@pytest.mark.parametrize("l2", [0.0, 0.2], ids=["lasso", "elastic net"])
def test_a_rule_settles_where_coordinate_descent_does(optimizer: str, l2: float) -> None:
    data, l1 = tilted(), 1.0
    run = train(penalized(optimizer, l1, l2), data=data)
    z = (data.x - data.x.mean(axis=0)) / data.x.std(axis=0)
    exact = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-14, max_iter=100_000).fit(z, data.y)
    np.testing.assert_allclose(run.parameters["weight"][-1], exact.coef_, rtol=1e-4, atol=1e-6)
    assert run.parameters["bias"][-1] == pytest.approx(exact.intercept_, rel=1e-4)
    assert (run.parameters["weight"][-1] == 0).tolist() == (exact.coef_ == 0).tolist()
    assert 0 < (exact.coef_ == 0).sum() < 3


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ABLE)
def test_a_penalty_strong_enough_keeps_every_weight_at_exactly_0(optimizer: str) -> None:
    data = tilted()
    z = (data.x - data.x.mean(axis=0)) / data.x.std(axis=0)
    # From 0, and with the bias at its optimum, no pull of the data exceeds this.
    strongest = np.abs(z.T @ (data.y - data.y.mean()) / len(data.y)).max()
    run = train(penalized(optimizer, 1.01 * float(strongest), 0.0), data=data)
    assert not run.parameters["weight"][-1].any()
    assert run.parameters["bias"][-1] == pytest.approx(data.y.mean(), rel=1e-3)


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name not in ABLE])
def test_a_rule_without_a_step_length_refuses_l1_with_the_remedy(optimizer: str) -> None:
    linear(optimizer, l2=0.1)
    with pytest.raises(SettingError, match=f"{optimizer} takes no L1 penalty: .*Set l1 to 0"):
        linear(optimizer, l1=0.1)


@pytest.mark.parametrize("decays", [True, False])
def test_a_refusal_of_l1_speaks_of_a_decay_only_where_there_is_one(
    decays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hypers = (LEARNING_RATE, WEIGHT_DECAY) if decays else (LEARNING_RATE,)
    newcomer = Optimizer("newcomer", "Newcomer", lambda g, w, slots, h, t: (-g, slots), hypers)
    monkeypatch.setattr(OPTIMIZERS, "_entries", {**OPTIMIZERS, "newcomer": newcomer})
    with pytest.raises(SettingError, match="there is no step length to shrink weights by") as refused:
        linear("newcomer", l1=0.1)
    assert ("its decay" in str(refused.value)) == decays


@given(st.floats(-5, 5), st.floats(0, 3))
def test_a_soft_threshold_is_the_least_of_its_definition(w: float, threshold: float) -> None:
    v = soft_threshold(np.array([w]), np.array([threshold]))[0]

    def cost(at: np.ndarray) -> np.ndarray:
        return (at - w) ** 2 / 2 + threshold * np.abs(at)

    assert cost(v) <= cost(np.linspace(-5, 5, 2001)).min() + 1e-12


def test_the_objective_holds_both_penalties_and_no_bias() -> None:
    run = train(linear("sgd", l1=0.3, l2=0.2, epochs=50, degree=2))
    weight = run.parameters["weight"]
    paid = 0.3 * np.abs(weight).sum(axis=1) + 0.1 * (weight**2).sum(axis=1)
    np.testing.assert_allclose(run.objective[run.epochs], run.train_error[run.epochs] + paid, rtol=1e-12)


def test_penalties_are_worked_by_hand() -> None:
    w = np.array([[3.0, -4.0], [0.0, 1.0]])
    ones = np.ones((2, 2))
    np.testing.assert_allclose(penalty(w, 0.5 * ones, 0.0 * ones), [3.5, 0.5])
    np.testing.assert_allclose(penalty(w, 0.0 * ones, 0.2 * ones), [2.5, 0.1])


def _settled(optimizer: str, step: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    """Slots of `optimizer` after so many steps under one gradient, its settings, and the step Δ that it takes then."""
    rule = OPTIMIZERS[optimizer]
    h = {hyper.name: np.array([[float(hyper.default)]]) for hyper in rule.hypers}
    g, w = np.array([[0.3, -2.0, 1e-3]]), np.zeros((1, 3))
    slots = {name: np.zeros((1, 3)) for name in rule.slots}
    for t in range(1, step + 1):
        update, slots = rule.rule(g, w, slots, h, t)
    return slots, h, -update / g


@pytest.mark.parametrize("optimizer", ABLE)
@pytest.mark.parametrize("step", [1, 3, 2000])
def test_a_step_length_is_that_of_the_step_itself_once_the_gradient_has_settled(
    optimizer: str, step: int
) -> None:
    slots, h, length = _settled(optimizer, step)
    known = OPTIMIZERS[optimizer].step_length
    assert known is not None
    if optimizer in ("momentum", "nesterov") and step < 2000:
        # Their velocity is not there at once; all others make up for what their memory lacks, or need none.
        assert (known(slots, h, step) > length).all()
    else:
        np.testing.assert_allclose(np.broadcast_to(known(slots, h, step), length.shape), length, rtol=1e-9)


@pytest.mark.parametrize("l2", [0.3, 1.5, 50.0])
@pytest.mark.parametrize("kind", ["linear", "logistic", "network"])
def test_no_penalty_however_strong_pulls_at_a_bias(kind: str, l2: float) -> None:
    """A step from a start with biases: under a penalty they move as without one."""
    data = tilted(rows=12)
    spec = {
        "linear": RunSpec("line", "linear_regression", "sgd"),
        "logistic": RunSpec("blobs", "logistic_regression", "sgd", {"classes": 3}),
        "network": RunSpec("line", "neural_network", "sgd", {"activation": "tanh"}),
    }[kind].replace(epochs=1, learning_rate=1e-3, init="normal")
    given = data if kind != "logistic" else None
    for penalty_name in ("l1", "l2"):
        with_it, without = (train(each, given) for each in (spec.replace(**{penalty_name: l2}), spec))
        for name, values in with_it.parameters.items():
            same = np.array_equal(values[-1], without.parameters[name][-1])
            assert same == ("bias" in name), (penalty_name, name)
