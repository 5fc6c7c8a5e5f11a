"""Tables of one's own: read with guesses that can all be given, checked, and made into datasets with a receipt."""

from core.data.tables.checks import Check
from core.data.tables.choices import Choices
from core.data.tables.column import TYPES, Column
from core.data.tables.problems import Problem, TableError
from core.data.tables.table import Table, read_table

__all__ = ["TYPES", "Check", "Choices", "Column", "Problem", "Table", "TableError", "read_table"]
