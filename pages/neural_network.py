"""Neural network: the parameters are weights and biases of layers, and no formula says where they should end."""

from ui import frame

FILE = "pages/neural_network.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import (
    classes,
    compare,
    controls,
    engine,
    explain,
    network,
    numbers,
    report,
    robustness,
    shift,
    state,
    under_the_hood,
)
from ui.lenses import lenses

SETTINGS = {"learning_rate": 0.03, "epochs": 200, "batch_size": 32}
DEFAULT = RunSpec("moons", "neural_network", "adam", SETTINGS)

state.enter(
    FILE,
    DEFAULT,
    (
        state.VIEW,
        *network.VIEWS,
        *compare.VIEWS,
        *under_the_hood.VIEWS,
        *robustness.VIEWS,
        *shift.VIEWS,
        classes.ROWS,
    ),
)
spec = controls.choose(DEFAULT)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers["learning_rate"])
watch = {
    "The run": lambda: report.one_run(run),
    "Network": lambda: network.view(run),
    "In numbers": lambda: numbers.view(run),
}
if run.task != "regression":
    watch |= {"Classes": lambda: classes.view(run)}
lenses(
    {
        "Watch": {**watch, "Under the hood": lambda: under_the_hood.view(run)},
        "Compare": {"Compare": lambda: compare.section(run, "hidden")},
        "Try": {"Shift": lambda: shift.view(run), "Robustness": lambda: robustness.view(run)},
    }
)
explain.learn_more(
    explain.GLOSSARY,
    explain.PLAYGROUND,
    explain.NETWORKS,
    explain.DEEP_LEARNING,
    explain.HE,
)
