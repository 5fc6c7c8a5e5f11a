"""`ReceiptError`: what is wrong with a receipt, in a sentence."""

from __future__ import annotations

from core.engine.spec import RunSpec
from core.formatting import code
from core.hyper import SettingError


class ReceiptError(SettingError):
    """A receipt that cannot be written or read: one sentence that names the problem and the remedy.

    `spec` is what the run was trained by, where that could still be read: training it again makes the run anew.
    """

    def __init__(self, says: str, spec: RunSpec | None = None) -> None:
        super().__init__(says)
        self.spec = spec


def broken(member: str, why: str) -> ReceiptError:
    """Of a member that holds something else than a receipt's."""
    return ReceiptError(f"{code(member)} of the receipt {why}: take the receipt as it was written")
