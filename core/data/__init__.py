"""Datasets: seeded makers and bundled real sets, all registered; the split into training and validation rows."""

from core.data import (
    bundled,
    bundled_classes,
    classes,
    languages,
    parity,
    patterns,
    sequences,
    synthetic,
    texts,
)
from core.data.catalog import DATASETS, Source, made, source_of
from core.data.dataset import DATA_SEED, LARGEST, VALIDATION_SHARE, Dataset, Task
from core.data.own import held, interned, is_own, shared, shared_within
from core.data.splitting import split

__all__ = [
    "DATASETS",
    "DATA_SEED",
    "LARGEST",
    "VALIDATION_SHARE",
    "Dataset",
    "Source",
    "Task",
    "bundled",
    "bundled_classes",
    "classes",
    "held",
    "interned",
    "is_own",
    "languages",
    "made",
    "parity",
    "patterns",
    "sequences",
    "shared",
    "shared_within",
    "source_of",
    "split",
    "synthetic",
    "texts",
]
