"""Betti numbers and Euler characteristics against homology by definition, scipy and known shapes; labels that touch."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.topology import adjacency as adjacency_oracle
from reference.topology import betti_numbers as oracle
from reference.topology import euler_characteristic as euler_oracle
from scipy import ndimage
from support.arrays import DTYPES, LAYOUTS
from support.topology import NEIGHBOURS, SCENES, SHAPES, Betti, noise, of

Array = npt.NDArray[Any]

REACH = {1: {2: 1}, 2: {4: 1, 8: 2}, 3: {6: 1, 18: 2, 26: 3}}


@st.composite
def label_maps(draw: st.DrawFn, most: int = 160) -> Array:
    """Noise of every density, coarsened or not, somewhere in an image, of every dtype and layout."""
    rank = draw(st.integers(1, 3))
    longest = {1: (100,), 2: (12, 70), 3: (6, 6, 40)}[rank]
    shape = [draw(st.integers(1, longest[axis])) for axis in range(rank)]
    while np.prod(shape) > most:
        shape[int(np.argmax(shape))] //= 2
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from(DTYPES))
    labels = rng.integers(1, 2 if dtype.kind == "b" else draw(st.sampled_from([2, 4])), shape)
    labels = np.where(rng.random(shape) < draw(st.sampled_from([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1])), labels, 0)
    margins = [(draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from([0, 0, 1]))) for _ in shape]
    margins[-1] = (draw(st.sampled_from([0, 1, 61, 62, 63, 64])), margins[-1][1])
    labels = np.pad(labels, margins).transpose(draw(st.permutations(range(rank))))
    return LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](labels.astype(dtype))


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_against_reference(data: st.DataObject) -> None:
    labels = data.draw(label_maps())
    connectivity = data.draw(st.sampled_from(sorted(NEIGHBOURS[labels.ndim])))
    number = NEIGHBOURS[labels.ndim][connectivity]
    members = {str(label): int(label) for label in np.unique(labels[labels != 0]).tolist()}
    groups: dict[str, Any] = {**members, "none": 77, "all": [1, 2, 3]}
    found = assay.topology(labels, labels=groups, connectivity=number)
    assert isinstance(found, dict)
    for name, group in groups.items():
        mask = np.isin(labels, group)
        one = found[name]
        assert one.betti == oracle(mask, by_faces=connectivity == "face")
        assert one.euler == euler_oracle(mask, by_faces=connectivity == "face")
        assert one.voxels == np.count_nonzero(mask)
        assert one == of(mask, connectivity)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_voxels_that_do_not_take_part_are_background(data: st.DataObject) -> None:
    labels = data.draw(label_maps())
    inside = np.random.default_rng(data.draw(st.integers(0, 1000))).random(labels.shape) < 0.8
    kept = np.where(inside & (labels != 1), labels, 0)
    groups = {"two": 2, "all": [1, 2, 3]}
    assert assay.topology(labels, labels=groups, ignore_label=1, mask=inside) == assay.topology(kept, labels=groups)
    found = assay.label_adjacency(labels, ignore_label=1, mask=inside)
    assert found == assay.label_adjacency(kept) == adjacency_oracle(kept, 3)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_pairs(data: st.DataObject) -> None:
    reference = data.draw(label_maps())
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    prediction = rng.permutation(reference.ravel()).reshape(reference.shape).astype(np.int16)
    connectivity = data.draw(st.sampled_from(sorted(NEIGHBOURS[reference.ndim])))
    options: dict[str, Any] = {"connectivity": connectivity, "labels": {"one": 1, "both": [1, 2]}, "ignore_label": 3}
    pairs = assay.topology_pair(reference, prediction, **options)
    assert isinstance(pairs, dict)
    for name, group in (("one", [1]), ("both", [1, 2])):
        ours = of(np.isin(reference, group), connectivity)
        theirs = of(np.isin(prediction, group) & (reference != 3), connectivity)
        assert (pairs[name].reference, pairs[name].prediction) == (ours, theirs)
        for k in range(3):
            errors = assay.betti_error(reference, prediction, dimension=k, **options)
            assert isinstance(errors, dict)
            assert errors[name] == abs(ours.betti[k] - theirs.betti[k])
        errors = assay.euler_error(reference, prediction, **options)
        difference = assay.component_difference(reference, prediction, **options)
        assert isinstance(errors, dict)
        assert isinstance(difference, dict)
        assert errors[name] == abs(ours.euler - theirs.euler) == pairs[name].euler_error()
        assert difference[name] == theirs.betti[0] - ours.betti[0] == pairs[name].component_difference()


def test_empty_masks() -> None:
    empty, ring = np.zeros((5, 5), bool), np.pad(np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], bool), 1)
    for reference, prediction, errors, status in (
        (empty, empty, [0, 0, 0, 0], "both_empty"),
        (empty, ring, [1, 1, 0, 0], "reference_empty"),
        (ring, empty, [1, 1, 0, 0], "prediction_empty"),
        (ring, ring, [0, 0, 0, 0], "ok"),
    ):
        pair = assay.topology_pair(reference, prediction)
        assert isinstance(pair, assay.TopologyPair)
        assert [*map(pair.betti_error, range(3)), pair.euler_error()] == errors
        assert pair.status == status
        assert assay.betti_error(reference, prediction) == errors[0]
    for shape in ((0,), (0, 4), (3, 0, 4), (1,), (1, 1, 1)):
        assert of(np.zeros(shape, bool)).betti == (0, 0, 0)
        assert of(np.ones(shape, bool)).betti == (min(1, int(np.prod(shape))), 0, 0)


# --- shapes of which all is known ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("connectivity", ["full", "face"])
def test_known_shapes(shape: str, connectivity: str) -> None:
    mask, betti = SHAPES[shape]
    found = of(mask, connectivity)
    assert found.betti == betti
    assert found.euler == betti[0] - betti[1] + betti[2]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("connectivity", ["full", "face"])
def test_flips_transposes_and_shifts(shape: str, connectivity: str) -> None:
    mask, betti = SHAPES[shape]
    for order in itertools.permutations(range(mask.ndim)):
        assert of(mask.transpose(order), connectivity).betti == betti
        assert of(np.ascontiguousarray(mask.transpose(order)), connectivity).betti == betti
    for axis in range(mask.ndim):
        assert of(np.flip(mask, axis), connectivity).betti == betti
    for before in (1, 31, 32, 63, 64):
        margins = [(1, 2)] * (mask.ndim - 1) + [(before, 1)]
        assert of(np.pad(mask, margins), connectivity).betti == betti


@pytest.mark.parametrize("step", [step for step in itertools.product((-1, 0, 1), repeat=3) if step > (0, 0, 0)])
def test_lines_along_every_diagonal(step: tuple[int, int, int]) -> None:
    mask = np.zeros((80, 80, 80), bool)
    for k in range(70):
        mask[tuple(5 + k * s if s >= 0 else 75 + k * s for s in step)] = True
    straight = np.count_nonzero(step) == 1
    assert of(mask).betti == (1, 0, 0)
    assert of(mask, "face").betti == (1 if straight else 70, 0, 0)
    # What is left of a full image around the line: along a diagonal face neighbours lead out of it.
    around = ~mask
    assert of(around, "face").betti == (1, 0, 1)
    assert of(around).betti == (1, 0, 1 if straight else 70)


def test_corners_and_edges_in_contact() -> None:
    """Two squares that share a corner are one with all neighbours, and enclose nothing."""
    assert of(np.eye(2, dtype=bool)).betti == (1, 0, 0)
    assert of(np.eye(2, dtype=bool), "face").betti == (2, 0, 0)
    diamond = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], bool)
    assert of(diamond).betti == (1, 1, 0)
    assert of(diamond, "face").betti == (4, 0, 0)
    assert of(~diamond, "face").betti == (5, 0, 0)
    octahedron = ndimage.generate_binary_structure(3, 1)
    octahedron[1, 1, 1] = False
    assert of(octahedron).betti == (1, 0, 1)
    assert of(octahedron, "face").betti == (6, 0, 0)


# --- large arrays ----------------------------------------------------------------------------------------------------


def by_scipy(mask: Array, connectivity: str) -> Betti:
    """Components of both sides by scipy, and the cells counted one by one."""
    axes = mask.ndim
    reach, other = (axes, 1) if connectivity == "full" else (1, axes)
    components = ndimage.label(mask, ndimage.generate_binary_structure(axes, reach))[1]
    outside = np.pad(mask == 0, 1, constant_values=True)
    enclosed = ndimage.label(outside, ndimage.generate_binary_structure(axes, other))[1] - 1
    euler = euler_oracle(mask, by_faces=connectivity == "face")
    if axes == 3:
        return components, components + enclosed - euler, enclosed
    assert axes == 1 or enclosed == components - euler
    return components, components - euler, 0


@pytest.mark.parametrize("scene", SCENES)
def test_against_scipy(scene: str) -> None:
    mask = SCENES[scene]
    for connectivity in NEIGHBOURS[mask.ndim]:
        assert of(mask, connectivity).betti == by_scipy(mask, connectivity)


@pytest.mark.parametrize("labels", [1, 9])
def test_same_on_every_number_of_threads(labels: int) -> None:
    for shape in ((90, 80, 70), (3, 400, 300), (900, 700), (400000,)):
        for density in (0.1, 0.7):
            image = noise(density, *shape, labels=labels)
            for connectivity in NEIGHBOURS[len(shape)].values():
                options: dict[str, Any] = {"labels": range(1, labels + 1), "connectivity": connectivity}
                one = assay.topology(image, threads=1, **options)
                touching = assay.label_adjacency(image, connectivity=connectivity, threads=1)
                for threads in (2, 3, 8):
                    assert assay.topology(image, threads=threads, **options) == one
                    assert assay.label_adjacency(image, connectivity=connectivity, threads=threads) == touching


# --- which labels touch ----------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_adjacency_against_reference(data: st.DataObject) -> None:
    labels = data.draw(label_maps())
    connectivity, reach = data.draw(st.sampled_from(sorted(REACH[labels.ndim].items())))
    assert assay.label_adjacency(labels, connectivity=connectivity) == adjacency_oracle(labels, reach)


def test_adjacency_of_labels_of_64_bits() -> None:
    labels = np.array([[-(2**63), 2**63 - 1, 0, 5, 5, -1]])
    assert assay.label_adjacency(labels) == {(-(2**63), 2**63 - 1), (-1, 5)}
    assert assay.label_adjacency(np.ones((3, 3), bool)) == set()


# --- the rules of TopCoW ---------------------------------------------------------------------------------------------


def class_errors(reference: Array, prediction: Array) -> dict[int, int]:
    labels = sorted({*np.unique(reference).tolist(), *np.unique(prediction).tolist()} - {0})
    errors = assay.betti_error(reference, prediction, labels=labels)
    assert isinstance(errors, dict)
    return errors


def test_topcow_rows() -> None:
    reference, prediction = np.zeros((2, 5, 5), np.uint8)
    reference[2:] = np.array([[3], [2], [1]])
    prediction[[0, 2, 4]] = np.array([[4], [3], [1]])
    assert class_errors(reference, prediction) == {1: 0, 2: 1, 3: 0, 4: 1}
    assert assay.betti_error(reference != 0, prediction != 0) == 2


def test_topcow_cubes() -> None:
    reference = np.kron(np.arange(1, 9).reshape(2, 2, 2), np.ones((4, 4, 4), int))
    prediction = np.where(reference == 4, 0, reference)
    for label, hole in ((2, np.s_[1:3, 1:3, 1:3]), (6, np.s_[1:3, 1:3, :]), (8, np.s_[1:3, 1:3, :])):
        corner = np.argwhere(reference == label)[0]
        cube = prediction[tuple(slice(at, at + 4) for at in corner)]
        cube[hole] = 0
    assert [np.count_nonzero(prediction == label) for label in (2, 6, 8)] == [56, 48, 48]
    errors = class_errors(reference, prediction)
    assert sum(errors.values()) / len(errors) == 1 / 8
    topologies = assay.topology(prediction, labels=[2, 6, 8])
    assert isinstance(topologies, dict)
    assert [one.betti for one in topologies.values()] == [(1, 0, 1), (1, 1, 0), (1, 1, 0)]


def test_topcow_donut() -> None:
    ring = np.zeros((5, 7, 9), np.uint8)
    ring[1:4, 2:6, 2:5] = 1
    ring[2, 3:5] = 0
    prediction = ring.copy()
    prediction[1:3, 4:6, 2:5][prediction[1:3, 4:6, 2:5] != 0] = 6
    assert np.count_nonzero(ring) == 30
    errors = class_errors(ring, prediction)
    assert sum(errors.values()) / len(errors) == 0.5
    assert of(ring).betti == (1, 1, 0)


def test_topcow_components() -> None:
    islands = np.zeros((3, 4, 2), bool)
    islands[0, :, 0] = islands[2, 1, 0] = islands[0, 1:, 1] = islands[2, :2, 1] = True
    assert of(islands).betti[0] == 2
    diagonal = np.zeros((3, 3, 3), bool)
    diagonal[(np.arange(3),) * 3] = True
    assert of(diagonal).betti[0] == 1


def neighbours_of(label: int, pairs: set[tuple[int, int]]) -> set[int]:
    return {a + b - label for a, b in pairs if label in (a, b)}


def matches(reference: Array, prediction: Array, labels: list[int]) -> dict[int, bool]:
    """By label: whether components and neighbours are the same, as the topology match of TopCoW asks."""
    errors = assay.betti_error(reference, prediction, labels=labels)
    ours, theirs = assay.label_adjacency(reference), assay.label_adjacency(prediction)
    assert isinstance(errors, dict)
    same = {label: neighbours_of(label, ours) == neighbours_of(label, theirs) for label in labels}
    return {label: errors[label] == 0 and same[label] for label in labels}


def test_topcow_topology_match() -> None:
    reference = np.array(
        [[4, 6, 10, 10, 12, 12], [4, 4, 6, 10, 15, 15], [11, 11, 6, 6, 12, 15], [11, 4, 11, 12, 12, 15]]
    )
    prediction = reference.copy()
    prediction[[0, 2, 2, 3, 3], [5, 1, 4, 3, 4]] = 0
    anterior = matches(reference, prediction, [10, 11, 12, 15])
    assert not anterior[11]
    assert all(matches(reference, prediction, [2, 3, 8, 9]).values())
    topologies = assay.topology(prediction, labels=[11])
    assert isinstance(topologies, dict)
    assert topologies[11].betti[0] == 2
    assert all(matches(reference, reference, [10, 11, 12, 15]).values())
    assert neighbours_of(10, assay.label_adjacency(reference)) == {4, 6, 12, 15}


# --- use -------------------------------------------------------------------------------------------------------------


def test_pickle_and_repr() -> None:
    pair = assay.topology_pair(noise(0.3, 9, 10, 11), noise(0.5, 9, 10, 11))
    assert isinstance(pair, assay.TopologyPair)
    again = pickle.loads(pickle.dumps(pair))
    assert (again, again.reference, again.prediction) == (pair, pair.reference, pair.prediction)
    assert (hash(again), hash(again.reference)) == (hash(pair), hash(pair.reference))
    assert pair != assay.topology_pair(MASK, MASK)
    assert pair.reference != pair.prediction
    assert repr(of(SHAPES["hollow torus"][0])) == "<Topology: 1 components, 2 holes, 1 cavities>"
    rows = assay.topology_pair(MASK, np.arange(20).reshape(4, 5) % 2)
    assert repr(rows) == "<TopologyPair: Betti numbers (1, 0, 0) of the reference, (1, 3, 0) of the prediction>"


def test_dimensions_of_a_pair() -> None:
    pair: Any = assay.topology_pair(MASK, MASK)
    assert pair.betti_error() == pair.betti_error(dimension=2) == 0
    for wrong in (-1, 3, 2**62):
        with pytest.raises(ValueError, match=f"^dimension must be 0, 1 or 2, got {wrong}$"):
            pair.betti_error(wrong)
    for unusable in (0.5, "1", None, 2**70):
        with pytest.raises(TypeError, match=r"^dimension must be a whole number of 64 bits, got "):
            pair.betti_error(unusable)


MASK = np.ones((4, 5), np.uint8)
FOUR_AXES = np.ones((1,) * 4, bool)
WRONG: list[tuple[Callable[..., Any], dict[str, Any], type[Exception], str]] = [
    (assay.topology, {"label_map": MASK * 1.0}, TypeError, r"^label_map must be a bool or integer array"),
    (assay.topology, {"label_map": FOUR_AXES}, ValueError, r"^label_map must have 1 to 3 axes for topo"),
    (assay.topology, {"label_map": np.eye(3, dtype=int) * [1, 2, 3]}, ValueError, r"^label_map has 3 non-zero values"),
    (
        assay.topology,
        {"label_map": np.array([1, 2**63], np.uint64)},
        ValueError,
        r"^label_map has label 92",
    ),
    (assay.topology, {"connectivity": 6}, ValueError, r"^connectivity must be 4 or 8 for an array of 2 axes, got 6"),
    (assay.topology, {"label_map": MASK[None], "connectivity": 18}, ValueError, r"^connectivity must be 6 or 26 .* 18"),
    (assay.topology, {"mask": MASK[1:]}, ValueError, r"^mask has shape \(3, 5\), expected the shape of label_map"),
    (assay.topology, {"labels": []}, ValueError, r"^labels must name at least one class"),
    (assay.topology, {"ignore_label": 1.5}, TypeError, r"^ignore_label must be a whole number"),
    (assay.topology, {"threads": 0}, ValueError, r"^threads must be at least 1"),
    (assay.label_adjacency, {"label_map": FOUR_AXES}, ValueError, r"^label_map must have 1 to 3 axes"),
    (assay.label_adjacency, {"connectivity": "full"}, TypeError, r"^connectivity must be a number of neighbours"),
    (assay.label_adjacency, {"mask": MASK[1:]}, ValueError, r"^mask has shape \(3, 5\), expected the shape of label"),
]
WRONG_PAIRS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"connectivity": "edge"}, ValueError, r"^connectivity must be one of 'face', 'full', got 'edge'"),
    ({"connectivity": 26}, ValueError, r"^connectivity must be one of 'face', 'full', got 26"),
    ({"prediction": MASK[1:]}, ValueError, r"^prediction has shape \(3, 5\), expected the shape of reference"),
    ({"prediction": MASK * np.arange(5)}, ValueError, r"^prediction has 4 non-zero values"),
    ({"mask": MASK[1:]}, ValueError, r"^mask has shape \(3, 5\), expected the shape of reference"),
    ({"reference": FOUR_AXES, "prediction": FOUR_AXES}, ValueError, r"^reference must have 1 to 3 axes for topology"),
    ({"dimension": 3}, ValueError, r"^dimension must be a whole number at least 0 and at most 2, got 3"),
    ({"dimension": 1.5}, ValueError, r"^dimension must be a whole number"),
    ({"dimension": True}, TypeError, r"^dimension must be a number"),
]


@pytest.mark.parametrize(("function", "wrong", "error", "message"), WRONG, ids=[one[3] for one in WRONG])
def test_bad_input(function: Callable[..., Any], wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    arguments = {"label_map": MASK, **wrong}
    with pytest.raises(error, match=message):
        function(**arguments)


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG_PAIRS, ids=[one[2] for one in WRONG_PAIRS])
def test_bad_pairs(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        assay.betti_error(**{"reference": MASK, "prediction": MASK, **wrong})
