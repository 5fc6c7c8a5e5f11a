"""Every model has an opening, and one that shares a page opens there as it would by itself."""

from __future__ import annotations

from pathlib import Path

from core import MODELS
from core.engine.openings import OPENINGS
from ui.frame import PAGES

ROOT = Path(__file__).parents[3]


def test_every_model_has_an_opening_that_is_its_own() -> None:
    assert OPENINGS.keys() == MODELS.keys()
    assert {name: spec.model for name, spec in OPENINGS.items()} == {name: name for name in MODELS}


def test_models_of_one_page_open_as_the_page_does() -> None:
    for page in PAGES:
        for model in page.models[1:]:
            assert OPENINGS[page.models[0]].replace(model=model) == OPENINGS[model]


def test_pages_open_with_them() -> None:
    for page in PAGES:
        if page.models:
            assert f'DEFAULT = OPENINGS["{page.models[0]}"]' in (ROOT / page.file).read_text("utf-8")
