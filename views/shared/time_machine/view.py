"""Time machine: back to an epoch of the run, another value of a hyperparameter, and on from there beside the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st

from core import Hyper, Run, RunSpec
from core.engine.forking import Forks, changeable, forks, seconds
from core.engine.links import echo
from core.formatting import count
from core.hyper import Value
from core.optim.optimizers import OPTIMIZERS
from core.types import OnEpoch
from ui import asking, draw, state
from ui.calls import call
from ui.draw import written
from views.shared.time_machine.chart import OWN, comparable, forks_chart, forks_data
from views.shared.time_machine.numbers import (
    another,
    epochs_to_fork_at,
    finding,
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


def view(run: Run) -> None:
    """What to change and when; finding, chart, numbers and the equation."""
    st.markdown(
        "Go back to an epoch of this run, change a :orange[**hyperparameter**] there, and train on: the "
        ":blue[**parameters**] start from where they were."
    )
    epoch, hyper, values, chosen = _chosen(run)
    changes = [{hyper.name: value} for value in values]
    specs = [run.spec.replace(**change) for change in changes]
    wait = seconds(run.spec, epoch, specs)
    found = asking.computed(_forks, run.spec, epoch, changes, seconds=wait)
    if found is not None:
        _drawn(run, found, hyper, values.index(chosen))


# --------------------------------------------------------------------------- what is chosen


def _chosen(run: Run) -> tuple[int, Hyper, tuple[Value, ...], Value]:
    """Epoch, hyperparameter, its values to fork with, and the one of them that is chosen."""
    epoch = _epoch(run)
    hypers = hypers_to_change(run, epoch)
    columns = st.columns(3)
    with columns[0]:
        first = "learning_rate"
        hyper = hypers[state.option("Change", list(hypers), first, key="change", known=_anywhere(run.spec))]
    values = values_to_change_to(run.spec, hyper.name, epoch)
    with columns[1]:
        chosen = _value(run.spec, hyper, values)
    with columns[2]:
        ways = [ALONE, ALL] if hyper.scale == "category" else [ALONE, NEAR, ALL]
        way = state.option("And fork with", ways, ALONE, key="forks", known=(NEAR,))
    if way == ALONE:
        return epoch, hyper, (chosen,), chosen
    return epoch, hyper, (neighbours if way == NEAR else spread)(hyper, values, chosen), chosen


def _epoch(run: Run) -> int:
    """The epoch that is chosen, or the offered one nearest to it: a shorter run has fewer."""
    epochs = epochs_to_fork_at(run)
    default = str(epochs[len(epochs) // 4])
    wanted = str(st.session_state.get("fork", default))
    if not (wanted.isdecimal() and len(wanted) <= LONGEST):
        st.info(f"Epoch: there is no “{echo(wanted)}” here; {default} is shown.", icon=":material/link:")
        wanted = default
    st.session_state["fork"] = str(min(epochs, key=lambda epoch: abs(epoch - int(wanted))))
    offered = [str(epoch) for epoch in epochs]
    return int(st.select_slider("Fork at epoch", offered, value=default, key="fork", bind="query-params"))


def _value(spec: RunSpec, hyper: Hyper, values: tuple[Value, ...]) -> Value:
    texts, first = [hyper.text(value) for value in values], hyper.text(another(spec, hyper, values))
    if hyper.scale == "category":
        text = state.option(f"New {hyper.noun}", texts, first, key="to", known=_texts(spec))
    else:
        text = state.slider(f"New {hyper.noun}", texts, first, key="to", known=_texts(spec))
    return values[texts.index(text)]


@lru_cache(maxsize=64)
def _anywhere(spec: RunSpec) -> frozenset[str]:
    """What other runs of this model can change."""
    own = (hyper.name for rule in OPTIMIZERS.values() for hyper in rule.hypers)
    return frozenset({*changeable(spec), *own})


@lru_cache(maxsize=64)
def _texts(spec: RunSpec) -> frozenset[str]:
    """Values of any hyperparameter that could have been chosen before this one was."""
    hypers = {*changeable(spec).values(), *(hyper for rule in OPTIMIZERS.values() for hyper in rule.hypers)}
    return frozenset(hyper.text(value) for hyper in hypers for value in hyper.grid)


# --------------------------------------------------------------------------- what came of it


def _forks(spec: RunSpec, epoch: int, changes: Sequence[Mapping[str, Value]], on_epoch: OnEpoch) -> Forks:
    return forks(spec, epoch, changes, on_epoch=on_epoch, most_snapshots=SNAPSHOTS)


def _drawn(run: Run, found: Forks, hyper: Hyper, chosen: int) -> None:
    st.markdown(finding(run, found, hyper, chosen))
    labels = [hyper.text(fork.changes[hyper.name]) for fork in found.forks]
    draw.chart(
        run,
        forks_chart(run.evaluated_on, comparable(run, found)),
        call(forks_data, run, found, labels, chosen),
        key="forks_chart",
        alt=ALT,
    )
    st.caption(_kept(run, found))
    _numbers(run, found, hyper, labels)
    if comparable(run, found):
        _equation()


def _equation() -> None:
    with st.expander("The distance as an equation"):
        st.latex(
            r"\begin{aligned} d_e &= \lVert \theta^{\text{fork}}_e - \theta^{\text{run}}_e \rVert \\ &= "
            r"\sqrt{\textstyle\sum_i (\theta^{\text{fork}}_{e,i} - \theta^{\text{run}}_{e,i})^2} \end{aligned}"
        )
        st.caption("*e*: the epoch; *i* runs over all parameters, in the units of training.")


def _kept(run: Run, found: Forks) -> str:
    """What a fork keeps, proven by the fork that changes nothing, which is trained every time."""
    said = (
        "Up to the fork all are one run. A fork keeps the parameters, the order of the batches, its place in the "
        "schedule, and what the optimizer remembers; another optimizer begins with an empty memory."
    )
    if repeats(run, found.unchanged.run):
        epochs, parameters = count(len(run.train_error) - 1, "epoch"), count(run.parameter_count, "parameter")
        said += (
            f" Forked without a change, the run repeats itself bit for bit: {epochs}, {parameters} compared."
        )
    return said


def _numbers(run: Run, found: Forks, hyper: Hyper, labels: list[str]) -> None:
    runs = [run, *(fork.run for fork in found.forks)]
    apart = [0.0, *(last_distance(found, which)[1] for which in range(len(labels)))]
    columns = {
        hyper.noun: [f"{hyper.text(run.spec[hyper.name])} ({OWN})", *labels],
        "training error": [written(float(one.train_error[-1])) for one in runs],
        "validation error": [written(float(one.validation_error[-1])) for one in runs],
        "distance": [written(distance) for distance in apart],
        "epochs": [int(one.error_epochs[-1]) for one in runs],
    }
    draw.numbers(columns, "forks_table", **dict.fromkeys([*columns][1:4], "%.6g"))
