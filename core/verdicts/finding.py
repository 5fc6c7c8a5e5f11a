"""What a judge can find of a run, and one finding with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Finding = Literal[
    "diverged",
    "overfits",
    "underfits",
    "unsure",
    "misled",
    "unsettled",
    "still improving",
    "parameters unsettled",
    "cannot tell",
    "good",
]


@dataclass(frozen=True)
class Verdict:
    """One finding, and its reason as a sentence with the numbers it rests on."""

    finding: Finding
    reason: str
