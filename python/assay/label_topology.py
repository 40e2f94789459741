"""Whether a label map has the right labels, each in the right pieces and between the right neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from . import _core
from ._core import BinaryCounts
from ._inputs import (
    Array,
    LabelClass,
    Labels,
    as_choice,
    as_classes,
    as_pair,
    as_shared,
    kept_samples,
)
from .catalogue import as_number
from .metrics.topology import CONNECTIVITIES
from .topologies import label_adjacency, with_axes


class LabelMatch(NamedTuple):
    """Whether one label has the topology of the reference.

    Attributes
    ----------
    detection
        "tp", "fn", "fp" or "tn": see `label_detection`.
    iou
        Of its voxels; NaN if neither map has the label.
    components
        How many connected components it has: of the reference, of the prediction.
    neighbours
        The labels that touch it: those of the reference, those of the prediction.
    """

    detection: str
    iou: float
    components: tuple[int, int]
    neighbours: tuple[frozenset[int], frozenset[int]]

    @property
    def rightly_detected(self) -> bool:
        """Whether it is found, or rightly absent: a true positive or a true negative."""
        return self.detection in ("tp", "tn")

    @property
    def same_components(self) -> bool:
        """Whether it has as many components (Betti number 0)."""
        return self.components[0] == self.components[1]

    @property
    def same_neighbours(self) -> bool:
        """Whether the same labels touch it."""
        return self.neighbours[0] == self.neighbours[1]

    @property
    def matches(self) -> bool:
        """Whether all three hold."""
        return self.rightly_detected and self.same_components and self.same_neighbours


class TopologyMatch(NamedTuple):
    """Whether labels have the topology of the reference: a LabelMatch for each, in `labels`."""

    labels: dict[Any, LabelMatch]
    detection_threshold: float

    @property
    def matches(self) -> bool:
        """Whether all labels match."""
        return all(one.matches for one in self.labels.values())

    @property
    def failures(self) -> list[str]:
        """What does not match, in words; of a label that a map does not have, only that."""
        return [
            f"{name if isinstance(name, str) else f'label {name}'}: {failure}"
            for name, one in self.labels.items()
            for failure in _failures(one, self.detection_threshold)
        ]


def label_neighbours(
    label_map: object,
    *,
    labels: Labels | None = None,
    connectivity: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> dict[Any, frozenset[int]]:
    """Find the neighbours of each label: the labels that touch it.

    Parameters
    ----------
    label_map
        Label map with 1 to 3 axes, bool or integer, any strides; 0 is background and no neighbour. It is not copied.
    labels
        Whose neighbours: a mapping from names to a label or several, or a list of labels. Several labels are one
        region, and none of them is its neighbour. None: every label that occurs, in ascending order. Neighbours are
        any labels of the map, in all cases.
    connectivity
        Number of neighbours of a voxel: 4 or 8 in 2D, 6, 18 or 26 in 3D, 2 in 1D. None: all (8, 26).
    ignore_label
        Voxels with this label are background.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    dict of frozenset of int
        Empty sets for labels that touch none, or do not occur.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also a label 0.

    Examples
    --------
    >>> label_neighbours(numpy.array([[1, 1, 0, 4], [0, 2, 0, 0]]))
    {1: frozenset({2}), 2: frozenset({1}), 4: frozenset()}
    """
    classes = None if labels is None else _as_classes(labels)
    touching = _by_label(
        label_adjacency(label_map, connectivity=connectivity, ignore_label=ignore_label, mask=mask, threads=threads)
    )
    if classes is None:
        array = with_axes(label_map, "adjacency")
        table = _overlap_table(array, array, as_shared(array, ignore_label, mask, threads, name="label_map"))
        classes = [LabelClass(label, (label,)) for label in table.reference_labels.tolist() if label != 0]
    return {one.name: _neighbours(one, touching) for one in classes}


def label_detection(
    reference: object,
    prediction: object,
    *,
    labels: Labels,
    threshold: float = 0.25,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> dict[Any, BinaryCounts]:
    """Count for each label whether it is found: one true or false positive or negative per case.

    A label of the reference is a true positive if the IoU of its voxels reaches the threshold, else a false negative. A
    label that the reference does not have is a false positive if the prediction has a voxel of it, else a true
    negative.

    Parameters
    ----------
    reference, prediction
        Label maps of one shape and any rank, bool or integer, any strides. Nothing is copied.
    labels
        A mapping from names to a label or several (their union), or a list of labels.
    threshold
        IoU from which a label is found, above 0, at most 1.
    ignore_label
        Voxels with this label in the reference are background in both.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    dict of BinaryCounts
        Those of cases add up with +: `sensitivity()` is the recall of a label over cases, `ppv()` its precision and
        `dsc()` its F1. The three are NaN where they are 0/0.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also a label 0.

    References
    ----------
    Kaiyuan Yang et al., "Benchmarking the CoW with the TopCoW challenge: topology-aware anatomical segmentation of the
    circle of Willis for CTA and MRA", arXiv 2312.17670 (2023).

    Examples
    --------
    >>> found = label_detection(numpy.array([8, 8, 8, 8]), numpy.array([8, 9, 0, 0]), labels=[8, 9])
    >>> found[8]
    BinaryCounts(tp=1, fp=0, fn=0, tn=0)
    >>> found[9]
    BinaryCounts(tp=0, fp=1, fn=0, tn=0)
    """
    classes, limit = _as_classes(labels), _as_threshold(threshold, "threshold")
    reference_map, prediction_map = as_pair(reference, prediction)
    table = _overlap_table(reference_map, prediction_map, as_shared(reference_map, ignore_label, mask, threads))
    regions = table.regions([one.labels for one in classes])
    outcomes = {one.name: _outcome(region.counts, limit) for one, region in zip(classes, regions, strict=True)}
    nothing = dict.fromkeys(("tp", "fp", "fn", "tn"), 0)
    return {name: BinaryCounts(**{**nothing, outcome: 1}) for name, outcome in outcomes.items()}


def topology_match(
    reference: object,
    prediction: object,
    *,
    labels: Labels,
    detection_threshold: float = 0.25,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> TopologyMatch:
    """Decide for each label whether it is rightly detected, in as many pieces and between the same neighbours.

    Parameters
    ----------
    reference, prediction
        Label maps of one shape with 1 to 3 axes, bool or integer, any strides. Nothing is copied.
    labels
        The labels that have to match: a mapping from names to a label or several (their union), or a list of labels.
        Neighbours are any labels of the maps.
    detection_threshold
        IoU from which a label is found, above 0, at most 1: see `label_detection`.
    connectivity
        Which voxels are neighbours, within a label and of different labels: those that share a corner ("full": 8 in 2D,
        26 in 3D) or a face ("face": 4, 6).
    ignore_label, mask, threads
        As for `label_detection`.

    Returns
    -------
    TopologyMatch
        Whether it `matches`, the `failures` in words, and a LabelMatch for each of `labels`. A label that neither map
        has matches.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also a label 0.

    Notes
    -----
    The topology match of the TopCoW challenge asks this of the labels of the anterior or of the posterior part, and
    that the sides are not confused: see `is_mirrored`.

    References
    ----------
    Kaiyuan Yang et al., "Benchmarking the CoW with the TopCoW challenge: topology-aware anatomical segmentation of the
    circle of Willis for CTA and MRA", arXiv 2312.17670 (2023).

    Examples
    --------
    >>> reference = numpy.array([[1, 1, 1, 2, 2, 2, 2, 2]])
    >>> prediction = numpy.array([[1, 0, 1, 0, 2, 2, 2, 2]])
    >>> found = topology_match(reference, prediction, labels=[1, 2])
    >>> found.matches, found.labels[1].same_components, found.labels[2].same_components
    (False, False, True)
    >>> for failure in found.failures:
    ...     print(failure)
    label 1: 2 components, the reference has 1
    label 1: touches nothing, in the reference 2
    label 2: touches nothing, in the reference 1
    """
    classes, limit = _as_classes(labels), _as_threshold(detection_threshold, "detection_threshold")
    reference_map, prediction_map = as_pair(reference, prediction)
    if reference_map.ndim > 3:
        raise ValueError(f"reference must have 1 to 3 axes for topology, got {reference_map.ndim}")
    neighbours = as_choice(connectivity, "connectivity", CONNECTIVITIES)
    shared = as_shared(reference_map, ignore_label, mask, threads)
    if shared["ignore_label"] is not None:  # what is ignored in the reference is to be ignored in the prediction too
        shared["mask"] = kept_samples(reference_map, shared["ignore_label"], shared["mask"])
        shared["ignore_label"] = None
    table = _overlap_table(reference_map, prediction_map, shared)
    members = [one.labels for one in classes]
    topologies = _core.topology_pairs(reference_map, prediction_map, table, members, connectivity=neighbours, **shared)
    of_reference, of_prediction = (
        _by_label(_core.label_adjacency(each, connectivity=neighbours, **shared))
        for each in (reference_map, prediction_map)
    )
    found = {
        one.name: LabelMatch(
            detection=_outcome(region.counts, limit),
            iou=region.counts.iou(),
            components=(pair.reference.betti[0], pair.prediction.betti[0]),
            neighbours=(_neighbours(one, of_reference), _neighbours(one, of_prediction)),
        )
        for one, region, pair in zip(classes, table.regions(members), topologies, strict=True)
    }
    return TopologyMatch(found, limit)


def _as_classes(labels: Labels) -> list[LabelClass]:
    """The classes that `labels` names, none of which is background."""
    classes = as_classes(labels)
    if any(0 in (one.labels or ()) for one in classes):
        raise ValueError("labels must not hold 0, which is background")
    return classes


def _as_threshold(value: object, name: str) -> float:
    limit = as_number(value, name)
    if not 0 < limit <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, got {value!r}")
    return limit


def _overlap_table(reference: Array, prediction: Array, shared: dict[str, Any]) -> _core.OverlapTable:
    axes = reference.ndim
    return _core.overlap_table(reference, prediction, spacing=[1.0] * axes, origin=[0] * axes, **shared)


def _by_label(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """The neighbours of each label that has any."""
    touching: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        touching[one].add(other)
        touching[other].add(one)
    return touching


def _neighbours(of: LabelClass, touching: Mapping[int, set[int]]) -> frozenset[int]:
    members = of.labels or ()
    return frozenset[int]().union(*(touching.get(label, ()) for label in members)).difference(members)


def _outcome(counts: BinaryCounts, threshold: float) -> str:
    """Of one label in one case."""
    if counts.tp + counts.fn > 0:
        return "tp" if counts.iou() >= threshold else "fn"
    return "fp" if counts.fp > 0 else "tn"


def _failures(one: LabelMatch, threshold: float) -> Iterable[str]:
    reference, prediction = one.components
    if one.detection == "fp":
        yield "found, but not in the reference"
    if one.detection == "fn":
        yield f"not found (IoU {one.iou:.6g} < {threshold:.6g})"
    if reference == 0 or prediction == 0:
        return
    if not one.same_components:
        yield f"{prediction} component{'' if prediction == 1 else 's'}, the reference has {reference}"
    if not one.same_neighbours:
        expected, found = map(_listed, one.neighbours)
        yield f"touches {found}, in the reference {expected}"


def _listed(labels: frozenset[int]) -> str:
    """1, 2 and 3."""
    *most, last = map(str, sorted(labels)) if labels else ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
