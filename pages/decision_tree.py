"""Decision tree: the parameters are thresholds and leaf values, found by trying splits, not by following gradients."""

from ui import frame

FILE = "pages/decision_tree.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import catalog, controls, engine, explain, report, state

DEFAULT = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})
GROUPS = {"Watch": ("The run", "Tree", "Splits", "Importance", "Rules", "Classes"), "Compare": ("Compare",)}

state.enter(FILE, DEFAULT, catalog.choices(GROUPS))
spec = controls.choose(DEFAULT)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers["max_leaf_nodes"])
catalog.show(run, GROUPS)
explain.learn_more(explain.GLOSSARY, explain.TREES, explain.VALIDATION, explain.LEARNING)
