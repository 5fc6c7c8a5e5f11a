"""The catalog of views: every choice inside a view is part of the link; a view is imported only when it is opened."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from ui.catalog import LENSES, LINEAR, choices

UI = Path(__file__).parents[2] / "ui"


def chosen_in(file: Path) -> set[str]:
    """Keys of the choices that a file offers: by `state.option` or `state.slider`, or bound to the query itself."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    words = [({word.arg: word.value for word in call.keywords}, ast.unparse(call.func)) for call in calls]
    keys = [
        given["key"]
        for given, name in words
        if "key" in given and (name in ("state.option", "state.slider") or "bind" in given)
    ]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_every_choice_inside_a_view_is_part_of_the_link() -> None:
    views = (file for file in UI.glob("*.py") if file.stem not in ("controls", "state"))
    offered = {key for file in views for key in chosen_in(file)}
    assert offered == {key for lens in LENSES.values() for key in lens.choices}


def test_a_page_keeps_the_choices_of_its_own_views() -> None:
    assert choices({"Compare": ("Convergence",), "Try": ("Shift",)}) == ("view", "shift", "amount")


def test_every_view_of_a_group_is_in_the_catalog_and_of_a_file() -> None:
    assert {view for views in LINEAR.values() for view in views} <= LENSES.keys()
    for lens in LENSES.values():
        assert f"def {lens.function}(run: Run" in (UI / f"{lens.module}.py").read_text("utf-8")


def test_the_catalog_imports_no_view() -> None:
    lazy = {f"ui.{lens.module}" for lens in LENSES.values()}
    code = f"import sys, ui.catalog; print(sorted({lazy} & set(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=UI.parent, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
