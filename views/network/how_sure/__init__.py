"""How sure: the same training from other starts and with batches in another order; what of it is chance."""

from views.base import View

VIEW = View("How sure", "Why", 20, families=("network",), formerly={"Seeds": {}})
