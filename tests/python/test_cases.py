"""`evaluate_cases`: where images come from, what is recorded when one is wrong, and who does the work."""

import functools
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Results
from support.files import SPACING, blocks, broken, write


def statuses(results: Results) -> dict[str, list[str]]:
    return {case: [row.status for row in results.filter(case=case)] for case in dict.fromkeys(r.case for r in results)}


def raising(problem: BaseException) -> Callable[[], object]:
    def load() -> object:
        raise problem

    return load


# -- where images come from --------------------------------------------------------------------------------------------

SOURCES: dict[str, Callable[[Path], Any]] = {
    "array": lambda path: assay.read_image(path).array,
    "path": lambda path: path,
    "text": str,
    "image": assay.read_image,
    "callable to array": lambda path: lambda: assay.read_image(path).array,
    "callable to path": lambda path: lambda: path,
    "callable to image": lambda path: lambda: assay.read_image(path),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("other", [".nii.gz", ".mha"])
def test_sources(tmp_path: Path, source: str, other: str) -> None:
    reference = write(tmp_path / "reference.nii", blocks())
    prediction = write(tmp_path / f"prediction{other}", blocks(1))
    mask = write(tmp_path / "mask.nii", (blocks(-1) != 2).astype(np.uint8))
    wanted = assay.evaluate(blocks(), blocks(1), mask=blocks(-1) != 2, spacing=SPACING)
    images = [SOURCES[source](path) for path in (reference, prediction, mask)]
    case = Case("case", images[0], images[1], mask=images[2], spacing=SPACING)
    assert assay.evaluate_cases([case]) == wanted


@pytest.mark.parametrize("other", [".nii.gz", ".mha", ".nrrd"])
def test_spacing_is_read_from_the_reference_unless_given(tmp_path: Path, other: str) -> None:
    paths = write(tmp_path / "reference.nii", blocks()), write(tmp_path / f"prediction{other}", blocks(1))
    mixed = [
        Case("read", *paths),
        Case("given", *paths, spacing=(1, 1, 1)),
        Case("of the prediction only", blocks(), paths[1]),
        Case("none", blocks(), blocks(1)),
    ]
    results = assay.evaluate_cases(mixed, "hd", labels=[1])
    assert [row.value for row in results] == pytest.approx([1.5, 1, 1, 1])
    assert [row.unit for row in results] == ["mm", "mm", "voxel", "voxel"]
    assert [results.definitions[row.definition].unit_spacing for row in results] == [False, False, True, True]


def test_overlapping_classes_in_a_file(tmp_path: Path) -> None:
    stack = [np.stack([blocks(shift) == label for label in (1, 2)], -1).astype(np.uint8) for shift in (0, 1)]
    paths = [write(tmp_path / f"{k}.nii.gz", labels) for k, labels in enumerate(stack)]
    mask = write(tmp_path / "mask.nii.gz", (blocks(2) == 0).astype(np.uint8))
    case = Case("a", *paths, mask=mask)
    results = assay.evaluate_cases([case], ["dsc", "hd"], class_axis=-1, labels={"left": 0, "right": 1})
    arrays = assay.evaluate(blocks(), blocks(1), spacing=SPACING, mask=blocks(2) == 0, metrics=["dsc", "hd"])
    assert [row.value for row in results] == pytest.approx([row.value for row in arrays])
    assert [row.unit for row in results] == ["", "mm"] * 2


def test_images_are_read_in_the_worker() -> None:
    names = []

    def load() -> Any:
        names.append(threading.current_thread().name)
        return blocks()

    assay.evaluate_cases([Case("a", load, load, mask=lambda: load() > 0)], "dsc")
    assert len(names) == 3
    assert all(name.startswith("assay") for name in names)


# -- what goes wrong ---------------------------------------------------------------------------------------------------

MISSING: dict[str, tuple[Callable[[Path], Any], str]] = {
    "None": (lambda folder: None, "there is no prediction"),
    "callable to None": (lambda folder: lambda: None, "there is no prediction"),
    "no file": (lambda folder: folder / "none.nii.gz", "does not exist"),
    "no image": (lambda folder: folder / "notes.txt", "no known image suffix"),
    "folder": (lambda folder: folder, "no known image suffix"),
    "empty": (lambda folder: broken(folder / "p.nii.gz", "empty"), "cannot be read as NIfTI"),
    "text": (lambda folder: broken(folder / "p.nrrd", "text"), "cannot be read as an image"),
    "cut short": (lambda folder: broken(folder / "p.mha", "cut short"), "cannot be read as an image"),
    "callable raises": (lambda folder: raising(RuntimeError("no\n luck")), "no luck"),
    "silent exception": (lambda folder: raising(KeyError()), "KeyError"),
}


@pytest.mark.parametrize("name", MISSING)
def test_missing_output(tmp_path: Path, name: str) -> None:
    make, message = MISSING[name]
    run = [Case("good", blocks(), blocks(1)), Case("bad", blocks(), make(tmp_path), spacing=SPACING)]
    results = assay.evaluate_cases(run, ["dsc", "hd"])
    assert statuses(results) == {"good": ["ok"] * 4, "bad": ["missing_output"] * 4}
    for row in results.filter(case="bad"):
        assert message in row.message
        assert "\n" not in row.message
        assert math.isnan(row.value)
        assert math.isfinite(row.bound) == (row.metric == "hd")


ERRORS: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "shape": (lambda folder: {"prediction": blocks()[1:]}, "prediction has shape (8, 10, 7), expected the shape of"),
    "float": (lambda folder: {"prediction": blocks() * 0.5}, "prediction must be a bool or integer array"),
    "late float": (lambda folder: {"prediction": lambda: blocks() * 0.5}, "prediction must be a bool or integer"),
    "fraction": (lambda folder: {"prediction": write(folder / "p.nii", blocks() * 0.5)}, "fractional values such as"),
    "spacing": (lambda folder: {"prediction": write(folder / "p.nii", blocks(), (1, 1, 1))}, "prediction has spacing"),
    "origin": (lambda folder: {"prediction": write(folder / "p.mha", blocks(), origin=(0, 0, 0))}, "has origin"),
    "reference": (lambda folder: {"reference": broken(folder / "r.nii", "text")}, "cannot be read as NIfTI"),
    "no reference": (lambda folder: {"reference": folder / "none.nii"}, "does not exist"),
    "reference raises": (lambda folder: {"reference": raising(RuntimeError("no luck"))}, "no luck"),
    "mask": (lambda folder: {"mask": folder / "none.nii"}, "does not exist"),
    "mask shape": (lambda folder: {"mask": blocks()[1:] > 0}, "mask has shape"),
    "spacing length": (lambda folder: {"spacing": (1, 1)}, "one value per array axis (3), got 2"),
    "library": (lambda folder: {"prediction": raising(ImportError("needs nibabel"))}, "needs nibabel"),
    "memory": (lambda folder: {"prediction": raising(MemoryError())}, "MemoryError"),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("labels", [None, [1, 2, 3]])
def test_error(tmp_path: Path, name: str, labels: Any) -> None:
    make, message = ERRORS[name]
    reference = write(tmp_path / "reference.nii.gz", blocks())
    bad: dict[str, Any] = {"reference": reference, "prediction": blocks(1), **make(tmp_path)}
    run = [Case("bad", **bad, groups={"centre": "A"}), Case("good", reference, blocks(1), groups={"centre": "B"})]
    results = assay.evaluate_cases(run, ["dsc", "hd"], labels=labels)
    count = 2 * len(results.classes)
    assert statuses(results)["bad"] == ["error"] * count
    assert set(statuses(results)["good"]) <= {"ok", "both_empty"}
    for row in results.filter(case="bad"):
        assert message in row.message
        assert (math.isnan(row.value), row.groups) == (True, {"centre": "A"})
        assert row.definition in results.definitions


def test_geometry_may_be_left_alone(tmp_path: Path) -> None:
    """Spacing is the reference's then; shapes must agree all the same."""
    reference = write(tmp_path / "r.nii", blocks())
    other = write(tmp_path / "p.nii", blocks(1), spacing=(1, 1, 1), origin=(0, 0, 0), direction=np.eye(3))
    short = write(tmp_path / "s.nii", blocks()[1:])
    run = [Case("other", reference, other), Case("short", reference, short)]
    results = assay.evaluate_cases(run, "hd", labels=[1], geometry="shape")
    assert statuses(results) == {"other": ["ok"], "short": ["error"]}
    assert results.rows[0].value == pytest.approx(1.5)


def test_classes_found_in_any_case() -> None:
    """Every case has rows for all of them: empty, missing, or failed."""
    nothing = np.zeros((9, 10, 7), np.uint8)
    run = [
        Case("one", (blocks() == 1).astype(np.uint8), nothing),
        Case("none", nothing, nothing, spacing=SPACING),
        Case("missing", nothing, None),
        Case("error", nothing, nothing[1:]),
        Case("both", nothing, blocks() * 10),
    ]
    results = assay.evaluate_cases(run, ["dsc", "hd"])
    assert [row.class_name for row in results] == ["1", "1", "10", "10", "20", "20"] * 5
    assert statuses(results) == {
        "one": ["prediction_empty"] * 2 + ["both_empty"] * 4,
        "none": ["both_empty"] * 6,
        "missing": ["missing_output"] * 6,
        "error": ["error"] * 6,
        "both": ["both_empty"] * 2 + ["reference_empty"] * 4,
    }
    assert {row.unit for row in results.filter(case="none", metric="hd")} == {"mm"}


def test_a_run_without_any_class_has_rows_too() -> None:
    nothing = np.zeros((3, 3), np.uint8)
    results = assay.evaluate_cases([Case("empty", nothing, nothing), Case("error", nothing, nothing[1:])], "dsc")
    assert statuses(results) == {"empty": ["both_empty"], "error": ["error"]}


def test_order_is_that_of_cases_classes_and_metrics() -> None:
    slow = threading.Event()

    def wait() -> Any:
        slow.wait(5)
        return blocks()

    def go() -> Any:
        slow.set()
        return blocks()

    run = [Case("late", wait, blocks()), Case("early", go, blocks(1))]
    results = assay.evaluate_cases(run, ["hd", "dsc"], labels={"b": 2, "a": 1}, jobs=2)
    assert [(r.case, r.class_name, r.metric) for r in results] == [
        (case, name, metric) for case in ("late", "early") for name in ("b", "a") for metric in ("hd", "dsc")
    ]


# -- who does the work -------------------------------------------------------------------------------------------------


@pytest.fixture
def study(tmp_path: Path) -> list[Case]:
    return [
        Case(
            f"c{k}",
            write(tmp_path / "r" / f"{k}.nii", blocks()),
            write(tmp_path / "p" / f"{k}.mha", blocks(k % 3 - 1)),
            groups={"centre": "AB"[k % 2]},
        )
        for k in range(5)
    ]


@pytest.mark.parametrize("jobs", [1, 2, 9, np.int64(2), None])
def test_jobs_do_not_matter(study: list[Case], jobs: Any) -> None:
    results = assay.evaluate_cases(study, jobs=jobs)
    assert results == assay.evaluate_cases(iter(study), jobs=1, threads=2)
    assert set(statuses(results)) == {f"c{k}" for k in range(5)}


def test_progress(study: list[Case]) -> None:
    calls: list[tuple[int, int]] = []
    assay.evaluate_cases(study, "dsc", progress=lambda done, total: calls.append((done, total)))
    assert calls == [(k, 5) for k in range(6)]


def test_progress_bar(study: list[Case], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, if somebody looks at it or it is asked for."""
    assay.evaluate_cases(study, "dsc")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")  # to rich this is a terminal
    assay.evaluate_cases(study, "dsc", progress=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "5/5" in captured.err


def test_interruption_ends_the_run() -> None:
    begun = []

    def load(name: str) -> Any:
        begun.append(name)
        time.sleep(0.01)  # so that the interruption comes before the last case
        return blocks()

    def interrupt(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    run = [Case(str(k), functools.partial(load, str(k)), blocks()) for k in range(50)]
    with pytest.raises(KeyboardInterrupt):
        assay.evaluate_cases(run, "dsc", jobs=1, progress=interrupt)
    assert len(begun) < 50
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("assay")]


# -- cases themselves --------------------------------------------------------------------------------------------------


def test_names_may_be_numbers() -> None:
    case = Case(7, blocks(), blocks(), method=2, groups={"patient": 3})  # type: ignore[arg-type, dict-item]
    assert case.key == ("7", "2")
    results = assay.evaluate_cases([case], "dsc", labels=[1])
    assert len(results.filter(case="7", method="2", patient="3")) == 1


@pytest.mark.parametrize("name", ["case", "method", "class", "metric", "value", "status", "message"])
def test_groups_are_no_other_columns(name: str) -> None:
    with pytest.raises(ValueError, match=rf"groups cannot be called \['{name}'\]"):
        Case("a", blocks(), blocks(), groups={name: "x"})


def test_groups_may_differ() -> None:
    run = [Case("a", blocks(), blocks(), groups={"centre": "X"}), Case("b", blocks(), blocks(), groups={"age": "7"})]
    records = assay.evaluate_cases(run, "dsc", labels=[1]).to_records()
    assert [(record["centre"], record["age"]) for record in records] == [("X", ""), ("", "7")]


GOOD = Case("a", blocks(), blocks())
WRONG: dict[str, tuple[type[Exception], str, list[Any], dict[str, Any]]] = {
    "none": (ValueError, "at least one case, got none", [], {}),
    "twice": (ValueError, "two cases have the id 'a' and the method ''", [GOOD, GOOD], {}),
    "no id": (ValueError, "an id that is not empty", [Case("", blocks(), blocks())], {}),
    "no case": (TypeError, r"must hold assay\.Case objects, got tuple", [(blocks(), blocks())], {}),
    "jobs": (ValueError, "jobs must be a whole number of at least 1, got 0", [GOOD], {"jobs": 0}),
    "jobs type": (ValueError, "jobs must be a whole number", [GOOD], {"jobs": True}),
    "threads": (ValueError, "threads must be at least 1", [GOOD], {"threads": -1}),
    "metric": (ValueError, "'dice' is unknown", [GOOD], {"metrics": "dice"}),
    "class parameter": (
        ValueError,
        "no tolerance for class '1'",
        [GOOD],
        {"metrics": assay.metric("nsd", tolerance={"2": 1}), "labels": [1]},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use(name: str) -> None:
    kind, message, run, options = WRONG[name]
    with pytest.raises(kind, match=message):
        assay.evaluate_cases(run, **options)


def test_jobs_or_executor() -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="jobs or executor, not both"):
        assay.evaluate_cases([GOOD], jobs=2, executor=executor)


def test_one_case_may_have_several_methods() -> None:
    run = [Case("a", blocks(), blocks(k), method=f"m{k}") for k in range(2)]
    results = assay.evaluate_cases(run, "dsc", labels=[1])
    assert results.methods == ("m0", "m1")
    assert results.value(method="m0") == 1 > results.value(method="m1")


def test_a_class_that_another_case_has_masks_of_gets_its_rows() -> None:
    mask = np.ones((4, 4), bool)
    cases = [Case("a", {"x": mask, "y": mask}, {"x": mask, "y": mask}), Case("b", {"x": mask}, {"x": mask})]
    results = assay.evaluate_cases(cases, ["dsc", "specificity"])
    assert [row.status for row in results.filter(case="b", class_name="y")] == ["both_empty", "both_empty"]
    assert results.value(case="b", class_name="y", metric="specificity") == 1.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"executor": "x"}, "executor must have a method submit"),
        ({"progress": "x"}, "progress must be True, False, None or a function"),
    ],
)
def test_options_of_the_wrong_kind(options: dict[str, Any], message: str) -> None:
    mask = np.ones((4, 4), bool)
    with pytest.raises(TypeError, match=message):
        assay.evaluate_cases([Case("a", mask, mask)], **options)


def test_cases_of_the_wrong_kind() -> None:
    with pytest.raises(TypeError, match=r"cases must be assay\.Case objects, got 3"):
        assay.evaluate_cases(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="groups must map column names to values, got 'x'"):
        Case("a", None, None, groups="x")  # type: ignore[arg-type]


def test_a_mask_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"mask: no\.nii does not exist"):
        assay.evaluate(np.ones(3, bool), np.ones(3, bool), mask="no.nii")
