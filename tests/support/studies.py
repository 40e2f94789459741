"""Studies for tests of reports: results that are made up, and their statistics from few resamples."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from assay.evaluation.policies import as_policy
from assay.evaluation.results import Results
from assay.evaluation.rows import Row
from assay.studies.aggregates import Aggregates, Estimand, aggregates
from assay.studies.comparison import PairTable, compare_pairs
from assay.studies.ranking import Ranking, RankingScheme
from assay.studies.stability import RankStability, rank_stability
from assay.studies.tables import CaseValues, case_values


class SimpleStudy:
    """What a report needs of a study; without `statistics` neither rankings nor comparisons."""

    def __init__(self, results: Results, statistics: bool = True) -> None:
        self.results = results
        self.policy = as_policy("metrics_reloaded")
        self.tables = case_values(results)
        self.estimand = Estimand(interval="percentile", resamples=200)
        several = [one for one in self.tables if one.direction in ("up", "down") and len(one.methods) > 1]
        self.compared = [one for one in several if len(one.cases) > 1] if statistics else []

    def aggregates(self) -> Aggregates:
        return aggregates(self.tables, self.estimand, self.policy.name)

    def rankings(self) -> list[tuple[CaseValues, Ranking, RankStability]]:
        scheme = RankingScheme(missing="worst")
        found = []
        for one in self.compared:
            sign = 1 if one.direction == "up" else -1
            own = rank_stability(one.values, direction=sign, methods=one.methods, scheme=scheme, resamples=200)
            found.append((one, own.ranking, own))
        return found

    def comparisons(self) -> list[tuple[CaseValues, PairTable]]:
        options: dict[str, Any] = {"missing": "per_pair", "resamples": 200, "flips": 99}
        found = []
        for one in self.compared:
            sign, values = 1 if one.direction == "up" else -1, np.where(np.isfinite(one.values), one.values, np.nan)
            found.append((one, compare_pairs(values, direction=sign, methods=one.methods, **options)))
        return found


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
