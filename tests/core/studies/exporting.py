"""Tables of trials as libraries write them: `python -m tests.core.studies.exporting` makes those in `exports`.

Those of a library that is not installed stay as they are. That of MLflow 3.17 was made in an environment of its own,
since it asks for older packages than the app: `pip install mlflow-skinny sqlalchemy alembic scikit-learn pandas`.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent / "exports"
# In place of whoever runs this, and of where it lies.
NOBODY = {"mlflow.user": "somebody", "mlflow.source.name": "ridge.py"}


def scikit_learn() -> str:
    """`cv_results_` of a grid search in which one value cannot be fitted."""
    import pandas as pd
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import ElasticNet
    from sklearn.model_selection import GridSearchCV

    x, y = load_diabetes(return_X_y=True)
    grid = {
        "alpha": [-1.0, 0.001, 0.01, 0.1, 1.0],
        "l1_ratio": [0.1, 0.5, 0.9],
        "selection": ["cyclic", "random"],
    }
    search = GridSearchCV(
        ElasticNet(random_state=0), grid, scoring="neg_mean_squared_error", cv=4, return_train_score=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search.fit(x, y)
    return str(pd.DataFrame(search.cv_results_).to_csv(index=False))


def optuna() -> str:
    """`trials_dataframe` of a study with trials that fail and trials that are pruned."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial: Any) -> float:
        rate = trial.suggest_float("learning_rate", 1e-4, 1, log=True)
        units = trial.suggest_int("units", 2, 64)
        activation = trial.suggest_categorical("activation", ["relu", "tanh"])
        if trial.number == 4:
            raise ValueError("this one fails")
        if trial.number in (7, 9):
            raise optuna.TrialPruned
        trial.set_user_attr("norm_layer1", 3 * rate**0.25)
        return float(0.2 + abs(rate - 0.02) ** 0.5 + abs(units - 30) / 300 + 0.05 * (activation == "relu"))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
        study.optimize(objective, n_trials=30, catch=(ValueError,))
        return str(study.trials_dataframe().to_csv(index=False))


def mlflow() -> str:
    """`search_runs` of an experiment of which one run failed."""
    import mlflow
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import Ridge

    x, y = load_diabetes(return_X_y=True)
    with TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(f"sqlite:///{folder}/runs.db")
        mlflow.create_experiment("ridge", artifact_location="file:///runs")
        mlflow.set_experiment("ridge")
        for alpha in (0.001, 0.01, 0.1, 1, 10):
            for intercept in (True, False):
                run = mlflow.start_run(run_name=f"ridge {alpha}", tags=NOBODY)
                mlflow.log_params({"alpha": alpha, "fit_intercept": intercept, "solver": "auto"})
                if alpha == 10 and intercept:
                    mlflow.end_run("FAILED")
                    continue
                model = Ridge(alpha=alpha, fit_intercept=intercept).fit(x[:300], y[:300])
                wrong = (model.predict(x) - y) ** 2
                errors = {"train_mse": wrong[:300].mean(), "val_mse": wrong[300:].mean()}
                mlflow.log_metrics({**errors, "coef_bmi": model.coef_[2]}, run_id=run.info.run_id)
                mlflow.end_run()
        return str(mlflow.search_runs().to_csv(index=False))


MADE: dict[str, Callable[[], str]] = {"sklearn": scikit_learn, "optuna": optuna, "mlflow": mlflow}

if __name__ == "__main__":
    # It would else tell its makers.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    for name, make in MADE.items():
        if find_spec(name):
            (HERE / f"{name}.csv").write_text(make(), encoding="utf-8")
