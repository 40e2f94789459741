"""Samples with scores for tests, and values of their tables."""

from typing import Any

import numpy as np
from assay import Results


def value_of(results: Results, key: str, class_name: str = "1", method: str = "") -> float:
    """The value of a metric in a table of one method without a name."""
    return results.value(metric=key, class_name=class_name, method=method)


def cohort(seed: int, n: int = 60) -> tuple[Any, Any, Any]:
    """Labels of two classes, scores of which several are equal, and groups."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return y, (rng.integers(0, 30, n) + 6 * y) / 40, rng.integers(0, 12, n)
