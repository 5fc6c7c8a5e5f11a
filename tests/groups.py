"""The views of a page: those that their records say are of its models."""

from __future__ import annotations

import ast
from pathlib import Path

from core import MODELS
from views.catalog import VIEWS

FOLDER = Path(__file__).parents[1] / "pages"
# Those of models; a visitor's own table is brought on a page that has none.
PAGES = sorted(file.stem for file in FOLDER.glob("*.py") if "DEFAULT" in file.read_text("utf-8"))


def models_on(page: str) -> list[str]:
    """The models of `page`, which is called as its model where it has one alone."""
    body = ast.parse((FOLDER / f"{page}.py").read_text(encoding="utf-8")).body
    assigned = {
        ast.unparse(statement.targets[0]): statement.value
        for statement in body
        if isinstance(statement, ast.Assign)
    }
    return [*ast.literal_eval(assigned["MODELS"])] if "MODELS" in assigned else [page]


def views_on(page: str, model: str = "") -> list[tuple[str, str]]:
    """(group, label) of all views of `page`, in its order, for `model` where it has several."""
    models = [MODELS[name] for name in ([model] if model else models_on(page))]
    views = [view for view in VIEWS.values() if any(view.is_of(each) for each in models)]
    return list(dict.fromkeys((view.group, view.label) for view in views))


def labels_on(page: str) -> list[str]:
    """Labels of all views of `page`."""
    return [label for _, label in views_on(page)]


def folders_of(label: str, model: str) -> tuple[str, ...]:
    """Folders of the views with this label that are of some runs of `model`."""
    return tuple(
        folder for folder, view in VIEWS.items() if view.label == label and view.is_of(MODELS[model])
    )
