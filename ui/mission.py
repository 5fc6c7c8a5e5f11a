"""What Paramscope is for: six moments to see, each a picture, and where every sentence of the mission can be seen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import streamlit as st

from core import OPTIMIZERS

LINEAR, LOGISTIC = "pages/linear_regression.py", "pages/logistic_regression.py"
NETWORK, TREE = "pages/neural_network.py", "pages/decision_tree.py"
TRANSFORMER, YOUR_TABLE = "pages/transformer.py", "pages/your_table.py"
RUNS = "pages/runs.py"


@dataclass(frozen=True)
class Sight:
    """One statement, the page that shows it, what to look at there, and the settings that make it plain."""

    statement: str
    look: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """A question, the settings under which its answer can be seen, and in a line where to look and what to move.

    `name` is that of its picture, drawn from the very chart (`make pictures`).
    """

    name: str
    title: str
    look: str
    page: str
    query: Mapping[str, str]

    @property
    def picture(self) -> Path:
        """The file of its picture, which has no background, so that it suits a light and a dark page."""
        return THUMBNAILS / f"{self.name}.webp"

    @cached_property
    def address(self) -> str:
        """The picture as an address of itself: from a file, Streamlit would make a picture of its own in every run."""
        return f"data:image/webp;base64,{b64encode(self.picture.read_bytes()).decode()}"


# Few rows, much noise, and a curve that can follow it.
CHASE = {"dataset": "sine", "samples": "30", "noise": "0.3", "degree": "15"}
THUMBNAILS = Path(__file__).with_name("thumbnails")
CARDS_IN_A_ROW = 3
CARDS = (
    Card(
        "explode",
        "Why did it explode?",
        "Look at the crosses beyond the dashed edge, then move the learning rate back to 0.2.",
        LINEAR,
        {"dataset": "diabetes", "learning_rate": "0.5"},
    ),
    Card(
        "by_heart",
        "Learn by heart or understand?",
        "Look at the accuracy on unseen rows, no better than a coin. Then move the weight decay to 1.",
        NETWORK,
        {"dataset": "parity", "weight_decay": "0.1", "against": "weight_decay"},
    ),
    Card(
        "penalty",
        "How big may the penalty be?",
        "Look at the dashed error: it falls, then it rises. Then move the L2 penalty to where it is lowest.",
        LINEAR,
        {**CHASE, "epochs": "1000", "against": "l2"},
    ),
    Card(
        "bend",
        "Watch 8 units bend a line",
        "Play it: look at the line bend as the weights grow. Then move the number of hidden units.",
        NETWORK,
        {"dataset": "moons", "noise": "0.2", "learning_rate": "0.03", "batch_size": "32", "hidden": "8"},
    ),
    Card(
        "tree",
        "Grow a tree",
        "Play it: look at each question cut the plane once more. Then move the number of leaves.",
        TREE,
        {"dataset": "moons", "max_leaf_nodes": "8"},
    ),
    Card(
        "transformer",
        "Train a transformer",
        "Look at the blue digits: it says them in order. Then move the learning rate.",
        TRANSFORMER,
        {"dataset": "sort"},
    ),
)
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
        {"dataset": "moons"},
    ),
    Sight(
        "In decision trees they are thresholds and rules, found by trying, not by following gradients.",
        "Two questions tell three irises apart",
        TREE,
        {"dataset": "iris", "max_leaf_nodes": "3"},
    ),
    Sight(
        "In transformers, and so in large language models, they are embeddings, attention projections and MLPs: there "
        "are billions of them in those, a few thousand here.",
        "A transformer learns to sort",
        TRANSFORMER,
        {"dataset": "sort"},
    ),
    Sight(
        "Gradient descent and its relatives adjust them step by step to minimize a loss.",
        "Play a run, epoch by epoch",
        LINEAR,
        {"dataset": "line", "learning_rate": "0.03"},
    ),
    Sight(
        "The relatives get there at other speeds.",
        f"Race {len(OPTIMIZERS)} optimizers",
        LINEAR,
        {"dataset": "line", "view": "Surface", "surface": "Race", "rates": "each at its best"},
    ),
    Sight(
        "**Hyperparameters** are different: people choose them, and they decide what is learned.",
        "Coefficients against the penalty",
        LINEAR,
        {"dataset": "diabetes", "against": "l2"},
    ),
    Sight(
        "Good values generalize.",
        "A cubic finds the sine wave",
        LINEAR,
        {"dataset": "sine", "samples": "300", "degree": "3", "against": "degree"},
    ),
    Sight(
        "Poor ones underfit: too simple for the pattern,",
        "A straight line misses it",
        LINEAR,
        {"dataset": "sine", "against": "degree"},
    ),
    Sight(
        "or overfit: they follow the noise of the rows they were trained on.",
        "Degree 15 chases 22 points",
        LINEAR,
        {**CHASE, "epochs": "1000", "against": "degree"},
    ),
    Sight(
        "They adapt to the data: another distribution, other values.",
        "One row in five is wrong",
        LINEAR,
        {"dataset": "line", "outliers": "0.2"},
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
        {"dataset": "blobs", "separation": "10", "against": "epochs"},
    ),
    Sight(
        "They show what the error hides: a perfect fit can have wrong parameters.",
        "R² of almost 1, and no digit right",
        LINEAR,
        {"dataset": "wampler1", "degree": "5", "view": "Solvers"},
    ),
    Sight("So do those of your own data, in your own units.", "Bring a table of your own", YOUR_TABLE),
    Sight(
        "What differs between runs, and what each of them learned, is seen side by side.",
        "Keep runs and compare them",
        RUNS,
    ),
)


def cards() -> None:
    """A picture for each card; a click anywhere on it opens its page at the moment to see."""
    st.subheader("Six moments to see", anchor=False)
    for first in range(0, len(CARDS), CARDS_IN_A_ROW):
        row = CARDS[first : first + CARDS_IN_A_ROW]
        for card, column in zip(row, st.columns(CARDS_IN_A_ROW), strict=True):
            with column.container(key=f"card_{card.name}", border=True, height="stretch"):
                st.page_link(card.page, label=f"**{card.title}**", query_params=dict(card.query))
                st.image(card.address, width="stretch", alt="")
                st.markdown(card.look)


def sights() -> None:
    """Each statement beside a link to where it can be seen."""
    st.subheader("Where to see it", anchor=False)
    for sight in SIGHTS:
        says, shows = st.columns([3, 2], vertical_alignment="center")
        says.markdown(sight.statement)
        shows.page_link(
            sight.page,
            label=sight.look,
            icon=":material/arrow_forward:",
            query_params=dict(sight.query),
        )
