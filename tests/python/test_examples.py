"""What the README, the pages of the documentation and the docstrings show runs, and gives what they say."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from pathlib import Path

import assay.definition
import pytest
from matplotlib import pyplot

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run_and_give_what_they_say(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other. A number behind an expression is its value, a text block after a block is what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$(?:\s*^```text\n(.*?)^```$)?", text, re.DOTALL | re.MULTILINE)
    assert blocks
    names: dict[str, object] = {}
    for block, said in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, page.name, "exec"), names)
        lines = [line.rstrip() for line in printed.getvalue().splitlines()]
        assert not said or lines == said.splitlines()
        for expression, value in re.findall(r"^(\w[^=\n]*(?:\(.*\)|\]))  # ([\d.]+)$", block, re.MULTILINE):
            digits = len(value.partition(".")[2])
            assert eval(expression, names) == pytest.approx(float(value), abs=0.5 * 10**-digits), expression
    pyplot.close("all")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_docstring_examples() -> None:
    assert doctest.testmod(assay.definition) == doctest.TestResults(failed=0, attempted=1)
