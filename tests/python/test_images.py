"""One label map is the same image in every format; what is none is refused with a reason."""

import re
from pathlib import Path
from typing import Any

import assay
import nibabel
import numpy as np
import pytest
import SimpleITK
from assay.io.images import UnreadableImage, check_geometry
from support.files import DIRECTION, ORIGIN, SPACING, THREE_D, blocks, broken, write


@pytest.mark.parametrize("suffix", THREE_D)
@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", "i4", "f4", "f8"])
def test_formats_agree(tmp_path: Path, suffix: str, dtype: str) -> None:
    image = assay.read_image(write(tmp_path / f"map{suffix}", blocks().astype(dtype)))
    assert np.array_equal(image.array, blocks())
    assert image.array.dtype.kind in "iu"
    assert image.array.dtype.isnative
    assert image.spacing == pytest.approx(SPACING, rel=1e-12)
    assert image.origin == pytest.approx(ORIGIN, rel=1e-6)
    assert image.direction == pytest.approx(DIRECTION, abs=1e-6)


@pytest.mark.parametrize("suffix", [".nrrd", ".nii"])
def test_world_is_the_same_for_both_libraries(tmp_path: Path, suffix: str) -> None:
    """NIfTI written by one library and read by the other: also where an axis points backwards or axes are swapped."""
    direction = np.array([[0, 0, -1], [-1, 0, 0], [0, 1, 0]], float)
    by_nibabel = assay.read_image(write(tmp_path / "map.nii.gz", blocks(), direction=direction))
    itk = SimpleITK.ReadImage(str(tmp_path / "map.nii.gz"))
    SimpleITK.WriteImage(itk, str(tmp_path / f"other{suffix}"))
    by_other = assay.read_image(tmp_path / f"other{suffix}")
    check_geometry(by_nibabel, by_other, "other", mode="full")
    assert np.array_equal(by_nibabel.array, by_other.array)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff"])
def test_pictures_have_no_spacing(tmp_path: Path, suffix: str) -> None:
    labels = np.arange(35, dtype=np.uint8).reshape(7, 5)
    image = assay.read_image(write(tmp_path / f"map{suffix}", labels, spacing=(0.3, 0.3)))
    assert np.array_equal(image.array, labels)
    assert (image.spacing, image.origin, image.direction) == (None, None, None)


def test_picture_stack(tmp_path: Path) -> None:
    assert np.array_equal(assay.read_image(write(tmp_path / "map.tif", blocks())).array, blocks())


@pytest.mark.parametrize("suffix", THREE_D)
@pytest.mark.parametrize("shape", [(6, 5, 1), (6, 1, 1)])
def test_trailing_axes_of_one_are_dropped(tmp_path: Path, suffix: str, shape: tuple[int, ...]) -> None:
    labels = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    image = assay.read_image(write(tmp_path / f"map{suffix}", labels))
    assert np.array_equal(image.array, labels.squeeze())
    assert image.spacing == pytest.approx(SPACING[: image.array.ndim])


def test_flat_image_beside_single_slice(tmp_path: Path) -> None:
    """A 2D format and a 3D file with one slice: what only one of them says is not compared."""
    labels = blocks()[:, :, 2]
    flat = assay.read_image(write(tmp_path / "flat.nrrd", labels, direction=np.eye(3)))
    for suffix in THREE_D:
        slab = assay.read_image(write(tmp_path / f"slab{suffix}", labels[..., None], direction=np.eye(3)))
        check_geometry(flat, slab, "slab", mode="full")
        check_geometry(slab, flat, "flat", mode="full")


@pytest.mark.parametrize(("unit", "millimetres"), [("mm", 1), ("meter", 1e3), ("micron", 1e-3), ("unknown", 1)])
def test_nifti_units(tmp_path: Path, unit: str, millimetres: float) -> None:
    image = assay.read_image(write(tmp_path / "map.nii", blocks(), unit=unit))
    assert image.spacing == pytest.approx(np.array(SPACING) * millimetres)
    assert image.origin == pytest.approx(np.array(ORIGIN) * millimetres)


@pytest.mark.parametrize("dtype", ["<i2", ">i2", ">i4", ">f4", "u1", "i8"])
@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (2, 0), (1, 3)])
def test_nifti_storage(tmp_path: Path, dtype: str, slope: float, intercept: float) -> None:
    image = nibabel.Nifti1Image(blocks().astype(dtype), np.eye(4), dtype=dtype)
    image.header.set_slope_inter(slope, intercept)
    nibabel.save(image, tmp_path / "map.nii.gz")
    array = assay.read_image(tmp_path / "map.nii.gz").array
    assert np.array_equal(np.unique(array), np.unique(nibabel.load(tmp_path / "map.nii.gz").dataobj))
    assert array.dtype.isnative
    assay.dice(array, array, labels=[1])


@pytest.mark.parametrize("label", [2**24 + 1, 2**31 + 5, 2**53 + 1, -7])
@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd", ".mha"])
def test_large_and_negative_labels(tmp_path: Path, suffix: str, label: int) -> None:
    array = assay.read_image(write(tmp_path / f"map{suffix}", blocks().astype(np.int64) * label)).array
    assert sorted(np.unique(array).tolist()) == sorted([0, label, 2 * label])


def test_uncompressed_nifti_is_mapped_not_copied(tmp_path: Path) -> None:
    array: Any = assay.read_image(write(tmp_path / "map.nii", blocks())).array
    while array.base is not None and not isinstance(array, np.memmap):
        array = array.base
    assert isinstance(array, np.memmap)


NO_LABEL_MAPS = {
    "fraction": (blocks() * np.float32(0.5), "fractional values such as 0.5"),
    "NaN": (np.where(blocks() == 1, np.nan, 0.0), "NaN or infinite"),
    "infinite": (np.where(blocks() == 1, np.inf, 0.0), "NaN or infinite"),
    "huge": (blocks() * 1e19, "below 2^63"),
}


@pytest.mark.parametrize("suffix", [".nii.gz", ".mha"])
@pytest.mark.parametrize(("labels", "message"), NO_LABEL_MAPS.values(), ids=NO_LABEL_MAPS)
def test_refused_values(tmp_path: Path, suffix: str, labels: Any, message: str) -> None:
    path = write(tmp_path / f"map{suffix}", labels)
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        assay.read_image(path)
    assert not isinstance(raised.value, UnreadableImage)
    assert str(path) in str(raised.value)


def test_refused_kinds(tmp_path: Path) -> None:
    channels = np.zeros((5, 4, 3), np.uint8)
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(channels, isVector=True), str(tmp_path / "rgb.png"))
    with pytest.raises(ValueError, match="3 channels"):
        assay.read_image(tmp_path / "rgb.png")
    nibabel.save(nibabel.Nifti1Image(channels.astype(np.complex64), np.eye(4)), tmp_path / "complex.nii")
    with pytest.raises(ValueError, match="complex64"):
        assay.read_image(tmp_path / "complex.nii")


@pytest.mark.parametrize("kind", ["empty", "text", "cut short"])
@pytest.mark.parametrize("suffix", [*THREE_D[:4], ".png", ".tif"])
def test_broken_files(tmp_path: Path, suffix: str, kind: str) -> None:
    path = broken(tmp_path / f"map{suffix}", kind)
    with pytest.raises(UnreadableImage, match=re.escape(str(path))) as raised:
        assay.read_image(path)
    message = str(raised.value)
    assert "\n" not in message
    assert "0x" not in message
    assert "Exception thrown" not in message


def test_no_image_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder.nii.gz").mkdir()
    (tmp_path / "map.txt").write_text("1")
    for name, message in (
        ("none.nii.gz", "does not exist"),
        ("folder.nii.gz", "is no file"),
        ("map.txt", "no known image suffix"),
    ):
        with pytest.raises(UnreadableImage, match=message):
            assay.read_image(tmp_path / name)


CLOSE, FAR = 5e-4, 5e-3


@pytest.mark.parametrize("what", ["spacing", "origin", "direction"])
@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd"])
def test_geometry(tmp_path: Path, what: str, suffix: str) -> None:
    reference = assay.read_image(write(tmp_path / "reference.nii.gz", blocks()))
    place: dict[str, Any] = {"spacing": np.array(SPACING), "origin": np.array(ORIGIN), "direction": DIRECTION}

    def moved(step: float) -> Any:
        angle = np.array([[np.cos(step), -np.sin(step), 0], [np.sin(step), np.cos(step), 0], [0, 0, 1]])
        other = angle @ DIRECTION if what == "direction" else place[what] + [0, step, 0]
        return assay.read_image(write(tmp_path / f"prediction{suffix}", blocks(), **{**place, what: other}))

    check_geometry(reference, moved(CLOSE), "prediction", mode="full")
    other = moved(FAR)
    check_geometry(reference, other, "prediction", mode="shape")
    with pytest.raises(ValueError, match=f"prediction has {what} .*expected that of reference .*geometry") as raised:
        check_geometry(reference, other, "prediction", mode="full")
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", str(raised.value).split("(within")[0])]
    shown = [np.ravel(getattr(image, what)) for image in (other, reference)]
    assert numbers == pytest.approx(np.concatenate(shown), abs=1e-4)


@pytest.mark.parametrize("mode", ["full", "shape"])
def test_shapes_must_agree(tmp_path: Path, mode: str) -> None:
    reference = assay.read_image(write(tmp_path / "a.nii", blocks()))
    other = assay.read_image(write(tmp_path / "b.nii", blocks()[1:]))
    with pytest.raises(ValueError, match=re.escape("(8, 10, 7), expected the shape of reference (9, 10, 7)")):
        check_geometry(reference, other, "prediction", mode=mode)
