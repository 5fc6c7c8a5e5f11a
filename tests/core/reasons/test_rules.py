"""Every rule speaks where it should and is silent where it should, and its fixes are legal and do what they claim."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, train
from core.engine.spec import OPTIMIZER
from core.hyper import Widths
from core.reasons import RULES, Fix, Reason, first_reason, nothing_unusual, reasons
from core.verdicts.diagnosis import verdict, verdicts
from core.verdicts.fixes import fixes
from tests.core.reasons.cases import (
    ALSO_SILENT,
    APART,
    CONSTANT,
    FLAT_TARGET,
    OVERLAPPING,
    PROVOKED,
    SILENT,
    THREE,
    Case,
    logistic,
    network,
    trained,
    transformer,
)
from tests.core.records import boosting, linear, tree
from tests.sentences import first_of, long

# Fixes, by what they change, that are sure to remove their reason in the case that provokes it.
SURE = {
    "diverged": ["learning_rate"],
    "unsettled": ["schedule"],
    "stopped_too_early": ["patience"],
    "crawling": ["learning_rate", "optimizer"],
    "still_improving": ["epochs"],
    "overfitting": ["epochs"],
    "underfitting": ["degree"],
    "unsure": ["learning_rate", "epochs"],
    "separable": ["l2"],
    "outliers": ["loss"],
    "collinear": ["l2"],
    "ringing": ["learning_rate"],
    "alike": ["init"],
    "dead": ["activation"],
    "vanishing": ["activation", "hidden"],
    "exploding": ["init"],
    "too_large_rate": ["learning_rate"],
    "by_heart": ["epochs"],
    "memorised": ["max_leaf_nodes", "ccp_alpha", "min_samples_leaf"],
    "grown_too_far": ["max_leaf_nodes", "ccp_alpha"],
    "one_row_leaves": ["min_samples_leaf"],
    "no_split": ["min_samples_leaf"],
    "too_shallow": ["max_leaf_nodes"],
    "no_warmup": ["learning_rate"],
    "spike": ["learning_rate"],
    "sequences_by_heart": ["samples"],
}


def found(run: Run) -> dict[str, Reason]:
    return {reason.name: reason for reason in reasons(run)}


def fixed(name: str, changes: str) -> list[Fix]:
    return [fix for fix in found(trained(PROVOKED[name]))[name].fixes if next(iter(fix.changes)) == changes]


def test_every_rule_has_a_case_that_provokes_it_and_one_that_does_not() -> None:
    assert set(PROVOKED) == set(SILENT) == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_in_its_own_case_and_is_silent_in_its_neighbour(name: str) -> None:
    assert name in found(trained(PROVOKED[name]))
    assert name not in found(trained(SILENT[name]))


@pytest.mark.parametrize(
    ("name", "why", "case"), ALSO_SILENT, ids=[f"{n}: {why}" for n, why, _ in ALSO_SILENT]
)
def test_a_rule_is_silent_where(name: str, why: str, case: Case) -> None:
    assert name not in found(trained(case))


def test_a_fix_that_could_not_be_trained_is_not_offered() -> None:
    run = train(linear(validation_share=0.0))
    assert [*fixes(run, {"patience": 5}, {"learning_rate": run.spec["learning_rate"]}, {})] == []
    assert [fix.label for fix in fixes(run, {"epochs": 5, "l2": 0.1}, {"standardize": False})] == [
        "Train 5 epochs and set the L2 penalty to 0.1",
        "Keep the columns as they are",
    ]


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_says_is_a_sentence_of_finite_numbers(name: str) -> None:
    sentence = found(trained(PROVOKED[name]))[name].says
    assert sentence.endswith(".")
    assert not {"nan", "inf", "none", "None"} & set(sentence.replace(".", " ").replace(",", " ").split())


@pytest.mark.parametrize("name", RULES)
def test_every_fix_is_a_legal_change_to_values_on_their_grids(name: str) -> None:
    run = trained(PROVOKED[name])
    for fix in (fix for reason in reasons(run) for fix in reason.fixes):
        spec = run.spec.replace(**fix.changes)
        assert spec != run.spec
        for setting, value in fix.changes.items():
            hyper = OPTIMIZER if setting == "optimizer" else spec.hypers[setting]
            assert any(
                value is known or (value == known and type(value) is type(known)) for known in hyper.grid
            )


@pytest.mark.parametrize(("name", "changes"), [(name, fix) for name, sure in SURE.items() for fix in sure])
def test_a_fix_removes_its_reason(name: str, changes: str) -> None:
    case = PROVOKED[name]
    assert fixed(name, changes)
    for fix in fixed(name, changes):
        assert name not in found(train(case.spec.replace(**fix.changes), case.data))


@pytest.mark.parametrize("name", RULES)
def test_the_first_reason_and_its_first_fix_are_the_first_of_all(name: str) -> None:
    case = PROVOKED[name]
    first, whole = first_reason(train(case.spec, case.data)), reasons(trained(case))[0]
    assert first is not None
    assert (first.name, first.says) == (whole.name, whole.says)
    assert first.first_fix == next(iter(whole.fixes), None)


def test_a_model_is_asked_by_the_rules_about_its_kind_alone() -> None:
    kinds = {"neural_network": "network", "decision_tree": "tree", "gradient_boosting": "boosting"}
    kinds["transformer"] = "transformer"
    for case in (*PROVOKED.values(), *SILENT.values()):
        kind = kinds.get(case.spec.model, "linear")
        assert all(kind in RULES[name].families for name in found(trained(case)))


def test_reasons_come_in_the_order_of_what_they_are_reasons_of_and_of_their_ranks() -> None:
    for case in PROVOKED.values():
        findings = [each.finding for each in verdicts(trained(case))]
        rules = [RULES[reason.name] for reason in reasons(trained(case))]
        order = [(rule.place(findings), rule.rank) for rule in rules]
        assert order == sorted(order)


@pytest.mark.parametrize(
    "case", [*PROVOKED.values(), *SILENT.values()], ids=lambda case: str(case.spec.chosen())
)
def test_the_first_reason_is_one_of_the_verdict(case: Case) -> None:
    first = RULES[reasons(trained(case))[0].name]
    assert verdict(trained(case)).finding in first.of


@pytest.mark.parametrize(
    "case", [*PROVOKED.values(), *SILENT.values()], ids=lambda case: str(case.spec.chosen())
)
def test_verdicts_and_the_first_sentences_of_reasons_are_short(case: Case) -> None:
    run = trained(case)
    for sentence in (
        *(each.reason for each in verdicts(run)),
        *(first_of(each.says) for each in reasons(run)),
    ):
        assert long(sentence) == []


def test_a_run_with_nothing_unusual_names_what_was_checked() -> None:
    run = train(linear())
    assert [reason.name for reason in reasons(run)] == ["fine"]
    suited = {rule.label for rule in RULES.values() if "linear" in rule.families and rule.name != "fine"}
    assert {rule.label for rule in RULES.values() if f"*{rule.label}*" in nothing_unusual(run)} == suited
    assert f"none of {len(suited)} rules" in nothing_unusual(run)
    assert "Without validation rows" not in nothing_unusual(run)
    assert "Without validation rows" in nothing_unusual(train(linear(dataset="norris")))


@pytest.mark.parametrize(
    "case",
    [
        Case(linear(learning_rate=10.0, epochs=2000)),
        Case(linear("adam", "longley", degree=3, learning_rate=1.0, epochs=20)),
        Case(linear(epochs=1, samples=10, validation_share=0.0)),
        Case(linear("adamw", "diabetes", degree=5, l2=0.1, epochs=20)),
        Case(linear("momentum", "line", loss="absolute", batch_size=4, epochs=20)),
        Case(linear("nesterov", "collinear", correlation=1.0, standardize=False)),
        Case(logistic("adam", THREE, learning_rate=10.0), THREE),
        Case(logistic("momentum", THREE, l1=1.0), THREE),
        Case(logistic("sgd", THREE, features="quadratic", standardize=False), THREE),
        Case(logistic("sgd", OVERLAPPING, learning_rate=10.0, l2=10.0), OVERLAPPING),
        Case(logistic("sgd", APART, validation_share=0.0, epochs=1), APART),
        Case(network("diabetes", "sgd", learning_rate=10.0)),
        Case(network("iris", "momentum", activation="relu", standardize=False, learning_rate=5.0)),
        Case(network("breast_cancer", l1=1.0, epochs=5)),
        Case(network("sine", batch_size=1, epochs=1, samples=10, validation_share=0.0)),
        Case(network("collinear", activation="sigmoid", init_scale=100.0, hidden=Widths((1, 2)), epochs=5)),
        Case(network("iris", activation="identity", init="zeros", epochs=5)),
        Case(network(f"own:{FLAT_TARGET.fingerprint}"), FLAT_TARGET),
        Case(network(f"own:{CONSTANT.fingerprint}", standardize=False), CONSTANT),
        Case(transformer(learning_rate=2.0)),
        Case(transformer("copy", "sgd", learning_rate=10.0, l1=0.1)),
        Case(transformer("induction", "adamw", validation_share=0.0, weight_decay=1.0)),
        Case(
            transformer("markov", "momentum", positions="none", learning_rate=0.1, clip_norm=0.5, patience=1)
        ),
        Case(transformer("reverse", positions="none", length=2, epochs=1)),
        Case(tree("longley")),
        Case(boosting("longley")),
        Case(boosting("iris", n_estimators=5)),
        Case(boosting(f"own:{CONSTANT.fingerprint}", n_estimators=5), CONSTANT),
        Case(boosting(f"own:{FLAT_TARGET.fingerprint}", n_estimators=5), FLAT_TARGET),
        Case(tree("breast_cancer", max_depth=1, class_weight="balanced")),
        Case(tree("diabetes", criterion="absolute_error", splitter="random", max_features=0.5, max_depth=4)),
        Case(tree("wine", min_impurity_decrease=10.0, ccp_alpha=1.0, max_leaf_nodes=2)),
        Case(tree("play_tennis", validation_share=0.5)),
        Case(tree(f"own:{CONSTANT.fingerprint}"), CONSTANT),
        Case(tree(f"own:{FLAT_TARGET.fingerprint}"), FLAT_TARGET),
    ],
    ids=lambda case: str(case.spec.chosen()),
)
def test_any_run_can_be_asked(case: Case) -> None:
    for reason in reasons(trained(case)):
        assert "nan" not in reason.says.lower().split()
        assert all(
            np.isfinite(v) for fix in reason.fixes for v in fix.changes.values() if isinstance(v, float)
        )
