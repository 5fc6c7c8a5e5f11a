"""A network and its training in PyTorch: the same start, batches and rule, so the same numbers but for rounding."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.engine.run import Run
from core.models import optimized
from core.optim.hypers import batch_rows, round_epochs
from core.optim.schedules import rate_at
from core.programs.rows import columns_of, reading
from core.programs.source import Sources
from core.programs.syntax import literal

# Rules by the names of PyTorch, and their settings; it has no Lion.
RULES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": "momentum"}),
    "nesterov": ("SGD", {"momentum": "momentum"}),
    "adagrad": ("Adagrad", {"eps": "epsilon"}),
    "rmsprop": ("RMSprop", {"alpha": "rho", "eps": "epsilon"}),
    "adam": ("Adam", {"eps": "epsilon"}),
    "adamw": ("AdamW", {"eps": "epsilon"}),
}
ACTIVATIONS = {
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "sigmoid": "nn.Sigmoid()",
    "identity": "nn.Identity()",
}
LOSSES = {
    "regression": "((model({x})[:, 0] - {y}) ** 2).mean() / 2",
    "binary": "nn.functional.binary_cross_entropy_with_logits(model({x})[:, 0], {y})",
    "multiclass": "nn.functional.cross_entropy(model({x}), {y})",
}


def torch_network(run: Run) -> tuple[str, Sources, Sequence[str]] | None:
    """What it reaches, the functions it needs and its lines; None for Lion and for the proximal steps of L1."""
    settings = run.spec.settings
    if str(run.spec.optimizer) not in RULES or settings["l1"]:
        return None
    functions = Sources()
    functions.imports |= {"torch": "import torch", "nn": "from torch import nn"}
    reaches = "PyTorch trains the same network from the same start with the same batches"
    if settings["dropout"]:
        reaches += ", but drops other units: another run of the same kind, with other parameters and errors."
    elif settings["clip_norm"] is not None:
        reaches += ". It clips to a length that is shorter by a millionth, so numbers differ from the seventh digit on."
    else:
        reaches += (
            ": to the same numbers but for rounding, which a training that is long or unsteady enlarges."
        )
    return (
        reaches,
        functions,
        [*_data(run, functions), "", *_network(run, functions), *_training(run, functions), *_end(run)],
    )


def _data(run: Run, functions: Sources) -> Iterator[str]:
    lines = reading(run.train)
    columns = columns_of(run, functions, lines)
    yield "torch.set_default_dtype(torch.float64)"
    yield from lines
    kind = ".long()" if run.task == "multiclass" else ""
    for part, rows in (("train", "learned"), ("validation", "~learned")):
        if part == "train" or len(run.validation.y):
            yield f"{part}_x, {part}_y = torch.tensor({columns.format(rows=rows)}), torch.tensor(y[{rows}]){kind}"


def _network(run: Run, functions: Sources) -> Iterator[str]:
    """The layers, with the parameters that the run began with."""
    settings, widths, layers = run.spec.settings, run.network.widths, list[str]()
    model = optimized(run.spec.model)
    functions.add(model.initialize, settings=settings, layout=model.layout(run.fitted))
    for place, (inputs, units) in enumerate(itertools.pairwise(widths)):
        layers.append(f"nn.Linear({inputs}, {units})")
        if place < len(widths) - 2:
            layers.append(ACTIVATIONS[run.spec.text("activation")])
            layers += [f"nn.Dropout({settings['dropout']})"] if settings["dropout"] else []
    yield f"model = nn.Sequential({', '.join(layers)})"
    yield "theta, linear = torch.tensor(initialize()), [layer for layer in model if isinstance(layer, nn.Linear)]"
    yield "for layer in linear:"
    yield "    units, inputs = layer.weight.shape"
    yield "    layer.bias.data, weight, theta = theta.split([units, inputs * units, len(theta) - (1 + inputs) * units])"
    yield "    layer.weight.data = weight.reshape(inputs, units).T.clone()"


def _rule(run: Run) -> str:
    settings = run.spec.settings
    name, words = RULES[str(run.spec.optimizer)]
    arguments: dict[str, Any] = {"lr": settings["learning_rate"]}
    arguments |= {theirs: settings[ours] for theirs, ours in words.items()}
    if "beta1" in settings:
        arguments["betas"] = (settings["beta1"], settings["beta2"])
    # Without momentum it refuses Nesterov's rule, which then is plain descent.
    if run.spec.optimizer == "nesterov" and settings["momentum"]:
        arguments["nesterov"] = True
    parameters = "model.parameters()"
    if "weight_decay" in settings:
        decay = f'"weight_decay": {settings["weight_decay"]}'
        weights = f'{{"params": [layer.weight for layer in linear], {decay}}}'
        biases = '{"params": [layer.bias for layer in linear], "weight_decay": 0.0}'
        parameters = f"[{weights}, {biases}]"
    given = ", ".join(f"{key}={literal(value)}" for key, value in arguments.items())
    return f"torch.optim.{name}({parameters}, {given})"


def _training(run: Run, functions: Sources) -> Iterator[str]:
    spec, settings, rows = run.spec, run.spec.settings, len(run.train.y)
    scheduled = settings["schedule"] != "constant" or settings["warmup"]
    yield f"optimizer = {_rule(run)}"
    if scheduled:
        steps, rounds = run.steps_per_epoch, round_epochs(settings)
        name = functions.add(rate_at, name=settings["schedule"], steps_per_epoch=steps, round_epochs=rounds)
        read = {key: settings[key] for key in ("learning_rate", "decay", "warmup")}
        yield f"rates = {name}(np.arange({steps * spec.epochs}), {literal(read)})"
    if settings["patience"] is not None:
        yield "lowest, waited = np.inf, 0"
        yield from _watched(run, "")
    yield "t = 0"
    yield f"for epoch in range(1, {spec.epochs + 1}):"
    yield "    model.train()"
    if run.steps_per_epoch > 1:
        yield f"    order = np.random.default_rng(({settings['seed']}, epoch)).permutation({rows})"
    else:
        yield f"    order = np.arange({rows})"
    size = batch_rows(settings, rows)
    yield f"    for begin in range(0, {rows}, {size}):"
    yield f"        batch = order[begin : begin + {size}]"
    loss = LOSSES[run.task].format(x="train_x[batch]", y="train_y[batch]")
    yield f"        loss = {loss}"
    if settings["l2"]:
        yield f"        loss = loss + {settings['l2']} / 2 * sum((layer.weight**2).sum() for layer in linear)"
    yield "        optimizer.zero_grad()"
    yield "        loss.backward()"
    if settings["clip_norm"] is not None:
        yield f"        nn.utils.clip_grad_norm_(model.parameters(), {settings['clip_norm']})"
    if scheduled:
        yield "        for group in optimizer.param_groups:"
        yield '            group["lr"] = rates[t]'
    yield "        optimizer.step()"
    yield "        t += 1"
    if settings["patience"] is not None:
        yield from _watched(run, "    ")
        yield f"    if waited >= {settings['patience']}:"
        yield "        break"


def _watched(run: Run, indent: str) -> Iterator[str]:
    loss = LOSSES[run.task].format(x="validation_x", y="validation_y")
    yield f"{indent}model.eval()"
    yield f"{indent}error = ({loss}).item()"
    yield f"{indent}lowest, waited = (error, 0) if error < lowest else (lowest, waited + 1)"


def _end(run: Run) -> Iterator[str]:
    errors = ["train_error", "validation_error"][: 2 if len(run.validation.y) else 1]
    yield ""
    yield "model.eval()"
    for error in errors:
        part = error.removesuffix("_error")
        yield f"{error} = ({LOSSES[run.task].format(x=f'{part}_x', y=f'{part}_y')}).item()"
    yield f"print({', '.join(errors)})"
