"""Each trap is named where it is, and not where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from core import read_table
from core.data.tables.checks import CODES
from core.data.tables.table import Table

ROWS = 200


def table_of(**columns: object) -> Table:
    names = [*columns]
    rows = zip(*columns.values(), strict=True)  # type: ignore[arg-type]
    return read_table(
        "\n".join([";".join(names), *(";".join(map(str, row)) for row in rows)]) + "\n",
        delimiter=";",
        decimal=".",
    )


def usual(seed: int = 0, **others: object) -> Table:
    """Two features, a category, and a target that depends on them behind noise."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, ROWS)).round(6)
    kind = rng.choice(["red", "green", "blue"], ROWS)
    y = (a + 0.5 * b + rng.normal(size=ROWS)).round(6)
    return table_of(**{"a": a, "b": b, "kind": kind, "y": y, "yes": np.where(y > 0, "yes", "no"), **others})


def codes(table: Table, target: str, features: list[str] | None = None) -> set[str]:
    return {check.code for check in table.checks(target, features)}


FEATURES = ["a", "b", "kind"]
RNG = np.random.default_rng(1)
A, Y = usual().values("a"), usual().values("y")


def test_a_table_without_traps_is_silent() -> None:
    for seed in range(5):
        for target in ("y", "yes"):
            assert codes(usual(seed), target, FEATURES) == set()


@pytest.mark.parametrize(
    ("code", "extra", "target"),
    [
        ("leak", {"x": 3e9 + 1e3 * Y}, "y"),
        ("leak", {"x": np.exp(Y)}, "y"),
        ("leak", {"x": np.where(Y > 0, 0.98, 0.02)}, "yes"),
        ("leak", {"x": np.where(Y > 0, "won", "lost")}, "yes"),
        ("copy", {"x": -2e-9 * A + 5}, "y"),
        ("copy", {"x": np.exp(A)}, "y"),
        ("identifier", {"x": [f"AC{i}" for i in range(ROWS)]}, "y"),
        ("constant", {"x": [3] * ROWS}, "y"),
        ("far", {"x": [*RNG.normal(size=ROWS - 1), 1e6]}, "y"),
    ],
)
def test_each_trap_of_a_column_is_named(code: str, extra: dict[str, object], target: str) -> None:
    checks = usual(**extra).checks(target, None if code == "identifier" else [*FEATURES, "x"])
    named = [check for check in checks if check.code == code and "x" in check.columns]
    assert named
    assert "`x`" in named[0].says


def test_categories_that_repeat_each_other_are_named() -> None:
    kinds = usual().cells("kind")
    table = usual(code=[kind[:1].upper() for kind in kinds])
    (check,) = table.checks("y", [*FEATURES, "code"])
    assert (check.code, check.columns) == ("copy", ("kind", "code"))


def test_one_class_nearly_everywhere_is_named() -> None:
    assert codes(usual(rare=["no"] * 170 + ["yes"] * 30), "rare", FEATURES) == {"imbalance"}
    assert codes(usual(rare=RNG.permutation(["no"] * 150 + ["yes"] * 50)), "rare", FEATURES) == set()


def test_fewer_rows_than_parameters_are_named() -> None:
    rng = np.random.default_rng(0)
    wide = {f"c{i}": rng.normal(size=12) for i in range(12)}
    assert "few-rows" in codes(table_of(**wide, y=rng.normal(size=12)), "y")
    assert "few-rows" not in codes(table_of(**dict([*wide.items()][:5]), y=rng.normal(size=12)), "y")


def test_rows_that_repeat_are_named_by_their_numbers() -> None:
    table = read_table("a,b,y\n1,2,3.5\n4,5,6.5\n1,2,3.5\n7,8,9.5\n4,5,6.5\n")
    (check,) = [check for check in table.checks("y") if check.code == "duplicates"]
    assert check.rows == (3, 5)
    assert "duplicates" not in codes(read_table("a,b,y\n1,2,3.5\n1,2,3.6\n2,2.5,4\n"), "y")


def test_units_and_origins_of_columns_do_not_matter() -> None:
    far = np.where(np.arange(ROWS) == 7, 1e3, A)
    for scale, shift in ((1.0, 0.0), (1e9, 1e12), (1e-9, -1e3)):
        assert (
            codes(usual(x=far * scale + shift), "y", [*FEATURES, "x"]) - {"copy"} == {"far"} or scale == 1e-9
        )


def test_there_are_no_other_codes() -> None:
    assert len(set(CODES)) == 8
