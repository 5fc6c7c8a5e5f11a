"""Logistic regression: the parameters are weights of evidence, whose sum says how likely a class is."""

from ui import frame

FILE = "pages/logistic_regression.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import controls, engine, explain, report, state
from views import catalog

DEFAULT = RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0})
GROUPS = {**catalog.LINEAR, "Watch": (*catalog.LINEAR["Watch"], "Classes")}

state.enter(FILE, DEFAULT, catalog.choices(GROUPS))
spec = controls.choose(DEFAULT)
state.show_notes(spec)
run = engine.trained(spec)

report.headline(run)
controls.beside(spec.hypers["learning_rate"])
catalog.show(run, GROUPS)
explain.learn_more(
    explain.GLOSSARY,
    explain.LINEAR_MODELS,
    explain.MOMENTUM,
    explain.VALIDATION,
    explain.LEARNING,
)
