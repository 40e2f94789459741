"""The command's lists and help, and the command as a process."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Results
from assay.catalogue import keys
from support.command import Command, cells

# -- the other commands ------------------------------------------------------------------------------------------------


def test_info(command: Command) -> None:
    done = command("info")
    assert done.code == 0
    lines = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert lines["assay"] == assay.__version__
    assert lines["numpy"] == np.__version__
    assert {"python", "compiler", "openmp", "threads", "nibabel", "SimpleITK", "typer", "rich"} <= lines.keys()


def test_list_of_metrics(command: Command) -> None:
    done = command("metrics")
    assert done.code == 0
    assert [row[0] for row in cells(done.out)] == keys()
    assert "tolerance (required)" in done.out


def test_list_of_a_family(command: Command) -> None:
    done = command("metrics", "--family", "surface")
    assert done.code == 0
    wanted = [key for key in keys() if assay.metric_card(key).metric.family == "surface"]
    assert [row[0] for row in cells(done.out)] == wanted
    assert "hd95" in wanted


@pytest.mark.parametrize("key", [*keys(), "pooled_dsc"])
def test_one_metric(command: Command, key: str) -> None:
    done = command("metrics", key)
    assert (done.code, done.err) == (0, "")
    sections = list(assay.metric_card(key).sections())
    assert done.out.splitlines() == [f"{word:14}{text}" for word, text in sections]
    assert ("percentile 95" in done.out) == key.endswith("hd95")


def test_one_metric_on_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    done = command("metrics", "partial_auroc")
    assert "\x1b[1mavoid" in done.out
    plain = re.sub(r"\x1b\[\d*m", "", done.out)
    assert plain == assay.metric_card("partial_auroc").text(60) + "\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["dice"], "metric 'dice' is unknown, nearest are dsc, cldice, object_dsc"),
        (["nds"], "metric 'nds' is unknown, nearest are nsd"),
        (["pooled_hd"], "hd has no value for a set of cases"),
        (["--family", "boundary"], "--family must be one of overlap, surface, topology, objects, "),
        (["dsc", "--family", "overlap"], "--family overlap is for the list of metrics; leave it out, or the key dsc"),
    ],
)
def test_unknown_metric(command: Command, arguments: list[str], problem: str) -> None:
    done = command("metrics", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"assay: {problem}")


def test_evaluate_by_a_convention(command: Command, folders: Path) -> None:
    arguments = ["ref", "unet", "--convention", "medpy_0_4", "--policy", "medpy_0_4", "--out", "out"]
    done = command("evaluate", *arguments)
    assert (done.code, done.err) == (0, "")
    keys_of_medpy = ("dsc", "hd95", "assd")
    wanted = [assay.metric(key, convention="medpy_0_4") for key in keys_of_medpy]
    assert list(Results.load("out").definitions.values()) == wanted
    assert "Policy medpy_0_4: empty masks count as what medpy 0.4.0 returns" in done.out
    assert re.search(r"^assd +mean average surface distance; lower is better$", done.out, re.MULTILINE)

    arguments = ["--metrics", "nsd", "--set", "nsd.tolerance=2", "--convention", "panoptica", "--out", "nsd"]
    assert command("evaluate", "ref", "unet", *arguments).code == 0
    nsd = assay.metric("nsd", convention="panoptica", tolerance=2)
    assert list(Results.load("nsd").definitions.values()) == [nsd]


def test_definitions_of_a_file_name_their_own_convention(command: Command, folders: Path) -> None:
    names = {"monai": "hd95 of MONAI", "deepmind": "hd95 of DeepMind"}
    tables = [f'[[metrics]]\nkey = "hd95"\nconvention = "{one}"\nname = "{name}"\n' for one, name in names.items()]
    (folders / "metrics.toml").write_text("".join(tables))
    assert command("evaluate", "ref", "unet", "--metrics", "metrics.toml", "--out", "out").code == 0
    wanted = [assay.metric("hd95", convention=one, name=name) for one, name in names.items()]
    assert list(Results.load("out").definitions.values()) == wanted


def test_list_of_conventions(command: Command) -> None:
    done = command("conventions")
    assert done.code == 0
    assert [row[0] for row in cells(done.out)] == list(assay.CONVENTIONS)


@pytest.mark.parametrize("name", assay.CONVENTIONS)
def test_one_convention(command: Command, name: str) -> None:
    done = command("conventions", name)
    assert done.code == 0
    chosen = assay.convention(name)
    assert [row[0] for row in cells(done.out)] == list(chosen.metrics)
    for text in (chosen.title, chosen.package, chosen.version, chosen.source, chosen.summary, *chosen.notes):
        assert text in done.out
    if name == "medpy_0_4":
        row = cells(done.out)[-1]
        assert row[:2] == ["assd", "assd(prediction, reference, voxelspacing=spacing)"]
        assert row[2].startswith("masd, boundary=voxel, neighbourhood=face")
        assert row[3] == "error, error, error"


@pytest.mark.parametrize("arguments", [["conventions", "x"], ["evaluate", "ref", "unet", "--convention", "x"]])
def test_unknown_convention(command: Command, folders: Path, arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("assay: convention 'x' is unknown; known are brats2023, ")


@pytest.mark.parametrize("name", ["evaluate", "tolerance", "spread", "demo", "metrics", "conventions", "info"])
def test_help(command: Command, name: str) -> None:
    assert name in command("--help").out
    done = command(name, "--help")
    assert done.code == 0
    assert f"assay {name}" in done.out


# -- as a process ------------------------------------------------------------------------------------------------------


def process(*arguments: str, limit: int = 0, **options: Any) -> subprocess.CompletedProcess[str]:
    """`python -c main()`; with a limit no file may be larger."""
    code = "from assay.cli import main; main()"
    if limit:
        code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit},) * 2); {code}"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_piped_lines_are_not_broken(folders: Path) -> None:
    name = "a very long name of a case " * 8
    for folder in ("ref", "unet"):
        (folders / folder / "c0.nii.gz").rename(folders / folder / f"{name}.nii.gz")
    done = process("evaluate", f"ref/{name}.nii.gz", f"unet/{name}.nii.gz", cwd=folders)
    assert (done.returncode, done.stderr) == (0, "")
    assert {row[0] for row in cells(done.stdout)} == {name.strip()}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes")
@pytest.mark.parametrize(
    ("limit", "file"), [(100, "definitions.json.new"), (1200, "results.csv"), (3500, "results.json")]
)
def test_full_disk(command: Command, folders: Path, limit: int, file: str) -> None:
    arguments = ["evaluate", "ref", "unet", "vit", "--metrics", "dsc,iou,ppv", "--out", "out"]
    done = process(*arguments, limit=limit, cwd=folders)
    assert done.returncode == 2
    assert re.fullmatch(rf"assay: .*'{re.escape(os.path.join('out', file))}'\n", done.stderr)
    if file != "definitions.json.new":
        assert len(Results.load(folders / "out")) > 0
    assert command(*arguments).code == 0
    assert len(Results.load(folders / "out")) == 6 * 2 * 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
@pytest.mark.parametrize("name", ["ref", "unet"])
def test_unreadable_folder(command: Command, folders: Path, name: str) -> None:
    (folders / name).chmod(0)
    done = command("evaluate", "ref", "unet")
    (folders / name).chmod(0o700)
    assert (done.code, done.out) == (2, "")
    assert name in done.err


def test_without_the_extra(folders: Path) -> None:
    code = "import sys; sys.modules['typer'] = None; from assay.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("assay: the command needs the extra cli: pip install 'assay[cli]'")
    assert done.stderr.count("\n") == 1


def test_without_the_reader(folders: Path) -> None:
    """A library that is missing here is no fault of the method."""
    code = "import sys; sys.modules['SimpleITK'] = None; from assay.cli import main; main()"
    command = [sys.executable, "-c", code, "evaluate", "ref", "vit", "--metrics", "dsc"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folders)
    assert done.returncode == 1
    assert "error c0: reading vit/c0.mha needs SimpleITK: pip install 'assay[io]'" in done.stdout


def test_version(command: Command) -> None:
    done = command("--version")
    assert (done.code, done.out.strip()) == (0, f"assay {assay.__version__}")


def test_an_interrupted_run_says_how_it_goes_on(
    command: Command, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assay.cli.evaluate.evaluate_cases", stop)
    done = command("evaluate", "ref", "unet", "--out", "out")
    assert (done.code, done.out.strip()) == (130, "Stopped. The same command goes on with what out lacks.")
    assert command("evaluate", "ref", "unet").out.strip() == "Stopped."
