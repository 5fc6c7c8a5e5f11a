"""No view shows what belongs to other choices: after every change it draws what a server draws that has kept nothing.

Views, datasets and choices are found, not listed: one that is new is tried as well.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import (
    Block,
    Button,
    ButtonGroup,
    Element,
    Info,
    NumberInput,
    Selectbox,
    SelectSlider,
    TextInput,
    Toggle,
    Widget,
)

from core import DATASETS, MODELS, OPTIMIZERS, RunSpec
from core.engine.problem import problem_of
from core.store import Store
from tests.groups import PAGES, folders_of, models_on, views_on
from ui import turns
from ui.cache import Cache
from views import catalog

# Small enough to be trained, and compared, in a moment.
SMALL = {
    "samples": 100,
    "epochs": 8,
    "hidden": (3, 2),
    "max_leaf_nodes": 8,
    "n_estimators": 5,
    "d_model": 8,
    "blocks": 2,
    "length": 3,
    "context": 4,
}
# What takes longer waits to be asked for, and is not.
LONGEST_SECONDS = 0.2
VIEWS = sorted(
    {(model, view) for page in PAGES for model in models_on(page) for _, view in views_on(page, model)}
)
# Each view once; of all other models where there is time.
FIRST = {folders_of(view, model): (model, view) for model, view in reversed(VIEWS)}


# --------------------------------------------------------------------------- what is tried


def small(model: str, dataset: str) -> RunSpec:
    optimizer = next(iter(OPTIMIZERS)) if MODELS[model].optimized else None
    known = RunSpec(dataset, model, optimizer, {"epochs": 1} if optimizer else {}).hypers
    return RunSpec(
        dataset,
        model,
        optimizer,
        {n: value for n, value in SMALL.items() if n in known and known[n].covers(value)},
    )


def akin(spec: RunSpec) -> list[RunSpec]:
    """Of other rows of the same data, and trained or grown half as far."""
    name = next(name for name in ("epochs", "max_leaf_nodes", "n_estimators") if name in spec.settings)
    changes = {"data_seed": int(spec["data_seed"] or 0) + 1}, {name: int(spec.settings[name] or 0) // 2}
    return [spec.replace(**change) for change in changes]


def suits(view: str, spec: RunSpec) -> bool:
    """Whether a view of the model of `spec` is offered for its data."""
    task = problem_of(spec).train.task
    tasks = [catalog.VIEWS[folder].tasks for folder in folders_of(view, spec.model)]
    return any(not each or task in each for each in tasks)


@cache
def tried(model: str) -> list[RunSpec]:
    """On the smallest dataset of each task that it learns, or on two of its one task."""
    specs = [small(model, name) for name, source in DATASETS.items() if source.suits(MODELS[model].tasks)]
    rising = sorted(specs, key=lambda spec: math.prod(DATASETS[spec.dataset].shape(spec.settings)))
    task = {spec: problem_of(spec).train.task for spec in rising}
    each = [next(spec for spec in rising if task[spec] == value) for value in dict.fromkeys(task.values())]
    return each if len(each) > 1 else rising[:2]


def others(widget: Widget) -> list[Any]:
    """Another value, as its options show it: an end of a slider, the next of names, or all where they are few."""
    if isinstance(widget, Toggle):
        return [not widget.value]
    if isinstance(widget, NumberInput):
        return [widget.max]
    if isinstance(widget, TextInput):
        return [widget.placeholder[:-1]]
    assert isinstance(widget, Selectbox | SelectSlider | ButtonGroup), widget
    if isinstance(widget.value, list):
        return [widget.options[1:], widget.options[:1]]
    here = widget.options.index(widget.format_func(widget.value))
    if isinstance(widget, SelectSlider):
        return [widget.options[0 if here else -1]]
    return [*widget.options[here + 1 :], *widget.options[:here]][: 1 if len(widget.options) > 3 else 2]


@pytest.fixture(autouse=True)
def _options_as_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A widget under test takes values, which its options do not show."""
    for kind in (Selectbox, SelectSlider, ButtonGroup):
        usual = kind.format_func

        def shown(widget: Any, usual: Any = usual) -> Any:
            spelled = usual.fget(widget)
            return lambda value: value if value in widget.options else spelled(value)

        monkeypatch.setattr(kind, "format_func", property(shown))


# --------------------------------------------------------------------------- a session, and a server that kept nothing


def script(view: str) -> None:
    import streamlit as st

    from core import RunSpec
    from ui import engine
    from views import catalog

    catalog.draw(view, engine.trained(RunSpec.from_json(st.session_state["spec"])))


def ran(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def elements(page: AppTest) -> Iterator[Any]:
    return (node for node in page.main if not isinstance(node, Block) or node.type == "expander")


def drawn(page: AppTest) -> list[tuple[str, bytes]]:
    """Charts with their data, tables and sentences; not what is said once of a choice that had to give way."""
    return [
        (node.type, node.proto.SerializeToString(deterministic=True))
        for node in elements(page)
        if isinstance(node, Element) and not isinstance(node, Widget | Info)
    ]


def opened(page: AppTest) -> AppTest:
    """With all tables that are one click away."""
    tables = (user_key_from_element_id(node.proto.id) for node in elements(page) if isinstance(node, Block))
    closed = [key for key in tables if key and not page.session_state[key]]
    for key in closed:
        page.session_state[key] = True
    return ran(page) if closed else page


def caches() -> list[Cache[Any]]:
    modules = [module for name, module in sys.modules.items() if name.startswith("ui.")]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Cache)]


@contextmanager
def nothing_kept() -> Iterator[None]:
    kept = [(of, of._shared) for of in caches()]
    assert len(kept) >= 4
    for of, _ in kept:
        of._shared = Store(of._most_bytes)
    yield
    for of, store in kept:
        of._shared = store


def computed_again(page: AppTest) -> int:
    """How many results a rerun puts into caches."""
    with patch.object(Store, "put", autospec=True, side_effect=Store.put) as put:
        ran(page)
    return put.call_count


def as_afresh(page: AppTest) -> bool:
    """Whether a server that has kept nothing draws the same for all that is chosen."""
    here = drawn(page)
    with nothing_kept():
        return drawn(ran(page)) == here


def choose(page: AppTest, left: dict[str, list[Any]]) -> str:
    """Change something that was not tried yet, what is offered below others first; how it is called, "" if all was."""
    widgets = [node for node in elements(page) if isinstance(node, Widget) and not isinstance(node, Button)]
    for widget in reversed(widgets):
        name = widget.key or widget.label
        if values := left.setdefault(name, others(widget)):
            widget.set_value(value := values.pop())
            return f"{name} = {value}"
    return ""


def visited(view: str, specs: list[RunSpec]) -> list[str]:
    """What was wrong in one session, which finds all that was kept before each change."""
    page, wrong = AppTest.from_function(script, default_timeout=60, kwargs={"view": view}), []
    for spec in specs:
        page.session_state["spec"] = spec.to_json()
        changed, left = spec.dataset, dict[str, list[Any]]()
        while changed:
            if not as_afresh(opened(ran(page))):
                wrong.append(f"stale after {changed}")
            if changed == spec.dataset and computed_again(page):
                wrong.append(f"computed again on {changed}")
            changed = choose(page, left)
        if computed_again(page):
            wrong.append(f"computed again after all changes on {spec.dataset}")
    for spec in akin(specs[-1]):
        page.session_state["spec"] = spec.to_json()
        if not as_afresh(opened(ran(page))):
            wrong.append(f"stale on {spec.settings}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "view"),
    [pytest.param(*of, marks=() if of in FIRST.values() else pytest.mark.thorough) for of in VIEWS],
)
def test_after_each_change_a_view_draws_what_a_server_draws_that_has_kept_nothing(
    model: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", math.inf)
    monkeypatch.setattr(turns, "ASK_SECONDS", LONGEST_SECONDS)
    assert not visited(view, [spec for spec in tried(model) if suits(view, spec)])
