"""What would take long is asked for first; what is refused leaves nothing behind that seems to go on."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core import Run, RunSpec, SettingError
from core.types import OnEpoch
from tests.pages.opening import open_page


def refuse(spec: RunSpec, on_epoch: OnEpoch) -> Run:
    raise SettingError("these are 1,000 too many")


def _refused() -> None:
    from core import RunSpec
    from tests.ui.test_asking import refuse
    from ui import asking

    asking.computed(refuse, RunSpec("line", "linear_regression", "sgd"), seconds=1.0)


def test_what_is_refused_after_all_is_not_waited_for() -> None:
    page = AppTest.from_function(_refused).run()
    assert [info.value for info in page.info] == ["This cannot be trained: these are 1,000 too many."]
    assert not page.button
    assert not page.get("progress")


def test_a_comparison_that_is_too_much_is_refused_before_it_is_asked_for() -> None:
    query = {"view": "Compare", "compare": "batch_size", "samples": "1000", "epochs": "3000"}
    page = open_page("pages/linear_regression.py", query)
    assert not page.exception
    assert "more than the 30 s allowed: choose fewer values" in page.info[0].value
    assert not [button for button in page.button if button.label.startswith("Train them")]
