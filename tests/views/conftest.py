"""Views run through AppTest, which shares Streamlit's caches with everything else in the process."""

from tests.pages.conftest import _every_chart_gets_all_it_draws, _first_screens_compare_little, empty_caches

__all__ = ["_every_chart_gets_all_it_draws", "_first_screens_compare_little", "empty_caches"]
