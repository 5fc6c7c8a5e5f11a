"""Published models: what a config says, counted to the digit, with equations for each architecture."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.published import architectures
from core.published.base import ARCHITECTURES
from core.published.config import PublishedError
from core.published.counting import Count, Line, count
from core.published.presets import PRESETS, Preset

__all__ = ["ARCHITECTURES", "PRESETS", "Count", "Line", "Preset", "PublishedError", "count"]

# Each module registers its architectures.
for _module in pkgutil.iter_modules(architectures.__path__, "core.published.architectures."):
    import_module(_module.name)
