"""Results that are made up, of several methods on the same cases."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from assay.evaluation.results import Results
from assay.evaluation.rows import Row


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
