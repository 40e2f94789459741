"""Folders of references and predictions, matched by file name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..io.images import suffix_of
from ..io.scores import ARRAYS, suffix_of_scores
from .case import Case


@dataclass(frozen=True)
class Match:
    """Cases found in folders, and predictions that have no reference."""

    cases: list[Case]
    without_reference: list[Path]


def match(
    reference: str | Path,
    predictions: Sequence[str | Path],
    scores: Sequence[str | Path] = (),
    *,
    probabilities: bool = False,
) -> Match:
    """Pair a reference with predictions: a file with files, or a folder with folders by name without suffix.

    Parameters
    ----------
    reference
        An image file or a folder of them.
    predictions
        One per method, of the same kind as the reference. With several, the method is the folder's (or file's) name.
    scores
        None, or one per method: images or arrays of the scores of voxels, or JSON files of the scores of labels.
    probabilities
        Whether predictions are probabilities: then also arrays (NPY, NPZ, Zarr), and of an array and an image of one
        name, as nnU-Net leaves them, the array.

    Returns
    -------
    Match
        A case per reference and method; its prediction is None where no file has the reference's name.

    Raises
    ------
    ValueError
        No such path, a file beside a folder, two files of one name, no image, no name in common.
    OSError
        A folder that cannot be read.
    """
    reference = Path(reference)
    paths = [Path(prediction) for prediction in predictions]
    if not paths:
        raise ValueError("predictions must hold at least one path, got none")
    given = [Path(one) for one in scores]
    if given and len(given) != len(paths):
        raise ValueError(f"scores must be one for each of {len(paths)} predictions, got {len(given)}")
    scored: list[Path | None] = [*given] if given else [None] * len(paths)
    for path in (reference, *paths, *given):
        if not path.exists():
            raise ValueError(f"{path} does not exist")
        if _is_folder(path) != _is_folder(reference):
            raise ValueError(f"{reference} and {path}: expected two files or two folders")
    methods = _method_names(paths)
    if not _is_folder(reference):
        case_id = _stem(reference)
        together = zip(paths, methods, scored, strict=True)
        return Match([Case(case_id, reference, p, method=m, scores=s) for p, m, s in together], [])
    references = _files(reference)
    found = Match([], [])
    for path, method, its_scores in zip(paths, methods, scored, strict=True):
        score_files = {} if its_scores is None else _files(its_scores, _suffix_with_json)
        own = _files(path, suffix_of_scores) if probabilities else _files(path)
        if not references.keys() & own.keys():
            raise ValueError(
                f"no file of {path} has the name of one in {reference}: "
                f"{_examples(own)} against {_examples(references)}"
            )
        found.cases.extend(
            Case(
                stem,
                file,
                own.get(stem),
                method=method,
                scores=None if its_scores is None else score_files.get(stem, its_scores / f"{stem}.json"),
            )
            for stem, file in references.items()
        )
        found.without_reference.extend(file for stem, file in own.items() if stem not in references)
    return found


def _method_names(paths: list[Path]) -> list[str]:
    """No name for a single method; else the shortest ends of the paths that tell them apart."""
    if len(paths) == 1:
        return [""]
    parts = [
        path.resolve().parts if _is_folder(path) else (*path.resolve().parent.parts, _stem(path)) for path in paths
    ]
    for length in range(1, max(map(len, parts)) + 1):
        names = ["/".join(part[-length:]) for part in parts]
        if len(set(names)) == len(names):
            return names
    raise ValueError(f"the same prediction is given twice: {[str(path) for path in paths]}")


def _files(folder: Path, suffix: Callable[[Path], str | None] = suffix_of) -> dict[str, Path]:
    """The files with a known suffix by name without it."""
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir(), key=lambda path: (suffix(path) not in ARRAYS, path)):
        if suffix(path) is None or path.name.startswith("."):
            continue
        stem = _stem(path, suffix)
        if stem in files and suffix(files[stem]) in ARRAYS and suffix(path) not in ARRAYS:
            continue
        if stem in files:
            raise ValueError(f"{folder} has two images called {stem}: {files[stem].name} and {path.name}")
        files[stem] = path
    if not files:
        raise ValueError(f"{folder} holds no image of a known format")
    return files


def _stem(path: Path, suffix: Callable[[Path], str | None] = suffix_of) -> str:
    return path.name[: -len(suffix(path) or "")] if suffix(path) else path.name


def _is_folder(path: Path) -> bool:
    """Whether it holds files of cases; a Zarr array is a folder too."""
    return path.is_dir() and suffix_of_scores(path) is None


def _suffix_with_json(path: Path) -> str | None:
    return ".json" if path.suffix == ".json" else suffix_of_scores(path)


def _examples(images: dict[str, Path]) -> str:
    names = [path.name for path in images.values()]
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
