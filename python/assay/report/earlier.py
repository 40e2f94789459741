"""What an earlier report left in a folder: its files are removed by the list that it kept, others never."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

LIST = "report.json"
"""The file that has the list, under "written"."""

_OURS = re.compile(r"(?:figures/)?[A-Za-z0-9_-]+\.(?:html|csv|json|txt|svg|png)")


def listed(folder: Path) -> list[str]:
    """The files that an earlier report says it wrote; names that no report writes are left out."""
    try:
        content = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    names = content.get("written") if isinstance(content, dict) else None
    return [one for one in names if isinstance(one, str) and _OURS.fullmatch(one)] if isinstance(names, list) else []


def remove(folder: Path, earlier: Iterable[str], written: Iterable[str]) -> None:
    """Remove what an earlier report wrote and the new one did not."""
    if (folder / "figures").is_symlink():
        return
    for name in {*earlier} - {*written}:
        (folder / name).unlink(missing_ok=True)
