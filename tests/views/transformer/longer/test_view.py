"""The view “Longer” says what came of other lengths, and offers positions that go on."""

from __future__ import annotations

import pytest

from tests.core.inspection.test_sequence_run import quiet
from tests.pages.opening import charts, open_page, texts, view_of
from tests.views.transformer.longer.test_numbers import LEARNED, WAVES
from views.transformer.longer.numbers import by_length, finding


def test_finding_and_numbers_are_those_of_the_lens() -> None:
    page = view_of("Longer", WAVES.spec, lengths_table=True)
    accuracies = by_length(WAVES, quiet)
    assert finding(WAVES, accuracies) in texts(page)
    assert page.dataframe[0].value["symbols right"].tolist() == accuracies.symbols.tolist()
    assert len(charts(page)) == 1
    assert not page.button


def test_a_diverged_run_has_nothing_to_say() -> None:
    page = view_of("Longer", LEARNED.spec.replace(learning_rate=10.0, epochs=10))
    assert "diverged" in page.info[0].value
    assert not charts(page)


@pytest.mark.slow
def test_a_click_trains_with_waves() -> None:
    query = {"samples": "100", "length": "3", "symbols": "4", "d_model": "8", "epochs": "5", "view": "Longer"}
    page = open_page("pages/transformer.py", query)
    page.button(key="lengths.sinusoidal").click().run()
    assert "The waves that encode positions go on" in texts(page)
