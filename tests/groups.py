"""The views of a page, read from the page itself, which lists them."""

from __future__ import annotations

import ast
from pathlib import Path

from ui import catalog

PAGES = Path(__file__).parents[1] / "pages"


def groups_on(page: str) -> catalog.Groups:
    """{group: labels of its views} of `page`."""
    body = ast.parse((PAGES / f"{page}.py").read_text(encoding="utf-8")).body
    listed = next(
        one for one in body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "GROUPS"
    )
    groups: catalog.Groups = eval(ast.unparse(listed.value), {"catalog": catalog})
    return groups


def views_on(page: str, model: str = "") -> list[tuple[str, str]]:
    """(group, view) of all views of `page` that are offered for `model`, where it has several."""
    return [
        (group, view)
        for group, views in groups_on(page).items()
        for view in views
        if not model or catalog.LENSES[view].models in ((), (model,))
    ]
