"""What Paramscope is for, sentence by sentence, and where each can be seen: a page adds its rows when it lands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from core import OPTIMIZERS
from ui import state

LINEAR, LOGISTIC = "pages/linear_regression.py", "pages/logistic_regression.py"
NETWORK, TREE = "pages/neural_network.py", "pages/decision_tree.py"
TRANSFORMER = "pages/transformer.py"


@dataclass(frozen=True)
class Sight:
    """One statement, the page that shows it, what to look at there, and the settings that make it plain."""

    statement: str
    look: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


SIGHTS = (
    Sight(
        "**Parameters** are internal variables that a model adjusts in training. In linear regression they are its "
        "coefficients.",
        "Ten coefficients of one model",
        LINEAR,
        {"dataset": "diabetes"},
    ),
    Sight(
        "In logistic regression they are weights of evidence, which multiply the odds of a class.",
        "Temperature, and the odds of distress",
        LOGISTIC,
        {"dataset": "challenger", "numbers": "true"},
    ),
    Sight(
        "In neural networks they are the weights and biases of each layer.",
        "Layers bend the boundary around two moons",
        NETWORK,
    ),
    Sight(
        "In decision trees they are thresholds and rules, found by trying, not by following gradients.",
        "Three rules tell three irises apart",
        TREE,
        {"view": "Rules"},
    ),
    Sight(
        "In transformers, and so in large language models, they are embeddings, attention projections and MLPs: there "
        "are billions of them in those, a few thousand here.",
        "A transformer learns to sort",
        TRANSFORMER,
    ),
    Sight(
        "Gradient descent and its relatives adjust them step by step to minimize a loss.",
        "Play a run, step by step",
        LINEAR,
        {"learning_rate": "0.03"},
    ),
    Sight(
        "The relatives get there at other speeds.",
        f"Race {len(OPTIMIZERS)} optimizers",
        LINEAR,
        {"dataset": "diabetes", "view": "Optimizers"},
    ),
    Sight(
        "**Hyperparameters** are different: people choose them, and they decide what is learned.",
        "Coefficients against the penalty",
        LINEAR,
        {"dataset": "diabetes", "view": "Hyperparameters", "compare": "l2"},
    ),
    Sight(
        "Good values generalize.",
        "A cubic finds the sine wave",
        LINEAR,
        {"dataset": "sine", "optimizer": "momentum", "learning_rate": "0.2", "epochs": "2000", "degree": "3"},
    ),
    Sight(
        "Poor ones underfit: too simple for the pattern,",
        "A straight line misses it",
        LINEAR,
        {"dataset": "sine", "view": "Hyperparameters", "compare": "degree"},
    ),
    Sight(
        "or overfit: they follow the noise of the rows they were trained on.",
        "Degree 15 chases 22 points",
        LINEAR,
        {
            "dataset": "sine",
            "samples": "30",
            "noise": "0.3",
            "degree": "15",
            "optimizer": "momentum",
            "momentum": "0.95",
            "epochs": "2000",
            "compare": "degree",
        },
    ),
    Sight(
        "They adapt to the data: another distribution, other values.",
        "One row in five is wrong",
        LINEAR,
        {"outliers": "0.2"},
    ),
    Sight(
        "Knowing them helps to debug and to tune.",
        "A rate beyond the edge of stability",
        LINEAR,
        {"dataset": "diabetes", "learning_rate": "0.5"},
    ),
    Sight(
        "Some have no best value: where classes can be separated, they grow for as long as training lasts.",
        "Weights without bound",
        LOGISTIC,
        {"dataset": "blobs", "separation": "10", "view": "Hyperparameters", "compare": "epochs"},
    ),
    Sight(
        "They show what the error hides: a perfect fit can have wrong parameters.",
        "R² of almost 1, and no digit right",
        LINEAR,
        {"dataset": "wampler1", "degree": "5", "view": "Solvers"},
    ),
)


def sights() -> None:
    """Each statement beside a link to where it can be seen."""
    for sight in SIGHTS:
        says, shows = st.columns([3, 2], vertical_alignment="center")
        says.markdown(sight.statement)
        shows.page_link(
            sight.page,
            label=sight.look,
            icon=":material/arrow_forward:",
            query_params=state.inside_link(sight.query),
        )
