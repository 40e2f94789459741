"""The demonstration: real files, and the oracle's numbers for them."""

import math
import re
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import assay
import nibabel
import numpy as np
import pytest
import reference.surface as oracle_surface
from assay import Results
from assay.cli import main
from assay.demo.study import CASES, LABELS
from scipy.spatial import cKDTree
from support.metrics import expected

PARAMETERS: dict[str, dict[str, float]] = {"hd95": {"percentile": 95}, "nsd": {"tolerance": 3}}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that `assay demo` filled, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, run(folder)


def run(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch, open(folder / "printed.txt", "w+", encoding="utf-8") as printed:
        patch.setattr(sys, "argv", ["assay", "demo", "--out", str(folder / "demo")])
        patch.setattr(sys, "stdout", printed)
        begin = time.monotonic()
        with pytest.raises(SystemExit) as ended:
            main()
        assert time.monotonic() - begin < 20
        assert not ended.value.code
        printed.seek(0)
        return printed.read()


def nearest(a: Any, b: Any, spacing: Any) -> Any:
    """What the oracle's `directed_distances` computes pair by pair, by a search tree: the brain has 30,000 of them."""
    return cKDTree(np.asarray(b) * np.asarray(spacing)).query(np.asarray(a) * np.asarray(spacing))[0]


def test_the_search_tree_replaces_the_oracle(demo: tuple[Path, str]) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 40, (300, 3)), rng.integers(0, 40, (200, 3))
    assert nearest(a, b, (3.0, 3.0, 3.0)) == pytest.approx(oracle_surface.directed_distances(a, b, (3.0, 3.0, 3.0)))


@pytest.mark.parametrize("case", CASES)
def test_numbers_are_those_of_the_oracle(demo: tuple[Path, str], case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle_surface, "directed_distances", nearest)
    images: list[Any] = [nibabel.load(demo[0] / "demo" / side / f"{case}.nii.gz") for side in ("reference", "bold")]
    maps = [np.asarray(image.dataobj) for image in images]
    spacing = [float(step) for step in images[0].header.get_zooms()]
    assert spacing == [3, 3, 3]
    rows = Results.load(demo[0] / "demo" / "results").filter(case=case, method="bold")
    assert len(rows) == len(LABELS) * 6
    for row in rows:
        record = rows.metric_record(row)
        assert record is not None
        pair = [labels == LABELS[row.class_name] for labels in maps]
        value = expected(record, *pair, spacing=spacing, **PARAMETERS.get(row.metric, {}))
        assert row.value == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True), row


def test_cases_show_what_they_say(demo: tuple[Path, str]) -> None:
    results = Results.load(demo[0] / "demo" / "results").filter(method="bold")

    def value(case: str, metric: str, tissue: str = "white matter") -> float:
        return results.value(case=case, class_name=tissue, metric=metric)

    assert value("case-1", "dsc") > 0.85 > value("case-2", "dsc") > value("case-3", "dsc")
    assert value("case-2", "hd") == pytest.approx(3)
    missed = results.filter(case="case-4", class_name="CSF")
    assert {row.status for row in missed} == {"prediction_empty"}
    assert math.isnan(missed.value(metric="hd"))
    assert value("case-5", "hd") > 50 > 3 == value("case-5", "hd95")


def test_what_is_printed(demo: tuple[Path, str]) -> None:
    printed = demo[1]
    for name, what in CASES.items():
        assert f"  {name}  {what}\n" in printed
    assert "1 prediction empty, 1 replaced" in printed
    assert "tolerance 3" in printed
    assert "Deviations within what raters agree on shall not count" in printed
    assert "You chose it instead of absolute volume difference." in printed
    assert "Assumed, because nothing was said\n  importance_center = no" in printed


def test_it_has_a_fingerprint(demo: tuple[Path, str]) -> None:
    fingerprint = assay.Fingerprint.load(demo[0] / "demo" / "fingerprint.toml")
    assert fingerprint.labels == LABELS
    plan = assay.recommend(fingerprint)
    assert [one.name for one in plan.classes["CSF"].metrics] == ["dsc", "nsd", "absolute_volume_difference"]
    saved = assay.Plan.load(demo[0] / "demo" / "plan.json")
    assert saved.explain() == (demo[0] / "demo" / "plan.md").read_text("utf-8")
    assert [one.name for one in saved.classes["CSF"].metrics][-3:] == ["hd", "hd95", "assd"]


def test_the_command_it_prints_gives_the_same(demo: tuple[Path, str], tmp_path: Path) -> None:
    folder, printed = demo
    command = re.search(r"^ +assay (evaluate .*)$", printed, re.MULTILINE)
    assert command
    arguments = shlex.split(command[1])
    with pytest.MonkeyPatch.context() as patch:
        arguments[arguments.index("--out") + 1] = str(tmp_path / "again")
        patch.setattr(sys, "argv", ["assay", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    again = Results.load(tmp_path / "again").to_csv().splitlines()
    assert sorted(again) == sorted(Results.load(folder / "demo" / "results").to_csv().splitlines())
    tables = [at / "report" / "aggregates.csv" for at in (tmp_path / "again", folder / "demo" / "results")]
    assert tables[0].read_text("utf-8") == tables[1].read_text("utf-8")


def test_it_ends_with_a_report(demo: tuple[Path, str]) -> None:
    page = demo[0] / "demo" / "results" / "report" / "report.html"
    assert demo[1].rstrip().endswith(str(page))
    text = page.read_text("utf-8")
    for part in ("bold", "steady", "(mean of classes)", "You chose it instead of", "To do it again: assay evaluate"):
        assert part in text, part
    assert text.count("<svg") > 10, "figures and pictures of the worst cases"


def test_who_is_better_depends_on_the_scheme(demo: tuple[Path, str]) -> None:
    results = Results.load(demo[0] / "demo" / "results").filter(class_name="white matter", metric="dsc")
    winners = []
    for scheme in ("mean_then_rank", "median_then_rank"):
        ((_, ranking, _),) = results.study(resamples=100).rankings(scheme)
        winners.append(ranking.order[0])
    assert winners == ["steady", "bold"]
    assert re.search(r"white matter +│ dsc +│ steady +│ bold", demo[1])


def test_without_the_extra_for_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert (
        run(tmp_path)
        .rstrip()
        .endswith("All of this as a page to read: reports need jinja2: pip install 'assay[report]'")
    )


def test_again_into_the_same_folder(demo: tuple[Path, str], tmp_path: Path) -> None:
    shutil.copytree(demo[0] / "demo", tmp_path / "demo")
    (tmp_path / "demo" / "bold" / "case-1.nii.gz").write_text("spoiled")
    assert run(tmp_path).replace(str(tmp_path), "") == demo[1].replace(str(demo[0]), "")


def test_data_are_small_and_have_a_licence() -> None:
    data = Path(assay.__file__).parent / "demo" / "data"
    assert (data / "brain_tissues.nii.gz").stat().st_size < 100_000
    assert "Apache License" in (data / "NOTICE").read_text()
