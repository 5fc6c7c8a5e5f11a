"""The numbers in what is said of transformers, worked out again; and fixes that keep to what can be trained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Run, train
from core.formatting import number
from core.reasons import Fix, reasons
from core.reasons.transformers import decayed, turned_round
from core.verdicts import trying
from tests.core.reasons.cases import PROVOKED, Case, trained, transformer
from tests.core.reasons.promises import PROMISES, harms
from tests.core.verdicts.test_diagnosis_of_sequences import certain, recorded, short


def said(name: str, case: Case | None = None) -> tuple[Run, str]:
    run = trained(case or PROVOKED[name])
    return run, next(reason.says for reason in reasons(run) if reason.name == name)


def fixes(name: str, case: Case) -> list[str]:
    return [fix.label for reason in reasons(trained(case)) if reason.name == name for fix in reason.fixes]


def right(run: Run, rows: str) -> float:
    part = run.train if rows == "train" else run.validation
    asked = part.y >= 0
    return float((run.predict(part.x).argmax(axis=-1) == part.y)[asked].mean())


def test_a_spike_is_told_from_its_bottom_to_its_top() -> None:
    run, text = said("spike")
    error = [float(value) for value in run.objective]
    rises = [(error[top] - error[low], low, top) for top in range(11) for low in range(top)]
    rose, low, top = max(rises)
    share = 100 * rose / (error[0] - min(error))
    assert text.startswith(
        f"On its way the error rose from {number(error[low])} to {number(error[top])}. From epoch {low} to {top} that "
        f"was {number(share, 2)} % of what it gained"
    )
    assert fixes("spike", PROVOKED["spike"]) == ["Lower the learning rate to 0.07"]


def test_a_start_above_the_start_is_told() -> None:
    run, text = said("no_warmup")
    assert run.objective[1] == run.objective[:4].max()
    assert text.startswith(
        f"At first the error rose to {number(run.objective[1])}, above the {number(run.objective[0])}"
    )


def test_shares_that_are_right_are_those_of_the_predictions() -> None:
    run, text = said("sequences_by_heart")
    known, unseen = (f"{number(100 * right(run, rows), 3)} %" for rows in ("train", "validation"))
    assert f"training sequences {known} of symbols are right, of held-out ones {unseen}." in text
    run, text = said("one_block")
    assert text.startswith(f"{number(100 * right(run, 'validation'), 3)} % of the symbols are right")


def test_the_order_is_not_seen_by_one_block_and_by_two_it_is() -> None:
    changed, sequences = turned_round(trained(PROVOKED["order_blind"]))
    assert (changed < 1e-12, sequences) == (True, 32)
    for more in ({"positions": "none", "blocks": 2}, {"positions": "sinusoidal"}):
        assert turned_round(trained(Case(transformer("reverse", **more))))[0] > 1e-4  # type: ignore[arg-type]


def test_what_is_possible_is_told_beside_what_guessing_costs() -> None:
    run, text = said("too_small")
    error = number(run.train_error[-1])
    assert f"training error is {error}, and 0 is possible. Guessing costs {number(np.log(11))}." in text
    assert "1 head and 1 block of width 8 may be too few" in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"schedule": "cosine"}, "60 steps that shrink over 20 epochs too few, or"),
        ({"patience": 3, "epochs": 40}, "early stopping too soon, or"),
        ({}, "or steps at a learning rate of 0.02 too short"),
    ],
)
def test_what_ended_training_is_told(changes: dict, says: str) -> None:
    run = recorded(short("sort"), 0.5)
    reason = reasons(certain(replace(run, spec=run.spec.replace(**changes))))[0]
    assert reason.name == "too_small"
    assert f"may be too few, {says}" in reason.says


@pytest.mark.parametrize(("back", "says"), [(0.009, "too short"), (0.011, "too long")])
def test_steps_that_never_threw_the_error_back_are_not_called_too_long(back: float, says: str) -> None:
    run = recorded(short("sort"), 0.5)
    course = run.objective.copy()
    course[[0, 6]] += 1.0, back
    reason = reasons(certain(replace(run, objective=course)))[0]
    assert (reason.name, f"or steps at a learning rate of 0.02 {says}" in reason.says) == ("too_small", True)


@pytest.mark.parametrize(
    ("optimizer", "more", "changes"),
    [
        ("adam", {}, {"optimizer": "adamw", "weight_decay": 0.1}),
        ("adamw", {"weight_decay": 0.05}, {"weight_decay": 0.5}),
        ("rmsprop", {"learning_rate": 0.005, "epochs": 40}, {"l2": 0.01}),
    ],
)
def test_weights_are_pulled_to_0_in_the_way_that_the_optimizer_has(
    optimizer: str, more: dict, changes: dict
) -> None:
    case = Case(
        transformer("sort", optimizer, **{"samples": 100, "symbols": 10, "d_model": 16, "epochs": 30, **more})
    )
    assert decayed(trained(case)) == changes
    assert fixes("sequences_by_heart", case) == ["Draw 500 samples"]


@pytest.mark.parametrize("name", ["no_warmup", "spike", "order_blind", "too_small"])
def test_what_may_do_harm_is_offered_only_where_it_has_been_tried(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = PROVOKED[name]
    sure = {"learning_rate"} if name in ("no_warmup", "spike") else set()
    monkeypatch.setattr(trying, "CHECK_SECONDS", 0.0)
    assert {key for fix in train_again(case, name) for key in fix.changes} == sure
    monkeypatch.setattr(trying, "CHECK_SECONDS", 60.0)
    offered = train_again(case, name)
    assert all(fix.tried for fix in offered)
    assert len(offered) > len(sure)
    for fix in offered:
        other, run = train(case.spec.replace(**fix.changes)), trained(case)
        assert PROMISES[name](run, other)
        assert not harms(run, other)


def train_again(case: Case, name: str) -> tuple[Fix, ...]:
    """What a rule offers of a run that nobody has asked before."""
    return next(reason.fixes for reason in reasons(train(case.spec, case.data)) if reason.name == name)


def test_one_block_is_not_said_to_be_unable_to_do_what_it_does_elsewhere() -> None:
    """Of two symbols and a run of four, one block learns nearly all."""
    _, text = said("one_block")
    assert "The textbook takes two blocks" in text
    assert "only a second" not in text
