"""The demonstration's five cases ten times over, evaluated one after the other, in threads and in processes.

``python -m bench.python.workers [ROUNDS]`` prints seconds, the least of some rounds, and checks that tables are equal.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import assay
from assay.demo.study import LABELS, write_study

_REPEATS = 10


def _cases(folder: Path) -> list[assay.Case]:
    """Each has files of its own, so that every one is read."""
    found = []
    for k in range(_REPEATS):
        given = write_study(folder / str(k))
        found += [assay.Case(f"{path.name} {k}", path, given.bold / path.name) for path in given.reference.iterdir()]
    return found


def main(rounds: int) -> None:
    """Time the ways in turn, so that what else the machine does hits all of them."""
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        cases = _cases(Path(folder))
        ways: dict[str, dict[str, Any]] = {
            "one after the other": {"jobs": 1, "threads": 1},
            "two threads": {"jobs": 2, "threads": 1},
            "one process": {"executor": one},
            "two processes": {"executor": two},
        }
        wanted = assay.evaluate_cases(cases, labels=LABELS)
        best: dict[str, float] = {}
        for _ in range(rounds):
            for way, options in ways.items():
                start = time.perf_counter()
                found = assay.evaluate_cases(cases, labels=LABELS, progress=False, **options)
                best[way] = min(best.get(way, float("inf")), time.perf_counter() - start)
                if found != wanted:
                    sys.exit(f"{way}: the table is another one")
    for way, seconds in best.items():
        print(f"{way:20} {seconds:.3f} s")
    print(f"one process / two processes: {best['one process'] / best['two processes']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
