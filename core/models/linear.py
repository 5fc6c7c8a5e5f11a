"""What linear models share: K outputs, each b + Σ wⱼ zⱼ, where the zⱼ are functions of the features.

The flat parameter vector is θ = (b, w₁ … w_D'), each of them K numbers, and the design leads with a row of ones, so
that one product gives all outputs. Designs are kept feature-major, (R, 1 + D', N): both products are then twice as
fast. One output has no axis of its own: outputs are (R, N), of several (R, K, N).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.features.columns import Columns
from core.hyper import Value, number_of, text_of, whole_of
from core.models.base import Family, Layout, Trace
from core.models.classifying import Scoring
from core.models.titles import Title, of_output, told_apart
from core.optim.initializers import INITIALIZERS
from core.types import Array


class Linear(Scoring):
    """Parameters, both products of training, and the way back to the data's own units."""

    family: Family = "linear"
    optimized = True
    time_unit = "epoch"

    def layout(self, fitted: Columns) -> Layout:
        """How the flat vector θ splits into named tensors."""
        outputs = (len(fitted.outputs),) if fitted.outputs else ()
        return Layout({"bias": outputs, "weight": (len(fitted.names), *outputs)}, penalized=("weight",))

    def initialize(self, settings: Mapping[str, Value], layout: Layout) -> Array:
        """θ (P,) before training."""
        rng = np.random.default_rng(whole_of(settings, "seed"))
        draw = INITIALIZERS[text_of(settings, "init")].draw
        return draw(rng, layout.size, number_of(settings, "init_scale"))

    def forward(self, fitted: Columns, theta: Array, design: Array) -> Array:
        """Outputs θᵀ z: θ (R, P), design (R or 1, 1 + D', N) -> (R, N) or (R, K, N)."""
        if not fitted.outputs:
            return (theta[:, None] @ design)[:, 0]
        return theta.reshape(len(theta), -1, len(fitted.outputs)).swapaxes(1, 2) @ design

    def trace(self, fitted: Columns, theta: Array, design: Array, masks: Sequence[Array] = ()) -> Trace:
        """`forward`, keeping the design for `backward`. There are no hidden units that `masks` could silence."""
        return Trace(self.forward(fitted, theta, design), design)

    def backward(self, fitted: Columns, theta: Array, trace: Trace, output_gradient: Array) -> Array:
        """∂loss/∂θ = Z ∂loss/∂outputs: design (R or 1, 1 + D', N), output_gradient as outputs -> (R, P)."""
        if not fitted.outputs:
            return (trace.kept @ output_gradient[..., None])[..., 0]
        return (trace.kept @ output_gradient.swapaxes(1, 2)).reshape(len(output_gradient), -1)

    def numbers_per_row(self, fitted: Columns) -> int:
        """Outputs, their gradient, and what both are made with."""
        return 4 * max(1, len(fitted.outputs))

    def curvature_root(self, design: Array, output_root: Array) -> Array:
        """C (P, N·K) with C Cᵀ = ∂²loss/∂θ², from A (N, K, K) with A Aᵀ = ∂²loss/∂outputs² of each row.

        design (1 + D', N). Outputs are linear in θ, so a row's block is the product of its z with its A.
        """
        blocks = np.einsum("dn,nkj->dknj", design, output_root)
        return blocks.reshape(-1, blocks.shape[2] * blocks.shape[3])

    def in_data_units(self, fitted: Columns, theta: Array) -> Array:
        """θ (R, P) on standardized columns -> the parameters that predict the same from the raw columns.

        w = w' / s and b = b' − Σ w' m / s, with m, s the centre and scale of the columns.
        """
        given = theta.reshape(len(theta), 1 + len(fitted.scale), max(1, len(fitted.outputs)))
        weight = given[:, 1:] / fitted.scale[:, None]
        bias = given[:, 0] - np.tensordot(weight, fitted.centre, (1, 0))
        return np.concatenate([bias[:, None], weight], axis=1).reshape(theta.shape)

    def in_training_units(self, fitted: Columns, theta: Array) -> Array:
        """The inverse of `in_data_units`: w' = w s and b' = b + Σ w m."""
        given = theta.reshape(len(theta), 1 + len(fitted.scale), max(1, len(fitted.outputs)))
        weight, bias = given[:, 1:], given[:, 0] + np.tensordot(given[:, 1:], fitted.centre, (1, 0))
        return np.concatenate([bias[:, None], weight * fitted.scale[:, None]], axis=1).reshape(theta.shape)

    def scalar_names(self, fitted: Columns) -> tuple[str, ...]:
        """Tidy names of the P scalars of θ."""
        return (*fitted.biases, *fitted.weights)

    def titles(self, fitted: Columns) -> tuple[Title, ...]:
        """`intercept` and `slope`, of several columns `w(bmi)`, of several outputs `w(petal width) of setosa`."""
        alone, outputs = len(fitted.titles) == 1, fitted.outputs or ("",)
        weights = [("slope", "slope") if alone else (f"w({column})", column) for column in fitted.titles]
        titles = (
            Title(full + of_output(output), f"{short}, {output}" if output else full)
            for full, short in (("intercept", "intercept"), *weights)
            for output in outputs
        )
        return told_apart(titles, self.scalar_names(fitted))
