"""The view “Training” of a transformer shows the engine's numbers, and its buttons train what they say."""

from __future__ import annotations

from core import RunSpec, train
from core.inspection.sequence_run import answer_of, finding, progress
from core.models.transformers.hypers import USUAL
from tests.core.inspection.test_sequence_run import quiet
from tests.pages.opening import charts, data_of, open_page, texts, view_of
from ui import session

SMALL = {"samples": 100, "length": 3, "symbols": 4, "d_model": 8, "epochs": 3, "batch_size": 32}
SPEC = RunSpec("sort", "transformer", "adam", SMALL)
RUN = train(SPEC)


def test_finding_and_sequence_are_those_of_the_run() -> None:
    page = view_of("The run", SPEC)
    assert finding(RUN, progress(RUN, quiet)) in texts(page)
    says = data_of(charts(page)[0], "says")
    assert says["p"].tolist() == answer_of(RUN, 0).probability.ravel().tolist()
    assert len(page.selectbox(key="sequence").options) == 20


def test_the_page_begins_with_the_usual_settings() -> None:
    page = open_page("pages/transformer.py", {})
    assert page.session_state[session.LAST_RUN.of("transformer").name].spec == RunSpec(
        "sort", "transformer", "adam", USUAL
    )


def test_another_sequence_can_be_chosen_and_the_table_has_the_numbers() -> None:
    page = view_of("The run", SPEC, sequence="3", training_table=True)
    says = data_of(charts(page)[0], "says")
    assert says["p"].tolist() == answer_of(RUN, 2).probability.ravel().tolist()
    table = page.dataframe[0].value
    assert table["validation error"].tolist() == RUN.validation_error[RUN.epochs].tolist()
    assert table["symbols right"].iloc[-1] == RUN.final_metrics["validation_token_accuracy"]


def test_few_sequences_are_few_to_choose_from_and_none_held_out_are_those_of_training() -> None:
    few = view_of("The run", SPEC.replace(validation_share=0.1), sequence="12")
    assert len(few.selectbox(key="sequence").options) == 10
    assert not few.info
    none = view_of("The run", SPEC.replace(validation_share=0.0))
    assert none.selectbox(key="sequence").label == "Sequence"


def test_a_diverged_run_is_explained_and_drawn() -> None:
    page = view_of("The run", SPEC.replace(learning_rate=10.0, epochs=10))
    assert "The run diverged" in texts(page)
    assert len(charts(page)) == 1


def test_a_click_continues_the_run() -> None:
    query = {"samples": "100", "length": "3", "symbols": "4", "d_model": "8", "epochs": "5"}
    page = open_page("pages/transformer.py", query)
    assert "a warm restart" in "".join(caption.value for caption in page.caption)
    page.button(key="train.epochs.schedule_epochs").click().run()
    assert "After 10 epochs" in texts(page)
    ends = {slider.key: slider.value for slider in page.select_slider if "epochs" in str(slider.key)}
    assert ends == {"epochs": 10, "schedule_epochs": 5}
