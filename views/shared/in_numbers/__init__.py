"""In numbers: each parameter of one run, learned and exact, how certain the exact one is, and what it says as odds."""

from views.base import View

VIEW = View("In numbers", "Run", 15, families=("linear", "network"))
