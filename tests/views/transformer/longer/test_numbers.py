"""Other lengths: fresh sequences of the same task, scored as the run itself would; what cannot be tried is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import log_loss

from core import DATASETS, Dataset, Run, RunSpec, train
from core.data.languages import entropy, transitions
from core.formatting import percent
from tests.core.inspection.test_sequence_run import quiet, sequence_run
from views.transformer.longer.numbers import (
    SEQUENCES,
    by_length,
    finding,
    fresh,
    lengths_to_try,
    measured,
    remedies,
    setting_of_length,
    work,
)

LEARNED, WAVES = sequence_run(), sequence_run(positions="sinusoidal")
MARKOV = sequence_run("markov", positions="none")


def of_text() -> Run:
    data = replace(MARKOV.train, row_floor=None)
    return train(RunSpec(f"own:{data.fingerprint}", "transformer", "adam", {"d_model": 8, "epochs": 1}), data)


def test_what_is_measured_at_its_own_length_is_what_the_run_would_record() -> None:
    for run in (LEARNED, WAVES, MARKOV):
        error, symbols, whole = measured(run, run.validation)
        assert error == pytest.approx(run.validation_error[-1], rel=1e-12)
        assert symbols == run.final_metrics["validation_token_accuracy"]
        assert whole == run.final_metrics["validation_sequence_accuracy"]


def test_many_sequences_are_scored_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = measured(WAVES, fresh(WAVES, 6))
    monkeypatch.setattr("core.models.transformer.MOST_NUMBERS", 3e4)
    np.testing.assert_allclose(measured(WAVES, fresh(WAVES, 6)), at_once, rtol=1e-12)


def test_fresh_sequences_are_of_the_task_and_of_their_length() -> None:
    data = fresh(WAVES, 5)
    assert data.x.shape == (SEQUENCES, 10)
    np.testing.assert_array_equal(data.y, np.sort(data.x[:, :5], axis=1))
    known = DATASETS["sort"].make(samples=SEQUENCES, length=3, symbols=4, data_seed=0)
    assert not np.array_equal(fresh(WAVES, 3).x, known.x)


def test_a_fresh_sentence_is_of_the_same_language() -> None:
    data, language = fresh(MARKOV, 40), transitions(4, 0)
    pairs = np.bincount((4 * data.x + data.y).astype(int).ravel(), minlength=16).reshape(4, 4)
    np.testing.assert_allclose(pairs / pairs.sum(axis=1, keepdims=True), language, atol=0.05)
    np.testing.assert_allclose(data.row_floor, entropy(language)[data.x.astype(int)].mean(axis=1))
    known = DATASETS["markov"].make(samples=SEQUENCES, context=40, symbols=4, data_seed=0)
    assert not np.array_equal(data.x, known.x)


def test_errors_at_another_length_are_those_of_scikit_learn() -> None:
    data, accuracies = fresh(WAVES, 6), by_length(WAVES, quiet)
    columns = replace(WAVES.fitted, scored=6)
    p = replace(WAVES, fitted=columns).predict(data.x)
    expected = log_loss(data.y.ravel(), p.reshape(-1, 5), labels=range(5))
    assert accuracies.error[accuracies.lengths.tolist().index(6)] == pytest.approx(expected, rel=1e-9)


def test_lengths_go_up_to_three_times_unless_positions_are_learned() -> None:
    assert lengths_to_try(WAVES) == [2, 3, 4, 6, 9]
    assert lengths_to_try(LEARNED) == [2, 3]
    accuracies = by_length(LEARNED, quiet)
    assert accuracies.lengths[accuracies.trained] == 3
    assert "there is none for position 7" in finding(LEARNED, accuracies)
    assert [fix.changes for fix in remedies(LEARNED)] == [{"positions": "sinusoidal"}, {"positions": "none"}]
    assert remedies(WAVES) == ()


def test_what_is_right_at_the_ends_is_told() -> None:
    accuracies = by_length(WAVES, quiet)
    assert f"at 4, {percent(accuracies.symbols[2])}, and at 9, {percent(accuracies.symbols[-1])}" in finding(
        WAVES, accuracies
    )
    fell = replace(accuracies, symbols=np.array([1, 1, 0.5, 0.4, 0.3]))
    assert "does not hold for so long." in finding(WAVES, fell)
    between = replace(accuracies, symbols=np.array([1, 1, 1, 0.6, 1]))
    assert "does not hold at each of them." in finding(WAVES, between)
    assert "what it learned holds there too" in finding(WAVES, replace(accuracies, symbols=np.ones(5)))


@pytest.mark.parametrize("dataset", ["sort", "markov", "induction"])
def test_where_guessing_is_as_often_right_nothing_is_said_to_go_on(dataset: str) -> None:
    run = sequence_run(dataset, positions="sinusoidal", learning_rate=1e-5, epochs=1)
    sentence = finding(run, by_length(run, quiet))
    assert "what it learned" not in sentence
    assert "about as often or more: so these shares tell nothing." in sentence


@pytest.mark.parametrize(("length", "symbols"), [(2, 2), (3, 4)])
def test_how_many_that_are_drawn_anew_were_trained_on_is_said(length: int, symbols: int) -> None:
    run = sequence_run("copy", length=length, symbols=symbols)
    rows = {tuple(row) for row in run.train.x.tolist()}
    known = sum(tuple(row) in rows for row in fresh(run, length).x.tolist())
    accuracies = by_length(run, quiet)
    assert accuracies.known == known > 0
    assert f"({known} of them were among those of training)." in finding(run, accuracies)
    far = sequence_run("copy", length=8, symbols=10)
    assert "of the symbols are right. Of shorter ones" in finding(far, by_length(far, quiet))


def test_sequences_of_a_text_are_those_that_judge() -> None:
    run = of_text()
    assert finding(run, by_length(run, quiet)).startswith(
        f"Of {len(run.validation.y)} held-out sequences, of the length it was trained on, 4, "
    )
    trained = replace(run, validation=run.validation.rows(np.array([], dtype=int)))
    assert f"Of {len(run.train.y)} training sequences, of the length" in finding(
        trained, by_length(trained, quiet)
    )


def test_of_a_text_only_shorter_pieces_are_read() -> None:
    run = of_text()
    assert setting_of_length(run) is None
    assert lengths_to_try(run) == [2, 3, 4]
    np.testing.assert_array_equal(fresh(run, 3).x, run.validation.x[:, :3])
    assert "would hold sequences of training" in finding(run, by_length(run, quiet))
    assert remedies(run) == ()


def test_the_wait_grows_with_the_lengths() -> None:
    assert 0 < work(LEARNED).seconds() < work(WAVES).seconds()


def test_positions_that_are_not_told_can_go_on() -> None:
    assert "any length can be read" in finding(MARKOV, by_length(MARKOV, quiet))
    assert isinstance(fresh(MARKOV, 8), Dataset)
