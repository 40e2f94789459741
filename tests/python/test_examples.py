"""What the README, the pages of the documentation and the docstrings show runs, and gives what they say."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from pathlib import Path

import assay.definition
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").glob("*.md"))


def test_readme_python_blocks_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert (tmp_path / "results.csv").exists()


def test_readme_values_are_true() -> None:
    shown = re.findall(r"^(assay\.\w+\(.*\))  # ([\d.]+)$", README, re.MULTILINE)
    assert shown
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    exec(compile(blocks[0], "README.md", "exec"), names)
    for expression, value in shown:
        assert eval(expression, names) == pytest.approx(float(value), abs=0.5 * 10 ** -len(value.split(".")[1]))


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_pages_run_and_print_what_they_say(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python blocks one after the other; a text block right after one is what it prints."""
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$(?:\s*^```text\n(.*?)^```$)?", text, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    for block, said in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, page.name, "exec"), names)
        lines = [line.rstrip() for line in printed.getvalue().splitlines()]
        assert not said or lines == said.splitlines()


def test_docstring_examples() -> None:
    assert doctest.testmod(assay.definition) == doctest.TestResults(failed=0, attempted=1)
