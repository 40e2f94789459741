"""Hypothesis draws the same examples in every run, and does not mind a slow machine; what tests of the command need."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings
from support.command import Command, Outcome
from support.files import blocks, write

settings.register_profile("assay", deadline=None, derandomize=True, max_examples=150)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=25)  # of code that runs slowly
settings.load_profile("assay")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`assay ARGUMENTS` in this process."""
    from assay.cli import main

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["assay", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three cases with two methods; the current directory is their parent."""
    monkeypatch.chdir(tmp_path)
    for k in range(3):
        write(tmp_path / "ref" / f"c{k}.nii.gz", blocks())
        write(tmp_path / "unet" / f"c{k}.nii.gz", blocks(k - 1))
        write(tmp_path / "vit" / f"c{k}.mha", blocks(1))
    return tmp_path
