"""`assay tolerance` and `assay spread`: what they print, what they write, and their exit codes."""

import json
import re
import shlex
from pathlib import Path

import assay
import pytest
from assay import Results
from support.command import Command, cells
from support.files import blocks, broken, write

# -- tolerance ---------------------------------------------------------------------------------------------------------


def test_tolerance_of_two_folders(command: Command, folders: Path) -> None:
    (folders / "vit" / "c2.mha").unlink()
    write(folders / "vit" / "c9.mha", blocks())
    options = ["--labels", "left=1,the right=2", "--percentile", "90", "--confidence", "0.9", "--seed", "7"]
    done = command("tolerance", "ref", "vit", *options, "--out", "t.json")
    assert (done.code, done.err) == (0, "")
    a, b = [blocks(), blocks(), blocks(), None], [blocks(1), blocks(1), None, blocks()]
    wanted = assay.suggest_tolerance(
        a, b, spacing=(1.5, 0.8, 3), labels={"left": 1, "the right": 2}, percentile=90, confidence=0.9, seed=7
    )
    notes = "1 not annotated by b; 1 not annotated by a; only 2 cases: the interval is too short; below the largest "
    for shown, one in zip(cells(done.out), wanted, strict=True):
        interval = f"{one.low:.3f} – {one.high:.3f}"
        assert shown[:5] == [one.class_name, f"{one.tolerance:.3f}", "mm", interval, "2/4"]
        assert shown[5].startswith(notes)
    assert wanted.describe() in done.out
    assert (folders / "t.json").read_text("utf-8") == wanted.to_json() + "\n"


def test_tolerances_are_used_as_the_command_says(command: Command, folders: Path) -> None:
    """Either by the printed command or by the file, with the boundary model they are for."""
    labels = ["--labels", "left=1,the right=2"]
    done = command("tolerance", "ref", "vit", *labels, "--set", "image_edge=foreground", "--out", "t.json")
    (line,) = re.findall("^  assay (.*)$", done.out, re.MULTILINE)
    printed = [{"REFERENCE": "ref", "PREDICTION": "unet"}.get(word, word) for word in shlex.split(line)]
    assert command(*printed, "--out", "a").code == 0
    assert command("evaluate", "ref", "unet", *labels, "--metrics", "t.json", "--out", "b").code == 0
    found = Results.load("a").filter(metric="nsd")
    assert sorted(found.to_csv().splitlines()) == sorted(Results.load("b").to_csv().splitlines())
    (definition,) = found.definitions.values()
    assert definition == assay.metric(
        "nsd",
        image_edge="foreground",
        tolerance=json.loads((folders / "t.json").read_text())["metrics"][0]["tolerance"],
    )


def test_tolerance_with_an_ignored_label(command: Command, folders: Path) -> None:
    done = command("tolerance", "ref", "vit", "--ignore-label", "2", "--out", "t.json")
    wanted = assay.suggest_tolerance([blocks()] * 3, [blocks(1)] * 3, spacing=(1.5, 0.8, 3), ignore_label=2)
    assert json.loads((folders / "t.json").read_text())["metrics"] == [wanted.metric().to_dict()]
    assert re.search("^  assay evaluate .* --ignore-label 2$", done.out, re.MULTILINE)


def test_tolerance_of_a_class_that_nobody_drew(command: Command, folders: Path) -> None:
    done = command("tolerance", "ref/c0.nii.gz", "vit/c0.mha", "--labels", "1,7")
    assert done.code == 1
    assert [row[:5] for row in cells(done.out)] == [["1", "1.500", "mm", "–", "1/1"], ["7", "–", "mm", "–", "0/1"]]
    done = command("tolerance", "ref/c0.nii.gz", "vit/c0.mha", "--labels", "7")
    assert done.code == 1
    assert "To use it" not in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ref", "none"], "none does not exist"),
        (["ref", "ref/c0.nii.gz"], "expected two files or two folders"),
        (["ref", "unet", "--percentile", "101"], "percentile must be a finite number at least 0 and at most 100"),
        (["ref", "unet", "--set", "edge"], "--set must read like tolerance=2 or image_edge=foreground, got 'edge'"),
        (["ref", "unet", "--set", "tolerance=2"], "a boundary model has no parameter 'tolerance'; it has "),
        (["ref", "unet", "--geometry", "none"], "geometry must be 'full' or 'shape'"),
        (["ref", "bad"], r"case c1 \(a is the reference, b the prediction\): bad/c1.nii cannot be read as NIfTI"),
        (["ref", "unet", "--out", "none/t.json"], "No such file or directory: 'none/t.json'"),
    ],
)
def test_wrong_use_of_tolerance(command: Command, folders: Path, arguments: list[str], message: str) -> None:
    (folders / "bad").mkdir()
    broken(folders / "bad" / "c1.nii", "text")
    done = command("tolerance", *arguments)
    assert done.code == 2
    assert re.fullmatch(f"assay: .*{message}.*\n", done.err), done.err


# -- spread ------------------------------------------------------------------------------------------------------------


def test_spread(command: Command, folders: Path) -> None:
    pair = "ref/c0.nii.gz", "vit/c0.mha"
    done = command("spread", *pair, "--metric", "nsd", "--set", "tolerance=1.4", "--labels", "left=1,none=7")
    assert (done.code, done.err) == (0, "")
    found = assay.spread(*pair, "nsd", labels={"left": 1, "none": 7}, tolerance=1.4)
    assert [row[0] for row in cells(done.out)] == [row.convention.name for row in found]
    shown = {row[0]: row[2:] for row in cells(done.out)}
    assert shown["metrics_reloaded"] == [f"{found['metrics_reloaded'].values['left']:.5g}", "NaN", "default"]
    assert shown["panoptica"][1:] == ["raises", "directions mean"]
    assert all(line in done.out for line in found.describe())
    assert len(cells(command("spread", *pair).out)) == len(assay.spread(*pair))
    (line,) = assay.spread(*pair, labels=[1], ignore_label=2).describe()[1:]
    assert line in command("spread", *pair, "--labels", "1", "--ignore-label", "2").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none", "vit/c0.mha"], "reference: none has no known image suffix"),
        (["ref/c0.nii.gz", "none.mha"], "prediction: none.mha does not exist"),
        (["ref/c0.nii.gz", "vit/c0.mha", "--metric", "nsd"], "nsd needs tolerance"),
        (["ref/c0.nii.gz", "vit/c0.mha", "--set", "threads=1"], "hd95 has no parameter 'threads'"),
        (["ref/c0.nii.gz", "vit/c0.mha", "--set", "threads"], "--set must read like tolerance=2"),
        (["ref/c0.nii.gz", "vit/c0.mha", "--geometry", "none"], "geometry must be 'full' or 'shape'"),
    ],
)
def test_wrong_use_of_spread(command: Command, folders: Path, arguments: list[str], message: str) -> None:
    done = command("spread", *arguments)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(f"assay: .*{message}.*\n", done.err), done.err
