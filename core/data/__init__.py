"""Datasets: seeded makers and bundled real sets, all registered; the split into training and validation rows."""

from core.data import bundled, bundled_classes, classes, languages, patterns, sequences, synthetic, texts
from core.data.catalog import DATASETS, Source, keep, made, source_of
from core.data.dataset import DATA_SEED, LARGEST, VALIDATION_SHARE, Dataset, Task, split

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
    "keep",
    "languages",
    "made",
    "patterns",
    "sequences",
    "source_of",
    "split",
    "synthetic",
    "texts",
]
