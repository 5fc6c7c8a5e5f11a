"""Neural network: the parameters are weights and biases of layers, and no formula says where they should end."""

from ui import frame

FILE = "pages/neural_network.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core.engine.openings import OPENINGS
from ui import explain
from views import page

DEFAULT = OPENINGS["neural_network"]
FIRST = ("learning_rate", "epochs", "hidden", "optimizer")
SOURCES = (explain.GLOSSARY, explain.PLAYGROUND, explain.NETWORKS, explain.DEEP_LEARNING, explain.HE)

page.show(FILE, DEFAULT, SOURCES, picture="Network", first=FIRST)
