"""The chi-square distribution, without scipy."""

from __future__ import annotations

import math


def chi_square_tail(x: float, degrees: int) -> float:
    """The probability of more than x, a finite sum for whole degrees of freedom."""
    half = x / 2
    if half <= 0 or degrees == 0:
        return 1.0 if half <= 0 else 0.0
    odd = degrees % 2
    powers = [k + odd / 2 for k in range((degrees - odd) // 2)]
    terms = [math.exp(a * math.log(half) - half - math.lgamma(a + 1)) for a in powers]
    return min(1.0, (math.erfc(math.sqrt(half)) if odd else 0.0) + math.fsum(terms))
