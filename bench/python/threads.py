"""How many threads every package that is compared may use."""

from __future__ import annotations

import os

# OpenMP (assay, edt), BLAS, rayon (mikan-rs), ITK and VTK read them once, when they are loaded.
_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
    "VTK_SMP_MAX_THREADS",
)


def limit_threads(count: int = 1) -> None:
    """Set the environment variables; must run before numpy and the peers are loaded."""
    for variable in _VARIABLES:
        os.environ[variable] = str(count)


def allowed() -> int:
    """The number that was set, for packages that take it as a parameter."""
    return int(os.environ.get(_VARIABLES[0], "1"))
