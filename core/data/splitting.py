"""The split into training and validation rows: classes keep their shares, and no sequence is on both sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset
from core.data.keeping import SplitBy
from core.formatting import count as counted
from core.hyper import SettingError

Rows = NDArray[np.bool_]
# Keeps the stream that draws the split apart from the one that draws the sample, under one seed.
_SPLIT = 1


def split(data: Dataset, validation_share: float, data_seed: int) -> tuple[Dataset, Dataset]:
    """Training rows and validation rows, each in the order of `data`.

    Each class keeps the same share of its rows aside, as near as whole rows in all allow. Sequences that are read alike
    are on one side, so that none kept aside was trained on. Where a column decides (`split_by`), the rows kept aside
    are the last ones in time, or whole groups. Gaps are filled with what is usual in the training rows.
    Raises SettingError when fewer than two training rows would be left.
    """
    rows = len(data.y)
    if data.split_by is not None:
        aside = _by_column(data.split_by, validation_share, data_seed)
    elif data.task == "sequence":
        aside = _apart(data.alike, validation_share, data_seed)
    elif data.class_names:
        aside = _by_class(data.y, len(data.class_names), validation_share, data_seed)
    else:
        aside = kept_aside(rows, validation_share, data_seed)
    learned = np.flatnonzero(~aside)
    if len(learned) < 2:
        remedy = "lower validation_share" if rows >= 2 else "pass two or more"
        raise SettingError(f"{len(learned)} of {counted(rows, 'row')} would be left to learn from: {remedy}")
    return _without_gaps(data.rows(learned), data.rows(np.flatnonzero(aside)))


def _without_gaps(learned: Dataset, aside: Dataset) -> tuple[Dataset, Dataset]:
    """Both with their gaps filled, from the training rows alone."""
    if learned.gaps is None or aside.gaps is None:
        return learned, aside
    usual = learned.gaps.usual(learned.x, learned.feature_names)
    train, validation = (
        replace(part, x=gaps.filled(part.x, usual), gaps=None)
        for part, gaps in ((learned, learned.gaps), (aside, aside.gaps))
    )
    return train, validation


def _by_column(by: SplitBy, validation_share: float, data_seed: int) -> Rows:
    groups = np.unique(by.values, return_inverse=True)[1]
    return (
        _last(groups, validation_share) if by.how == "time" else _apart(groups, validation_share, data_seed)
    )


def _last(times: NDArray[np.intp], validation_share: float) -> Rows:
    """The last rows in time, by their place among the times; those of one time are on one side, as near as that allows.

    Of two equally near numbers of rows the smaller one.
    """
    # later[t]: rows at the time t or after it.
    later = np.cumsum(np.bincount(times, minlength=1)[::-1])[::-1]
    counts = np.append(later, 0)
    begin = int(np.argmin(np.abs(counts[::-1] - validation_share * len(times))))
    return times >= len(counts) - 1 - begin


def kept_aside(rows: int, validation_share: float, data_seed: int) -> Rows:
    """Which of `rows` rows, neither of classes nor sequences, are kept aside for validation: (rows,)."""
    return _first(rows, round(validation_share * rows), data_seed)


def _by_class(y: NDArray[np.float64], classes: int, validation_share: float, data_seed: int) -> Rows:
    aside = np.zeros(len(y), dtype=bool)
    members = [np.flatnonzero(y == k) for k in range(classes)]
    counts = shared_out(np.array([*map(len, members)]), validation_share, data_seed)
    for k, (rows, count) in enumerate(zip(members, counts.tolist(), strict=True)):
        aside[rows] = _first(len(rows), count, data_seed, k)
    return aside


def shared_out(sizes: NDArray[np.intp], share: float, data_seed: int) -> NDArray[np.intp]:
    """(K,): how many rows of each class are kept aside, `share` of all rows in total; no class of two loses both.

    Each class is rounded for itself. Where that makes too many or too few, rows are given or taken by the classes that
    come nearest to their own share by it, classes of a single row last; chance decides between equal ones.
    """
    wanted = share * sizes
    counts = np.round(wanted).astype(np.intp)
    lacking = round(share * int(sizes.sum())) - int(counts.sum())
    step = int(np.sign(lacking))
    chance = np.random.default_rng((data_seed, _SPLIT, len(sizes))).permutation(len(sizes))
    excess = step * (counts - wanted)
    willing = (excess <= 0) & (counts + step < sizes)
    order = np.lexsort((chance, excess, sizes != 1, ~willing))
    counts[order[: abs(lacking)]] += step
    return counts


def _apart(alike: NDArray[np.intp], validation_share: float, data_seed: int) -> Rows:
    """Different sequences in the order drawn, each with all that are read alike, as long as there is room for them.

    The first of those read alike stands for all, so their number does not change their chance. The room that is left
    goes to the next group that brings the share nearer.
    """
    sizes, first = np.bincount(alike), np.unique(alike, return_index=True)[1]
    order = np.argsort(np.argsort(_order(len(alike), data_seed))[first]).tolist()
    kept, lacking = np.zeros(len(sizes), dtype=bool), round(validation_share * len(alike))
    for room in (1, 2):
        for group in order:
            if not kept[group] and sizes[group] <= room * lacking:
                kept[group] = True
                lacking -= int(sizes[group])
    return kept[alike]


def _first(rows: int, count: int, data_seed: int, stratum: int = 0) -> Rows:
    aside = np.zeros(rows, dtype=bool)
    aside[_order(rows, data_seed, stratum)[:count]] = True
    return aside


def _order(rows: int, data_seed: int, stratum: int = 0) -> NDArray[np.intp]:
    return np.random.default_rng((data_seed, _SPLIT, stratum)).permutation(rows)
