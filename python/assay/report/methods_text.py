"""How a study was done, in words fit for a methods section."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from .._core import build_info

if TYPE_CHECKING:
    from ..studies.comparison import PairTable
    from ..studies.ranking import Ranking
    from ..studies.set_aggregates import SetAggregates
    from .parts import Study

_PACKAGES = ("numpy", "scipy", "nibabel", "SimpleITK")
_TESTS = {"wilcoxon": "Wilcoxon signed-rank test", "sign": "sign test", "permutation": "sign-flip permutation test"}
_ADJUSTED = {
    "holm": "adjusted for all pairs of a metric by Holm's method",
    "bh": "adjusted for all pairs of a metric by the method of Benjamini and Hochberg",
    "none": "not adjusted for the number of pairs",
}


def methods_paragraphs(
    study: Study,
    rankings: Sequence[Ranking],
    comparisons: Sequence[PairTable],
    together: SetAggregates,
    command: str = "",
    *,
    across: str = "",
) -> list[str]:
    """What was computed, how it was aggregated, compared and ranked, and with which software."""
    definitions = [one.describe() for one in study.results.definitions.values()]
    unknown = "The definitions of the metrics are not known: the values came from another tool's table."
    sides = sorted({pairs.alternative.replace("_", "-") for pairs in comparisons})
    how = sorted({(pairs.test, pairs.adjustment, pairs.alpha) for pairs in comparisons})
    unit = _unit(study)
    compared = unit if unit == "cases" else f"{unit}, each with the mean of its cases,"
    tests = [
        f"Methods were compared in pairs on the {compared} that both have ({', '.join(sides)} "
        f"{_TESTS.get(test, test)}, p-values {_ADJUSTED.get(adjustment, f'adjusted by {adjustment}')}, "
        f"significant at {alpha:g})."
        for test, adjustment, alpha in how
    ]
    schemes = [str(scheme) for scheme in dict.fromkeys(str(one.scheme) for one in rankings)]
    of_sets = ", ".join(dict.fromkeys(one.metric for one in together))
    done_again = f"To do it again: {command}" if command else ""
    paragraphs = [
        " ".join(definitions or [unknown]),
        f"Undefined values and missing outputs (policy {study.policy.name}): {study.policy.description}.",
        f"Aggregates are the {study.estimand.describe()}.",
        f"Of {of_sets} the number is the {together.describe()}." if of_sets else "",
        " ".join(filter(None, [*schemes, _stability(study) if schemes else "", across, *tests])),
        f"Computed with {software()}.",
        done_again,
    ]
    return [text for text in paragraphs if text]


def _unit(study: Study) -> str:
    """What is taken for independent."""
    estimand = study.estimand
    return "cases" if estimand.resample == "cases" or not estimand.levels else f"units of {estimand.levels[0]}"


def _stability(study: Study) -> str:
    """What rankings were made of, and how it was found how stable they are."""
    estimand, drawn, means = study.estimand, _unit(study), ""
    if estimand.statistic == "hierarchical_mean":
        drawn = f"units of {estimand.levels[0]}"
        means = f"In rankings a unit of {estimand.levels[0]}, with the mean of its cases, takes the place of a case. "
    return (
        f"{means}The stability of rankings is that of {estimand.resamples:,} resamples of {drawn}, "
        f"seed {estimand.seed}."
    )


def software() -> str:
    """The versions of the package and of what it computes with."""
    named = [f"assay {build_info()['version']}"]
    for package in _PACKAGES:
        try:
            named.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(named)
