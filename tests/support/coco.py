"""Random COCO data sets that are hard: many ties, crowds, empty classes, areas on the limits, equal IoUs."""

from __future__ import annotations

from typing import Any

import numpy as np
from reference.coco import Row

SIZE = 128  # pixels a side
SIDES = (1, 8, 16, 32, 32, 33, 64, 96, 96, 97, 120)


def data_set(
    seed: int, images: int = 6, categories: int = 3, references: int = 4, predictions: int = 8, masks: bool = False
) -> tuple[dict[str, Any], list[Row], list[Row], list[Row]]:
    """A data set and detections as COCO has them, and both as the oracle has them."""
    rng = np.random.default_rng(seed)
    image_ids = [int(i) for i in rng.permutation(np.arange(1, images + 1) * 7)]
    category_ids = [int(k) for k in rng.permutation(np.arange(1, categories + 1) * 3)]
    truth, found = [], []
    for image in image_ids:
        boxes: dict[int, list[Any]] = {category: [_box(rng)] for category in category_ids}
        for _ in range(rng.integers(0, references + 1) * categories):
            category = int(rng.choice(category_ids[: max(1, categories - 1)]))  # the last of several has none
            boxes[category].append(_box(rng, boxes[category]))
            truth.append(
                {"image": image, "category": category, "box": boxes[category][-1], "crowd": rng.random() < 0.15}
            )
        for _ in range(rng.integers(0, predictions + 1) * categories):
            category = int(rng.choice(category_ids))
            score = float(rng.integers(0, 6)) / 5 if rng.random() < 0.7 else float(rng.random())
            found.append({"image": image, "category": category, "box": _box(rng, boxes[category]), "score": score})
    for row in (*truth, *found):
        row["area"] = row["box"][2] * row["box"][3]
        if masks:
            row["mask"] = _mask(row.pop("box"), rng)
            row["area"] = int(row["mask"].sum())
    for row in truth:
        if rng.random() < 0.3:
            row["area"] = float(rng.choice([32**2, 96**2, 32**2 - 0.5, 96**2 + 0.5, 0]))
    return _as_coco(truth, found, image_ids, category_ids), _detections(found), truth, found


def _box(rng: np.random.Generator, near: list[Any] | None = None) -> list[float]:
    if near and rng.random() < 0.8:
        x, y, width, height = near[rng.integers(len(near))]
        moves = rng.choice([0, 0, 0, 1, 2, 4, -1], 4)
        box = [max(0, x + moves[0]), max(0, y + moves[1]), max(1, width + moves[2]), max(1, height + moves[3])]
    else:
        box = [*rng.integers(0, 60, 2), *rng.choice(SIDES, 2)]
    box[2], box[3] = min(box[2], SIZE - box[0]), min(box[3], SIZE - box[1])
    return [float(number) for number in box]


def _mask(box: list[float], rng: np.random.Generator) -> Any:
    x, y, width, height = map(int, box)
    mask = np.zeros((SIZE, SIZE), bool)
    mask[y : y + height, x : x + width] = True
    if rng.random() < 0.4:
        mask &= rng.random(mask.shape) < 0.95
    if rng.random() < 0.05:
        mask[:] = False
    return mask


def _shape(row: Row) -> Row:
    if "mask" not in row:
        return {"bbox": row["box"]}
    pixels = row["mask"].ravel(order="F")
    edges = np.flatnonzero(np.diff(pixels)) + 1
    starts = [0, *edges.tolist(), pixels.size] if not pixels[0] else [0, 0, *edges.tolist(), pixels.size]
    counts = np.diff(starts).tolist()
    return {"segmentation": {"size": [SIZE, SIZE], "counts": counts}}


def _as_coco(truth: list[Row], found: list[Row], images: list[int], categories: list[int]) -> dict[str, Any]:
    return {
        "images": [{"id": image, "height": SIZE, "width": SIZE} for image in images],
        "categories": [{"id": category, "name": f"class {category}"} for category in categories],
        "annotations": [
            {
                "id": i + 1,
                "image_id": row["image"],
                "category_id": row["category"],
                "area": row["area"],
                "iscrowd": int(row["crowd"]),
                **_shape(row),
            }
            for i, row in enumerate(truth)
        ],
    }


def _detections(found: list[Row]) -> list[Row]:
    return [
        {"image_id": row["image"], "category_id": row["category"], "score": row["score"], **_shape(row)}
        for row in found
    ]
