"""How sure: an interval for each parameter by theory, over resamples and over seeds, and what predictions do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from core import Run
from core.charts.learned import scale_note, unit_of
from core.charts.style import MOST_LINES
from core.formatting import count, number
from core.theory.target import target
from core.verdicts.comparing import NO_CHANCE
from ui import asking, draw, units
from ui.calls import by_value
from views.linear.how_sure.chart import LABELS, certainty_chart, certainty_data, drawn
from views.linear.how_sure.numbers import finding
from views.shared.bootstrap import Samples, bootstrap, shared, work
from views.shared.intervals import FEWEST, Spread, freedom, no_theory, quantile, resampled, seeded, theory

ALT = "For each parameter its learned value, and below it intervals by theory, over resamples and over seeds."
MOST_SEEDS = 16
DRAWN = {"seed": "start and order of batches", "data_seed": "sample, noise and split"}


def view(run: Run) -> None:
    """Finding, chart, what each interval means, and numbers."""
    st.markdown(
        "Other rows, or another :orange[**seed**], would have led to other :blue[**parameters**]. How different? And "
        "would the predictions differ as much?"
    )
    samples = asking.computed(bootstrap, shared(run.spec), work=work(run))
    if samples is None:
        return
    seeds = _over_seeds(run)
    spreads = [theory(run), resampled(run, samples), *(seeded(run, of, name) for name, of in seeds.items())]
    st.markdown(finding(run, samples, spreads[0], spreads[1], units.chosen(run)))
    shown = [spread for spread in spreads if np.isfinite(spread.low).any()]
    if shown:
        _chart(run, shown)
    st.caption(" ".join(filter(None, (_meaning(run, samples, seeds), scale_note(run, units.chosen(run))))))
    _numbers(run, spreads)


def _chart(run: Run, spreads: Sequence[Spread]) -> None:
    chosen = units.chosen(run)
    groups = min(MOST_LINES, len(drawn(run, chosen)))
    chart = certainty_chart(groups, len(spreads), unit_of(run, chosen))
    draw.chart(run, chart, "certainty_chart", ALT, certainty_data, run, by_value(spreads), chosen)


def _over_seeds(run: Run) -> Mapping[str, Samples]:
    """What trainings with other seeds ended at; none until they are asked for."""
    samples: dict[str, Samples] = {}
    for name in DRAWN:
        sweep = asking.swept(run.spec, {name: run.spec.hypers[name].axis(MOST_SEEDS)})
        if sweep is None:
            break
        samples[name] = Samples.of(run, sweep.runs)
    return samples


def _meaning(run: Run, samples: Samples, seeds: Mapping[str, Samples]) -> str:
    how = "solved for its own optimum" if samples.solved else "trained on anew"
    means = [_theory(run)]
    if len(samples.values) >= FEWEST:
        means.append(
            f"*Bootstrap*: the middle 95 % over {count(len(samples.values), 'resample')} of the training rows, drawn "
            f"with replacement, each {how}."
        )
    return " ".join([*means, *(_over(name, of) for name, of in seeds.items())])


def _over(name: str, samples: Samples) -> str:
    """What the interval over one kind of seed is, or why there is none."""
    label, settled = LABELS[name].capitalize(), len(samples.values)
    if settled < 2:
        return f"*{label}*: no interval, for {samples.lost} of {samples.lost + settled} trainings diverged."
    still = "" if np.ptp(samples.values, axis=0).any() else f" It changes nothing here: {NO_CHANCE[name]}"
    return (
        f"*{label}*: from the lowest to the highest of {settled} trainings, {DRAWN[name]} drawn anew.{still}"
    )


def _theory(run: Run) -> str:
    goal, degrees = target(run.spec), freedom(run.spec)
    if reason := no_theory(run.spec):
        return f"*Theory*: no interval, for {reason}."
    whose = (
        "the normal distribution"
        if degrees == float("inf")
        else f"Student's t, {number(degrees)} degrees of freedom"
    )
    shrunken = (
        " Under the L2 penalty it is about the shrunken value, not the true one." if run.spec["l2"] else ""
    )
    return f"*Theory*: the {goal.authority} value ± {number(quantile(degrees), 3)} standard errors ({whose}).{shrunken}"


def _numbers(run: Run, spreads: Sequence[Spread]) -> None:
    columns: dict[str, Sequence[object]] = {
        "parameter": run.titles,
        "learned": list(run.final.values()),
    }
    for spread in spreads:
        label = LABELS[spread.name]
        columns |= {
            f"{label}, {end}": getattr(spread, part) for end, part in (("from", "low"), ("to", "high"))
        }
    draw.numbers(columns, key="certainty_table")
