"""The matrix that is drawn counts every row once, its shares are of the true class; a curve is of two classes."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from tests.core.charts.specs import framed
from tests.core.records import clouds, logistic
from views.shared.classes.chart import confusion_chart, confusion_data
from views.shared.classes.numbers import found_classes, roc


@pytest.mark.parametrize("classes", [2, 3])
def test_every_row_is_counted_in_the_cell_of_its_true_and_its_found_class(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data), data)
    cells = framed(confusion_data(run, run.train))["cells"]
    predicted, names = found_classes(run, run.train), np.array(run.train.class_names)
    for cell in cells.itertuples():
        true = names[run.train.y.astype(int)] == cell.true
        both = true & (names[predicted] == cell.predicted)
        assert (cell.rows, cell.share) == (both.sum(), pytest.approx(both.sum() / true.sum()))
    assert len(cells) == classes**2


def test_the_curve_is_drawn_of_two_classes_alone_and_marked_at_one_half() -> None:
    two, three = (train(logistic(data), data) for data in (clouds(2), clouds(3)))
    drawn, curve = framed(confusion_data(two, two.train)), roc(two, two.train)
    assert drawn["half"].to_numpy().tolist() == [
        [curve.false_positive[curve.half], curve.true_positive[curve.half]]
    ]
    assert confusion_data(three, three.train).keys() == {"cells"}
    assert len(confusion_chart(True)["vconcat"]) == 2
    assert len(confusion_chart(False)["vconcat"]) == 1
