"""Files of scores: images with an axis or channels for the classes, NPY, NPZ and Zarr."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK
import zarr
from assay.io.images import UnreadableImage
from assay.io.scores import read_scores

SHAPE = (5, 4, 3)
PLAIN = np.random.default_rng(0).random(SHAPE).astype(np.float32)
BY_CLASS = np.random.default_rng(1).random((*SHAPE, 2)).astype(np.float32)
AFFINE = np.diag([0.5, 1.5, 2.0, 1.0])


def as_nifti(path: Path, array: Any) -> Path:
    nibabel.save(nibabel.Nifti1Image(array, AFFINE), path)
    return path


def as_itk(path: Path, array: Any, *, vector: bool) -> Path:
    """Of an array of axes x, y, ..., and channels last if it is a vector image."""
    turned = np.moveaxis(array, -1, 0).T if vector else array.T
    image = SimpleITK.GetImageFromArray(turned, isVector=vector)
    image.SetSpacing([0.5, 1.5, 2.0, 1.0][: image.GetDimension()])
    SimpleITK.WriteImage(image, str(path))
    return path


def as_npz(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def as_ome(path: Path, array: Any, names: str, version: int) -> Path:
    group = zarr.open_group(path, mode="w")
    group.create_array("0", data=array)
    group.create_array("1", data=array[::2])
    scales = [{"axes": [{"name": name} for name in names], "datasets": [{"path": "0"}, {"path": "1"}]}]
    group.attrs.update({"multiscales": scales} if version < 3 else {"ome": {"multiscales": scales}})
    return path


@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd", ".mha"])
def test_a_score_per_voxel(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"p{suffix}"
    found = read_scores(as_nifti(path, PLAIN) if "nii" in suffix else as_itk(path, PLAIN, vector=False))
    np.testing.assert_array_equal(found.array, PLAIN)
    assert found.spacing == (0.5, 1.5, 2.0)


@pytest.mark.parametrize("class_axis", [-1, 0])
def test_a_score_per_class(tmp_path: Path, class_axis: int) -> None:
    wanted = np.moveaxis(BY_CLASS, -1, class_axis)
    for path in (
        as_nifti(tmp_path / "a.nii.gz", BY_CLASS),
        as_itk(tmp_path / "b.mha", BY_CLASS, vector=True),
        as_itk(tmp_path / "c.nrrd", BY_CLASS, vector=True),
        as_itk(tmp_path / "d.mha", BY_CLASS, vector=False),
    ):
        found = read_scores(path, class_axis=class_axis)
        np.testing.assert_array_equal(found.array, wanted)
        assert found.spacing is not None
        assert found.spacing[:3] == (0.5, 1.5, 2.0)
    for path in (
        as_npz(tmp_path / "a.npz", probabilities=BY_CLASS.T, other=np.zeros(3)),
        as_npz(tmp_path / "b.npz", softmax=BY_CLASS.T),
        as_npz(tmp_path / "c.npz", anything=wanted),
        as_ome(tmp_path / "a.zarr", BY_CLASS.T, "czyx", 2),
        as_ome(tmp_path / "b.zarr", np.moveaxis(BY_CLASS, -1, 1), "xcyz", 3),
    ):
        np.testing.assert_array_equal(read_scores(path, class_axis=class_axis).array, wanted)
    np.save(tmp_path / "a.npy", wanted)
    np.testing.assert_array_equal(read_scores(tmp_path / "a.npy", class_axis=class_axis).array, wanted)
    zarr.save_array(tmp_path / "c.zarr", wanted)
    np.testing.assert_array_equal(read_scores(tmp_path / "c.zarr", class_axis=class_axis).array, wanted)


def test_slices(tmp_path: Path) -> None:
    """Axes of voxels of length 1 at the end are dropped, before that of the classes too; one class is as none."""
    flat = BY_CLASS[:, :, :1]
    for path in (
        as_nifti(tmp_path / "a.nii", flat),
        as_npz(tmp_path / "a.npz", probabilities=flat.T),
        as_ome(tmp_path / "a.zarr", flat.T, "czyx", 2),
    ):
        np.testing.assert_array_equal(read_scores(path).array, flat[:, :, 0])
        assert read_scores(path, class_axis=0).array.shape == (2, 5, 4)
    as_itk(tmp_path / "a.mha", BY_CLASS[:, :, 0], vector=True)
    np.testing.assert_array_equal(read_scores(tmp_path / "a.mha").array, flat[:, :, 0])
    np.testing.assert_array_equal(read_scores(as_nifti(tmp_path / "b.nii", PLAIN[..., None])).array, PLAIN)
    np.testing.assert_array_equal(read_scores(as_npz(tmp_path / "b.npz", softmax=PLAIN[..., None].T)).array, PLAIN)


def test_other_byte_orders(tmp_path: Path) -> None:
    found = read_scores(as_nifti(tmp_path / "a.nii", BY_CLASS.astype(">f4")))
    assert found.array.dtype.isnative
    np.testing.assert_array_equal(found.array, BY_CLASS)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "text.npy").write_text("no array")
    (tmp_path / "text.zarr").write_text("no array")
    zarr.open_group(tmp_path / "group.zarr", mode="w")
    for path, message in (
        (tmp_path / "none.npy", "none.npy does not exist"),
        (tmp_path / "none.zarr", "none.zarr does not exist"),
        (tmp_path / "objects.npy", "objects.npy cannot be read: .*Python objects"),
        (tmp_path / "text.npy", "text.npy cannot be read"),
        (tmp_path / "text.zarr", "text.zarr cannot be read"),
        (tmp_path / "group.zarr", "group.zarr must be a Zarr array or OME-Zarr"),
        (as_npz(tmp_path / "two.npz", a=PLAIN, b=PLAIN), "two.npz must hold one array, or probabilities or softmax"),
        (as_ome(tmp_path / "t.zarr", BY_CLASS, "tzyx", 2), "t.zarr has axes t, z, y, x, expected c, x, y and z"),
        (tmp_path / "a.txt", "a.txt has no known image suffix"),
    ):
        with pytest.raises(UnreadableImage, match=message):
            read_scores(path)
    with pytest.raises(ValueError, match="holds values of type <U1, expected scores"):
        read_scores(as_npz(tmp_path / "text.npz", a=np.array(["a"])))
    with pytest.raises(ValueError, match=r"class_axis must be one of the 4 axes of .*, got 4"):
        read_scores(as_nifti(tmp_path / "a.nii", BY_CLASS), class_axis=4)
