"""What a file of the project imports, read from its source, so that nothing has to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


def walk(node: ast.AST, inside_functions: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if inside_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from walk(child, inside_functions)


def without_type_checking(tree: ast.Module) -> ast.Module:
    """Imports that only the type checker reads cost nothing and are no arrow."""
    body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    return ast.Module(body, type_ignores=[])


def imported(source: str, package: str = "", inside_functions: bool = True) -> set[str]:
    """Every module named by an import, with the names taken from it: `from core import charts` may be a module."""
    names = set()
    for node in walk(without_type_checking(ast.parse(source)), inside_functions):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


@cache
def imports_of(file: Path, inside_functions: bool = True) -> frozenset[str]:
    """Every module that a file of the project imports, and the names that it takes from them."""
    package = ".".join(file.relative_to(ROOT).parent.parts)
    return frozenset(imported(file.read_text("utf-8"), package, inside_functions))
