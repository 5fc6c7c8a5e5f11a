"""Linear regression: the parameters are coefficients, and a closed form says where every optimizer should arrive."""

from ui import frame

FILE = "pages/linear_regression.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import controls, engine, explain, report, state
from views import catalog

DEFAULT = RunSpec("line", "linear_regression", "sgd")
GROUPS = {**catalog.LINEAR, "Compare": (*catalog.LINEAR["Compare"], "Solvers")}

state.enter(FILE, DEFAULT, catalog.choices(GROUPS))
spec = controls.choose(DEFAULT)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers["learning_rate"])
catalog.show(run, GROUPS)
explain.learn_more(
    explain.DESCENT_EXERCISE, explain.LINEAR_MODELS, explain.MOMENTUM, explain.CERTIFIED, explain.LEARNING
)
