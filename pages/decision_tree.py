"""Decision tree: the parameters are thresholds and leaf values, found by trying splits, not by following gradients."""

from ui import frame

FILE = "pages/decision_tree.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core.engine.openings import OPENINGS
from ui import explain
from views import page

MODELS = {
    "decision_tree": "One tree: a question about one feature after another, and what its leaf says.",
    "gradient_boosting": "Many small trees that add up: each learns what those before it got wrong.",
}
DEFAULT = OPENINGS["decision_tree"]
SOURCES = (explain.GLOSSARY, explain.TREES, explain.BOOSTING, explain.VALIDATION, explain.LEARNING)
# A tree has no learning rate, boosting has one, and trees to count.
FIRST = ("max_leaf_nodes", "learning_rate", "n_estimators", "max_depth", "ccp_alpha")

page.show(FILE, DEFAULT, SOURCES, MODELS, picture="Tree", first=FIRST)
