"""Tables of trials that several tests read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.studies import read_study
from core.studies.outcomes import Outcome
from core.studies.study import Study

EXPORTS = Path(__file__).parent / "exports"
# As Weights & Biases exports its table of runs, and as its documents make one of its API.
WANDB = '"Name","State","Notes","User","Created","Runtime","Sweep","batch_size","learning_rate","val_loss","accuracy"\n'
WANDB += "".join(
    f'"brisk-lake-{n}","{"crashed" if n == 3 else "finished"}","-","me","2024-05-0{1 + n % 9}","{60 + n}","",'
    f'"{16 * (1 + n % 3)}","{10 ** -(1 + n % 4)}","{"" if n == 3 else 0.5 + n / 10}","{0.9 - n / 50}"\n'
    for n in range(12)
)
PREFIXED = "name,config.lr,config.depth,summary.loss,summary._step,summary.coef_a,state\n" + "".join(
    f"run{n},{0.1 * (1 + n % 3):g},{n % 2},{1 + n},{100},{n / 7},finished\n" for n in range(9)
)


def export(name: str) -> str:
    """A table that the library of that name wrote."""
    return (EXPORTS / f"{name}.csv").read_text("utf-8")


def csv(columns: Mapping[str, Sequence[object]]) -> str:
    """Columns as a file."""
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n"


def drawn(trials: int = 60, seed: int = 0, noise: float = 0.02) -> dict[str, Sequence[object]]:
    """Trials drawn at random: the rate matters most, the units a little, the seed not at all."""
    rng = np.random.default_rng(seed)
    power, units = rng.uniform(-4, 0, trials), rng.integers(2, 65, trials)
    loss = 0.2 + (power + 2) ** 2 / 8 + np.abs(units - 30) / 300 + noise * rng.random(trials)
    return {
        "rate": [f"{value:.6g}" for value in 10**power],
        "units": units.tolist(),
        "activation": rng.choice(["relu", "tanh"], trials).tolist(),
        "seed": rng.integers(0, 5, trials).tolist(),
        "val_loss": [f"{value:.6f}" for value in loss],
        "coef[0]": [f"{value:.6f}" for value in -power],
        "coef[1]": [f"{value:.6f}" for value in units / 100],
    }


def first(study: Study) -> Outcome:
    """The outcome that is shown first."""
    return next(iter(study.outcomes.values()))


def study_of(columns: Mapping[str, Sequence[object]]) -> Study:
    return read_study(csv(columns))
