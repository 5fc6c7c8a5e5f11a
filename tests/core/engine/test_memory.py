"""What steps of training give back stays at hand for the next ones."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource, numpy as np
from core.engine import training
def step():
    kept = [np.ones(2**16) for _ in range(16)]
for _ in range(3):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have rules of their own")
def test_steps_after_the_first_ask_the_system_for_hardly_any_memory() -> None:
    done = subprocess.run([sys.executable, "-c", STEPS], capture_output=True, text=True, check=True)
    # Each step fills 2,048 pages.
    assert int(done.stdout) < 2048
