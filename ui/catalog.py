"""All views by label, and the groups they come in; each is imported only when it is opened: few visitors open many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from core import Run
from ui import state
from ui.lenses import lenses


@dataclass(frozen=True)
class Lens:
    """A view of a run: `function` of the module `ui.<module>`.

    `choices` are the keys of what is chosen inside it, part of every link. `classes` says that it is of classes alone,
    `models` of which model types it is; of all where it names none.
    """

    module: str
    choices: tuple[str, ...] = ()
    function: str = "view"
    classes: bool = False
    models: tuple[str, ...] = ()

    def draw(self, run: Run) -> None:
        """What it shows of `run`."""
        getattr(import_module(f"ui.{self.module}"), self.function)(run)


TREE, BOOSTING = ("decision_tree",), ("gradient_boosting",)
LENSES = {
    "The run": Lens("report", function="one_run"),
    "In numbers": Lens("numbers"),
    "One prediction": Lens("one_prediction", ("rows", "order", "counted_from")),
    "Under the hood": Lens("under_the_hood", ("moved", "step")),
    "Training": Lens("training", ("sequence",)),
    "Follow one": Lens("follow", ("sequence", "position")),
    "Try it": Lens("writing", ("prompt", "sequence", "temperature", "top_k", "top_p", "draws")),
    "Ablate": Lens("ablation", ("pieces", "ablated")),
    "Longer": Lens("lengths"),
    "Matrices": Lens("matrices", ("matrix", "version", "followed")),
    "Where the parameters are": Lens("counts"),
    "Attention": Lens("attention", ("sequence", "block", "attention")),
    "Circuits": Lens("circuits", ("block", "head")),
    "Embeddings": Lens("embeddings", ("embedding",)),
    "Network": Lens("network", ("layer",)),
    "Forward pass": Lens("forward_pass", ("rows", "order", "layer", "unit")),
    "Symmetries": Lens("symmetries", ("layer", "symmetry", "shuffle")),
    "Tree": Lens("tree", ("levels",), models=TREE),
    "Splits": Lens("splits", models=TREE),
    "Importance": Lens("importance", models=TREE),
    "Thresholds": Lens("thresholds", ("node", "asked"), models=TREE),
    "Decision path": Lens("decision_path", ("rows", "order"), models=TREE),
    "Layers": Lens("layers", ("layer", "followed")),
    "Rules": Lens("rules", models=TREE),
    "Classes": Lens("classes", ("rows",), classes=True),
    "Compare": Lens("compare", ("compare", "with", "measure", "repeat", "parameter", "shown", "layer")),
    "Size": Lens("size"),
    "Two runs": Lens("two_runs", ("changed", "to")),
    "Cuts": Lens("cuts", ("compare", "measure"), models=TREE),
    "Pruning": Lens("pruning", models=TREE),
    "Rates and trees": Lens("shrinkage", models=BOOSTING),
    "Convergence": Lens("convergence"),
    "Solvers": Lens("solvers"),
    "Surface": Lens("surface", ("surface", "across", "up", "others", "begin", "rates")),
    "Landscape": Lens("landscape", ("landscape", "rates")),
    "By hand": Lens("by_hand"),
    "Shift": Lens("shift", ("shift", "amount")),
    "Robustness": Lens("robustness", ("alone",)),
    "Edit weights": Lens("edit", ("layer",)),
    "Time machine": Lens("fork", ("fork", "change", "to", "forks")),
    "Why did it do that?": Lens("reasons"),
    "Certainty": Lens("certainty"),
    "Resampling": Lens("resampling", models=TREE),
    "Seeds": Lens("seeds"),
    "Sharpness": Lens("sharpness"),
}
Groups = Mapping[str, Sequence[str]]
LINEAR: Groups = {
    "Watch": ("The run", "In numbers", "One prediction", "Under the hood"),
    "Compare": ("Compare", "Convergence"),
    "Try": ("Surface", "By hand", "Shift", "Robustness", "Time machine"),
    "Ask": ("Why did it do that?", "Certainty"),
}


def choices(groups: Groups) -> tuple[str, ...]:
    """Keys of all that is chosen on a page with these views, beside the spec."""
    return state.VIEW, *(key for view in _views(groups) for key in LENSES[view].choices)


def show(run: Run, groups: Groups) -> None:
    """The views of `run` that suit what it learned, of which the open one is drawn; no group without any."""
    suiting = {
        group: [view for view in views if _suits(LENSES[view], run)] for group, views in groups.items()
    }
    lenses(
        {
            group: {view: partial(LENSES[view].draw, run) for view in views}
            for group, views in suiting.items()
            if views
        }
    )


def _views(groups: Groups) -> Iterator[str]:
    return (view for views in groups.values() for view in views)


def _suits(lens: Lens, run: Run) -> bool:
    of_task = run.task != "regression" or not lens.classes
    return of_task and (not lens.models or run.spec.model in lens.models)
