"""A run on disk can be read at any time, goes on where it ended, and is never mixed with another."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Results
from support.files import blocks, write

METRICS = ["dsc", "hd95"]


@pytest.fixture
def study(tmp_path: Path) -> list[Case]:
    """Three cases with a class each lacks, names that need quoting and more than ASCII."""
    images = [blocks(), (blocks() == 1).astype(np.uint8), blocks() * 2]
    return [
        Case(
            f'Größe, "{k}"',
            write(tmp_path / "r" / f"{k}.nii", labels),
            write(tmp_path / "p" / f"{k}.nii", np.roll(labels, 1, 0)),
            method="m",
            groups={"centre, city": "Köln"},
        )
        for k, labels in enumerate(images)
    ]


def run(cases: Sequence[Case], out: Path, **options: Any) -> tuple[Results, int]:
    """The results, and how many cases were taken from the folder."""
    calls: list[int] = []
    metrics = options.pop("metrics", METRICS)
    results = assay.evaluate_cases(
        cases, metrics, out=out, jobs=1, progress=lambda done, _: calls.append(done), **options
    )
    return results, calls[0]


def sorted_lines(results: Results) -> list[str]:
    return sorted(results.to_csv().splitlines())


@pytest.mark.parametrize("labels", [None, {"one": 1, "Größe": (1, 2)}])
def test_what_is_written(study: list[Case], tmp_path: Path, labels: Any) -> None:
    results, _ = run(study, tmp_path / "out", labels=labels)
    loaded = Results.load(tmp_path / "out")
    assert sorted_lines(loaded) == sorted_lines(results)
    assert loaded.columns == results.columns
    assert {d.id for d in results.definitions.values()} <= {d.id for d in loaded.definitions.values()}
    definitions = json.loads((tmp_path / "out" / "definitions.json").read_text("utf-8"))
    assert all(one["description"] for one in definitions.values())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "definitions.json",
        "results.csv",
        "run.json",
    ]


def test_rows_are_in_the_order_of_cases_in_the_end(study: list[Case], tmp_path: Path) -> None:
    """However the cases finished: here the last one is done before the run."""
    assay.evaluate_cases(study[-1:], "dsc", labels=[1, 2], out=tmp_path)
    results = assay.evaluate_cases(study, "dsc", labels=[1, 2], out=tmp_path)
    assert Results.load(tmp_path).to_csv() == results.to_csv()


def test_definitions_come_first_and_rows_as_cases_finish(study: list[Case], tmp_path: Path) -> None:
    seen: list[int] = []

    def look(done: int, total: int) -> None:
        loaded = Results.load(tmp_path / "out")
        assert {one.name for one in loaded.definitions.values()} == set(METRICS)
        seen.append(len({row.case for row in loaded}))

    assay.evaluate_cases(study, METRICS, out=tmp_path / "out", jobs=1, progress=look)
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize("labels", [None, [1, 2]])
def test_going_on_after_a_cut_at_any_byte(study: list[Case], tmp_path: Path, labels: Any) -> None:
    """A run may be killed while it writes; the rest must give the same table, with nothing twice."""
    out = tmp_path / "out"
    wanted, _ = run(study, out, labels=labels)
    content = (out / "results.csv").read_bytes()
    reused = []
    for cut in [*range(0, len(content), 23), len(content)]:
        (out / "results.csv").write_bytes(content[:cut])
        if whole := content[:cut].count(b"\n"):
            assert len(Results.load(out)) == whole - 1
        results, taken = run(study, out, labels=labels)
        reused.append(taken)
        assert results == wanted
        assert sorted_lines(Results.load(out)) == sorted_lines(wanted)
    assert reused[0] == 0
    assert reused[-1] == (3 if labels else 2)  # the last case may lack classes that nobody knows of


@pytest.mark.parametrize("sign", [-1, 1])
def test_cases_whose_files_changed_are_evaluated_again(study: list[Case], tmp_path: Path, sign: int) -> None:
    first, _ = run(study, tmp_path / "out", labels=[1])
    write(tmp_path / "p" / "1.nii", blocks())
    moment = time.time() + sign * 100
    os.utime(tmp_path / "p" / "1.nii", (moment, moment))
    second, taken = run(study, tmp_path / "out", labels=[1])
    assert taken == 2
    assert second != first


def test_failed_cases_are_evaluated_again(study: list[Case], tmp_path: Path) -> None:
    content = (tmp_path / "p" / "0.nii").read_bytes()
    (tmp_path / "p" / "0.nii").unlink()
    (tmp_path / "p" / "1.nii").write_text("no image")
    write(tmp_path / "p" / "2.nii", blocks()[1:])
    first, _ = run(study, tmp_path / "out", labels=[1])
    assert [row.status for row in first.filter(metric="dsc")] == ["missing_output", "missing_output", "error"]
    for k in range(3):
        (tmp_path / "p" / f"{k}.nii").write_bytes(content)
        os.utime(tmp_path / "p" / f"{k}.nii", (0, 0))
    second, taken = run(study, tmp_path / "out", labels=[1])
    assert taken == 0
    assert {row.status for row in second} == {"ok", "reference_empty"}
    assert sorted_lines(Results.load(tmp_path / "out")) == sorted_lines(second)


def test_more_cases_may_come(study: list[Case], tmp_path: Path) -> None:
    run(study[:2], tmp_path / "out", labels=[1])
    results, taken = run(study, tmp_path / "out", labels=[1])
    assert taken == 2
    assert results == assay.evaluate_cases(study, METRICS, labels=[1])


def test_a_new_class_reaches_finished_cases(study: list[Case], tmp_path: Path) -> None:
    run(study[:2], tmp_path / "out")
    results, taken = run(study, tmp_path / "out")
    assert taken == 1
    assert results == assay.evaluate_cases(study, METRICS)
    assert sorted_lines(Results.load(tmp_path / "out")) == sorted_lines(results)


def test_images_without_spacing(tmp_path: Path) -> None:
    cases = [Case("a", blocks(), blocks(1)), Case("b", blocks(), blocks(1), spacing=(2, 2, 2))]
    wanted, _ = run(cases, tmp_path / "out", labels=[1])
    results, taken = run(cases, tmp_path / "out", labels=[1])
    assert taken == 0  # nothing tells whether arrays are the same
    assert results == wanted
    stored = Results.load(tmp_path / "out").definitions.values()
    assert assay.evaluate_cases(cases, stored, labels=[1]) == wanted


OTHER_RUNS: dict[str, tuple[dict[str, Any], str]] = {
    "metric": ({"metrics": ["dsc", "hd"]}, "a run with other metrics"),
    "fewer metrics": ({"metrics": ["dsc"]}, "a run with other metrics"),
    "parameter": ({"metrics": ["dsc", assay.metric("hd95", image_edge="foreground")]}, "a run with other metrics"),
    "name": ({"metrics": ["dsc", assay.metric("hd", percentile=95)]}, "a run with other metrics"),
    "label": ({"labels": {"1": 2}}, "a run with other labels"),
    "classes": ({"labels": [1, 2]}, "a run with other labels"),
    "all classes": ({"labels": None}, "a run with other labels"),
    "ignore_label": ({"ignore_label": 7}, "a run with other labels"),
    "groups": ({"cases": slice(3, 4)}, "a run with other columns"),
    "cases": ({"cases": slice(1, 3)}, 'holds cases that are not in this run .Größe, "0" m.'),
}


@pytest.mark.parametrize("name", OTHER_RUNS)
def test_another_run_is_refused(study: list[Case], tmp_path: Path, name: str) -> None:
    options, message = OTHER_RUNS[name]
    options = {"labels": [1], **options}
    run(study, tmp_path / "out", labels=[1])
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    cases = [*study, Case("new", blocks(), blocks(), groups={"age": "7"})][options.pop("cases", slice(0, 3))]
    with pytest.raises(ValueError, match=f"{message}.*choose another folder"):
        run(cases, tmp_path / "out", **options)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("spoil", ["definitions.json", "run.json"])
def test_results_without_definitions_are_refused(study: list[Case], tmp_path: Path, spoil: str) -> None:
    run(study, tmp_path / "out")
    (tmp_path / "out" / spoil).unlink()
    with pytest.raises(ValueError, match="holds results without readable definitions"):
        run(study, tmp_path / "out")


def test_an_interrupted_run_keeps_its_rows(study: list[Case], tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assay.evaluate_cases(study, METRICS, labels=[1], out=tmp_path / "out", jobs=1, progress=interrupt)
    assert len({row.case for row in Results.load(tmp_path / "out")}) == 2
    results, taken = run(study, tmp_path / "out", labels=[1])
    assert taken == 2
    assert results == assay.evaluate_cases(study, METRICS, labels=[1])


KILLED = """
import sys, time
import assay
from pathlib import Path
folder = Path(sys.argv[1])
cases = [assay.Case(str(k), folder / "r" / f"{k}.nii", folder / "p" / f"{k}.nii") for k in range(20)]
def follow(done, total):
    print(done, flush=True)
    time.sleep(0.05)
assay.evaluate_cases(cases, ["dsc", "hd95"], out=folder / "out", jobs=2, progress=follow)
"""


@pytest.mark.parametrize("killed_at", ["1", "7", "19"])
def test_a_killed_run_goes_on(tmp_path: Path, killed_at: str) -> None:
    """Killed by the system, at any moment."""
    cases = [
        Case(str(k), *(write(tmp_path / side / f"{k}.nii", blocks(k % 3 - 1 if side == "p" else 0)) for side in "rp"))
        for k in range(20)
    ]
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == killed_at:
                process.kill()
    assert process.returncode != 0
    left = len({row.case for row in Results.load(tmp_path / "out")})
    assert int(killed_at) <= left <= 20
    results, taken = run(cases, tmp_path / "out")
    assert left - 1 <= taken <= left  # the last case may lack classes that nobody knows of
    assert results == assay.evaluate_cases(cases, METRICS)
    assert sorted_lines(Results.load(tmp_path / "out")) == sorted_lines(results)


def test_folder_that_cannot_be(study: list[Case], tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"0\.nii"):
        run(study, tmp_path / "p" / "0.nii")


FULL_DISK = """
import resource, signal, sys
import assay, numpy as np
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
mask = np.ones((4, 4), bool)
cases = [assay.Case(f"c{k}", mask, mask) for k in range(100)]
try:
    assay.evaluate_cases(cases, "dsc", out=sys.argv[1], jobs=1)
except OSError as problem:
    print(problem.filename)
    sys.exit(7)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes")
@pytest.mark.parametrize(("size", "file"), [(10, "definitions.json.new"), (450, "results.csv"), (2000, "results.csv")])
def test_full_disk(tmp_path: Path, size: int, file: str) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", FULL_DISK, str(out), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (7, str(out / file), "")
    mask = np.ones((4, 4), bool)
    cases = [Case(f"c{k}", mask, mask) for k in range(100)]
    if file == "results.csv":
        rows = len(Results.load(out))
        assert rows == ((out / file).read_bytes().count(b"\n") - 1)
    results = assay.evaluate_cases(cases, "dsc", out=out)
    assert results == assay.evaluate_cases(cases, "dsc")
    assert sorted_lines(Results.load(out)) == sorted_lines(results)


@pytest.mark.parametrize("age", [-1000, 1000])
def test_other_predictions_are_evaluated_anew(study: list[Case], tmp_path: Path, age: int) -> None:
    """A second model into the first one's folder: no row of the first may stay."""
    run(study, tmp_path / "out", labels=[1])
    others = [replace(case, prediction=case.reference) for case in study]
    for case in others:
        os.utime(str(case.prediction), (time.time() + age, time.time() + age))
    results, taken = run(others, tmp_path / "out", labels=[1])
    assert taken == 0
    assert results == assay.evaluate_cases(others, METRICS, labels=[1])
    assert sorted_lines(Results.load(tmp_path / "out")) == sorted_lines(results)


def test_another_spacing_is_evaluated_anew(study: list[Case], tmp_path: Path) -> None:
    run(study, tmp_path / "out", labels=[1])
    assert run([replace(case, spacing=(9, 9, 9)) for case in study], tmp_path / "out", labels=[1])[1] == 0
