"""Hyperparameters of trees, by scikit-learn's names and with its meanings."""

from __future__ import annotations

from dataclasses import replace

from core.hyper import Hyper, log_grid
from core.optim.initializers import SEED

CLASSES, NUMBERS = ("binary", "multiclass"), ("regression",)
CRITERION = Hyper(
    "criterion",
    "Criterion",
    default=None,
    grid=(None, "gini", "entropy", "squared_error", "absolute_error", "poisson"),
    help="How mixed the rows of a node are; each split lowers it as far as one split can. Of classes Gini impurity or "
    "entropy, of numbers the squared or absolute error, or Poisson deviance for counts.",
    group="Model",
    scale="category",
    none_text="usual",
    only=(
        (None, ()),
        ("gini", CLASSES),
        ("entropy", CLASSES),
        ("squared_error", NUMBERS),
        ("absolute_error", NUMBERS),
        ("poisson", NUMBERS),
    ),
)
SPLITTER = Hyper(
    "splitter",
    "Thresholds",
    default="best",
    grid=("best", "random"),
    help="Best: every threshold is tried. Random: one is drawn for each feature, and the best of those is taken.",
    group="Model",
    scale="category",
)
MAX_DEPTH = Hyper(
    "max_depth",
    "Maximum depth",
    default=None,
    grid=(1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, None),
    help="Questions that a row is asked at most. A tree of depth d has up to 2^d leaves.",
    group="Model",
)
MAX_LEAF_NODES = Hyper(
    "max_leaf_nodes",
    "Maximum number of leaves",
    default=None,
    grid=(*range(2, 11), 12, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1000, None),
    help="The tree grows until it has this many: the split that lowers the impurity most comes next.",
    group="Model",
    scale="log",
    batches=True,
)
MAX_FEATURES = Hyper(
    "max_features",
    "Share of the features",
    default=1.0,
    grid=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    help="Looked at for each split, drawn anew every time. Fewer make trees of different seeds differ more.",
    group="Model",
)
CLASS_WEIGHT = Hyper(
    "class_weight",
    "Class weights",
    default=None,
    grid=(None, "balanced"),
    help="Balanced: the rows of a rare class count more, so that all classes weigh the same.",
    group="Model",
    scale="category",
    none_text="equal",
    only=(("balanced", CLASSES),),
)
MIN_SAMPLES_SPLIT = Hyper(
    "min_samples_split",
    "Fewest rows to split",
    default=2,
    grid=(2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200),
    help="A node with fewer training rows stays a leaf.",
    group="Regularization",
    scale="log",
)
MIN_SAMPLES_LEAF = Hyper(
    "min_samples_leaf",
    "Fewest rows of a leaf",
    default=1,
    grid=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100),
    help="A split that would leave fewer training rows on one side is not made.",
    group="Regularization",
    scale="log",
)
IMPURITIES = (0.0, *log_grid(-5, 4))
MIN_IMPURITY_DECREASE = Hyper(
    "min_impurity_decrease",
    "Least decrease",
    default=0.0,
    grid=IMPURITIES,
    help="A split that lowers the impurity of the tree by less is not made.",
    group="Regularization",
    scale="log",
)
CCP_ALPHA = Hyper(
    "ccp_alpha",
    "Price of a leaf",
    default=0.0,
    grid=IMPURITIES,
    help="The grown tree is pruned: a branch stays if it lowers the impurity by more than this for each leaf it adds "
    "(minimal cost-complexity pruning).",
    group="Regularization",
    symbol="α",
    scale="log",
    batches=True,
)
SEED_OF_TREES = replace(
    SEED, help="Draws features and random thresholds, and decides between equally good splits.", batches=False
)
N_ESTIMATORS = Hyper(
    "n_estimators",
    "Number of trees",
    default=100,
    grid=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500),
    help="One after another, each grown on what those before it left over.",
    group="Model",
    scale="log",
    batches=True,
)
LEARNING_RATE_OF_TREES = Hyper(
    "learning_rate",
    "Learning rate",
    default=0.1,
    grid=(0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0),
    help="The share of each tree that counts. A small one needs more trees, and often predicts better in the end.",
    group="Model",
    symbol="η",
    scale="log",
)
SUBSAMPLE = Hyper(
    "subsample",
    "Share of the rows",
    default=1.0,
    grid=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    help="Drawn anew for each tree, which learns from them alone. Below 1 it is stochastic gradient boosting.",
    group="Regularization",
)
TREE_HYPERS = (
    CRITERION,
    SPLITTER,
    MAX_DEPTH,
    MAX_LEAF_NODES,
    MAX_FEATURES,
    CLASS_WEIGHT,
    MIN_SAMPLES_SPLIT,
    MIN_SAMPLES_LEAF,
    MIN_IMPURITY_DECREASE,
    CCP_ALPHA,
    SEED_OF_TREES,
)
BOOSTING_HYPERS = (
    N_ESTIMATORS,
    LEARNING_RATE_OF_TREES,
    replace(
        MAX_DEPTH,
        default=3,
        grid=(1, 2, 3, 4, 5, 6, 7, 8, 10),
        help="Of each tree: questions that a row is asked at most, and so features that can act together.",
    ),
    MIN_SAMPLES_LEAF,
    SUBSAMPLE,
    replace(SEED_OF_TREES, help="Draws rows, and decides between equally good splits."),
)
