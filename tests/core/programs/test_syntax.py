"""Python as trees: where a function is defined, and how values are written."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from core.models.networks.activations import ACTIVATIONS
from core.models.networks.layers import blocks
from core.optim.optimizers import OPTIMIZERS
from core.programs.syntax import definition, is_ours, literal


def test_a_function_is_where_it_is_written_below_its_decorators() -> None:
    assert ast.unparse(definition(OPTIMIZERS["adam"].rule)).startswith("@optimizer('adam'")  # type: ignore[arg-type]


def test_lambdas_of_one_line_are_told_apart() -> None:
    tanh = ACTIVATIONS["tanh"]
    assert ast.unparse(definition(tanh.slope)) == "lambda a: 1 - a * a"  # type: ignore[arg-type]
    assert ast.unparse(definition(tanh.bend)) == "lambda a: -2 * a * (1 - a * a)"  # type: ignore[arg-type]


def test_a_function_without_a_source_is_refused() -> None:
    names: dict[str, object] = {"__name__": "core.work"}
    exec("def made_here(): pass", names)
    with pytest.raises(ValueError, match="source of made_here"):
        definition(names["made_here"])  # type: ignore[arg-type]


def test_what_is_ours_can_be_kept_by_a_cache() -> None:
    assert is_ours(blocks)
    assert not is_ours(np.tanh)
    assert not is_ours(len)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.1), "0.1"),
        (-np.inf, "-np.inf"),
        ((1, slice(0, 3)), "1, slice(0, 3)"),
        ({"a": None, "b": (2,)}, '{"a": None, "b": (2,)}'),
    ],
)
def test_values_are_written_as_this_project_writes_them(value: object, text: str) -> None:
    assert literal(value).strip("()") == text.strip("()")
