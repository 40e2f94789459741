"""A deterministic data set of the size of COCO's validation set, with detections, as boxes and masks."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

IMAGES, CLASSES = 5000, 80
HEIGHT, WIDTH = 480, 640
_FOLDER = Path(tempfile.gettempdir()) / "assay-bench-coco-2"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DetectionFiles:
    """COCO's two JSON files, and what they hold."""

    reference: Path
    prediction: Path
    kind: str

    @property
    def input_bytes(self) -> int:
        return self.reference.stat().st_size + self.prediction.stat().st_size

    @property
    def voxels(self) -> int:
        return len(load(self)[1])

    def describe(self) -> str:
        data, found = load(self)
        return (
            f"{len(data['images'])} images, {len(data['categories'])} classes, {len(data['annotations'])} references, "
            f"{len(found)} detections, {self.input_bytes / 1e6:.0f} MB of JSON"
        )


@cache
def load(files: DetectionFiles) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The contents of both files."""
    return json.loads(files.reference.read_bytes()), json.loads(files.prediction.read_bytes())


def detection_files(kind: str) -> DetectionFiles:
    """The files of a kind, "box" or "mask", made on first use."""
    files = DetectionFiles(_FOLDER / f"{kind}-reference.json", _FOLDER / f"{kind}-prediction.json", kind)
    if not files.prediction.exists():
        _FOLDER.mkdir(exist_ok=True)
        data, found = _data_set(kind == "mask")
        files.reference.write_text(json.dumps(data))
        files.prediction.write_text(json.dumps(found))
    return files


def _data_set(masks: bool) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    rng = np.random.default_rng(2017)
    frequency = 1 / np.arange(1, CLASSES + 1)
    frequency /= frequency.sum()
    annotations, detections = [], []
    for image in range(1, IMAGES + 1):
        classes = rng.choice(CLASSES, rng.integers(1, 5), p=frequency) + 1
        count = rng.poisson(7.3)
        truth = _boxes(rng, count)
        of_class = rng.choice(classes, count)
        for box, category in zip(truth, of_class, strict=True):
            row = _row(rng, image, int(category), box, masks)
            more = {"id": len(annotations) + 1, "iscrowd": int(rng.random() < 0.012), "bbox": box.tolist()}
            annotations.append(row | more)
        copies = np.repeat(np.arange(count), rng.integers(0, 5, count))
        sides = np.concatenate([truth[copies, 2:]] * 2, axis=1)
        near = truth[copies] + rng.normal(0, 1, (copies.size, 4)) * sides * rng.choice(
            [0.02, 0.08, 0.2], (copies.size, 1)
        )
        far = _boxes(rng, rng.poisson(22))
        guesses = np.concatenate([of_class[copies], rng.choice(classes, len(far))])
        scores = np.concatenate([rng.beta(3, 2, copies.size), rng.beta(1, 5, len(far))])
        for box, category, score in zip(_clipped(np.concatenate([near, far])), guesses, scores, strict=True):
            row = _row(rng, image, int(category), box, masks)
            del row["area"]
            detections.append(row | {"score": round(float(score), 3)})
    data = {
        "images": [{"id": image, "height": HEIGHT, "width": WIDTH} for image in range(1, IMAGES + 1)],
        "categories": [{"id": category, "name": f"class {category}"} for category in range(1, CLASSES + 1)],
        "annotations": annotations,
    }
    return data, detections


def _boxes(rng: np.random.Generator, count: int) -> Floats:
    sides = np.minimum(np.exp(rng.normal(4, 1, (count, 2))), (WIDTH, HEIGHT))
    return _clipped(np.concatenate([rng.random((count, 2)) * ((WIDTH, HEIGHT) - sides), sides], axis=1))


def _clipped(boxes: Floats) -> Floats:
    low = np.clip(boxes[:, :2], 0, (WIDTH - 2, HEIGHT - 2))
    sides = np.clip(boxes[:, 2:], 1, (WIDTH, HEIGHT) - low)
    return np.round(np.concatenate([low, sides], axis=1), 2)


def _row(rng: np.random.Generator, image: int, category: int, box: Floats, masks: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"image_id": image, "category_id": category}
    if not masks:
        return row | {"bbox": box.tolist(), "area": float(box[2] * box[3])}
    counts, area = _ellipse(rng, box)
    return row | {"segmentation": {"size": [HEIGHT, WIDTH], "counts": counts}, "area": area}


def _ellipse(rng: np.random.Generator, box: Floats) -> tuple[str, int]:
    """The ellipse in a box, with a ragged border, as compressed run lengths; and its area."""
    from pycocotools import mask

    left, right = int(box[0]), max(int(box[0]) + 1, int(box[0] + box[2]))
    columns = np.arange(left, min(right, WIDTH))
    across = (columns + 0.5 - box[0] - box[2] / 2) / (box[2] / 2)
    half = box[3] / 2 * np.sqrt(np.clip(1 - across**2, 0.02, 1)) * rng.uniform(0.9, 1.0, columns.size)
    middle = box[1] + box[3] / 2
    top = np.clip(middle - half, 0, HEIGHT - 1).astype(np.int64)
    bottom = np.clip(middle + half, top + 1, HEIGHT).astype(np.int64)
    edges = np.stack([columns * HEIGHT + top, columns * HEIGHT + bottom], axis=1).ravel()
    counts = np.diff([0, *edges.tolist(), HEIGHT * WIDTH]).tolist()
    text = mask.frPyObjects({"size": [HEIGHT, WIDTH], "counts": counts}, HEIGHT, WIDTH)["counts"]
    return text.decode(), int((bottom - top).sum())
