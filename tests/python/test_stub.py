"""The committed stub of the compiled core is what its generator writes."""

import subprocess
import sys
from pathlib import Path

import assay
import pytest


def test_stub_is_up_to_date(tmp_path: Path) -> None:
    pytest.importorskip("pybind11_stubgen")
    command = [sys.executable, "-m", "pybind11_stubgen", "assay._core", "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    committed = Path(assay.__file__).with_name("_core.pyi")
    assert (tmp_path / "assay" / "_core.pyi").read_text() == committed.read_text()
