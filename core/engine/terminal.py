"""A sweep from a terminal: `python -m core.sweep spec.json --over learning_rate=1e-4:1:32 --out runs.parquet`."""

from __future__ import annotations

import argparse
import math
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.data import is_own
from core.engine import table
from core.engine.batches import batch_work, batched
from core.engine.cluster import UnreachableError, connect, disconnect
from core.engine.elsewhere import LostRunsError, pieces, trained_elsewhere
from core.engine.processes import Fresh
from core.engine.spec import RunSpec
from core.engine.sweep import specs_over
from core.formatting import count
from core.hyper import Hyper, SettingError, Value, Widths

MOST_RUNS, MOST_SPEC_BYTES = 100_000, 2**20
# Begin and end are all that a table says of the way.
SNAPSHOTS = 2
# As many as Windows lets a pool have.
MOST_WORKERS = 61


def main(given: Sequence[str] | None = None) -> int:
    """Train, write the table, and say what became of it; the exit code: 0, 1 where runs are missing, 2 as refused."""
    options = _options().parse_args(given)
    try:
        if not 1 <= options.workers <= MOST_WORKERS:
            raise SettingError(f"--workers wants 1 to {MOST_WORKERS}; got {options.workers}")
        specs = specs_of(options.spec, options.over, options.seeds)
        return _written(specs, options.out, options)
    except SettingError as error:
        return _say(f"{error}.", 2)
    except OSError as error:
        # Parts are written under another name first, so that what is there is whole.
        return _say(
            f"The table cannot be written: {error}. What is done is kept: the same command goes on.", 1
        )
    except KeyboardInterrupt:
        return _say("Stopped. What is done is kept: the same command goes on.", 130)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m core.sweep", description=__doc__)
    parser.add_argument("spec", type=Path, help="a file with a spec as JSON, as RunSpec.to_json writes it")
    parser.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="0,1e-3 (of widths 8;8,8), or from:to:how many, evenly on the scale of the setting; may be given again",
    )
    parser.add_argument(
        "--seeds", type=int, default=0, help="repeat every combination with so many seeds, 0, 1, …"
    )
    cores = min(os.cpu_count() or 1, MOST_WORKERS)
    parser.add_argument("--workers", type=int, default=cores, help="processes of this machine")
    parser.add_argument("--scheduler", help="the address of a Dask cluster instead, as tcp://host:8786")
    parser.add_argument(
        "--out", type=Path, required=True, help="the table, a Parquet file that is not there yet"
    )
    return parser


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


# --------------------------------------------------------------------------- what is asked for


def specs_of(file: Path, over: Sequence[str], seeds: int = 0) -> list[RunSpec]:
    """All specs. Raises SettingError where the file or the values are none, or too many."""
    try:
        if file.stat().st_size > MOST_SPEC_BYTES:
            raise SettingError(f"{file} is larger than a spec: name the file that RunSpec.to_json wrote")
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{file} cannot be read ({error}): name a file with a spec as JSON") from None
    spec = RunSpec.from_json(text)
    if is_own(spec.dataset):
        raise SettingError("rows of one's own live in one session: a file cannot name them")
    pairs = [_split(item) for item in over] + ([("seed", f"0:{seeds - 1}:{seeds}")] if seeds > 1 else [])
    twice = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if twice:
        raise SettingError(f"{twice[0]} is given twice: give all of its values at once")
    return specs_over(spec, {name: _values(spec, name, text) for name, text in pairs}, MOST_RUNS)


def _split(item: str) -> tuple[str, str]:
    name, equals, text = item.partition("=")
    if not (name and equals and text):
        raise SettingError(f"--over wants a setting and its values, as l2=0,1e-3; got {item[:60]!r}")
    return name, text


def _values(spec: RunSpec, name: str, text: str) -> tuple[Any, ...]:
    """The values that `text` spells for the setting `name`, each once."""
    if name in ("dataset", "model", "optimizer"):
        values: Sequence[Any] = text.split(",")
    elif name not in spec.hypers:
        raise SettingError(
            f"{spec.model} on {spec.dataset} has no setting {name}: choose one of {', '.join(spec.hypers)}"
        )
    elif text.count(":") == 2:
        values = _range(spec.hypers[name], text)
    else:
        hyper = spec.hypers[name]
        values = [hyper.parse(part) for part in text.split(";" if hyper.kind is Widths else ",")]
    if len(set(values)) < len(values):
        raise SettingError(f"{name} has a value twice in {text[:60]}: give each once")
    return tuple(values)


def _range(hyper: Hyper, text: str) -> list[Value]:
    """`begin:end:count` as values, evenly on the scale of the setting; whole ones each once."""
    try:
        begin, end, many = (float(part) for part in text.split(":"))
    except ValueError:
        begin = end = many = math.nan
    if hyper.kind not in (int, float) or not math.isfinite(begin + end + many) or not 1 <= many <= MOST_RUNS:
        raise SettingError(f"{hyper.name} wants from:to:how many, at most {MOST_RUNS:,}; got {text[:60]}")
    spaced = np.geomspace if hyper.scale == "log" and min(begin, end) > 0 else np.linspace
    numbers = spaced(begin, end, int(many))
    if hyper.kind is int:
        return [hyper.check(value) for value in dict.fromkeys(np.rint(numbers).astype(int).tolist())]
    return [hyper.check(value) for value in numbers.tolist()]


# --------------------------------------------------------------------------- the table


def _written(specs: list[RunSpec], out: Path, options: argparse.Namespace) -> int:
    if out.exists():
        raise SettingError(f"{out} exists: choose another name, or move it away")
    folder = out.with_name(f"{out.name}.parts")
    folder.mkdir(parents=True, exist_ok=True)
    todo = table.missing(folder, specs)
    if len(todo) < len(specs):
        _say(f"There from an earlier start: {count(len(specs) - len(todo), 'run')}.", 0)
    try:
        _train(todo, folder, options)
    except UnreachableError as error:
        _say(f"{_sentence(error)}: running here.", 0)
        options.scheduler = None
        _train(table.missing(folder, todo), folder, options)
    missing = len(table.missing(folder, specs))
    table.merge(folder, specs, out)
    shutil.rmtree(folder)
    _say(f"{count(len(specs) - missing, 'run')} in {out}.", 0)
    return 1 if missing else 0


def _train(specs: list[RunSpec], folder: Path, options: argparse.Namespace) -> None:
    """A file for each piece; says which runs ended every worker that tried. Raises UnreachableError."""
    parts = pieces(batched(specs, None), lambda batch: batch_work(specs, batch, None).seconds())
    with ExitStack() as opened:
        executor = _executor(options, opened)
        done = opened.enter_context(
            closing(trained_elsewhere(executor, specs, parts, None, SNAPSHOTS, _progress()))
        )
        try:
            for part, runs in done:
                table.keep(folder, [specs[i] for i in part], runs)
        except LostRunsError as error:
            _say(f"{error}. The others are in the table.", 0)


def _executor(options: argparse.Namespace, opened: ExitStack) -> Executor:
    """Of the cluster, where there is one that answers, else processes of this machine."""
    if options.scheduler:
        try:
            executor = connect(options.scheduler)
        except UnreachableError as error:
            _say(f"{_sentence(error)}: running here.", 0)
        else:
            opened.callback(disconnect, executor)
            return executor
    # A terminal sends its interrupt to all processes: one of them says what becomes of it.
    quiet = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    own = ProcessPoolExecutor(options.workers, mp_context=Fresh(), initializer=quiet)
    return opened.enter_context(own)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]


def _progress() -> Callable[[int, int], None]:
    began, latest = time.monotonic(), [0.0]

    def tell(done: int, runs: int) -> None:
        now = time.monotonic()
        if done and (now - latest[0] > 1 or done == runs):
            latest[0] = now
            left = (now - began) * (runs - done) / done
            _say(f"{done:,} of {runs:,} runs, about {left:.0f} s left", 0)

    return tell
