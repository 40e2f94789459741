"""Reliability diagrams of a run."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ..calibration import CalibrationBins
from ..evaluation.results import Results


def write_reliability(results: Results, out: Path) -> list[str]:
    """Draw the bins of every method and class whose calibration was asked for; the names of the files."""
    drawn = diagrams(results)
    if not drawn or not find_spec("matplotlib"):
        return []
    from ..report.calibration import reliability_diagrams
    from ..report.style import save

    save(reliability_diagrams(drawn)[0], out / "reliability.svg")
    return ["reliability.svg"]


def diagrams(results: Results) -> dict[str, CalibrationBins]:
    """The bins of each method and class, of the first metric that has some."""
    found: dict[str, CalibrationBins] = {}
    for (method, class_name, _), bins in results.calibration.items():
        about = f"class {class_name}" if class_name else "top label"
        found.setdefault(", ".join(filter(None, [method, about])), bins)
    return found
