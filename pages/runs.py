"""Runs: those that a visitor has pinned, side by side: what they differ in, what they learned, and what it came to."""

from ui import frame

FILE = "pages/runs.py"
frame.page(FILE)
# Only now: on a cold server these take half a second, in which the browser draws the frame.

from ui import explain
from views.runs import view as runs

runs.show(FILE)
explain.learn_more(explain.GLOSSARY, explain.VALIDATION, explain.LEARNING)
