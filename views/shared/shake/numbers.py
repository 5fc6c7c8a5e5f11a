"""How the error responds when parameters, or inputs, change a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import count, number, spoken
from core.inspection.importance import error_at
from core.theory.objective import Objective
from core.types import Array, OnEpoch
from core.verdicts.comparing import ROWS
from core.work import Work

# Shares of a parameter's size, or standard deviations of a feature.
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
# Dense at first: there small errors double.
AMOUNTS = np.array([0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0])
# Repetitions; fewer where designs would fill more than WORK numbers, which take about a third of a second.
MOST_DRAWS, FEWEST_DRAWS, WORK = 32, 8, 1e8
SEED = 0
DOUBLED = 2.0
# The search for the amount at which the error has doubled: so many rounds, each at so many places in between.
ROUNDS, PLACES = 12, 33
# Rises of more than so many times the error are not written in percent.
MANY = 1e3
# Two ways to find an amount agree within this factor; where the error grows by less than it, that is no accident.
ALIKE, STEEP = 0.1, 4.0
# A rise below this share of the error is rounding.
ROUNDING = 1e-12
# Outputs, or parameters, held at once where each of many parameters is moved; and multiplications for all of them,
# unless even the fewest that are tried need more.
BLOCK, MOST_PRODUCTS, FEWEST_TRIED = 2**19, 3e8, 20
# For each row, multiply-adds of a parameter, and operations and exponentials of a hidden unit.
MULTIPLIES, OPERATIONS, EXPONENTIALS = 4, 8, 1.7


# --------------------------------------------------------------------------- each parameter alone


@dataclass(frozen=True, eq=False)
class Moved:
    """By how much each error rises when each of K parameters alone is moved: the larger of both ways, (K,) each.

    `titles` are theirs; the first `biases` of them shift all predictions alike.
    """

    titles: tuple[str, ...]
    train: Array
    validation: Array
    biases: int

    @property
    def nbytes(self) -> int:
        """Memory of the numbers, and about as much again for the names."""
        return 8 * (self.train.nbytes + self.validation.nbytes)

    @property
    def order(self) -> list[int]:
        """Weights, those whose move costs most first."""
        dearest = np.argsort(-np.nan_to_num(self.train[self.biases :], nan=np.inf), kind="stable")
        return (self.biases + dearest).tolist()


def moved(run: Run, share: float, _: OnEpoch | None = None) -> Moved:
    """Each learned parameter alone, up and down by `share` of its size, in the units of training."""
    at = tried(run)
    end = run.flat[-1, at]
    steps = share * np.abs(end)
    return _rises(run, at, np.stack([end + steps, end - steps]))


def zeroed(run: Run, _: OnEpoch | None = None) -> Moved:
    """Each learned parameter alone set to 0, in the units of training: a standardized column leaves with its weight."""
    at = tried(run)
    return _rises(run, at, np.zeros((1, len(at))))


def tried(run: Run) -> NDArray[np.intp]:
    """Places of the parameters that are moved: of all, or where those take long, of the largest ones."""
    size = np.abs(run.flat[-1])
    size[: _biases(run)] = np.inf
    most = max(FEWEST_TRIED, int(MOST_PRODUCTS / _products(run)))
    return np.sort(np.argsort(-size, kind="stable")[:most])


def _products(run: Run) -> int:
    """Multiplications for both ways of one parameter."""
    return 2 * (len(run.train.y) + len(run.validation.y)) * run.parameter_count


def work(run: Run, ways: int) -> Work:
    """Roughly what moving parameters takes, in one way or in both."""
    hidden = sum(run.network.hidden) if run.family == "network" else 0
    rows = len(run.train.y) + len(run.validation.y)
    row = Work(
        multiplies=MULTIPLIES * run.parameter_count,
        numbers=OPERATIONS * hidden,
        exponentials=EXPONENTIALS * hidden,
    )
    return ways * len(tried(run)) * rows * row


def _biases(run: Run) -> int:
    """Inside a network a bias moves some predictions more than others, as a weight does."""
    return len(run.columns.biases) if run.family == "linear" else 0


def _rises(run: Run, at: NDArray[np.intp], values: Array) -> Moved:
    """`values` (ways, K): what each of the parameters at the places `at` (K,) becomes."""
    objective, end = Objective.of_run(run), run.flat[-1:]

    def errors(theta: Array) -> Array:
        return np.stack([objective.error(theta), objective.validation_error(theta)])

    places, become = np.tile(at, len(values)), values.ravel()
    parts = -(-len(places) * max(objective.problem.y[0].size, objective.size) // BLOCK)
    blocks = np.array_split(np.arange(len(places)), parts)
    errors_moved = np.concatenate([errors(_with(end, places[b], become[b])) for b in blocks], axis=1)
    train, validation = (errors_moved - errors(end)).reshape(2, *values.shape).max(axis=1)
    titles = run.titles
    return Moved(tuple(titles[i] for i in at), train, validation, _biases(run))


def _with(end: Array, places: NDArray[np.intp], become: Array) -> Array:
    """(B, P): θ (1, P) B times, in each of which one parameter has become another number."""
    theta = np.repeat(end, len(places), axis=0)
    theta[np.arange(len(places)), places] = become
    return theta


# --------------------------------------------------------------------------- noise on all of them


@dataclass(frozen=True, eq=False)
class Noisy:
    """Errors (amounts, draws) of the same run under ever more noise; the first amount is none.

    `parabolas`: each draw's error is one, as that of a linear model is under the squared loss.
    """

    amounts: Array
    train: Array
    validation: Array
    parabolas: bool = False

    @property
    def nbytes(self) -> int:
        return self.train.nbytes + self.validation.nbytes

    def of(self, rows: str) -> Array:
        """Errors on the training or validation rows."""
        return self.train if rows == "train" else self.validation

    def doubled_at(self, rows: str) -> tuple[float, float]:
        """From where to where the median error comes to twice that without noise; NaN if up to the largest it does not.

        Twice the same number where it is known: where errors are parabolas, or grow alike if they are not.
        """
        median = np.median(self.of(rows), axis=1)
        goal = DOUBLED * median[0]
        beyond = int(np.argmax(median > goal))
        if not median[beyond] > goal:
            return np.nan, np.nan
        low, high = self.amounts[beyond - 1 : beyond + 1].tolist()
        with calm():
            at = self._crossing(goal, beyond, rows)
            grown = np.interp(np.log(goal), np.log(median[beyond - 1 : beyond + 1]), (low, high))
        gentle = median[beyond] < STEEP * goal and abs(grown - at) <= ALIKE * at
        known = self.parabolas or gentle
        return (at, at) if known else (low, high)

    def _crossing(self, goal: float, beyond: int, rows: str) -> float:
        """Where, below amount number `beyond`, the median of parabolas through three errors of each draw is `goal`."""
        first = min(max(0, beyond - 2), max(0, len(self.amounts) - 3))
        x, errors = self.amounts[first : first + 3], self.of(rows)[first : first + 3]
        low, high = self.amounts[beyond - 1 : beyond + 1].tolist()
        for _ in range(ROUNDS):
            at = np.linspace(low, high, PLACES)[:, None]
            shares = [
                np.prod((at - np.delete(x, i)) / (x[i] - np.delete(x, i)), axis=1) for i in range(len(x))
            ]
            beyond_goal = np.median(np.stack(shares, axis=1) @ errors, axis=1)[1:] > goal
            first = int(beyond_goal.argmax()) if beyond_goal.any() else PLACES - 2
            low, high = at[first : first + 2, 0].tolist()
        return float(high)


def noisy_parameters(run: Run, amounts: Array = AMOUNTS, draws: int = MOST_DRAWS) -> Noisy:
    """Normal noise on all parameters at once, of a deviation of `amounts` of the size of each, in training units.

    The same `draws` are used at every amount, so that a curve shows the amount and not the luck of the draw.
    """
    theta, objective = run.flat[-1], Objective.of_run(run)
    noise = np.random.default_rng(SEED).standard_normal((draws, len(theta)))
    errors = [
        (objective.error(at), objective.validation_error(at))
        for at in (theta + a * theta * noise for a in amounts)
    ]
    train, validation = np.array(errors).swapaxes(0, 1)
    return Noisy(amounts, train, validation, _is_square(run))


def noisy_inputs(
    run: Run, amounts: Array = AMOUNTS, draws: int = MOST_DRAWS, on_draw: OnEpoch | None = None
) -> Noisy:
    """Normal noise on all features at once, of a deviation of `amounts` of that of each.

    Calls `on_draw(draw, draws)` after each draw.
    """
    rng, spread = np.random.default_rng(SEED), run.train.x.std(axis=0)
    errors = np.empty((2, len(amounts), draws))
    for draw in range(draws):
        for part, data in enumerate((run.train, run.validation)):
            noise = spread * rng.standard_normal(data.x.shape)
            errors[part, :, draw] = [error_at(run, data, data.x + amount * noise) for amount in amounts]
        if on_draw is not None:
            on_draw(draw + 1, draws)
    # Powers of a feature bend what noise on it does.
    plain = run.columns.names == run.train.feature_names if _is_square(run) else False
    return Noisy(amounts, errors[0], errors[1], plain)


def _is_square(run: Run) -> bool:
    """Whether its error is a square of its parameters."""
    return run.family == "linear" and run.loss.name == "squared"


def affordable_draws(run: Run) -> int:
    """How often noise is drawn: fewer times where rows and parameters are many."""
    size = len(AMOUNTS) * (len(run.train.y) + len(run.validation.y)) * run.parameter_count
    return int(np.clip(WORK / size, FEWEST_DRAWS, MOST_DRAWS))


# --------------------------------------------------------------------------- in words


def finding(run: Run, alone: Moved, how: str, parameters: Noisy, inputs: Noisy) -> str:
    """Which parameter matters most to the error, and how much noise doubles it; `how` says how one is changed."""
    return f"{_carries(run, alone, how)} {_doubles(run, parameters, inputs)}"


def _carries(run: Run, alone: Moved, how: str) -> str:
    first, error = alone.order[0], float(run.train_error[-1])
    rise = float(alone.train[first])
    few = len(alone.titles) < run.parameter_count
    tried = f"Of the {count(len(alone.titles), 'parameter')} tried, " if few else ""
    # Inside a network biases are moved as well.
    noun = "weight" if alone.biases else "parameter"
    if not rise > ROUNDING * error:
        return f"{tried}{'no' if few else 'No'} {noun}, {how}, raises the training error."
    share = f" ({number(100 * rise / error, 2)} %)" if rise < MANY * error else ""
    among = tried or "Of the weights, " * bool(alone.biases)
    carries = f"{among}{spoken(alone.titles[first])} matters most: {how}, it raises the training error"
    return f"{carries} by {number(rise, 3)}{share}."


def _doubles(run: Run, parameters: Noisy, inputs: Noisy) -> str:
    rows = ROWS[run.evaluated_on]
    if not np.median(parameters.of(run.evaluated_on)[0]) > 0:
        return f"The {rows} error is 0, so no amount of noise doubles it."
    ends = (
        (parameters.doubled_at(run.evaluated_on), "of {} of their size on all parameters"),
        (inputs.doubled_at(run.evaluated_on), "of {} standard deviations on all features"),
    )
    doubling = [what.format(_amount(*ends)) for ends, what in ends if not np.isnan(ends[0])]
    if not doubling:
        return (
            f"Noise up to the size of the parameters, or of the features, does not double the {rows} error."
        )
    return f"Noise {', or '.join(doubling)}{',' * (len(doubling) - 1)} doubles the {rows} error."


def _amount(low: float, high: float) -> str:
    return number(low, 2) if low == high else f"somewhere between {number(low, 2)} and {number(high, 2)}"
