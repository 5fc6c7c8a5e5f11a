"""The example that `core` opens with gives the numbers it prints, and what it exports is all there."""

from __future__ import annotations

import doctest

import core


def test_the_example_of_the_engine_runs_as_printed() -> None:
    outcome = doctest.testmod(core)
    assert outcome.attempted >= 3
    assert outcome.failed == 0


def test_every_public_name_exists_and_says_what_it_is() -> None:
    for name in core.__all__:
        assert getattr(core, name).__doc__, name
