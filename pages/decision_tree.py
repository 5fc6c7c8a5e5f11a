"""Decision tree: the parameters are thresholds and leaf values, found by trying splits, not by following gradients."""

from ui import frame

FILE = "pages/decision_tree.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import controls, engine, explain, report, state
from views import catalog

MODELS = {
    "decision_tree": "One tree: a question about one feature after another, and what its leaf says.",
    "gradient_boosting": "Many small trees that add up: each learns what those before it got wrong.",
}
TELLING = {"decision_tree": "max_leaf_nodes", "gradient_boosting": "learning_rate"}
DEFAULT = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})
GROUPS = {
    "Watch": ("The run", "Tree", "Splits", "Thresholds", "Importance", "Rules", "Decision path", "Classes"),
    "Compare": ("Cuts", "Pruning", "Rates and trees", "Compare"),
    "Try": ("Shift",),
    "Ask": ("Why did it do that?", "Resampling"),
}

state.enter(FILE, DEFAULT, catalog.choices(GROUPS), MODELS)
spec = controls.choose(DEFAULT, MODELS)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers[TELLING[spec.model]])
catalog.show(run, GROUPS)
explain.learn_more(explain.GLOSSARY, explain.TREES, explain.BOOSTING, explain.VALIDATION, explain.LEARNING)
