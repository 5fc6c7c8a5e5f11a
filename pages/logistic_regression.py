"""Logistic regression: the parameters are weights of evidence, whose sum says how likely a class is."""

from ui import frame

FILE = "pages/logistic_regression.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core.engine.openings import OPENINGS
from ui import explain
from views import page

DEFAULT = OPENINGS["logistic_regression"]
SOURCES = (explain.GLOSSARY, explain.LINEAR_MODELS, explain.MOMENTUM, explain.VALIDATION, explain.LEARNING)

page.show(FILE, DEFAULT, SOURCES)
