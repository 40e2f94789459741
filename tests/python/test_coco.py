"""COCO's evaluation against the naive oracle and pycocotools, and what it refuses."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import pickle
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from reference import coco as oracle
from support.coco import data_set

NAMES = [
    "AP",
    "AP50",
    "AP75",
    "APsmall",
    "APmedium",
    "APlarge",
    "AR1",
    "AR10",
    "AR100",
    "ARsmall",
    "ARmedium",
    "ARlarge",
]


def pycocotools(data: dict[str, Any], detections: list[dict[str, Any]], kind: str) -> COCOeval:
    """What pycocotools finds; it changes what it is given, and prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        reference = COCO()
        reference.dataset = copy.deepcopy(data)
        if kind == "mask":
            compress(reference.dataset["annotations"])
        reference.createIndex()
        found = copy.deepcopy(detections)
        if kind == "mask":
            compress(found)
        evaluation = COCOeval(reference, reference.loadRes(found), {"box": "bbox", "mask": "segm"}[kind])
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def compress(rows: list[dict[str, Any]]) -> None:
    from pycocotools import mask as coder

    for row in rows:
        segmentation = row["segmentation"]
        if isinstance(segmentation, dict) and isinstance(segmentation["counts"], list):
            row["segmentation"] = coder.frPyObjects(segmentation, *segmentation["size"])


def check(data: dict[str, Any], detections: list[dict[str, Any]], kind: str) -> assay.CocoEvaluation:
    found = assay.evaluate_coco(data, detections, kind=kind)  # type: ignore[arg-type]
    expected = pycocotools(data, detections, kind)
    assert list(found.summary()) == NAMES
    np.testing.assert_array_equal(np.nan_to_num(found.precision, nan=-1), expected.eval["precision"])
    np.testing.assert_array_equal(np.nan_to_num(found.recall, nan=-1), expected.eval["recall"])
    np.testing.assert_allclose(
        np.nan_to_num(list(found.summary().values()), nan=-1), expected.stats, atol=1e-12, rtol=0
    )
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.integers(1, 4), st.integers(1, 3))
def test_oracle(seed: int, masks: bool, images: int, categories: int) -> None:
    data, detections, truth, predicted = data_set(seed, images, categories, 2, 4, masks)
    found = assay.evaluate_coco(data, detections, kind="mask" if masks else "box")
    ids = [sorted(row["id"] for row in data[key]) for key in ("images", "categories")]
    precision, recall = oracle.evaluate(truth, predicted, *ids)
    np.testing.assert_allclose(found.precision, precision, atol=1e-12)
    np.testing.assert_allclose(found.recall, recall, atol=1e-12)


@pytest.mark.parametrize("kind", ["box", "mask"])
@pytest.mark.parametrize("seed", range(12))
def test_pycocotools(seed: int, kind: str) -> None:
    data, detections, *_ = data_set(seed, 4 + seed, 1 + seed % 4, seed % 7, 3 * seed, kind == "mask")
    if detections:
        check(data, detections, kind)


@pytest.mark.parametrize("kind", ["box", "mask"])
def test_more_detections_than_the_largest_maximum(kind: str) -> None:
    data, detections, *_ = data_set(5, 3, 2, 12, 160, kind == "mask")
    assert max(np.unique([row["image_id"] for row in detections], return_counts=True)[1]) > 200
    check(data, detections, kind)


def golden() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    boxes = [
        (1, 1, [10, 10, 20, 20], 0), (1, 1, [50, 50, 60, 60], 0), (1, 2, [100, 100, 100, 100], 0),
        (2, 1, [0, 0, 100, 100], 1), (2, 1, [120, 120, 40, 40], 0),
    ]  # fmt: skip
    found = [
        (1, 1, [10, 10, 20, 20], 0.9), (1, 1, [52, 52, 60, 60], 0.8), (1, 1, [11, 11, 20, 20], 0.7),
        (1, 2, [100, 100, 100, 80], 0.95), (1, 2, [0, 0, 30, 30], 0.6), (2, 1, [10, 10, 30, 30], 0.85),
        (2, 1, [60, 60, 80, 80], 0.5), (2, 1, [120, 120, 40, 30], 0.4),
    ]  # fmt: skip
    data = {
        "images": [{"id": i, "width": 200, "height": 200} for i in (1, 2)],
        "categories": [{"id": k, "name": name} for k, name in ((1, "one"), (2, "two"), (3, "three"))],
        "annotations": [
            {"id": i + 1, "image_id": image, "category_id": k, "bbox": box, "iscrowd": crowd, "area": box[2] * box[3],
             "segmentation": rectangle(box)}
            for i, (image, k, box, crowd) in enumerate(boxes)
        ],
    }  # fmt: skip
    return data, [
        {"image_id": image, "category_id": k, "bbox": box, "score": score, "segmentation": rectangle(box)}
        for image, k, box, score in found
    ]


def rectangle(box: list[int]) -> dict[str, Any]:
    mask = np.zeros((200, 200), bool)
    mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = True
    return assay.encode_mask(mask)


@pytest.mark.parametrize("kind", ["box", "mask"])
def test_golden_vector(kind: str) -> None:
    found = check(*golden(), kind)
    assert list(found.summary().values()) == pytest.approx(
        [0.7096039603960396, 0.9326732673267326, 0.9326732673267326, 1.0, 0.6019801980198018, 0.7,
         0.5166666666666667, 0.75, 0.75, 1.0, 0.7, 0.7], abs=1e-12
    )  # fmt: skip
    assert found.per_class[1]["AP"] == pytest.approx(0.7192079207920792, abs=1e-12)
    assert found.per_class[2]["AP"] == pytest.approx(0.7, abs=1e-12)
    assert np.isnan(found.per_class[3]["AP"])
    assert found.categories == {1: "one", 2: "two", 3: "three"}
    assert found.references[:, 0].tolist() == [3, 1, 0]


def test_files_and_threads(tmp_path: Path) -> None:
    data, detections, *_ = data_set(3, 400, 5, 4, 8)
    (tmp_path / "reference.json").write_text(json.dumps(data))
    (tmp_path / "prediction.json").write_text(json.dumps(detections))
    wanted = assay.evaluate_coco(data, detections, threads=1)
    from_files = assay.evaluate_coco(tmp_path / "reference.json", str(tmp_path / "prediction.json"))
    for other in (from_files, *(assay.evaluate_coco(data, detections, threads=threads) for threads in (2, 3, 7))):
        np.testing.assert_array_equal(other.precision, wanted.precision)
        np.testing.assert_array_equal(other.recall, wanted.recall)
    (tmp_path / "prediction.json").write_text("[1, 2")
    with pytest.raises(ValueError, match=r"prediction \(.*\) is not JSON"):
        assay.evaluate_coco(data, tmp_path / "prediction.json")


def test_nothing_to_find_and_nothing_found() -> None:
    data, detections = golden()
    none_found = assay.evaluate_coco(data, []).summary()
    assert set(none_found.values()) == {0.0}
    nothing = assay.evaluate_coco({**data, "annotations": []}, detections).summary()
    assert np.isnan(list(nothing.values())).all()
    assert np.isnan(list(assay.evaluate_coco({**data, "annotations": []}, [], kind="mask").summary().values())).all()
    empty = {"images": [], "categories": [], "annotations": []}
    assert np.isnan(assay.evaluate_coco(empty, []).summary()["AP"])


def test_own_limits() -> None:
    data, detections = golden()
    found = assay.evaluate_coco(
        data, detections, iou_thresholds=[0.3, 0.8], max_detections=[2, 5], areas={"any": (0, 1e12), "tiny": (0, 500)}
    )
    assert list(found.summary()) == ["AP", "AP50", "AP75", "APtiny", "AR2", "AR5", "ARtiny"]
    assert np.isnan(found.summary()["AP50"])
    assert found.precision.shape == (2, 101, 3, 2, 2)
    for wrong in ({"iou_thresholds": [0.8, 0.3]}, {"max_detections": [0]}, {"areas": {}}, {"areas": {"all": (2, 1)}}):
        with pytest.raises(ValueError, match=r"iou_thresholds|max_detections|areas"):
            assay.evaluate_coco(data, detections, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"iou_thresholds": 0.5}, TypeError, "iou_thresholds must be a sequence of numbers, got 0.5"),
        ({"iou_thresholds": "0.5"}, TypeError, "iou_thresholds must be a sequence of numbers, got '0.5'"),
        ({"iou_thresholds": [None]}, TypeError, "each of iou_thresholds must be a number, got None"),
        ({"iou_thresholds": [0.5, 1.5]}, ValueError, "iou_thresholds must be ascending numbers between 0 and 1, at"),
        ({"areas": [(0, 1)]}, TypeError, r"areas must map names to ranges \(low, high\), got \[\(0, 1\)\]"),
        ({"areas": {"all": 3}}, TypeError, r"areas\['all'\] must be a sequence of two numbers \(low, high\), got 3"),
        ({"areas": {"all": (0, 1, 2)}}, ValueError, r"areas\['all'\] must be two numbers \(low, high\), got \(0, 1, 2"),
        ({"areas": {"all": (0, "1")}}, TypeError, r"each of areas\['all'\] must be a number, got '1'"),
        ({"areas": {"all": (2.5, 1)}}, ValueError, "areas must be ranges from low to high, got 2.5 to 1$"),
        ({"max_detections": 5}, TypeError, "max_detections must be a sequence of whole numbers, got 5"),
        ({"max_detections": [1.5]}, TypeError, "each of max_detections must be a whole number, got 1.5"),
        ({"threads": "two"}, TypeError, "threads must be a whole number or None"),
    ],
)
def test_wrong_options(options: dict[str, Any], error: type[Exception], words: str) -> None:
    pair = assay.load_coco(*golden())
    for call in (pair.evaluate, lambda **given: assay.evaluate_coco(*golden(), **given)):
        with pytest.raises(error, match=f"^{words}"):
            call(**options)


@pytest.mark.parametrize("kind", ["box", "mask"])
def test_pickled_pairs(kind: Any) -> None:
    data, detections, *_ = data_set(3, 4, 2, 3, 5, kind == "mask")
    pair = assay.load_coco(data, detections, kind=kind)
    for again in (pickle.loads(pickle.dumps(pair)), copy.deepcopy(pair)):
        assert repr(again) == repr(pair)
        ours, theirs = again.evaluate(), pair.evaluate()
        np.testing.assert_array_equal(ours.precision, theirs.precision)
        np.testing.assert_array_equal(ours.recall, theirs.recall)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(ours)).references, theirs.references)


def broken(where: str, **changes: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    data, detections = golden()
    rows = detections if where == "prediction" else data[where]
    for key, value in changes.items():
        if value is ...:
            del rows[1][key]
        else:
            rows[1][key] = value
    return data, detections


@pytest.mark.parametrize(
    ("where", "changes", "words"),
    [
        ("prediction", {"image_id": 77}, r"prediction\[1\] has image_id 77, which is none of the images"),
        ("prediction", {"category_id": 9}, r"prediction\[1\] has category_id 9, which is none of the categories"),
        ("annotations", {"image_id": 77}, r"reference annotations\[1\] has image_id 77"),
        ("annotations", {"id": 1}, r"reference annotations must each have id of their own, got 1 twice"),
        ("annotations", {"id": 0}, r"an id other than 0"),
        ("annotations", {"area": ...}, r"reference annotations\[1\] must have 'area'"),
        ("annotations", {"area": float("nan")}, r"reference annotations\[1\] must have a number as 'area', got nan"),
        ("images", {"id": 1}, r"reference images must each have id of their own, got 1 twice"),
        ("categories", {"id": "two"}, r"reference categories\[1\] must have a whole number as 'id', got 'two'"),
        ("categories", {"id": 2.0}, r"a whole number as 'id', got 2.0"),
        ("categories", {"id": True}, r"a whole number as 'id', got True"),
        ("categories", {"id": 2**70}, r"a whole number as 'id', got 1180591620717411303424"),
        ("prediction", {"score": ...}, r"prediction\[1\] must have 'score', got {"),
        ("prediction", {"score": None}, r"prediction\[1\] must have a number as 'score', got None"),
        ("prediction", {"score": float("nan")}, r"prediction\[1\] must have a number as 'score', got nan"),
        ("prediction", {"bbox": [1, 2, -3, 4]}, r"prediction\[1\] must have four finite numbers"),
        ("prediction", {"bbox": [1, 2, 3]}, r"prediction\[1\] must have four finite numbers"),
        ("prediction", {"bbox": None}, r"prediction\[1\] must have four finite numbers"),
        ("prediction", {"bbox": [1, 2, None, 4]}, r"prediction\[1\] must have four finite numbers"),
        ("prediction", {"bbox": [1, 2, float("inf"), 4]}, r"prediction\[1\] must have four finite numbers"),
    ],
)
def test_bad_rows(where: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        assay.evaluate_coco(*broken(where, **changes))


@pytest.mark.parametrize(
    ("segmentation", "words"),
    [
        (
            {"size": [200, 200], "counts": [5, 6]},
            r"prediction: segmentation 1 cannot be used: counts must be at least 0",
        ),
        ({"size": [200, 200], "counts": "\x01"}, r"segmentation 1 cannot be used: counts must be COCO's compressed"),
        (
            {"size": [200], "counts": [40000]},
            r"segmentation 1 cannot be used: the size of its image must be \[height, width\]",
        ),
        ({"counts": [40000]}, r"segmentation 1 cannot be used: it must have size and counts, got none of 'size'"),
        ({"size": [100, 400], "counts": [40000]}, r"prediction\[1\] has a mask of size \[100, 400\], where image 1"),
        ([[1, 2, 3, 4]], r"segmentation 1 cannot be used: a polygon must be x, y of at least three corners"),
        ([[1, 2, 3, float("nan"), 4, 4]], r"a polygon must have coordinates between"),
    ],
)
def test_bad_masks(segmentation: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        assay.evaluate_coco(*broken("prediction", segmentation=segmentation), kind="mask")


def test_other_bad_input() -> None:
    data, detections = golden()
    with pytest.raises(TypeError, match="reference must be a COCO data set"):
        assay.evaluate_coco([], detections)
    with pytest.raises(ValueError, match=r"got none of \['categories'\]"):
        assay.evaluate_coco({key: data[key] for key in ("images", "annotations")}, detections)
    with pytest.raises(TypeError, match="prediction must be a list of objects, got int"):
        assay.evaluate_coco(data, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="kind must be 'box' or 'mask', got 'segm'"):
        assay.evaluate_coco(data, detections, kind="segm")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"prediction\[0\] must have 'image_id', got 5"):
        assay.evaluate_coco(data, [5])
