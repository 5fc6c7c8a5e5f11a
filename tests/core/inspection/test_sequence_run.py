"""One run of sequences: shares against scikit-learn, sentences with the numbers they rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from core import Run, RunSpec, train
from core.data import texts
from core.data.dataset import NOT_ASKED
from core.formatting import number
from core.hyper import Value
from core.inspection.references import references
from core.inspection.sequence_run import (
    Progress,
    answer_of,
    finding,
    first_reached,
    percent,
    progress,
    remedies,
    work,
)
from core.verdicts.baselines import standard_error
from tests.core.records import sequences


def quiet(epoch: int, epochs: int) -> None:
    """Nobody listens."""


def sequence_run(dataset: str = "sort", **settings: Value) -> Run:
    small = {"samples": 100, "d_model": 8, "epochs": 4, "batch_size": 32, "symbols": 4}
    size = {"markov": {"context": 4}, "induction": {"context": 6}}.get(dataset, {"length": 3})
    return train(RunSpec(dataset, "transformer", "adam", {**small, **size, **settings}))


RUN, INDUCTION = sequence_run(), sequence_run("induction")
FLAT = Progress(np.full(5, 0.5), np.zeros(5))


def climbed(*share: float) -> Progress:
    return Progress(np.array(share), np.array(share) ** 2)


def test_shares_are_those_of_scikit_learn_at_every_snapshot() -> None:
    accuracies, asked = progress(INDUCTION, quiet), INDUCTION.validation.y != NOT_ASKED
    assert not asked.all()
    assert len(accuracies.symbols) == len(INDUCTION.epochs)
    for snapshot in (0, -1):
        predictions = INDUCTION.predict(INDUCTION.validation.x, snapshot).argmax(axis=-1)
        assert accuracies.symbols[snapshot] == accuracy_score(
            INDUCTION.validation.y[asked], predictions[asked]
        )
        right = [
            (a == b)[c].all() for a, b, c in zip(predictions, INDUCTION.validation.y, asked, strict=True)
        ]
        assert accuracies.whole[snapshot] == np.mean(right)


def test_the_last_shares_are_those_of_the_headline() -> None:
    accuracies, last = progress(RUN, quiet), RUN.final_metrics
    assert accuracies.symbols[-1] == last["validation_token_accuracy"]
    assert accuracies.whole[-1] == last["validation_sequence_accuracy"]


def test_without_held_out_sequences_those_of_training_are_judged() -> None:
    run = sequence_run(validation_share=0.0)
    accuracies = progress(run, quiet)
    assert accuracies.symbols[-1] == run.final_metrics["train_token_accuracy"]
    assert "in the sequences it was trained on" in finding(run, accuracies)
    assert number(run.train_error[-1]) in finding(run, accuracies)


def test_what_is_told_of_a_sequence_is_the_most_probable_symbol() -> None:
    sequence, p = answer_of(INDUCTION, 2), INDUCTION.predict_all(INDUCTION.validation.x)[:, 2]
    np.testing.assert_array_equal(sequence.predicted, p.argmax(axis=-1))
    np.testing.assert_allclose(sequence.probability, p.max(axis=-1), rtol=1e-12)
    np.testing.assert_array_equal(sequence.read, INDUCTION.validation.x[2])
    np.testing.assert_array_equal(sequence.right, p.argmax(axis=-1) == INDUCTION.validation.y[2])


def test_the_first_epoch_at_which_so_many_were_right_is_told() -> None:
    accuracies = climbed(0.1, 0.96, 0.9, 0.995, 1.0)
    assert (first_reached(RUN, accuracies, 0.95), first_reached(RUN, accuracies, 0.99)) == (1, 3)
    assert "first reached 95 % at epoch 1 and 99 % at epoch 3." in finding(RUN, accuracies)
    assert "95 % at epoch 2, but never 99 %." in finding(RUN, climbed(0.1, 0.2, 0.95, 0.9, 0.98))
    assert "At no recorded epoch were 95 % of the symbols right." in finding(RUN, FLAT)


def test_nearly_all_is_not_called_all() -> None:
    assert (percent(1.0), percent(0.99999), percent(0.5), percent(0.0)) == ("100 %", "99.9 %", "50 %", "0 %")


def test_the_floor_of_a_task_is_told_beside_guessing() -> None:
    sentence = finding(RUN, FLAT)
    assert (
        f"The error ended at {number(RUN.validation_error[-1])}; guessing among 5 symbols costs ln 5 = 1.609"
        in sentence
    )
    assert "0 is possible" in sentence


def test_distance_to_the_entropy_of_a_language_has_a_side() -> None:
    run = sequence_run("markov", symbols=3)
    error, floor = run.validation_error[-1], run.validation.noise_floor
    assert f"{number(error - floor, 2)} above the floor of {number(floor)}" in finding(run, FLAT)
    lucky = replace(run, validation_error=np.full(len(run.validation_error), floor - 0.01))
    assert "0.01 below the floor" in finding(lucky, FLAT)
    assert "the luck of these sequences" in finding(lucky, FLAT)
    assert "At no recorded epoch" not in finding(run, FLAT)


def test_below_the_floor_on_the_sequences_of_training_is_luck_as_far_as_luck_goes() -> None:
    run = sequence_run("markov", symbols=3, validation_share=0.0)
    floor, chance = run.train.noise_floor, standard_error(run, run.train)
    for errors, by_heart in ((1.0, False), (5.0, True)):
        below = replace(run, train_error=np.full(len(run.train_error), floor - errors * chance))
        sentence = finding(below, FLAT)
        assert f"{number(errors * chance, 2)} below the floor" in sentence
        assert ("more than luck explains, so it knows some of them by heart" in sentence) == by_heart
        assert ("the luck of these sequences" in sentence) != by_heart


def test_a_text_that_each_symbol_decides_can_be_learned() -> None:
    text = texts.of_text("ab" * 100, 4)
    run = train(RunSpec(f"own:{text.fingerprint}", "transformer", "adam", {"d_model": 8, "epochs": 1}), text)
    assert references(run)["bigram optimum"] == 0
    learned = replace(run, train_error=np.array([0.7, 1e-3]))
    assert "it has learned nearly all that pairs of neighbours tell." in finding(learned, FLAT)
    assert "batch_size" not in {name for fix in remedies(learned, FLAT) for name in fix.changes}


def test_sequences_without_a_floor_of_which_not_all_is_asked_are_told_of() -> None:
    data = replace(sequences(), row_floor=None)
    run = train(RunSpec(f"own:{data.fingerprint}", "transformer", "adam", {"d_model": 8, "epochs": 1}), data)
    sentence = finding(run, FLAT)
    assert sentence.endswith(
        f"The error ended at {number(run.validation_error[-1])}; guessing among 5 symbols costs ln 5 = 1.609."
    )


def test_where_not_every_epoch_is_recorded_none_is_called_the_first() -> None:
    apart = replace(RUN, epochs=np.array([0, 1, 3, 5, 7][: len(RUN.epochs)]))
    sentence = finding(apart, climbed(0.1, 0.2, 0.96, 0.99, 1.0))
    assert "Of the epochs that were recorded, symbols first reached 95 % at epoch 3" in sentence


def of_text() -> Run:
    data = sequences()
    text = replace(data, y=np.roll(data.x, -1, axis=1), row_floor=None)
    return train(RunSpec(f"own:{text.fingerprint}", "transformer", "adam", {"d_model": 8, "epochs": 1}), text)


@pytest.mark.parametrize(
    ("shift", "held_out", "says"),
    [
        (0.1, (3, 2), "not yet learned all"),
        (0.005, (3, 2), "it has learned nearly all that pairs of neighbours tell."),
        (-0.1, (3, 2), "more than the symbol just read, and in held-out pieces the error has not risen, 2."),
        (-0.1, (np.nan, np.nan), "; whether that holds elsewhere, no held-out pieces tell."),
        (
            -0.1,
            (2, 3),
            "by heart, for in held-out pieces the error was lowest, 2, at epoch 0, and ended at 3.",
        ),
    ],
)
def test_a_text_is_measured_by_pairs_of_neighbours(
    shift: float, held_out: tuple[float, float], says: str
) -> None:
    run = of_text()
    bigram = references(run)["bigram optimum"]
    beside = replace(
        run, train_error=np.full(2, bigram + shift), validation_error=np.array(held_out, dtype=float)
    )
    if np.isnan(held_out).any():
        beside = replace(beside, validation=run.validation.rows(np.array([], dtype=int)))
    assert says in finding(beside, FLAT)
    assert number(bigram) in finding(beside, FLAT)
    assert (remedies(beside, FLAT)[0].changes == {"batch_size": 8}) == (shift > 0.05)


def test_one_block_is_too_few_for_induction_and_a_click_gives_two() -> None:
    assert "With one block 50 % are right so far. The textbook takes two" in finding(INDUCTION, FLAT)
    fix = remedies(INDUCTION, FLAT)[0]
    assert fix.changes["blocks"] == 2
    assert "With one block" not in finding(INDUCTION, climbed(0.5, 0.95))
    assert "With one block" not in finding(sequence_run("induction", blocks=2), FLAT)
    assert "With one block" not in finding(RUN, FLAT)


def test_a_run_can_be_continued_as_far_as_there_are_epochs() -> None:
    assert [fix.label for fix in remedies(RUN, FLAT)] == ["Continue for 6 more epochs"]
    most = replace(RUN, spec=RUN.spec.replace(epochs=5000))
    assert remedies(most, FLAT) == ()


@pytest.mark.parametrize(
    ("end", "went"), [(np.nan, "beyond all numbers"), (np.inf, "beyond all numbers"), (8.5, "to 8.5")]
)
def test_where_the_error_of_a_run_that_diverged_went_is_told(end: float, went: str) -> None:
    errors = np.array([2.5, end])
    lost = replace(RUN, objective=errors, train_error=errors)
    assert finding(lost, FLAT).startswith(f"The run diverged: the error went from 2.5 {went}, and")


def test_a_run_that_diverged_says_so_and_nothing_else() -> None:
    lost = sequence_run(learning_rate=10.0, clip_norm=None, epochs=10)
    accuracies = progress(lost, quiet)
    assert lost.diverged
    assert finding(lost, accuracies).startswith("The run diverged")
    assert not remedies(lost, accuracies)
    assert np.isfinite(answer_of(lost, 0).probability[0]).all()


def test_the_wait_grows_with_the_snapshots() -> None:
    assert 0 < work(RUN).seconds() < RUN.spec.seconds()


def test_the_finding_counts_the_sequences_where_some_are_alike() -> None:
    many = train(RUN.spec.replace(dataset="copy", samples=100, epochs=1))
    assert "are different" not in finding(many, progress(many, quiet))
    few = train(many.spec.replace(length=2, symbols=3, samples=100, epochs=1))
    sentence = finding(few, progress(few, quiet))
    assert sentence.endswith(
        " Only 9 of 100 sequences are different: those that are read alike are all held out, or none is."
    )
    all_learned = train(few.spec.replace(validation_share=0.0))
    assert finding(all_learned, progress(all_learned, quiet)).endswith(
        " Only 9 of 100 sequences are different."
    )
