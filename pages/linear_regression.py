"""Linear regression: the parameters are coefficients, and a closed form says where every optimizer should arrive."""

from ui import frame

FILE = "pages/linear_regression.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core.engine.openings import OPENINGS
from ui import explain
from views import page

DEFAULT = OPENINGS["linear_regression"]
SOURCES = (
    explain.DESCENT_EXERCISE,
    explain.LINEAR_MODELS,
    explain.MOMENTUM,
    explain.CERTIFIED,
    explain.LEARNING,
)

page.show(FILE, DEFAULT, SOURCES)
