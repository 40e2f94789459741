"""Void and crowd regions through `evaluate`: the numbers of `match_instances`, and where they have no meaning."""

from typing import Any

import assay
import numpy as np
import pytest
from assay import Case
from support.command import Command
from support.files import write

KEYS = ["pq", "rq", "sq", "object_sensitivity", "object_ppv", "fppi", "aji"]


def regions(seed: int = 0) -> tuple[Any, Any]:
    """Instances of which 254 is a crowd and 255 void."""
    rng = np.random.default_rng(seed)
    reference, prediction = np.zeros((24, 26), np.uint8), np.zeros((24, 26), np.uint8)
    for k in range(6):
        row, column = 1 + 8 * (k % 3), 1 + 12 * (k // 3)
        reference[row : row + 6, column : column + 8] = k + 1
        shift = rng.integers(0, 3)
        prediction[row : row + 6, column + shift : column + shift + 8] = 10 + k
    reference[reference == 2] = 254
    reference[reference == 5] = 255
    reference[0, :4] = 255
    return reference, prediction


def test_as_match_instances_has_them() -> None:
    reference, prediction = regions()
    unknown: dict[str, Any] = {"void_label": 255, "crowd_label": [254]}
    results = assay.evaluate(reference, prediction, instances=True, metrics=[*KEYS, "pooled_pq"], **unknown)
    matching = assay.match_instances(reference, prediction, strategy="optimal", **unknown)
    objects = assay.object_pairs(reference, prediction, **unknown)
    wanted = [
        *(matching.pq(), matching.rq(), matching.sq(), matching.sensitivity(), matching.ppv(), matching.fppi()),
        *(objects.aji(), matching.pq()),
    ]
    assert [row.value for row in results] == wanted
    assert results.rows[0].value != assay.evaluate(reference, prediction, instances=True, metrics="pq").rows[0].value
    cases = [Case(str(k), *regions(k)) for k in range(3)]
    pooled = assay.evaluate_cases(cases, "pooled_pq", instances=True, convention="coco", **unknown)
    total = sum(assay.match_instances(*regions(k), **unknown) for k in range(3))
    assert pooled.rows[0].value == total.pq()  # type: ignore[union-attr]


def test_where_they_have_no_meaning() -> None:
    reference, prediction = regions()
    with pytest.raises(ValueError, match="void_label and crowd_label are for instance maps; pass instances=True"):
        assay.evaluate(reference, prediction, void_label=255, metrics="pq")
    components = assay.metric("pq", objects="components")
    for metric in ("dsc", "object_dsc", components):
        with pytest.raises(ValueError, match="void_label and crowd_label have no meaning for "):
            assay.evaluate(reference, prediction, instances=True, crowd_label=254, metrics=metric)
    with pytest.raises(TypeError, match="void_label"):
        assay.evaluate(reference, prediction, instances=True, void_label="sky", metrics="pq")  # type: ignore[arg-type]


def test_in_the_shell(command: Command, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reference, prediction = regions()
    write(tmp_path / "r.nii.gz", reference[..., None])
    write(tmp_path / "p.nii.gz", prediction[..., None])
    asked = ("--instances", "--convention", "coco", "--void-label", "255", "--crowd-label", "254", "--out", "run")
    done = command("evaluate", "r.nii.gz", "p.nii.gz", *asked)
    assert (done.code, done.err) == (0, "")
    found = assay.Results.load("run").rows[0]
    assert found.value == assay.match_instances(reference, prediction, void_label=255, crowd_label=254).pq()
