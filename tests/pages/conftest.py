"""Tests of pages run them through AppTest, which shares Streamlit's caches with everything else in the process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

# Each AppTest would read what all installed packages say of themselves, which takes longer than most pages.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """No test may pass because another one has filled a cache."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()
