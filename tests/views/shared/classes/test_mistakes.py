"""Mistakes are the rows in a wrong class, counted again by hand, the surest first."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from tests.core.records import classified, clouds, grown, logistic
from views.shared.classes.mistakes import MOST, mistakes, shown


@pytest.mark.parametrize("classes", [2, 3])
def test_mistakes_are_the_rows_whose_likeliest_class_is_not_theirs(classes: int) -> None:
    data = clouds(classes, rows=90, apart=2.5)
    run = train(logistic(data, epochs=50, validation_share=0.0), data)
    table, shares = mistakes(run, run.train), run.predict(run.train.x)
    shares = np.column_stack([1 - shares, shares]) if classes == 2 else shares
    wrong = {n: row.max() for n, row in enumerate(shares) if row.argmax() != run.train.y[n]}
    assert 1 < table.total == len(wrong) <= MOST
    assert dict(zip(table.rows.tolist(), table.probability.tolist(), strict=True)) == pytest.approx(wrong)
    assert (np.diff(table.probability) <= 0).all()
    assert (table.true == run.train.y[table.rows]).all()
    assert (table.predicted == shares[table.rows].argmax(axis=1)).all()
    assert shown(table, "training") == f"all {table.total} training rows in a wrong class, the surest first"


def test_of_many_mistakes_the_surest_are_kept() -> None:
    data = classified(np.arange(40.0)[:, None], np.arange(40) % 2)
    run = train(logistic(data, epochs=50, validation_share=0.0), data)
    table = mistakes(run, run.train)
    predictions = run.predict(run.train.x)
    every = np.abs(predictions - 0.5)[(predictions > 0.5) != (run.train.y == 1)]
    assert table.total == len(every) > MOST
    np.testing.assert_allclose(table.probability - 0.5, np.sort(every)[::-1][:MOST])
    assert shown(table, "validation").startswith(
        f"12 of {len(every)} validation rows in a wrong class, those"
    )


def test_without_mistakes_or_numbers_there_are_none() -> None:
    data = clouds(rows=20, apart=9.0)
    assert mistakes(grown(data), data).total == 0
    lost = train(logistic(clouds(), epochs=700, learning_rate=10.0, l2=100.0), clouds())
    assert mistakes(lost, lost.train).total == 0


def test_a_single_mistake_is_the_one() -> None:
    data = classified(np.array([0.0, 1, 2, 10, 11, 12, 1.5])[:, None], [0, 0, 0, 1, 1, 1, 1])
    run = train(logistic(data, epochs=200, validation_share=0.0), data)
    table = mistakes(run, run.train)
    assert table.rows.tolist() == [6]
    assert shown(table, "training") == "the one training row in a wrong class"
