"""What every test shares. Nothing here may import Streamlit: the engine's tests run without it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A product is one thread's, as in the app: workers that run beside each other would otherwise wait for each other's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What JAX compiles for a test runs once or twice: to make it fast takes longer than it saves.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

# A shared machine pauses now and then; a slow example is not a failure. The examples are the same on every machine,
# so that a red run can be repeated.
settings.register_profile(
    "paramscope", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("paramscope")


@pytest.fixture(autouse=True, scope="session")
def _every_machine_is_a_standard_core() -> Iterator[None]:
    """How long something takes, as pages say it, is the same wherever tests run."""
    # Only now: NumPy reads the number of threads when it is imported.
    from core import pace

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "here", lambda: pace.STANDARD)
        yield
