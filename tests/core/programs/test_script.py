"""The program of a run trains it again: any model, optimizer, schedule, loss and setting, to 1e-9."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from core import OPTIMIZERS, Dataset, Run, RunSpec, SettingError, train
from core.engine.training import Begin
from core.hyper import Value, Widths
from core.optim import optimizers
from core.programs import script, syntax
from core.programs.rows import WIDTH, data_csv
from core.programs.script import files, parts
from tests.core.programs.executed import agrees, executed
from tests.core.programs.pairs import pairwise

Table = Mapping[str, Sequence[Value]]
TRAINING: Table = {
    "optimizer": [*OPTIMIZERS],
    "schedule": ["constant", "step", "exponential", "cosine", "inverse_time"],
    "batch_size": [None, 16],
    "l1": [0.0, 0.01],
    "l2": [0.0, 0.1],
    "clip_norm": [None, 0.05],
    "patience": [None, 5],
    "warmup": [0, 2],
    "schedule_epochs": [None, 7],
    "learning_rate": [0.01],
    "epochs": [20],
}
COLUMNS: Table = {**TRAINING, "init": ["zeros", "normal", "uniform"], "standardize": [True, False]}
TABLES: Mapping[str, Table] = {
    "linear_regression": {
        **COLUMNS,
        "dataset": ["diabetes", "line", "norris"],
        "loss": ["squared", "absolute", "huber"],
        "degree": [1, 3],
        "basis": ["powers", "legendre"],
    },
    "logistic_regression": {
        **COLUMNS,
        "dataset": ["iris", "moons", "play_tennis"],
        "features": ["none", "squares", "quadratic", "sines"],
    },
    "neural_network": {
        **COLUMNS,
        "dataset": ["iris", "moons", "diabetes"],
        "init": ["zeros", "normal", "uniform", "constant", "xavier", "he"],
        "features": ["none", "quadratic"],
        "hidden": [Widths((4,)), Widths((8, 8)), Widths((2,) * 6)],
        "activation": ["tanh", "relu", "leaky_relu", "sigmoid", "identity"],
        "dropout": [0.0, 0.3],
    },
    "transformer": {
        **TRAINING,
        "dataset": ["copy", "induction", "markov"],
        "epochs": [5],
        "samples": [100],
        "d_model": [8],
        "blocks": [1, 2],
        "heads": [1, 2],
        "mlp": [0, 2],
        "positions": ["learned", "sinusoidal", "none"],
        "activation": ["relu", "gelu"],
        "init_scale": [1.0, 0.5],
    },
    "decision_tree": {
        "dataset": ["iris", "moons", "diabetes", "line", "longley", "play_tennis"],
        "criterion": [None, "gini", "entropy", "squared_error", "absolute_error", "poisson"],
        "splitter": ["best", "random"],
        "max_depth": [None, 3],
        "max_leaf_nodes": [None, 6],
        "max_features": [1.0, 0.5],
        "class_weight": [None, "balanced"],
        "min_samples_split": [2, 10],
        "min_samples_leaf": [1, 5],
        "min_impurity_decrease": [0.0, 0.01],
        "ccp_alpha": [0.0, 0.005, 0.1],
    },
    "gradient_boosting": {
        "dataset": ["iris", "moons", "diabetes", "line", "longley", "play_tennis"],
        "n_estimators": [1, 10, 50],
        "learning_rate": [0.1, 1.0],
        "max_depth": [1, 3, 6],
        "min_samples_leaf": [1, 5],
        "subsample": [1.0, 0.5],
        "seed": [0, 1],
    },
}


def spec_of(model: str, row: Mapping[str, Value]) -> RunSpec | None:
    """The spec of a row of a table, without the settings that its components do not have; None where it is refused."""
    plain = RunSpec(str(row["dataset"]), model, row.get("optimizer"))  # type: ignore[arg-type]
    known = {name: value for name, value in row.items() if name in plain.hypers}
    kept = {name: value for name, value in known.items() if plain.hypers[name].covers(value)}
    if kept.get("patience"):
        kept["validation_share"] = 0.25
    if plain.optimizer and OPTIMIZERS[plain.optimizer].step_length is None:
        kept.pop("l1", None)
    try:
        return plain.replace(**kept)
    except SettingError:
        return None


CASES = [(model, row) for model, table in TABLES.items() for row in pairwise(table)]


@pytest.mark.parametrize(("model", "row"), CASES, ids=[f"{model}-{i}" for i, (model, _) in enumerate(CASES)])
def test_the_program_of_a_run_trains_it_again(
    model: str, row: Mapping[str, Value], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(model, row)
    if spec is None:
        pytest.skip("these settings are refused together")
    run = train(spec)
    agrees(run, executed(run, tmp_path, monkeypatch))
    for text in (script(run), parts(run)):
        assert max(map(len, text.splitlines()), default=0) <= WIDTH
        assert _imported(text) <= {"numpy", "sklearn", "math", "itertools", "collections", "parts"}
        assert ("sklearn" in _imported(text)) <= (model in ("decision_tree", "gradient_boosting"))


def _imported(text: str) -> set[str]:
    nodes = [*ast.walk(ast.parse(text))]
    names = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def test_most_tables_are_not_refused() -> None:
    taken = [spec_of(model, row) is not None for model, row in CASES]
    assert np.mean(taken) > 0.95
    for model in TABLES:
        assert sum(known for known, (of, _) in zip(taken, CASES, strict=True) if of == model) > 15


# --------------------------------------------------------------------------- data of one's own


def own(task: str, names: tuple[str, ...] = ("a", "b"), rows: int = 40) -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, 2)) * [1e-3, 1e4] + [0, 1e5]
    classes: tuple[str, ...] = {"regression": (), "binary": ("no", "yes"), "multiclass": ("p", "q", "r")}[
        task
    ]  # type: ignore[assignment]
    y = rng.integers(len(classes), size=rows) if classes else 1.7e5 + 30 * x[:, 0] + rng.standard_normal(rows)
    return Dataset(x, y, names, task, "target", class_names=classes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "optimizer", "task"),
    [
        ("linear_regression", "adam", "regression"),
        ("logistic_regression", "sgd", "binary"),
        ("neural_network", "nesterov", "multiclass"),
        ("decision_tree", None, "regression"),
        ("gradient_boosting", None, "multiclass"),
    ],
)
def test_own_data_are_read_from_the_file(
    model: str, optimizer: str | None, task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = own(task, ('=cmd|"/c calc"', "two\nlines, and a #"))
    settings: dict[str, Value] = {"epochs": 30} if optimizer else {}
    spec = RunSpec("line" if task == "regression" else "iris", model, optimizer, settings)
    run = train(spec, data)
    agrees(run, executed(run, tmp_path, monkeypatch))


def test_the_file_of_rows_is_one_line_a_row_and_no_formula() -> None:
    run = train(RunSpec("line", "linear_regression", "sgd"), own("regression", ("=1+1", "\uff20x")))
    header, *rows = data_csv(run).splitlines()
    assert header == "'=1+1,'\uff20x,target,part"
    assert len(rows) == 40
    assert [row.rpartition(",")[2] for row in rows] == ["train"] * 30 + ["validation"] * 10
    first = [float(cell) for cell in rows[0].split(",")[:-1]]
    assert first == [*run.train.x[0], run.train.y[0]]


# --------------------------------------------------------------------------- what else a run can be


def test_a_run_that_diverges_does_so_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(RunSpec("diabetes", "linear_regression", "sgd", {"learning_rate": 5.0, "epochs": 500}))
    assert run.diverged
    agrees(run, executed(run, tmp_path, monkeypatch))


def test_a_step_over_more_rows_than_a_pass_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chaotic enough that any other order of sums would be seen."""
    run = train(RunSpec("copy", "transformer", "adam", {"epochs": 4, "learning_rate": 0.1}))
    held = executed(run, tmp_path, monkeypatch)
    assert "for of in range" in script(run)
    np.testing.assert_array_equal(held["theta"][0], run.flat[-1])


def test_a_long_run_is_the_same_to_the_last_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 1000, "learning_rate": 0.1}))
    held = executed(run, tmp_path, monkeypatch)
    np.testing.assert_array_equal(held["theta"][0], run.flat[-1])


def test_only_what_ran_is_in_the_text() -> None:
    run = train(RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 2}))
    text = script(run)
    for absent in ("adam", "cosine", "huber", "clip", "waited", "mask", "permutation", "legendre", "dropped"):
        assert absent not in text
    assert parts(run) == ""
    assert OPTIMIZERS["sgd"].equation in text


def test_another_source_makes_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(RunSpec("diabetes", "linear_regression", "adam", {"epochs": 20}))
    source = inspect.getsource(optimizers)
    assert "v_hat = v / (1 -" in source
    planted, plain = ast.parse(source.replace("v_hat = v / (1 -", "v_hat = v / (2 -")), syntax.module
    monkeypatch.setattr(
        syntax, "module", lambda name: planted if name == optimizers.__name__ else plain(name)
    )
    assert "v_hat = v / (2 -" in script(run)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        agrees(run, executed(run, tmp_path, monkeypatch))


def test_the_program_says_what_it_needs() -> None:
    linear: Run = train(RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 2}))
    tree: Run = train(RunSpec("diabetes", "decision_tree", None, {"max_depth": 2}))
    assert "Needs NumPy and, beside this file, data.csv." in script(linear)
    assert "Needs NumPy, scikit-learn and, beside this file, data.csv." in script(tree)


def test_a_run_that_began_elsewhere_has_no_program() -> None:
    spec = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 2})
    with pytest.raises(SettingError, match="did not begin where its settings say"):
        script(train(spec, begin=Begin(np.ones(11))))


def test_it_is_said_where_branches_are_grown_anew() -> None:
    """The targets of each half differ by a share of 1e-12 of how far the halves are apart."""
    x = np.arange(40.0)[:, None]
    y = np.where(x[:, 0] < 20, 0.0, 1e3) + 1e-9 * (x[:, 0] % 7)
    spec = RunSpec("line", "decision_tree", None)
    plain, anew = (
        script(train(spec, Dataset(x, targets, ("a",), "regression", "b"))) for targets in (y.round(), y)
    )
    assert "to the same numbers" in plain
    assert "to the same numbers" not in anew
    assert "the run grew it anew" in " ".join(anew.split())
    assert len(anew.splitlines()) <= 80


def test_nothing_of_the_engine_is_needed(tmp_path: Path) -> None:
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 3, "batch_size": 32}))
    shown = "\nimport sys\nassert not any(name.startswith('core') for name in sys.modules)\nprint(float(train_error))"
    texts = files(run)
    for name, text in texts.items():
        (tmp_path / name).write_text(text + (shown if name == "reproduce.py" else ""), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-E", "-s", "reproduce.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert float(done.stdout.splitlines()[-1]) == pytest.approx(run.train_error[-1], rel=1e-9)


def test_rows_go_beside_the_program_only_when_asked() -> None:
    linear = train(RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 2}))
    assert [*files(linear)] == ["reproduce.py", "data.csv"]
    assert [*files(linear, data=False)] == ["reproduce.py"]
    network = train(RunSpec("moons", "neural_network", "sgd", {"epochs": 2}))
    assert [*files(network)] == ["reproduce.py", "parts.py", "data.csv"]
    assert files(network)["parts.py"] == parts(network)


@pytest.mark.parametrize("standardize", [True, False])
def test_a_linear_model_says_its_parameters_in_the_units_of_the_data(
    standardize: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(
        RunSpec(
            "longley",
            "linear_regression",
            "sgd",
            {"epochs": 30, "standardize": standardize, "learning_rate": 1e-6},
        )
    )
    held = executed(run, tmp_path, monkeypatch)
    shown = held["parameters" if standardize else "theta"][0]
    np.testing.assert_allclose(shown, [*run.final.values()], rtol=1e-9)
