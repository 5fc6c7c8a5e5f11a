"""A visitor's own table: bring it, choose what to predict, and see it learned from on every page that can."""

from ui import frame

FILE = "pages/your_table.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from ui import explain
from views.your_table import view as your_table

your_table.show(FILE)
explain.learn_more(explain.VALIDATION, explain.LINEAR_MODELS, explain.LEARNING)
