"""Python as trees: where a function is defined, how values are written, and what its text looks like."""

from __future__ import annotations

import ast
import inspect
import math
import re
import sys
from functools import cache
from types import FunctionType, MethodType
from typing import Any

Function = ast.FunctionDef | ast.Lambda


def is_ours(value: Any) -> bool:
    """Whether it is a function of the engine, whose source can be read."""
    value = getattr(value, "__wrapped__", value)
    return isinstance(value, FunctionType | MethodType) and value.__module__.startswith("core.")


@cache
def module(name: str) -> ast.Module:
    """The source of a module, read once."""
    return ast.parse(inspect.getsource(sys.modules[name]))


def definition(function: FunctionType) -> Function:
    """Where a function is defined; of several lambdas in a line that which spans all that its code does.

    Raises ValueError where its module does not say.
    """
    code = function.__code__
    places = [place for place in code.co_positions() if place[1] and place[2] != place[3]]
    for node in ast.walk(module(function.__module__)):
        if isinstance(node, ast.FunctionDef):
            # Its code begins at its first decorator.
            begins = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if (node.name, begins) == (function.__name__, code.co_firstlineno):
                return node
        elif isinstance(node, ast.Lambda) and function.__name__ == "<lambda>":  # noqa: SIM102
            if all(_spans(node, place) for place in places):
                return node
    raise ValueError(f"the source of {function.__qualname__} is not to be had")


def _spans(node: ast.Lambda, place: tuple[int | None, int | None, int | None, int | None]) -> bool:
    line, last, column, end = (of or 0 for of in place)
    begins, ends = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
    return begins <= (line, column) and (last, end) <= ends


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is nothing but a text, as docstrings are."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def parsed(text: str) -> ast.expr:
    """The expression that a text spells."""
    return ast.parse(text, mode="eval").body


def literal_node(value: Any) -> ast.expr | None:
    """Numbers, texts, slices, and tuples and dictionaries of them; None where it is something else."""
    if isinstance(value, tuple | list):
        parts = [*map(literal_node, value)]
        return None if None in parts else ast.Tuple([part for part in parts if part is not None], ast.Load())
    if isinstance(value, dict):
        sides = [[*map(literal_node, side)] for side in (value, value.values())]
        return None if None in (*sides[0], *sides[1]) else ast.Dict(*sides)  # type: ignore[arg-type]
    if value is None or isinstance(value, bool | int | str):
        return ast.Constant(value)
    if isinstance(value, float):
        text = repr(float(value))
        return parsed(text if math.isfinite(value) else re.sub("(inf|nan)", r"np.\1", text))
    if isinstance(value, slice) and value.step is None:
        return parsed(f"slice({value.start}, {value.stop})")
    return None


def literal(value: Any) -> str:
    """The same as text."""
    node = literal_node(value)
    assert node is not None, f"{value} has no literal"
    return written(node)


def written(tree: ast.AST) -> str:
    """A tree as text, as this project writes code: with double quotes, and no brackets around what is returned."""
    text = ast.unparse(ast.fix_missing_locations(tree))
    # Only where a text holds a quote itself, it is between others.
    text = text if '"' in text else text.replace("'", '"')
    return "\n".join(map(_bare, text.splitlines()))


def _bare(line: str) -> str:
    """Without brackets around all that is returned or assigned."""
    match = re.fullmatch(r"( *(?:return|[^()=]+ =)) \((.*)\)", line)
    if match is None:
        return line
    bare = f"{match[1]} {match[2]}"
    try:
        return bare if ast.dump(_alone(bare)) == ast.dump(_alone(line)) else line
    except SyntaxError:
        return line


def _alone(line: str) -> ast.Module:
    return ast.parse(f"def f():\n {line.strip()}")
