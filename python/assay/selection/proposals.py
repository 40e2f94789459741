"""From the facts of cases to what they say of the items of a fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..evaluation.case import Case
from .case_facts import CaseFacts, ClassFacts, Structures, voxels_of_diameter
from .items import LIMITS
from .measured import Proposal
from .tubes import Tube

# fmt: off
UNITS = (
    "slice", "image", "lesion", "scan", "study", "series", "video", "patient", "subject", "participant", "animal",
    "donor", "specimen", "slide", "site", "hospital", "center", "centre",
)
# fmt: on
"""What columns of groups are called whose members are not independent."""


def of_class(facts: Sequence[CaseFacts], name: str, instances: bool) -> dict[str, Proposal]:
    """What cases say of one class."""
    nothing = ClassFacts(None, 0, 0, None)
    own = [(case, case.classes.get(name, nothing)) for case in facts]
    found: dict[str, Proposal] = {}
    in_reference = {case.case: one.reference > 0 for case, one in own}
    found["empty_reference_possible"] = _absent(in_reference.values(), "references", "the class")
    predicted = [one.prediction > 0 for case, one in own if one.prediction is not None and not case.missing]
    if predicted:
        found["empty_prediction_possible"] = _absent(predicted, "predictions", "the class")
    structures = [one.structures for _, one in own if one.structures is not None]
    if structures:
        found |= _of_structures(structures, instances)
    return found


def of_all(facts: Sequence[CaseFacts], structures: Mapping[str, int]) -> dict[str, Proposal]:
    """What cases say of all classes together; `structures` is how many there are of each class."""
    found: dict[str, Proposal] = {}
    missing = sum(bool(one.missing) for one in facts)
    if missing < len(facts):
        words = _share(missing, len(facts), "predictions are missing or cannot be read")
        found["invalid_output_possible"] = Proposal(
            bool(missing > 0), words, {"missing": missing, "predictions": len(facts)}
        )
        scored = sum(one.scored for one in facts)
        words = _share(scored, len(facts), "cases come with scores")
        found["class_scores_available"] = Proposal(bool(scored > 0), words, {"scored": scored, "cases": len(facts)})
    layered = [one.several_labels for one in facts if one.several_labels is not None]
    if layered:
        words = _share(sum(layered), len(layered), "references have voxels in masks of several classes")
        found["multiple_labels_per_unit"] = Proposal(bool(any(layered)), words, {"overlapping": sum(layered)})
    if len(structures) > 1 and any(structures.values()):
        found["class_imbalance"] = imbalance(structures, "structures")
    return found


def of_groups(cases: Sequence[Case]) -> tuple[dict[str, Proposal], list[str]]:
    """Which cases belong together, and what may mean that they do."""
    ids = {case.id: case.groups for case in cases}
    columns = {
        key: {g[key] for g in ids.values() if key in g} for key in dict.fromkeys(k for g in ids.values() for k in g)
    }
    shared = {key: len(values) for key, values in columns.items() if 1 < len(values) < len(ids)}
    units = sorted((key for key in shared if _is_unit(key)), key=lambda key: -shared[key])
    hints = [
        f"column {key} has {count} values in {len(ids)} cases; if those of one value are alike, say so with group_keys"
        for key, count in shared.items()
        if key not in units
    ]
    if units:
        words = f"{len(ids)} cases have " + ", ".join(f"{shared[key]} values of {key}" for key in units)
        numbers = {"cases": len(ids), **{key: shared[key] for key in units}}
        proposal = Proposal(True, f"{words} (groups of the cases)", numbers)
        return {"non_independent_test_cases": proposal, "group_keys": proposal._replace(value=tuple(units))}, hints
    single = [key for key, values in columns.items() if _is_unit(key) and len(values) == len(ids) > 1]
    if single:
        words = f"each of {len(ids)} cases is of another {single[0]} (groups of the cases)"
        return {"non_independent_test_cases": Proposal(False, words, {"cases": len(ids)})}, hints
    stems = {re.sub(r"[-_. ]?[a-zA-Z]*\d+$", "", name) for name in ids}
    if 1 < len(stems) < len(ids) and not shared:
        hints.append(
            f"the names of {len(ids)} cases begin in {len(stems)} ways; if these are patients or videos, say so with "
            "groups of the cases and group_keys"
        )
    return {}, hints


def imbalance(counts: Mapping[str, int], what: str) -> Proposal:
    """Whether classes are unequally frequent."""
    limit = LIMITS["imbalance_ratio"].value
    most, least = max(counts, key=lambda name: counts[name]), min(counts, key=lambda name: counts[name])
    total = max(1, sum(counts.values()))
    said = ", ".join(f"{name}: {count} ({100 * count / total:.0f} %)" for name, count in counts.items())
    ratio = counts[most] / counts[least] if counts[least] else np.inf
    compared = f"; {most} is {ratio:.1f} times as frequent as {least}" if 1 < ratio < np.inf else ""
    words = f"{what} by class, {said}{compared} (limit {limit:g})"
    return Proposal(bool(ratio >= limit), words, {"ratio": float(ratio), **counts})


def _is_unit(key: str) -> bool:
    return any(unit in key.lower() for unit in UNITS)


def _share(count: int, total: int, what: str) -> str:
    return f"{count} of {total} {what} ({100 * count / max(1, total):.0f} %)"


def _absent(present: Iterable[bool], what: str, structure: str) -> Proposal:
    held = list(present)
    lacking = held.count(False)
    words = f"all {len(held)} {what} hold {structure}"
    words = _share(lacking, len(held), f"{what} do not hold {structure}") if lacking else words
    return Proposal(bool(lacking > 0), words, {"empty": lacking, what: len(held)})


def _of_structures(cases: Sequence[Structures], instances: bool) -> dict[str, Proposal]:
    found = {"small_structures": _small(cases), "disconnected_structures": _disconnected(cases, instances)}
    volumes = np.concatenate([one.volumes for one in cases])
    if len(volumes) >= LIMITS["sized_structures"].value:
        found["high_size_variability"] = _variability(volumes)
    shapes = [one.tube for one in cases if one.tube is not None]
    if shapes:
        found["tubular_shape"] = _tubular(shapes)
    if instances:
        found["touching_or_overlapping_structures"] = _touching(cases)
    return found


def _small(cases: Sequence[Structures]) -> Proposal:
    diameter, share = LIMITS["small_diameter"].value, LIMITS["small_share"].value
    voxels = np.concatenate([one.voxels for one in cases])
    small = sum(int((one.voxels < voxels_of_diameter(diameter, one.axes)).sum()) for one in cases)
    median = float(np.median(voxels))
    words = _share(small, len(voxels), f"structures are smaller than a ball {diameter:g} voxels across")
    words += f"; the median one has {median:g} voxels (limit {100 * share:g} %)"
    return Proposal(
        bool(small >= share * len(voxels)), words, {"small": small, "structures": len(voxels), "median": median}
    )


def _variability(volumes: NDArray[np.floating[Any]]) -> Proposal:
    low, high = np.percentile(volumes, [5, 95])
    ratio, limit = float(high / low), LIMITS["size_ratio"].value
    words = f"the 95th percentile of the volumes of {len(volumes)} structures is {ratio:.1f} times the 5th"
    return Proposal(bool(ratio >= limit), f"{words} (limit {limit:g})", {"ratio": ratio, "structures": len(volumes)})


def _tubular(shapes: Sequence[Tube]) -> Proposal:
    limit = LIMITS["tube_share"].value
    tubes = sum(one.is_one for one in shapes)
    length, roundness, loops = np.median(np.array(shapes), axis=0).tolist()
    words = _share(tubes, len(shapes), "references have a tube, or a tree of tubes, as largest structure")
    words += f"; in the median it is {length:.1f} times as long as wide, with {loops:g} loops (limit {100 * limit:g} %)"
    numbers = {"tubes": tubes, "references": len(shapes), "length": length, "roundness": roundness, "loops": loops}
    return Proposal(bool(tubes >= limit * len(shapes)), words, numbers)


def _touching(cases: Sequence[Structures]) -> Proposal:
    limit = LIMITS["touching_share"].value
    touching, total = sum(one.touching for one in cases), sum(len(one.voxels) for one in cases)
    words = _share(touching, total, "objects touch another one of their class")
    return Proposal(
        bool(touching >= limit * total), f"{words} (limit {100 * limit:g} %)", {"touching": touching, "objects": total}
    )


def _disconnected(cases: Sequence[Structures], instances: bool) -> Proposal:
    limit = LIMITS["disconnected_share"].value
    if instances:
        pieces = np.concatenate([one.pieces for one in cases])
        what = "objects are in several pieces"
    else:
        pieces = np.array([len(one.pieces) for one in cases])
        what = "references that hold the class have several pieces of it, which may be several structures, or one"
    several = int((pieces > 1).sum())
    words = f"{_share(several, len(pieces), what)} (limit {100 * limit:g} %)"
    return Proposal(bool(several >= limit * len(pieces)), words, {"several": several, "of": len(pieces)})
