"""Two that set filters of warnings for a moment, one inside the other's, leave none behind."""

from __future__ import annotations

import warnings

from core.models.trees.warned import filters_kept


def test_filters_that_overlap_are_set_back() -> None:
    before = list(warnings.filters)
    first, other = warnings.catch_warnings(), warnings.catch_warnings()
    outer, inner = filters_kept(), filters_kept()
    outer.__enter__()
    first.__enter__()
    warnings.simplefilter("error", UserWarning)
    inner.__enter__()
    other.__enter__()
    # The first to come is the first to go, and the other sets back what it found.
    first.__exit__(None, None, None)
    outer.__exit__(None, None, None)
    other.__exit__(None, None, None)
    assert list(warnings.filters) != before
    inner.__exit__(None, None, None)
    assert list(warnings.filters) == before
