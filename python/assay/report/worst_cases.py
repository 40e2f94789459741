"""The worst cases of a study, and pictures of them: the contours of reference and prediction on one slice."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..evaluation.case import Case, Loaded, load
from ..evaluation.rows import Row
from ..evaluation.run_plan import RunPlan, make_run_plan
from ..io.images import read_any
from .parts import only_first
from .study_tables import WORST
from .style import ORANGE, SKY

if TYPE_CHECKING:
    from .._inputs import Labels
    from .parts import Study

Mask = NDArray[np.bool_]
_PICTURES = 12
_MARGIN = 0.25  # of the box around both masks


class WorstCase(NamedTuple):
    """A case, what makes it bad, and an SVG of it; without one `why_not` says what there was not."""

    row: Row
    svg: str = ""
    where: str = ""
    why_not: str = ""


class _Slice(NamedTuple):
    """A slice of a case: its masks with rows down, the size of its pixels, and where a mark goes (row, column)."""

    reference: Mask
    prediction: Mask
    image: NDArray[Any] | None
    pixel: tuple[float, float]
    mark: tuple[float, float] | None
    where: str


def worst_rows(study: Study) -> list[Row]:
    """For each class and metric with a direction the cases with the worst values, of outputs that there are."""
    rows: dict[tuple[str, str, str, str, str], Row] = {
        (row.groups.get("task", ""), row.class_name, row.metric, row.method, row.case): row for row in study.results
    }
    found: list[Row] = []
    for one in study.tables:
        if one.direction not in ("up", "down"):
            continue
        better = np.where(np.isnan(one.values), np.inf, one.better)
        own: list[Row] = []
        for place in np.argsort(better, axis=None, kind="stable").tolist():
            i, j = divmod(place, len(one.cases))
            if len(own) == WORST or np.isnan(one.values[i, j]):
                break
            row = rows.get((one.task, one.class_name, one.metric, one.methods[i], one.cases[j]))
            if row is not None and row.status not in ("missing_output", "error"):
                own.append(row)
        found += own
    return found


def to_show(rows: Iterable[Row]) -> list[Row]:
    """Rows to draw: each case, method and class once, those that say where to look first, and not too many."""
    return _distinct(rows)[:_PICTURES]


def pictures_limit(rows: Iterable[Row]) -> str:
    """How many of the worst cases are not drawn."""
    rest = "those first for which a value says where the largest distance is"
    return only_first(_PICTURES, len(_distinct(rows)), "cases, methods and classes of the table are drawn", rest)


def _distinct(rows: Iterable[Row]) -> list[Row]:
    chosen: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: not row.farthest):
        chosen.setdefault((row.case, row.method, row.class_name), row)
    return [*chosen.values()]


def worst_cases(
    rows: Sequence[Row], cases: Iterable[Case], images: Mapping[str, Any], labels: Labels | None
) -> list[WorstCase]:
    """Read the cases of rows again and draw them."""
    plan = make_run_plan("dsc", "metrics_reloaded", labels, None, None, "shape", 1)
    known = {case.key: case for case in cases}
    return [_worst_case(row, known.get((row.case, row.method)), images, plan) for row in rows]


def _worst_case(row: Row, case: Case | None, images: Mapping[str, Any], plan: RunPlan) -> WorstCase:
    if case is None:
        return WorstCase(row, why_not="the case was not given")
    try:
        loaded = load(case, plan)
        if loaded.missing:
            return WorstCase(row, why_not=loaded.missing)
        mask = _mask_of(row.class_name, plan)
        masks = mask(loaded.reference), mask(loaded.prediction)
        background = _background(images[row.case], masks[0].shape) if row.case in images else None
        shown = _slice(masks, background, case, loaded, row.farthest)
    except MemoryError:
        raise
    except Exception as problem:
        return WorstCase(row, why_not=" ".join(str(problem).split()))
    return WorstCase(row, picture(shown), shown.where)


def _mask_of(class_name: str, plan: RunPlan) -> Callable[[Any], Mask]:
    """How the mask of a class comes from what was loaded."""
    named = {one.name: one.labels for one in plan.classes or ()}

    def mask(array: Any) -> Mask:
        own = named.get(class_name)
        if isinstance(array, Mapping):
            if class_name not in array:
                raise ValueError(f"the images have no mask of class {class_name!r}")
            found = np.asarray(array[class_name]) != 0
        elif own is not None:
            found = np.isin(array, own)
        elif class_name.lstrip("-").isdigit():
            found = np.asarray(array) == int(class_name)
        else:
            raise ValueError(f"labels do not say which labels class {class_name!r} has")
        return np.asarray(found, bool)

    return mask


def _background(source: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """The image behind the contours, from an array or a file."""
    array = np.asarray(source) if hasattr(source, "__array__") else read_any(source).array
    if array.shape != shape:
        raise ValueError(f"the image has shape {array.shape}, expected that of the reference {shape}")
    return np.asarray(array)


def _slice(
    masks: tuple[Mask, Mask], image: NDArray[Any] | None, case: Case, loaded: Loaded, farthest: tuple[float, ...]
) -> _Slice:
    """The slice of the farthest surface element, or else of most voxels in one mask only, cropped to both masks."""
    reference, prediction = masks
    if reference.ndim not in (2, 3):
        raise ValueError(f"pictures are of images with 2 or 3 axes, this one has {reference.ndim}")
    rest, where = (0, 1), ""
    at: tuple[slice | int, ...] = ()
    if reference.ndim == 3:
        # Slices lie across the axis with the largest steps, as they were taken; of equal ones across z.
        axes = (2, 1, 0) if isinstance(case.reference, (str, os.PathLike)) else (0, 1, 2)
        across = max(axes, key=lambda axis: loaded.spacing[axis])
        first, second = (axis for axis in range(3) if axis != across)
        rest = (first, second)
        number = _position(reference, prediction, across, rest, farthest)
        at = (slice(None),) * across + (number,)
        where = f"slice {number} of axis {across}"
    shown = _Slice(
        reference[at],
        prediction[at],
        None if image is None else image[at],
        (loaded.spacing[rest[0]], loaded.spacing[rest[1]]),
        (farthest[rest[0]], farthest[rest[1]]) if farthest else None,
        where,
    )
    if isinstance(case.reference, (str, os.PathLike)):
        shown = _upright(shown, _points_up(Path(case.reference), rest[1]))
    return _cropped(shown)


def _upright(shown: _Slice, flip: bool) -> _Slice:
    """A slice of a file, whose first axis then runs to the right, and its second down, or up if flipped."""
    step = -1 if flip else 1
    image = None if shown.image is None else shown.image.T[::step]
    mark = shown.mark
    if mark is not None:
        mark = (shown.reference.shape[1] - 1 - mark[1] if flip else mark[1], mark[0])
    masks = shown.reference.T[::step], shown.prediction.T[::step]
    return _Slice(*masks, image, (shown.pixel[1], shown.pixel[0]), mark, shown.where)


def _position(
    reference: Mask, prediction: Mask, across: int, rest: tuple[int, int], farthest: tuple[float, ...]
) -> int:
    """Where along an axis to look."""
    if farthest:
        return min(max(round(farthest[across]), 0), int(reference.shape[across]) - 1)
    different = (reference != prediction).sum(axis=rest)
    return int(np.argmax(different if different.any() else reference.sum(axis=rest)))


def _points_up(path: Path, axis: int) -> bool:
    """Whether an axis of a file runs towards the front or the head, which are drawn on top."""
    direction = read_any(path).direction
    if direction is None or axis >= np.shape(direction)[1]:
        return False
    towards = np.asarray(direction)[:, axis]
    return bool(towards[np.argmax(np.abs(towards))] > 0)


def _cropped(full: _Slice) -> _Slice:
    """The part around both masks; all of it if both are empty."""
    rows, columns = np.nonzero(full.reference | full.prediction)
    if not rows.size:
        return full
    parts, starts = [], []
    for found, length in ((rows, full.reference.shape[0]), (columns, full.reference.shape[1])):
        margin = max(4, int(_MARGIN * (np.ptp(found) + 1)))
        low, high = max(0, int(found.min()) - margin), min(length, int(found.max()) + 1 + margin)
        parts.append(slice(low, high))
        starts.append(low)
    box = tuple(parts)
    mark = None if full.mark is None else (full.mark[0] - starts[0], full.mark[1] - starts[1])
    image = None if full.image is None else full.image[box]
    return full._replace(reference=full.reference[box], prediction=full.prediction[box], image=image, mark=mark)


def picture(shown: _Slice) -> str:
    """An SVG of a slice: the image in grey, the reference's border in a full line, the prediction's in a dashed one."""
    height, width = shown.reference.shape
    down, across = shown.pixel
    parts = [
        f'<svg class="slice" viewBox="0 0 {width * across:.6g} {height * down:.6g}">',
        '<rect width="100%" height="100%" fill="#111111"/>',
        f'<g transform="scale({across:.6g} {down:.6g})" fill="none" stroke-width="1.6">',
        _grey(shown.image) if shown.image is not None else _filled(shown),
        f'<path d="{outline(shown.reference)}" stroke="{SKY}" vector-effect="non-scaling-stroke"/>',
        f'<path d="{outline(shown.prediction)}" stroke="{ORANGE}" stroke-dasharray="5 3" '
        'vector-effect="non-scaling-stroke"/></g>',
    ]
    if shown.mark is not None:
        size = 0.04 * max(width * across, height * down)
        y, x = (shown.mark[0] + 0.5) * down, (shown.mark[1] + 0.5) * across
        parts.append(
            f'<circle cx="{x:.6g}" cy="{y:.6g}" r="{size:.4g}" fill="none" stroke="#FFFFFF" stroke-width="1.5" '
            'vector-effect="non-scaling-stroke"/>'
        )
    return "".join([*parts, "</svg>"])


def _filled(shown: _Slice) -> str:
    """Where there is no image: what only one of both has, in its colour."""
    missed, false = shown.reference & ~shown.prediction, shown.prediction & ~shown.reference
    shapes = [(missed, SKY), (false, ORANGE)]
    return "".join(
        f'<path d="{outline(one)}" fill="{colour}" fill-opacity="0.35"/>' for one, colour in shapes if one.any()
    )


def _grey(image: NDArray[Any]) -> str:
    from matplotlib.image import imsave

    finite = np.nan_to_num(np.asarray(image, np.float64), posinf=1e300, neginf=-1e300)
    low, high = np.quantile(finite, (0.01, 0.99))
    content = io.BytesIO()
    imsave(content, finite, cmap="gray", vmin=low, vmax=high if high > low else low + 1, format="png")
    data = base64.b64encode(content.getvalue()).decode()
    height, width = image.shape
    smooth = 'preserveAspectRatio="none" style="image-rendering: auto"'
    return f'<image width="{width}" height="{height}" {smooth} href="data:image/png;base64,{data}"/>'


def outline(mask: Mask) -> str:
    """The border of a mask along the edges of its pixels, as closed paths of SVG that fill it by the even-odd rule."""
    ends = _edges(mask)
    paths = []
    while ends:
        start = next(iter(ends))
        points, at = [start], start
        direction = (0, 0)
        while True:
            after = ends[at]
            # Where two corners touch, the turn to the left keeps what touches apart.
            step = min(after, key=lambda to: _turn(direction, (to[0] - at[0], to[1] - at[1])))
            after.remove(step)
            if not after:
                del ends[at]
            moved = (step[0] - at[0], step[1] - at[1])
            if moved == direction:
                points.pop()
            points.append(step)
            direction, at = moved, step
            if at == start:
                break
        paths.append("M" + "L".join(f"{x} {y}" for y, x in points[:-1]) + "Z")
    return "".join(paths)


def _turn(before: tuple[int, int], after: tuple[int, int]) -> int:
    """-1 for a turn towards the inside, which lies to the right, 1 for one away from it."""
    return -(before[1] * after[0] - before[0] * after[1])


def _edges(mask: Mask) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """From each corner the corners that edges of the mask lead to, the mask on their right."""
    inside = np.pad(mask, 1)
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def add(places: NDArray[np.intp], start: tuple[int, int], end: tuple[int, int]) -> None:
        for row, column in places.tolist():
            found.setdefault((row + start[0], column + start[1]), []).append((row + end[0], column + end[1]))

    core = inside[1:-1, 1:-1]
    add(np.argwhere(core & ~inside[:-2, 1:-1]), (0, 0), (0, 1))
    add(np.argwhere(core & ~inside[1:-1, 2:]), (0, 1), (1, 1))
    add(np.argwhere(core & ~inside[2:, 1:-1]), (1, 1), (1, 0))
    add(np.argwhere(core & ~inside[1:-1, :-2]), (1, 0), (0, 0))
    return found
