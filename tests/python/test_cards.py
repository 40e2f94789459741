"""The card of every metric: complete, at one with the catalogue and with itself, and right in its numbers."""

import doctest
import math
import re
import subprocess
import sys
from pathlib import Path

import assay
import assay.catalogue.cards
import numpy as np
import pytest
from assay import CATALOGUE, MetricCard, metric_card
from assay.catalogue import PRESETS, keys
from assay.catalogue.cards import _texts, meaning

DOCS = Path(__file__).parents[2] / "docs"

TEXTS = _texts()

every_card = pytest.mark.parametrize("key", TEXTS)


def test_every_key_has_a_card() -> None:
    assert set(CATALOGUE) <= set(TEXTS) <= set(keys())
    assert [metric_card(key).key for key in keys()] == keys()


@every_card
def test_texts(key: str) -> None:
    own = TEXTS[key]
    assert list(own) == ["use", "avoid", "pairs_with", "related"]
    for field in ("use", "avoid"):
        assert re.fullmatch(r"[A-Z\"].{20,280}[.]", own[field]), own[field]
        assert own[field].count(". ") <= 2
        assert own[field].isascii()
        words = re.findall(r"`(.*?)`", own[field])
        parameters = [p.name for p in metric_card(key).metric.parameters]
        assert {word.removeprefix("pooled_") for word in words} <= {*keys(), *dir(assay), *parameters}
        assert own[field].count("`") == 2 * len(words)


@every_card
def test_named_keys(key: str) -> None:
    for field in ("pairs_with", "related"):
        named = TEXTS[key][field]
        assert set(named) <= {*keys()} - {key}
        assert len(set(named)) == len(named)
    for other in TEXTS[key]["related"]:
        assert key in TEXTS[other]["related"]


def test_no_text_is_there_twice() -> None:
    for field in ("use", "avoid"):
        assert len({own[field] for own in TEXTS.values()}) == len(TEXTS)


@pytest.mark.parametrize("key", keys())
def test_a_card_says_all(key: str) -> None:
    card = metric_card(key)
    record = card.metric
    text = " ".join(str(card).split())
    for said in (key, record.title, card.definition, card.range, card.direction, card.use, card.avoid):
        assert " ".join(said.split()) in text
    for said in (*card.pairs_with, *card.related, record.empties, f"assay.{record.function}", record.source):
        assert said in text
    for parameter in card.parameters:
        assert f"{parameter.name}: {meaning(parameter)}" in text
    assert max(map(len, str(card).splitlines())) <= 100
    assert not re.search(r"[{}]|None|\bnan\b|inf\b", text)
    assert all(f"<{name}>" in card.definition for name, value in card.values.items() if value is None)


def test_a_card() -> None:
    card = metric_card("nsd")
    assert card.metric is CATALOGUE["nsd"]
    assert (card.title, card.range, card.worst) == ("normalized surface distance", "0 to 1", "0")
    assert card.definition.startswith("share of the surfaces that lies within <tolerance> mm (inclusive) of the other")
    assert card.parameters[0].name == "tolerance"
    assert meaning(card.parameters[0]) == "distance that still counts as agreement, in mm; required"
    assert repr(card) == "MetricCard('nsd')"
    assert metric_card("hd").worst == "the image diagonal"
    assert metric_card("volume_difference").range == "-∞ to ∞ ml"
    assert metric_card("volume_difference").direction == "0 is best"
    assert metric_card("reference_volume").direction == "no value is better"
    assert metric_card("lr_plus").direction == "higher is better"
    assert "when" not in meaning(card.parameters[2])
    assert meaning(card.parameters[3]).endswith("; default face; with boundary voxel")


def test_card_of_a_preset() -> None:
    card = metric_card("hd95")
    assert (card.metric.key, card.title) == ("hd", "Hausdorff distance (hd with percentile 95)")
    assert card.definition.startswith("percentile 95 (linear")
    assert card.parameters[0].default == 95
    assert card.related == ("hd",)
    assert card.use != metric_card("hd").use


def test_a_preset_has_the_text_of_its_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assay.catalogue.cards, "_texts", lambda: {"hd": TEXTS["hd"]})
    assert metric_card("hd95").use == metric_card("hd").use


def test_card_of_a_set() -> None:
    assert metric_card("dsc").value == "one for each class, of each case; `pooled_dsc` is that of all cases"
    card = metric_card("pooled_dsc")
    assert (card.key, card.title) == ("pooled_dsc", CATALOGUE["dsc"].title)
    assert card.value == "one for each class, of all cases"
    assert card.use == metric_card("dsc").use
    assert metric_card("froc").value == "one for each class, of all cases"
    assert metric_card("hd").value == "one for each class, of each case"
    assert metric_card("kce").value.startswith("one for all classes together, of each case; of samples in a table")
    assert set(PRESETS) <= set(keys())


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("dice", "dsc"), ("Jaccard", "iou"), ("nds", "nsd"), ("recall", "sensitivity"), ("hd_95", "hd95")],
)
def test_unknown_keys(key: str, nearest: str) -> None:
    with pytest.raises(
        ValueError, match=rf"^metric '{key}' is unknown, nearest are .*\b{nearest}\b.*; `assay metrics`"
    ):
        metric_card(key)


def test_keys_without_a_card() -> None:
    with pytest.raises(ValueError, match=r"^metric '' is unknown; `assay metrics` lists all of them$"):
        metric_card("")
    with pytest.raises(ValueError, match=r"^metric 'pooled_pooled_dsc' is unknown"):
        metric_card("pooled_pooled_dsc")
    with pytest.raises(ValueError, match=r"^hd95 has no value for a set of cases"):
        metric_card("pooled_hd95")
    with pytest.raises(TypeError, match=r"^key must be a string, got 95$"):
        metric_card(95)  # type: ignore[arg-type]


def test_cards_are_read_when_asked_for() -> None:
    code = "import sys, assay; print('assay.catalogue.cards' in sys.modules, 'tomllib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_examples() -> None:
    assert doctest.testmod(assay.catalogue.cards) == doctest.TestResults(failed=0, attempted=2)


def test_page_is_up_to_date(tmp_path: Path) -> None:
    """If not: python docs/make_metrics.py."""
    made = tmp_path / "metrics.md"
    subprocess.run([sys.executable, DOCS / "make_metrics.py", made], check=True)
    text = made.read_text(encoding="utf-8")
    assert text == (DOCS / "metrics.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    anchors = [heading.lower().replace(",", "").replace(" ", "-") for heading in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#(.*?)\)", text)) <= set(anchors)
    assert set(keys()) <= set(headings)


# -- what cards say in numbers -----------------------------------------------------------------------------------------


def says(key: str, *words: str) -> MetricCard:
    card = metric_card(key)
    assert all(word in f"{card.use} {card.avoid}" for word in words)
    return card


def decisions(positives: int, negatives: int, sensitivity: float, specificity: float) -> assay.BinaryCounts:
    """Counts of a decision with these rates."""
    tp, tn = round(positives * sensitivity), round(negatives * specificity)
    return assay.BinaryCounts(tp=tp, fp=negatives - tn, fn=positives - tp, tn=tn)


def test_a_missed_voxel() -> None:
    says("dsc", "of 5 costs 0.11", "of 50 still 0.01")
    for voxels, lost in ((5, 0.11), (50, 0.01)):
        mask = np.ones(voxels, bool)
        assert 1 - assay.dice(mask, np.arange(voxels) > 0) == pytest.approx(lost, abs=0.005)


def test_overlaps_that_are_functions_of_another() -> None:
    counts = decisions(40, 60, 0.75, 0.9)
    assert counts.iou() == pytest.approx(counts.dsc() / (2 - counts.dsc()))
    assert counts.f_beta(beta=1) == counts.dsc()
    assert counts.balanced_accuracy() == pytest.approx((counts.youden() + 1) / 2)
    ratio = counts.positive_likelihood_ratio() / counts.negative_likelihood_ratio()
    assert counts.diagnostic_odds_ratio() == pytest.approx(ratio)


def test_rare_positives() -> None:
    says("ppv", "0.95 if half", "0.16 if 1 %")
    says("balanced_accuracy", "five of six alarms can be false at a balanced accuracy of 0.95")
    rare = decisions(1000, 99_000, 0.95, 0.95)
    assert decisions(1000, 1000, 0.95, 0.95).ppv() == pytest.approx(0.95)
    assert rare.ppv() == pytest.approx(0.16, abs=0.005)
    assert rare.balanced_accuracy() == pytest.approx(0.95)
    assert 1 - rare.ppv() > 5 / 6
    nobody = decisions(1000, 99_000, 0, 1)
    says("npv", "0.99")
    says("accuracy", "99 %")
    assert (nobody.npv(), nobody.accuracy()) == (0.99, 0.99)


def test_kappa_with_much_background_is_nearly_dsc() -> None:
    counts = assay.BinaryCounts(tp=700, fp=200, fn=300, tn=10**7)
    assert counts.kappa() == pytest.approx(counts.dsc(), abs=1e-4)


def test_a_voxel_on_the_boundary() -> None:
    says("masd", "looks better than by ASSD")
    says("asd", "a single voxel on the reference's boundary has 0")
    reference = np.zeros((20, 20), bool)
    reference[4:16, 4:16] = True
    voxel = np.zeros_like(reference)
    voxel[4, 4] = True
    distances = assay.surface_distances(reference, voxel)
    assert distances.masd() == pytest.approx(distances.asd("reference_to_prediction") / 2)
    assert distances.masd() < 0.6 * distances.assd()
    assert distances.asd("prediction_to_reference") == 0


def test_scores_that_say_nothing() -> None:
    says("brier", "0.25 at one half and 0.01 at 1 %")
    for positives, wanted in ((50, 0.25), (1, 0.01)):
        events = np.arange(100) < positives
        assert assay.brier_score(events, np.full(100, positives / 100), positive=1, scale="half") == pytest.approx(
            wanted, abs=5e-4
        )
    says("spherical", "0.5 for four")
    assert assay.spherical_score([0], np.full((1, 4), 0.25)) == pytest.approx(0.5)
    says("multiclass_nll", "log K")
    assert assay.negative_log_likelihood([0], np.full((1, 4), 0.25)) == pytest.approx(math.log(4))
    says("ap", "have the prevalence")
    assert assay.average_precision(np.arange(100) < 20, np.ones(100)) == pytest.approx(0.2)


def test_doubt_about_grades() -> None:
    says("expected_grade_mae", "as good as all on the middle")
    for said in ([[0.5, 0, 0.5]], [[0.0, 1, 0]]):
        assert assay.ordinal_mean_absolute_error([1], said, decision="expected") == 0
    says("kendall_tau_b", "always one grade too high have 1")
    grades = np.repeat([0, 1, 2], 5)
    matrix = assay.confusion_matrix(grades, grades + 1)
    assert matrix.tau_b() == pytest.approx(1)


def test_two_classes_have_the_same_values_by_both_keys() -> None:
    counts = decisions(40, 60, 0.75, 0.9)
    matrix = assay.ConfusionMatrix([[54, 6], [10, 30]])
    for name in ("accuracy", "balanced_accuracy", "mcc", "kappa"):
        assert f"multiclass_{name}" in metric_card(name).related
        assert getattr(matrix, name)() == pytest.approx(getattr(counts, name)())


def test_means_over_classes_that_are_another_metric() -> None:
    rng = np.random.default_rng(1)
    matrix = assay.confusion_matrix(rng.integers(0, 3, 90), rng.integers(0, 3, 90))
    assert matrix.average("sensitivity", "macro") == pytest.approx(matrix.balanced_accuracy())
    for average in ("weighted", "micro"):
        assert matrix.average("sensitivity", average) == pytest.approx(matrix.accuracy())
    assert matrix.average("f_beta", "micro") == pytest.approx(matrix.accuracy())
    assert matrix.expected_cost() == pytest.approx(1 - matrix.accuracy())
    assert matrix.expected_cost(priors=[1 / 3] * 3) == pytest.approx(1 - matrix.balanced_accuracy())
