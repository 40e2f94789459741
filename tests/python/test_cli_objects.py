"""Objects in the shell: `assay objects`, `assay coco`, instances and scores."""

import json
from pathlib import Path

import assay
import numpy as np
import pytest
from assay import Case, Results
from assay.catalogue import OBJECT_DEFAULTS
from support.command import Command, cells
from support.files import blocks, write


def test_objects(command: Command, folders: Path) -> None:
    pair = ("ref/c0.nii.gz", "unet/c0.nii.gz")
    done = command("objects", *pair, "--labels", "left=1", "--set", "criterion=overlap", "--out", "objects.csv")
    assert (done.code, done.err) == (0, "")
    wanted = assay.object_table(*pair, labels={"left": 1}, criterion="overlap")
    assert Path("objects.csv").read_text() == wanted.to_csv()
    assert [row[2] for row in cells(done.out)[: len(wanted)]] == [str(row.object) for row in wanted]
    assert f"Here {wanted.describe()}" in done.out
    assert command("objects", *pair, "--set", "criterion=touching").code == 2


def test_instances(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--instances", "--out", "instances")
    assert done.err == ""
    found = Results.load("instances")
    assert found.metrics == OBJECT_DEFAULTS
    assert set(found.classes) == {"objects"}
    assert all(dict(one.parameters)["objects"] == "labels" for one in found.definitions.values())
    assert command("evaluate", "ref", "unet", "--instances", "--metrics", "aji,dsc", "--out", "two").err == ""
    assert Results.load("two").metrics == ("aji", "dsc")


def test_coco(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    boxes = [[10, 10, 20, 20], [50, 50, 60, 60]]
    annotations = [
        {"id": k + 1, "image_id": 1, "category_id": k + 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for k, box in enumerate(boxes)
    ]
    reference = {
        "images": [{"id": 1, "width": 200, "height": 200}],
        "categories": [{"id": 1, "name": "cyst"}, {"id": 2, "name": "node"}],
        "annotations": annotations,
    }
    detections = [{"image_id": 1, "category_id": 1, "bbox": boxes[0], "score": 0.9}]
    Path("reference.json").write_text(json.dumps(reference))
    Path("prediction.json").write_text(json.dumps(detections))
    done = command("coco", "reference.json", "prediction.json", "--out", "numbers.json")
    assert (done.code, done.err) == (0, "")
    wanted = assay.evaluate_coco("reference.json", "prediction.json")
    written = json.loads(Path("numbers.json").read_text())
    assert list(written) == ["all", "cyst", "node"]
    assert written["all"]["AP"] == pytest.approx(wanted.summary()["AP"]) == 0.5
    assert ["cyst", "1.000", "1.000", "1.000", "1.000"] in cells(done.out)
    assert command("coco", "reference.json", "prediction.json", "--kind", "polygon").code == 2


def test_objects_of_folders(command: Command, folders: Path) -> None:
    done = command("objects", "ref", "unet", "--out", "objects.csv")
    assert (done.code, done.err) == (0, "")
    cases = [Case(f"c{k}", f"ref/c{k}.nii.gz", f"unet/c{k}.nii.gz") for k in range(3)]
    assert Path("objects.csv").read_text() == assay.object_table_of_cases(cases).to_csv()
    assert cells(done.out)[0][:2] == ["c0", "1"]


def test_scores(command: Command, folders: Path) -> None:
    for k in range(3):
        soft = np.where(blocks(k - 1) > 0, 0.2 * (k + 1), 0).astype(np.float32)
        write(folders / "soft" / f"c{k}.nii.gz", soft)
    asked = ("--metrics", "object_ap,pooled_object_sensitivity,dsc", "--labels", "1")
    done = command("evaluate", "ref", "unet", "--scores", "soft", *asked, "--out", "run")
    assert (done.code, done.err) == (0, "")
    found = Results.load("run")
    assert [row.metric for row in found if not row.case] == ["object_ap", "pooled_object_sensitivity"]
    soft = command("evaluate", "ref", "soft", "--score-threshold", "0.3", *asked, "--out", "thresholded")
    assert (soft.code, soft.err) == (0, "")
    Path("soft/c1.nii.gz").unlink()
    assert command("evaluate", "ref", "unet", "--scores", "soft", *asked, "--out", "lacking").code == 1
    (row,) = Results.load("lacking").filter(case="c1")
    assert (row.status, row.message) == ("missing_output", "scores: soft/c1.json does not exist")
    done = command("evaluate", "ref", "unet", "vit", "--scores", "soft")
    assert (done.code, done.err) == (2, "assay: scores must be one for each of 2 predictions, got 1\n")
