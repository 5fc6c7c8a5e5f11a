"""Imports point one way, between layers, rooms and the files of a view. Read from the source, so nothing has to run."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import ROOT, imported, imports_of

LONGEST_FILE = 300
LONGEST_PAGE = 120

# Layer: what it may never import, not even inside a function.
NEVER = {
    "core": {"streamlit", "altair", "core.charts", "core.receipts", "ui", "views", "pages", "app"},
    "core.charts": {"streamlit", "pandas", "ui", "views", "pages", "app"},
    "core.receipts": {"streamlit", "pandas", "altair", "ui", "views", "pages", "app"},
    "ui": {"views", "pages", "app"},
    "views": {"pages", "app"},
    "pages": {"altair", "numpy", "pandas", "sklearn", "scipy", "pages", "app"},
    "app": {"altair", "numpy", "pandas", "sklearn", "scipy", "pages"},
    "benchmarks": {"pages", "app"},
}
# The first paint must not wait for these: they are imported when they are needed.
HEAVY = {"pandas", "sklearn", "scipy"}
LATE = {"core": HEAVY, "core.receipts": HEAVY, "ui": HEAVY, "views": HEAVY}

# Words that say nothing of what is held; a name is a noun that does.
NO_NOUNS = {"found", "one", "said", "told"}


def files(layer: str) -> list[Path]:
    paths = ROOT.glob("app.py") if layer == "app" else (ROOT / layer.replace(".", "/")).rglob("*.py")
    return sorted(file for file in paths if layer_of(file) == layer)


def layer_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:2]) if parts[:2] in (("core", "charts"), ("core", "receipts")) else parts[0]


OF_CORE = [*files("core"), *files("core.charts"), *files("core.receipts")]


def under(name: str, forbidden: set[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in forbidden)


@pytest.mark.parametrize("layer", NEVER)
def test_no_import_points_the_other_way(layer: str) -> None:
    forbidden = NEVER[layer] | {"tests"}
    wrong = {
        (file.name, name) for file in files(layer) for name in imports_of(file) if under(name, forbidden)
    }
    assert wrong == set()


@pytest.mark.parametrize("layer", LATE)
def test_heavy_libraries_are_imported_when_needed(layer: str) -> None:
    wrong = {
        (file.name, name)
        for file in files(layer)
        for name in imports_of(file, inside_functions=False)
        if under(name, LATE[layer])
    }
    assert wrong == set()


@pytest.mark.parametrize("layer", LATE)
def test_what_charts_must_not_meet_half_is_loaded_alone(layer: str) -> None:
    wrong = [
        (file.name, function.name)
        for file in files(layer)
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(under(name, ("pandas", "sklearn")) for name in _imported(function))
        and "loaded(" not in ast.unparse(function)
    ]
    assert wrong == []


def _imported(function: ast.FunctionDef) -> list[str]:
    statements = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [
        name
        for node in statements
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        )
    ]


# --------------------------------------------------------------------------- rooms of core


def drawn_rooms() -> dict[str, int]:
    """{room of core, or module of its ground: its floor}, as `docs/architecture.md` draws them, the ground first."""
    drawing = (
        (ROOT / "docs/architecture.md").read_text("utf-8").partition("```rooms\n")[2].partition("```")[0]
    )
    floors = [line.split("  ")[0].split() for line in reversed(drawing.splitlines())]
    return {name: floor for floor, names in enumerate(floors) for name in names}


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


def test_the_drawing_shows_the_rooms_that_there_are() -> None:
    there = {
        entry.stem
        for entry in (ROOT / "core").iterdir()
        if entry.suffix == ".py" or (entry / "__init__.py").exists()
    }
    assert drawn_rooms().keys() == there - {"__init__"}


def test_no_room_of_core_knows_one_above_it() -> None:
    floors = drawn_rooms()
    wrong = {
        (str(file.relative_to(ROOT)), name)
        for file in OF_CORE
        if file != ROOT / "core/__init__.py"
        for name in imports_of(file)
        if name.startswith("core.")
        and floors[room_of(name)] > floors[room_of(".".join(file.relative_to(ROOT).with_suffix("").parts))]
    }
    assert wrong == set()


def test_a_room_of_core_does_not_take_from_the_engine_as_a_whole() -> None:
    wrong = {file.name for file in OF_CORE if "core" in imports_of(file)}
    assert wrong == set()


# --------------------------------------------------------------------------- files of a view


def of_kind(file: Path, kind: str) -> bool:
    return file.stem == kind or file.stem.endswith(f"_{kind}")


def of_views() -> list[Path]:
    """All files in the folders of families."""
    return [file for file in files("views") if file.parent != ROOT / "views"]


def test_only_what_is_called_a_view_knows_the_page_and_only_a_chart_draws() -> None:
    page, drawing = {"streamlit", "ui"}, {"altair", "core.charts"}
    wrong = set()
    for file in of_views():
        known = imports_of(file)
        if not of_kind(file, "view"):
            wrong |= {(str(file.relative_to(ROOT)), name) for name in known if under(name, page)}
            if not of_kind(file, "chart"):
                wrong |= {(str(file.relative_to(ROOT)), name) for name in known if under(name, drawing)}
    assert wrong == set()


def test_numbers_know_no_chart_and_charts_no_view() -> None:
    """Whatever is computed can be had without drawing it, and whatever is drawn without a page."""
    wrong = set()
    for file in of_views():
        above = [*(["view"] if not of_kind(file, "view") else [])]
        above += ["chart"] if not (of_kind(file, "view") or of_kind(file, "chart")) else []
        for name in imports_of(file):
            module = ROOT / (name.replace(".", "/") + ".py")
            if name.startswith("views.") and module.exists() and any(of_kind(module, kind) for kind in above):
                wrong.add((str(file.relative_to(ROOT)), name))
    assert wrong == set()


def test_no_view_knows_a_view_of_another_family() -> None:
    """What two families need lies in `views/shared`."""
    wrong = set()
    for file in of_views():
        family = file.relative_to(ROOT / "views").parts[0]
        for name in imports_of(file):
            parts = name.split(".")
            if parts[0] == "views" and parts[1] not in (family, "shared", "base"):
                wrong.add((str(file.relative_to(ROOT)), name))
    assert wrong == set()


# --------------------------------------------------------------------------- what these tests rest on


@pytest.mark.parametrize("layer", ["core", "core.charts", "core.receipts", "ui", "views"])
def test_the_layers_stand_where_these_tests_look_for_them(layer: str) -> None:
    assert files(layer)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np", {"numpy"}),
        ("from core import charts", {"core", "core.charts"}),
        ("from . import spec", {"core.models", "core.models.spec"}),
        ("from ..charts.style import BLUE", {"core.charts.style", "core.charts.style.BLUE"}),
        ("def late():\n    import pandas", {"pandas"}),
        ("if TYPE_CHECKING:\n    import pandas", set()),
    ],
)
def test_imports_are_read_as_python_reads_them(source: str, expected: set[str]) -> None:
    assert imported(source, package="core.models") == expected


def test_an_import_inside_a_function_is_a_late_one() -> None:
    assert imported("def late():\n    import pandas", inside_functions=False) == set()
    assert imported("class Eager:\n    import pandas", inside_functions=False) == {"pandas"}


@pytest.mark.parametrize("page", files("pages"), ids=lambda file: file.stem)
def test_a_page_is_short_and_leaves_state_to_ui(page: Path) -> None:
    source = page.read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST_PAGE
    assert "session_state" not in source


def test_no_file_is_too_long_to_read_in_one_go() -> None:
    everything = [file for layer in [*NEVER, "tests"] for file in files(layer)]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in everything}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def held(nodes: list[ast.AST]) -> set[str]:
    """Names of variables and parameters, without underscores before them."""
    variables = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return {name.lstrip("_") for name in variables | parameters}


def defined(nodes: list[ast.AST]) -> set[str]:
    """Names of functions and classes, in lower case and without underscores before them."""
    return {
        node.name.lower().lstrip("_") for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def nodes_of(source: str) -> list[ast.AST]:
    return [*ast.walk(ast.parse(source))]


def test_names_are_seen_wherever_they_are_given() -> None:
    source = """
class A:
    def _f(b, *, _said):
        told = c = 1
        return [found for found in map(lambda one: c, b)]
"""
    assert held(nodes_of(source)) == {"b", "c"} | NO_NOUNS
    assert defined(nodes_of(source)) == {"a", "f"}


def test_a_name_says_what_it_holds() -> None:
    wrong = {}
    for layer in [*NEVER, "tests"]:
        for file in files(layer):
            nodes = nodes_of(file.read_text("utf-8"))
            names = held(nodes) if layer == "tests" else held(nodes) | defined(nodes)
            if names & NO_NOUNS:
                wrong[str(file.relative_to(ROOT))] = names & NO_NOUNS
    assert wrong == {}


def test_importing_the_engine_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'altair', 'sklearn', 'scipy', 'streamlit'}"
    code = f"import sys, core; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
