"""The Chromium that draws pages: where it is, and how it is started. Browser tests and benchmarks share it."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet ones: nothing that phones home or needs a graphics card.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Path of a Chromium: the one named by PARAMSCOPE_CHROMIUM, or one on the PATH."""
    return os.environ.get("PARAMSCOPE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
