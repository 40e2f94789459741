"""Random fingerprints, as data."""

from typing import Any

from assay import Fingerprint
from assay.selection.items import CATEGORIES, ITEMS, Item
from hypothesis import strategies as st

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
WEIGHTS = st.floats(0, 1e9)


def values(item: Item) -> st.SearchStrategy[Any]:
    """What an item can be."""
    if item.kind == "bool":
        return st.booleans()
    if item.kind == "choice":
        return st.sampled_from(list(item.values))
    if item.kind == "number":
        return numbers(item)
    return {
        "matrix": st.integers(2, 4).flatmap(lambda k: rows(k, rows(k, WEIGHTS))),
        "priors": st.lists(st.integers(1, 9), min_size=1, max_size=5).map(shares),
        "weights": st.dictionaries(NAMES, st.floats(1e-3, 1e3), min_size=1, max_size=3),
        "names": st.lists(NAMES, min_size=1, max_size=3, unique=True),
        "numbers": st.lists(numbers(item), min_size=1, max_size=4, unique=True).map(sorted),
    }[item.form]


def rows(size: int, of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Lists of one size."""
    return st.lists(of, min_size=size, max_size=size)


def shares(counts: list[int]) -> list[float]:
    """Numbers that sum to 1."""
    return [one / sum(counts) for one in counts]


def made(said: dict[str, Any]) -> tuple[Fingerprint | None, str]:
    """A fingerprint, or None and why there is none."""
    try:
        return Fingerprint(**said), ""
    except ValueError as problem:
        return None, str(problem)


def numbers(item: Item) -> st.SearchStrategy[Any]:
    """Numbers between the bounds of an item."""
    if item.whole:
        return st.integers(int(item.low or 0), 10**6)
    edges = {"exclude_min": item.open, "exclude_max": item.open and item.high is not None}
    return st.floats(item.low, item.high, allow_nan=False, allow_infinity=False, **edges)


@st.composite
def item_values(draw: st.DrawFn, of_class: bool = False, most: int = 8) -> dict[str, Any]:
    """Some items with values, which may contradict each other."""
    keys = [key for key, item in ITEMS.items() if item.per_class or not of_class]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=most))
    return {key: draw(values(ITEMS[key])) for key in chosen}


@st.composite
def data(draw: st.DrawFn) -> dict[str, Any]:
    """What a fingerprint can be made of; what is said may be contradictory."""
    said = draw(item_values())
    if draw(st.booleans()):
        said["problem_category"] = draw(st.sampled_from(CATEGORIES))
    if draw(st.booleans()):
        names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
        labels = [number if number % 2 else [number, number + 100] for number in range(len(names))]
        own = [draw(item_values(of_class=True, most=2)) for _ in names]
        said["classes"] = {
            name: {"label": label, **items} for name, label, items in zip(names, labels, own, strict=True)
        }
    return said
