"""What a comparison shows above the error, as chosen: single parameters, or what the layers of networks have become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import Run, RunSpec
from core.charts.comparison import Upper
from core.charts.learned import scale_note, unit_of
from core.charts.tables import Data
from core.engine.sweep import Groups
from core.hyper import Hyper
from core.inspection.by_layer import norms
from core.theory.paths import exact_path, unknown
from core.theory.target import target
from core.theory.tensors import layout_of
from ui import state, units
from views.shared.hyperparameters.layers import of_norms
from views.shared.hyperparameters.layers_chart import (
    COUNTS,
    DISTRIBUTION,
    NORMS,
    SINGLE,
    counts_data,
    distribution_data,
    norms_data,
    single_data,
)
from views.shared.hyperparameters.parameters_chart import PATHS, parameter_lines, parameter_lines_data

METHODS = {"Newton": "Newton's method", "closed form": "the closed form", "NIST certified": "the closed form"}
BY_NORM, BY_DISTRIBUTION, ALIGNED = "norm by layer", "distribution by layer", "single weights, units aligned"
BY_COUNT = "number of parameters"
SHOWN = (BY_NORM, BY_DISTRIBUTION, ALIGNED, BY_COUNT)


@dataclass(frozen=True)
class Above:
    """An upper panel, a function that computes its data, what that is given, and what they mean.

    `finding` is a sentence on the parameters, beside the one on the error.
    """

    upper: Upper
    data: Callable[..., Data]
    given: tuple[Any, ...]
    note: str
    finding: str = ""


def above(run: Run, groups: Groups, hyper: Hyper) -> Above:
    """The upper panel of a comparison with `run`, with the controls that choose it where there is a choice."""
    if run.family in ("network", "transformer"):
        return _of_layers(run, groups, hyper)
    return Above(_upper(run), _lines, (run, groups, hyper, units.chosen(run)), _lines_note(run, hyper))


def upper_of(run: Run) -> Upper:
    """The upper panel without a choice: norms of layers where there are layers, else single parameters."""
    return NORMS if run.family in ("network", "transformer") else _upper(run)


def usual(run: Run, groups: Groups, hyper: Hyper) -> Above:
    """That panel, and what it needs."""
    upper = upper_of(run)
    if upper is NORMS:
        return Above(upper, norms_data, (groups, hyper), "", of_norms(groups, hyper))
    return Above(upper, _lines, (run, groups, hyper, units.chosen(run)), "")


def _upper(run: Run) -> Upper:
    return parameter_lines(unit_of(run, units.chosen(run)))


def _lines(run: Run, groups: Groups, hyper: Hyper, units: str) -> Data:
    values = [group[0].spec[hyper.name] for group in groups]
    path = exact_path(run.spec, hyper.name, values) if hyper.name in PATHS else ()
    return parameter_lines_data(groups, hyper, path, units)


def _lines_note(run: Run, hyper: Hyper) -> str:
    return " ".join(filter(None, (_path_note(run.spec, hyper), scale_note(run, units.chosen(run)))))


def _path_note(spec: RunSpec, hyper: Hyper) -> str:
    if hyper.name not in PATHS:
        return ""
    if reason := unknown(spec, hyper.name):
        return f"No exact path is drawn: {reason} has none."
    how = "the active-set method" if hyper.name == "l1" or spec["l1"] else METHODS[target(spec).authority]
    return f"Dashed: the exact path, by {how}; training that has settled lies on it."


# --------------------------------------------------------------------------- networks


def _of_layers(run: Run, groups: Groups, hyper: Hyper) -> Above:
    left, right = st.columns(2)
    of_one_shape = len({tuple(layout_of(group[0]).shapes.items()) for group in groups}) == 1
    offered = _offered(run, of_one_shape)
    shown = state.option("Parameters shown", state.spoken_of(offered), BY_NORM, key="shown", place=left)
    sentence = of_norms(groups, hyper)
    if shown == BY_NORM:
        note = _norms_note(groups, of_one_shape)
        return Above(NORMS, norms_data, (groups, hyper), note, sentence)
    if shown == BY_COUNT:
        note = "Of each layer its weights; all: biases too."
        return Above(COUNTS, counts_data, (groups, hyper), note, sentence)
    names = list(dict.fromkeys(layer for group in groups for layer in norms(group[0])))
    layer = state.option("Layer", state.spoken_of(names), names[0], key="layer", place=right)
    if shown == BY_DISTRIBUTION:
        note = _spread_note(groups)
        return Above(DISTRIBUTION, distribution_data, (groups, hyper, layer), note, sentence)
    return Above(SINGLE, single_data, (groups, hyper, layer, run), _aligned_note(run), sentence)


def _offered(run: Run, of_one_shape: bool) -> tuple[str, ...]:
    """Units can be aligned in networks of one shape; numbers of parameters differ between shapes."""
    if not of_one_shape:
        return BY_NORM, BY_DISTRIBUTION, BY_COUNT
    return SHOWN[:3] if run.family == "network" else SHOWN[:2]


def _norms_note(groups: Groups, of_one_shape: bool) -> str:
    """What the norms are of, and what of them the drawing cannot show."""
    run = groups[0][0]
    notes = [f"Norms leave out biases; {_units(run)}."]
    if any(norm == 0 for group in groups for run in group for norm in norms(run).values()):
        notes.append("A norm of 0 lies at the foot of the log scale.")
    if not of_one_shape:
        notes.append(f"{_gaps(run)} leave gaps; a norm also grows with the number of weights.")
    return " ".join(notes)


def _gaps(run: Run) -> str:
    return "Networks with fewer layers" if run.family == "network" else "Shapes without one"


def _units(run: Run) -> str:
    """What has to be known of the weights that are shown."""
    if run.family == "network":
        return "weights of the first layer are times the deviation of their input"
    return "those of attention and MLP are of all blocks together"


def _spread_note(groups: Groups) -> str:
    together = "Weights of all seeds together. " if len(groups[0]) > 1 else ""
    return f"{together}Biases are left out; {_units(groups[0][0])}."


def _aligned_note(run: Run) -> str:
    flips = " and signs" if run.spec["activation"] in ("tanh", "identity") else ""
    return (
        f"Hidden units have no order: each run's are put into the order{flips} most like its neighbour's, which "
        f"changes no prediction. Their numbers are those of this run, as in the view “Network”; {_units(run)}."
    )
