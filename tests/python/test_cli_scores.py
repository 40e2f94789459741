"""`assay evaluate` with a table of scores: what it prints and writes, its exit codes, and what it refuses."""

import csv
import json
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Results, evaluate_table, read_score_table
from support.command import Command, Outcome, cells

NAMES = ("benign", "atypical", "malignant")


def save(name: str, **columns: Any) -> str:
    """A CSV file in the current directory."""
    with open(name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.replace("__", "/") for column in columns])
        writer.writerows(zip(*columns.values(), strict=True))
    return name


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tables of 60 samples; the current directory holds them."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    y, group = rng.integers(0, 2, 60), rng.integers(0, 15, 60)
    unet, vit = ((rng.integers(0, 30, 60) + 8 * y) / 40 for _ in range(2))
    case = [f"c{k}" for k in range(60)]
    save("two.csv", case=case, reference=y, unet=unet, vit=vit)
    save("one.csv", case=case, reference=y, score=unet)
    save("grouped.csv", reference=y, unet=unet, vit=vit, group=group)
    save("heavy.csv", reference=y, unet=unet, vit=vit, group=group, weight=rng.integers(1, 3, 60))
    save("named.csv", reference=np.array(["well", "sick"])[y], unet=unet)
    save("logits.csv", reference=y, unet=unet * 9 - 3)
    save("lacking.csv", reference=y, unet=["" if k < 3 else s for k, s in enumerate(unet)], vit=vit)
    labels = rng.integers(0, 3, 60)
    soft = rng.dirichlet([1, 1, 1], (2, 60)).round(3)
    several = {f"{m}__{name}": soft[j, :, k] for j, m in enumerate(("unet", "vit")) for k, name in enumerate(NAMES)}
    reader = np.array(NAMES)[rng.integers(0, 3, 60)]
    save("several.csv", reference=np.array(NAMES)[labels], **several, reader__prediction=reader)
    save("decided.csv", reference=np.array(NAMES)[labels], prediction=reader)
    return tmp_path


@pytest.fixture
def plotted() -> None:
    """For tests of `--out` with scores, which draws plots."""
    pytest.importorskip("assay.report.discrimination")


def lines(results: Results) -> list[list[str]]:
    """What the command prints of values, without their status."""

    def text(value: float) -> str:
        return "–" if value != value else f"{value:.4f}"

    named = any(results.methods)
    return [
        [*([row.method] if named else []), row.class_name, row.metric, *map(text, (row.value, row.low, row.high))]
        for row in results
    ]


def test_two_classes_and_methods(command: Command, tables: Path) -> None:
    done = command("evaluate", "two.csv")
    assert (done.code, done.err) == (0, "")
    table = read_score_table("two.csv")
    results = evaluate_table(table)
    [comparison] = assay.compare_methods(table)
    shown = cells(done.out)
    assert [row[:6] for row in shown[:-1]] == lines(results)
    numbers = (comparison.difference, comparison.low, comparison.high, comparison.p)
    assert shown[-1] == ["1", "unet", "vit", *(f"{value:.4f}" for value in numbers)]
    assert done.out.startswith("60 samples")
    assert "Decided for 1: scores of at least 0.5. Intervals (95 %): of AUROC by DeLong's variance" in done.out
    assert done.out.rstrip().endswith("of sensitivity, specificity, PPV and NPV by Wilson.")


def test_one_method(command: Command, tables: Path) -> None:
    done = command("evaluate", "one.csv", "--confidence", "0.9")
    assert [row[:5] for row in cells(done.out)] == lines(evaluate_table(read_score_table("one.csv"), confidence=0.9))
    assert "Intervals (90 %)" in done.out
    assert "differences" not in done.out


def test_groups_and_weights(command: Command, tables: Path) -> None:
    done = command("evaluate", "grouped.csv")
    assert "of AUROC by Obuchowski's variance on the logit scale" in done.out
    assert "by Wilson, with the variance of a ratio." in done.out
    assert "DeLong's test" in done.out
    done = command("evaluate", "heavy.csv")
    assert (done.code, done.err) == (0, "")
    assert "No intervals: proportions have none with weights, nor has AUROC with weights and groups." in done.out
    assert "Wilson" not in done.out
    assert "DeLong's test" not in done.out
    save("weighted.csv", reference=[0, 1, 0, 1], s=[0.2, 0.3, 0.4, 0.5], weight=[1, 2, 2, 1])
    weighted = command("evaluate", "weighted.csv")
    assert "Intervals (95 %): of AUROC by DeLong's variance on the logit scale." in weighted.out


def test_only_what_is_asked_for(command: Command, tables: Path) -> None:
    done = command("evaluate", "two.csv", "--metrics", "sensitivity")
    assert len(cells(done.out)) == 2
    assert "DeLong" not in done.out
    assert "Intervals (95 %): of sensitivity, specificity, PPV and NPV by Wilson." in done.out
    assert "Intervals" not in command("evaluate", "two.csv", "--metrics", "ap").out


def test_several_classes_and_a_reader(command: Command, tables: Path) -> None:
    done = command("evaluate", "several.csv", "--classes", "benign, atypical,malignant")
    assert (done.code, done.err) == (0, "")
    table = read_score_table("several.csv", classes=NAMES)
    results = evaluate_table(table)
    shown = cells(done.out)
    assert [row[:6] for row in shown[:-3]] == lines(results)
    assert [row[:3] for row in shown[-3:]] == [[name, "unet", "vit"] for name in NAMES]
    assert {row[2] for row in shown if row[0] == "reader"}.isdisjoint({"auroc", "ap"})
    assert "Decided" not in done.out
    decided = command("evaluate", "decided.csv")
    assert [row[:5] for row in cells(decided.out)] == lines(evaluate_table(read_score_table("decided.csv")))


def test_the_positive_class(command: Command, tables: Path) -> None:
    refused = command("evaluate", "named.csv")
    assert refused == Outcome(
        2, "", "assay: named.csv: positive must be one of the two classes ('sick', 'well'), got None\n"
    )
    done = command("evaluate", "named.csv", "--positive", "sick", "--metrics", "auroc")
    assert cells(done.out)[0][:4] == ["unet", "sick", "auroc", cells(command("evaluate", "one.csv").out)[0][2]]
    assert command("evaluate", "named.csv", "--positive", "ill").err == (
        "assay: named.csv: positive must be one of the classes sick, well, got 'ill'\n"
    )


def test_samples_without_a_score(command: Command, tables: Path) -> None:
    refused = command("evaluate", "lacking.csv")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("assay: lacking.csv: scores['unet'] must be finite, got nan at position 0; or pass")
    assert "--omit" in refused.err
    done = command("evaluate", "lacking.csv", "--omit")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("samples have no finite score") == 1
    assert "unet: 3 of 60 samples have no finite score and are left out" in done.out
    assert "message" not in done.out
    found = cells(done.out)
    assert [row[:6] for row in found[:-1]] == lines(evaluate_table(read_score_table("lacking.csv", non_finite="omit")))


def test_thresholds(command: Command, tables: Path) -> None:
    refused = command("evaluate", "logits.csv")
    assert refused.code == 2
    assert "score_threshold must be given for scores of unet that are not between 0 and 1" in refused.err
    done = command("evaluate", "logits.csv", "--score-threshold", "1.5", "--metrics", "sensitivity")
    assert "Decided for 1: scores of at least 1.5." in done.out
    alone = command("evaluate", "logits.csv", "--metrics", "auroc")
    assert (alone.code, alone.err) == (0, "")
    assert "Decided" not in alone.out
    several = command("evaluate", "several.csv", "--score-threshold", "0.2")
    assert several.err == ("assay: score_threshold is for scores of the positive of two classes without a prediction\n")


def test_metrics_and_their_parameters(command: Command, tables: Path) -> None:
    done = command(
        *("evaluate", "one.csv", "--metrics", "partial_auroc,f_beta,sensitivity_at_specificity"),
        *("--set", "partial_auroc.low=0.8", "--set", "f_beta.beta=2"),
        *("--set", "sensitivity_at_specificity.specificity=0.9"),
    )
    metrics = [
        assay.metric("partial_auroc", low=0.8),
        assay.metric("f_beta", beta=2),
        assay.metric("sensitivity_at_specificity", specificity=0.9),
    ]
    results = evaluate_table(read_score_table("one.csv"), metrics)
    assert [row[2] for row in cells(done.out)] == [f"{row.value:.4f}" for row in results]
    assert results.rows[-1].message.startswith("threshold ")
    assert results.rows[-1].message in done.out
    default = command("evaluate", "one.csv", "--set", "f_beta.beta=2")
    [line] = [row for row in cells(default.out) if row[1] == "f_beta"]
    assert line[2] == f"{results.rows[1].value:.4f}"
    Path("plan.toml").write_text('[[metrics]]\nkey = "partial_auroc"\nlow = 0.8\nname = "p"\n')
    assert cells(command("evaluate", "one.csv", "--metrics", "plan.toml").out)[0][1:3] == [
        "p",
        f"{results.rows[0].value:.4f}",
    ]
    assert "is a metric of images" in command("evaluate", "one.csv", "--metrics", "hd95").err
    assert "needs low" in command("evaluate", "one.csv", "--metrics", "partial_auroc").err
    assert "auroc is a metric of scores" in command("evaluate", "decided.csv", "--metrics", "auroc").err


@pytest.mark.parametrize(
    ("require", "unmet"),
    [
        (["auroc>=0"], []),
        (["auroc>=0.99"], ["unet 1 is {unet:.4g}, required >= 0.99", "vit 1 is {vit:.4g}, required >= 0.99"]),
        (["ap<=1", "auroc < 0"], ["unet 1 is {unet:.4g}, required < 0", "vit 1 is {vit:.4g}, required < 0"]),
    ],
)
def test_requirements(command: Command, tables: Path, require: list[str], unmet: list[str]) -> None:
    done = command("evaluate", "two.csv", *(part for text in require for part in ("--require", text)))
    assert done.code == (1 if unmet else 0)
    results = evaluate_table(read_score_table("two.csv"), "auroc")
    values = {row.method: row.value for row in results}
    found = [line.removeprefix("not met mean auroc of ") for line in done.out.splitlines() if "not met" in line]
    assert found == [line.format(**values) for line in unmet]


def test_requirements_that_nothing_meets(command: Command, tables: Path) -> None:
    assert command("evaluate", "two.csv", "--require", "dsc>=0.8").err.startswith(
        "assay: --require dsc: not among the metrics (auroc, ap,"
    )
    assert command("evaluate", "two.csv", "--require", "auroc").code == 2
    save("absent.csv", reference=[1, 1], score=[0.4, 0.7])
    done = command("evaluate", "absent.csv", "--require", "auroc>=0")
    assert done.code == 1
    assert "not met mean auroc of 1 is nan, required >= 0" in done.out
    several = command("evaluate", "decided.csv", "--require", "multiclass_mcc>=1")
    assert "not met mean multiclass_mcc is " in several.out
    strict = command("evaluate", "two.csv", "--policy", "nan", "--require", "auroc>=0")
    assert strict.code == 0
    assert command("evaluate", "two.csv", "--policy", "none").code == 2


def test_files_of_decisions(command: Command, tables: Path) -> None:
    done = command("evaluate", "decided.csv", "--out", "deep/out")
    assert (done.code, done.err) == (0, "")
    assert "Written to deep/out: results.csv, results.json, definitions.json, comparisons.csv" in done.out
    assert Results.load("deep/out") == evaluate_table(read_score_table("decided.csv"))
    assert Path("deep/out/comparisons.csv").read_text() == "class,first,second,difference,low,high,p\n"
    assert len(json.loads(Path("deep/out/results.json").read_text())["rows"]) == len(Results.load("deep/out"))
    assert not [*Path("deep/out").glob("*.svg")]


def test_files_of_scores(command: Command, tables: Path, plotted: None) -> None:
    for name, classes in (("two.csv", None), ("one.csv", None), ("several.csv", NAMES), ("heavy.csv", None)):
        done = command("evaluate", name, "--out", f"{name}.out", *(["--classes", ",".join(classes)] if classes else []))
        assert (done.code, done.err) == (0, "")
        assert done.out.rstrip().endswith(
            "results.csv, results.json, definitions.json, comparisons.csv, roc.svg, precision_recall.svg"
        )
        table = read_score_table(name, classes=classes)
        assert Results.load(f"{name}.out") == evaluate_table(table)
        for plot in ("roc.svg", "precision_recall.svg"):
            assert Path(f"{name}.out", plot).read_text().rstrip().endswith("</svg>")
    with open("several.csv.out/comparisons.csv", encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    wanted = assay.compare_methods(read_score_table("several.csv", classes=NAMES))
    assert [(row["class"], row["first"], row["p"]) for row in rows] == [
        (one.class_name, one.first, repr(one.p)) for one in wanted
    ]


@pytest.mark.parametrize(("name", "level"), [("two.csv", 0.9), ("grouped.csv", None)])
def test_plots_have_the_intervals_of_the_table_or_none(
    command: Command, tables: Path, plotted: None, monkeypatch: pytest.MonkeyPatch, name: str, level: float | None
) -> None:
    from assay.report import discrimination

    given = []
    draw = discrimination.roc_plot

    def spy(curves: Any, **options: Any) -> Any:
        given.append(options)
        return draw(curves, **options)

    monkeypatch.setattr(discrimination, "roc_plot", spy)
    assert command("evaluate", name, "--confidence", "0.9", "--out", "out").code == 0
    assert given == [{"confidence": level}]


def test_curves_of_plots(tables: Path) -> None:
    from assay.cli.score_table import curves

    found = {
        name: curves(read_score_table(name, classes=NAMES if name == "several.csv" else None))
        for name in ("one.csv", "two.csv", "several.csv", "decided.csv")
    }
    assert [*found["one.csv"]] == ["1"]
    assert [*found["two.csv"]] == ["unet", "vit"]
    assert [*found["several.csv"]] == [f"{method} {name}" for method in ("unet", "vit") for name in NAMES]
    assert not found["decided.csv"]
    values = evaluate_table(read_score_table("two.csv"), "auroc")
    assert [curve.auroc() for curve in found["two.csv"].values()] == [row.value for row in values]


def test_without_matplotlib(command: Command, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.cli.score_table.find_spec", lambda name: None)
    done = command("evaluate", "two.csv", "--out", "out")
    assert (done.code, done.err) == (0, "")
    assert "comparisons.csv\nNo plots: they need matplotlib, pip install 'assay[report]'" in done.out
    assert Results.load("out") == evaluate_table(read_score_table("two.csv"))
    assert "No plots" not in command("evaluate", "decided.csv", "--out", "none").out


@pytest.mark.parametrize(
    ("options", "option"),
    [
        (["two.csv"], "PREDICTION"),
        (["--labels", "1"], "--labels"),
        (["--geometry", "shape"], "--geometry"),
        (["--ignore-label", "0"], "--ignore-label"),
        (["--instances"], "--instances"),
        (["--scores", "two.csv"], "--scores"),
        (["--jobs", "2"], "--jobs"),
    ],
)
def test_options_that_say_nothing_about_tables(command: Command, tables: Path, options: list[str], option: str) -> None:
    done = command("evaluate", "two.csv", *options)
    assert done == Outcome(2, "", f"assay: {option} cannot be combined with a table of scores\n")


@pytest.mark.parametrize(
    ("options", "option"),
    [
        (["--positive", "1"], "--positive"),
        (["--classes", "0,1"], "--classes"),
        (["--confidence", "0.9"], "--confidence"),
        (["--omit"], "--omit"),
    ],
)
def test_options_that_say_nothing_about_images(
    command: Command, folders: Path, options: list[str], option: str
) -> None:
    done = command("evaluate", "ref", "unet", *options)
    assert done == Outcome(2, "", f"assay: {option} cannot be combined with images\n")


def test_tables_that_cannot_be_read(command: Command, tables: Path) -> None:
    assert command("evaluate", "none.csv").code == 2
    Path("bytes.csv").write_bytes(b"reference,score\n1,\xff\n")
    assert command("evaluate", "bytes.csv").err == "assay: bytes.csv is no text in UTF-8\n"
    Path("text.parquet").write_text("reference,score\n")
    done = command("evaluate", "text.parquet")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("assay: text.parquet cannot be read as Parquet:")
    assert "confidence must be above 0 and below 1" in command("evaluate", "two.csv", "--confidence", "95").err


def test_names_with_brackets_are_printed_as_they_are(command: Command, tables: Path) -> None:
    save("[b].csv", reference=["[i]x", "[/i]", "[i]x", "[/i]"], score=[0.9, 0.6, 0.8, 0.1])
    done = command("evaluate", "[b].csv", "--positive", "[i]x")
    assert (done.code, done.err) == (0, "")
    assert cells(done.out)[0][0] == "[i]x"
    assert "Decided for [i]x: scores of at least 0.5." in done.out
