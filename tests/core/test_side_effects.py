"""A program that imports the engine keeps its warnings, random numbers, environment and interpreter as they were."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings

from core import Dataset, RunSpec, train
from core.data import interned
from core.reasons import Reason, reasons
from core.theory.objective import Objective
from core.verdicts.diagnosis import Verdict, verdict
from tests.core.quick import Quick, quick
from tests.core.records import clouds, linear, own, same

# Of each family, what comes to numbers that are too small for floats: powers of a value near 0, shares of classes that
# are far apart.
FAR = clouds(3)
FAR = Dataset(FAR.x * 1e4, FAR.y, FAR.feature_names, "multiclass", "class", class_names=FAR.class_names)
RAW = {"standardize": False, "learning_rate": 1.0, "epochs": 20}
RUNS: dict[str, tuple[Dataset | None, RunSpec]] = {
    "linear_regression": (
        own([1e-50, 0.5, 1.0, 1.5], [1, 2, 3, 4]),
        RunSpec("line", "linear_regression", "sgd", {"degree": 8, "epochs": 3, "validation_share": 0.0}),
    ),
    "logistic_regression": (FAR, RunSpec("iris", "logistic_regression", "sgd", RAW)),
    "neural_network": (FAR, RunSpec("iris", "neural_network", "sgd", {**RAW, "activation": "identity"})),
    "decision_tree": (FAR, RunSpec("iris", "decision_tree")),
    "gradient_boosting": (
        None,
        RunSpec(
            "xor",
            "gradient_boosting",
            None,
            {
                "samples": 300,
                "noise": 0.7,
                "validation_share": 0.0,
                "data_seed": 25,
                "learning_rate": 0.5,
                "subsample": 0.3,
            },
        ),
    ),
    "transformer": (
        None,
        RunSpec(
            "markov",
            "transformer",
            "nesterov",
            {"samples": 200, "symbols": 2, "learning_rate": 5.0, "epochs": 10},
        ),
    ),
}

PROGRAM = """
    import gc, locale, os, random, signal, sys, threading, warnings
    # What these libraries do on import is theirs.
    import numpy as np, scipy.optimize, scipy.sparse, scipy.special
    import sklearn.ensemble, sklearn.linear_model, sklearn.tree

    def state():
        kinds, keys, *rest = np.random.get_state()
        return {
            "filters": list(warnings.filters), "showwarning": warnings.showwarning, "errors": np.geterr(),
            "errcall": np.geterrcall(), "random": random.getstate(), "numpy": (kinds, keys.tolist(), rest),
            "environment": dict(os.environ), "switch": sys.getswitchinterval(), "recursion": sys.getrecursionlimit(),
            "gc": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
            "locale": locale.setlocale(locale.LC_ALL),
            "signals": [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)], "folder": os.getcwd(),
            "hooks": (sys.excepthook, threading.excepthook, sys.displayhook), "print": np.get_printoptions(),
            "threads": threading.active_count(),
        }

    before = state()
    from core import RunSpec, sweep, train
    from core.verdicts.diagnosis import verdict
    from views.shared.shift.numbers import adapt
    from views.shared.bootstrap import bootstrap
    from views.linear.solvers.numbers import digits
    from core.theory.paths import exact_path
    from core.reasons import reasons
    from core.theory.target import target

    def all_of_it():
        specs = [
            RunSpec("diabetes", "linear_regression", "sgd", {"l1": 0.1, "epochs": 5}),
            RunSpec("wampler1", "linear_regression", "sgd", {"l1": 1e-5, "degree": 5, "epochs": 5}),
            RunSpec("line", "linear_regression", "sgd", {"learning_rate": 10.0}),
            RunSpec("iris", "logistic_regression", "adam", {"epochs": 5, "validation_share": 0.0}),
            RunSpec("moons", "neural_network", "adam", {"epochs": 3}),
            RunSpec("iris", "decision_tree", None),
            RunSpec("diabetes", "gradient_boosting", None, {"n_estimators": 3}),
            RunSpec("sort", "transformer", "adam", {"epochs": 1, "samples": 100, "d_model": 8}),
        ]
        for spec in specs:
            run = train(spec)
            verdict(run), target(spec), reasons(run), run.final_metrics
        sweep(specs[0], over={"learning_rate": [0.01, 0.1], "l2": [0.0, 0.1]}).runs
        exact_path(specs[0], "l1", [0.1, 1.0])
        line = train(RunSpec("line", "linear_regression", "sgd"))
        adapt(line, "translate", 1.0), bootstrap(line.spec), digits(line.spec)

    threads = [threading.Thread(target=all_of_it) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    after = state()
    print([name for name in before if before[name] != after[name]])
"""


@pytest.mark.slow
def test_nothing_of_the_program_around_it_is_changed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("model", RUNS)
def test_a_program_that_raises_on_every_strange_float_trains_and_asks_like_others(model: str) -> None:
    data, spec = RUNS[model]
    usual = train(spec, data)
    with np.errstate(all="raise"):
        strict = train(spec, data)
        assert same(strict, usual)
        np.testing.assert_equal(strict.final_metrics, usual.final_metrics)
        np.testing.assert_array_equal(strict.predict_all(usual.train.x), usual.predict_all(usual.train.x))


def judged(quick: Quick) -> tuple[Verdict, tuple[Reason, ...]]:
    """What is said of a run, by nobody who was asked before."""
    run = quick.train()
    return verdict(run), reasons(run)


@pytest.mark.slow
@settings(max_examples=100)
@given(quick())
def test_a_program_that_raises_on_every_strange_float_is_told_the_same(quick: Quick) -> None:
    # Somebody holds the data, as a session does.
    _held = None if quick.data is None else interned(quick.data)
    usual = judged(quick)
    with np.errstate(all="raise"):
        strict = judged(quick)
    assert strict == usual


@pytest.mark.parametrize(
    "spec",
    [
        linear("momentum", "diabetes", learning_rate=0.001, degree=2, epochs=5),
        RunSpec("xor", "logistic_regression", "sgd", {"learning_rate": 10.0, "epochs": 50}),
        RunSpec("digits", "logistic_regression", "sgd", {"learning_rate": 10.0, "epochs": 3}),
        RunSpec("iris", "neural_network", "sgd", {"learning_rate": 10.0, "epochs": 3}),
    ],
    ids=lambda spec: f"{spec.dataset}, {spec.model}",
)
def test_what_is_minimized_is_the_same_function_where_floats_are_watched(spec: RunSpec) -> None:
    run = train(spec)
    objective, places = Objective.of_run(run), 1e3 * run.flat[-1:]
    usual = objective.value(places), objective.gradient(places), objective.outputs(places)
    with np.errstate(all="raise"):
        strict = objective.value(places), objective.gradient(places), objective.outputs(places)
        np.testing.assert_equal(strict, usual)
