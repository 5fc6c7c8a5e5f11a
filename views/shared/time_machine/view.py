"""Time machine: back to an epoch of the run, another value of a hyperparameter, and on from there beside the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import Hyper, Run, RunSpec
from core.engine.forking import Forks, forks, work
from core.formatting import count
from core.hyper import Value
from core.types import OnEpoch
from ui import asking, draw, state
from views.shared.time_machine.chart import OWN, comparable, forks_chart, forks_data
from views.shared.time_machine.numbers import (
    another,
    epochs_to_fork_at,
    finding,
    first_epoch,
    hypers_to_change,
    last_distance,
    neighbours,
    repeats,
    spread,
    values_to_change_to,
)

ALONE, NEAR, ALL = "this value", "its neighbours", "the whole range"
# No run has epochs of more digits.
LONGEST = 6
# The chart needs the ends alone: parameters of large networks are many.
SNAPSHOTS = 2
ALT = "Errors of the run and of its forks over the epochs; below, how far their parameters are from those of the run."

EQUATION = (
    r"\begin{aligned} d_e &= \lVert \theta^{\text{fork}}_e - \theta^{\text{run}}_e \rVert \\ &= "
    r"\sqrt{\textstyle\sum_i (\theta^{\text{fork}}_{e,i} - \theta^{\text{run}}_{e,i})^2} \end{aligned}"
)
LETTERS = "*e*: the epoch; *i* runs over all parameters, in the units of training."


def view(run: Run) -> None:
    """What to change and when; finding, chart, numbers and the equation."""
    st.markdown(
        "Go back to an epoch of this run, change a :orange[**hyperparameter**] there, and train on: the "
        ":blue[**parameters**] start from where they were."
    )
    epoch, hyper, values, chosen = _chosen(run)
    changes = [{hyper.name: value} for value in values]
    specs = [run.spec.replace(**change) for change in changes]
    trained = work(run.spec, epoch, specs)
    forks = asking.computed(_forks, run.spec, epoch, changes, work=trained)
    if forks is not None:
        _drawn(run, forks, hyper, values.index(chosen))


# --------------------------------------------------------------------------- what is chosen


def _chosen(run: Run) -> tuple[int, Hyper, tuple[Value, ...], Value]:
    """Epoch, hyperparameter, its values to fork with, and the one of them that is chosen."""
    epochs = epochs_to_fork_at(run)
    epoch = state.nearest("Fork at epoch", epochs, first_epoch(run, epochs), key="fork")
    hypers = hypers_to_change(run, epoch)
    left, middle, right = st.columns(3)
    hyper = hypers[state.option("Change", state.titles_of(hypers), "learning_rate", key="change", place=left)]
    values = values_to_change_to(run.spec, hyper.name, epoch)
    first = another(run, hyper, values)
    chosen = state.value(f"New {hyper.noun}", hyper, values, first, key="new_value", place=middle)
    ways = [ALONE, ALL] if hyper.scale == "category" else [ALONE, NEAR, ALL]
    way = state.option("And fork with", state.spoken_of(ways), ALONE, key="forks", place=right)
    if way == ALONE:
        return epoch, hyper, (chosen,), chosen
    return epoch, hyper, (neighbours if way == NEAR else spread)(hyper, values, chosen), chosen


# --------------------------------------------------------------------------- what came of it


def _forks(spec: RunSpec, epoch: int, changes: Sequence[Mapping[str, Value]], on_epoch: OnEpoch) -> Forks:
    return forks(spec, epoch, changes, on_epoch=on_epoch, most_snapshots=SNAPSHOTS)


def _drawn(run: Run, forks: Forks, hyper: Hyper, chosen: int) -> None:
    st.markdown(finding(run, forks, hyper, chosen))
    labels = [hyper.reading(fork.changes[hyper.name]) for fork in forks.forks]
    chart = forks_chart(run.evaluated_on, comparable(run, forks))
    draw.chart(run, chart, "forks_chart", ALT, forks_data, run, forks, labels, chosen)
    st.caption(_kept(run, forks))
    _numbers(run, forks, hyper, labels)
    if comparable(run, forks):
        draw.equations(EQUATION, letters=LETTERS, label="The distance as an equation")


def _kept(run: Run, forks: Forks) -> str:
    """What a fork keeps, proven by the fork that changes nothing, which is trained every time."""
    sentence = (
        "Up to the fork all are one run. A fork keeps the parameters, the order of the batches, its place in the "
        "schedule, and what the optimizer remembers; another optimizer begins with an empty memory."
    )
    if repeats(run, forks.unchanged.run):
        epochs, parameters = count(len(run.train_error) - 1, "epoch"), count(run.parameter_count, "parameter")
        sentence += (
            f" Forked without a change, the run repeats itself bit for bit: {epochs}, {parameters} compared."
        )
    return sentence


def _numbers(run: Run, forks: Forks, hyper: Hyper, labels: list[str]) -> None:
    runs = [run, *(fork.run for fork in forks.forks)]
    apart = [0.0, *(last_distance(forks, which)[1] for which in range(len(labels)))]
    columns = {
        hyper.noun: [f"{hyper.reading(run.spec[hyper.name])} ({OWN})", *labels],
        "training error": [float(each.train_error[-1]) for each in runs],
        "validation error": [float(each.validation_error[-1]) for each in runs],
        "distance": apart,
        "epochs": [int(each.error_epochs[-1]) for each in runs],
    }
    draw.numbers(columns, "forks_table", "%.6g")
