"""A run on disk: definitions first, then rows as cases finish, so that it can be read at any time and resumed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..definition import Definition
from .case import Case
from .one_case import Outcome
from .plan import Plan
from .results import Results, definitions_data
from .rows import FIRST_COLUMNS, LAST_COLUMNS, Row, csv_text, write_text


class RunFolder:
    """The folder of one run, which holds definitions.json, run.json (the classes) and results.csv.

    Raises ValueError if it holds another run, and OSError if it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], plan: Plan, group_keys: tuple[str, ...]) -> None:
        self.path = Path(path)
        self.columns = (*FIRST_COLUMNS, *group_keys, *LAST_COLUMNS)
        self._definitions = {one.id: one for one in plan.definitions}
        self._names = {one.name for one in plan.definitions}
        self._classes = None if plan.classes is None else {one.name for one in plan.classes}
        self._rows_file = self.path / "results.csv"
        self._definitions_file = self.path / "definitions.json"
        self.path.mkdir(parents=True, exist_ok=True)
        header = csv_text([], self.columns)
        settings = _settings(plan)
        if _first_line(self._rows_file):
            self._check_same_run(header, settings)
        else:
            self._write_definitions()
            _replace_file(self.path / "run.json", settings)
            _replace_file(self._rows_file, header)

    def finished(self, cases: Sequence[Case]) -> dict[tuple[str, str], Outcome]:
        """The cases whose rows are all here and newer than their files; other rows are taken out of the file.

        A case that failed is not finished: what was wrong may have been mended. Where the classes are found, the
        last case is not either: the run may have ended between two of its classes.
        """
        rows: dict[tuple[str, str], list[Row]] = {}
        for row in Results.load(self.path):
            rows.setdefault((row.case, row.method), []).append(row)
        known = {case.key: case for case in cases}
        foreign = [" ".join(key).strip() for key, own in rows.items() if key not in known and not _has_failed(own)]
        if foreign:
            raise ValueError(f"{self.path} holds cases that are not in this run ({foreign[0]}); choose another folder")
        if self._classes is None and rows:
            rows.popitem()
        written = self._rows_file.stat().st_mtime
        good = {key: own for key, own in rows.items() if self._is_whole(own) and not _is_newer(known[key], written)}
        _replace_file(self._rows_file, csv_text((row.as_dict() for own in good.values() for row in own), self.columns))
        definitions = tuple(self._definitions.values())
        return {key: Outcome(rows=own, definitions=definitions) for key, own in good.items()}

    def append(self, rows: Sequence[Row], definitions: Iterable[Definition]) -> None:
        """Add the rows of a case."""
        new = {one.id: one for one in definitions if one.id not in self._definitions}
        if new:
            self._definitions |= new
            self._write_definitions()
        text = csv_text((row.as_dict() for row in rows), self.columns, header=False)
        write_text(self._rows_file, text, mode="a")

    def _is_whole(self, rows: list[Row]) -> bool:
        metrics = {row.metric for row in rows}
        classes = {row.class_name for row in rows}
        complete = len(rows) == len(metrics) * len(classes) and metrics == self._names
        return complete and self._classes in (None, classes) and not _has_failed(rows)

    def _check_same_run(self, header: str, settings: str) -> None:
        try:
            known = json.loads(self._definitions_file.read_text(encoding="utf-8"))
            known_settings = (self.path / "run.json").read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise ValueError(f"{self.path} holds results without readable definitions; choose another folder") from None
        found = {key: Definition.from_dict(one) for key, one in known.items()}
        asked = {(one.id, one.name) for one in self._definitions.values()}
        stored = {(one._replace(unit_spacing=False).id, one.name) for one in found.values()}
        for what, same in (
            ("metrics", asked == stored),
            ("labels", settings == known_settings),
            ("columns", header == _first_line(self._rows_file)),
        ):
            if not same:
                raise ValueError(f"{self.path} holds the results of a run with other {what}; choose another folder")
        self._definitions |= found

    def _write_definitions(self) -> None:
        _replace_file(self._definitions_file, json.dumps(definitions_data(self._definitions.values()), indent=1) + "\n")


def _settings(plan: Plan) -> str:
    """What fixes the numbers of a run beside its definitions and images, as JSON."""
    labels = None if plan.classes is None else {one.name: one.labels for one in plan.classes}
    data = {"labels": labels, "ignore_label": plan.ignore_label, "class_axis": plan.class_axis}
    return json.dumps(data, indent=1) + "\n"


def _first_line(path: Path) -> str:
    """The first line of a file if it is whole, else nothing."""
    if not path.exists():
        return ""
    with open(path, encoding="utf-8", newline="") as file:
        line = file.readline()
    return line if line.endswith("\n") else ""


def _has_failed(rows: list[Row]) -> bool:
    return any(row.status in ("error", "missing_output") for row in rows)


def _is_newer(case: Case, moment: float) -> bool:
    """Whether a file of a case was written after `moment`."""
    files = [Path(one) for one in (case.reference, case.prediction, case.mask) if isinstance(one, (str, os.PathLike))]
    return any(file.stat().st_mtime > moment for file in files if file.exists())


def _replace_file(path: Path, text: str) -> None:
    """Write a file so that it is never seen half written."""
    beside = path.with_name(path.name + ".new")
    write_text(beside, text)
    os.replace(beside, path)
