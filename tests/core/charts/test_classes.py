"""Pictures of classifiers: probabilities, regions and certainties of every frame are those of the run."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import accuracy_score

from core import Dataset, Run, RunSpec, train
from core.charts import classes
from core.charts.classes import KEY_HEIGHT, PIXELS, classes_data, view_of
from core.charts.fit import fit_panels
from core.charts.run import run_chart, run_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import CLASSES
from core.types import Array
from tests.core.charts.specs import asked, data_names, faults, fields, framed
from tests.core.records import classified, clouds, logistic
from views.shared.classes.chart import confusion_chart, confusion_data


def one_feature() -> Dataset:
    return classified(clouds().x[:, :1], clouds().y)


def wide(classes: int) -> Dataset:
    data = clouds(classes)
    return classified(np.hstack([data.x, data.x**2]), data.y)


DATA = {
    "probability": one_feature(),
    "regions": clouds(3),
    "certainty": wide(3),
}
RUNS = {name: train(logistic(data, epochs=20), data) for name, data in DATA.items()}
every_view = pytest.mark.parametrize("name", DATA)


def drawn(run: Run) -> dict[str, object]:
    return framed(run_data(run, dict.fromkeys(run.scalars, np.nan)))


@every_view
def test_the_picture_suits_the_features_and_gets_all_it_draws(name: str) -> None:
    run = RUNS[name]
    assert view_of(run) == name
    spec, frames = run_chart(view_of(run), classes=True), drawn(run)
    assert data_names(spec) <= frames.keys()
    for source in data_names(spec):
        assert fields(spec, source) <= set(frames[source].columns)
    assert len(fit_panels(view_of(run))) == 2


def test_the_curve_is_the_probability_of_the_second_class() -> None:
    run = RUNS["probability"]
    curve = drawn(run)["curve"]
    for frame, at in (("f0", 0), ("f59", -1)):
        np.testing.assert_allclose(
            curve[frame], run.predict(curve["x"].to_numpy()[:, None], at=at), rtol=1e-6
        )


def pixels(url: str) -> Array:
    png = base64.b64decode(url.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(float)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_region_has_the_colour_of_its_likeliest_class_and_is_stronger_where_surer(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data, epochs=50, learning_rate=1.0), data)
    region = drawn(run)["regions"].iloc[-1]
    picture = pixels(region["url"])
    assert picture.shape == (PIXELS, PIXELS, 4)
    across = np.linspace(region["x"], region["x2"], PIXELS)
    up = np.linspace(region["y2"], region["y"], PIXELS)
    for row, column in ((0, 0), (5, 40), (24, 24), (47, 3)):
        shares = run.predict([[across[column], up[row]]])[0]
        shares = np.array([1 - shares, shares]) if classes == 2 else shares
        colour = CLASSES[int(shares.argmax())]
        assert "#" + "".join(f"{int(part):02x}" for part in picture[row, column, :3]) == colour
    sure = run.predict(np.column_stack([across, np.full(PIXELS, up[24])]))
    sure = np.abs(sure - 0.5) if classes == 2 else sure.max(axis=1)
    assert np.corrcoef(sure, picture[24, :, 3])[0, 1] > 0.99


@pytest.mark.parametrize("classes", [2, 3])
def test_each_row_stands_at_the_probability_of_its_own_class(classes: int) -> None:
    data = wide(classes)
    run = train(logistic(data, epochs=20), data)
    points = drawn(run)["points"]
    predictions = np.concatenate([run.predict(part.x) for part in (run.train, run.validation)])
    y = np.concatenate([run.train.y, run.validation.y]).astype(int)
    own = (
        np.where(y == 1, predictions, 1 - predictions) if classes == 2 else predictions[np.arange(len(y)), y]
    )
    np.testing.assert_allclose(points["f59"], own, rtol=1e-6)
    assert (points["y"].round() == y).all()


def test_a_run_that_left_the_numbers_says_so_instead_of_an_empty_picture() -> None:
    for data in DATA.values():
        run = train(logistic(data, epochs=700, learning_rate=10.0, l2=100.0), data)
        frames = framed(classes_data(run, snapshot_of_frame(len(run.epochs))))
        assert 59 in set(frames["empty"]["frame"])


@pytest.mark.parametrize("classes", [2, 3])
def test_the_matrix_and_its_curve_get_all_they_draw(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data), data)
    spec, frames = confusion_chart(classes == 2), framed(confusion_data(run, run.validation))
    assert not [*faults(asked(spec), frames)]
    assert frames["cells"]["rows"].sum() == len(run.validation.y)
    if classes == 2:
        half = frames["half"].iloc[0]
        second = run.validation.y == 1
        decided = run.predict(run.validation.x) > 0.5
        assert half["true_positive"] == decided[second].mean()
        assert half["false_positive"] == decided[~second].mean()


@pytest.mark.parametrize(("dataset", "rows"), [("challenger", 1), ("iris", 2), ("digits", 2)])
def test_the_key_has_no_more_classes_side_by_side_than_a_phone_has_room_for(dataset: str, rows: int) -> None:
    run = train(RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 1}))
    key = drawn(run)["key"]
    assert key["name"].tolist() == list(run.train.class_names)
    assert key["down"].nunique() == rows
    widest = key.groupby("down")["place"].nunique().max()
    assert widest <= 5
    # The picture is 205 pixels wide on a phone, a character up to 7, and its symbol takes 18.
    assert 18 + 7 * max(map(len, key["name"])) <= 205 / widest
    assert not key.duplicated(["place", "down"]).any()
    assert key["down"].unique().mean() == KEY_HEIGHT / 2


@every_view
def test_accuracy_is_that_of_scikit_learn_at_every_snapshot(name: str) -> None:
    run = RUNS[name]
    shown = drawn(run)["accuracy"]
    for rows, part in (("train", run.train), ("validation", run.validation)):
        line = shown[shown["rows"] == rows]
        assert line["epoch"].tolist() == run.epochs.tolist()
        for at in (0, 7, -1):
            outputs = run.outputs(part.x)[at]
            classes = outputs > 0 if outputs.ndim == 1 else outputs.argmax(axis=0)
            assert line["accuracy"].iloc[at] == pytest.approx(accuracy_score(part.y, classes), rel=1e-6)


def test_without_validation_rows_there_is_one_line_of_accuracy() -> None:
    run = train(logistic(DATA["regions"], epochs=3, validation_share=0.0), DATA["regions"])
    assert set(drawn(run)["accuracy"]["rows"]) == {"train"}


def test_a_sparse_record_of_accuracy_has_dots_that_can_be_told_from_noise() -> None:
    run = train(logistic(DATA["regions"], epochs=300), DATA["regions"])
    shown = drawn(run)["accuracy"]
    gaps = np.diff(run.epochs)
    assert gaps.max() > 1 == gaps.min()
    line = shown[shown["rows"] == "train"]
    assert line["apart"].sum() == len(run.epochs) - np.argmax(gaps > 1)
    spec = run_chart("regions", classes=True)
    assert "datum.apart" in str(spec)


def test_pictures_of_a_run_are_drawn_once_for_all_charts_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(RunSpec("moons", "logistic_regression", "sgd", {"epochs": 3}))
    every = np.arange(len(run.epochs))
    first = classes.classes_data(run, every)
    monkeypatch.setattr(classes, "class_picture", lambda *given: pytest.fail("drawn again"))
    assert classes.classes_data(run, every)["regions"]["url"] == first["regions"]["url"]
