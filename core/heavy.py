"""Imports that take long: one at a time, and never beside a chart that is being made.

Altair asks the loaded modules for pandas whenever it makes something. While another thread imports pandas it is there,
and half empty: `module 'pandas' has no attribute 'Timestamp'`, on the page of whoever happens to open a view then.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_alone = RLock()


def loaded(name: str) -> ModuleType:
    """The module of that name, imported while nobody makes a chart or imports another one so."""
    with _alone:
        return import_module(name)


def made_once(make: Callable[Given, Result]) -> Callable[Given, Result]:
    """`functools.cache` for what is made with Altair, while nothing heavy is imported."""
    kept = cache(make)

    @wraps(make)
    def made(*given: Given.args, **named: Given.kwargs) -> Result:
        with _alone:
            return kept(*given, **named)  # type: ignore[arg-type]

    made.cache_info = kept.cache_info  # type: ignore[attr-defined]
    return made
