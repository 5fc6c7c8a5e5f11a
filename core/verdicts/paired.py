"""Whether one of two models really has the lower error: the posterior of their mean difference over paired splits.

The Bayesian correlated t-test: Corani & Benavoli, 2015, https://doi.org/10.1007/s10994-015-5486-z, and Benavoli,
Corani, Demšar & Zaffalon, 2017, https://jmlr.org/papers/v18/16-305.html. Splits of the same rows share most of what
they train on, so their differences are correlated; Nadeau & Bengio, 2003, https://doi.org/10.1023/A:1024068626366, put
the share of rows kept aside for that correlation. Where every split draws rows of its own there is none.

Simulated, 95 % intervals hold the true mean difference in 97 to 100 % of datasets with 20 splits, and in 93 to 99 %
with 5: the correction errs on the side of caution. Without it they hold it in 63 to 83 % and in 88 to 93 %; of samples
drawn anew, without any, in 94 to 96 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.types import Array

# With this probability something counts as decided, as in Benavoli et al., 2017.
DECIDED = 0.95


class Chances(NamedTuple):
    """Probabilities, 1 together: the mean difference is below, within or above a range around 0."""

    below: float
    within: float
    above: float


@dataclass(frozen=True)
class Posterior:
    """What is known of a mean difference: Student's t with so many degrees of `freedom`, around `mean`, of `scale`.

    Of differences that are all alike the scale is 0, and the mean is certain.
    """

    mean: float
    scale: float
    freedom: int

    def chances(self, reach: float = 0.0) -> Chances:
        """How probable the mean difference is below −`reach`, from there to `reach`, and above.

        A difference that is certain and just 0 is within any range.
        """
        below, upto = self._up_to(-reach, inclusive=False), self._up_to(reach, inclusive=True)
        return Chances(below, max(0.0, upto - below), self._beyond(reach))

    def quantile(self, share: float) -> float:
        """The difference that the mean lies below with the probability `share`."""
        from scipy.special import stdtrit

        return self.mean + self.scale * float(stdtrit(self.freedom, share))

    def density(self, at: Array) -> Array:
        """(N,): the density at the differences `at` (N,), of a scale above 0."""
        v, t = self.freedom, (at - self.mean) / self.scale
        log_factor = (
            math.lgamma((v + 1) / 2) - math.lgamma(v / 2) - math.log(math.sqrt(v * math.pi) * self.scale)
        )
        return np.exp(log_factor - (v + 1) / 2 * np.log1p(t**2 / v))

    def _up_to(self, at: float, inclusive: bool) -> float:
        from scipy.special import stdtr

        if not self.scale:
            return float(self.mean < at or (inclusive and self.mean == at))
        return float(stdtr(self.freedom, (at - self.mean) / self.scale))

    def _beyond(self, at: float) -> float:
        """By the other tail: 1 − a number near 1 would have no digits."""
        from scipy.special import stdtr

        if not self.scale:
            return float(self.mean > at)
        return float(stdtr(self.freedom, (self.mean - at) / self.scale))


def correlated(differences: Array, correlation: float) -> Posterior:
    """The posterior of the mean of `differences` (n,), two or more, any two of which have that `correlation` ρ.

    The scale is s √(1/n + ρ/(1 − ρ)), s their deviation; of repeated splits ρ is the share of rows that each keeps
    aside, so that ρ/(1 − ρ) is validation rows / training rows.
    """
    n = len(differences)
    spread = float(differences.std(ddof=1)) * math.sqrt(1 / n + correlation / (1 - correlation))
    # The mean of n equal numbers is that number, whatever rounding makes of their sum.
    alike = bool(np.ptp(differences) == 0)
    return Posterior(float(differences[0] if alike else differences.mean()), 0.0 if alike else spread, n - 1)
