"""Small samples with probabilities that every float type holds."""

from __future__ import annotations

import numpy as np

B12 = np.array([0, 1, 2, 4, 4, 6, 8, 10, 12, 14, 15, 16]) / 16
Y12 = np.array([0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1])
M8 = np.array(
    [
        [0.5, 0.25, 0.25], [0.5, 0.5, 0], [0.125, 0.75, 0.125], [0.25, 0.25, 0.5],
        [1, 0, 0], [0, 0.0625, 0.9375], [0.375, 0.375, 0.25], [0.125, 0.25, 0.625],
    ]
)  # fmt: skip
Y8 = np.array([0, 1, 1, 0, 0, 2, 2, 2])
S16 = np.array([1, 1, 2, 4, 4, 6, 6, 8, 10, 10, 12, 12, 14, 15, 15, 16]) / 16
RATERS = [[int(digit) for digit in digits] for digits in ("0000101011011111", "0001000101111111", "0010000010110111")]
