"""The cases of a run, and the workers that they are given to."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from .._core import build_info
from .case import Case


def checked_cases(cases: Iterable[Case]) -> list[Case]:
    """The cases as a list; raises if there is none, or if two have one id."""
    # Else each process that a pool spawns would begin the whole run anew, perhaps in the same folder.
    if getattr(multiprocessing.process.current_process(), "_inheriting", False):
        raise RuntimeError('a new process imports the main script: put its calls under `if __name__ == "__main__":`')
    if not isinstance(cases, Iterable):
        raise TypeError(f"cases must be assay.Case objects, got {cases!r}")
    cases = list(cases)
    if not cases:
        raise ValueError("cases must hold at least one case, got none")
    seen: set[tuple[str, str]] = set()
    for case in cases:
        if not isinstance(case, Case):
            raise TypeError(f"cases must hold assay.Case objects, got {type(case).__name__}")
        if not case.id:
            raise ValueError("each case needs an id that is not empty")
        if case.key in seen:
            raise ValueError(f"two cases have the id {case.id!r} and the method {case.method!r}")
        seen.add(case.key)
    return cases


def worker_count(jobs: int | None, executor: Executor | None, cases: int) -> int:
    """How many cases run at a time."""
    if executor is not None:
        if not hasattr(executor, "submit"):
            raise TypeError(f"executor must have a method submit, as of concurrent.futures, got {executor!r}")
        if jobs is not None:
            raise ValueError("give jobs or executor, not both")
        return 2  # how many run at a time is the executor's business; more than one, we assume
    if jobs is None:
        jobs = int(build_info()["threads"])
    elif isinstance(jobs, bool) or not isinstance(jobs, (int, np.integer)) or jobs < 1:
        raise ValueError(f"jobs must be a whole number of at least 1, got {jobs!r}")
    return min(int(jobs), cases)


@contextmanager
def worker_pool(executor: Executor | None, workers: int) -> Iterator[Executor]:
    """The user's executor, or threads of our own; if something goes wrong, cases that wait are not begun."""
    if executor is not None:
        yield executor
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="assay")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
