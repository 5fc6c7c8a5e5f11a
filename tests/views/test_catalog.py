"""The catalog of views: found by their folders, named like them, linked with their choices, imported when opened."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core import MODELS
from core.engine.links import known_anywhere
from tests.groups import PAGES, folders_of, models_on
from ui import session
from views.base import GROUPS, View
from views.catalog import AGAINST, VIEWS, choices

ROOT = Path(__file__).parents[2]
# The functions of `ui` that offer a choice.
OFFERS = (
    "state.option",
    "state.slider",
    "state.value",
    "state.nearest",
    "state.typed",
    "state.segments",
    "state.folded",
    "controls.measure",
)


# Keys that several views of a page share, since they mean the same thing in each.
SAME_IN_EACH = {"rows", "layer", "sequence", "block"}
LABELS = {view.label for view in VIEWS.values()}
# Every model with every task that it learns: all runs that views can be of.
RUNS = [(name, task) for name, model in MODELS.items() for task in model.tasks]


def folder(view: str) -> Path:
    return ROOT / view.replace(".", "/")


def suiting(model: str, task: str) -> list[View]:
    """The views of a run of this model on data of this task, in the order of pages."""
    return [view for view in VIEWS.values() if view.is_of(MODELS[model]) and task in (view.tasks or [task])]


def chosen_in(file: Path) -> set[str]:
    """Keys of the choices that a file offers by a function of `ui`."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    words = [({word.arg: word.value for word in call.keywords}, ast.unparse(call.func)) for call in calls]
    keys = [given["key"] for given, name in words if "key" in given and name in OFFERS]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_chosen_in_the_folder_of_a_view_stands_in_its_record(view: str) -> None:
    offered = {key for file in folder(view).glob("*.py") for key in chosen_in(file)}
    assert offered <= {*VIEWS[view].choices}


def test_every_choice_of_a_record_is_offered_somewhere() -> None:
    offered = {key for file in (ROOT / "views").rglob("*.py") for key in chosen_in(file)}
    assert offered == {AGAINST, *(key for view in VIEWS.values() for key in view.choices)}


def calls_in(*folders: str) -> list[ast.Call]:
    """All calls in the source of these folders."""
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    return [node for node in nodes if isinstance(node, ast.Call)]


def test_no_container_has_the_key_of_a_choice() -> None:
    """Streamlit refuses two elements with one key, and the keys of choices stand in links."""
    containers = {
        str(word.value.value)
        for call in calls_in("ui", "views")
        if ast.unparse(call.func).endswith(".container")
        for word in call.keywords
        if word.arg == "key" and isinstance(word.value, ast.Constant)
    }
    assert "first_screen" in containers
    chosen = {AGAINST, *(key for view in VIEWS.values() for key in view.choices)}
    assert containers.isdisjoint(chosen)


@pytest.mark.parametrize("view", VIEWS)
def test_a_folder_is_named_like_what_people_read(view: str) -> None:
    assert folder(view).name == re.sub(r"\W+", "_", VIEWS[view].label.lower()).strip("_")


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_on_a_page(view: str) -> None:
    assert any(VIEWS[view].is_of(MODELS[model]) for page in PAGES for model in models_on(page))


@pytest.mark.parametrize("model", MODELS)
def test_views_of_a_page_share_no_choice_that_means_another_thing(model: str) -> None:
    keys = [key for view in VIEWS.values() if view.is_of(MODELS[model]) for key in view.choices]
    assert {key for key in keys if keys.count(key) > 1} <= SAME_IN_EACH


@pytest.mark.parametrize(("model", "task"), RUNS)
def test_no_two_views_of_a_run_have_one_label_or_one_place(model: str, task: str) -> None:
    views = suiting(model, task)
    assert len({view.label for view in views}) == len(views)
    assert len({(view.group, view.place) for view in views}) == len(views)


@pytest.mark.parametrize(("model", "task"), RUNS)
def test_every_run_has_views_of_the_same_groups_in_the_same_order(model: str, task: str) -> None:
    groups = list(dict.fromkeys(view.group for view in suiting(model, task)))
    # Boosting of numbers is hundreds of trees, of which none is looked into.
    assert groups == [
        group for group in GROUPS if group != "Inside" or model != "gradient_boosting" or task != "regression"
    ]


def test_one_label_has_one_group_and_no_group_is_called_like_a_view() -> None:
    groups = {label: {view.group for view in VIEWS.values() if view.label == label} for label in LABELS}
    assert {label for label, of in groups.items() if len(of) > 1} == set()
    assert LABELS.isdisjoint(GROUPS)


@pytest.mark.parametrize("view", VIEWS)
def test_numbers_and_chart_of_a_view_have_tests_of_their_own(view: str) -> None:
    room = folder(view)
    tests = ROOT / "tests" / room.relative_to(ROOT)
    missing = [
        f"{tests.relative_to(ROOT)}/test_{part}.py"
        for part in ("numbers", "chart")
        if (room / f"{part}.py").exists() and not (tests / f"test_{part}.py").exists()
    ]
    assert missing == []


def test_every_room_with_a_record_is_found() -> None:
    assert len(VIEWS) == len(list((ROOT / "views").glob("*/*/view.py"))) - len(parts())


def parts() -> list[Path]:
    """Rooms that views share: with a `view.py`, but without a record."""
    rooms = [file.parent for file in (ROOT / "views").glob("*/*/view.py")]
    return [room for room in rooms if "VIEW" not in (room / "__init__.py").read_text("utf-8")]


def test_no_choice_has_the_name_of_something_that_a_session_keeps() -> None:
    kept = {place.name for place in vars(session).values() if isinstance(place, session.Kept)}
    assert kept.isdisjoint(choices(MODELS))
    assert kept.isdisjoint(known_anywhere())


def test_a_page_keeps_the_choices_of_its_own_views() -> None:
    keys = choices(["transformer"])
    assert keys[:2] == ("view", "against")
    assert {"prompt", "compare"} <= {*keys}
    assert {"across", "node"}.isdisjoint(keys)
    assert len(set(keys)) == len(keys)
    assert {*choices(["decision_tree", "gradient_boosting"])} == {
        *choices(["decision_tree"]),
        *choices(["gradient_boosting"]),
    }


@pytest.mark.slow
def test_the_catalog_imports_no_view() -> None:
    lazy = {f"{room}.view" for room in VIEWS}
    code = f"import sys, views.catalog; print(sorted({lazy} & set(sys.modules)))"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == "[]"


@pytest.mark.parametrize("page", PAGES)
def test_the_first_picture_of_a_page_is_that_of_one_of_its_views(page: str) -> None:
    nodes = ast.walk(ast.parse((ROOT / f"pages/{page}.py").read_text("utf-8")))
    given = {word.arg: word.value for node in nodes if isinstance(node, ast.Call) for word in node.keywords}
    label = ast.literal_eval(given["picture"]) if "picture" in given else "The run"
    drawn = [folder(view) / "view.py" for model in models_on(page) for view in folders_of(label, model)]
    assert drawn
    assert all("def picture(run: Run)" in file.read_text("utf-8") for file in drawn)
