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
    tests = [
        f"Methods were compared in pairs on the cases that both have ({', '.join(sides)} {_TESTS.get(test, test)}, "
        f"p-values {_ADJUSTED.get(adjustment, f'adjusted by {adjustment}')}, significant at {alpha:g})."
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
        " ".join(filter(None, [*schemes, across, *tests])),
        f"Computed with {software()}.",
        done_again,
    ]
    return [text for text in paragraphs if text]


def software() -> str:
    """The versions of the package and of what it computes with."""
    named = [f"assay {build_info()['version']}"]
    for package in _PACKAGES:
        try:
            named.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(named)
