"""`script`: a run as a short program that trains it again, with the source of what trained it."""

from __future__ import annotations

import textwrap

from core.engine.run import Run
from core.once import once
from core.programs.following import Following
from core.programs.growing import Growing
from core.programs.packing import Program
from core.programs.rows import FILE, WIDTH, data_csv

MOST_LINES = 80
PROGRAM, PARTS = "reproduce.py", "parts"
GROWN = ("tree", "boosting")


def files(run: Run, data: bool = True) -> dict[str, str]:
    """{name: text} of the program that trains `run` again and all that stands beside it; `data`: its rows, too.

    Raises like `script`.
    """
    program, beside = _texts(run)
    texts = {PROGRAM: program, f"{PARTS}.py": beside, FILE: data_csv(run) if data else ""}
    return {name: text for name, text in texts.items() if text}


def script(run: Run) -> str:
    """A program of at most 80 lines that trains `run` again, as `train(run.spec)` does, to the same numbers.

    It is the text of `reproduce.py`; beside it stand `data_csv(run)` as data.csv and, unless that is empty,
    `parts(run)` as parts.py. It holds `theta`, `train_error` and `validation_error`, and prints them. On other
    processors and versions of NumPy numbers may be rounded otherwise, which an unsteady training enlarges.
    Raises SettingError where the run began elsewhere than its settings say.
    """
    return _texts(run)[0]


def parts(run: Run) -> str:
    """Functions of the program that do not fit into its 80 lines; empty where all do."""
    return _texts(run)[1]


@once
def _texts(run: Run) -> tuple[str, str]:
    of = Growing(run) if run.family in GROWN else Following(run)
    most = MOST_LINES - len(_header(run, of.left_out, beside=True))
    here, beside = Program(of.functions, of.lines, PARTS).fitted(of.core, most)
    begin = _header(run, of.left_out, bool(beside))
    return "\n".join([*begin, *here, ""]), "\n".join([*beside, ""]) if beside else ""


def _header(run: Run, left_out: str, beside: bool) -> list[str]:
    """What the program is, and what it needs."""
    needed = f"beside this file, {FILE}{f' and {PARTS}.py' if beside else ''}"
    if run.family in GROWN:
        text = f"Needs NumPy, scikit-learn and, {needed}. The functions are the source that reads what that grows."
    else:
        text = (
            f"Needs NumPy and, {needed}. The functions are the source that trained the run, as it trains many at once: "
            "the first axis of arrays is the run."
        )
    what = "Trains again" if left_out else "Trains again, to the same numbers"
    first = textwrap.wrap(f'"""{what}: {run.spec.summary}.', WIDTH)
    return [*first, "", *textwrap.wrap(f"{text} {left_out}".strip(), WIDTH), '"""', ""]
