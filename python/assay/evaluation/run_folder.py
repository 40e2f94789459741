"""A run on disk: definitions first, then rows as cases finish, so that it can be read at any time and resumed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..definition import Definition
from .case import Case
from .one_case import Outcome
from .results import Results, definitions_data
from .rows import FIRST_COLUMNS, LAST_COLUMNS, Row, csv_text, write_text
from .run_plan import RunPlan


class RunFolder:
    """The folder of one run: definitions.json, run.json (classes, and what each case was read from) and results.csv.

    Raises ValueError if it holds another run, and OSError if it cannot be written.
    """

    def __init__(
        self, path: str | os.PathLike[str], plan: RunPlan, group_keys: tuple[str, ...], cases: Sequence[Case]
    ) -> None:
        self.path = Path(path)
        self._plan = plan
        self.columns = (*FIRST_COLUMNS, *group_keys, *LAST_COLUMNS)
        self._definitions = {one.id: one for one in plan.definitions}
        self._names = {one.name for one in plan.definitions}
        self._of_all = {one.name for one in plan.definitions if one.metric.of_all_classes}
        self._has_sets = any(one.level == "set" for one in plan.definitions)
        self._classes = None if plan.classes is None else {one.name for one in plan.classes}
        self._rows_file = self.path / "results.csv"
        self._definitions_file = self.path / "definitions.json"
        self.path.mkdir(parents=True, exist_ok=True)
        header = csv_text([], self.columns)
        settings = _settings(plan)
        self._known = {case.key for case in cases}
        self._unchanged: set[tuple[str, str]] = set()
        files = {json.dumps(case.key): own for case in cases if (own := _fingerprint(case))}
        self._run = json.dumps({**settings, "cases": files}, indent=1) + "\n"
        if _first_line(self._rows_file):
            before = self._check_same_run(header, settings)
            same = {name for name, own in files.items() if before.get(name) == own}
            self._unchanged = {case.key for case in cases if json.dumps(case.key) in same}
        else:
            self._write_definitions()
            self._write_run()
            _replace_file(self._rows_file, header)

    def finished(self) -> dict[tuple[str, str], Outcome]:
        """The cases whose rows are all here and whose files are what they were; other rows leave the file.

        A case of arrays or callables is never finished, for nothing tells whether they are the same, nor is one that
        failed: what was wrong may have been mended. No case is if there are values of the set, which need what was
        counted in each. Where the classes are found, the last case is not either: the run
        may have ended between two of its classes.
        """
        rows: dict[tuple[str, str], list[Row]] = {}
        for row in Results.load(self.path):
            if row.case:
                rows.setdefault((row.case, row.method), []).append(row)
        foreign = [key for key, own in rows.items() if key not in self._known and not _has_failed(own)]
        if foreign:
            name = " ".join(foreign[0]).strip()
            raise ValueError(f"{self.path} holds cases that are not in this run ({name}); choose another folder")
        if self._has_sets:
            rows.clear()
        elif self._classes is None and rows:
            rows.popitem()
        self._write_run()
        good = {key: own for key, own in rows.items() if key in self._unchanged and self._is_whole(own)}
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

    def finish(self, rows: Iterable[Row]) -> None:
        """Put all rows, in the order of cases, in the place of those in which cases happened to finish."""
        _replace_file(self._rows_file, csv_text((row.as_dict() for row in rows), self.columns))

    def _is_whole(self, rows: list[Row]) -> bool:
        found = {(row.metric, row.class_name) for row in rows}
        classes = self._classes or {row.class_name for row in rows} - {""}
        of_class = {
            (name, one) for name in self._names - self._of_all for one in classes if self._plan.is_for(name, one)
        }
        complete = len(rows) == len(found) and found == of_class | {(name, "") for name in self._of_all}
        return complete and not _has_failed(rows)

    def _check_same_run(self, header: str, settings: dict[str, Any]) -> dict[str, Any]:
        """Raise unless the folder holds a run of this plan; what its cases were read from."""
        try:
            known = json.loads(self._definitions_file.read_text(encoding="utf-8"))
            before = json.loads((self.path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ValueError(f"{self.path} holds results without readable definitions; choose another folder") from None
        found = {key: Definition.from_dict(one) for key, one in known.items()}
        asked = {(one.id, one.name) for one in self._definitions.values()}
        stored = {(one._replace(unit_spacing=False).id, one.name) for one in found.values()}
        for what, same in (
            ("metrics", asked == stored),
            ("labels", all(before.get(name) == value for name, value in settings.items())),
            ("columns", header == _first_line(self._rows_file)),
        ):
            if not same:
                raise ValueError(f"{self.path} holds the results of a run with other {what}; choose another folder")
        self._definitions |= found
        cases: dict[str, Any] = before.get("cases", {})
        return cases

    def _write_run(self) -> None:
        _replace_file(self.path / "run.json", self._run)

    def _write_definitions(self) -> None:
        _replace_file(self._definitions_file, json.dumps(definitions_data(self._definitions.values()), indent=1) + "\n")


def check_complete(folder: str | os.PathLike[str], results: Results) -> None:
    """Raise ValueError if the results that a run wrote into a folder lack cases of it, for it was cut short."""
    path = Path(folder) / "run.json"
    known = json.loads(path.read_text(encoding="utf-8")).get("cases", {}) if path.exists() else {}
    there = {(row.case, row.method) for row in results if row.case}
    lacking = sum(tuple(json.loads(name)) not in there for name in known)
    if there and lacking:
        raise ValueError(
            f"{folder} is of a run that was cut short: {lacking} of {len(known)} cases are not evaluated yet; "
            "the call that began it goes on"
        )


def _settings(plan: RunPlan) -> dict[str, Any]:
    """What fixes the numbers of a run beside its definitions and images, as JSON holds it."""
    labels = None if plan.classes is None else {one.name: list(one.labels or ()) for one in plan.classes}
    return {
        "labels": labels,
        "ignore_label": plan.ignore_label,
        "class_axis": plan.class_axis,
        "geometry": plan.geometry,
        "score_threshold": plan.score_threshold,
        "void_labels": list(plan.void_labels),
        "crowd_labels": list(plan.crowd_labels),
        "probabilities": plan.probabilities,
        "score_axis": plan.score_axis,
        "for_classes": {name: sorted(classes) for name, classes in plan.for_classes.items()},
    }


def _fingerprint(case: Case) -> str | None:
    """A short name of the files of a case (path, size, time) and its spacing; None if it is not made of files alone."""
    parts: list[object] = [None if case.spacing is None else [float(step) for step in case.spacing]]
    for source in (case.reference, case.prediction, case.mask, case.scores):
        if not isinstance(source, (str, os.PathLike, type(None))):
            return None
        path = None if source is None else Path(source).resolve()
        files = [path] if path is None or not path.is_dir() else sorted(path.rglob("*"))  # Zarr arrays are folders
        parts.append([[str(file), _state(file)] for file in files])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _state(file: Path | None) -> list[int] | None:
    """Size and time of a file that exists."""
    if file is None or not file.exists():
        return None
    state = file.stat()
    return [state.st_size, state.st_mtime_ns]


def _first_line(path: Path) -> str:
    """The first line of a file if it is whole, else nothing."""
    if not path.exists():
        return ""
    with open(path, encoding="utf-8", newline="") as file:
        line = file.readline()
    return line if line.endswith("\n") else ""


def _has_failed(rows: list[Row]) -> bool:
    return any(row.status in ("error", "missing_output") for row in rows)


def _replace_file(path: Path, text: str) -> None:
    """Write a file so that it is never seen half written."""
    beside = path.with_name(path.name + ".new")
    write_text(beside, text)
    os.replace(beside, path)
