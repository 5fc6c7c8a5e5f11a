"""The views of a page, read from the page itself, which lists them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from views import catalog

FOLDER = Path(__file__).parents[1] / "pages"
PAGES = sorted(file.stem for file in FOLDER.glob("*.py"))


def groups_on(page: str) -> catalog.ViewGroups:
    """{group: labels of its views} of `page`."""
    groups: catalog.ViewGroups = _listed(page)["GROUPS"]
    return groups


def models_on(page: str) -> list[str]:
    """The models of `page`, which is called as its model where it has one alone."""
    return [*_listed(page).get("MODELS", [page])]


def _listed(page: str) -> dict[str, Any]:
    """What `page` lists, by name."""
    body = ast.parse((FOLDER / f"{page}.py").read_text(encoding="utf-8")).body
    assigned = {ast.unparse(one.targets[0]): one.value for one in body if isinstance(one, ast.Assign)}
    return {
        name: eval(ast.unparse(assigned[name]), {"catalog": catalog})
        for name in ("GROUPS", "MODELS")
        if name in assigned
    }


def views_on(page: str, model: str = "") -> list[tuple[str, str]]:
    """(group, view) of all views of `page` that are offered for `model`, where it has several."""
    return [
        (group, view)
        for group, views in groups_on(page).items()
        for view in views
        if not model or catalog.VIEWS[view].models in ((), (model,))
    ]
