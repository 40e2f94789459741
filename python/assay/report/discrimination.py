"""Pictures of how scores separate two classes: ROC, precision over sensitivity, net benefit, distributions.

Each function takes a score curve, or several by name, draws on the axes it is given or on new ones, and returns them.

A curve of many thousand points is thinned before it is drawn: of the points in each of 4096 columns of equal width the
first, the last, the lowest and the highest stay. That moves no line by more than 1/4096 of the axis, a fraction of a
pixel. Every number in a legend is that of the whole statistic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._core import ScoreCurve
from ..catalogue import as_number
from ..metrics.auroc_inference import logit_interval
from ..proportions import as_confidence, proportion_interval
from .style import BLUE, GREY, INK, VERMILION, as_bins, axes_or_new, dress, line_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Numbers = NDArray[np.float64]
_COLUMNS = 4096


def roc_plot(
    curves: ScoreCurve | Mapping[str, ScoreCurve],
    *,
    confidence: float | None = 0.95,
    band: bool | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw sensitivity over 1 - specificity at every threshold, equal scores as one straight segment.

    Parameters
    ----------
    curves
        A score curve, or several by name, such as one per model.
    confidence
        Confidence of the intervals: that of the AUROC in the legend (DeLong's variance, logit scale; none where it is
        undefined, as of a perfect separation), and the band. None for neither.
    band
        Whether to draw the band; by default for a single curve. It is Wilson's interval of the sensitivity at each
        threshold, as if the threshold had been fixed beforehand and its specificity were known: pointwise. The whole
        true curve lies in it less often than `confidence` says. Weights count as repeated samples.
    axes
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        With the line of chance. A curve without positives or without negatives is undefined, says the legend, and not
        drawn.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.
    """
    named = _as_curves(curves)
    level = None if confidence is None else as_confidence(confidence)
    shaded = level if band or (band is None and len(named) == 1) else None
    if band and level is None:
        raise ValueError("band needs a confidence, got confidence=None")
    many = len(named) > 3
    axes = axes_or_new(axes, (4.6, 4.8 + 0.2 * len(named) if many else 4.4))
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    for (name, curve), (colour, dashes) in zip(named.items(), line_styles(len(named)), strict=True):
        x, y, tp = _roc(curve)
        axes.plot(x, y, color=colour, linestyle=dashes, linewidth=2, label=_entry(name, _auroc(curve, level)))
        if shaded is not None and x.size:
            _, low, high = proportion_interval(np.minimum(tp, curve.positives), curve.positives, confidence=shaded)
            axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    _unit_square(axes, "1 - specificity", "sensitivity")
    title = "AUROC" if level is None else f"AUROC ({100 * level:g} % interval)"
    return dress(axes, below=many, title=title, loc="lower right")


def precision_recall_plot(
    curves: ScoreCurve | Mapping[str, ScoreCurve],
    *,
    axes: Axes | None = None,
) -> Axes:
    """Draw PPV (precision) over sensitivity (recall) as steps, whose area is the average precision.

    Parameters
    ----------
    curves
        A score curve, or several by name, such as one per model.
    axes
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        With the prevalence, the PPV of chance, as a dashed line: one for all curves, or in the colour of each if they
        differ. A curve without positives is undefined, says the legend, and not drawn.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.
    """
    named = _as_curves(curves)
    axes = axes_or_new(axes, (4.6, 4.8 + 0.2 * len(named)))
    styles = line_styles(len(named))
    for (name, curve), (colour, dashes) in zip(named.items(), styles, strict=True):
        area = curve.average_precision()
        said = _undefined(curve) if math.isnan(area) else f"{area:.3f} ({_prevalence(curve):.3f})"
        line = _precision_recall(curve)
        axes.step(*line, where="pre", color=colour, linestyle=dashes, linewidth=2, label=_entry(name, said))
    for curve, colour in _one_per_prevalence(named, styles):
        axes.axhline(_prevalence(curve), color=colour, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    _unit_square(axes, "sensitivity", "PPV")
    return dress(axes, below=True, title="average precision (prevalence)")


def decision_curve_plot(
    curves: ScoreCurve | Mapping[str, ScoreCurve],
    *,
    thresholds: object | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw the net benefit of treating by score, treating all and treating none, over the risk from which one treats.

    Parameters
    ----------
    curves
        A score curve, or several by name, such as one per model. Scores are risks, from 0 to 1.
    thresholds
        Risks of at least 0 and below 1; by default 0 to 0.99 in steps of 0.0025.
    axes
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        Benefit is in true positives per sample. What falls far below 0 is cut off. Treating all is drawn once, or in
        the colour of each curve if prevalences differ. A curve without samples is undefined, and the legend says so.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.

    References
    ----------
    Vickers and Elkin, Medical Decision Making 26 (2006), doi:10.1177/0272989X06295361.
    """
    named = _as_curves(curves)
    for name, curve in named.items():
        _check_risks(name, curve.points()[0])
    risks = np.linspace(0, 0.99, 397) if thresholds is None else _as_risks(thresholds)
    axes = axes_or_new(axes)
    styles, top = line_styles(len(named)), 0.0
    for (name, curve), (colour, dashes) in zip(named.items(), styles, strict=True):
        benefit = curve.net_benefit(risks.tolist())[0]
        label = _entry(name or "score", "undefined" if math.isnan(_prevalence(curve)) else "")
        axes.plot(risks, benefit, color=colour, linestyle=dashes, linewidth=2, label=label)
        top = max(top, np.nan_to_num(benefit).max())
    for k, (curve, colour) in enumerate(_one_per_prevalence(named, styles)):
        everyone = curve.net_benefit(risks.tolist())[1]
        said = None if k else "treat all"
        axes.plot(risks, everyone, color=colour, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5, label=said)
        top = max(top, everyone.max())
    axes.axhline(0, color=INK, linewidth=1, zorder=1, label="treat none")
    axes.set(xlim=(0, risks.max() or 1), ylim=(-0.25 * (top or 1), 1.08 * (top or 1)))
    axes.set(xlabel="risk threshold", ylabel="net benefit")
    return dress(axes, loc="upper right")


def score_distribution_plot(
    curve: ScoreCurve, *, bins: int = 40, threshold: float | None = None, axes: Axes | None = None
) -> Axes:
    """Draw how the scores of positive and of negative samples are distributed, as shares of each class.

    Parameters
    ----------
    curve
        A score curve. Every sample is counted, by its weight.
    bins
        Number of equal bins from the lowest to the highest finite score; infinite ones are counted in the outermost.
    threshold
        A threshold to mark; the legend then says which share of each class has this score or a higher one.
    axes
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        Of a class without samples the legend says so.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.
    """
    scores, tp, fp = _as_curve(curve, "curve").points()
    limit = None if threshold is None else as_number(threshold, "threshold")
    if limit is not None and not math.isfinite(limit):
        raise ValueError(f"threshold must be a finite number, got {threshold!r}")
    count = as_bins(bins)
    axes = axes_or_new(axes)
    edges, top = _edges(scores, count), 0.0
    point = curve.at_threshold(math.inf if limit is None else limit)
    classes = (
        ("negative", fp, curve.negative_samples, 1 - point.specificity(), BLUE),
        ("positive", tp, curve.positive_samples, point.sensitivity(), VERMILION),
    )
    for name, reached, samples, above, colour in classes:
        said = f"{name}: {samples} samples" if samples else f"{name}: no samples"
        if samples and limit is not None:
            said += f", {100 * above:.1f} % at {limit:g} or above"
        weights = np.diff(reached, prepend=0.0)
        counts = np.histogram(np.clip(scores, edges[0], edges[-1]), edges, weights=weights)[0]
        shares = 100 * counts / (counts.sum() or 1)
        top = max(top, shares.max())
        axes.stairs(shares, edges, fill=True, facecolor=(colour, 0.25), edgecolor=colour, linewidth=1.6, label=said)
    if limit is not None:
        axes.axvline(limit, ymax=0.8, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set(xlabel="score", ylabel="share of the class (%)", ylim=(0, (top or 1) / 0.8))  # room for the legend
    return dress(axes, loc="upper right")


def _as_curves(curves: object) -> dict[str, ScoreCurve]:
    """Curves by name; a single one has none."""
    if not isinstance(curves, Mapping):
        return {"": _as_curve(curves, "curves", "a ScoreCurve or a mapping from names to such")}
    return {str(name): _as_curve(curve, f"curves[{name!r}]") for name, curve in curves.items()}


def _as_curve(curve: object, name: str, expected: str = "a ScoreCurve") -> ScoreCurve:
    if not isinstance(curve, ScoreCurve):
        raise TypeError(f"{name} must be {expected}, got {type(curve).__name__}")
    return curve


def _as_risks(thresholds: object) -> _Numbers:
    """Risk thresholds in ascending order."""
    try:
        risks: _Numbers = np.sort(np.asarray(thresholds, np.float64).reshape(-1))
    except (TypeError, ValueError):
        raise TypeError(f"thresholds must be numbers, got {thresholds!r}") from None
    wrong = risks[~((risks >= 0) & (risks < 1))]
    if wrong.size or not risks.size:
        found = f"{wrong[0]:g}" if wrong.size else "none"
        raise ValueError(f"thresholds must be risks of at least 0 and below 1, got {found}")
    return risks


def _check_risks(name: str, scores: _Numbers) -> None:
    """Raise if scores, from the highest, are no risks."""
    if scores.size and not (scores[-1] >= 0 and scores[0] <= 1):
        raise ValueError(
            f"curves must have scores that are risks, from 0 to 1, got scores from {scores[-1]:g} to {scores[0]:g}"
            + (f" in curves[{name!r}]" if name else "")
        )


def _roc(curve: ScoreCurve) -> tuple[_Numbers, _Numbers, _Numbers]:
    """1 - specificity, sensitivity and true positives, from (0, 0) on; none if undefined."""
    if curve.status != "ok":
        return np.empty(0), np.empty(0), np.empty(0)
    _, tp, fp = (np.append(0.0, column) for column in curve.points())
    x, y = fp / curve.negatives, tp / curve.positives
    keep = _thinned(x, y)
    return x[keep], y[keep], tp[keep]


def _precision_recall(curve: ScoreCurve) -> tuple[_Numbers, _Numbers]:
    """Sensitivity, and the PPV on the way to it; none if undefined."""
    if not curve.positives:
        return np.empty(0), np.empty(0)
    _, tp, fp = curve.points()
    x, y = np.append(0.0, tp / curve.positives), tp / (tp + fp)
    y = np.append(y[0], y)
    keep = _thinned(x, y)
    return x[keep], y[keep]


def _thinned(x: _Numbers, y: _Numbers) -> NDArray[np.intp]:
    """Which points of a line, with x ascending from 0 to 1, are enough to draw it."""
    if x.size <= 4 * _COLUMNS:
        return np.arange(x.size)
    column = (x * _COLUMNS).astype(np.intp)
    first = np.flatnonzero(np.diff(column, prepend=-1))
    last = np.append(first[1:], x.size) - 1
    by_height = np.lexsort((y, column))
    kept: NDArray[np.intp] = np.unique(np.concatenate([first, last, by_height[first], by_height[last]]))
    return kept


def _auroc(curve: ScoreCurve, confidence: float | None) -> str:
    """An AUROC and its interval in words."""
    if curve.status != "ok":
        return _undefined(curve)
    value = curve.auroc()
    low, high = (math.nan,) * 2 if confidence is None else logit_interval(value, curve.auroc_variance(), confidence)
    return f"{value:.3f}" if math.isnan(low) else f"{value:.3f} ({low:.3f} to {high:.3f})"


def _undefined(curve: ScoreCurve) -> str:
    return f"undefined ({curve.status.replace('_', ' ')})"


def _entry(name: str, said: str) -> str:
    """What the legend says about a curve."""
    return ": ".join(part for part in (name, said) if part)


def _prevalence(curve: ScoreCurve) -> float:
    total = curve.positives + curve.negatives
    return curve.positives / total if total else math.nan


def _one_per_prevalence(named: Mapping[str, ScoreCurve], styles: list[tuple[str, str]]) -> list[tuple[ScoreCurve, str]]:
    """A curve for each prevalence, with its colour, which is grey if all have one prevalence."""
    found = {
        round(_prevalence(curve), 12): (curve, colour)
        for curve, (colour, _) in zip(named.values(), styles, strict=True)
        if curve.positives + curve.negatives
    }
    return list(found.values()) if len(found) > 1 else [(curve, GREY) for curve, _ in found.values()]


def _unit_square(axes: Axes, across: str, up: str) -> None:
    """Axes from 0 to 1, with room for lines that run along them."""
    axes.set(xlim=(-0.015, 1.015), ylim=(-0.015, 1.015), xlabel=across, ylabel=up, aspect="equal")


def _edges(scores: _Numbers, bins: int) -> _Numbers:
    """Edges of equal bins over all finite scores."""
    finite = scores[np.isfinite(scores)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    if low == high:
        half = max(1.0, abs(low)) / 2
        low, high = low - half, high + half
    return np.linspace(low, high, bins + 1)
