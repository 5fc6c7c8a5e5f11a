"""The screen of a study: brought, sorted anew, compared, refused in a sentence, and kept in its session alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.studies import importance
from core.studies.roles import Role
from core.studies.study import Study
from tests.core.studies.tables import WANDB, csv, drawn, export, first
from tests.pages.opening import charts, data_of, texts
from tests.sentences import laid_bare
from tests.views.test_names import read_as_markdown
from ui import turns
from views.runs.study import view
from views.runs.study.bring_view import changed
from views.runs.study.compare_view import HIGHER, LOWER
from views.runs.study.importance_view import _forests


def script() -> None:
    from views.runs.study import view

    view.show()


def opened() -> AppTest:
    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    return page


def bring(page: AppTest, content: str | bytes, name: str = "trials.csv") -> AppTest:
    page.file_uploader[0].upload(name, content.encode() if isinstance(content, str) else content).run()
    assert not page.exception
    return page


def choose(page: AppTest, label: str, value: object) -> AppTest:
    next(box for box in page.selectbox if box.label == label).set_value(value).run()
    assert not page.exception
    return page


def study_of(page: AppTest) -> Study:
    study: Study = page.session_state[view.STUDY.name].study
    return study


def test_a_first_time_visitor_is_asked_for_a_table() -> None:
    page = opened()
    assert page.file_uploader[0].label == "A table with a trial in each row"
    assert "stays in this session" in texts(page)
    assert not page.selectbox


@pytest.mark.parametrize(
    ("content", "heading", "panels"),
    [
        (export("sklearn"), "30 trials as scikit-learn writes them", 1),
        (export("optuna"), "30 trials as Optuna writes them", 2),
        (export("mlflow"), "10 trials as MLflow writes them", 2),
        (WANDB, "12 trials as Weights & Biases writes them", 1),
        (csv(drawn()), "60 trials", 2),
    ],
)
def test_a_table_is_compared_as_soon_as_it_is_brought(content: str, heading: str, panels: int) -> None:
    page = bring(opened(), content)
    assert f"`trials.csv`: {heading}" in texts(page)
    assert " at `" in texts(page)
    (chart,) = charts(page)
    assert ("learned" in {dataset.name for dataset in chart.datasets}) == (panels == 2)
    assert not page.error


def test_another_hyperparameter_and_a_second_one() -> None:
    page = bring(opened(), csv(drawn()))
    assert data_of(charts(page)[0], "trials")["position"].max() < 5
    choose(page, "Against", "units")
    assert "at `units`" in texts(page)
    choose(page, "And a second one", 1)
    assert "and `rate`" in texts(page)
    assert {"runs", "best"} <= {dataset.name for dataset in charts(page)[0].datasets}
    choose(page, "Parameter in the upper map", "coef[1]")
    assert data_of(charts(page)[0], "above")["says"][0].startswith("coef[1]")


def test_the_direction_can_be_turned_and_turned_back() -> None:
    page = bring(opened(), export("optuna"))
    assert "does not say" in "".join(caption.value for caption in page.caption)
    assert "is lowest at" in texts(page)
    choose(page, "Against", "params_units")
    choose(page, "Better is", HIGHER)
    assert "is highest at `units`" in texts(page)
    choose(page, "Better is", LOWER)
    # What else was chosen stays.
    assert "is lowest at `units`" in texts(page)


def test_a_column_can_be_something_else() -> None:
    page = bring(opened(), csv(drawn()))
    at = [*study_of(page).table.columns].index("units")
    assert [*page.data_editor[0].value["it is"]][at] == "chosen"
    sort_anew(page, {"units": "learned"})
    assert "units" not in next(box for box in page.selectbox if box.label == "Against").options
    assert [*page.data_editor[0].value["it is"]][at] == "learned"
    # Without any error there is nothing to compare, and the table of columns stays.
    sort_anew(page, {"val_loss": "not used"})
    assert "No column reads like an error" in page.warning[0].value
    sort_anew(page, {"val_loss": "error"})
    assert len(charts(page)) == 1


def sort_anew(page: AppTest, roles: dict[str, Role]) -> None:
    """What the table of columns does once a visitor has changed it."""
    reading = page.session_state[view.STUDY.name]
    sorted_anew = replace(reading, study=reading.study.resorted(roles), version=reading.version + 1)
    page.session_state[view.STUDY.name] = sorted_anew
    page.run()
    assert not page.exception


def test_of_the_table_of_columns_only_roles_are_taken() -> None:
    rows = {0: {"it is": "learned"}, 2: {"it is": "<b>"}, 1: {"missing": 3}}
    assert changed(["a", "b", "c"], rows) == {"a": "learned"}


def test_importance_is_asked_for_and_kept_in_this_session(monkeypatch: pytest.MonkeyPatch) -> None:
    grown: list[int] = []
    grow = importance._forest
    monkeypatch.setattr(importance, "_forest", lambda seed, **more: grown.append(seed) or grow(seed, **more))
    page = bring(opened(), csv(drawn(40)))
    assert not grown
    page.session_state["study_importance"] = True
    page.run()
    assert not page.exception
    assert "The forest explains" in texts(page)
    assert len(charts(page)) == 2
    page.run()
    assert len(grown) == importance.SPLITS + 1
    choose(page, "Better is", HIGHER)
    assert len(grown) == 2 * (importance.SPLITS + 1)
    # Nothing of it lies where other visitors' results do.
    assert len(_forests._shared._results) == 0
    assert len(page.session_state["own_forests"]._results) == 2


@pytest.mark.parametrize(
    ("ends", "says"),
    [(turns.TooLongError(), "Ended"), (turns.StoppedByVisitor("key"), "Stopped before all forests")],
)
def test_forests_that_are_stopped_leave_a_sentence(
    ends: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*given: object) -> None:
        raise ends

    monkeypatch.setattr(turns, "in_turn", raising)
    page = bring(opened(), csv(drawn(20)))
    page.session_state["study_importance"] = True
    page.run()
    assert not page.exception
    assert any(warning.value.startswith(says) for warning in page.warning)


def test_where_trials_are_too_few_importance_says_why() -> None:
    page = bring(opened(), export("mlflow"))
    page.session_state["study_importance"] = True
    page.run()
    assert "A forest needs 20 trials to learn from; 9 can be compared." in texts(page)
    assert len(charts(page)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "picture"),
        (b"", "empty"),
        ("lr,loss\n" + "1,2\n" * 100_000, "more than the 50,000 rows that are read"),
        (
            ",".join(f"h{n}" for n in range(1_200)) + "\n" + ",".join("1" * 1_200),
            "more than the 1,000 that are read",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_the_last_study_stays(content: str | bytes, says: str) -> None:
    page = bring(bring(opened(), csv(drawn())), content, "broken.csv")
    assert page.error[0].value.startswith("This table cannot be read: ")
    assert says in page.error[0].value
    assert "`trials.csv`: 60 trials" in texts(page)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("lr,depth\n1,2\n3,4\n", "No column reads like an error"),
        ("lr,loss\n1,2\n", "The table has one trial"),
        ("lr,loss\n1,2\n1,3\n", "No hyperparameter differs"),
    ],
)
def test_what_keeps_trials_from_being_compared_is_told_and_can_be_changed(content: str, says: str) -> None:
    page = bring(opened(), content)
    assert says in page.warning[0].value
    assert not charts(page)
    assert page.data_editor


def test_a_table_whose_trials_all_failed_is_told_so() -> None:
    page = bring(opened(), "lr,loss,state\n1,2,failed\n2,3,failed\n")
    assert page.warning[0].value == "2 of 2 trials not compared: 2 `failed`."
    assert not charts(page)


def test_a_pasted_table_is_read_too() -> None:
    page = opened()
    page.segmented_control(key="study_bring").set_value("Paste").run()
    page.text_area[0].set_value(csv(drawn(20))).run()
    assert not page.exception
    assert "`pasted table`: 20 trials" in texts(page)


def test_names_and_cells_from_outside_are_shown_as_text() -> None:
    header = "<b>zqa</b>,$zqb$,:red[zqc],[zqd](b) loss,norm_layer1\n"
    rows = "".join(f"{n % 3},{'`zqe`' if n % 2 else '**zqf**'},1,{n},{n}\n" for n in range(12))
    page = bring(opened(), header + rows, "**zqg**.csv")
    choose(page, "And a second one", 1)
    shown = [text for text in read_as_markdown(page) if "zq" in text]
    assert shown
    assert [wrong for text in shown for wrong in laid_bare(text)] == []


def test_another_session_sees_nothing_of_it() -> None:
    bring(opened(), csv(drawn()))
    assert "60 trials" not in texts(opened())


def test_the_first_outcome_of_the_study_is_compared() -> None:
    page = bring(opened(), export("sklearn"))
    assert first(study_of(page)).name == "mean_test_score"
    captions = " ".join(caption.value for caption in page.caption)
    assert "A score below 0, shown without its sign." in captions
    assert "6 of 30 trials not compared" in page.warning[0].value
