"""A run on disk: definitions first, then rows as cases finish, so that it can be read at any time and resumed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..definition import Definition
from .case import Case
from .one_case import Outcome
from .results import FIRST_COLUMNS, LAST_COLUMNS, Results, Row, csv_text, definitions_data


class RunFolder:
    """The folder of one run, which holds definitions.json and results.csv.

    Raises ValueError if it holds another run, and OSError if it cannot be written.
    """

    def __init__(
        self, path: str | os.PathLike[str], definitions: Sequence[Definition], group_keys: tuple[str, ...]
    ) -> None:
        self.path = Path(path)
        self.columns = (*FIRST_COLUMNS, *group_keys, *LAST_COLUMNS)
        self._definitions = {one.id: one for one in definitions}
        self._rows_file = self.path / "results.csv"
        self._definitions_file = self.path / "definitions.json"
        self.path.mkdir(parents=True, exist_ok=True)
        if self._rows_file.exists():
            self._check_same_run()
        else:
            self._write_definitions()
            self._rows_file.write_text(csv_text([], self.columns), encoding="utf-8", newline="")

    def finished(self, cases: Sequence[Case]) -> dict[tuple[str, str], Outcome]:
        """The cases whose rows are all here; rows of others, and of cases cut short, are taken out of the file.

        A case that failed is not finished: what was wrong may have been mended.
        """
        rows: dict[tuple[str, str], list[Row]] = {}
        for row in self._complete_rows():
            rows.setdefault((row.case, row.method), []).append(row)
        wanted = {case.key for case in cases}
        good = {key: own for key, own in rows.items() if key in wanted and self._is_whole(own)}
        self._rewrite([row for own in good.values() for row in own])
        definitions = tuple(self._definitions.values())
        return {key: Outcome(rows=own, definitions=definitions) for key, own in good.items()}

    def append(self, rows: Sequence[Row], definitions: Iterable[Definition]) -> None:
        """Add the rows of a case."""
        new = {one.id: one for one in definitions if one.id not in self._definitions}
        if new:
            self._definitions |= new
            self._write_definitions()
        with open(self._rows_file, "a", encoding="utf-8", newline="") as file:
            file.write(csv_text((row.as_dict() for row in rows), self.columns, header=False))

    def _is_whole(self, rows: list[Row]) -> bool:
        metrics = {row.metric for row in rows}
        classes = {row.class_name for row in rows}
        failed = any(row.status in ("error", "missing_output") for row in rows)
        return not failed and len(rows) == len(metrics) * len(classes) and metrics == self._names()

    def _names(self) -> set[str]:
        return {one.name for one in self._definitions.values()}

    def _check_same_run(self) -> None:
        try:
            known = json.loads(self._definitions_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ValueError(f"{self.path} holds results without readable definitions; choose another folder") from None
        found = {key: Definition.from_dict(one) for key, one in known.items()}
        asked = {(one.id, one.name) for one in self._definitions.values()}
        stored = {(one._replace(unit_spacing=False).id, one.name) for one in found.values()}
        header = self._rows_file.read_text(encoding="utf-8").split("\n", 1)[0]
        if asked != stored or header != ",".join(self.columns):
            raise ValueError(
                f"{self.path} holds the results of another run (other metrics or columns); choose another folder"
            )
        self._definitions |= found

    def _complete_rows(self) -> Results:
        """The rows up to the last whole line: a run may have ended in the middle of one."""
        text = self._rows_file.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            self._rows_file.write_text(whole, encoding="utf-8", newline="")
        return Results.read_csv(self._rows_file)

    def _rewrite(self, rows: list[Row]) -> None:
        _replace_file(self._rows_file, csv_text((row.as_dict() for row in rows), self.columns))

    def _write_definitions(self) -> None:
        _replace_file(self._definitions_file, json.dumps(definitions_data(self._definitions.values()), indent=1) + "\n")


def _replace_file(path: Path, text: str) -> None:
    """Write a file so that it is never seen half written."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, path)
