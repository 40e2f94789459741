"""Studies for tests of reports: results that are made up, and simple statistics in place of those of the package."""

from collections.abc import Sequence
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
from assay.evaluation.policies import as_policy
from assay.evaluation.results import Results
from assay.evaluation.rows import Row
from assay.studies.aggregates import Aggregates, Estimand, aggregates
from assay.studies.tables import CaseValues, case_values


class SimpleStudy:
    """What a report needs of a study, by normal approximations and a few resamples."""

    def __init__(self, results: Results, resamples: int = 60, statistics: bool = True) -> None:
        self.results, self.resamples, self.statistics = results, resamples, statistics
        self.policy = as_policy("metrics_reloaded")
        self.tables = case_values(results)
        self.estimand = Estimand(interval="percentile", resamples=200)

    def aggregates(self) -> Aggregates:
        return aggregates(self.tables, self.estimand, self.policy.name)

    def rankings(self) -> list[Any]:
        ranked = [one for one in self.tables if one.direction in ("up", "down")] if self.statistics else []
        return [(one, *ranking(one, self.resamples)) for one in ranked]

    def comparisons(self) -> list[Any]:
        ranked = [one for one in self.tables if one.direction in ("up", "down")] if self.statistics else []
        return [(one, Pairs(one)) for one in ranked]


def ranks_of(scores: Any) -> Any:
    """Rank 1 for the highest; equal ones share the first."""
    scores = np.nan_to_num(scores, nan=-np.inf)
    return 1.0 + (scores[None] > scores[:, None]).sum(axis=1)


def ranking(one: CaseValues, resamples: int) -> tuple[Any, Any]:
    better = np.nan_to_num(one.better, nan=-1e9, neginf=-1e9, posinf=1e9)
    count = len(one.methods)
    full = ranks_of(better.mean(axis=1))
    random = np.random.default_rng(0)
    draws = random.integers(0, len(one.cases), (resamples, len(one.cases)))
    again = np.array([ranks_of(better[:, draw].mean(axis=1)) for draw in draws])
    order = tuple(one.methods[k] for k in np.argsort(full, kind="stable"))
    case_ranks = np.array([ranks_of(column) for column in better.T]).T.reshape(count, -1)
    scheme = "Methods are ranked by the mean of their cases."
    found = SimpleNamespace(
        methods=one.methods, scores=better.mean(axis=1), ranks=full, order=order, case_ranks=case_ranks, scheme=scheme,
        notes=(),
    )  # fmt: skip
    places = np.arange(1.0, count + 1)
    tau = random.uniform(0.4, 1, resamples) if count > 1 else np.full(resamples, np.nan)
    stability = SimpleNamespace(
        tau=tau, places=places, frequencies=np.array([(again == place).sum(axis=0) for place in places]),
        winner_frequency=(again == 1).mean(axis=0), median_ranks=np.median(again, axis=0),
        mean_tau=float(tau.mean()), notes=(),
        intervals=lambda confidence=0.95: np.quantile(again, [0.025, 0.975], axis=0, method="inverted_cdf"),
    )  # fmt: skip
    return found, stability


class Pairs:
    """All pairs of a table's methods."""

    statistic, test, alternative, adjustment, alpha, notes = "mean", "wilcoxon", "two_sided", "holm", 0.05, ()

    def __init__(self, one: CaseValues) -> None:
        self.methods = one.methods
        self.pairs = [pair(one, i, k) for i, k in combinations(range(len(one.methods)), 2)]

    def __iter__(self) -> Any:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


def pair(one: CaseValues, i: int, k: int) -> Any:
    gap = one.values[i] - one.values[k] if np.isfinite(one.values[[i, k]]).all() else np.zeros(len(one.cases))
    mean, half = float(gap.mean()), 1.96 * float(gap.std()) / len(gap) ** 0.5
    p = 0.01 if abs(mean) > half else 0.4
    ahead = (mean > 0) == (one.direction == "up")
    better = "" if p > 0.05 else one.methods[i if ahead else k]
    return SimpleNamespace(
        first=one.methods[i], second=one.methods[k], cases=len(gap), difference=mean, low=mean - half, high=mean + half,
        p=p, adjusted_p=p, better=better, false_claim=0.1, wilcoxon=SimpleNamespace(smallest_p=2.0 ** (1 - len(gap))),
    )  # fmt: skip


def made_up(
    methods: Sequence[str] = ("A", "B", "C"),
    classes: Sequence[str] = ("liver", "tumour"),
    metrics: Sequence[str] = ("dsc", "hd95"),
    cases: int = 12,
    failing: float = 0.05,
    seed: int = 0,
    definitions: Sequence[Any] = (),
) -> Results:
    """Values that differ by case, class and method; some outputs are missing or empty."""
    random = np.random.default_rng(seed)
    ids = {definition.name: definition.id for definition in definitions}
    hard = random.normal(size=cases)
    rows = []
    for i, method in enumerate(methods):
        for j in range(cases):
            fate = random.random()
            for k, class_name in enumerate(classes):
                for metric in metrics:
                    good = 1.2 + 0.25 * i - 0.3 * k + 0.6 * hard[j] + 0.35 * random.normal()
                    dice = 1 / (1 + np.exp(-good))
                    value = float(dice) if metric != "hd95" else float(3 + 30 * (1 - dice))
                    status = (
                        "ok" if fate > failing else ("missing_output" if fate < failing / 2 else "prediction_empty")
                    )
                    rows.append(
                        Row(
                            f"case-{j + 1:03}", class_name, metric, value if status == "ok" else float("nan"), status,
                            method, unit="mm" if metric == "hd95" else "1", bound=180.0, definition=ids.get(metric, ""),
                            message="no file of that name" if status == "missing_output" else "",
                            groups={"centre": "ABC"[j % 3]},
                        )
                    )  # fmt: skip
    return Results(rows, definitions)
