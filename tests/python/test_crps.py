"""The CRPS and its sums against naive oracles, and what must hold for any forecast."""

from __future__ import annotations

import doctest
import itertools
import math
import pickle
from fractions import Fraction
from typing import Any

import assay
import numpy as np
import pytest
from assay import crps
from assay.metrics import crps as functions
from hypothesis import given
from hypothesis import strategies as st
from reference import crps as oracle

NUMBERS = st.floats(-1e3, 1e3)
WHOLE = st.integers(-20, 20).map(float)  # which have ties
VALUES = st.one_of(NUMBERS, WHOLE)
MEMBERS = st.lists(VALUES, min_size=1, max_size=12)
NOT_FINITE = [math.nan, math.inf, -math.inf]


def close(found: Any, expected: Any, scale: float = 1e3) -> bool:
    return bool(np.allclose(found, expected, rtol=1e-9, atol=1e-13 * scale, equal_nan=True))


@st.composite
def histograms(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    edges = sorted(draw(st.lists(st.integers(-40, 40).map(lambda k: k / 4), min_size=2, max_size=8, unique=True)))
    masses = draw(st.lists(st.floats(0, 9) | st.sampled_from([0.0, 1.0]), min_size=len(edges) - 1, max_size=7))
    return edges, [round(one, 3) for one in masses[: len(edges) - 1]]


# -- normal distributions ----------------------------------------------------------------------------------------------


@given(NUMBERS, NUMBERS, st.floats(0.01, 1e3))
def test_gaussian(x: float, mean: float, sd: float) -> None:
    assert assay.crps_gaussian(x, mean, sd) == pytest.approx(oracle.gaussian(x, mean, sd), rel=1e-9)


@given(NUMBERS, NUMBERS)
def test_gaussian_without_spread(x: float, mean: float) -> None:
    assert assay.crps_gaussian(x, mean, 0) == abs(x - mean)
    assert assay.crps_gaussian(x, mean, 1e-300) == pytest.approx(abs(x - mean), abs=1e-299)
    for sd in (1e-3, 1e-6, 1e-9):
        assert abs(assay.crps_gaussian(x, mean, sd) - abs(x - mean)) <= 0.6 * sd


@given(NUMBERS, NUMBERS, st.floats(0.1, 1e3))
def test_interpolated_gaussian(x: float, mean: float, sd: float) -> None:
    found = assay.crps_interpolated_gaussian(x, mean, sd)
    assert found == pytest.approx(oracle.curvas(x, mean, sd), rel=1e-9)
    exact = assay.crps_gaussian(x, mean, sd)
    if abs(x - mean) < 2.3 * sd:
        assert found == pytest.approx(exact, rel=2e-3)
    elif abs(x - mean) > 3 * sd:
        assert found < exact
    beyond = [assay.crps_interpolated_gaussian(mean + k * sd, mean, sd) for k in (-9, -3.0001, 3.0001, 1e6)]
    assert close(beyond, beyond[0])


def test_interpolated_gaussian_without_spread_costs_nothing() -> None:
    assert assay.crps_interpolated_gaussian([1, 2, 1e9], 2, 0).tolist() == [0, 0, 0]


# -- ensembles ---------------------------------------------------------------------------------------------------------


@given(VALUES, MEMBERS)
def test_ensemble(x: float, members: list[float]) -> None:
    assert close(assay.crps_ensemble(x, members), oracle.ensemble(x, members))
    assert close(assay.crps_ensemble(x, members, estimator="fair"), oracle.ensemble(x, members, fair=True))


@given(VALUES, MEMBERS, st.data())
def test_weighted_ensemble(x: float, members: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 5).map(float), min_size=len(members), max_size=len(members)))
    found = assay.crps_ensemble(x, members, weight=weights)
    assert close(found, oracle.ensemble(x, members, weights))
    repeated = [one for one, times in zip(members, weights, strict=True) for _ in range(int(times))]
    assert close(found, assay.crps_ensemble(x, np.array(repeated)))
    assert close(assay.crps_ensemble(x, members), assay.crps_ensemble(x, members, weight=0.25))


@given(VALUES, MEMBERS)
def test_plain_is_fair_and_what_finite_ensembles_cost(x: float, members: list[float]) -> None:
    m = len(members)
    plain, fair = (assay.crps_ensemble(x, members, estimator=one) for one in ("plain", "fair"))
    if m == 1:
        assert plain == abs(x - members[0])
        assert math.isnan(fair)
        return
    apart = sum(abs(a - b) for a, b in itertools.product(members, members)) / m / m
    assert close(plain - fair, apart / 2 / (m - 1))
    assert plain >= 0


@given(VALUES, MEMBERS, st.sampled_from([0.25, 2.0, 8.0]), st.integers(-8, 8), st.randoms())
def test_ensemble_moves_with_its_unit(x: float, members: list[float], scale: float, shift: int, random: Any) -> None:
    found = assay.crps_ensemble(x, members)
    shuffled = random.sample(members, len(members))
    assert assay.crps_ensemble(x, shuffled) == found
    assert assay.crps_ensemble(scale * x, scale * np.array(members)) == scale * found
    assert close(assay.crps_ensemble(x + shift, np.array(members) + shift), found)
    assert close(assay.crps_ensemble(-x, -np.array(members)), found)


@pytest.mark.parametrize("members", [*range(1, 70), 127, 128, 129, 1000, 2048, 2049, 3000])
def test_any_number_of_members(members: int) -> None:
    """Against the formula with sorted members."""
    random = np.random.default_rng(members)
    x, rows = random.normal(size=19), random.normal(size=(19, members)).round(2)
    rows[3] = x[3]
    rank = 2 * np.arange(1, members + 1) - members - 1
    half = (rank * np.sort(rows, axis=1)).sum(axis=1) / members
    expected = np.abs(rows - x[:, np.newaxis]).mean(axis=1) - half / members
    np.testing.assert_allclose(assay.crps_ensemble(x, rows), expected, rtol=0, atol=1e-13)
    rows[7, members // 2], x[9] = math.nan, math.inf
    found = assay.crps_ensemble(x, rows)
    assert np.flatnonzero(np.isnan(found)).tolist() == [7, 9]
    np.testing.assert_allclose(np.delete(found, [7, 9]), np.delete(expected, [7, 9]), rtol=0, atol=1e-13)
    assert found[0] == assay.crps_ensemble(x[0], rows[0])


def test_ensembles_of_a_normal_distribution_approach_its_score() -> None:
    quantiles = [oracle.NormalDist(3, 2).inv_cdf((k + 0.5) / 4000) for k in range(4000)]
    for x in (-4.0, 2.0, 3.0, 9.0):
        assert assay.crps_ensemble(x, quantiles) == pytest.approx(assay.crps_gaussian(x, 3, 2), rel=1e-3)


# -- histograms --------------------------------------------------------------------------------------------------------


@given(histograms(), VALUES)
def test_histogram(forecast: Any, x: float) -> None:
    edges, masses = forecast
    assert close(assay.crps_histogram(x, edges, masses), oracle.histogram(x, edges, masses))
    centres = (np.array(edges[:-1]) + edges[1:]) / 2
    atoms = assay.crps_histogram(x, edges, masses, inside="atoms")
    assert close(atoms, assay.crps_ensemble(x, centres, weight=masses))
    assert close(atoms, oracle.ensemble(x, centres, masses))
    assert close(assay.crps_histogram(x, edges, 7 * np.array(masses)), assay.crps_histogram(x, edges, masses))


@given(histograms(), VALUES)
def test_finer_bins_change_nothing(forecast: Any, x: float) -> None:
    edges, masses = forecast
    finer = np.sort([*edges, *(np.array(edges[:-1]) + np.diff(edges) / 2)])
    halves = np.repeat(masses, 2) / 2
    assert close(assay.crps_histogram(x, finer, halves), assay.crps_histogram(x, edges, masses))


# -- shapes and bad input ----------------------------------------------------------------------------------------------


def test_shapes() -> None:
    random = np.random.default_rng(0)
    x, members = random.normal(size=(3, 4)), random.normal(size=(3, 4, 5))
    found = assay.crps_ensemble(x, members)
    assert found.shape == (3, 4)
    assert found[1, 2] == assay.crps_ensemble(x[1, 2], members[1, 2])
    np.testing.assert_array_equal(assay.crps_ensemble(x.T, members.transpose(1, 0, 2)), found.T)
    np.testing.assert_array_equal(assay.crps_ensemble(x[::-1], members[::-1]), found[::-1])
    np.testing.assert_array_equal(
        assay.crps_ensemble(x, members[0, 0]), assay.crps_ensemble(x, np.tile(members[0, 0], (3, 4, 1)))
    )
    assert assay.crps_ensemble(0.5, members).shape == (3, 4)
    assert assay.crps_gaussian(x, 0, np.ones(4)).shape == (3, 4)
    assert assay.crps_gaussian(np.empty((0, 3)), 0, 1).shape == (0, 3)
    assert isinstance(assay.crps_gaussian(np.float32(1), 2, 3), float)
    narrow = assay.crps_gaussian(x.astype(np.float32), 0, 1)
    np.testing.assert_array_equal(narrow, assay.crps_gaussian(x.astype(np.float32).astype(float), 0, 1))
    np.testing.assert_array_equal(assay.crps_ensemble(x, pickle.loads(pickle.dumps(members))), found)
    swapped = members.astype(">f8")
    np.testing.assert_array_equal(assay.crps_ensemble(x, swapped), found)
    assert assay.volume_crps(random.random((3, 4, 5)), x).shape == (3, 4)
    assert assay.crps_histogram(x, [0, 1, 2], random.random((3, 4, 2))).shape == (3, 4)


@pytest.mark.parametrize("wrong", NOT_FINITE)
def test_what_is_not_finite_has_no_score(wrong: float) -> None:
    assert np.isnan(assay.crps_gaussian([wrong, 0, 0], [0, wrong, 0], [1, 1, abs(wrong)])).all()
    assert np.isnan(assay.crps_interpolated_gaussian([wrong, 0, 0], [0, wrong, 0], [1, 1, abs(wrong)])).all()
    rows = [[1, 2], [wrong, 2], [1, wrong]]
    for weight in (None, [1, 2]):
        assert np.isnan(assay.crps_ensemble([wrong, 0, 0], rows, weight=weight)).all()
    assert np.isnan(assay.crps_ensemble(0, [1, 2], weight=[1, wrong]))
    assert np.isnan(assay.crps_histogram([wrong, 0, 0], [[0, 1], [0, wrong], [0, 1]], [[1], [1], [wrong]])).all()
    assert math.isnan(assay.volume_crps([1, wrong], 2))
    assert math.isnan(assay.volume_crps([1, 2], wrong))


def test_nothing_to_score_by() -> None:
    assert math.isnan(assay.crps_ensemble(1, []))
    assert math.isnan(assay.crps_ensemble(1, [], weight=[]))
    assert math.isnan(assay.crps_ensemble(1, [1, 2], weight=[0, 0]))
    assert math.isnan(assay.crps_histogram(1, [0, 1, 2], [0, 0]))
    for rule in ("exact", "curvas"):
        assert math.isnan(assay.volume_crps([], 3, rule=rule))
        assert np.isnan(assay.volume_crps(np.empty((2, 0)), 3, rule=rule)).all()
    assert assay.volume_crps([5, 5, 5], 7) == 2
    assert assay.volume_crps([5, 5, 5], 7, rule="curvas") == 0


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: assay.crps_gaussian(1, 2, -3), ValueError, "sd must be at least 0, got -3"),
        (lambda: assay.pit_of_gaussian(1, 2, -3), ValueError, "sd must be at least 0, got -3"),
        (lambda: assay.crps_interpolated_gaussian(1, 2, -0.5), ValueError, "sd must be at least 0, got -0.5"),
        (lambda: assay.crps_gaussian("a", 2, 3), TypeError, "observation must be an array .* got str"),
        (lambda: assay.crps_gaussian(["a"], 2, 3), TypeError, "observation must be numbers, got dtype"),
        (lambda: assay.crps_gaussian(True, 2, 3), TypeError, "observation must be an array"),
        (lambda: assay.crps_gaussian([1, 2], [1, 2, 3], 1), ValueError, r"got \(2,\) of observation, \(3,\) of mean"),
        (lambda: assay.crps_gaussian(1, 2, 3, threads=0), ValueError, "threads must be at least 1"),
        (lambda: assay.crps_ensemble(1, 2), ValueError, "members must have at least one axis, got a single number"),
        (lambda: assay.crps_ensemble([1, 2], [[1], [1, 2]]), ValueError, "members must have rows of one length"),
        (lambda: assay.crps_ensemble([1, 2], np.ones((3, 4))), ValueError, r"\(2,\) of observation, \(3,\) of members"),
        (lambda: assay.crps_ensemble(1, [1, 2], weight=[1, -2]), ValueError, "weight must be at least 0, got -2"),
        (lambda: assay.crps_ensemble(1, [1, 2], weight=[1, 2, 3]), ValueError, r"weight must .* \(2,\), got \(3,\)"),
        (lambda: assay.crps_ensemble(1, [1], weight=1, estimator="fair"), ValueError, 'estimator "fair" takes no weig'),
        (lambda: assay.crps_ensemble(1, [1], estimator="nrg"), ValueError, 'estimator must be one of "plain", "fair"'),
        (lambda: assay.crps_histogram(1, [1, 2], [1, 1]), ValueError, r"edges must be one more than masses \(2\), got"),
        (lambda: assay.crps_histogram(1, [1, 1], [1]), ValueError, "edges must ascend, got 1 after 1"),
        (lambda: assay.crps_histogram(1, [1, 2], [-1]), ValueError, "masses must be at least 0, got -1"),
        (lambda: assay.crps_histogram(1, [1, 2], [1], inside="x"), ValueError, 'inside must be one of "linear", "atom'),
        (lambda: assay.volume_crps(1, 2), ValueError, "rater_volumes must have an axis of raters"),
        (lambda: assay.volume_crps([1], 2, rule="x"), ValueError, 'rule must be one of "exact", "curvas", got "x"'),
        (lambda: assay.CrpsSum().update("x"), TypeError, "scores must be an array"),
    ],
)
def test_bad_input(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_no_bit(threads: int) -> None:
    random = np.random.default_rng(threads)
    x, members, weights = random.normal(size=20_000), random.normal(size=(20_000, 9)), random.random((20_000, 9))
    edges = np.arange(10.0) - 5
    for call in (
        lambda n: assay.crps_gaussian(x, members[:, 0], weights[:, 0], threads=n),
        lambda n: assay.crps_interpolated_gaussian(x, members[:, 0], weights[:, 0], threads=n),
        lambda n: assay.crps_ensemble(x, members, threads=n),
        lambda n: assay.crps_ensemble(x, members, estimator="fair", threads=n),
        lambda n: assay.crps_ensemble(x, members, weight=weights, threads=n),
        lambda n: assay.crps_histogram(x, edges, weights, threads=n),
        lambda n: assay.pit_of_gaussian(x, members[:, 0], weights[:, 0], threads=n),
    ):
        np.testing.assert_array_equal(call(threads), call(1))


# -- sums --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e300, 1e300) | st.sampled_from([0.1, 1e-320, 5e-324, -3.0]), max_size=30), st.data())
def test_sums_are_exact(scores: list[float], data: st.DataObject) -> None:
    exact = sum(map(Fraction, scores), Fraction())
    at = data.draw(st.integers(0, len(scores)))
    order = data.draw(st.permutations(scores))
    whole, pieces = assay.CrpsSum(), [assay.CrpsSum(), assay.CrpsSum()]
    whole.update(np.array(scores))
    pieces[0].update(np.array(order[:at]))
    pieces[1].update(np.array(order[at:]))
    both = sum(pieces)
    assert both == whole == pickle.loads(pickle.dumps(whole))
    assert whole.count == len(scores)
    assert whole.mean() == float(exact / len(scores)) if scores else math.isnan(whole.mean())


def test_sums_leave_out_what_is_undefined() -> None:
    found = assay.CrpsSum()
    found.update([1, math.nan, 3, math.inf])
    assert (found.mean(), found.count, found.omitted) == (2, 2, 2)
    assert repr(found) == "<CrpsSum: 2 scores with the mean 2>"
    assert found != 3
    assert found != assay.CrpsSum()
    with pytest.raises(TypeError):
        found + 1
    with pytest.raises(TypeError):
        1 + found
    many = assay.CrpsSum()
    many.update(np.full(1_000_000, 0.1))
    assert many.mean() == 0.1


@pytest.mark.parametrize("module", [functions, crps])
def test_docstring_examples(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted > 0
