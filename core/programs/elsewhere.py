"""The same with other libraries: snippets for scikit-learn and PyTorch, and what each of them is expected to reach."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.engine.run import Run
from core.hyper import whole_of
from core.models.trees import boosting, growth
from core.optim.hypers import batch_rows
from core.programs.growing import estimator
from core.programs.packing import Program
from core.programs.rows import FILE, WIDTH, columns_of, reading
from core.programs.source import Sources
from core.programs.torch_networks import torch_network

Snippet = tuple[str, Sources, Sequence[str]]


def equivalents(run: Run) -> dict[str, str]:
    """{library: program} that does the same as `run`, or aims at the same, as its first lines say.

    Each reads data.csv beside it. A library that has no equivalent is left out: PyTorch is for networks, and none has
    Lion or proximal steps.
    """
    written: dict[str, Snippet | None] = {
        "scikit-learn": _IN_SCIKIT[run.family](run) if run.family in _IN_SCIKIT else None,
        "PyTorch": torch_network(run) if run.family == "network" else None,
    }
    return {library: _text(*snippet) for library, snippet in written.items() if snippet is not None}


def _text(reaches: str, functions: Sources, lines: Sequence[str]) -> str:
    head = textwrap.wrap(f'"""{reaches} Needs {FILE} beside this file.', WIDTH)
    body, _ = Program(functions, lines, "").fitted([], 10_000)
    return "\n".join([*head, '"""', "", *body, ""])


def _with_columns(run: Run, functions: Sources) -> list[str]:
    """Lines that read the rows and make the columns of both parts."""
    lines = reading(run.train)
    columns = columns_of(run, functions, lines)
    lines.append(f"train_x, train_y = {columns.format(rows='learned')}, y[learned]")
    if len(run.validation.y):
        lines.append(f"validation_x, validation_y = {columns.format(rows='~learned')}, y[~learned]")
    return lines


def _fit(run: Run, functions: Sources, module: str, name: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    yield from _with_columns(run, functions)
    yield f"model = {estimator(functions, module, name, arguments)}.fit(train_x, train_y)"


# --------------------------------------------------------------------------- linear models


def _linear(run: Run) -> Snippet | None:
    """Where the objective is least. Weight decay is no part of it, and of Huber's loss scikit-learn has another."""
    settings, rows = run.spec.settings, len(run.train.y)
    l1, l2 = run.spec.number("l1"), run.spec.number("l2")
    name: str
    arguments: dict[str, Any]
    if settings.get("weight_decay") or settings.get("loss") == "huber":
        return None
    if settings.get("loss") == "absolute":
        if l2:
            return None
        name, arguments = "QuantileRegressor", {"quantile": 0.5, "alpha": l1 / 2, "solver": "highs"}
    elif run.task != "regression":
        name, arguments = "LogisticRegression", _logistic(l1, l2, rows)
    elif l1:
        name = "ElasticNet" if l2 else "Lasso"
        arguments = {"alpha": l1 + l2} | ({"l1_ratio": l1 / (l1 + l2)} if l2 else {})
        arguments |= {"tol": 1e-12, "max_iter": 1_000_000}
    else:
        name, arguments = ("Ridge", {"alpha": rows * l2}) if l2 else ("LinearRegression", {})
    reaches = (
        f"What this run minimizes is least where scikit-learn's {name} ends, so a training that is long enough, and "
        "whose steps become small, ends there too. The parameters are those of the columns that training saw."
    )
    if name == "LogisticRegression" and not (l1 or l2):
        reaches += " Where classes can be parted without error there is no such place, and they only grow."
    functions = Sources()
    fit = _fit(run, functions, "linear_model", name, arguments)
    return reaches, functions, [*fit, "print(model.intercept_, model.coef_)"]


def _logistic(l1: float, l2: float, rows: int) -> dict[str, Any]:
    if not l1:
        return {"C": 1 / (rows * l2) if l2 else float("inf"), "tol": 1e-10, "max_iter": 100_000}
    ratio = {"C": 1 / (rows * (l1 + l2)), "l1_ratio": l1 / (l1 + l2)}
    return {**ratio, "solver": "saga", "tol": 1e-8, "max_iter": 100_000}


# --------------------------------------------------------------------------- trees

SAME_LEAVES = (
    "training rows come into the same leaves, unless rounding decides between two splits that are equally good. Of "
    "other rows those at a threshold may not."
)


def _tree(run: Run) -> Snippet:
    settings = run.spec.settings
    leaves = whole_of(settings, "max_leaf_nodes", max(2, len(run.train.y)))
    asked = {name: settings[name] for name in (*growth.TOLD, "min_impurity_decrease", "ccp_alpha")}
    asked |= {"criterion": growth.criterion(settings, run.train), "max_leaf_nodes": leaves}
    asked |= {"class_weight": settings["class_weight"]} if settings.get("class_weight") else {}
    reaches = f"scikit-learn grows a tree from the numbers themselves: {SAME_LEAVES}"
    if settings["splitter"] == "random":
        reaches = (
            "scikit-learn draws thresholds among the numbers themselves, this run among their ranks: another run of "
            "the same kind, with another tree."
        )
    return _grown(run, reaches, "tree", "DecisionTree", {**asked, "random_state": settings["seed"]})


def _boosting(run: Run) -> Snippet:
    settings = run.spec.settings
    asked = {name: settings[name] for name in boosting.TOLD} | {"random_state": settings["seed"]}
    reaches = f"scikit-learn boosts trees from the numbers themselves: {SAME_LEAVES}"
    if run.spec.number("subsample") < 1:
        reaches = (
            "scikit-learn boosts trees from the numbers themselves, this run from their ranks. Rows that a tree has "
            "not drawn may be on the other side of its thresholds, so this is another run of the same kind."
        )
    return _grown(run, reaches, "ensemble", "GradientBoosting", asked)


def _grown(run: Run, reaches: str, module: str, kind: str, arguments: Mapping[str, Any]) -> Snippet:
    functions, name = Sources(), f"{kind}{'Classifier' if run.train.class_names else 'Regressor'}"
    lines = [
        *reading(run.train),
        "train_x, train_y = x[learned], y[learned]",
        f"model = {estimator(functions, module, name, arguments)}.fit(train_x, train_y)",
        "print(model.score(train_x, train_y))",
    ]
    return reaches, functions, lines


# --------------------------------------------------------------------------- networks

# Names of scikit-learn's activations, and what it calls our rules.
ACTIVATIONS = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic", "identity": "identity"}
SOLVERS = ("sgd", "momentum", "nesterov", "adam")


def _network(run: Run) -> Snippet | None:
    """With the start and the batches that scikit-learn draws. It has no dropout, no clipping, no other schedule."""
    settings, optimizer = run.spec.settings, str(run.spec.optimizer)
    other = ("l1", "clip_norm", "patience", "dropout", "warmup")
    if any(settings.get(name) for name in other) or settings["schedule"] != "constant":
        return None
    if optimizer not in SOLVERS or settings["activation"] not in ACTIVATIONS:
        return None
    rows = batch_rows(settings, len(run.train.y))
    arguments: dict[str, Any] = {
        "hidden_layer_sizes": tuple(run.network.hidden),
        "activation": ACTIVATIONS[run.spec.text("activation")],
        "solver": "adam" if optimizer == "adam" else "sgd",
        "learning_rate_init": settings["learning_rate"],
        # It divides the penalty by the rows of a batch, the loss too.
        "alpha": rows * run.spec.number("l2"),
        "batch_size": rows,
        "max_iter": run.spec.epochs,
        # It does not stop before that.
        "tol": 0.0,
        "n_iter_no_change": run.spec.epochs + 1,
        "random_state": settings["seed"],
    }
    if optimizer == "adam":
        arguments |= {
            "beta_1": settings["beta1"],
            "beta_2": settings["beta2"],
            "epsilon": settings["epsilon"],
        }
    else:
        arguments |= {
            "momentum": settings.get("momentum", 0.0),
            "nesterovs_momentum": optimizer == "nesterov",
        }
    reaches = (
        "scikit-learn trains the same network by the same rule for as many epochs, but begins elsewhere and draws its "
        "own batches: another run of the same kind, as with another seed, and so with other parameters and errors."
    )
    functions, name = Sources(), "MLPClassifier" if run.train.class_names else "MLPRegressor"
    fit = _fit(run, functions, "neural_network", name, arguments)
    return reaches, functions, [*fit, 'print("loss with penalty", model.loss_)']


_IN_SCIKIT = {"linear": _linear, "network": _network, "tree": _tree, "boosting": _boosting}
