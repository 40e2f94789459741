"""A case to evaluate, and how its images are obtained."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from .. import _inputs
from ..discrimination import without_bfloat16
from ..io.images import Image, UnreadableImage, check_geometry, read_image
from ..io.scores import read_scores
from .decisions import decided
from .rows import FIRST_COLUMNS, LAST_COLUMNS
from .run_plan import RunPlan

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
        Size of a voxel along each array axis (x, y, z for files), in mm. Left out it is read from the reference's
        file, or 1.
    mask
        Voxels to evaluate, an image or array like the others.
    scores
        For metrics of scores: that of every voxel, an image or array like the others (of which an object takes the
        highest), or with an axis more the probability of every label 0, 1, ... at it (NIfTI of four axes, NPY, NPZ,
        Zarr); or, for metrics of detections and matches by score, a mapping from the labels of the prediction to their
        scores, also as the path of a JSON file. With overlapping classes a dict of these by class.
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
    scores: Source = None
    method: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Names may be given as numbers; in tables they are text."""
        for name in ("id", "method"):
            object.__setattr__(self, name, str(getattr(self, name)))
        if not isinstance(self.groups, Mapping):
            raise TypeError(f"groups must map column names to values, got {self.groups!r}")
        object.__setattr__(self, "groups", {str(key): str(value) for key, value in self.groups.items()})
        taken = sorted(self.groups.keys() & {*FIRST_COLUMNS, *LAST_COLUMNS})
        if taken:
            raise ValueError(f"groups cannot be called {taken}: these are columns of their own")

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Arrays that come from another process may lie anywhere in a message; Dask leaves them there."""
        self.__dict__.update({name: _aligned(value) for name, value in state.items()})

    @property
    def key(self) -> tuple[str, str]:
        """What is unique in a run: id and method."""
        return self.id, self.method


def _aligned(source: Any) -> Any:
    """A source whose arrays are aligned in memory; those that are not are copied."""
    if isinstance(source, np.ndarray):
        return np.require(source, requirements="A")
    if isinstance(source, Image):
        return replace(source, array=_aligned(source.array))
    if isinstance(source, Mapping):
        return {key: _aligned(one) for key, one in source.items()}
    return source


class Loaded(NamedTuple):
    """The arrays of a case, with the geometry of the reference. Without a prediction `missing` says why."""

    reference: Any
    prediction: Any
    mask: Any
    scores: Any
    shape: tuple[int, ...]
    spacing: list[float]
    spacing_given: bool
    missing: str


def read_reference(case: Case, plan: RunPlan) -> tuple[Image, Image | None]:
    """The reference and the mask of a case, checked."""
    reference = _checked(_image(case.reference, "reference"), "reference", plan.class_axis)
    mask = None if case.mask is None else _checked(_image(case.mask, "mask"), "mask", None)
    if mask is not None:
        check_geometry(reference, mask, "mask", mode=plan.geometry)
    return reference, mask


def load(case: Case, plan: RunPlan, known: tuple[Image, Image | None] | None = None) -> Loaded:
    """Read and check a case's images. A prediction that is not there or cannot be read is missing, the rest raises.

    `known` is what `read_reference` has found already. The prediction may be scores: with a `score_threshold` what is
    above it is foreground, of `probabilities` the class with the highest is predicted.
    """
    reference, mask = known or read_reference(case, plan)
    scores, unscored = _scores(case.scores, reference, plan)
    if plan.score_threshold is None and not plan.probabilities:
        prediction, missing = _prediction(case.prediction)
        if prediction is not None:
            prediction = _checked(prediction, "prediction", plan.class_axis)
    else:
        soft, missing = _scores(case.prediction, reference, plan, name="prediction")
        scores = soft if case.scores is None else scores
        inside = None if mask is None else mask.array
        prediction = None if soft is None else decided(soft, plan, reference.array, inside)
    if unscored:
        prediction, missing = None, missing or unscored
    if prediction is not None:
        check_geometry(reference, prediction, "prediction", mode=plan.geometry)
    spacing = case.spacing if case.spacing is not None else reference.spacing
    return Loaded(
        reference.array,
        None if prediction is None else prediction.array,
        None if mask is None else mask.array,
        None if scores is None else scores.array,
        reference.shape,
        _inputs.as_spacing(spacing, len(reference.shape)),
        spacing is not None,
        missing,
    )


def _prediction(
    source: Source, name: str = "prediction", *, read: Callable[[Path], Image] = read_image
) -> tuple[Image | None, str]:
    """The prediction, or None and why it is missing: a callable may fail in any way, a file by being none."""
    try:
        image = _image(source, name, read=read)
    except (ImportError, MemoryError):
        raise
    except Exception as problem:
        if callable(source) or isinstance(problem, (UnreadableImage, OSError)):
            return None, one_line(problem)
        raise
    return (
        (None, f"there is no {name}" if name == "prediction" else "there are no scores")
        if image.array is None
        else (image, "")
    )


def _scores(source: Source, reference: Image, plan: RunPlan, *, name: str = "scores") -> tuple[Image | None, str]:
    """The scores, of voxels or of labels or a dict of these by class, or None and why they are missing.

    Scores of several classes of a label map have the axis of classes in front.
    """
    if source is None and name == "scores":
        return None, ""
    image, missing = _prediction(source, name, read=lambda path: _read_scores(path, plan.score_axis))
    if image is None or isinstance(image.array, Mapping):
        return image, missing
    image = replace(image, array=_inputs.as_score_map(without_bfloat16(image.array), name))
    first = image = _by_class(image, name, plan.class_axis)
    axes = image.shape
    if plan.class_axis is None and len(axes) == len(reference.shape) + 1:
        if not -len(axes) <= plan.score_axis < len(axes):
            raise ValueError(f"score_axis must be an axis of {name} (shape {axes}), got {plan.score_axis}")
        image = replace(image, array=np.moveaxis(image.array, plan.score_axis, 0))
        first = replace(image, array=image.array[0])
        if first.shape != reference.shape:
            raise ValueError(
                f"{name} has shape {axes} with the labels along axis {plan.score_axis} (score_axis), expected the "
                f"other axes to be those of reference {reference.shape}"
            )
    check_geometry(reference, first, name, mode=plan.geometry)
    return image, ""


def _image(source: Source, name: str, *, read: Callable[[Path], Image] = read_image) -> Image:
    """What a source holds, with its geometry if it comes from a file."""
    content: Any = source() if callable(source) else source
    if isinstance(content, Image):
        return content
    if isinstance(content, (str, os.PathLike)):
        try:
            return read(Path(content))
        except UnreadableImage as problem:
            side = "" if name == "prediction" else f"{name}: "
            raise UnreadableImage(f"{side}{problem}") from problem
    return Image(content, spacing=None, origin=None, direction=None, source=name)


def _read_scores(path: Path, class_axis: int) -> Image:
    """Scores of voxels from an image or array, of labels from a JSON file."""
    if path.suffix != ".json":
        return read_scores(path, class_axis=class_axis)
    if not path.is_file():
        raise UnreadableImage(f"{path} does not exist")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        scores = {int(label): score for label, score in content.items()}
    except (OSError, ValueError, AttributeError) as problem:
        raise UnreadableImage(f"{path} holds no scores by label: {one_line(problem)}") from problem
    return Image(scores, spacing=None, origin=None, direction=None, source=str(path))


def _checked(image: Image, name: str, class_axis: int | None) -> Image:
    """An image of a label map, or of masks by class name."""
    if isinstance(image.array, Mapping):
        if not image.array:
            raise ValueError(f"{name} is an empty dict, expected at least one mask by class name")
        masks = {str(key): _inputs.as_label_map(mask, f"{name}[{key!r}]") for key, mask in image.array.items()}
        return replace(image, array=masks)
    array = _inputs.as_label_map(image.array, name)
    return _by_class(image if array is image.array else replace(image, array=array), name, class_axis)


def _by_class(image: Image, name: str, class_axis: int | None) -> Image:
    """An array of overlapping classes as a dict by their index; other arrays as they are."""
    if class_axis is None:
        return image
    array = image.array
    if not -array.ndim <= class_axis < array.ndim or array.ndim < 2:
        raise ValueError(f"class_axis must be an axis of {name} (shape {array.shape}), got {class_axis}")
    masks = {str(k): mask for k, mask in enumerate(np.moveaxis(array, class_axis, 0))}
    spacing = None if image.spacing is None else tuple(np.delete(image.spacing, class_axis).tolist())
    return replace(image, array=masks, spacing=spacing)


def one_line(problem: BaseException) -> str:
    """The message of an exception without line breaks."""
    return " ".join(str(problem).split()) or type(problem).__name__
