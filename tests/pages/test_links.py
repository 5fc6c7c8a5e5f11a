"""A spec as a link opens that very run on its page, whatever the page shows by default; so do the page's own links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import MODELS, RunSpec
from core.engine.links import understand
from core.engine.openings import OPENINGS
from tests.core.registries import LEARNABLE, on_grid, specs
from tests.pages.opening import expected, metrics, open_link
from ui import frame

# What each page of models opens with, and the page that has each model.
PAGES = {row.file: OPENINGS[row.models[0]] for row in frame.PAGES if row.models}
PAGE_OF = {model: row.file for row in frame.PAGES for model in row.models}


def _plain() -> Iterator[RunSpec]:
    """Of each model, on two datasets it can learn, the defaults of the engine but where it takes long."""
    for name, model in MODELS.items():
        small = {"epochs": 2, "samples": 100} if name == "transformer" else {}
        for dataset in LEARNABLE[name][:2]:
            yield RunSpec(dataset, name, "sgd" if model.optimized else None, small)


PLAIN = pytest.mark.parametrize("spec", [*_plain()], ids=lambda spec: f"{spec.model}-{spec.dataset}")


def test_every_model_has_a_page() -> None:
    assert {*PAGE_OF} == {*MODELS}


@pytest.mark.slow
@PLAIN
def test_a_spec_as_a_link_opens_the_very_run_on_its_page(spec: RunSpec) -> None:
    page = open_link(PAGE_OF[spec.model], spec.to_query())
    assert metrics(page) == expected(spec)
    assert not page.info


@PLAIN
def test_the_address_that_the_page_then_has_opens_it_again(spec: RunSpec) -> None:
    default = PAGES[PAGE_OF[spec.model]]
    again = spec.to_query(default)
    assert len(again) <= len(spec.to_query()) + len(default.chosen())
    assert metrics(open_link(PAGE_OF[spec.model], again)) == expected(spec)


def test_a_link_to_another_model_than_the_page_has_is_read_as_the_pages_own() -> None:
    query = {"dataset": "moons", "model": "logistic_regression", "optimizer": "adam"}
    page = open_link("pages/neural_network.py", query)
    assert metrics(page) == expected(PAGES["pages/neural_network.py"].opening())
    assert "which this page does not have: neural_network is shown." in page.info[0].value


@pytest.mark.parametrize(
    ("file", "query", "address"),
    [
        ("linear", {"epochs": "1e2"}, {"epochs": "100"}),
        ("linear", {"learning_rate": ".5", "degree": "03"}, {"learning_rate": "0.5", "degree": "3"}),
        ("neural_network", {"hidden": "4, 4"}, {"hidden": "4,4"}),
        # What the page shows by default is not what a spec has.
        (
            "logistic",
            {**RunSpec("moons", "logistic_regression", "sgd").to_query(), "learning_rate": "0.10"},
            {"learning_rate": "0.1"},
        ),
    ],
)
def test_a_value_that_is_written_otherwise_is_in_the_address_as_controls_write_it(
    file: str, query: dict[str, str], address: dict[str, str]
) -> None:
    file = next(page for page in PAGES if file in page)
    page = open_link(file, query)
    assert {name: page.query_params[name] for name in page.query_params} == address
    assert metrics(page) == metrics(open_link(file, address)) == expected(understand(query, PAGES[file])[0])
    assert not page.info


@pytest.mark.slow
@settings(max_examples=100)
@given(st.sampled_from(list(MODELS)).flatmap(lambda model: specs(on_grid, model=model)))
def test_both_kinds_of_links_mean_the_spec_they_were_made_of(spec: RunSpec) -> None:
    default = PAGES[PAGE_OF[spec.model]]
    for query in (spec.to_query(), spec.to_query(default)):
        assert understand(query, default) == (spec, [])
