"""How one prediction is made: inputs times parameters, added up, for one row."""

from views.base import View

VIEW = View(
    "One prediction",
    "Run",
    20,
    families=("linear",),
    choices=("rows", "order", "counted_from", "to_copy", "written_as"),
    diverged="what it would say of a row means nothing",
)
