"""Trusted sources, and what a reader gets there."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Link:
    """A trusted source and what a reader gets there."""

    title: str
    url: str
    gives: str


GLOSSARY = Link(
    "Machine learning glossary",
    "https://developers.google.com/machine-learning/glossary",
    "parameter, hyperparameter, loss and every other term used here, in a few lines each",
)
FIRST_EXERCISE = Link(
    "Parameters exercise",
    "https://developers.google.com/machine-learning/crash-course/linear-regression/parameters-exercise",
    "move a weight and a bias by hand and watch the loss",
)
DESCENT_EXERCISE = Link(
    "Gradient descent exercise",
    "https://developers.google.com/machine-learning/crash-course/linear-regression/gradient-descent-exercise",
    "how the learning rate decides between crawling and diverging",
)
LINEAR_MODELS = Link(
    "Linear models, scikit-learn user guide",
    "https://scikit-learn.org/stable/modules/linear_model.html",
    "ordinary least squares, ridge and their relatives in practice",
)
CERTIFIED = Link(
    "NIST Statistical Reference Datasets",
    "https://www.itl.nist.gov/div898/strd/",
    "the certified coefficients of Norris, Longley and Wampler1",
)
MOMENTUM = Link(
    "Why momentum really works",
    "https://distill.pub/2017/momentum/",
    "the stability limits 2/λ and (2 + 2β)/λ, derived and interactive",
)
LEARNING = Link(
    "The Elements of Statistical Learning",
    "https://hastie.su.domains/ElemStatLearn/",
    "the textbook behind shrinkage, validation and over- and underfitting",
)
VALIDATION = Link(
    "Validation curves, scikit-learn user guide",
    "https://scikit-learn.org/stable/modules/learning_curve.html",
    "error against a hyperparameter, and how to read it",
)

PLAYGROUND = Link(
    "Neural network playground",
    "https://playground.tensorflow.org",
    "the same idea as a toy: four datasets, and a picture inside every unit",
)
NETWORKS = Link(
    "Neural networks, scikit-learn user guide",
    "https://scikit-learn.org/stable/modules/neural_networks_supervised.html",
    "the same model in practice, and advice on its settings",
)
DEEP_LEARNING = Link(
    "Deep Learning",
    "https://www.deeplearningbook.org",
    "the textbook: backpropagation, regularization, optimization",
)
HE = Link(
    "Delving deep into rectifiers",
    "https://arxiv.org/abs/1502.01852",
    "why the size of the first weights decides whether deep layers learn: He initialization",
)

TREES = Link(
    "Decision trees, scikit-learn user guide",
    "https://scikit-learn.org/stable/modules/tree.html",
    "the very algorithm that grows them here, its settings and its limits",
)
BOOSTING = Link(
    "Gradient boosting, scikit-learn user guide",
    "https://scikit-learn.org/stable/modules/ensemble.html#gradient-boosting",
    "the same trees, one after another, and why a small learning rate needs many of them",
)

ATTENTION = Link(
    "Attention is all you need",
    "https://arxiv.org/abs/1706.03762",
    "the paper that all transformers come from",
)
CIRCUITS = Link(
    "A mathematical framework for transformer circuits",
    "https://transformer-circuits.pub/2021/framework/index.html",
    "what the matrices of small transformers do, read from their numbers",
)
INDUCTION = Link(
    "In-context learning and induction heads",
    "https://transformer-circuits.pub/2022/in-context-learning-and-induction-heads/index.html",
    "how two blocks together learn to go on with what came before",
)


def learn_more(*links: Link) -> None:
    """Trusted sources, one line each."""
    st.subheader("Learn more", anchor=False)
    st.markdown("\n".join(f"- [{link.title}]({link.url}): {link.gives}" for link in links))
