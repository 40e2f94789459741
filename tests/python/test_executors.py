"""Who evaluates the cases does not matter; workers that die are recorded, and what they had is not lost."""

from __future__ import annotations

import contextlib
import functools
import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Fingerprint, Results
from assay.evaluation import attempts
from support import workers
from support.files import SPACING, blocks, write

METRICS = ["dsc", "hd95", "pooled_dsc"]
PLAN = Fingerprint(
    "SemS",
    importance_boundaries=True,
    classes={
        "left": {"label": 1, "importance_volume": True, "nsd_tolerance_mm": 2.0},
        "right": {"label": 2, "tubular_shape": True, "importance_center": True, "nsd_tolerance_mm": 1.0},
    },
)


@pytest.fixture
def study(tmp_path: Path) -> list[Case]:
    """Cases of files and of arrays, one without a prediction, of two methods."""
    return [
        Case(
            f"c{k}",
            write(tmp_path / "r" / f"{k}.nii.gz", blocks()) if k % 2 else blocks().astype(np.int16),
            None if k == 4 else write(tmp_path / "p" / f"{k}.mha", blocks(k % 3 - 1)),
            spacing=SPACING,
            method=method,
            groups={"centre": "AB"[k % 2]},
        )
        for k in range(5)
        for method in ("m", "n")
    ]


def spawned() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


@contextlib.contextmanager
def loky() -> Iterator[Executor]:
    executor = pytest.importorskip("loky").get_reusable_executor(max_workers=2)
    yield executor
    executor.shutdown(wait=True, kill_workers=True)


@contextlib.contextmanager
def dask() -> Iterator[Executor]:
    """Two processes, begun anew when they die. A case is given up when it has killed four."""
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with (
        distributed.LocalCluster(**options, silence_logs=logging.CRITICAL) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


PROCESSES = [
    pytest.param(spawned, id="processes"),
    pytest.param(loky, id="loky", marks=pytest.mark.peers),
    pytest.param(dask, id="dask", marks=pytest.mark.peers),
]
EXECUTORS = [pytest.param(lambda: ThreadPoolExecutor(2), id="threads"), *PROCESSES]


@pytest.mark.parametrize("make", EXECUTORS)
def test_the_table_is_that_of_one_process(study: list[Case], make: Callable[[], Any]) -> None:
    """Per case and of the set, by class, in order, with progress."""
    probable = [Case(f"{k}", blocks() == 1, np.full(blocks().shape, k / 8, np.float32)) for k in range(4)]
    runs: list[tuple[Sequence[Case], Any, dict[str, Any]]] = [
        (study, METRICS, {}),
        (study, assay.metric("nsd", tolerance={"left": 1, "both": 2}), {"labels": {"left": 1, "both": (1, 2)}}),
        (study, assay.recommend(PLAN), {}),
        (probable, ["brier", "pooled_ece", "pooled_brier", "pooled_auroc"], {"probabilities": True}),
    ]
    with make() as executor:
        for cases, metrics, options in runs:
            calls: list[tuple[int, int]] = []
            followed = functools.partial(lambda calls, *counts: calls.append(counts), calls)
            results = assay.evaluate_cases(cases, metrics, executor=executor, progress=followed, **options)
            wanted = assay.evaluate_cases(cases, metrics, jobs=1, **options)
            assert results == wanted
            assert results.calibration == wanted.calibration
            assert calls == [(k, len(cases)) for k in range(len(cases) + 1)]
        assert executor.submit(int).result() == 0  # still the user's


def test_arrays_that_were_sent_are_aligned() -> None:
    """Where an array lies in a message depends on what comes before it."""
    whole = np.zeros(2 * blocks().size + 1, np.uint8)
    off = whole[1:].view(np.int16).reshape(blocks().shape)
    off[:] = blocks()
    assert not off.flags.aligned
    case = Case("a", {"x": off}, assay.Image(off, None, None, None, ""), mask=off)
    frames: list[pickle.PickleBuffer] = []
    data = pickle.dumps(replace(case, prediction=off.copy()), protocol=5, buffer_callback=frames.append)
    moved = [memoryview(bytearray(1) + frame.raw().tobytes())[1:] for frame in frames]
    for sent in (pickle.loads(data, buffers=moved), pickle.loads(pickle.dumps(case))):
        for array in (sent.reference["x"], getattr(sent.prediction, "array", sent.prediction), sent.mask):
            assert array.flags.aligned
            np.testing.assert_array_equal(array, off)


# -- workers that die --------------------------------------------------------------------------------------------------


def outcome(results: Results, case: str) -> tuple[set[str], set[str]]:
    rows = results.filter(case=case).rows
    return {row.status for row in rows}, {row.message for row in rows}


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "assay"]


@pytest.mark.parametrize("make", PROCESSES)
def test_a_killed_worker_costs_nothing(
    study: list[Case], tmp_path: Path, make: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    once = functools.partial(workers.killed_once, Path(str(study[1].prediction)), tmp_path / "killed")
    cases = [study[0], replace(study[1], prediction=once), *study[2:]]
    calls: list[int] = []
    with make() as executor:
        results = assay.evaluate_cases(cases, METRICS, executor=executor, progress=lambda done, _: calls.append(done))
    assert (tmp_path / "killed").exists()
    assert results == assay.evaluate_cases(study, METRICS)
    assert calls == list(range(len(cases) + 1))
    said = warnings_of(caplog)
    assert len(said) == (make is not dask)  # which tries again itself
    assert all("of 10 cases were lost when a worker died (" in line for line in said)


@pytest.mark.parametrize("make", PROCESSES)
def test_a_case_that_kills_again_is_an_error_and_no_other_is(
    study: list[Case], tmp_path: Path, make: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    deadly = [Case(f"deadly {k}", blocks(), workers.kill) for k in range(2)]
    cases = [deadly[0], *study, deadly[1]]
    with make() as executor:
        results = assay.evaluate_cases(cases, "dsc", labels=[1], executor=executor, out=tmp_path / "out")
    assert [row.case for row in results] == [case.id for case in cases]
    for case in deadly:
        statuses, messages = outcome(results, case.id)
        assert statuses == {"error"}
        assert all(message.startswith("the worker that evaluated it died twice (") for message in messages)
    others = Results(results.rows[1:-1], results.definitions.values())
    assert others == assay.evaluate_cases(study, "dsc", labels=[1])
    assert len(Results.load(tmp_path / "out")) == len(results)
    assert len(warnings_of(caplog)) == 1


def broken_pool() -> Executor:
    executor = spawned()
    with contextlib.suppress(BrokenExecutor):
        executor.submit(workers.kill).result()
    return executor


def test_a_pool_that_is_broken_from_the_start(study: list[Case]) -> None:
    with broken_pool() as executor:
        assert assay.evaluate_cases(study, METRICS, executor=executor) == assay.evaluate_cases(study, METRICS)


@pytest.mark.parametrize("make", [spawned, broken_pool])
def test_cases_that_cannot_be_sent_are_errors(make: Callable[[], Executor]) -> None:
    """To a pool, or to a process of their own."""
    cases = [Case("lambda", blocks(), lambda: blocks()), Case("good", blocks(), blocks())]
    with make() as executor:
        results = assay.evaluate_cases(cases, "dsc", labels=[1], executor=executor)
    assert [row.status for row in results] == ["error", "ok"]
    assert "pickle" in results.rows[0].message


def test_cases_that_a_new_process_cannot_load_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def here() -> Any:
        return blocks()

    here.__module__, here.__qualname__ = workers.__name__, "here"
    monkeypatch.setattr(workers, "here", here, raising=False)
    cases = [Case("here", blocks(), here), Case("good", blocks(), blocks())]
    with broken_pool() as executor:
        results = assay.evaluate_cases(cases, "dsc", labels=[1], executor=executor)
    assert [row.status for row in results] == ["error", "ok"]
    assert "Can't get attribute 'here'" in results.rows[0].message


def test_where_no_process_can_be_started_lost_cases_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Any:
        raise OSError("no process left")

    monkeypatch.setattr(attempts, "_started", none)
    with broken_pool() as executor:
        results = assay.evaluate_cases([Case("a", blocks(), blocks())], "dsc", labels=[1], executor=executor)
    assert [(row.status, row.message) for row in results] == [("error", "no process left")]


class Healing(Executor):
    """It loses each case when it first gets it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def submit(self, function: Any, case: Case, *others: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        if case.id in self.seen:
            future.set_result(function(case, *others))
        else:
            future.set_exception(BrokenExecutor())
        self.seen.append(case.id)
        return future


def test_a_pool_that_still_takes_cases_gets_them(study: list[Case]) -> None:
    pool = Healing()
    assert assay.evaluate_cases(study[::2], METRICS, executor=pool) == assay.evaluate_cases(study[::2], METRICS)
    assert pool.seen == [f"c{k}" for k in range(5)] * 2


SCRIPT = """
import functools, signal, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
import assay, numpy as np
from support import workers

print("script", flush=True)
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs ignore
folder = Path(sys.argv[1])

def run():
    mask = np.ones((4, 4), bool)
    cases = [assay.Case("deadly", mask, workers.kill)]
    if sys.argv[2] == "slow":
        cases.append(assay.Case("slow", mask, functools.partial(workers.slow, mask, 60, folder / "waits")))
    with ProcessPoolExecutor(1) as executor:
        results = assay.evaluate_cases(cases, "dsc", labels=[1], executor=executor, out=folder / "out")
    print(results.rows[0].message)
"""


def start(folder: Path, kind: str, ending: str) -> subprocess.Popen[str]:
    path = folder / "script.py"
    path.write_text(SCRIPT + ending)
    command = [sys.executable, "-X", "faulthandler", str(path), str(folder), kind]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def ended(process: subprocess.Popen[str], seconds: float) -> tuple[str, str]:
    """What a script printed; one that hangs fails, and says where."""
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        pytest.fail(f"the script hangs:\n{process.communicate()[1]}")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_does_not_wait_for_a_process(tmp_path: Path) -> None:
    process = start(tmp_path, "slow", 'if __name__ == "__main__": run()')
    while not (tmp_path / "waits").exists() and process.poll() is None:
        time.sleep(0.05)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = ended(process, 30)
    assert time.monotonic() - begun < 20
    assert "KeyboardInterrupt" in errors
    assert process.returncode != 0


def test_a_script_that_does_not_protect_its_run_is_told(tmp_path: Path) -> None:
    """Else the new process would begin the run anew, in the same folder."""
    process = start(tmp_path, "fast", "run()")
    output, errors = ended(process, 60)
    assert output.startswith("script\n")
    assert "under `if __name__ ==" in errors
