"""The detection metrics of COCO, for boxes and masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._coco_json import Integers, Table, load, no_collection
from ._inputs import as_count, as_rows, as_threads
from .catalogue import as_number

Floats: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["box", "mask"]
Source: TypeAlias = str | Path | Mapping[str, Any] | list[Any]

IOU_THRESHOLDS = tuple(np.linspace(0.5, 0.95, 10).tolist())
RECALL_POINTS = tuple(np.linspace(0.0, 1.0, 101).tolist())
AREAS = MappingProxyType({"all": (0, 1e10), "small": (0, 32**2), "medium": (32**2, 96**2), "large": (96**2, 1e10)})


@dataclass(frozen=True)
class CocoEvaluation:
    """Precision and recall of detections by COCO's rules. NaN is what pycocotools has -1 for: nothing to find.

    Attributes
    ----------
    precision
        Shape (IoU thresholds, recall points, categories, areas, maxima): the highest precision at that recall or above.
    recall
        Shape (IoU thresholds, categories, areas, maxima): the highest recall.
    references
        Shape (categories, areas): number of reference objects that count.
    categories
        The name of each category by id, in the order of the arrays.
    iou_thresholds, recall_points, max_detections
        What the axes of the arrays are.
    areas
        The range of each area by name, both ends included.
    """

    kind: Kind
    precision: Floats
    recall: Floats
    references: Integers
    categories: Mapping[int, str]
    iou_thresholds: tuple[float, ...]
    recall_points: tuple[float, ...]
    areas: Mapping[str, tuple[float, float]]
    max_detections: tuple[int, ...]

    def summary(self, category: int | None = None) -> dict[str, float]:
        """The twelve numbers of COCO by their names: AP, AP50, AP75, APsmall, ..., AR1, ..., ARlarge.

        Parameters
        ----------
        category
            Id of a category. Left out, numbers are means over the categories that have reference objects.

        Returns
        -------
        dict
            NaN where nothing is to be found; AP50 and AP75 also if their thresholds are not among those asked for.
        """
        one = slice(None) if category is None else [self._index(category)]
        precision, recall = self.precision[:, :, one], self.recall[:, one]
        at = {name: np.isclose(self.iou_thresholds, threshold) for name, threshold in (("AP50", 0.5), ("AP75", 0.75))}
        found = {"AP": _mean(precision[..., 0, -1])}
        found |= {name: _mean(precision[chosen][..., 0, -1]) for name, chosen in at.items()}
        found |= {f"AP{area}": _mean(precision[..., i, -1]) for i, area in enumerate(self.areas) if i}
        found |= {f"AR{most}": _mean(recall[..., 0, m]) for m, most in enumerate(self.max_detections)}
        return found | {f"AR{area}": _mean(recall[..., i, -1]) for i, area in enumerate(self.areas) if i}

    @property
    def per_class(self) -> dict[int, dict[str, float]]:
        """The twelve numbers of each category, by its id."""
        return {category: self.summary(category) for category in self.categories}

    def _index(self, category: int) -> int:
        ids = list(self.categories)
        if category not in ids:
            raise ValueError(f"category must be one of {ids}, got {category!r}")
        return ids.index(category)

    def __repr__(self) -> str:
        return f"<CocoEvaluation of {self.kind} detections: AP {self.summary()['AP']:.4f}>"


def _mean(values: Floats) -> float:
    """The mean of what is defined; NaN if nothing is."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float("nan")


@dataclass(frozen=True, repr=False)
class CocoPair:
    """Reference and predicted objects, read and checked. Made by `load_coco`."""

    kind: Kind
    categories: Mapping[int, str]
    images: int
    _reference: _core.CocoObjects = field(compare=False)
    _prediction: _core.CocoObjects = field(compare=False)

    def evaluate(
        self,
        *,
        iou_thresholds: Sequence[float] = IOU_THRESHOLDS,
        areas: Mapping[str, tuple[float, float]] = AREAS,
        max_detections: Sequence[int] = (1, 10, 100),
        threads: int | None = None,
    ) -> CocoEvaluation:
        """Evaluate; see `evaluate_coco`."""
        listed = as_rows(iou_thresholds, "iou_thresholds", "numbers")
        thresholds = tuple(as_number(one, "each of iou_thresholds") for one in listed)
        ranges = _ranges(areas)
        listed = as_rows(max_detections, "max_detections", "whole numbers")
        maxima = tuple(as_count(one, "each of max_detections") for one in listed)
        precision, recall, references = _core.evaluate_coco(
            self._reference,
            self._prediction,
            images=self.images,
            categories=len(self.categories),
            iou_thresholds=list(thresholds),
            areas=list(ranges.values()),
            max_detections=list(maxima),
            threads=as_threads(threads),
        )
        return CocoEvaluation(
            self.kind, precision, recall, references, self.categories, thresholds, RECALL_POINTS, ranges, maxima
        )

    def __repr__(self) -> str:
        return (
            f"<CocoPair: {len(self._reference)} reference and {len(self._prediction)} predicted objects "
            f"({self.kind}) in {self.images} images>"
        )


def _ranges(areas: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The range of each area by name."""
    if not isinstance(areas, Mapping):
        raise TypeError(f"areas must map names to ranges (low, high), got {areas!r}")
    ranges = {}
    for name, given in areas.items():
        ends = as_rows(given, f"areas[{name!r}]", "two numbers (low, high)")
        if len(ends) != 2:
            raise ValueError(f"areas[{name!r}] must be two numbers (low, high), got {given!r}")
        low, high = (as_number(end, f"each of areas[{name!r}]") for end in ends)
        ranges[str(name)] = low, high
    return ranges


def load_coco(reference: Source, prediction: Source, *, kind: Kind = "box") -> CocoPair:
    """Read and check COCO annotations and detections, to evaluate them once or several times.

    Parameters and errors are those of `evaluate_coco`.
    """
    if kind not in ("box", "mask"):
        raise ValueError(f"kind must be 'box' or 'mask', got {kind!r}")
    with no_collection():  # until all that was read is freed
        return _loaded(reference, prediction, kind)


def _loaded(reference: Source, prediction: Source, kind: Kind) -> CocoPair:
    loaded = load(reference, "reference")
    if not isinstance(loaded, Mapping):
        raise TypeError(f"reference must be a COCO data set (a dict, or the path of one), got {type(loaded).__name__}")
    absent = [key for key in ("images", "categories", "annotations") if key not in loaded]
    if absent:
        raise ValueError(f"reference must have images, categories and annotations, got none of {absent}")
    images = Table(loaded["images"], "reference images")
    categories = Table(loaded["categories"], "reference categories")
    image_ids, category_ids = images.unique("id"), categories.unique("id")
    order, by_id = np.argsort(category_ids), np.argsort(image_ids)
    names = [str(name) for name in categories.get("name", "")]
    read = _Reader(kind, image_ids[by_id], category_ids[order])
    if kind == "mask":
        sizes = list(zip(images.get("height", None), images.get("width", None), strict=True))
        read.sizes = [sizes[i] for i in by_id.tolist()]
    return CocoPair(
        kind,
        {int(category_ids[i]): names[i] for i in order.tolist()},
        len(images),
        read.reference(Table(loaded["annotations"], "reference annotations")),
        read.prediction(Table(_detections(load(prediction, "prediction")), "prediction")),
    )


def evaluate_coco(
    reference: Source,
    prediction: Source,
    *,
    kind: Kind = "box",
    iou_thresholds: Sequence[float] = IOU_THRESHOLDS,
    areas: Mapping[str, tuple[float, float]] = AREAS,
    max_detections: Sequence[int] = (1, 10, 100),
    threads: int | None = None,
) -> CocoEvaluation:
    """Evaluate detections as COCO does. All numbers are those of pycocotools 2.0.11.

    Parameters
    ----------
    reference
        A COCO data set with `images`, `categories` and `annotations`: the path of a JSON file, or what it holds.
        Annotations have an `id` (not 0), `image_id`, `category_id`, `area`, and a `bbox` or `segmentation`; `iscrowd`
        is 0 where it is left out. `ignore` is not looked at.
    prediction
        Detections: the path of a JSON file, or its list. Each has `image_id`, `category_id`, `score`, and a `bbox`
        or `segmentation`.
    kind
        "box": by `bbox`, [x, y, width, height] with continuous corners. "mask": by `segmentation`, run lengths or
        polygons; the area of a detection is then always that of its mask (pycocotools takes that of the box of
        detections that have a `bbox` too).
    iou_thresholds
        Ascending.
    areas
        Names and ranges of the areas of objects, both ends included. The first is that of AP, AP50, AP75 and AR.
    max_detections
        How many detections of one image and category count, best scores first; ascending. The last is that of AP.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    CocoEvaluation
        With `summary()`, `per_class`, `precision` and `recall`.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names the row. Among them: ids that occur twice, annotations with
        the id 0 (which pycocotools takes as not matched), images or categories that the reference does not have,
        detections without score, NaN, negative sizes.

    Notes
    -----
    Files are read by the standard library's `json`, which takes most of the time: some 10 MB per 0.1 s. To evaluate
    often, `load_coco` once.

    References
    ----------
    Lin et al., "Microsoft COCO: Common objects in context", ECCV 2014, and pycocotools 2.0.11.
    """
    return load_coco(reference, prediction, kind=kind).evaluate(
        iou_thresholds=iou_thresholds, areas=areas, max_detections=max_detections, threads=threads
    )


def _detections(loaded: object) -> object:
    """A list, also from a data set with scores in its annotations."""
    if isinstance(loaded, Mapping) and "annotations" in loaded:
        return loaded["annotations"]
    return loaded


@dataclass
class _Reader:
    """Makes columns for the core; knows the images and categories, sorted by id."""

    kind: Kind
    images: Integers
    categories: Integers
    sizes: list[tuple[Any, Any]] | None = None
    _seen: Integers = field(init=False)

    def __post_init__(self) -> None:
        self._seen = np.full((self.images.size, 2), -1)

    def reference(self, table: Table) -> _core.CocoObjects:
        if (table.unique("id") == 0).any():
            raise ValueError("reference annotations must have an id other than 0, which COCO uses for none")
        crowd = table.flags("iscrowd")
        return _core.coco_reference(area=table.numbers("area"), crowd=crowd, **self._shared(table))

    def prediction(self, table: Table) -> _core.CocoObjects:
        shared = self._shared(table)
        masks, box = shared["masks"], shared["box"]
        area = box[:, 2] * box[:, 3] if masks is None else masks.area.astype(np.float64)
        return _core.coco_prediction(area=area, score=table.numbers("score"), **shared)

    def _shared(self, table: Table) -> dict[str, Any]:
        image = table.index("image_id", self.images, "images of the reference")
        category = table.index("category_id", self.categories, "categories of the reference")
        masks = table.masks(image, self.sizes) if self.kind == "mask" else None
        if masks is not None:
            self._check_sizes(image, masks.size, table.name)
        box = np.empty((0, 4)) if self.kind == "mask" else table.boxes()
        return {"image": image, "category": category, "box": box, "masks": masks}

    def _check_sizes(self, image: Integers, sizes: Integers, name: str) -> None:
        """Raise unless all masks of an image have one size."""
        first = np.flatnonzero(self._seen[image, 0] < 0)[::-1]
        self._seen[image[first]] = sizes[first]
        wrong = np.flatnonzero((self._seen[image] != sizes).any(axis=1))
        if wrong.size:
            i = wrong[0]
            raise ValueError(
                f"{name}[{i}] has a mask of size {sizes[i].tolist()}, where image {self.images[image[i]]} "
                f"has others of size {self._seen[image[i]].tolist()}"
            )
