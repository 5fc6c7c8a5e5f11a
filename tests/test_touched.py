"""What a change asks `make fast` to run: whatever may break by it, and of views and rooms beside it nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import touched
from tests.imports import ROOT
from tests.touched import ENGINE, changed, defined_in, modules, needed

CUTS, PRUNING = "tests/views/tree/hyperparameters/test_numbers.py", "tests/views/tree/pruning/test_numbers.py"
SCALE, OPTIMIZERS = "tests/core/charts/test_scale.py", "tests/core/optim/test_optimizers.py"


def asked(*files: str) -> set[str]:
    return set(touched.touched(map(Path, files)))


@pytest.mark.parametrize(
    ("file", "runs", "rests"),
    [
        # A view, by import or as the folder that its tests mirror; not its neighbours.
        ("views/tree/hyperparameters/numbers.py", {CUTS}, {PRUNING, OPTIMIZERS}),
        ("views/tree/hyperparameters/view.py", {CUTS, "tests/views/test_views.py"}, {PRUNING, OPTIMIZERS}),
        # What stands above a room, but not what stands beside it.
        ("core/hyper.py", {CUTS, PRUNING, OPTIMIZERS}, set()),
        ("core/engine/loop.py", {CUTS, OPTIMIZERS}, set()),
        ("core/charts/scale.py", {SCALE}, {OPTIMIZERS}),
        ("ui/draw.py", {"tests/ui/test_draw.py", "tests/pages/test_home.py"}, {OPTIMIZERS}),
        # Tests, and what they share: helpers by import, fixtures by folder.
        (CUTS, {CUTS}, {PRUNING, OPTIMIZERS}),
        ("tests/core/records.py", {CUTS, OPTIMIZERS}, set()),
        ("tests/ui/conftest.py", {"tests/ui/test_cache.py"}, {CUTS, OPTIMIZERS}),
        # What is gone, and data that are no module, may have been anything of their folder.
        ("views/tree/hyperparameters/gone.py", {CUTS}, {PRUNING, OPTIMIZERS}),
        ("core/data/reference/iris.csv", {"tests/core/data/test_bundled.py", OPTIMIZERS}, set()),
        ("README.md", {"tests/test_docs.py"}, {CUTS, OPTIMIZERS}),
        ("docs/architecture.md", {"tests/test_docs.py"}, {CUTS, OPTIMIZERS}),
    ],
)
def test_a_change_asks_for_what_may_break_by_it(file: str, runs: set[str], rests: set[str]) -> None:
    tests = asked(file)
    assert runs <= tests
    assert rests.isdisjoint(tests)
    assert "tests/test_architecture.py" in tests


def test_several_changes_ask_for_what_each_asks_for() -> None:
    cuts, charts = "views/tree/hyperparameters/numbers.py", "core/charts/scale.py"
    assert asked(cuts, charts) == asked(cuts) | asked(charts)


@pytest.mark.parametrize("files", [(), ("app.py",), ("requirements.txt", CUTS)])
def test_where_imports_tell_nothing_all_tests_are_meant(files: tuple[str, ...]) -> None:
    assert asked(*files) == {"tests"}


def test_nothing_that_drives_a_browser_is_asked_for() -> None:
    assert not any(file.startswith("tests/browser") for file in asked("core/hyper.py"))


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("core.train", "core.engine.training"),
        ("core.engine.training.train", "core.engine.training"),
        ("core.engine.training", "core.engine.training"),
        ("core.data.Task", "core.data"),
        ("numpy.linalg.norm", None),
        ("json", None),
    ],
)
def test_a_name_stands_in_the_module_that_writes_it(name: str, module: str | None) -> None:
    assert defined_in(name) == module


@pytest.mark.slow
@pytest.mark.parametrize(
    "test", ["tests.core.optim.test_schedules", "tests.views.tree.hyperparameters.test_chart"]
)
def test_whatever_a_test_loads_is_known_to_be_needed(test: str) -> None:
    """But for what loads because it lies in a package, or is offered there."""
    code = f"import sys, {test}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    by_the_way = needed(ENGINE) - needed("core.engine.training") | {
        name for name, file in modules().items() if file.name == "__init__.py"
    }
    assert set(done.stdout.split()) & modules().keys() <= needed(test) | by_the_way


@pytest.mark.skipif(shutil.which("git") is None, reason="asks git")
def test_what_differs_from_main_is_told_committed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touched, "ROOT", tmp_path)

    def write(name: str) -> None:
        (tmp_path / name).write_text(name)

    def git(*command: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True, capture_output=True)

    def commit(name: str) -> None:
        write(name)
        git("add", ".")
        git("commit", "-m", name)

    git("init", "-b", "main")
    commit("old.py")
    git("switch", "-c", "branch")
    assert changed() == set()
    commit("committed.py")
    write("new.py")
    (tmp_path / "old.py").write_text("edited")
    assert changed() == {Path("committed.py"), Path("new.py"), Path("old.py")}
