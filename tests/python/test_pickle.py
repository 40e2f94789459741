"""Statistics survive pickling and copying, and those of chunks add up to that of the whole."""

import copy
import pickle
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scenes import Scene, scenes, shapes


def state(statistic: Any) -> Any:
    """All that a statistic holds, as nested lists."""
    if isinstance(statistic, (assay.OverlapTable, assay.DirectedDistances, assay.SurfaceDistances)):
        return [type(statistic).__name__, *map(state, statistic.__getstate__())]
    return statistic.tolist() if isinstance(statistic, np.ndarray) else statistic


@given(st.data())
def test_copies_are_equal(data: st.DataObject) -> None:
    scene: Scene = data.draw(scenes(data.draw(shapes((1, 2, 3), (0, 1, 5, 65, 130), 700)), labelled=True))
    table = assay.overlap_table(scene.reference, scene.prediction, spacing=scene.spacing, **scene.options)
    surface = assay.surface_distances(scene.reference, scene.prediction, labels=[1], **scene.options)[1]
    counts = table.region(1).counts
    for statistic in (table, surface, surface.reference_to_prediction, surface.prediction_to_reference, counts):
        for same in (copy.copy(statistic), copy.deepcopy(statistic)):
            assert state(same) == state(statistic)
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert state(pickle.loads(pickle.dumps(statistic, protocol))) == state(statistic)
    again = pickle.loads(pickle.dumps(table))
    assert again.foreground().counts == table.foreground().counts
    assert again.spacing == table.spacing
    assert repr([pickle.loads(pickle.dumps(surface)).hausdorff(95)]) == repr([surface.hausdorff(95)])


@given(st.data())
def test_chunks_add_up_to_the_whole(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(shapes((1, 2, 3, 4), (1, 2, 5, 65, 130), 2000)), labelled=True))
    axis = data.draw(st.integers(0, scene.keep.ndim - 1))
    cuts = sorted(data.draw(st.lists(st.integers(0, scene.keep.shape[axis]), max_size=3)))
    mask = scene.options.pop("mask")
    tables = []
    for low, high in zip([0, *cuts], [*cuts, scene.keep.shape[axis]], strict=True):
        part = (slice(None),) * axis + (slice(low, high),)
        origin = [low if k == axis else 0 for k in range(scene.keep.ndim)]
        options = scene.options | {"mask": None if mask is None else mask[part], "origin": origin}
        chunk = scene.reference[part], scene.prediction[part]
        tables.append(assay.overlap_table(*chunk, spacing=scene.spacing, **options))
    whole = assay.overlap_table(scene.reference, scene.prediction, spacing=scene.spacing, mask=mask, **scene.options)
    before = [state(table) for table in tables]
    for order in (tables, tables[::-1]):
        total = order[0]
        for table in order[1:]:
            total = total + pickle.loads(pickle.dumps(table))
        assert state(total) == state(whole)
    assert [state(table) for table in tables] == before
    for name in ("reference_box", "prediction_box", "counts"):
        assert getattr(total.region(1), name) == getattr(whole.region(1), name)
    assert np.array_equal(total.region(1).reference_centroid, whole.region(1).reference_centroid, equal_nan=True)


@given(st.lists(st.lists(st.integers(0, 2**40), min_size=4, max_size=4), min_size=1, max_size=4))
def test_counts_add_up(rows: list[list[int]]) -> None:
    counts = [assay.BinaryCounts(**dict(zip(("tp", "fp", "fn", "tn"), row, strict=True))) for row in rows]
    total = counts[0]
    for one in counts[1:]:
        total = total + one
    assert [total.tp, total.fp, total.fn, total.tn] == np.sum(rows, axis=0).tolist()
    assert total.total == np.sum(rows)
    assert eval(repr(total), {"BinaryCounts": assay.BinaryCounts}) == total
    assert total != total + assay.BinaryCounts(tp=1, fp=0, fn=0, tn=0)


LABELS = np.array([1, 1, 0, 2])


@pytest.mark.parametrize(
    "statistic",
    [
        assay.BinaryCounts(tp=1, fp=2, fn=3, tn=4),
        assay.overlap_table(LABELS, LABELS[::-1]),
        assay.match_instances(LABELS, LABELS[::-1], threshold=0.2),
        assay.detection_curve([0.9, 0.5], [True, False], references=2, images=1),
    ],
    ids=lambda statistic: type(statistic).__name__,
)
def test_sums(statistic: Any) -> None:
    """The built-in sum starts with 0."""
    three = statistic + statistic + statistic
    assert repr(sum([statistic] * 3).__getstate__()) == repr(three.__getstate__())
    assert repr((0 + statistic).__getstate__()) == repr(statistic.__getstate__())
    assert sum([statistic]) is not statistic
    for other in (1, 0.0, "0", None, [0]):
        with pytest.raises(TypeError, match=r"unsupported operand|nothing but 0|can only concatenate"):
            other + statistic
    with pytest.raises(TypeError, match="unsupported operand"):
        statistic + 0


@pytest.mark.parametrize("name", ["tp", "fp", "fn", "tn"])
@pytest.mark.parametrize("count", [-1, 2**53 + 1])
def test_counts_are_limited(name: str, count: int) -> None:
    with pytest.raises(ValueError, match=rf"counts must be between 0 and 2\^53, got {count}"):
        assay.BinaryCounts(**{"tp": 1, "fp": 1, "fn": 1, "tn": 1, name: count})


def test_distances_and_weights_must_match() -> None:
    broken = assay.DirectedDistances.__new__(assay.DirectedDistances)
    with pytest.raises(ValueError, match="as many, got 2 and 1"):
        broken.__setstate__(([1.0, 2.0], [1.0], []))
