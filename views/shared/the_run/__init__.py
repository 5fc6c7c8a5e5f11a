"""One run: its fit, its parameters and its error over the epochs."""

from views.base import View

VIEW = View("The run", "Run", 10, families=("linear", "network", "tree", "boosting"))
