"""Names from outside, whatever characters they have, are code in all that is said of a run: none begins anything."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.inspection.search import searched
from core.models.trees.rules import rules
from core.reasons import reasons
from core.verdicts.diagnosis import verdict
from tests.sentences import NAMES, laid_bare, outside_code
from views.shared.classes.numbers import finding as of_classes
from views.shared.contributions.numbers import answer
from views.shared.equation import text
from views.shared.in_numbers import numbers as odds
from views.tree.importance.numbers import finding as of_importance
from views.tree.importance.numbers import importance, why
from views.tree.one_prediction.numbers import finding as of_path
from views.tree.one_prediction.numbers import lines, walk
from views.tree.splits.numbers import finding as of_splits
from views.tree.thresholds.numbers import described
from views.tree.thresholds.numbers import finding as of_thresholds
from views.tree.tree.numbers import finding as of_tree
from views.tree.tree.numbers import sentence_of

ROWS = np.random.default_rng(0).standard_normal((80, 6))


def named(shift: int, classes: int = 0, rows: int = 80) -> Dataset:
    """Features, target and classes under all names in turn; the second feature is the first, the third is constant."""
    turned = NAMES[shift:] + NAMES[:shift]
    x = ROWS[:rows] * [1, 1, 0, 1, 1, 1]
    x[:, 1] = x[:, 0]
    score = 3 * x[:, 0] + x[:, 3]
    y = np.digitize(score, np.quantile(score, np.arange(1, classes) / classes)) if classes else score
    task = {0: "regression", 2: "binary"}.get(classes, "multiclass")
    return Dataset(x, y, turned[:6], task, turned[6], class_names=turned[7 : 7 + classes])  # type: ignore[arg-type]


def said(run: Run) -> Iterator[str]:
    """Verdict, reasons, and what views of its kind say."""
    yield verdict(run).reason
    yield from (reason.says for reason in reasons(run))
    yield from (fix.label for reason in reasons(run) for fix in reason.fixes)
    if run.train.class_names:
        yield of_classes(run, run.train)
    if run.spec.model == "logistic_regression":
        yield odds.finding(run)
    if run.spec.model.endswith("regression"):
        yield answer(run, run.train.x[0], float(1 - run.train.y[0]) if run.train.class_names else 0.0)
    if run.spec.model == "decision_tree":
        yield from said_of_tree(run)


def said_of_tree(run: Run) -> Iterator[str]:
    yield of_tree(run)
    yield from (sentence_of(run.tree, rule) for rule in rules(run.tree))
    yield of_splits(run.tree)
    yield of_importance(run, importance(run))
    yield why(run)
    path = walk(run, run.train.x[0])
    yield from (*lines(path), of_path(run, path, float(run.train.y[0])))
    for node in range(len(run.tree.samples)):
        yield described(run.tree, node)
        yield from (of_thresholds(searched(run, node), feature) for feature in range(6))


@pytest.mark.parametrize("shift", range(0, len(NAMES), 4))
@pytest.mark.parametrize("classes", [0, 2, 3])
@pytest.mark.parametrize("model", ["linear", "neural_network", "decision_tree", "gradient_boosting"])
def test_names_are_code_in_all_that_is_said(model: str, classes: int, shift: int) -> None:
    data = named(shift, classes)
    linear = "logistic_regression" if classes else "linear_regression"
    stepped = model in ("linear", "neural_network")
    spec = RunSpec(
        f"own:{data.fingerprint}", linear if model == "linear" else model, "sgd" if stepped else None
    )
    penalized = [spec.replace(l1=1.0)] if model == "linear" else []
    sentences = [sentence for each in (spec, *penalized) for sentence in said(train(each, data))]
    assert any("zq" in sentence for sentence in sentences)
    for sentence in sentences:
        assert laid_bare(sentence) == [], sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_name_laid_bare_is_seen(name: str) -> None:
    assert laid_bare(f"The column {name} counts.")
    assert "`" not in name or laid_bare(f"The column `{name}` counts.")


def test_what_is_between_backticks_of_one_length_is_code() -> None:
    assert outside_code("a `b` c ``d`e`` f") == "a  c  f"
    assert outside_code("a `b``c") == "a `b``c"
    assert outside_code("a `b\n\nc` d") == "a `b\n\nc` d"


def test_in_an_equation_a_name_is_in_one_line() -> None:
    assert text("a\n\nb $ c") == r"\text{a b \$ c}"
