"""How a network makes one prediction: inputs, then layer by layer weighted sums z and what f makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.calm import calm
from core.engine.run import Run
from core.formatting import count, number, quoted, signed, spoken
from core.inspection.by_layer import layer_title
from core.inspection.responses import output_names
from core.losses.cross_entropy import sigmoid
from core.models.networks.activations import ACTIVATIONS
from core.models.neural_network import layer_of_unit
from core.types import Array
from views.shared.contributions.numbers import Contributions, answer, likely
from views.shared.equation import tex, text

# Terms that are written out: more do not fit a phone; the last is the sum of the rest.
MOST_TERMS = 8
IN_TEX = {
    "tanh": r"\tanh(z)",
    "relu": r"\max(0, z)",
    "leaky_relu": r"\max(z, 0.01\,z)",
    "sigmoid": r"\frac{1}{1 + e^{-z}}",
    "identity": "z",
}


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """One row on its way: `raw` columns (D',) in data units, and what enters, `entered[0]`, standardized if asked.

    `sums[n]` (units,) are the z of layer n + 1, and `entered[n + 1]` what it passes on: f(z), or z of the last layer.
    """

    run: Run
    raw: Array
    entered: list[Array]
    sums: list[Array]

    @property
    def layers(self) -> list[str]:
        """Names, from `layer1` on."""
        return [f"layer{n}" for n in range(1, len(self.sums) + 1)]

    @property
    def headings(self) -> list[str]:
        """Titles of all layers, what enters the first among them."""
        outputs = "output" if len(self.entered[-1]) == 1 else "outputs"
        return ["inputs", *map(layer_title, self.layers[:-1]), outputs]

    def names(self, layer: int) -> tuple[str, ...]:
        """Titles of the units of a layer: those of layer 0 are the columns, those of the last one the outputs."""
        network = self.run.network
        if layer == len(self.sums):
            return output_names(self.run)
        return tuple(layer_of_unit(network, layer, unit) for unit in range(network.widths[layer]))

    def of_unit(self, layer: int, unit: int) -> Contributions:
        """What adds up to z of a unit: what enters its layer, times its weights, and its bias."""
        bias, weight = (self.run.parameters[f"layer{layer}.{what}"][-1] for what in ("bias", "weight"))
        z = float(self.sums[layer - 1][unit])
        return Contributions(
            self.names(layer - 1), self.entered[layer - 1], weight[:, unit], float(bias[unit]), z
        )


def forward_pass(run: Run, row: ArrayLike) -> ForwardPass:
    """The forward pass of the features `row` (D,), with the parameters after the last step."""
    network = run.network
    row = run.row(row)
    entered, sums = [network.design(row[None])[1:, 0]], []
    with calm():
        for name, *_ in network.layers():
            sums.append(
                run.parameters[f"{name}.bias"][-1] + entered[-1] @ run.parameters[f"{name}.weight"][-1]
            )
            entered.append(network.activation.value(sums[-1]))
    return ForwardPass(run, network.inputs.raw(row[None])[0], [*entered[:-1], sums[-1]], sums)


# --------------------------------------------------------------------------- in words


def finding(passed: ForwardPass, row: Array, actual: float | None) -> str:
    """What the network predicts for the row, and how many units pass on nothing."""
    silent = sum(int((a == 0).sum()) for a in passed.entered[1:-1])
    units = count(sum(passed.run.network.hidden), "hidden unit")
    off = f" Of {units} {silent} {'is' if silent == 1 else 'are'} 0 for this row." if silent else ""
    return f"{answer(passed.run, row, actual)}{off}"


def of_unit(passed: ForwardPass, layer: int, unit: int) -> str:
    """What a unit's sum is, what adds most to it, and what the unit passes on."""
    terms, name = passed.of_unit(layer, unit), passed.names(layer)[unit]
    first = terms.order[0]
    part = float(terms.parts[first])
    most = (
        f"the largest part, {signed(part)}, comes from {spoken(terms.names[first])} ({number(terms.inputs[first])} × "
        f"{number(terms.parameters[first])})"
        if part
        else "it is the bias alone"
    )
    return f"{_what(name)} adds up to z = {number(terms.output)}; {most}. {_passed_on(passed, layer, unit)}"


def _what(name: str) -> str:
    """The title of a unit at the head of a sentence; an output is a name."""
    return name.capitalize() if name.startswith("unit ") else f"The output {quoted(name)}"


def _passed_on(passed: ForwardPass, layer: int, unit: int) -> str:
    z, a = float(passed.sums[layer - 1][unit]), float(passed.entered[layer][unit])
    if layer < len(passed.sums):
        label = ACTIVATIONS[passed.run.spec.text("activation")].label
        off = ": for this row it is off" if a == 0 else ""
        return f"{label} makes {number(a)} of it, which it passes on{off}."
    if passed.run.task == "regression":
        return "That is the prediction."
    if passed.run.task == "binary":
        p = float(sigmoid(np.array(z)))
        return f"That is the log-odds, which makes a probability of {likely(p)}."
    return "That is its score, which is weighed against those of the other classes."


# --------------------------------------------------------------------------- as an equation


def equation(passed: ForwardPass, layer: int, unit: int) -> str:
    """z of a unit, term by term, the largest first and the rest as one; and what f makes of it."""
    terms = passed.of_unit(layer, unit)
    shown = terms.order if len(terms.order) <= MOST_TERMS + 1 else terms.order[:MOST_TERMS]
    lines = [rf"z = {{}}& {tex(terms.bias)} && \text{{bias}}"]
    for i in shown:
        weight, entering = float(terms.parameters[i]), tex(float(terms.inputs[i]))
        entering = f"({entering})" if terms.inputs[i] < 0 else entering
        lines.append(rf"& {_signed(weight)} \cdot {entering} && {_entering(passed, layer, i)}")
    rest = list(terms.order[len(shown) :])
    if rest:
        lines.append(rf"& {_signed(float(terms.parts[rest].sum()))} && {text(f'{len(rest)} more')}")
    lines.append(rf"= {{}}& {tex(terms.output)}")
    if layer < len(passed.sums):
        f = IN_TEX[passed.run.spec.text("activation")]
        lines.append(rf"a = {{}}& {f} = {tex(float(passed.entered[layer][unit]))}")
    return r"\small\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'} {tex(abs(value))}"


def _entering(passed: ForwardPass, layer: int, i: int) -> str:
    """What enters a layer, by name, or as short as a phone wants it."""
    return text(passed.names(0)[i]) if layer == 1 else f"a_{{{i + 1}}}"
