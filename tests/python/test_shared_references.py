"""References that several cases share are read once, and their surfaces are found once."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation import case as loading
from assay.evaluation.references import References, by_reference
from support.arrays import Array
from support.files import write

METRICS = ["dsc", "hd95", "assd", assay.metric("hd", name="faces", boundary="face")]


def noisy(seed: int) -> Array:
    """Labels 0, 1 and 2 in blocks with holes."""
    rng = np.random.default_rng(seed)
    return np.kron(rng.integers(0, 3, (3, 3, 3)), np.ones((4, 3, 5), int)).astype(np.uint8) * (
        rng.random((12, 9, 15)) < 0.9
    )


@pytest.fixture
def cases(tmp_path: Path) -> list[assay.Case]:
    """Three methods on two references, by method as folders are matched."""
    references = [write(tmp_path / f"r{k}.nii.gz", noisy(k)) for k in (1, 2)]
    return [
        assay.Case(str(k), reference, write(tmp_path / f"{method}{k}.nii.gz", noisy(10 * k + number)), method=method)
        for number, method in enumerate("abc")
        for k, reference in enumerate(references)
    ]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file is read, by name."""
    found: Counter[str] = Counter()
    original = loading._image

    def counted(source: Any, name: str, **options: Any) -> Any:
        found[Path(source).name] += 1
        return original(source, name, **options)

    monkeypatch.setattr(loading, "_image", counted)
    return found


def one_by_one(cases: list[assay.Case]) -> list[tuple[Any, ...]]:
    """The values as `evaluate` has them, which shares nothing."""
    found = []
    for case in cases:
        results = assay.evaluate(case.reference, case.prediction, metrics=METRICS)
        found += [(case.id, case.method, row.class_name, row.metric, row.value) for row in results]
    return found


@pytest.mark.parametrize("jobs", [1, 3])
def test_read_once(cases: list[assay.Case], reads: Counter[str], jobs: int) -> None:
    results = assay.evaluate_cases(cases, METRICS, jobs=jobs)
    assert set(reads.values()) == {1}
    assert len(reads) == 2 + len(cases)
    assert [(r.case, r.method, r.class_name, r.metric, r.value) for r in results] == one_by_one(cases)


def test_in_other_processes(cases: list[assay.Case]) -> None:
    with ProcessPoolExecutor(2) as pool:
        assert assay.evaluate_cases(cases, METRICS, executor=pool) == assay.evaluate_cases(cases, METRICS, jobs=1)


def test_a_reference_that_cannot_be_read_fails_every_case(cases: list[assay.Case]) -> None:
    Path(str(cases[0].reference)).write_text("spoiled")
    results = assay.evaluate_cases(cases, METRICS, labels=[1])
    assert {row.case for row in results if row.status == "error"} == {"0"}
    assert {row.method for row in results if row.status == "error"} == {"a", "b", "c"}


def test_arrays_and_dicts_and_spacings_are_told_apart() -> None:
    first, second = noisy(1), noisy(1)
    cases = [
        assay.Case("x", first, noisy(5)),
        assay.Case("y", second, noisy(5), spacing=(1.0, 2.0, 3.0)),
        assay.Case("z", first, noisy(6), spacing=(1.0, 2.0, 3.0)),
        assay.Case("masked", first, noisy(6), mask=noisy(7) > 0),
    ]
    for case in cases:
        alone = assay.evaluate_cases([case], METRICS)
        together = assay.evaluate_cases(cases, METRICS, jobs=1).filter(case=case.id)
        assert [row.value for row in together] == [row.value for row in alone]
    masks = {"one": first == 1, "two": first > 0}
    pairs = [assay.Case(str(k), masks, {"one": noisy(k) == 1, "two": noisy(k) > 0}) for k in (3, 4)]
    alone = [row.value for case in pairs for row in assay.evaluate_cases([case], METRICS)]
    assert [row.value for row in assay.evaluate_cases(pairs, METRICS, jobs=1)] == alone


def test_order_of_work() -> None:
    first, second = noisy(1), noisy(2)
    given = [assay.Case(name, first if name < "c" else second, noisy(3)) for name in "cadb"]
    assert "".join(case.id for case in by_reference(given)) == "cdab"


def test_nothing_is_kept() -> None:
    references = References()
    case = assay.Case("x", noisy(1), noisy(2))
    first = weakref.ref(references.of(case))
    assert first() is references.of(case), "the latest is kept"
    references.of(assay.Case("y", noisy(3), noisy(4)))
    gc.collect()
    assert first() is None


def test_another_process_has_its_own() -> None:
    references = References()
    first, again = pickle.loads(pickle.dumps(references)), pickle.loads(pickle.dumps(references))
    assert first is again is not references
    assert pickle.loads(pickle.dumps(References())) is not first


def test_surfaces_of_another_reference_are_refused() -> None:
    first, second = np.array([0, 1, 1], np.uint8), np.array([0, 1, 0], np.uint8)
    options: dict[str, Any] = {"ignore_label": None, "mask": None, "threads": 1}
    table = assay._core.overlap_table(first, second, spacing=[1.0], origin=[0], **options)
    surfaces = assay._core.ReferenceSurfaces()
    assay._core.surface_distances(first, second, table, [[1]], surfaces=surfaces, **options)
    with pytest.raises(ValueError, match="surfaces must be those of this reference"):
        assay._core.surface_distances(second, first, table, [[1]], surfaces=surfaces, **options)
