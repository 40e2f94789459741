"""What the README and the docstrings show runs, and gives what they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import assay.definition
import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run_one_after_the_other(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also, values that stand behind calls are true, to the digits shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    shown = 0
    for block in blocks:
        exec(compile(block, page.name, "exec"), names)
        for expression, value in re.findall(r"^(\w[^=\n]*(?:\(.*\)|\]))  # ([\d.]+)$", block, re.MULTILINE):
            digits = len(value.partition(".")[2])
            assert eval(expression, names) == pytest.approx(float(value), abs=0.5 * 10**-digits), expression
            shown += 1
    assert shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^):]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_docstring_examples() -> None:
    assert doctest.testmod(assay.definition) == doctest.TestResults(failed=0, attempted=1)
