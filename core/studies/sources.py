"""How libraries name the columns of their tables of trials."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.data.tables.column import Column
from core.data.tables.table import Table
from core.studies.roles import Role, by_name

# Of numbers whose names say nothing: errors, or something learned.
Rule = Role | Literal["measured", "noted"]


@dataclass(frozen=True)
class Source:
    """A library whose tables have columns of all names that are `needed`; `rules` tell the roles of names.

    `prefixes` are no part of what a column is called; `open` is whether other columns may have been chosen.
    """

    name: str
    needed: tuple[str, ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()
    prefixes: tuple[str, ...] = ()
    open: bool = False

    def is_of(self, names: Collection[str]) -> bool:
        """Whether a table with columns of these names is one of this library."""
        return all(any(re.fullmatch(pattern, name) for name in names) for pattern in self.needed)

    def label(self, name: str) -> str:
        """What a column is called without its prefix."""
        prefix = next((each for each in self.prefixes if name.startswith(each) and name != each), "")
        return name[len(prefix) :]


# What tools write beside trials; in lower case.
_BOOKS = (
    r"name|notes|user|tags?|created|sweep|group|job ?type|hostname|commit|host|command|(?:run|trial)[ _]?(?:id|name)"
    r"|id|uuid|index|source(?: (?:type|name))?|(?:start|end)[ _]?time|started|ended|updated|timestamp|date|datetime"
    r"|experiment(?:[ _]?(?:id|name))?|artifact_uri|number|trial|run|job|#|_.+|params|parameters|config|summary|url"
)
_SPLITS = r"(?:split\d+|rank)_.+"
SCIKIT = Source(
    "scikit-learn",
    ("param_.+", "mean_test_.+"),
    (
        ("param_.+", "chosen"),
        ("mean_(?:test|train)_.+|mean_(?:fit|score)_time", "error"),
        ("std_.+", "deviation"),
        ("n_resources", "chosen"),
        (_SPLITS + "|params|iter", "not used"),
    ),
    ("param_",),
)
OPTUNA = Source(
    "Optuna",
    ("number", "state", "values?(?:_.+)?"),
    (
        ("params_.+", "chosen"),
        ("values?(?:_.+)?", "error"),
        ("user_attrs_.+", "noted"),
        ("state", "state"),
        ("number|duration|(?:datetime|system_attrs)_.+", "not used"),
    ),
    ("params_", "user_attrs_"),
)
MLFLOW = Source(
    "MLflow",
    ("run_id", r"(?:params|metrics)\..+"),
    (
        (r"params\..+", "chosen"),
        (r"metrics\..+", "measured"),
        ("status", "state"),
        (r"tags\..+|run_id|experiment_id|artifact_uri|.*_time", "not used"),
    ),
    ("params.", "metrics."),
)
_WANDB: tuple[tuple[str, Rule], ...] = (
    (r"config[./].+", "chosen"),
    (r"summary[./]_.+", "not used"),
    (r"summary[./].+", "measured"),
    ("[Ss]tate", "state"),
    ("epoch|(?:global_?)?step|iteration", "not used"),
    (f"(?i:{_BOOKS})", "not used"),
)
_PREFIXES = ("config.", "config/", "summary.", "summary/")
WANDB = (
    Source("Weights & Biases", (r"config[./].+", r"summary[./].+"), _WANDB, _PREFIXES),
    Source("Weights & Biases", ("State", "Runtime"), _WANDB, open=True),
)
# Others say so of settings too, as Ray Tune.
CONFIGURED = Source("", (r"config[./].+",), _WANDB, _PREFIXES)
ANY = Source(
    "",
    rules=(("(?i:state|status)", "state"), (_SPLITS, "not used"), (f"(?i:{_BOOKS})", "not used")),
    prefixes=(),
    open=True,
)
SOURCES = (SCIKIT, OPTUNA, MLFLOW, *WANDB, CONFIGURED, ANY)


def source_of(names: Collection[str]) -> Source:
    """The library that a table with columns of these names is of."""
    return next(source for source in SOURCES if source.is_of(names))


def roles_of(table: Table, source: Source) -> dict[str, Role]:
    """The role of each column, guessed."""
    return {name: _role(table, source, column) for name, column in table.columns.items()}


def _role(table: Table, source: Source, column: Column) -> Role:
    if not column.distinct and not column.misfits:
        return "not used"
    rule = next((rule for pattern, rule in source.rules if re.fullmatch(pattern, column.name)), None)
    if rule is not None and rule not in ("measured", "noted"):
        return "not used" if rule == "state" and column.type == "number" else rule  # type: ignore[return-value]
    named = by_name(source.label(column.name)) if _is_of_numbers(table, column) else None
    if rule is not None or named is not None:
        usual: Mapping[str | None, Role] = {"measured": "error", "noted": "learned"}
        return named or (usual.get(rule, "not used") if column.type == "number" else "not used")
    # Numbers beside a few words, as `auto`, are settings; words alone that are all different tell rows apart.
    usual_type = column.type in ("number", "category", "ordinal", "yes/no") or _holds_numbers(table, column)
    return "chosen" if source.open and usual_type and not _counts_rows(table, column) else "not used"


def _is_of_numbers(table: Table, column: Column) -> bool:
    """Whether it is a column of numbers, or would be but for cells that say that one was infinite, or went wrong."""
    if column.type == "number":
        return True
    cells = _first_cells(table, column) - INFINITE
    return column.type in ("identifier", "category", "yes/no") and sum(map(_is_number, cells)) >= max(
        1, len(cells) / 2
    )


def _holds_numbers(table: Table, column: Column) -> bool:
    return column.type == "identifier" and any(map(_is_number, _first_cells(table, column)))


def _first_cells(table: Table, column: Column) -> set[str]:
    return {text.lower() for text in table.cells(column.name, range(min(table.rows, 1_000)))}


INFINITE = {"inf", "-inf", "+inf", "infinity", "-infinity"}


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _counts_rows(table: Table, column: Column) -> bool:
    """Whether a column without a name, as a data frame writes its index, only counts the rows."""
    values = table.values(column.name)
    unnamed = column.name.startswith(("column ", "Unnamed: "))
    return unnamed and len(values) > 1 and bool((values == values[0] + np.arange(len(values))).all())
