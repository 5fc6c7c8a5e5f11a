"""Surface: the loss over two parameters, with the path of the run, a race of optimizers, or what theory predicts."""

from views.base import View

VIEW = View(
    "Surface",
    "Inside",
    30,
    families=("linear",),
    choices=("surface", "across", "up", "others", "begin", "rates"),
)
