"""Matrices: every matrix of a transformer as a heat map with exact values, and lines of those beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.charts.matrix import height_for
from core.formatting import number
from core.theory.tensors import gradient_norms, matrices
from core.types import Array
from ui import asking, draw, state
from views.transformer.matrices.chart import NOW, VERSIONS, drawn_matrix, matrices_chart, matrices_data
from views.transformer.matrices.numbers import (
    GRADIENT,
    MEASURES,
    NORM,
    family,
    finding,
    followed,
    short,
)

ALT = "A matrix of parameters as a heat map; below, lines over the epochs for it and the matrices beside it."
FIRST = "block1.query.weight"
# What a row and a column of a matrix are: those that are not named here are queries, keys and values.
IN_A_HEAD = "a channel of a head (2.1 is the first of head 2)"
READS = {
    "embedding": ("a symbol", "a channel"),
    "position": ("a position", "a channel"),
    "output": (IN_A_HEAD, "a channel"),
    "mlp1": ("a channel", "a hidden unit"),
    "mlp2": ("a hidden unit", "a channel"),
    "unembedding": ("a channel", "a symbol that may come next"),
}


def view(run: Run) -> None:
    """Choices, finding, chart, what it shows, and numbers."""
    st.markdown(
        "Nearly all that a transformer learns are tables of :blue[**parameters**]. Choose one; move the slider to see "
        "it change."
    )
    name, version, measure = _choices(run)
    st.markdown(finding(run, name))
    gradients = _gradients(run, name) if measure == GRADIENT else None
    if measure == GRADIENT and gradients is None:
        return
    matrix = drawn_matrix(run, name, version)
    lines, values = followed(run, name, measure, gradients)
    with st.container(key="matrices"):
        chart = matrices_chart(version, measure, height_for(len(matrix.rows)))
        draw.chart(run, chart, "matrices_chart", ALT, matrices_data, run, name, version, lines, values)
    st.caption(f"{_reading(name)} The strongest shade is {number(matrix.strongest, 3)}. {MEASURES[measure]}")
    _exact(run, name)
    columns = {f"{measure}, {of}": line for of, line in zip(lines, values.T, strict=True)}
    draw.numbers({"epoch": run.epochs, **columns}, "lines_table", "%.5g", "The lines as a table")


def _choices(run: Run) -> tuple[str, str, str]:
    """The matrix, what is shown of it, and what is followed of those beside it."""
    left, middle, right = st.columns(3)
    name = state.option("Matrix", matrices(run), FIRST, key="matrix", place=left)
    version = state.option("Shown", state.spoken_of(VERSIONS), NOW, key="version", place=middle)
    return (
        name,
        version,
        state.option("Measure", state.spoken_of([*MEASURES]), NORM, key="followed", place=right),
    )


def _gradients(run: Run, name: str) -> Array | None:
    """Gradient norms of the matrices beside `name`; None until they are asked for, where they take long."""
    work = len(run.epochs) / max(1, run.spec.epochs) * run.spec.work()
    every = matrices(run)
    norms = asking.computed(gradient_norms, run, every, work=work, ask="Compute them")
    at = [every.index(of) for of in family(run, name)]
    return None if norms is None else norms[:, at]


def _reading(name: str) -> str:
    """What a row and a column of the matrix are."""
    rows, columns = READS.get(short(name), ("a channel", IN_A_HEAD))
    return (
        f"A row is {rows}, a column {columns}, counted from 1; biases are the last row, where there are any; point "
        "at a cell to read its number. Plain is positive, hatched negative, the stronger the larger."
    )


def _exact(run: Run, name: str) -> None:
    """Every number of the matrix before and after, in the order of its rows."""
    whole = drawn_matrix(run, name, NOW)
    row, column = (of.ravel() for of in np.indices(whole.values.shape[1:]))
    before, after = (whole.values[at].ravel() for at in (0, -1))
    columns = {
        "row": np.array(whole.rows)[row],
        "column": np.array(whole.columns)[column],
        "before": before,
        "after": after,
        "difference": after - before,
    }
    draw.numbers(columns, "matrix_table", "%.6g", "The matrix as a table")
