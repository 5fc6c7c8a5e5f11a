"""However many scripts run at once, they share few heaps, so that what is freed in one is used by the next."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Threads that hold memory at the same time, and then as many lines as glibc has heaps.
COUNT = """
import ctypes, threading
import numpy as np
{first}
ready = threading.Barrier(17)
def hold():
    kept = [np.ones(1000) for _ in range(20)]
    ready.wait()
threads = [threading.Thread(target=hold) for _ in range(16)]
[thread.start() for thread in threads]
ready.wait()
[thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


def heaps(first: str) -> int:
    done = subprocess.run([sys.executable, "-c", COUNT.format(first=first)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries have other heaps")
def test_the_app_has_few_heaps() -> None:
    assert heaps("") > 4
    assert heaps("from ui import frame") <= 4
