"""Worked examples of matching with known numbers, and packages that define it in the same way."""

import math
from typing import Any

import assay
import numpy as np
import pytest
from support.arrays import Array
from support.boundary import same


def scene(shape: tuple[int, ...], *blocks: Any) -> Array:
    """A label map with blocks 1, 2, ... of background; later ones cover earlier ones. None leaves a number out."""
    labels = np.zeros(shape, np.uint8)
    for label, block in enumerate(blocks, start=1):
        if block is not None:
            labels[block] = label
    return labels


def counts(matching: assay.Matching) -> tuple[int, int, int]:
    """(TP, FP, FN)."""
    return matching.tp, matching.fp, matching.fn


def matched(matching: assay.Matching) -> set[tuple[int, int]]:
    return {(row["label"], row["match"]) for row in matching.objects() if row["side"] == "reference" and row["match"]}


# --- pitfalls --------------------------------------------------------------------------------------------------------

NEIGHBOURS = scene((7, 12), np.s_[2:5, 2:5], np.s_[2:5, 5:8])


def test_merged_neighbours() -> None:
    merged = (NEIGHBOURS > 0).astype(np.uint8)
    found = assay.match_instances(NEIGHBOURS, merged)
    assert counts(found) == (0, 1, 2)
    assert found.pq() == 0
    assert found.best_value_of_reference.tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="prediction 1 passes the threshold with several objects"):
        assay.match_instances(NEIGHBOURS, merged, at_threshold="hit")
    assert matched(assay.match_instances(NEIGHBOURS, merged, at_threshold="hit", strategy="optimal")) == {(1, 1)}
    many = assay.match_instances(NEIGHBOURS, merged, criterion="ior", strategy="one_to_many")
    assert counts(many) == (2, 0, 0)


def test_wrong_split() -> None:
    split = scene((7, 12), np.s_[2:5, 2:7], np.s_[2:5, 7:8])
    for criterion, values in (("iou", [3 / 5, 1 / 3]), ("dsc", [3 / 4, 1 / 2])):
        how: dict[str, Any] = {"criterion": criterion, "threshold": 0.3, "strategy": "optimal"}
        found = assay.match_instances(NEIGHBOURS, split, **how)
        assert matched(found) == {(1, 1), (2, 2)}
        np.testing.assert_allclose(found.value_of_reference, values)


def diagonal(size: int, count: int, first: int) -> tuple[Array, Array]:
    reference, prediction = np.zeros((2, size, size), np.uint8)
    along = np.arange(count)
    reference[2 + along, 2 + along] = 1
    prediction[2 + along, first - along] = 1
    return reference, prediction


def test_diagonal_objects() -> None:
    assert assay.match_instances(*diagonal(12, 8, 9), criterion="box_iou").sq() == 1
    assert assay.match_instances(*diagonal(12, 8, 9), threshold=0).tp == 0
    same(assay.match_instances(*diagonal(13, 9, 10), threshold=0).sq(), 1 / 17)


def test_ring_and_centre() -> None:
    ring = scene((13, 13), np.s_[1:12, 1:12])
    ring[3:10, 3:10] = 0
    centre = scene((13, 13), np.s_[5:8, 5:8])
    assert assay.match_instances(ring, centre, criterion="centre_distance", threshold=0, at_threshold="hit").sq() == 0
    same(assay.match_instances(ring, centre, criterion="box_iou", threshold=0).sq(), 9 / 121)
    assert assay.match_instances(ring, centre, threshold=0).tp == 0
    assert assay.match_instances(ring, ring, criterion="point_in_mask").tp == 0


def test_c_shape() -> None:
    shape = scene((13, 13), np.s_[1:12, 1:12])
    shape[3:10, 3:12] = 0
    assert counts(assay.match_instances(shape, shape, criterion="point_in_mask")) == (0, 1, 1)


def of_matrix(values: list[list[float]], strategy: str, threshold: float, **options: Any) -> assay.Matching:
    """Matching by a matrix of values, rows for references; 0 is no candidate."""
    matrix = np.array(values)
    rows, columns = np.nonzero(matrix)
    references, predictions = matrix.shape
    return assay.match_candidates(
        rows,
        columns,
        matrix[rows, columns],
        references=references,
        predictions=predictions,
        strategy=strategy,
        threshold=threshold,
        **options,
    )


def pairs(matching: assay.Matching) -> set[tuple[int, int]]:
    return set(zip(matching.pairs[0].tolist(), matching.pairs[1].tolist(), strict=True))


def test_greedy_and_optimal() -> None:
    ious = [[2 / 5, 3 / 5], [5 / 16, 0]]
    by_score = of_matrix(ious, "greedy_by_score", 0.3, scores=[0.9, 0.8])
    assert pairs(by_score) == {(0, 0)}
    assert counts(by_score) == (1, 1, 1)
    assert by_score.f_beta() == 0.5
    for strategy in ("greedy_by_criterion", "optimal", "best_total"):
        found = of_matrix(ious, strategy, 0.3)
        assert pairs(found) == {(0, 1), (1, 0)}
        assert found.f_beta() == 1


@pytest.mark.parametrize(
    ("size", "shift", "iou", "hit"),
    [(3, (0, 1), 1 / 2, 0), (3, (1, 1), 2 / 7, 0), (10, (0, 1), 9 / 11, 1), (10, (1, 1), 81 / 119, 1)],
)
def test_hard_threshold(size: int, shift: tuple[int, int], iou: float, hit: int) -> None:
    reference = scene((16, 16), np.s_[2 : 2 + size, 2 : 2 + size])
    found = assay.match_instances(reference, np.roll(reference, shift, (0, 1)))
    assert counts(found) == (hit, 1 - hit, 1 - hit)
    assert found.best_value_of_reference.tolist() == [iou]


def test_duplicate() -> None:
    for strategy in ("greedy_by_score", "greedy_by_criterion", "optimal"):
        found = of_matrix([[1.0, 1.0]], strategy, 0.5, scores=[0.8, 0.9])
        assert counts(found) == (1, 1, 0)
        same(found.f_beta(), 2 / 3)
        assert pairs(found) == {(0, int(strategy == "greedy_by_score"))}


# --- the framework ---------------------------------------------------------------------------------------------------


def test_greedy_takes_what_optimal_leaves() -> None:
    ious = [[0.60, 0.55], [0.55, 0.0]]
    for strategy in ("greedy_by_score", "greedy_by_criterion"):
        found = of_matrix(ious, strategy, 0.5, scores=[0.9, 0.8])
        assert pairs(found) == {(0, 0)}
        assert counts(found) == (1, 1, 1)
    assert pairs(of_matrix(ious, "optimal", 0.5)) == {(0, 1), (1, 0)}
    assert pairs(of_matrix([[0.9, 0.3], [0.3, 0.0]], "best_total", 0.1)) == {(0, 0)}  # 0.9 is more than 0.3 + 0.3


@pytest.mark.parametrize(
    ("strategy", "winner"), [("greedy_by_score", 1), ("greedy_by_criterion", 0), ("optimal", 0), ("best_total", 0)]
)
@pytest.mark.parametrize(("double_detections", "fp"), [("false_positive", 1), ("ignored", 0)])
def test_the_better_of_two_wins(strategy: str, winner: int, double_detections: str, fp: int) -> None:
    found = of_matrix([[1.0, 0.75]], strategy, 0.1, scores=[0.3, 0.9], double_detections=double_detections)
    assert pairs(found) == {(0, winner)}
    assert counts(found) == (1, fp, 0)


def test_second_choice_by_score() -> None:
    """Inclusive-pixel boxes [0,0,9,9] and [0,0,9,12] against [0,0,9,9], [0,0,9,10] and [0,0,9,11]."""
    ious = [[10 / 10, 10 / 11, 10 / 12], [10 / 13, 11 / 13, 12 / 13]]
    found = of_matrix(ious, "greedy_by_score", 0.1, scores=[0.9, 0.8, 0.7])
    assert pairs(found) == {(0, 0), (1, 1)}
    assert counts(found) == (2, 1, 0)


def test_the_nearest_wins() -> None:
    how: dict[str, Any] = {"references": 1, "predictions": 2, "criterion": "centre_distance", "threshold": 3}
    for strategy in ("greedy_by_criterion", "optimal"):
        found = assay.match_candidates([0, 0], [1, 0], [0, 1], strategy=strategy, **how)
        assert pairs(found) == {(0, 1)}


@pytest.mark.parametrize(
    ("tp", "fn", "fp", "sensitivity", "ppv", "f1"),
    [
        (1, 1, 1, 0.5, 0.5, 0.5),
        (1, 0, 0, 1, 1, 1),
        (1, 1, 0, 0.5, 1, 2 / 3),
        (1, 0, 1, 1, 0.5, 2 / 3),
        (0, 1, 1, 0, 0, 0),
        (0, 1, 0, 0, math.nan, 0),
        (0, 0, 1, math.nan, 0, 0),
        (0, 0, 0, math.nan, math.nan, math.nan),
    ],
)
def test_undefined_values(tp: int, fn: int, fp: int, sensitivity: float, ppv: float, f1: float) -> None:
    which = list(range(tp))
    found = assay.match_candidates(which, which, [1.0] * tp, references=tp + fn, predictions=tp + fp)
    assert counts(found) == (tp, fp, fn)
    same([found.sensitivity(), found.ppv(), found.f_beta(), found.rq()], [sensitivity, ppv, f1, f1])
    same(found.pq(), f1)


# --- protocols -------------------------------------------------------------------------------------------------------


def of_points(reference: list[tuple[float, ...]], prediction: list[tuple[float, ...]], radius: float) -> assay.Matching:
    distances = np.linalg.norm(np.array(reference)[:, np.newaxis] - np.array(prediction), axis=2)
    rows, columns = np.nonzero(distances <= radius)
    return assay.match_candidates(
        rows,
        columns,
        distances[rows, columns],
        references=len(reference),
        predictions=len(prediction),
        criterion="centre_distance",
        threshold=radius,
        at_threshold="hit",
        strategy="optimal",
    )


def test_points_do_not_depend_on_their_order() -> None:
    """Where a greedy matching of points in their order finds one, the optimal one finds two."""
    reference = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0)]
    prediction = [(0.6, 0.0, 0.0), (-0.9, 0.0, 0.0)]
    assert counts(of_points(reference, prediction, 1)) == (2, 0, 0)
    assert counts(of_points(reference[::-1], prediction, 1)) == (2, 0, 0)
    assert counts(of_points([(0.0, 0.0), (2.0, 0.0)], [(1.0, 0.0), (-3.0, 0.0)], 4)) == (2, 0, 0)
    assert counts(of_points([(0.0, 0.0)], [(4.0, 0.0)], 4)) == (1, 0, 0)


def test_panoptic_quality_with_void() -> None:
    reference = np.zeros((6, 10), np.uint8)
    reference[0:4, 0:5], reference[0:2, 5:10], reference[4:6] = 1, 2, 3
    prediction = np.zeros((6, 10), np.uint8)
    prediction[0:4, 0:4], prediction[0:4, 5:10] = 11, 12
    prediction[4:6, 0:8], prediction[4:6, 8:10], prediction[2:4, 4] = 13, 14, 15

    def of_class(references: list[int], predictions: list[int]) -> assay.Matching:
        return assay.match_instances(
            reference, prediction, reference_labels=references, prediction_labels=predictions, void_label=0
        )

    a, b, c = of_class([1, 2], [11, 12, 14]), of_class([3], [13]), of_class([], [15])
    same([a.pq(), a.sq(), a.rq()], [0.72, 0.9, 0.8])
    same([b.pq(), b.sq(), b.rq()], [0.8, 0.8, 1])
    assert (c.pq(), counts(c)) == (0, (0, 1, 0))
    assert a.value_of_reference.tolist() == [0.8, 1]


def test_nuclei() -> None:
    reference = scene((12, 12), np.s_[0:4, 0:4], np.s_[6:10, 6:10])
    prediction = scene((12, 12), np.s_[1:5, 0:4], np.s_[11, 0:5])
    same(assay.aggregated_jaccard_index(reference, prediction, objects="labels"), 12 / 41)
    same(assay.aggregated_jaccard_index_plus(reference, prediction, objects="labels"), 12 / 41)
    found = assay.match_instances(reference, prediction)
    same([found.rq(), found.sq(), found.pq()], [0.5, 0.6, 0.3])
    same(assay.object_pairs(reference, prediction).ensemble_dice(), 24 / 32)


LESION = np.s_[14:19, 14:19, 0:3]
TWO = [np.s_[10:15, 14:19, 0:3], np.s_[18:23, 14:19, 0:3]]
LESIONS: list[tuple[list[Any], list[Any], tuple[int, int, int]]] = [
    ([], [], (0, 0, 0)),
    ([LESION], [], (0, 0, 1)),
    ([], [LESION], (0, 1, 0)),
    ([np.s_[3:8, 14:19, 0:3]], [np.s_[22:27, 14:19, 0:3]], (0, 1, 1)),
    ([LESION], [np.s_[14:19, 14:19, 1:2]], (1, 0, 0)),
    ([LESION], [np.s_[10:15, 10:15, 0:3], np.s_[16:21, 16:21, 0:3]], (1, 1, 0)),
    ([LESION], [np.s_[12:16, 14:19, 0:3], np.s_[17:20, 14:19, 0:3]], (1, 0, 0)),
    (TWO, [np.s_[11:22, 14:19, 0:3]], (1, 0, 1)),
    (TWO, [np.s_[8:19, 14:19, 0:3]], (1, 0, 1)),
    ([LESION], [np.s_[18:23, 18:23, 0:3]], (0, 1, 1)),
]


@pytest.mark.parametrize(("reference", "prediction", "expected"), LESIONS)
def test_prostate_lesions(reference: list[Any], prediction: list[Any], expected: tuple[int, int, int]) -> None:
    """As many lesions as possible, then the best overlap; what hits a lesion that is taken is ignored."""
    shape = (32, 32, 3)
    found = assay.match_instances(
        scene(shape, *reference),
        scene(shape, *prediction),
        threshold=0.1,
        at_threshold="hit",
        strategy="optimal",
        double_detections="ignored",
    )
    assert counts(found) == expected


def test_bridged_lesions() -> None:
    """The best sum of Dice over whatever overlaps."""
    shape = (20, 20, 20)
    reference = scene(shape, np.s_[5:10, 5:10, 5:10], np.s_[12:17, 5:10, 5:10])
    prediction = scene(shape, np.s_[5:17, 5:10, 5:10])
    found = assay.match_instances(reference, prediction, criterion="dsc", threshold=0, strategy="best_total")
    assert counts(found) == (1, 0, 1)
    same(found.sq(), 0.5882352941176471)


# --- packages --------------------------------------------------------------------------------------------------------


def noisy_maps(seed: int, objects: int, shape: tuple[int, ...] = (30, 30)) -> Array:
    """Label maps in which almost every object touches every other one."""
    return np.random.default_rng(seed).integers(0, objects + 1, (2, *shape))


@pytest.mark.parametrize("criterion", ["iou", "overlap"])
@pytest.mark.parametrize("objects", [3, 12, 60, 200])
def test_scipy(objects: int, criterion: str) -> None:
    """The best total of large connected groups; with the most pairs first by an offset."""
    optimize = pytest.importorskip("scipy.optimize")
    for seed in range(5):
        maps = noisy_maps(seed, objects)
        every = assay.match_instances(*maps, criterion=criterion, threshold=0, strategy="one_to_many").pairs
        matrix = np.zeros((objects + 1, objects + 1))
        matrix[every[0], every[1]] = every[2]
        for strategy, offset in (("best_total", 0.0), ("optimal", 1e4)):
            found = assay.match_instances(*maps, criterion=criterion, threshold=0, strategy=strategy).pairs[2]
            weights = np.where(matrix > 0, matrix + offset, 0)
            total = weights[optimize.linear_sum_assignment(weights, maximize=True)].sum()
            same(found.sum() + offset * len(found), total)


@pytest.mark.peers
@pytest.mark.parametrize("objects", [3, 40])
def test_panoptica(objects: int) -> None:
    panoptica = pytest.importorskip("panoptica")
    for seed in range(3):
        rng = np.random.default_rng(seed)
        reference = np.zeros((60, 60), np.uint16)
        for label in range(1, objects + 1):
            y, x = rng.integers(0, 54, 2)
            reference[y : y + 6, x : x + 6] = label
        prediction = np.roll(reference, 1, 0)
        evaluator = panoptica.Panoptica_Evaluator(
            expected_input=panoptica.InputType.UNMATCHED_INSTANCE,
            instance_matcher=panoptica.NaiveThresholdMatching(
                matching_metric=panoptica.Metric.IOU, matching_threshold=0.5
            ),
            verbose=False,
        )
        theirs = evaluator.evaluate(prediction, reference)["ungrouped"]
        found = assay.match_instances(reference, prediction, at_threshold="hit", strategy="greedy_by_criterion")
        assert counts(found) == (theirs.tp, theirs.fp, theirs.fn)
        same([found.rq(), found.sq(), found.pq()], [theirs.rq, theirs.sq, theirs.pq])
