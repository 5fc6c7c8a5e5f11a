"""Decision tree: the parameters are thresholds and leaf values, found by trying splits, not by following gradients."""

from ui import frame

FILE = "pages/decision_tree.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import classes, compare, controls, engine, explain, report, rules, state
from ui.lenses import lenses

DEFAULT = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})

state.enter(FILE, DEFAULT, (state.VIEW, *compare.VIEWS, classes.ROWS))
spec = controls.choose(DEFAULT)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers["max_leaf_nodes"])
watch = {"The run": lambda: report.one_run(run), "Rules": lambda: rules.view(run)}
if run.task != "regression":
    watch |= {"Classes": lambda: classes.view(run)}
lenses({"Watch": watch, "Compare": {"Compare": lambda: compare.section(run, "max_leaf_nodes")}})
explain.learn_more(explain.GLOSSARY, explain.TREES, explain.VALIDATION, explain.LEARNING)
