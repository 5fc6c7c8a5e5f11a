"""`run.json`: what a run was trained by and on, and with which versions, beside all numbers that it recorded."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from core.data import Dataset, is_own
from core.engine.run import Run
from core.engine.spec import COMPONENTS, RunSpec, applicable
from core.formatting import brief, code
from core.hyper import SettingError
from core.models import MODELS
from core.receipts.members import RUN
from core.receipts.problems import ReceiptError, broken
from core.receipts.rows import facts_of_rows
from core.receipts.texts import finite
from core.registry import UnknownName

FORMAT, FORMAT_VERSION = "paramscope receipt", 1
# Of the app, as `pyproject.toml` has it.
APP_VERSION = "0.1.0"
LIBRARIES = ("numpy", "scikit-learn")
PARTS = ("train", "validation")
SEEDS = ("seed", "data_seed")


@dataclass(frozen=True)
class Facts:
    """What reading needs of `run.json`: fingerprints of both parts of the rows, what is known of rows that came along.

    `members` are the checksums of all others by name.
    """

    spec: RunSpec
    fingerprints: Mapping[str, str]
    rows: Mapping[str, Any] | None
    seconds: float
    versions: Mapping[str, str]
    features: tuple[str, ...]


def facts_of(run: Run, whole: Dataset | None, with_rows: bool) -> dict[str, Any]:
    """All facts but the checksums of members. `whole` are the rows before the split, where somebody still has them."""
    data = run.train
    parts = {"train": run.train, "validation": run.validation}
    ends = {
        name: finite(float(getattr(run, name)[-1]))
        for name in ("train_error", "validation_error", "objective")
    }
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "versions": versions(),
        "spec": json.loads(run.spec.to_json()),
        "seeds": {name: run.spec[name] for name in SEEDS if name in run.spec.settings},
        "data": {
            "fingerprints": {name: part.fingerprint for name, part in parts.items()},
            "rows": {name: len(part.y) for name, part in parts.items()},
            "task": data.task,
            "features": [*data.feature_names],
            "target": data.target_name,
            "classes": [*data.class_names],
        },
        "units": {
            "features": None if data.units is None else [*data.units],
            "steps": run.time_unit,
            "errors": run.loss.label,
            "parameters": "those of the data in parameters.csv, those of training in parameters.safetensors",
        },
        "ended": {
            "steps": int(run.error_epochs[-1]),
            "parameters": run.parameter_count,
            **ends,
            "diverged": run.diverged,
            "stopped_early": run.stopped_early,
        },
        "seconds": run.seconds,
        **({"rows": _facts_of(parts, whole)} if with_rows else {}),
    }


def _facts_of(parts: Mapping[str, Dataset], whole: Dataset | None) -> dict[str, Any]:
    """What is known of the rows that come along: all of them before the split or, where nobody has them, both parts."""
    given = parts if whole is None else {"whole": whole}
    return {name: facts_of_rows(part) for name, part in given.items()}


def versions() -> dict[str, str]:
    """Of the app, of Python, and of libraries that numbers may depend on."""
    libraries = {name: _version(name) for name in LIBRARIES}
    return {"paramscope": APP_VERSION, "python": platform.python_version(), **libraries}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def understood(facts: Mapping[str, Any]) -> Facts:
    """What `facts_of` wrote. Raises ReceiptError for another format, and for a spec that this version cannot have."""
    if facts.get("format") != FORMAT:
        raise ReceiptError(f"{code(RUN)} is of no receipt of this app: give a receipt")
    if (given := facts.get("format_version")) != FORMAT_VERSION:
        raise ReceiptError(
            f"the receipt has format {brief(given)}, this version of the app reads format {FORMAT_VERSION}: open it "
            "with the version that wrote it"
        )
    with told_apart():
        spec, data = _spec(facts["spec"]), facts["data"]
        prints = {name: str(data["fingerprints"][name]) for name in PARTS}
        used = {str(name): str(text) for name, text in facts["versions"].items()}
        rows, features = facts.get("rows"), tuple(map(str, data["features"]))
        seconds = float(facts["seconds"])
    if not seconds >= 0 or not (rows is None or isinstance(rows, dict)):
        raise broken(RUN, "says what no receipt says")
    return Facts(spec, prints, rows, seconds, used, features)


@contextmanager
def told_apart() -> Iterator[None]:
    """Whatever goes wrong inside goes wrong because facts are missing, or of other kinds than `facts_of` writes."""
    try:
        yield
    except ReceiptError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise broken(RUN, "says what no receipt says") from error


def _spec(facts: Any) -> RunSpec:
    try:
        return RunSpec.from_json(json.dumps({**facts, "settings": _applying(facts)}))
    except (SettingError, UnknownName) as error:
        raise ReceiptError(f"this version of the app has no such run: {error}") from error


def _applying(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without those of one's own data that are usual, and that apply only while nobody knows the task.

    A spec that was made where the data are not held has a setting for classes, say, also where there are none.
    """
    settings = dict(facts["settings"])
    if not is_own(facts["dataset"]):
        return settings
    known = applicable(*(facts[name] for name in COMPONENTS))
    usual = {
        hyper.name: hyper.default
        for hyper in MODELS[facts["model"]].hypers
        if hyper.name not in known or not known[hyper.name].covers(hyper.default)
    }
    return {name: value for name, value in settings.items() if name not in usual or value != usual[name]}
