"""References that several cases share: read once, and their surfaces found once, for all methods."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Sequence
from threading import Lock
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from .. import _core
from .._inputs import Array
from ..io.images import Image
from .case import Case, read_reference
from .run_plan import RunPlan


class SharedReference:
    """The reference and the mask of cases that have the same, read when they are first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case  # which also keeps alive what `key_of` is about
        self._lock = Lock()
        self._images: tuple[Image, Image | None] | None = None
        self._surfaces: dict[tuple[int, tuple[float, ...]], _core.ReferenceSurfaces] = {}

    def images(self, plan: RunPlan) -> tuple[Image, Image | None]:
        """The reference and the mask, as `read_reference` gives them; raises what is wrong with them."""
        with self._lock:
            if self._images is None:
                self._images = read_reference(self._case, plan)
            return self._images

    def surfaces(self, array: Array, spacing: Sequence[float]) -> _core.ReferenceSurfaces:
        """The surfaces in one of its arrays that have been found for earlier cases."""
        with self._lock:
            return self._surfaces.setdefault((id(array), tuple(spacing)), _core.ReferenceSurfaces())


class References:
    """The shared references of a run in one process.

    Cases come in the order of `by_reference`: a reference is kept while a worker needs it, and the latest for the next
    case. In another process pickling gives that process's own.
    """

    def __init__(self, run: str = "") -> None:
        self._run = run or uuid4().hex
        self._lock = Lock()
        self._known: WeakValueDictionary[Hashable, SharedReference] = WeakValueDictionary()
        self._latest: SharedReference | None = None

    def of(self, case: Case) -> SharedReference:
        """The one of a case."""
        with self._lock:
            key = key_of(case)
            shared = self._known.get(key)
            if shared is None:
                shared = self._known[key] = self._latest = SharedReference(case)
            return shared

    def __reduce__(self) -> Any:
        return _of_process, (self._run,)


def by_reference(cases: Iterable[Case]) -> list[Case]:
    """Cases with the same reference one after the other, else in their order."""
    groups: dict[Hashable, list[Case]] = {}
    for case in cases:
        groups.setdefault(key_of(case), []).append(case)
    return [case for group in groups.values() for case in group]


def key_of(case: Case) -> Hashable:
    """What is equal for two cases, as long as both live, if they have the same reference and mask."""
    return tuple(
        os.fspath(one) if isinstance(one, (str, os.PathLike)) else id(one) for one in (case.reference, case.mask)
    )


_LATEST_RUN: list[References] = []
_LATEST_RUN_LOCK = Lock()


def _of_process(run: str) -> References:
    """Give those of a run in this process; those of an earlier run are forgotten."""
    with _LATEST_RUN_LOCK:
        if not _LATEST_RUN or _LATEST_RUN[0]._run != run:
            _LATEST_RUN[:] = [References(run)]
        return _LATEST_RUN[0]
