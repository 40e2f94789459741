"""Calibration by the order of scores against oracles in fractions, and what must hold for any scores."""

from __future__ import annotations

import doctest
import math
from itertools import pairwise
from typing import Any

import assay
import assay.calibration_order
import assay.metrics.calibration
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import calibration as oracle

NORMS = ["l1", "l2", "max", "mean"]
TYPES = ["float16", "float32", "float64"]
GROUPS = st.sampled_from([1, 2, 3, 4, 7, 15, 100])


@st.composite
def samples(draw: st.DrawFn, least: int = 0, weighted: bool | None = None) -> Any:
    """Events, scores of some type with many ties, and weights or None."""
    name = draw(st.sampled_from(TYPES))
    width = {"float16": 16, "float32": 32, "float64": 64}[name]
    number = st.one_of(st.integers(0, 8).map(lambda k: k / 8), st.floats(0, 1, width=width))  # type: ignore[arg-type]
    scores = np.array(draw(st.lists(number, min_size=least, max_size=24)), name)
    events = np.array(draw(st.lists(st.booleans(), min_size=scores.size, max_size=scores.size)), bool)
    if not (draw(st.booleans()) if weighted is None else weighted):
        return events, scores, None
    unit = draw(st.sampled_from([1, 4, 64]))
    weights = draw(st.lists(st.integers(0, 9), min_size=scores.size, max_size=scores.size))
    return events, scores, np.array(weights) / unit


def counted(events: Any, scores: Any, bins: Any, **options: Any) -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=options.pop("side", "left"))
    found.update(events, scores, **options)
    return found


def same(a: Any, b: Any) -> bool:
    return bool(np.allclose(np.array(a, float), np.array(b, float), rtol=1e-11, atol=1e-13, equal_nan=True))


def values(groups: assay.CalibrationGroups) -> list[float]:
    return [*(groups.error(norm) for norm in NORMS), groups.over_confidence(), groups.under_confidence()]


@given(samples(), GROUPS)
def test_equal_mass(sample: Any, bins: int) -> None:
    events, scores, weights = sample
    groups = assay.equal_mass_calibration(assay.score_curve(events, scores, weight=weights), bins)
    expected = oracle.equal_mass(oracle.blocks(events, scores, weights), bins)
    assert same(groups.count, [one.n for one in expected])
    assert same(groups.events, [one.events for one in expected])
    assert same(groups.score, [one.score for one in expected])
    assert groups.bound == 0
    assert same(values(groups), [*(oracle.error(expected, norm) for norm in NORMS), *oracle.signed(expected)])
    assert (groups.lower <= groups.upper).all()
    assert (groups.upper[:-1] <= groups.lower[1:]).all()


@given(samples(least=1, weighted=False), GROUPS)
def test_array_split(sample: Any, bins: int) -> None:
    """Where no group begins within equal scores."""
    events, scores, _ = sample
    scores, first = np.unique(scores, return_index=True)
    events = events[first]
    parts = [part for part in np.array_split(np.arange(scores.size), bins) if part.size]
    gaps = [abs(float(scores[part].astype(float).sum()) - events[part].sum()) for part in parts]
    found = assay.adaptive_calibration_error(events, scores, reduction="positive_class", bins=bins)
    assert same(found, sum(gaps) / scores.size)


@given(samples(), GROUPS, st.randoms())
def test_order_and_pieces(sample: Any, bins: int, random: Any) -> None:
    events, scores, _ = sample
    whole = assay.score_curve(events, scores)
    order = list(range(scores.size))
    random.shuffle(order)
    pieces = [assay.score_curve(events[order[k::3]], scores[order[k::3]]) for k in range(3)]
    merged = pieces[0] + pieces[1] + pieces[2]
    for one, other in pairwise(assay.equal_mass_calibration(curve, bins) for curve in (whole, merged)):
        for column in ("count", "events", "score", "lower", "upper"):
            assert getattr(one, column).tolist() == getattr(other, column).tolist()
        assert np.array_equal(values(one), values(other), equal_nan=True)
    for one, other in pairwise(assay.cumulative_calibration(curve) for curve in (whole, merged)):
        assert np.array_equal(one.kuiper.value, other.kuiper.value, equal_nan=True)
    one, other = (assay.isotonic_calibration(curve) for curve in (whole, merged))
    assert one.upper.tolist() == other.upper.tolist()


@given(samples(weighted=False), st.data(), GROUPS)
def test_weights_are_repetitions(sample: Any, data: st.DataObject, bins: int) -> None:
    events, scores, _ = sample
    times = np.array(data.draw(st.lists(st.integers(0, 4), min_size=scores.size, max_size=scores.size)), int)
    weighted = assay.score_curve(events, scores, weight=times)
    repeated = assay.score_curve(events.repeat(times), scores.repeat(times))
    assert same(
        values(assay.equal_mass_calibration(weighted, bins)), values(assay.equal_mass_calibration(repeated, bins))
    )
    for one, other in zip(assay.cumulative_calibration(weighted), assay.cumulative_calibration(repeated), strict=True):
        assert same(one.value, other.value)
    both = [assay.isotonic_calibration(curve).brier() for curve in (weighted, repeated)]
    assert same(both[0].miscalibration(), both[1].miscalibration())
    assert same(assay.brier_by_score(weighted).resolution, assay.brier_by_score(repeated).resolution)


@given(samples())
def test_isotonic(sample: Any) -> None:
    events, scores, weights = sample
    groups = assay.isotonic_calibration(assay.score_curve(events, scores, weight=weights))
    ordered = oracle.blocks(events, scores, weights)
    expected = oracle.isotonic(ordered)
    found = [(groups.events / groups.count)[np.searchsorted(groups.upper, float(one.score / one.n))] for one in ordered]
    assert same(found, [float(value) for value in expected])
    assert (np.diff(groups.events / groups.count) > 0).all()
    parts = groups.brier()
    total = sum(one.n for one in ordered)
    if total:
        left = sum(one.n * p * (1 - p) for one, p in zip(ordered, expected, strict=True)) / total
        assert same(parts.score(), oracle.brier_score(events, scores, weights))
        assert same(parts.miscalibration(), parts.score() - float(left))
        assert parts.miscalibration() >= -1e-15
        assert parts.resolution >= 0
    else:
        assert math.isnan(parts.miscalibration())


@given(samples())
def test_cumulative(sample: Any) -> None:
    events, scores, weights = sample
    found = assay.cumulative_calibration(assay.score_curve(events, scores, weight=weights))
    expected = oracle.cumulative(oracle.blocks(events, scores, weights))
    assert same([found.kolmogorov_smirnov.value, found.kuiper.value], expected)
    for one in found:
        assert same([one.lower, one.upper], one.value)


@given(samples())
def test_brier_by_score(sample: Any) -> None:
    events, scores, weights = sample
    parts = assay.brier_by_score(assay.score_curve(events, scores, weight=weights))
    expected = oracle.brier(oracle.blocks(events, scores, weights))
    assert same([parts.reliability, parts.resolution, parts.uncertainty], expected)
    assert same(parts.score(), oracle.brier_score(events, scores, weights))


@given(samples(weighted=False), st.sampled_from([1, 4, 10, [0, 0.3, 0.7, 1]]), st.sampled_from(["left", "right"]))
def test_bins(sample: Any, bins: Any, side: str) -> None:
    """Those of a curve are those that were counted, and know more."""
    events, scores, _ = sample
    edges = oracle.edges(bins, scores.dtype)
    at = [float(edge) for edge in edges]
    curve = assay.score_curve(events, scores)
    groups = assay.binned_calibration(curve, at, side=side)
    bins_ = counted(events, scores, at, side=side).groups()
    for column in ("count", "events", "score", "lower", "upper"):
        assert same(getattr(groups, column), getattr(bins_, column))
    assert same(values(groups), values(bins_))
    parts = groups.brier()
    assert same([parts.within_variance, parts.within_covariance], oracle.within(events, scores, edges, side))
    assert same(parts.score(), oracle.brier_score(events, scores))
    expected = oracle.count(events, scores, edges, side)
    unbiased = groups.debiased_brier()
    assert same([unbiased.reliability, unbiased.resolution, unbiased.uncertainty], oracle.debiased_brier(expected))
    assert same(groups.hosmer_lemeshow().statistic, oracle.hosmer_lemeshow(expected))
    assert groups.outside == 0
    open_ = assay.binned_calibration(curve, at, side=side, open_end=True)
    end = 1 if side == "left" else 0
    assert open_.outside == (scores == end).sum()
    assert open_.total + open_.outside == scores.size


@given(samples(), GROUPS, st.sampled_from([1, 2, 8, 64, 4096]))
def test_bounds_of_equal_mass_in_bins(sample: Any, bins: int, fine: int) -> None:
    events, scores, weights = sample
    if fine == 4096 and scores.dtype == np.float16:
        scores = scores.astype(np.float32)
    curve = assay.score_curve(events, scores, weight=weights)
    exact = assay.equal_mass_calibration(curve, bins)
    streamed = counted(events, scores, fine, weight=weights)
    if weights is not None and not (weights == np.floor(weights)).all():
        return  # the sums of some cells may be whole numbers where those of their scores are not
    found = assay.equal_mass_calibration(streamed, bins)
    assert same(found.count, exact.count)
    if exact.total:
        assert abs(found.error() - exact.error()) <= found.bound + 1e-12
    for value, true in zip(assay.cumulative_calibration(streamed), assay.cumulative_calibration(curve), strict=True):
        if exact.total:
            assert value.lower - 1e-12 <= true.value <= value.upper + 1e-12
            assert value.value == value.lower


def test_bounds_of_many() -> None:
    """Thousands of bins leave little to be told."""
    rng = np.random.default_rng(5)
    scores = rng.beta(0.5, 0.5, 200_000)
    events = rng.random(scores.size) < scores**1.2
    exact = assay.equal_mass_calibration(assay.score_curve(events, scores), 15)
    found = assay.equal_mass_calibration(counted(events, scores, 2**14), 15)
    assert abs(found.error() - exact.error()) <= found.bound < 1e-3
    cumulative = assay.cumulative_calibration(counted(events, scores, 2**14))
    true = assay.cumulative_calibration(assay.score_curve(events, scores))
    assert 0 <= true.kuiper.value - cumulative.kuiper.value < cumulative.kuiper.upper - cumulative.kuiper.lower < 1e-2


@pytest.mark.parametrize("pieces", [1, 3])
def test_16_bit_scores_are_exact_in_one_pass(pieces: int) -> None:
    """A histogram of all numbers of the type gives everything."""
    rng = np.random.default_rng(6)
    scores = np.concatenate([rng.random(20_000), [0, 1, 1]]).astype(np.float16)
    events = rng.random(scores.size) < scores
    histograms = [assay.score_histogram("float16") for _ in range(pieces)]
    for k, histogram in enumerate(histograms):
        histogram.update(events[k::pieces], scores[k::pieces])
    streamed = sum(histograms[1:], start=histograms[0]).curve()
    curve = assay.score_curve(events, scores.astype(np.float32))
    assert streamed == curve
    for bins in (7, 15, 30_000):
        one, other = (assay.equal_mass_calibration(found, bins) for found in (streamed, curve))
        assert values(one) == values(other)
    assert assay.cumulative_calibration(streamed).kuiper.value == assay.cumulative_calibration(curve).kuiper.value
    assert assay.isotonic_calibration(streamed).upper.tolist() == assay.isotonic_calibration(curve).upper.tolist()
    for side in ("left", "right"):
        for edges in ([k / 15 for k in range(16)], [0, 0.3, 0.9, 1]):
            rounded = np.array(edges, np.float16).astype(float)
            binned = assay.binned_calibration(streamed, rounded, side=side)
            assert same(binned.error(), counted(events, scores, edges, side=side).error())


@given(samples(), st.sets(st.integers(1, 15)))
def test_coarser_bins(sample: Any, kept: set[int]) -> None:
    """Neighbouring bins add up to coarser ones; the error never grows by it."""
    events, scores, weights = sample
    edges = [0.0, *(k / 16 for k in sorted(kept)), 1.0]
    fine = counted(events, scores, 16, weight=weights)
    found, expected = fine.coarser(edges), counted(events, scores, edges, weight=weights)
    if weights is None:
        assert found == expected
    assert same(found.score, expected.score)
    assert found.edges.tolist() == edges
    if found.count.sum():
        assert found.error() <= fine.error() + 1e-15
        merged = assay.equal_mass_calibration(assay.score_curve(events, scores, weight=weights), 1)
        assert merged.error() <= found.error() + 1e-12


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([0, 0.3, 1], "edges must be some of those of the bins, which 0.3 is not"),
        ([0, 0.5], "edges must begin and end with those of the bins, 0 and 1, got 0 and 0.5"),
        ([0.25, 1], "edges must begin and end with those of the bins, 0 and 1, got 0.25 and 1"),
        ([0, 0.5, 0.25, 1], "edges must ascend"),
    ],
)
def test_bad_coarser_edges(edges: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        counted([0, 1], [0.25, 0.75], 4).coarser(edges)


def test_no_samples() -> None:
    curve = assay.score_curve(np.empty(0, bool), np.empty(0))
    bins = assay.calibration_bins(4, reduction="positive_class")
    for scores in (curve, bins):
        groups = assay.equal_mass_calibration(scores, 3)
        assert len(groups) == 0
        assert len(assay.isotonic_calibration(scores)) == 0
        cumulative = assay.cumulative_calibration(scores)
        for found in (groups, bins.groups(), assay.binned_calibration(curve, 3)):
            parts = found.brier()
            numbers = [*values(found), found.overconfidence_error(), found.net_over_confidence(), parts.score()]
            numbers += [found.expected_over_observed(), found.debiased_l2(), found.hosmer_lemeshow().p]
            numbers += [found.hosmer_lemeshow().statistic, found.debiased_brier().score()]
            numbers += [cumulative.kuiper.value, cumulative.kolmogorov_smirnov.upper]
            assert np.isnan(numbers).all()
    for rule in ("quantile", "percentile", "interpolated", "midway"):
        assert assay.equal_mass_edges(curve, 3, rule=rule).bins == [0, 1]


@given(samples(least=1, weighted=False), st.sampled_from([1, 2, 3, 4, 7, 15]))
def test_edges_of_peers(sample: Any, bins: int) -> None:
    """Edges keep equal scores together, and those of ranks are what they say."""
    events, scores, _ = sample
    curve = assay.score_curve(events, scores)
    ordered = np.sort(scores.astype(float))
    for rule in ("quantile", "percentile", "midway", "interpolated"):
        edges = assay.equal_mass_edges(curve, bins, rule=rule)
        groups = assay.binned_calibration(curve, **edges._asdict())
        assert groups.total + groups.outside == scores.size
        assert groups.outside == ((ordered == ordered[0]).sum() if rule == "interpolated" else 0)
        assert len(groups) <= bins + 1
    at = np.interp(np.linspace(0, scores.size, bins + 1), np.arange(scores.size), ordered)
    expected = np.unique(at.astype(float if scores.dtype == float else np.float32))
    if ordered[0] < ordered[-1]:
        assert np.allclose(assay.equal_mass_edges(curve, bins, rule="interpolated").bins, expected, atol=1e-12)


def test_zeros_and_ones_keep_bins_of_their_own() -> None:
    curve = assay.score_curve([0, 0, 1, 0, 1, 1], np.array([0, 0, 0, 0.5, 1, 1], np.float32))
    zeros = assay.binned_calibration(curve, **assay.equal_mass_edges(curve, 3, rule="percentile")._asdict())
    assert zeros.count.tolist() == [3, 1, 2]
    ones = assay.binned_calibration(curve, **assay.equal_mass_edges(curve, 3, rule="quantile")._asdict())
    assert ones.count[-1] == 2


def test_reliability_table_of_groups() -> None:
    groups = assay.equal_mass_calibration(assay.score_curve([0, 1, 0, 1], [0.125, 0.25, 0.5, 0.75]), 2)
    table = assay.reliability_table(groups)
    assert table.lower.tolist() == [0.125, 0.5]
    assert table.upper.tolist() == [0.25, 0.75]
    assert table.frequency.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: assay.equal_mass_calibration(c, 0), r"bins must be between 1 and 2\^24, got 0"),
        (lambda c: assay.equal_mass_calibration([0.5], 2), "scores must be a ScoreCurve or CalibrationBins, got list"),
        (lambda c: assay.binned_calibration(None), "curve must be a ScoreCurve"),
        (lambda c: assay.binned_calibration(c, 4, side="up"), "side must be one of"),
        (lambda c: assay.binned_calibration(c, [0, 0.5, 0.5 + 1e-12]), "bins are too narrow for the type of score"),
        (lambda c: assay.equal_mass_edges(c, 3, rule="kumar"), "rule must be one of"),
        (lambda c: assay.equal_mass_edges(c, 0, rule="midway"), "bins must be between 1 and"),
        (lambda _: assay.brier_by_score(assay.score_curve([0, 1], [0.5, 1.5])), "got 1.5"),
        (lambda _: assay.cumulative_calibration(assay.score_curve([0, 1], [-0.5, 0.5])), "got -0.5"),
        (
            lambda c: assay.equal_mass_edges(assay.score_curve([0], [0.5], weight=[2]), 3, rule="midway"),
            "samples without weights",
        ),
        (
            lambda c: assay.adaptive_calibration_error([0], [0.5], reduction="positive_class", labels=[1]),
            "labels belong to",
        ),
        (
            lambda c: assay.adaptive_calibration_error([0], [[0.5, 0.5]], reduction="marginal", positive=2),
            "positive belongs to",
        ),
        (lambda c: assay.adaptive_calibration_error([0], [0.5], reduction="class"), "reduction must be one of"),
    ],
)
def test_bad_arguments(call: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        call(assay.score_curve([0, 1], np.array([0.25, 0.5], np.float32)))


@pytest.mark.parametrize("module", [assay.calibration_order, assay.metrics.calibration])
def test_docstring_examples(module: Any) -> None:
    found = doctest.testmod(module, extraglobs={"score_curve": assay.score_curve})
    assert found.failed == 0 < found.attempted
