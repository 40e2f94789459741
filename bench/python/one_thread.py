"""One thread for every package that is compared."""

import os

_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
)


def limit_threads() -> None:
    """Set the environment variables; must run before numpy and the peers are loaded (they read them once)."""
    for variable in _VARIABLES:
        os.environ[variable] = "1"
