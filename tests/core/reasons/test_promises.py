"""Reasons agree with each other and with the verdict, and buttons are never refused and do what they promise."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from core import Run, RunSpec, train
from core.data import interned
from core.formatting import number, percent
from core.hyper import Widths
from core.optim.schedules import SCHEDULES
from core.reasons import RULES, Facts, Fix, reasons
from core.verdicts.diagnosis import verdict, verdicts
from core.verdicts.fixes import best, fixes
from core.verdicts.trying import CHECK_SECONDS, can_train, tried
from tests.core.quick import Quick, quick
from tests.core.reasons.cases import PRICES, PROVOKED, network, priced, prices, trained
from tests.core.reasons.promises import PROMISES, measured
from tests.core.records import linear, tilted
from tests.sentences import faults

# Reasons that say the opposite of each other.
OPPOSED = [
    {"by_heart", "underfitting"},
    {"by_heart", "few_validation_rows"},
    {"overfitting", "few_validation_rows"},
    {"overfitting", "underfitting"},
    {"overfitting", "still_improving"},
    {"grown_too_far", "few_validation_rows"},
    {"grown_too_far", "underfitting"},
    {"memorised", "few_validation_rows"},
    {"crawling", "far_target"},
    {"ringing", "far_target"},
    {"too_large_rate", "still_improving"},
    {"too_large_rate", "underfitting"},
    {"no_split", "few_validation_rows"},
    {"spike", "too_small"},
    {"unsettled", "still_improving"},
]
STEPS = {"crawling", "still_improving", "unsettled", "ringing", "too_large_rate", "batch_noise"}


def opposed(run: Run) -> list[str]:
    """Reasons of `run` that contradict each other, or that are not of what the judge found."""
    findings, given = [each.finding for each in verdicts(run)], reasons(run)
    names = {reason.name for reason in given}
    pairs = [" and ".join(sorted(pair)) for pair in OPPOSED if pair <= names]
    first = [] if findings[0] in RULES[given[0].name].of else [f"{findings[0]} and first {given[0].name}"]
    alien = [name for name in names if not RULES[name].noted and not {*RULES[name].of} & {*findings}]
    return [*pairs, *first, *alien]


def kept(name: str, fix: Fix, run: Run, other: Run) -> bool:
    """Whether a button has done what the reason that bears it promises."""
    if other.diverged:
        return False
    if name in STEPS and "standardize" not in fix.changes:
        return bool(other.objective[-1] < run.objective[-1])
    if name in ("underfitting", "unsure"):
        return bool(other.train_error[-1] < run.train_error[-1])
    if name in ("overfitting", "by_heart"):
        return bool(other.validation_error[-1] < run.validation_error[-1])
    return True


def checked(quick: Quick) -> None:
    """Every promise of one run, and every sentence."""
    run = quick.train()
    # Somebody holds the data, as a session does.
    held = None if quick.data is None else interned(quick.data)
    assert opposed(run) == []
    for reason in reasons(run):
        assert faults(reason.says) == [], reason.name
        for fix in reason.fixes:
            assert can_train(run, run.spec.replace(**fix.changes))
    offered = [(reason.name, fix) for reason in reasons(run) for fix in reason.fixes]
    for name, fix in offered[:2]:
        if run.spec.replace(**fix.changes).seconds() > 1:
            continue
        other = train(run.spec.replace(**fix.changes), held)
        assert not fix.tried or run.diverged or kept(name, fix, run, other), (name, fix)


@pytest.mark.slow
@settings(max_examples=300)
@given(quick())
def test_reasons_agree_and_buttons_keep_their_promise(quick: Quick) -> None:
    checked(quick)


@pytest.mark.thorough
@settings(max_examples=2000)
@given(quick())
def test_reasons_of_many_agree_and_their_buttons_keep_their_promise(quick: Quick) -> None:
    checked(quick)


def fixes_of(spec: RunSpec, name: str) -> tuple[Run, tuple[Fix, ...]]:
    run = train(spec)
    return run, next((reason.fixes for reason in reasons(run) if reason.name == name), ())


@pytest.mark.parametrize(
    "spec",
    [
        linear("momentum", "collinear", learning_rate=0.01, epochs=30, batch_size=16),
        linear("momentum", "collinear", learning_rate=0.001, batch_size=16),
        linear("momentum", "diabetes", learning_rate=0.0001, epochs=30, batch_size=16),
        linear("sgd", "curve", learning_rate=0.001, epochs=30, batch_size=16),
        linear("sgd", "line", learning_rate=1e-4, epochs=20, batch_size=1),
        linear("nesterov", "collinear", learning_rate=1e-3, correlation=0.99),
    ],
    ids=lambda spec: str(spec.chosen()),
)
def test_a_higher_rate_is_one_that_its_batches_bear(spec: RunSpec) -> None:
    run, offered = fixes_of(spec, "crawling")
    assert offered
    for fix in offered:
        other = train(spec.replace(**fix.changes))
        assert not other.diverged
        assert other.objective[-1] < run.objective[-1]


def test_the_rate_of_batches_is_that_of_their_steepest_row_where_they_have_one_row() -> None:
    run = train(linear("sgd", batch_size=1, epochs=1, learning_rate=1e-4), tilted())
    design = run.fitted.design(run.train.x)
    facts = Facts(run)
    assert facts.steepest_of_batches == pytest.approx((design**2).sum(axis=0).max())
    whole = Facts(train(run.spec.replace(batch_size=None), tilted()))
    assert whole.steepest_of_batches == pytest.approx(np.linalg.eigvalsh(design @ design.T / 30)[-1])
    curvatures = [
        Facts(train(run.spec.replace(batch_size=size), tilted())).steepest_of_batches for size in (1, 4, 16)
    ]
    assert all(rate > other for rate, other in pairwise([*curvatures, whole.steepest_of_batches]))  # type: ignore[operator]


@pytest.mark.parametrize(("schedule", "rate"), [("cosine", 0.05), ("exponential", 0.1), ("step", 0.1)])
def test_steps_that_a_schedule_has_brought_to_rest_are_said_to_be_so_and_not_to_have_settled(
    schedule: str, rate: float
) -> None:
    spec = linear(dataset="diabetes", learning_rate=rate, epochs=100, schedule=schedule, decay=0.001)
    run = train(spec)
    (crawls,) = [reason for reason in reasons(run) if reason.name == "crawling"]
    assert verdict(run).finding == "parameters unsettled"
    left = np.mean([SCHEDULES[schedule].factor(np.array(k / 100), np.array(0.001)) for k in range(90, 100)])
    assert (
        f"the schedule had brought its steps to {percent(float(left), 2)} of the learning rate" in crawls.says
    )
    assert "at this rate" not in crawls.says
    (full,) = [fix for fix in crawls.fixes if fix.changes == {"schedule": "constant"}]
    longer = train(spec.replace(**full.changes))
    assert longer.objective[-1] < run.objective[-1]


@pytest.mark.parametrize("rate", [0.02, 0.05])
def test_what_crawls_at_full_steps_is_not_said_to_have_settled(rate: float) -> None:
    run = train(linear(dataset="collinear", noise=1.0, learning_rate=rate, epochs=300))
    (crawls,) = [reason for reason in reasons(run) if reason.name == "crawling"]
    assert "at this rate" in crawls.says
    assert verdict(run).finding == "parameters unsettled"
    assert {"schedule": "constant"} not in [fix.changes for fix in crawls.fixes]


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("settings_", [{}, {"l2": 0.1}, {"standardize": False, "degree": 2}])
def test_the_end_that_is_foreseen_is_the_end_that_comes(optimizer: str, settings_: dict) -> None:
    run = train(linear(optimizer, learning_rate=0.02, epochs=40, **settings_))
    facts = Facts(run)
    for changes in (
        {"learning_rate": 0.05},
        {"epochs": 41},
        {"optimizer": "momentum", "momentum": 0.5},
    ):
        spec = run.spec.replace(**changes)
        assert facts.end_of(spec) == pytest.approx(train(spec).objective[-1], rel=1e-9)
    for changes in ({"l2": 1.0}, {"batch_size": 16}, {"optimizer": "adam"}, {"schedule": "cosine"}):
        assert facts.end_of(run.spec.replace(**changes)) is None


def test_what_has_arrived_is_not_made_to_ring_less() -> None:
    run, offered = fixes_of(linear(learning_rate=1.9), "ringing")
    assert any(reason.name == "ringing" for reason in reasons(run))
    assert offered == ()


@pytest.mark.parametrize("momentum", [0.9, 0.95, 0.97])
def test_what_rings_is_offered_a_value_that_ends_nearer(momentum: float) -> None:
    spec = linear("momentum", learning_rate=0.02, momentum=momentum, epochs=150)
    run, offered = fixes_of(spec, "ringing")
    (fix,) = offered
    assert train(spec.replace(**fix.changes)).objective[-1] < run.objective[-1]


def test_what_the_rows_refuse_is_not_offered() -> None:
    run = train(RunSpec("digits", "logistic_regression", "sgd", {"learning_rate": 1e-5, "epochs": 20}))
    assert not can_train(run, run.spec.replace(features="quadratic"))
    assert [*fixes(run, {"features": "quadratic"})] == []
    unjudged = train(linear(validation_share=0.0))
    assert [*fixes(unjudged, {"patience": 20})] == []


def test_what_takes_long_to_try_says_so() -> None:
    run = train(network(hidden=Widths((16, 16)), epochs=200))
    spec = run.spec.replace(epochs=2000)
    assert spec.seconds() > CHECK_SECONDS
    assert tried(run, [spec]) is None
    never: Callable[[Run], bool] = lambda other: False  # noqa: E731
    assert [(fix.label, fix.tried) for fix in fixes(run, {"epochs": 2000}, better=never)] == [
        ("Train 2,000 epochs", False)
    ]
    assert [*fixes(run, {"epochs": 2000}, better=never, proven=True)] == []
    assert [*best(Facts(run), "learning_rate", [0.3], {"epochs": 2000}, proven=True)] == []


def test_trying_ends_when_its_time_is_over() -> None:
    run = train(linear("adam"))
    specs = [run.spec.replace(seed=seed) for seed in range(1, 31)]
    outcomes = [tried(run, [spec]) for spec in specs]
    assert outcomes[0] is not None
    assert outcomes[-1] is None
    assert tried(run, specs[:1]) == outcomes[0]


# --------------------------------------------------------------------------- targets far from 0


@pytest.mark.parametrize(
    ("mean", "deviation", "far"), [(3e5, 1e5, True), (0.0, 1e5, True), (1e3, 1.0, True), (0.0, 1.0, False)]
)
@pytest.mark.parametrize("model", ["linear_regression", "neural_network"])
def test_a_target_is_far_by_its_mean_or_by_its_deviation(
    mean: float, deviation: float, far: bool, model: str
) -> None:
    data = prices(mean, deviation)
    run = train(priced("adam", model, learning_rate=0.01), data)
    sentences = {reason.name: reason.says for reason in reasons(run)}
    assert ("far_target" in sentences) == far
    if far:
        assert (
            f"The target (target) is about {number(run.train.y.mean(), 3)} ± {number(run.train.y.std(), 3)}"
            in sentences["far_target"]
        )
        assert "of mean 0 and deviation 1" in sentences["far_target"]
        assert not {"underfitting", "saturated", "ringing"} & set(sentences)


def test_a_target_throws_a_network_whose_steps_grow_with_it() -> None:
    for rate in (0.1, 0.001):
        run = train(priced("sgd", "neural_network", learning_rate=rate), PRICES)
        (says,) = [reason.says for reason in reasons(run) if reason.name == "far_target"]
        assert "the first gradients are as large as that" in says


def test_the_steps_that_are_left_are_those_of_the_bias() -> None:
    run = train(priced("adam", learning_rate=0.01), prices(1e3, 1.0))
    (says,) = [reason.says for reason in reasons(run) if reason.name == "far_target"]
    left = float((run.train.y - run.predict(run.train.x)).mean()) / 0.01
    assert left == pytest.approx(1e5, rel=0.05)
    assert "takes about 100,000 more epochs" in says


# --------------------------------------------------------------------------- what buttons promise

MANY, SOME, FEWEST_KEPT = 200, 4, 0.75


@pytest.mark.thorough
@pytest.mark.parametrize("name", PROMISES)
def test_nine_of_ten_buttons_keep_their_promise_and_hardly_any_does_harm(name: str) -> None:
    tally = measured(name, MANY, seconds=600)
    assert tally.good, (tally.row(name), tally.broken)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROMISES)
def test_buttons_of_a_few_runs_keep_their_promise(name: str) -> None:
    tally = measured(name, SOME, seconds=3)
    assert tally.kept >= FEWEST_KEPT * tally.fixes, tally.broken


def test_every_rule_that_offers_something_has_a_promise() -> None:
    assert {of.name for case in PROVOKED.values() for of in reasons(trained(case)) if of.fixes} <= {*PROMISES}
