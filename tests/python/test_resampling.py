"""The bootstrap against a naive one that draws with numpy's generator, exact enumerations and closed forms."""

from __future__ import annotations

import doctest
import itertools
import math
from typing import Any

import numpy as np
import pytest
from assay import _core
from assay.studies import interval, resampling
from assay.studies.resampling import Bootstrap, bootstrap, resample_counts
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from reference import resampling as oracle
from scipy import stats

SEEDS = st.integers(0, 2**64 - 1)
STATISTICS: list[Any] = [
    "mean",
    "hierarchical_mean",
    "ratio",
    "median",
    "minimum",
    "maximum",
    ("quantile", 0.05),
    ("quantile", 0.9),
    ("trimmed_mean", 0.1),
    ("trimmed_mean", 0.25),
]
RESAMPLE = ["cases", "clusters", "levels"]

# Five patients with four images each.
IMAGES = np.array(
    [
        [0.90, 0.92, 0.88, 0.90],
        [0.70, 0.72, 0.68, 0.70],
        [0.85, 0.80, 0.90, 0.85],
        [0.60, 0.70, 0.50, 0.60],
        [0.95, 0.93, 0.97, 0.95],
    ]
)
PATIENTS = np.repeat(np.arange(5), 4)


@st.composite
def studies(draw: st.DrawFn) -> tuple[NDArray[np.float64], list[tuple[int, ...]]]:
    """Values of a few columns with some missing, and groups of up to three levels."""
    rows = draw(st.integers(1, 12))
    columns = draw(st.integers(1, 3))
    value = st.floats(-9, 9) | st.integers(-3, 3).map(float) | st.just(math.nan)
    values = [draw(st.lists(value, min_size=columns, max_size=columns)) for _ in range(rows)]
    levels = draw(st.integers(0, 3))
    group = st.tuples(*[st.integers(0, 3)] * levels)
    return np.array(values), draw(st.lists(group, min_size=rows, max_size=rows))


def name_and_number(statistic: Any) -> tuple[str, float]:
    number = {"median": 0.5, "minimum": 0.0, "maximum": 1.0}
    if isinstance(statistic, tuple):
        return statistic
    return ("quantile", number[statistic]) if statistic in number else (statistic, 0.0)


# -- every statistic and way of resampling, number by number -----------------------------------------------------------


@settings(max_examples=300)
@given(studies(), st.sampled_from(STATISTICS), st.sampled_from(RESAMPLE), SEEDS)
def test_against_a_naive_bootstrap(study: Any, statistic: Any, resample: str, seed: int) -> None:
    values, groups = study
    name, number = name_and_number(statistic)
    levels = len(groups[0])
    if name == "hierarchical_mean" and resample == "cases" and levels:
        return
    below = np.abs(values) // 1 if name == "ratio" else None
    given_groups = np.array(groups).reshape(len(groups), levels)
    found = bootstrap(
        values,
        statistic=statistic,
        denominators=below,
        groups=given_groups,
        resample=resample,
        resamples=5,
        seed=seed,
    )
    tree = oracle.units(range(len(values)), groups)
    pieces = list(range(len(values))) if resample == "cases" else tree
    draws = {
        "replicates": [oracle.draw(tree, resample, seed, b) for b in range(5)],
        "jackknife": [pieces[:k] + pieces[k + 1 :] for k in range(len(pieces))],
        "estimate": [pieces],
    }
    counts = resample_counts(given_groups, len(values), resample=resample, resamples=5, seed=seed)
    for b, drawn in enumerate(draws["replicates"]):
        assert np.array_equal(counts[b], np.bincount(oracle.rows_of(drawn), minlength=len(values)))
    for column in range(values.shape[1]):
        denominators = None if below is None else below[:, column]
        for field, drawn_rows in draws.items():
            expected = [oracle.statistic(one, values[:, column], name, number, denominators) for one in drawn_rows]
            ours = np.atleast_2d(getattr(found, field))[:, column]
            assert np.allclose(ours, expected, rtol=1e-12, atol=1e-12, equal_nan=True), field
    there = ~np.isnan(values)
    assert np.array_equal(found.used, there.sum(axis=0))
    present = [there[oracle.rows_of([piece])].any(axis=0) for piece in pieces]
    assert np.array_equal(found.present, present)


def test_stream_is_that_of_numpy_in_long_draws() -> None:
    """Many refills of the buffer, and some 220 numbers of a million that are drawn again."""
    rows, seed = 1_000_000, 2**63 + 5
    counts = resample_counts(None, rows, resamples=2, seed=seed)
    for b in range(2):
        words = np.random.Philox(key=seed, counter=((b << 64) - 1) % 2**256).random_raw(rows)
        products = np.stack([words & np.uint64(2**32 - 1), words >> np.uint64(32)], axis=1).ravel() * np.uint64(rows)
        kept = products[products % np.uint64(2**32) >= np.uint64(2**32 % rows)][:rows]
        assert kept[-1] != products[rows - 1]
        assert np.array_equal(counts[b], np.bincount((kept >> np.uint64(32)).astype(int), minlength=rows))


@pytest.mark.parametrize("rows", [63, 64, 65, 1000])
@pytest.mark.parametrize("columns", [1, 31, 32, 33, 70])
def test_many_columns_and_tiles(rows: int, columns: int) -> None:
    rng = np.random.default_rng(rows + columns)
    values = rng.random((rows, columns))
    values[rng.random((rows, columns)) < 0.1] = np.nan
    counts = resample_counts(None, rows, resamples=70)
    there = ~np.isnan(values)
    filled = np.where(there, values, 0)
    found = bootstrap(values, resamples=70)
    assert np.allclose(found.replicates, (counts @ filled) / (counts @ there), rtol=1e-12)
    medians = bootstrap(values, statistic="median", resamples=20)
    for b in range(20):
        drawn = np.repeat(values, counts[b], axis=0)
        assert np.allclose(medians.replicates[b], np.nanmedian(drawn, axis=0), rtol=1e-14)


def test_rows_that_are_drawn_many_times() -> None:
    """Two units, one of which comes often; and groups in which a row can come more often than there are rows."""
    values = np.arange(40.0)
    groups = [0] * 39 + [1]
    counts = resample_counts(groups, 40, resample="levels", resamples=200)
    found = bootstrap(values, groups=groups, resample="levels", resamples=200)
    assert counts.max() >= 4
    assert np.allclose(found.replicates, counts @ values / counts.sum(axis=1), rtol=1e-12)


# -- distributions -----------------------------------------------------------------------------------------------------


def test_all_resamples_of_three_cases() -> None:
    """All 27 come equally often, and the means have their exact distribution."""
    scores = np.array([[0.9, 0.5, 0.8], [0.8, 0.8, 0.7], [0.6, 0.7, 0.9]]).T
    exact: dict[tuple[float, ...], int] = {}
    for drawn in itertools.product(range(3), repeat=3):
        key = tuple(np.round(scores[list(drawn)].mean(axis=0), 9))
        exact[key] = exact.get(key, 0) + 1
    resamples = 270_000
    found = bootstrap(scores, resamples=resamples)
    rows, counts = np.unique(np.round(found.replicates, 9), axis=0, return_counts=True)
    assert {tuple(row) for row in rows} == set(exact)
    for row, count in zip(rows, counts, strict=True):
        share = exact[tuple(row)] / 27
        assert abs(count / resamples - share) < 5 * math.sqrt(share * (1 - share) / resamples)
    best = np.round(found.replicates, 12)
    ranks = 1 + (best[:, np.newaxis, :] > best[:, :, np.newaxis]).sum(axis=2)
    assert (ranks[:, 1] == 1).mean() == pytest.approx(16 / 27, abs=0.005)
    for method, expected in enumerate(([7, 10, 10], [16, 7, 4], [7, 13, 7])):
        shares = [(ranks[:, method] == rank).mean() for rank in (1, 2, 3)]
        assert shares == pytest.approx(np.array(expected) / 27, abs=0.005)


def test_all_resamples_of_a_mean() -> None:
    found = bootstrap([0.5, 0.7, 0.9], resamples=270_000)
    assert found.standard_error == pytest.approx(0.094281, rel=0.006)
    values, counts = np.unique(np.round(found.replicates, 6), return_counts=True)
    assert values.tolist() == [0.5, 0.566667, 0.633333, 0.7, 0.766667, 0.833333, 0.9]
    assert counts / 10_000 == pytest.approx([1, 3, 6, 7, 6, 3, 1], rel=0.05)


def closed_form(resample: str) -> float:
    """The exact standard error of the flat mean of a balanced design."""
    j, n = IMAGES.shape
    between = ((IMAGES.mean(axis=1) - IMAGES.mean()) ** 2).sum() / j**2
    within = ((IMAGES - IMAGES.mean(axis=1, keepdims=True)) ** 2).sum() / (j * n) ** 2
    naive = ((IMAGES - IMAGES.mean()) ** 2).sum() / (j * n) ** 2
    return math.sqrt({"cases": naive, "clusters": between, "levels": between + within}[resample])


@pytest.mark.parametrize(("resample", "error"), [("cases", 0.030307), ("clusters", 0.058310), ("levels", 0.058894)])
def test_standard_errors(resample: str, error: float) -> None:
    assert closed_form(resample) == pytest.approx(error, abs=5e-7)
    found = bootstrap(IMAGES.ravel(), groups=PATIENTS, resample=resample, resamples=200_000)
    assert found.estimate == pytest.approx(0.8)
    assert found.standard_error == pytest.approx(error, rel=0.006)
    assert found.units == (20 if resample == "cases" else 5)


def test_exact_distribution_of_clusters() -> None:
    """Of all 5^5 resamples of patients."""
    means = IMAGES.mean(axis=1)
    exact = np.array([means[list(drawn)].mean() for drawn in itertools.product(range(5), repeat=5)])
    found = bootstrap(IMAGES.ravel(), groups=PATIENTS, resamples=200_000).replicates
    for level in (0.025, 0.1, 0.5, 0.9, 0.975):
        assert np.quantile(found, level) == pytest.approx(np.quantile(exact, level), abs=0.0051)
    assert (np.abs(found - 0.95) < 1e-9).mean() == pytest.approx(1 / 5**5, abs=5e-4)


def test_each_row_comes_once_on_average() -> None:
    for resample in RESAMPLE:
        counts = resample_counts(PATIENTS[:-2], 18, resample=resample, resamples=50_000)
        assert counts.mean(axis=0) == pytest.approx(np.ones(18), abs=0.05)


def test_flat_and_hierarchical_means() -> None:
    values = [0.9] * 10 + [0.5] * 4
    patients = ["p1"] * 10 + ["p2", "p3", "p4", "p5"]
    assert bootstrap(values, groups=patients, resamples=0).estimate == pytest.approx(11 / 14)
    for resample in ("clusters", "levels"):
        found = bootstrap(values, statistic="hierarchical_mean", groups=patients, resample=resample, resamples=0)
        assert found.estimate == pytest.approx(0.58)
        assert found.jackknife == pytest.approx([0.5, 0.6, 0.6, 0.6, 0.6])


# -- the same numbers --------------------------------------------------------------------------------------------------


def same(a: Bootstrap, b: Bootstrap) -> bool:
    fields = ("estimate", "replicates", "jackknife", "present", "used")
    return all(np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True) for name in fields)


@pytest.mark.parametrize("statistic", STATISTICS, ids=str)
@pytest.mark.parametrize("resample", RESAMPLE)
def test_threads_and_layouts_change_nothing(statistic: Any, resample: str) -> None:
    if statistic == "hierarchical_mean" and resample == "cases":
        pytest.skip("refused")
    rng = np.random.default_rng(1)
    values = rng.random((150, 40))
    values[rng.random(values.shape) < 0.05] = np.nan
    groups = {"centre": rng.integers(0, 4, 150), "patient": rng.integers(0, 9, 150)}
    options: dict[str, Any] = {"statistic": statistic, "groups": groups, "resample": resample, "resamples": 300}
    if statistic == "ratio":
        options["denominators"] = np.ones(150)
    first = bootstrap(values, threads=1, **options)
    for threads in (2, 3, 8):
        assert same(bootstrap(values, threads=threads, **options), first)
    padded = np.zeros((300, 80))
    padded[::2, ::2] = values
    backwards = np.ascontiguousarray(values[::-1, ::-1])[::-1, ::-1]
    for layout in (np.asfortranarray(values), padded[::2, ::2], backwards, values.reshape(150, 8, 5).reshape(150, 40)):
        assert same(bootstrap(layout, **options), first)
    assert not np.array_equal(bootstrap(values, seed=1, **options).replicates, first.replicates, equal_nan=True)


def test_more_resamples_begin_with_the_same() -> None:
    values = np.random.default_rng(0).random((50, 3))
    for statistic in ("mean", "median"):
        many = bootstrap(values, statistic=statistic, resamples=333)
        few = bootstrap(values, statistic=statistic, resamples=17)
        assert np.array_equal(few.replicates, many.replicates[:17])


def test_columns_come_from_the_same_resamples() -> None:
    values = np.random.default_rng(0).random(30)
    found = bootstrap(np.stack([values, values, values + 1], axis=1), resamples=100)
    assert np.array_equal(found.replicates[:, 0], found.replicates[:, 1])
    assert np.allclose(found.replicates[:, 2], found.replicates[:, 0] + 1)
    one = bootstrap(values, resamples=100)
    assert np.array_equal(one.replicates, found.replicates[:, 0])


def test_shapes() -> None:
    values = np.random.default_rng(0).random((20, 2, 3))
    found = bootstrap(values, resamples=7, groups=[k // 2 for k in range(20)])
    assert found.estimate.shape == (2, 3) == found.used.shape == found.units.shape == found.standard_error.shape
    assert found.replicates.shape == (7, 2, 3)
    assert found.jackknife.shape == (10, 2, 3) == found.present.shape
    assert found.clustered
    assert np.allclose(found.estimate, values.mean(axis=0))
    one = bootstrap(values[:, 0, 0], resamples=7)
    assert isinstance(one.estimate, float)
    assert isinstance(one.used, int)
    assert isinstance(one.units, int)
    assert isinstance(one.standard_error, float)
    assert one.replicates.shape == (7,)
    assert not one.clustered


def test_groups_of_many_forms() -> None:
    values = np.random.default_rng(0).random(6)
    whole = bootstrap(values, groups=[3, 3, 1, 1, 2, 2], resamples=20)
    texts = ["c", "c", "a", "a", "b", "b"]
    for groups in (
        texts,
        np.array(texts),
        np.array(texts, object),
        np.array([[text] for text in texts]),
        {"patient": texts},
        np.array([9, 9, 1, 1, 5, 5], np.uint8),
        np.array([2**40, 2**40, 1, 1, 2, 2], object),
    ):
        assert same(bootstrap(values, groups=groups, resamples=20), whole)
    # An inner label counts within its outer group.
    two = bootstrap(
        values, statistic="hierarchical_mean", groups={"centre": [0, 0, 0, 1, 1, 1], "patient": [1, 1, 2, 1, 1, 2]}
    )
    a, b, c, d, e, f = values
    assert two.estimate == pytest.approx((((a + b) / 2 + c) / 2 + ((d + e) / 2 + f) / 2) / 2)


# -- edges -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statistic", [each for each in STATISTICS if each != "ratio"], ids=str)
def test_without_values(statistic: Any) -> None:
    nothing = bootstrap(np.empty((0, 2)), statistic=statistic, resamples=3)
    assert np.isnan(nothing.estimate).all()
    assert np.isnan(nothing.replicates).all()
    assert nothing.jackknife.shape == (0, 2)
    assert nothing.used.tolist() == [0, 0] == nothing.units.tolist()
    assert bootstrap(np.empty((4, 0)), statistic=statistic, resamples=3).replicates.shape == (3, 0)
    missing = bootstrap([math.nan] * 4, statistic=statistic, resamples=3, groups=[1, 1, 2, 2])
    assert math.isnan(missing.estimate)
    assert np.isnan(missing.replicates).all()
    assert (missing.used, missing.units) == (0, 0)
    assert math.isnan(missing.standard_error)


@pytest.mark.parametrize("statistic", [each for each in STATISTICS if each != "ratio"], ids=str)
@pytest.mark.parametrize("resample", ["clusters", "levels"])
def test_one_case_one_group_and_groups_of_one(statistic: Any, resample: str) -> None:
    options: dict[str, Any] = {"statistic": statistic, "resample": resample, "resamples": 5}
    one = bootstrap([0.7], **options)
    assert one.estimate == pytest.approx(0.7)
    assert (one.replicates == one.estimate).all()
    assert np.isnan(one.jackknife).all()
    group = bootstrap([0.7, 0.9], groups=["a", "a"], **options)
    assert group.units == 1
    if resample == "clusters":
        assert (group.replicates == group.estimate).all()
    values = np.random.default_rng(0).random(8)
    single = bootstrap(values, groups=range(8), **options)
    if resample == "clusters":
        assert np.allclose(single.replicates, bootstrap(values, **options).replicates)
    assert np.allclose(single.jackknife, bootstrap(values, **options).jackknife)


def test_few_and_many_resamples() -> None:
    values = np.random.default_rng(0).random(5)
    assert bootstrap(values, resamples=0).replicates.shape == (0,)
    assert math.isnan(bootstrap(values, resamples=1).standard_error)
    assert bootstrap(values, resamples=1_000_001).replicates.mean() == pytest.approx(values.mean(), abs=1e-3)


def test_infinite_values() -> None:
    inf = math.inf
    values = np.array([1.0, 2, 3, 4, inf])
    assert bootstrap(values, resamples=0).estimate == inf
    assert math.isnan(bootstrap([inf, -inf], resamples=0).estimate)
    assert bootstrap(values, statistic="median", resamples=0).estimate == 3
    assert bootstrap(values, statistic=("quantile", 0.75), resamples=0).estimate == 4
    assert bootstrap(values, statistic=("quantile", 0.9), resamples=0).estimate == inf
    assert bootstrap([inf, inf], statistic=("quantile", 0.9), resamples=0).estimate == inf
    trimmed = bootstrap(values, statistic=("trimmed_mean", 0.2), resamples=500)
    assert trimmed.estimate == 3
    assert set(trimmed.replicates[~np.isfinite(trimmed.replicates)]) == {inf}
    counts = resample_counts(None, 5, resamples=500)
    assert np.array_equal(counts[:, 4] > 1, trimmed.replicates == inf)
    assert bootstrap([-inf, *values[:4]], statistic=("trimmed_mean", 0.1), resamples=0).estimate == -inf
    assert bootstrap([-inf, *values], statistic=("trimmed_mean", 0.2), resamples=0).estimate == 2.5


def test_a_group_without_a_mean_does_not_touch_other_columns() -> None:
    """Infinite values of both signs in one group, beside columns with and without missing values."""
    values = np.random.default_rng(0).random((12, 3))
    values[:2, 0] = math.inf, -math.inf
    options: dict[str, Any] = {
        "statistic": "hierarchical_mean",
        "groups": np.arange(12) // 3,
        "resample": "levels",
        "resamples": 50,
    }
    alone = bootstrap(values[:, 0], **options).replicates
    assert np.array_equal(bootstrap(values, **options).replicates[:, 0], alone, equal_nan=True)
    other = bootstrap(values, **options).replicates[:, 1]
    values[5, 2] = math.nan
    found = bootstrap(values, **options).replicates
    assert np.array_equal(found[:, 0], alone, equal_nan=True)
    assert np.array_equal(found[:, 1], other)


def test_ratio_is_a_weighted_mean() -> None:
    rng = np.random.default_rng(0)
    values, weights = rng.random((10, 2)), rng.random(10)
    found = bootstrap(values * weights[:, np.newaxis], statistic="ratio", denominators=weights, resamples=4)
    assert np.allclose(found.estimate, np.average(values, axis=0, weights=weights))
    none = bootstrap([1.0, 2.0], statistic="ratio", denominators=[0, 0], resamples=4)
    assert math.isnan(none.estimate)


def test_trimmed_mean_takes_the_share_that_is_meant() -> None:
    values = np.arange(100.0) ** 2
    found = bootstrap(values, statistic=("trimmed_mean", 0.29), resamples=0)
    assert found.estimate == pytest.approx(values[29:71].mean())


def test_contrast() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((30, 2, 3))
    values[3, 0, 1] = np.nan
    found = bootstrap(values, resamples=40)
    difference = found.contrast([1, -1, 0])
    assert np.allclose(difference.replicates, found.replicates[..., 0] - found.replicates[..., 1])
    assert difference.used.tolist() == [29, 30]
    assert difference.units.tolist() == [30, 30]
    assert isinstance(bootstrap(values[:, 0], resamples=4).contrast([0.5, 0, 0.5]).estimate, float)
    for wrong in ([1, 2], [[1, 2, 3]], [0, 0, 0], [1, math.nan, 0]):
        with pytest.raises(ValueError, match="weights must"):
            found.contrast(wrong)
    with pytest.raises(ValueError, match="weights must"):
        bootstrap(values[:, 0, 0], resamples=4).contrast([1])


def test_contrast_of_columns_with_other_units() -> None:
    """Each unit has its part in the jackknife, also one that only some columns have a value of."""
    rng = np.random.default_rng(0)
    values = np.full((16, 2), np.nan)
    values[:10, 0], values[10:, 1] = rng.random(10), rng.random(6)
    apart = bootstrap(values, resamples=10).contrast([1, -1])
    assert (apart.units, apart.used) == (16, 6)
    variance = np.var(values[:10, 0], ddof=1) / 9 + np.var(values[10:, 1], ddof=1) / 5
    half = (interval(apart, "t").high - apart.estimate) / stats.t.ppf(0.975, 15)
    assert half == pytest.approx(math.sqrt(variance * 15 / 16)), "of two samples, but for n - 1 in the place of n"


VALUES = [0.5, 0.6, 0.7]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"values": 3.0}, "values must have one row per case"),
        ({"values": ["a", "b"]}, "values must be numbers"),
        ({"statistic": "mode"}, "statistic must be"),
        ({"statistic": ("quantile", 1.5)}, "a quantile must be between 0 and 1, got 1.5"),
        ({"statistic": ("quantile", math.nan)}, "a quantile must be between 0 and 1, got nan"),
        ({"statistic": ("quantile", "a")}, "the number of 'quantile' must be a number"),
        ({"statistic": ("trimmed_mean", 0.5)}, "the share to trim must be at least 0 and below 0.5, got 0.5"),
        ({"statistic": "ratio"}, "a ratio needs denominators"),
        ({"denominators": VALUES}, "denominators are for a ratio only"),
        ({"statistic": "ratio", "denominators": [1, 2]}, "denominators must broadcast"),
        ({"statistic": "ratio", "denominators": [1, 2, -1]}, "at least 0, or NaN, got -1 in row 2, column 0"),
        ({"statistic": "ratio", "denominators": [1, math.inf, 1]}, "got inf in row 1, column 0"),
        ({"groups": [1, 2]}, "groups must have one label for each of 3 rows"),
        ({"groups": {"centre": [1, 2]}}, r"groups\['centre'\] must have one label for each of 3 rows"),
        ({"groups": [1.5, 2, 3]}, "groups must be whole numbers or texts"),
        ({"groups": [None, "a", "b"]}, "groups must be whole numbers or texts, got None"),
        ({"groups": "abc"}, "groups must be labels"),
        ({"groups": 3}, "groups must be labels"),
        ({"groups": [[1], [1, 2], [3]]}, "groups must have rows of one length"),
        ({"groups": np.zeros((3, 2, 2), int)}, "groups must have one label"),
        ({"groups": np.zeros((3, 17), int)}, "at most 16 levels, got 17"),
        ({"groups": [1, 2, 3], "statistic": "hierarchical_mean", "resample": "cases"}, "a hierarchical mean needs"),
        ({"resample": "rows"}, "resample must be one of"),
        ({"resamples": -1}, "resamples must be at least 0"),
        ({"resamples": 2**31}, "resamples must be below 2"),
        ({"resamples": 10.0}, "resamples must be a whole number"),
        ({"seed": -1}, "seed must be between 0 and"),
        ({"seed": 2**64}, "seed must be between 0 and"),
        ({"seed": None}, "seed must be a whole number"),
        ({"threads": 0}, "threads must be at least 1"),
    ],
    ids=str,
)
def test_bad_input(given: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        bootstrap(**{"values": VALUES, "resamples": 10, **given})


def test_core_checks_for_itself() -> None:
    options = {"statistic": "mean", "parameter": 0.0, "resample": "cases", "resamples": 2, "seed": 0, "threads": 1}
    values, groups = np.zeros((3, 2)), np.zeros((3, 0), np.int64)
    for wrong, message in (
        ({"values": np.zeros(3)}, "values must be rows x columns"),
        ({"values": np.zeros((3, 2), np.float32)}, "values must be of float64"),
        ({"groups": np.zeros((2, 0), np.int64)}, "groups must have a row for each of 3"),
        ({"groups": np.zeros(3, np.int64)}, "groups must have a row"),
        ({"groups": np.zeros((3, 1), np.int32)}, "groups must be of int64"),
        ({"denominators": np.zeros((3, 1))}, "denominators have shape"),
        ({"resamples": -1}, "resamples must be at least 0"),
        ({"resamples": 2**40}, "resamples must be at most"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            _core.bootstrap(**{"values": values, "denominators": None, "groups": groups, **options, **wrong})


def test_docstrings() -> None:
    found = doctest.testmod(resampling)
    assert found.failed == 0
    assert found.attempted == 7
