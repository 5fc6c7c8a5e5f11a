"""Tables that were cut, mixed up and filled with nonsense: read or refused in a sentence, and drawn whole."""

from __future__ import annotations

import random

import numpy as np
import pytest

from core.hyper import SettingError
from core.studies import read_study
from core.studies.importance import can_be_asked
from core.studies.study import Study
from tests.core.charts.specs import asked, faults
from tests.core.studies.tables import PREFIXED, WANDB, csv, drawn, export
from tests.sentences import outside_code
from views.runs.study import numbers
from views.runs.study.cells_chart import cells_chart, cells_data
from views.runs.study.chart import trials_chart, trials_data

FILES = [export("sklearn"), export("optuna"), export("mlflow"), WANDB, PREFIXED, csv(drawn(40))]
# In each its own letters, which nothing else has.
CELLS = [
    *(
        "",
        "nan",
        "inf",
        "-inf",
        "1e308",
        "-1e308",
        "1e-320",
        "0",
        "-0",
        "1e400",
        "None",
        "True",
        "[1 2]",
        "{'a': 1}",
    ),
    *(
        "<img src=x onerror=alert(1)>zq",
        "$zq$",
        "`zq`",
        "**zq**",
        "[zq](b)",
        '"',
        "\u202ezq",
        "🎉" * 50,
        "x" * 3000,
    ),
    *("=cmd|' /C calc'!A0", "\\", "'", "0.1.2", "2020-01-01", "½", "١٢"),
]
NAMES = [
    *CELLS,
    "param_x",
    "mean_test_score",
    "state",
    "value",
    "params.x",
    "metrics.loss",
    "loss",
    "number",
    "std",
]
Rows = list[list[str]]


def mutated(seed: int) -> str:
    """One of the files, changed in one to six ways."""
    rng = random.Random(seed)
    rows = [line.split(",") for line in rng.choice(FILES).strip().split("\n")]
    for _ in range(rng.randint(1, 6)):
        rows = rng.choice(CHANGES)(rows, rng)
    return "\n".join(map(",".join, rows)) + "\n"


def cells(rows: Rows, rng: random.Random) -> Rows:
    for _ in range(rng.randint(1, 30)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(CELLS)
    return rows


def column(rows: Rows, rng: random.Random) -> Rows:
    """A column that is the same everywhere, or spans all floats, or varies in its last digits alone."""
    at, how, same = rng.randrange(len(rows[0])), rng.randrange(3), rng.choice(CELLS)
    for row in rows[1:]:
        kinds = (
            same,
            str(rng.choice((1, -1)) * 10 ** rng.uniform(-300, 300)),
            str(1e9 + 1e-6 * rng.random()),
        )
        row[min(at, len(row) - 1)] = kinds[how]
    return rows


def header(rows: Rows, rng: random.Random) -> Rows:
    rows[0][rng.randrange(len(rows[0]))] = rng.choice(NAMES)
    return rows


def fewer(rows: Rows, rng: random.Random) -> Rows:
    return rows[: rng.choice((1, 2, 3, 5))]


def again(rows: Rows, rng: random.Random) -> Rows:
    return [rows[0], *([*rng.choice(rows)] for _ in range(rng.choice((1, 5, 200))))]


def narrower(rows: Rows, rng: random.Random) -> Rows:
    at = rng.randrange(len(rows[0]))
    return [row[:at] + row[at + 1 :] or [""] for row in rows]


def wider(rows: Rows, rng: random.Random) -> Rows:
    return [row + row for row in rows] if len(rows[0]) < 300 else rows


def shuffled(rows: Rows, rng: random.Random) -> Rows:
    return rng.sample(rows, len(rows))


CHANGES = (cells, column, header, fewer, again, narrower, wider, shuffled)


def looked_at(study: Study) -> list[str]:
    """What all views say of a study; each of their charts gets all that it draws, in columns of one length."""
    sentences = [problem.says for problem in study.problems]
    for outcome in [*study.outcomes.values()][:3]:
        sentences += [study.left_out(outcome), can_be_asked(study, outcome)]
        if not study.judged(outcome).any():
            continue
        chosen = [*study.chosen.values()]
        for each in chosen[:4]:
            compared = numbers.compared(study, outcome, each)
            labels = next(iter(numbers.families(study).values()), [])
            labels = numbers.largest(study, labels, compared.best[compared.known])
            sentences += [
                numbers.of_errors(study, outcome, compared),
                numbers.of_learned(study, compared, labels),
            ]
            chart = trials_chart(study, outcome, compared, bool(labels))
            data = trials_data(study, outcome, compared, labels)
            assert [*faults(asked(chart), data)] == []
            assert {name for name, table in data.items() if len({*map(len, table.values())}) != 1} == set()
        if len(chosen) > 1:
            both = numbers.cells(study, outcome, (chosen[0], chosen[-1]))
            label = next(iter(study.learned), "")
            sentences.append(numbers.of_cells(study, outcome, both))
            chart = cells_chart(study, outcome, both, bool(label))
            assert [*faults(asked(chart), cells_data(study, outcome, both, label))] == []
    return sentences


def tried(seeds: range) -> tuple[int, int]:
    """How many tables were read, and how many refused."""
    read = refused = 0
    for seed in seeds:
        try:
            sentences = looked_at(read_study(mutated(seed)))
            read += 1
        except SettingError as error:
            sentences = [str(error)]
            refused += 1
        for sentence in sentences:
            assert "zq" not in outside_code(sentence) or "got" in sentence, (seed, sentence)
            assert len(sentence) < 1_000, (seed, sentence)
    return read, refused


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_mutated_tables_are_read_or_refused(first: int) -> None:
    read, refused = tried(range(first, first + 20))
    assert read > 10
    assert read + refused == 20


@pytest.mark.thorough
def test_a_thousand_mutated_tables_are_read_or_refused() -> None:
    read, refused = tried(range(60, 1_060))
    assert read > 800
    assert refused > 10


def test_mutated_tables_are_of_every_kind() -> None:
    """Else the tests above would not say much."""
    texts = [mutated(seed) for seed in range(60)]
    assert any("zq" in text for text in texts)
    assert any(text.count("\n") < 4 for text in texts)
    assert any(text.count("\n") > 150 for text in texts)
    assert len({*texts}) > 55
    assert np.mean([text in FILES for text in texts]) == 0
