"""Matplotlib in tests of pictures."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Close figures, and see that settings are what they were; for every test of a module that imports it."""
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
    plt.close("all")


def drawn(axes: Any) -> Any:
    """Draw for good, so that nothing fails when the picture is saved."""
    axes.figure.canvas.draw()
    return axes
