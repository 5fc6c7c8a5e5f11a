"""The home page: what parameters and hyperparameters are, one live example, and where to see the rest."""

from ui import frame

FILE = "app.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from core import RunSpec
from ui import explain, mission, sharing, state
from views.home import view as home

EXAMPLE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})

state.enter(FILE, EXAMPLE)
home.show(EXAMPLE)
mission.cards()
mission.sights()
explain.learn_more(
    explain.GLOSSARY, explain.FIRST_EXERCISE, explain.DESCENT_EXERCISE, explain.VALIDATION, explain.LEARNING
)
sharing.link_alone()
