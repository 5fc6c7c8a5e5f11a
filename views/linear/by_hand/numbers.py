"""Parameters set by hand: where to begin, how far sliders reach, and the error at the values set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import EXACT, apart, count, number, spoken
from core.inspection.units import OWN, Units, in_own_units, in_units, known
from core.theory.arrival import epochs_to
from core.theory.objective import Objective
from core.types import Array
from views.shared.equation import telling_digits

# Positions of a slider to either side of where it begins.
POSITIONS = 50
# Where it stands at first, so far from what was learned that there is a valley to find.
START = 30
# A slider moves the outputs by up to this many deviations of the targets; or by so much log-odds, 2 % to 98 %.
DEVIATIONS, LOG_ODDS = 2.0, 4.0
# How far a slider reaches beyond the learned and the optimal value: both are inside.
BEYOND = 1.2
# From this factor on an error is far above the least possible one. Below this share of the objective at parameters of
# 0, a difference is rounding.
FAR, ROUNDING = 1e6, 1e-24
# The valley is where the error is at most so much above its least, as a share of that.
VALLEY = 0.05


# --------------------------------------------------------------------------- sliders


@dataclass(frozen=True, eq=False)
class Sliders:
    """What sliders count from: θ (P,) in the units of training, its `values` and the `reach` of each in `units`."""

    theta: Array
    values: Mapping[str, float]
    reach: Mapping[str, float]
    units: Units = OWN

    @classmethod
    def of(cls, run: Run, best: Array | None, units: str = OWN) -> Sliders:
        """What `run` learned; if it diverged the optimum `best` (P,), or where it began if there is none."""
        theta = run.flat[-1]
        if run.diverged:
            theta = run.flat[0] if best is None else best
        chosen = known(run, units)
        values = values_of(run, theta, chosen)
        goals = values if best is None else values_of(run, best, chosen)
        reach = {
            name: max(far, BEYOND * abs(goals[name] - values[name]))
            for name, far in _reach(run, chosen).items()
        }
        return cls(theta, values, reach, chosen)

    def at(self, run: Run, positions: Mapping[str, int]) -> Array:
        """θ (P,) with sliders at `positions`. Only the move is converted, so that position 0 is exact."""
        moves = {name: self.reach[name] * position / POSITIONS for name, position in positions.items()}
        return self.theta + run.theta_of(in_own_units(run, moves, self.units))

    def start(self, run: Run, name: str) -> int:
        """Where a slider stands at first: on the side of 0; in the middle where there is nothing learned to go from."""
        return 0 if run.diverged else -START if self.values[name] > 0 else START

    def labels(self, name: str) -> dict[int, str]:
        """The value at each position of a slider, with as many digits as tell neighbours apart."""
        positions = np.arange(-POSITIONS, POSITIONS + 1)
        values = self.values[name] + self.reach[name] * positions / POSITIONS
        digits = 2 + int(np.ceil(np.log10(np.abs(values).max() * POSITIONS / self.reach[name])))
        return {
            at: number(value, min(digits, EXACT))
            for at, value in zip(positions.tolist(), values.tolist(), strict=True)
        }


def values_of(run: Run, theta: Array, units: str = OWN) -> dict[str, float]:
    """{tidy name: value} of θ (P,) in the units of training, told in `units`."""
    return in_units(run, run.values_of(theta), known(run, units))


def _reach(run: Run, units: Units) -> dict[str, float]:
    """How far each parameter goes until it alone has moved the outputs by DEVIATIONS or LOG_ODDS, on average."""
    raw = run.columns.raw(run.train.x)
    own = np.sqrt(np.mean(raw**2, axis=0))
    size = np.append(1.0, own if units == OWN else run.columns.spread > 0)
    outputs = DEVIATIONS * _spread(run.train.y) if run.task == "regression" else LOG_ODDS
    far = np.divide(outputs, size, out=np.ones_like(size), where=size > 0)
    each = np.repeat(far, len(run.columns.outputs) or 1)
    return dict(zip(run.final, each.tolist(), strict=True))


def _spread(targets: Array) -> float:
    """Standard deviation of targets; of equal ones, whose deviation is rounding, their size."""
    return float(targets.std() if np.ptp(targets) > 0 else abs(targets[0])) or 1.0


def digits_of(run: Run, bias: float, weights: Mapping[str, float]) -> dict[str, int]:
    """How many digits to show of a bias, under the empty name, and of weights by column, given the columns' sizes."""
    sizes = np.abs(run.columns.raw(run.train.x)).max(axis=0).tolist()
    terms = {name: weights[name] * size for name, size in zip(run.columns.names, sizes, strict=True)}
    return telling_digits({"": bias, **terms}, _spread(run.train.y) if run.task == "regression" else 1.0)


# --------------------------------------------------------------------------- the error there


def across(run: Run, theta: Array, name: str, values: Array, units: str = OWN) -> tuple[Array, Array]:
    """What is minimized, and the validation error, when parameter `name` of θ (P,) takes each of `values` (S,)."""
    objective, chosen = Objective.of_run(run), known(run, units)
    direction = run.theta_of(in_own_units(run, {name: 1.0}, chosen))
    here = values_of(run, theta, chosen)[name]
    line = theta + (values - here)[:, None] * direction
    return objective.value(line), objective.validation_error(line)


@dataclass(frozen=True)
class Objectives:
    """What is minimized: at the parameters set by hand, at those learned, and at the optimum (NaN without one).

    Differences below `rounding` count as none; `untouched` says that the values set by hand are the learned ones.
    """

    here: float
    learned: float
    least: float
    rounding: float
    untouched: bool


def objectives(run: Run, theta: Array, best: Array | None) -> Objectives:
    """How the parameters θ (P,) do beside the trained ones and the `best`."""
    end = run.flat[-1]
    places = np.stack([theta, end, np.zeros_like(end), end if best is None else best])
    here, learned, nothing, least = Objective.of_run(run).value(places).tolist()
    untouched = bool(np.array_equal(theta, end))
    return Objectives(here, learned, np.nan if best is None else least, ROUNDING * nothing, untouched)


def penalized(run: Run) -> bool:
    """Whether what is minimized is more than the error."""
    return bool(run.spec["l1"] or run.spec["l2"])


def finding(run: Run, costs: Objectives) -> str:
    """How the parameters set by hand compare with those learned and with the optimum."""
    what = "error with its penalty" if penalized(run) else "error"
    here, learned = apart(costs.here, costs.learned)
    whose = "the learned" if costs.untouched else "your"
    sentence = f"With {whose} parameters the {what} is {here}{_times(costs)}."
    if not costs.untouched and costs.here - costs.least <= max(VALLEY * costs.least, costs.rounding):
        sentence += " **You found the valley.**"
    if run.diverged:
        start = "where training began" if np.isnan(costs.least) else "at the optimum"
        return f"{sentence} The run itself diverged, so the sliders begin {start}."
    if costs.untouched:
        return sentence
    return f"{sentence} With the learned ones it is {'the same' if costs.here == costs.learned else learned}."


def _times(costs: Objectives) -> str:
    if np.isnan(costs.least):
        return ""
    if costs.here - costs.least <= costs.rounding:
        return ", the least possible"
    if number(costs.here) == number(costs.least):
        return ", to four digits the least possible"
    far = costs.least <= costs.rounding or not costs.here < FAR * costs.least
    factor = "far above" if far else f"{apart(costs.here / costs.least, 1.0)[0]} times"
    return f", {factor} the least possible, {number(costs.least)}"


def continued_finding(run: Run, continued: Run, least: float, names: Sequence[str], units: str = OWN) -> str:
    """Where the optimizer goes from the parameters set by hand, beside where it went from its own start."""
    epochs, own = (count(int(each.error_epochs[-1]), "epoch") for each in (continued, run))
    # Early stopping may end one of them sooner.
    its = _end(run) if own == epochs else f"in {own} to {_end(run)}"
    sentences = [
        f"In {epochs} the optimizer comes to {_end(continued)} from your parameters, {its} from its own start."
    ]
    if not np.isnan(least):
        mine, its = _arrival(continued, least), _arrival(run, least)
        sentences.append(f"Within 1 % of the optimum, and staying there: {mine}; from its own start, {its}.")
    ends = (
        f"{spoken(run.title(name))} at {_value(continued, name, units)} ({_value(run, name, units)})"
        for name in names
    )
    return " ".join([*sentences, f"Where it ends (in brackets, from its own start): {', '.join(ends)}."])


def _value(run: Run, name: str, units: str) -> str:
    value = in_units(run, run.final, known(run, units))[name]
    return "no number" if np.isnan(value) else number(value)


def _end(run: Run) -> str:
    error = float(run.train_error[-1])
    return f"a training error of {number(error)}" if np.isfinite(error) else "no finite error"


def _arrival(run: Run, least: float) -> str:
    epochs = epochs_to(run, least)
    if np.isnan(epochs):
        return f"not in {count(int(run.error_epochs[-1]), 'epoch')}"
    return f"from epoch {epochs:,.0f} on"
