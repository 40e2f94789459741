"""Folders are matched by name without suffix."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from assay.evaluation.folders import Match, match


def touch(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


def found(result: Match) -> list[tuple[str, str, str | None]]:
    """Case, method, and the name of the prediction's file."""
    return [
        (case.id, case.method, case.prediction.name if isinstance(case.prediction, Path) else None)
        for case in result.cases
    ]


def test_by_name_across_formats(tmp_path: Path) -> None:
    reference = touch(tmp_path / "r", "b.nii.gz", "a.nrrd", "c.seg.mha", "D.NII.GZ", ".hidden.nii", "notes.txt")
    prediction = touch(tmp_path / "p", "a.nii", "b.mha", "D.png", "extra.tif", "._a.nii", "a.txt")
    result = match(reference, [prediction])
    assert found(result) == [("D", "", "D.png"), ("a", "", "a.nii"), ("b", "", "b.mha"), ("c.seg", "", None)]
    assert result.without_reference == [prediction / "extra.tif"]


def test_two_files_need_no_common_name(tmp_path: Path) -> None:
    folder = touch(tmp_path, "truth.nii.gz", "model.mha")
    assert found(match(folder / "truth.nii.gz", [folder / "model.mha"])) == [("truth", "", "model.mha")]


@pytest.mark.parametrize(
    ("paths", "methods"),
    [
        (["unet"], [""]),
        (["unet", "vit"], ["unet", "vit"]),
        (["unet/pred", "vit/pred"], ["unet/pred", "vit/pred"]),
        (["x/unet/1/pred", "x/unet/2/pred", "x/vit/1/pred"], ["unet/1/pred", "unet/2/pred", "vit/1/pred"]),
    ],
)
def test_methods_of_folders(tmp_path: Path, paths: Sequence[str], methods: Sequence[str]) -> None:
    reference = touch(tmp_path / "reference", "a.nii", "b.nii")
    result = match(reference, [touch(tmp_path / path, "a.nii", "b.nii") for path in paths])
    assert found(result) == [(case, method, f"{case}.nii") for method in methods for case in ("a", "b")]


@pytest.mark.parametrize(
    ("files", "methods"),
    [(["unet.nii", "vit.nii.gz"], ["unet", "vit"]), (["unet/a.nii", "vit/a.mha"], ["unet/a", "vit/a"])],
)
def test_methods_of_files(tmp_path: Path, files: Sequence[str], methods: Sequence[str]) -> None:
    reference = touch(tmp_path / "reference", "a.nii") / "a.nii"
    paths = [touch((tmp_path / file).parent, Path(file).name) / Path(file).name for file in files]
    assert [method for _, method, _ in found(match(reference, paths))] == methods


def test_wrong_use(tmp_path: Path) -> None:
    reference = touch(tmp_path / "r", "a.nii", "b.nii")
    wrong = {
        "does not exist": [tmp_path / "none"],
        "expected two files or two folders": [reference / "a.nii"],
        "no file of .* has the name of one in .*: x.nii, y.nii against a.nii, b.nii": [
            touch(tmp_path / "other", "x.nii", "y.nii")
        ],
        "holds no image of a known format": [touch(tmp_path / "empty", "notes.txt")],
        "two images called a: a.mha and a.nii": [touch(tmp_path / "twice", "a.nii", "a.mha")],
        "the same prediction is given twice": [reference, reference],
        "at least one path": [],
    }
    for message, predictions in wrong.items():
        with pytest.raises(ValueError, match=message):
            match(reference, predictions)
    with pytest.raises(ValueError, match=re.escape(f"{tmp_path / 'gone'} does not exist")):
        match(tmp_path / "gone", [reference])


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a patch, because the superuser may read everything."""
    reference, prediction = touch(tmp_path / "r", "a.nii"), touch(tmp_path / "p", "a.nii")

    def forbidden(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", forbidden)
    with pytest.raises(PermissionError, match="Permission denied"):
        match(reference, [prediction])
