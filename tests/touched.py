"""The tests that a change may break: `python -m tests.touched` prints their files, for `make fast`.

A test depends on what it imports, on the folder that it mirrors, on the conftest files above it, and on whatever
these import in turn. What changed is asked of git, since this branch left `main`. With nothing changed, or where git
or imports cannot tell, all tests are meant.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from tests.imports import ROOT, imports_of

TESTS = Path("tests")
ENGINE = "core"
CODE = ("core", "ui", "views", "pages", "benchmarks", "tests")
# What these read is not what they import: the source of everything, documents, links.
ALWAYS = "tests.test_"
# What drives a browser is never fast.
NEVER = "tests.browser."


def changed(base: str = "main") -> set[Path]:
    """Files that differ from where this branch left `base`, also those that git does not know yet."""
    commands = (["diff", "--name-only", "--merge-base", base], ["ls-files", "--others", "--exclude-standard"])
    outputs = [
        subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for command in commands
    ]
    return {Path(name) for names in outputs for name in names.splitlines()}


def touched(files: Iterable[Path]) -> list[str]:
    """Files of all tests that depend on one of `files`, relative to the project; its folder where any test might."""
    named = set(files)
    # Only tests that always run read documents.
    code = {file for file in named if file.suffix != ".md"}
    if not named or any(file.parts[0] not in CODE for file in code):
        return [str(TESTS)]
    meant = {module for file in code for module in _meant(file)}
    return sorted(
        str(file)
        for name, file in modules().items()
        if file.name.startswith("test_")
        and not name.startswith(NEVER)
        and (name.startswith(ALWAYS) or not meant.isdisjoint(needed(name)))
    )


def needed(module: str) -> set[str]:
    """Whatever must be right for `module` to be: itself, what it depends on, and what that depends on."""
    closure, todo = {module}, [module]
    while todo:
        new = depends(todo.pop()) - closure
        closure |= new
        todo += new
    return closure


@cache
def depends(module: str) -> frozenset[str]:
    """Modules of the project that `module` takes from, and those that it is tested with where it is a test."""
    file = modules()[module]
    names = imports_of(ROOT / file)
    # `from core import train` names `core` too, but takes no more from it than `train`.
    taken = {name for name in names if not any(other.startswith(f"{name}.") for other in names)}
    places = {place for name in taken if (place := defined_in(name))}
    if file.name.startswith("test_") and len(file.parts) > 2:
        places |= _inside(Path(*file.parts[1:-1]))
        places |= {name for name, other in modules().items() if _is_conftest_of(other, file)}
    return frozenset(places)


def defined_in(name: str) -> str | None:
    """The module of the project that `name` is taken from: the longest beginning of it that is one."""
    package, _, last = name.rpartition(".")
    if package == ENGINE:
        name = offered().get(last, name)
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name or None


@cache
def modules() -> Mapping[str, Path]:
    """{name: file, relative to the project} of every module that is imported by name."""
    files = (file.relative_to(ROOT) for folder in CODE for file in (ROOT / folder).rglob("*.py"))
    return {".".join(file.with_suffix("").parts).removesuffix(".__init__"): file for file in files}


@cache
def offered() -> Mapping[str, str]:
    """{name: its full name} of what the engine as a whole offers, so that who takes one thing needs not all rooms."""
    nodes = ast.walk(ast.parse((ROOT / modules()[ENGINE]).read_text("utf-8")))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return {alias.name: f"{node.module}.{alias.name}" for node in imports for alias in node.names}


def _meant(file: Path) -> set[str]:
    """The module that `file` is; where it is gone, or data, all modules of its folder, which may have read it."""
    names = {name for name, other in modules().items() if other == file}
    while not names:
        file = file.parent
        names = _inside(file)
    return names


def _inside(folder: Path) -> set[str]:
    return {name for name, file in modules().items() if file.is_relative_to(folder)}


def _is_conftest_of(file: Path, test: Path) -> bool:
    return file.name == "conftest.py" and test.is_relative_to(file.parent)


if __name__ == "__main__":
    try:
        print(*touched(changed()))
    except (OSError, subprocess.CalledProcessError):
        print(TESTS)
