"""Workload (f): the time of ``import assay`` in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from .comparison import Row

_CODE = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def _import_seconds(module: str) -> float:
    done = subprocess.run([sys.executable, "-c", _CODE.format(module)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def rows(with_assay: bool, runs: int = 5) -> Iterator[Row]:
    """Time the imports, the least of ``runs`` fresh interpreters each."""
    for module in ("assay", "numpy") if with_assay else ("numpy",):
        note = "numpy's own import included" if module == "assay" else "for comparison"
        yield Row("f", "import", f"import {module}", min(_import_seconds(module) for _ in range(runs)), runs, "-", note)
