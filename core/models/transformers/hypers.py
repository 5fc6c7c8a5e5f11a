"""What is chosen of a transformer's shape."""

from __future__ import annotations

from core.hyper import Hyper, Value

D_MODEL = Hyper(
    "d_model",
    "Model width",
    default=16,
    grid=(8, 12, 16, 24, 32, 48, 64),
    help="Numbers that describe each position, from block to block: d_model, the channels of the residual stream.",
    group="Model",
    symbol="d",
)
HEADS = Hyper(
    "heads",
    "Heads",
    default=2,
    grid=(1, 2, 4),
    help="Patterns of attention that each block has side by side, each with its share of the width.",
    group="Model",
    symbol="h",
)
BLOCKS = Hyper(
    "blocks",
    "Blocks",
    default=1,
    grid=(1, 2, 3),
    help="Layers of attention and MLP, one after another: what the first finds, the second can look for.",
    group="Model",
    symbol="L",
)
MLP = Hyper(
    "mlp",
    "MLP factor",
    default=4,
    grid=(0, 1, 2, 3, 4),
    help="Hidden units of each block's MLP, as a multiple of the width; 0: attention alone.",
    group="Model",
)
POSITIONS = Hyper(
    "positions",
    "Positions",
    default="learned",
    grid=("learned", "sinusoidal", "none"),
    help="What tells the model where a symbol stands: a learned vector for each place, fixed waves, or nothing.",
    group="Model",
    scale="category",
)
MLP_ACTIVATION = Hyper(
    "activation",
    "Activation",
    default="relu",
    grid=("relu", "gelu"),
    help="What each hidden unit of an MLP makes of its sum.",
    group="Model",
    scale="category",
    titles=(("relu", "ReLU"), ("gelu", "GELU")),
)
SHAPE = (D_MODEL, HEADS, BLOCKS, MLP, POSITIONS, MLP_ACTIVATION)
MOST_PARAMETERS = 200_000
# With these a small transformer solves copy, reverse and sort within a second; its page begins with them.
USUAL: dict[str, Value] = {
    "learning_rate": 0.01,
    "beta2": 0.99,
    "epochs": 30,
    "batch_size": 64,
    "schedule": "cosine",
    "warmup": 1,
    "clip_norm": 1.0,
}
