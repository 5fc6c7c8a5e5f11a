"""What `docs/studies.md` says is so: its examples run, its codes and limits are those of the code."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.studies import importance, read_study, study
from core.studies.chosen import MOST_LEVELS
from views.runs.study.chart import MOST_DOTS

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/studies.md").read_text("utf-8")
EXAMPLE, SNIPPET = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
NETWORK = MLPClassifier(max_iter=3, random_state=0)
SEARCHES: dict[str, tuple[Any, dict[str, list[Any]], set[str]]] = {
    "linear": (
        LogisticRegression(max_iter=1_000),
        {"C": [0.1, 1.0]},
        {"learned_coef_[0]", "learned_coef_[11]"},
    ),
    "pipeline": (
        make_pipeline(StandardScaler(), LogisticRegression()),
        {"logisticregression__C": [0.1, 1.0]},
        {"learned_coef_[3]"},
    ),
    "forest": (
        RandomForestClassifier(5, random_state=0),
        {"max_depth": [1, None]},
        {"learned_feature_importances_[0]", "learned_feature_importances_[3]"},
    ),
    "network": (
        NETWORK,
        {"hidden_layer_sizes": [(3,), (3, 2)]},
        {"learned_norm_layer[0]", "learned_norm_layer[2]"},
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_the_snippet_writes_what_any_estimator_learned(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimator, grid, expected = SEARCHES[name]
    monkeypatch.chdir(tmp_path)
    x, y = load_iris(return_X_y=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = GridSearchCV(estimator, grid, cv=3).fit(x, y)
        exec(SNIPPET, {"search": search, "x": x, "y": y, "clone": clone, "np": np, "pd": pd})
    # The example above it reads the very file.
    names: dict[str, Any] = {}
    exec(EXAMPLE, names)
    read = names["study"]
    assert read.source == "scikit-learn"
    assert expected <= {*read.learned}
    assert len(read.chosen) == 1
    assert read.problems == ()
    if name == "linear":
        model = clone(estimator).set_params(C=1.0).fit(x, y)
        written = [read.learned[f"learned_coef_[{at}]"][1] for at in range(12)]
        assert np.allclose(written, model.coef_.ravel())
    if name == "network":
        # A network of one hidden layer has no third norm.
        assert np.isnan(read.learned["learned_norm_layer[2]"]).tolist() == [True, False]


def test_the_snippet_is_short() -> None:
    assert len(SNIPPET.splitlines()) <= 8


def test_every_code_of_a_study_is_documented() -> None:
    nodes = ast.walk(ast.parse(Path(str(study.__file__)).read_text("utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem"]
    codes = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert codes
    assert codes == {*re.findall(r"`([a-z-]+)`", TEXT.partition("## What is said of a table")[2])}


def test_limits_are_those_of_the_code() -> None:
    limits = TEXT.partition("## Limits")[2]
    for amount in (study.MOST_CHOSEN, study.MOST_LEARNED, MOST_LEVELS, MOST_DOTS):
        assert str(amount) in limits
    for amount in (importance.MOST_TRIALS, importance.MOST_HYPERS, importance.FEWEST):
        assert str(amount) in limits.partition("A forest")[2]


def test_every_file_that_it_names_exists() -> None:
    named = re.findall(r"`((?:[\w.]+/)+[\w.]+)`", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert read_study is not None
