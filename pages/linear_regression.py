"""Linear regression: the parameters are coefficients, and a closed form says where every optimizer should arrive."""

from ui import frame

FILE = "pages/linear_regression.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import explain
from views import page

DEFAULT = RunSpec("sine", "linear_regression", "sgd")
SOURCES = (
    explain.DESCENT_EXERCISE,
    explain.LINEAR_MODELS,
    explain.MOMENTUM,
    explain.CERTIFIED,
    explain.LEARNING,
)

page.show(FILE, DEFAULT, SOURCES)
