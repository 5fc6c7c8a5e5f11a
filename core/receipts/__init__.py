"""Receipts: a run as one file, which anybody can read, and that becomes the same run again without training.

>>> from core import RunSpec, train
>>> from core.receipts import read, write
>>> write(train(RunSpec("line", "linear_regression", "sgd")), "run.zip")
>>> read("run.zip").final
"""

from core.programs.script import script
from core.receipts.problems import ReceiptError
from core.receipts.reading import Opened, opened, read
from core.receipts.writing import write

__all__ = ["Opened", "ReceiptError", "opened", "read", "script", "write"]
