"""`assay evaluate`: what it prints, what it writes, and its exit codes."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import assay
import pytest
from assay import Case, Results
from support.command import Command, Outcome, cells
from support.files import blocks, broken, write

# -- evaluate ----------------------------------------------------------------------------------------------------------


def test_two_files(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref/c0.nii.gz", "vit/c1.mha")
    assert (done.code, done.err) == (0, "")
    results = assay.evaluate("ref/c0.nii.gz", "vit/c1.mha")
    assert cells(done.out) == [
        ["c0", row.class_name, row.metric, f"{row.value:.4f}", row.unit, row.status, row.as_dict()["farthest"]]
        for row in results
    ]
    assert {row.farthest for row in results.filter(class_name="1")} == {(), (2, 2, 1)}  # x, y, z
    assert "NSD is not among the defaults" in done.out
    assert "--set nsd.tolerance=2" in done.out
    assert re.search(r"^hd95 +Hausdorff distance; percentile 95; lower is better$", done.out, re.MULTILINE)


def test_two_folders(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--metrics", "dsc,hd95", "--labels", "left=1,right=2,both=1+2")
    assert (done.code, done.err) == (0, "")
    cases = [Case(f"c{k}", blocks(), blocks(k - 1), spacing=(1.5, 0.8, 3.0)) for k in range(3)]
    labels = {"left": 1, "right": 2, "both": (1, 2)}
    summary = assay.evaluate_cases(cases, ["dsc", "hd95"], labels=labels).summary()
    assert cells(done.out) == [
        [*g.key[1:], g.unit, f"{g.median:.3f}", f"{g.q1:.3f} – {g.q3:.3f}", f"{g.mean:.3f}", "3/3", ""] for g in summary
    ]
    assert "Policy metrics_reloaded: both masks empty: best value" in done.out
    assert "NSD" not in done.out


def test_several_methods(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "vit", "--metrics", "dsc", "--labels", "1", "--out", "out")
    assert done.code == 0
    assert [row[:3] for row in cells(done.out)] == [["unet", "1", "dsc"], ["vit", "1", "dsc"]]
    assert Results.load("out").methods == ("unet", "vit")


def test_what_is_written(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--out", "deep/out")
    assert "Written to deep/out: results.csv, results.json, summary.csv, definitions.json" in done.out
    out = folders / "deep" / "out"
    results = Results.load(out)
    assert len(results) == 3 * 2 * 4
    assert len(json.loads((out / "results.json").read_text("utf-8"))["rows"]) == len(results)
    with open(out / "summary.csv", encoding="utf-8", newline="") as file:
        assert [row["median"] for row in csv.DictReader(file)] == [repr(g.median) for g in results.summary()]
    again = command("evaluate", "ref", "unet", "--out", "deep/out")
    assert again == done
    other = command("evaluate", "ref", "unet", "--out", "deep/out", "--labels", "1")
    assert other == Outcome(
        2, "", "assay: deep/out holds the results of a run with other labels; choose another folder\n"
    )


def test_what_went_wrong_is_named(command: Command, folders: Path) -> None:
    broken(folders / "unet" / "c0.nii.gz", "text")
    (folders / "unet" / "c1.nii.gz").unlink()
    write(folders / "unet" / "c2.nii.gz", blocks()[1:])
    write(folders / "unet" / "[extra].nii.gz", blocks())
    done = command("evaluate", "ref", "unet", "vit", "--metrics", "dsc", "--labels", "1")
    assert (done.code, done.err) == (1, "")
    notes = "2 missing output, 1 error, 3 replaced"  # the other method has no error there
    assert cells(done.out)[0] == ["unet", "1", "dsc", "", "0.000", "0.000 – 0.000", "0.000", "3/3", notes]
    for line in (
        r"missing output c0 \(unet\): unet/c0\.nii\.gz cannot be read as NIfTI: .*",
        r"missing output c1 \(unet\): there is no prediction",
        r"error c2 \(unet\): prediction has shape \(8, 10, 7\), expected the shape of reference \(9, 10, 7\)",
        r"no reference for unet/\[extra\]\.nii\.gz",
    ):
        assert re.search(f"^{line}$", done.out, re.MULTILINE), line


def test_one_bad_file(command: Command, folders: Path) -> None:
    write(folders / "soft.nii.gz", blocks() * 0.25)
    done = command("evaluate", "ref/c0.nii.gz", "soft.nii.gz", "--metrics", "dsc", "--labels", "1")
    assert done.code == 1
    assert cells(done.out) == [["c0", "1", "dsc", "–", "error"]]
    assert "error c0: soft.nii.gz holds fractional values such as 0.25" in done.out


def test_only_a_prediction_too_many(command: Command, folders: Path) -> None:
    write(folders / "unet" / "c9.nii.gz", blocks())
    done = command("evaluate", "ref", "unet", "--metrics", "dsc")
    assert done.code == 1
    assert "no reference for unet/c9.nii.gz" in done.out


def test_class_in_no_image(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--metrics", "dsc", "--labels", "left=1,liver=11")
    assert done.code == 0
    assert "in no image class liver\n" in done.out


def test_geometry(command: Command, folders: Path) -> None:
    write(folders / "unet" / "c0.nii.gz", blocks(), origin=(0, 0, 0))
    done = command("evaluate", "ref", "unet", "--metrics", "dsc", "--labels", "1")
    assert done.code == 1
    assert "prediction has origin [0.0, 0.0, 0.0], expected that of reference [-10.0, 20.5, 7.0]" in done.out
    assert "--geometry shape" in done.out
    done = command("evaluate", "ref", "unet", "--metrics", "dsc", "--labels", "1", "--geometry", "shape")
    assert done.code == 0
    assert "Only shapes were compared; spacing is the reference's." in done.out


def test_pictures_count_voxels(command: Command, folders: Path) -> None:
    for k in range(2):
        write(folders / f"{k}.png", blocks(k)[:, :, 2])
    done = command("evaluate", "0.png", "1.png", "--metrics", "hd", "--labels", "1")
    assert cells(done.out) == [["0", "1", "hd", "1.0000", "voxel", "ok", "2 2"]]
    assert "spacing unknown, lengths in voxels" in done.out


@pytest.mark.parametrize(("policy", "used"), [("metrics_reloaded", 3), ("nan", 2), ("exclude_both_empty", 3)])
def test_policy(command: Command, folders: Path, policy: str, used: int) -> None:
    (folders / "vit" / "c1.mha").unlink()
    done = command("evaluate", "ref", "vit", "--metrics", "dsc", "--labels", "both=1+2", "--policy", policy)
    mean = assay.dice(blocks() > 0, blocks(1) > 0) * 2 / used
    ((*_, shown, n, _),) = cells(done.out)
    assert (shown, n, done.code) == (f"{mean:.3f}", f"{used}/3", 1)
    assert f"Policy {policy}: " in done.out


def test_ignore_label(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref/c0.nii.gz", "vit/c0.mha", "--metrics", "dsc", "--ignore-label", "2")
    dice = assay.dice(blocks(), blocks(1), labels=[1], ignore_label=2)[1]
    assert cells(done.out) == [["c0", "1", "dsc", f"{dice:.4f}", "ok"]]


@pytest.mark.parametrize(
    ("requirements", "unmet"),
    [
        ([], []),
        (["dsc>=0.5"], []),
        (["dsc>=0.9"], ["mean dsc of 1 is 0.7778, required >= 0.9", "mean dsc of 2 is 0.6667, required >= 0.9"]),
        (["dsc > 0.7"], ["mean dsc of 2 is 0.6667, required > 0.7"]),
        (["hd95<2", "dsc<=0.7"], ["mean dsc of 1 is 0.7778, required <= 0.7"]),
        (["dsc>=nan"], ["mean dsc of 1 is 0.7778, required >= nan", "mean dsc of 2 is 0.6667, required >= nan"]),
    ],
)
def test_requirements(command: Command, folders: Path, requirements: list[str], unmet: list[str]) -> None:
    options = [part for text in requirements for part in ("--require", text)]
    done = command("evaluate", "ref", "unet", "--metrics", "dsc,hd95", *options)
    assert done.code == (1 if unmet else 0)
    assert [line.removeprefix("not met ") for line in done.out.splitlines() if line.startswith("not met")] == unmet


def test_a_mean_that_is_not_there_meets_nothing(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--labels", "9", "--policy", "nan", "--require", "dsc>=0")
    assert done.code == 1
    assert "not met mean dsc of 9 is nan, required >= 0" in done.out


NAMED_NSD = """
[[metrics]]
key = "dsc"
[[metrics]]
key = "nsd"
name = "NSD 1 mm"
tolerance = 1
[[metrics]]
key = "nsd"
name = "NSD per class"
tolerance = {left = 1, right = 4}
"""
WANTED_NSD = [
    "dsc",
    assay.metric("nsd", name="NSD 1 mm", tolerance=1),
    assay.metric("nsd", name="NSD per class", tolerance={"left": 1, "right": 4}),
]


def test_metrics_and_labels_from_files(command: Command, folders: Path) -> None:
    (folders / "metrics.toml").write_text(NAMED_NSD)
    (folders / "labels.toml").write_text("[labels]\nleft = 1\nright = [2]\n")
    (folders / "labels.json").write_text('{"left": 1, "right": [2]}')
    (folders / "list.json").write_text("[2, 1]")
    wanted = assay.evaluate("ref/c0.nii.gz", "vit/c1.mha", metrics=WANTED_NSD, labels={"left": 1, "right": 2})
    for k, labels in enumerate(("labels.toml", "labels.json", "left=1, right=2")):
        arguments = ["--metrics", "metrics.toml", "--labels", labels, "--out", f"out{k}"]
        done = command("evaluate", "ref/c0.nii.gz", "vit/c1.mha", *arguments, "--require", "NSD 1 mm >= 0")
        assert done.code == 0
        assert [row.value for row in Results.load(f"out{k}")] == [row.value for row in wanted]
        assert "tolerance 1 (left), 4 (right)" in done.out
    done = command("evaluate", "ref/c0.nii.gz", "vit/c1.mha", "--metrics", "dsc", "--labels", "list.json")
    assert [row[1] for row in cells(done.out)] == ["2", "1"]


def test_again_with_the_definitions_of_a_run(command: Command, folders: Path) -> None:
    """Also where spacing is unknown for some of its images, which gives two definitions of one name."""
    for name in ("ref", "unet"):
        write(folders / name / "flat.png", blocks()[:, :, 2])
    arguments = ["evaluate", "ref", "unet", "--labels", "1"]
    settings = ["--metrics", "nsd,hd95", "--set", "nsd.tolerance=1.5", "--set", "hd95.neighbourhood=full"]
    first = command(*arguments, *settings, "--out", "a")
    again = command(*arguments, "--metrics", "a/definitions.json", "--out", "b")
    assert (first.code, again.code) == (0, 0)
    assert sorted(Results.load("a").to_csv().splitlines()) == sorted(Results.load("b").to_csv().splitlines())
    changed = command(*arguments, "--metrics", "a/definitions.json", "--set", "nsd.tolerance=3")
    assert "tolerance 3;" in changed.out


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        (["nsd.tolerance=2"], {"tolerance": 2}),
        (["nsd.tolerance=2", "nsd.image_edge=foreground"], {"tolerance": 2, "image_edge": "foreground"}),
        (["nsd.tolerance.1=2", "nsd.tolerance.2=3.5"], {"tolerance": {"1": 2, "2": 3.5}}),
    ],
)
def test_settings(command: Command, folders: Path, settings: list[str], parameters: dict[str, Any]) -> None:
    options = [part for setting in settings for part in ("--set", setting)]
    done = command("evaluate", "ref", "vit", "--metrics", "nsd", *options, "--out", "out")
    assert done.code == 0
    assert list(Results.load("out").definitions.values()) == [assay.metric("nsd", **parameters)]


def test_names_with_brackets_are_printed_as_they_are(command: Command, folders: Path) -> None:
    for name in ("ref", "unet"):
        (folders / name / "c0.nii.gz").rename(folders / name / "[red]c[a].nii.gz")
    done = command(
        "evaluate", "ref/[red]c[a].nii.gz", "unet/[red]c[a].nii.gz",
        "--metrics", "dsc", "--labels", "[b]x[/y]=1", "--require", "dsc>=2", "--out", "[o]",
    )  # fmt: skip
    assert done.code == 1
    assert cells(done.out)[0][:2] == ["[red]c[a]", "[b]x[/y]"]
    assert "mean dsc of [b]x[/y] is" in done.out
    assert "Written to [o]: " in done.out


WRONG_USE: dict[str, tuple[list[str], str]] = {
    "no reference": (["none", "unet"], "none does not exist"),
    "no prediction": (["ref", "none"], "none does not exist"),
    "file and folder": (["ref", "unet/c0.nii.gz"], "expected two files or two folders"),
    "no common name": (["ref", "other"], "no file of other has the name of one in ref"),
    "no images": (["ref", "."], "holds no image of a known format"),
    "twice": (["ref", "unet", "unet"], "the same prediction is given twice"),
    "metric": (["ref", "unet", "--metrics", "dice"], "metric 'dice' is unknown; known are dsc, "),
    "no metric": (["ref", "unet", "--metrics", ""], "metric '' is unknown"),
    "no tolerance": (["ref", "unet", "--metrics", "nsd"], "nsd needs tolerance: .* in mm"),
    "setting": (["ref", "unet", "--set", "tolerance=2"], "--set must read like nsd.tolerance=2"),
    "setting of no metric": (["ref", "unet", "--set", "nsd.tolerance=2"], "'nsd' is not among the metrics"),
    "parameter": (["ref", "unet", "--set", "dsc.tolerance=2"], "dsc has no parameter 'tolerance'"),
    "fixed parameter": (["ref", "unet", "--set", "hd95.percentile=50"], "hd95 has no parameter 'percentile'"),
    "value": (["ref", "unet", "--metrics", "nsd", "--set", "nsd.tolerance=far"], "must be a number, got 'far'"),
    "range": (["ref", "unet", "--metrics", "nsd", "--set", "nsd.tolerance=-1"], "at least 0, got -1"),
    "labels": (["ref", "unet", "--labels", "liver"], "--labels must read like liver=1"),
    "label twice": (["ref", "unet", "--labels", "a=1,a=2"], "--labels names 'a' twice; for a region write a=1.2"),
    "ignored class": (
        ["ref", "unet", "--labels", "1", "--ignore-label", "1"],
        "ignore_label 1 is a label of class '1'",
    ),
    "no label file": (["ref", "unet", "--labels", "none.toml"], "No such file or directory: 'none.toml'"),
    "bad file": (["ref", "unet", "--labels", "bad.json"], "bad.json cannot be read as JSON"),
    "bad metrics": (["ref", "unet", "--metrics", "bad.toml"], "bad.toml cannot be read as TOML"),
    "no definitions": (["ref", "unet", "--metrics", "names.json"], "names.json must hold a list `metrics` of tables"),
    "no metrics": (["ref", "unet", "--metrics", "empty.toml"], "metrics must name at least one metric, got none"),
    "names as labels": (
        ["ref", "unet", "--labels", "names.json"],
        r"labels\['1'\] must be a whole number, got 'liver'",
    ),
    "requirement": (["ref", "unet", "--require", "dsc=0.8"], "--require must read like dsc>=0.8, got 'dsc=0.8'"),
    "requirement of no metric": (["ref", "unet", "--require", "iou>=0.8"], "--require iou: not among the metrics"),
    "policy": (["ref", "unet", "--policy", "best"], "policy 'best' is unknown; known are metrics_reloaded, nan"),
    "geometry": (["ref", "unet", "--geometry", "none"], "geometry must be 'full' or 'shape'"),
    "jobs": (["ref", "unet", "--jobs", "0"], "jobs must be a whole number of at least 1, got 0"),
    "out": (["ref", "unet", "--out", "bad.toml"], "File exists: 'bad.toml'"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_one_line_and_exit_code_2(command: Command, folders: Path, name: str) -> None:
    arguments, message = WRONG_USE[name]
    write(folders / "other" / "x.nii", blocks())
    for file in ("bad.json", "bad.toml"):
        (folders / file).write_text("{")
    (folders / "empty.toml").write_text("")
    (folders / "names.json").write_text('{"1": "liver"}')
    done = command("evaluate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(f"assay: .*{message}.*\n", done.err), done.err


@pytest.mark.parametrize("arguments", [["evaluate"], ["evaluate", "ref"], ["evaluate", "a", "b", "--what"], ["what"]])
def test_wrong_syntax_is_exit_code_2(command: Command, arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: assay" in done.err
