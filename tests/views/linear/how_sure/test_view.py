"""How sure: what it states is what was computed, for any data, and it never ends in a traceback."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from tests.pages import test_logistic_regression as logistic
from tests.pages.opening import charts, data_of, texts
from tests.pages.test_linear_regression import opened
from views.linear.how_sure.numbers import finding
from views.shared.bootstrap import bootstrap
from views.shared.intervals import resampled, theory


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption)


@pytest.mark.slow
def test_collinear_weights_are_certain_of_nothing_but_their_sum() -> None:
    page = opened(dataset="collinear", correlation="0.999", view="How sure")
    assert not page.exception
    run = train(RunSpec("collinear", "linear_regression", "sgd", {"correlation": 0.999}))
    samples = bootstrap(run.spec)
    assert finding(run, samples, theory(run), resampled(run, samples)) in texts(page)
    assert set(data_of(charts(page)[-1], "rows")["source"]) == {"theory", "bootstrap", "seeds", "data seeds"}
    assert "Student's t, 71 degrees of freedom" in captions(page)
    assert "It changes nothing here: from a fixed start, full batches leave nothing to chance" in captions(
        page
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"learning_rate": "10"}, "*Seeds*: no interval, for 16 of 16 trainings diverged."),
        ({"samples": "10", "degree": "8"}, "*Theory*: no interval, for the rows are too few"),
        (
            {"loss": "huber"},
            "64 resamples of the training rows, drawn with replacement, each trained on anew",
        ),
        ({"l2": "0.1"}, "Under the L2 penalty it is about the shrunken value, not the true one."),
        ({"dataset": "longley"}, "the NIST certified value ± 2.26 standard errors"),
        ({"optimizer": "adamw", "dataset": "diabetes"}, "*Data seeds*: from the lowest to the highest of 16"),
    ],
)
def test_each_interval_is_explained_or_why_there_is_none(query: dict[str, str], sentence: str) -> None:
    page = opened(view="How sure", **query)
    assert not page.exception
    assert sentence in captions(page)


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["moons", "iris", "challenger", "breast_cancer"])
def test_classes_have_intervals_too(dataset: str) -> None:
    page = logistic.opened(dataset=dataset, view="How sure", epochs="20")
    assert not page.exception
    assert len(charts(page)) == 1
    assert "percentage points" in texts(page)


@pytest.mark.slow
def test_what_would_take_long_waits_to_be_asked_for() -> None:
    page = opened(view="How sure", dataset="diabetes", loss="huber", batch_size="8", epochs="3000")
    assert not page.exception
    assert charts(page) == []
    assert [button.label for button in page.button if button.label.startswith("Train them, about")]


@pytest.mark.parametrize("name", ["huber_delta", "data_seed", "epochs", "batch_size", "learning_rate"])
def test_another_setting_has_resamples_of_its_own(name: str) -> None:
    chosen = {"loss": "huber", "epochs": "10", "batch_size": "8"}
    changes = {
        "huber_delta": "0.1",
        "data_seed": "3",
        "epochs": "15",
        "batch_size": "16",
        "learning_rate": "0.02",
    }
    seen = set()
    for query in (chosen, chosen | {name: changes[name]}):
        spec = RunSpec("line", "linear_regression", "sgd")
        run = train(spec.replace(**{of: spec.hypers[of].parse(text) for of, text in query.items()}))
        samples, page = bootstrap(run.spec), opened(view="How sure", **query)
        assert not page.exception
        seen.add(finding(run, samples, theory(run), resampled(run, samples)))
        assert finding(run, samples, theory(run), resampled(run, samples)) in texts(page)
    assert len(seen) == 2
