"""A case to evaluate, and how its images are obtained."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from .. import _inputs
from ..io.images import Image, check_geometry, read_image

Source: TypeAlias = object | str | os.PathLike[str] | Callable[[], object] | None
"""An array, a path, a callable that returns one of the two, or a dict of masks; None: the method gave no output."""


@dataclass(frozen=True)
class Case:
    """One reference with the prediction of one method.

    Parameters
    ----------
    id
        The case's name in the table.
    reference, prediction
        Each an array, the path of an image, or a callable that returns one of the two and is called in the worker.
        Overlapping classes: a dict of masks by class name. A prediction of None means that the method gave none.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is read from the reference's file, or 1.
    mask
        Voxels to evaluate, an image or array like the others.
    method
        The name of what made the prediction.
    groups
        Columns to group by later, such as {"centre": "A", "patient": "7"}.
    """

    id: str
    reference: Source
    prediction: Source
    spacing: Sequence[float] | None = None
    mask: Source = None
    method: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What is unique in a run: id and method."""
        return self.id, self.method


class MissingOutput(Exception):
    """The method gave no output, or one that cannot be read."""


@dataclass(frozen=True)
class Loaded:
    """The arrays of a case, with the geometry of the reference."""

    reference: Any
    prediction: Any
    mask: Any
    spacing: list[float]
    spacing_given: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the reference."""
        first = next(iter(self.reference.values())) if isinstance(self.reference, Mapping) else self.reference
        shape: tuple[int, ...] = first.shape
        return shape


def load(case: Case, *, geometry: str, class_axis: int | None) -> tuple[Loaded, MissingOutput | None]:
    """Read and check a case's images.

    A prediction that is not there or cannot be read is returned as MissingOutput beside the rest; every other
    problem raises.
    """
    reference = _image(case.reference, "reference")
    missing = None
    prediction: Image | None = None
    try:
        if case.prediction is None:
            raise MissingOutput("there is no prediction")
        prediction = _image(case.prediction, "prediction")
    except MissingOutput as problem:
        missing = problem
    except Exception as problem:
        if not _is_lazy(case.prediction):
            raise
        missing = MissingOutput(str(problem) or type(problem).__name__)
    mask = None if case.mask is None else _image(case.mask, "mask")
    for name, image in (("prediction", prediction), ("mask", mask)):
        if image is not None:
            check_geometry(reference, image, name, mode=geometry)

    reference_array = _coerced(reference.array, "reference", class_axis)
    axes = (next(iter(reference_array.values())) if isinstance(reference_array, Mapping) else reference_array).ndim
    spacing = case.spacing if case.spacing is not None else reference.spacing
    loaded = Loaded(
        reference_array,
        None if prediction is None else _coerced(prediction.array, "prediction", class_axis),
        None if mask is None else _inputs.as_label_map(mask.array, "mask"),
        _inputs.as_spacing(spacing, axes),
        spacing is not None,
    )
    return loaded, missing


def _is_lazy(source: Source) -> bool:
    return callable(source) or isinstance(source, (str, os.PathLike))


def _image(source: Source, name: str) -> Image:
    """What a source holds, with its geometry if it comes from a file."""
    content: Any = source() if callable(source) else source
    if isinstance(content, Image):
        return content
    if isinstance(content, (str, os.PathLike)):
        return read_image(Path(content))
    return Image(content, spacing=None, origin=None, direction=None, source=name)


def _coerced(content: Any, name: str, class_axis: int | None) -> Any:
    """A label map, or masks by class name."""
    if isinstance(content, Mapping):
        if not content:
            raise ValueError(f"{name} is an empty dict, expected at least one mask by class name")
        return {str(key): _inputs.as_label_map(mask, f"{name}[{key!r}]") for key, mask in content.items()}
    array = _inputs.as_label_map(content, name)
    if class_axis is None:
        return array
    if not -array.ndim <= class_axis < array.ndim or array.ndim < 2:
        raise ValueError(f"class_axis must be an axis of {name} (shape {array.shape}), got {class_axis}")
    return {str(k): mask for k, mask in enumerate(np.moveaxis(array, class_axis, 0))}
