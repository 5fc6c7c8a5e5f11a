"""The engine: what can be chosen, the training that records what is learned, and the charts' numbers.

>>> from core import RunSpec, train
>>> run = train(RunSpec("line", "linear_regression", "sgd", {"noise": 0.0, "epochs": 500}))
>>> {name: round(float(values[-1]), 6) for name, values in run.scalars.items()}
{'bias': 4.0, 'weight[x]': 1.5}
"""

from core.data import DATASETS, Dataset
from core.data.tables import TableError, read_table
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import Sweep, sweep
from core.engine.training import advance, start, train
from core.hyper import Hyper, SettingError
from core.models import MODELS
from core.optim.optimizers import OPTIMIZERS
from core.registry import UnknownName

__all__ = [
    "DATASETS",
    "MODELS",
    "OPTIMIZERS",
    "Dataset",
    "Hyper",
    "Run",
    "RunSpec",
    "SettingError",
    "Sweep",
    "TableError",
    "UnknownName",
    "advance",
    "read_table",
    "start",
    "sweep",
    "train",
]
