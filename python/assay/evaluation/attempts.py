"""Cases handed to workers, and once more if their worker dies."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import closing
from multiprocessing.connection import Connection

from .case import Case, one_line
from .one_case import Outcome, attempt_case, failed_case
from .references import References, by_reference
from .run_plan import RunPlan

_LOG = logging.getLogger("assay")


def run_cases(cases: list[Case], plan: RunPlan, pool: Executor) -> Iterator[tuple[Case, Outcome]]:
    """The outcome of each case as it is finished. Cases with the same reference are begun one after the other.

    A worker that dies takes other cases along. Each of these is evaluated once more, now one at a time, so that a case
    that kills its worker again harms no other: by the pool, or in a process of its own if the pool is broken. The log
    "assay" says so; the rows do not, for their values are the same.
    """
    references = References()
    futures = {_submitted(pool, case, plan, references): case for case in by_reference(cases)}
    lost: dict[tuple[str, str], Exception] = {}
    try:
        for future in as_completed(futures):
            case = futures[future]
            try:
                yield case, _outcome(case, plan, future)
            except _WorkerDied as death:
                lost[case.key] = death
    finally:
        for future in futures:
            future.cancel()
    if not lost:
        return
    _LOG.warning(
        "%d of %d cases were lost when a worker died (%s); each is evaluated once more, one at a time",
        len(lost),
        len(cases),
        next(iter(lost.values())),
    )
    with closing(_OwnProcess()) as own:
        for case in cases:
            if case.key in lost:
                yield case, _second_outcome(case, plan, pool, own)


class _WorkerDied(Exception):
    """What evaluated a case is gone, and nobody knows whether because of this case."""


def _submitted(pool: Executor, case: Case, plan: RunPlan, references: References) -> Future[Outcome]:
    try:
        return pool.submit(attempt_case, case, plan, references)
    except BrokenExecutor as problem:
        broken: Future[Outcome] = Future()
        broken.set_exception(problem)
        return broken


def _outcome(case: Case, plan: RunPlan, future: Future[Outcome]) -> Outcome:
    """The outcome of a case that was handed to a pool. Raises _WorkerDied."""
    try:
        return future.result()
    except Exception as problem:
        if _is_death(problem):
            raise _WorkerDied(type(problem).__name__) from problem
        return failed_case(case, plan, problem)  # on the way to the worker or back


def _is_death(problem: Exception) -> bool:
    """Whether a pool says that a worker died. Dask does so when a case has lost several."""
    distributed = sys.modules.get("distributed")
    return isinstance(problem, (BrokenExecutor, *([distributed.KilledWorker] if distributed else [])))


def _second_outcome(case: Case, plan: RunPlan, pool: Executor, own: _OwnProcess) -> Outcome:
    try:
        try:
            again = pool.submit(attempt_case, case, plan, References())
        except BrokenExecutor:
            return own.outcome(case, plan)
        return _outcome(case, plan, again)
    except _WorkerDied as death:
        return failed_case(case, plan, RuntimeError(f"the worker that evaluated it died twice ({death})"))


class _OwnProcess:
    """A process that evaluates one case at a time; if it dies another one takes the next case.

    It is spawned: a fork of a process with threads may hang.
    """

    def __init__(self) -> None:
        self._running: tuple[multiprocessing.process.BaseProcess, Connection] | None = None

    def outcome(self, case: Case, plan: RunPlan) -> Outcome:
        """The outcome of a case. Raises _WorkerDied."""
        try:
            task = pickle.dumps((case, plan))
            process, pipe = self._running = self._running or _started()
        except Exception as problem:
            return failed_case(case, plan, problem)
        try:
            pipe.send_bytes(task)
            found: Outcome | str = pipe.recv()
        except (EOFError, OSError):
            process.join()
            self.close()
            raise _WorkerDied(f"at last a process of its own, with exit code {process.exitcode}") from None
        return failed_case(case, plan, RuntimeError(found)) if isinstance(found, str) else found

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._running is not None:
            process, pipe = self._running
            process.kill()
            process.join()
            pipe.close()
            self._running = None


def _started() -> tuple[multiprocessing.process.BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_serve, args=(its,), name="assay", daemon=True)
    process.start()
    its.close()  # so that nobody holds this end when the process is gone
    return process, ours


def _serve(pipe: Connection) -> None:
    """Evaluate what comes through the pipe until it is closed."""
    while True:
        try:
            task = pipe.recv_bytes()
        except EOFError:
            return
        try:
            case, plan = pickle.loads(task)
            pipe.send(attempt_case(case, plan, References()))
        except BrokenPipeError:
            return  # whoever asked is gone
        except Exception as problem:  # on the way here or back
            pipe.send(one_line(problem))
