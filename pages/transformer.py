"""Transformer: the parameters are embeddings, attention projections and MLPs, trained while you watch."""

from ui import frame

FILE = "pages/transformer.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core.engine.openings import OPENINGS
from ui import explain
from views import page

DEFAULT = OPENINGS["transformer"]
FIRST = ("learning_rate", "epochs", "d_model", "optimizer")
SOURCES = (explain.GLOSSARY, explain.ATTENTION, explain.CIRCUITS, explain.INDUCTION)

page.show(FILE, DEFAULT, SOURCES, first=FIRST)
