"""`assay recommend` and plans in `assay evaluate`: what they ask, print and write, and their exit codes."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Fingerprint, Plan, Results
from assay.cli import questionnaire
from assay.cli.answers import parse_answer, with_items
from assay.selection.items import ITEMS
from support.command import Command, Outcome, cells
from support.files import blocks, write

Typed = Callable[..., Outcome]

SEMS = 'problem_category = "SemS"\nnsd_tolerance_mm = 2.0\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def typed(command: Command, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """`assay recommend ARGUMENTS` with lines typed on standard input."""

    def run(lines: str, *arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        return command("recommend", *arguments)

    return run


# -- from a file -------------------------------------------------------------------------------------------------------


def test_a_file_is_explained(command: Command, folder: Path) -> None:
    (folder / "f.toml").write_text(SEMS)
    done = command("recommend", "f.toml")
    assert (done.code, done.err) == (0, "")
    plan = assay.recommend(Fingerprint.load("f.toml"))
    assert done.out == (
        f"{plan.explain()}\nTo compute it:\n  assay evaluate REFERENCE PREDICTION --fingerprint f.toml\n"
    )


def test_items_are_set(command: Command, folder: Path) -> None:
    (folder / "f.toml").write_text(SEMS + "[classes.liver]\n[classes.vessels]\n")
    done = command(
        "recommend",
        "f.toml",
        "--set",
        "small_structures=yes",
        "--set",
        "vessels.tubular_shape=true",
        "--write",
        "g.json",
    )
    assert done.code == 0
    found = Fingerprint.load("g.json")
    assert found.classes["vessels"].tubular_shape
    assert not found.classes["liver"].tubular_shape
    assert found.small_structures
    assert "Written: g.json\n" in done.out
    assert "--fingerprint g.json" in done.out


def test_what_is_open_can_be_said_later(command: Command, folder: Path) -> None:
    (folder / "f.toml").write_text('problem_category = "SemS"\n')
    done = command("recommend", "f.toml")
    assert "**nsd_tolerance_mm** (for normalized surface distance)" in done.out
    assert done.out.endswith("--fingerprint f.toml --set nsd_tolerance_mm=...\n")


def test_a_folder_gets_all(command: Command, folder: Path) -> None:
    (folder / "f.toml").write_text(SEMS)
    assert command("recommend", "f.toml", "--out", "deep/out").code == 0
    out = folder / "deep" / "out"
    assert Fingerprint.load(out / "fingerprint.toml") == Fingerprint.load("f.toml")
    plan = Plan.load(out / "plan.json")
    assert plan == assay.recommend(Fingerprint.load("f.toml"))
    assert (out / "plan.md").read_text("utf-8") == plan.explain()


def test_nothing_is_overwritten_unless_forced(command: Command, folder: Path) -> None:
    (folder / "f.toml").write_text(SEMS)
    for option, name in (("--write", "f.toml"), ("--plan", "p.json"), ("--out", ".")):
        (folder / "p.json").write_text("mine")
        done = command("recommend", "f.toml", option, "." if option == "--out" else name)
        if option != "--out":
            assert (done.code, done.err) == (2, f"assay: {name} exists; --force overwrites it\n")
    assert (folder / "p.json").read_text() == "mine"
    assert command("recommend", "f.toml", "--plan", "p.json", "--force").code == 0
    assert Plan.load("p.json").classes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.toml"], "none.toml"),
        (["f.txt"], "must be named .toml or .json"),
        (["f.toml", "--set", "small_structure=yes"], "did you mean 'small_structures'?"),
        (["f.toml", "--set", "small_structures"], "--set must read like small_structures=yes"),
        (["f.toml", "--set", "small_structures=maybe"], "small_structures is yes or no, got 'maybe'"),
        (["f.toml", "--set", "liver.small_structures=yes"], "has no class 'liver'; it has none"),
        (["f.toml", "--set", "problem_category=InS", "--set", "reference_granularity=1"], "[C05]"),
        (["f.toml", "--measure", "none", "f.toml"], "none does not exist"),
        (["f.toml", "--measure", "a", "b", "--measure-table", "c.csv"], "give one of them"),
    ],
)
def test_wrong_use(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    (folder / "f.toml").write_text(SEMS)
    (folder / "f.txt").write_text(SEMS)
    done = command("recommend", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_data_fill_and_disagree(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text(SEMS + "empty_reference_possible = false\ndisconnected_structures = true\n")
    write(folders / "ref" / "c0.nii.gz", blocks() * 0)
    done = command(
        "recommend", "f.toml", "--measure", "ref", "unet", "--classes", "left=1,right=2", "--write", "filled.toml"
    )
    assert (done.code, done.err) == (0, "")
    assert "The data disagree\n  class left: empty_reference_possible is said to be no, the data say yes: " in done.out
    assert "From the data, as nothing was said\n" in done.out
    assert "  small_structures = yes: " in done.out
    found = Fingerprint.load("filled.toml")
    assert (found.classes["left"].small_structures, found.classes["right"].small_structures) == (False, True)
    assert found.given["empty_reference_possible"] is False
    assert found.labels == {"left": 1, "right": 2}
    assert done.out.endswith("assay evaluate ref unet --fingerprint filled.toml\n")


def test_a_table_is_measured(typed: Typed, folder: Path) -> None:
    rng = np.random.default_rng(1)
    rows = "".join(f"{int(k % 10 == 0)},{rng.random():.3f}\n" for k in range(100))
    (folder / "scores.csv").write_text("reference,score\n" + rows)
    done = typed("\n\n\n", "--set", "problem_category=ImLC", "--measure-table", "scores.csv", "--write", "f.toml")
    assert "The data say yes: " in done.out
    assert Fingerprint.load("f.toml").class_imbalance
    assert done.out.endswith("  assay evaluate scores.csv --fingerprint f.toml\n")


# -- questions ---------------------------------------------------------------------------------------------------------


def test_questions(typed: Typed, folder: Path) -> None:
    done = typed("2\n" + "\n" * 17 + "2.5\n\n")
    assert (done.code, done.err) == (0, "")
    assert "   2 SemS  semantic segmentation: a class for each pixel" in done.out
    assert "[I do not know] > 2\n" in done.out
    assert "That is all that matters here." in done.out
    assert "Write the fingerprint to [fingerprint.toml] >" in done.out
    found = Fingerprint.load("fingerprint.toml")
    assert found.nsd_tolerance_mm == 2.5
    assert len(found.given) == 19
    assert assay.recommend(found).explain() in done.out
    assert "compute it:\n  assay evaluate REFERENCE PREDICTION --fingerprint fingerprint.toml\n" in done.out


def test_help_back_and_wrong_answers(typed: Typed, folder: Path) -> None:
    done = typed("b\nbone\n?\nsems\ny\nb\nmaybe\nw\nq\n", "--write", "f.toml")
    assert done.code == 0
    for line in (
        "This is the first question.",
        "problem_category is one of ImLC, SemS, ObD, InS, got 'bone'",
        "For example: Is there a melanoma in this photograph: ImLC.",
        "In a file: problem_category (FP1.1 in the paper)",
        "small_structures is yes or no, got 'maybe'",
        "R6.0 (overlap), if small_structures and high_inter_rater_variability: ",
    ):
        assert f"   {line}" in done.out
    assert Fingerprint.load("f.toml") == Fingerprint("SemS")


def test_contradictions_are_said_and_asked_again(typed: Typed, folder: Path) -> None:
    done = typed("\nn\nq\n", "--set", "problem_category=ImLC", "--set", "decision_rule=none", "--write", "f.toml")
    assert "with neither decisions nor scores (class_scores_available) there is nothing to evaluate [C30]" in done.out
    assert "class_scores_available" not in Fingerprint.load("f.toml").given


def test_the_category_by_two_questions(typed: Typed, folder: Path) -> None:
    done = typed("\n\nn\ny\nq\n", "--write", "f.toml")
    assert "whole_image_label is needed to know the problem category" in done.out
    assert Fingerprint.load("f.toml").given == {"whole_image_label": False, "individual_objects": True}
    assert "# What to compute, and why" in done.out


def test_end_of_input(typed: Typed, folder: Path) -> None:
    nothing = typed("")
    assert nothing.code == 0
    assert nothing.out.endswith("Nothing was answered.\n")
    assert not [*folder.iterdir()]
    some = typed("2\n")
    assert some.code == 0
    assert Fingerprint.load("fingerprint.toml") == Fingerprint("SemS")
    unknown = typed("\nn\n", "--write", "unknown.toml")
    assert "The problem category is not known yet" in unknown.out
    assert Fingerprint.load("unknown.toml") == Fingerprint(whole_image_label=False)


def test_files_that_exist(typed: Typed, folder: Path) -> None:
    (folder / "fingerprint.toml").write_text("mine")
    done = typed("2\nq\nfingerprint.toml\n\nno.txt\nother.toml\n")
    assert "[fingerprint-2.toml] >" in done.out
    assert "fingerprint.toml exists; overwrite it? [no] >" in done.out
    assert "no.txt must be named .toml or .json" in done.out
    assert (folder / "fingerprint.toml").read_text() == "mine"
    assert Fingerprint.load("other.toml") == Fingerprint("SemS")
    typed("2\nq\nfingerprint.toml\ny\n")
    assert Fingerprint.load("fingerprint.toml") == Fingerprint("SemS")


def test_interrupted(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)
    done = command("recommend", "--write", "f.toml")
    assert (done.code, done.err) == (1, "")
    assert done.out.endswith("Stopped; nothing was written.\n")
    assert not [*folder.iterdir()]


def test_several_classes(typed: Typed, folder: Path) -> None:
    done = typed("2\n" + "\n" * 17 + "2\n" + "s\n", "--classes", "liver=1,spleen=2", "--out", "out")
    assert done.code == 0
    assert done.out.count("\nClass liver\n") == 1
    assert "Class spleen  s answers all for a class as for the class before." in done.out
    assert "[SemS, as for the class before] > s" in done.out
    found = Fingerprint.load("out/fingerprint.toml")
    assert found.to_dict()["classes"] == {"liver": {"label": 1}, "spleen": {"label": 2}}
    assert found.nsd_tolerance_mm == 2
    first = typed("s\nq\n", "--classes", "liver,spleen", "--write", "f.toml")
    assert "there is no answer for a class before this one" in first.out


def test_data_are_the_default(typed: Typed, folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questionnaire, "_EVIDENCE", 50)
    done = typed("2\n?\n\nq\n", "--measure", "ref", "unet", "--write", "f.toml")
    assert "The data say yes: " in done.out
    assert "[yes, from the data] > " in done.out
    assert "... (? says all)." in done.out
    assert "(limit 50 %)." in done.out
    assert "the data have the classes 1,2; --classes asks for each." in done.out
    assert Fingerprint.load("f.toml") == Fingerprint("SemS", small_structures=True)


# -- what is typed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("small_structures", " Yes ", True),
        ("small_structures", "0", False),
        ("problem_category", "obd", "ObD"),
        ("decision_rule", "4", "target_value"),
        ("n_classes", "3", 3),
        ("exchange_rate", "1/8", 0.125),
        ("nsd_tolerance_mm", "2", 2.0),
        ("group_keys", "patient, centre", ["patient", "centre"]),
        ("iou_thresholds", "0.1, 0.5", [0.1, 0.5]),
        ("target_priors", "0.75,1/4", [0.75, 0.25]),
        ("class_weights", "liver=1, tumour = 3", {"liver": 1.0, "tumour": 3.0}),
        ("class_weights", '{"liver": 1}', {"liver": 1}),
        ("cost_matrix", "[[0, 1], [5, 0]]", [[0, 1], [5, 0]]),
    ],
)
def test_answers(key: str, text: str, value: Any) -> None:
    assert parse_answer(ITEMS[key], text) == value
    Fingerprint(**{key: value})


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("n_classes", "2.5", "n_classes is a whole number, got '2.5'"),
        ("nsd_tolerance_mm", "1/0", "nsd_tolerance_mm is a number such as 0.5 or 1/9, got '1/0'"),
        ("decision_rule", "6", "decision_rule is one of none, argmax"),
        ("cost_matrix", "0, 1", r"cost_matrix is rows such as \[\[0, 1\], \[5, 0\]\]"),
        ("class_weights", "liver", "class_weights is classes with weights such as liver=1, tumour=3"),
        ("iou_thresholds", "[0.1", "iou_thresholds is numbers such as"),
    ],
)
def test_no_answers(key: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_answer(ITEMS[key], text)


def test_items_of_a_fingerprint() -> None:
    found = with_items(Fingerprint("SemS", classes={"a.b": {}}), ["a.b.tubular_shape=y", "group_keys=patient"])
    assert found.classes["a.b"].tubular_shape
    assert found.group_keys == ("patient",)


# -- evaluate ----------------------------------------------------------------------------------------------------------


def test_evaluate_by_a_fingerprint(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text(SEMS)
    done = command("evaluate", "ref", "unet", "--fingerprint", "f.toml", "--labels", "1,2", "--out", "out")
    assert (done.code, done.err) == (0, "")
    rows = cells(done.out)
    assert rows[0][0] == "dsc"
    assert rows[0][1:] == [
        "Nothing speaks against plain overlap, and in medicine DSC is the one that readers know.",
        "R6.3",
    ]
    assert rows[1][0] == "nsd"
    assert rows[1][2] == "R7.2 (?)"
    assert "(?) a reading of the framework" in done.out
    assert "Before you trust these numbers\n  No allowance for raters was asked for" in done.out
    assert "Assumed, because nothing was said\n  importance_volume = no, " in done.out
    assert "NSD is not among the defaults" not in done.out
    assert "definitions.json, fingerprint.toml, plan.json, plan.md" in done.out
    plan = assay.recommend(Fingerprint.load("f.toml"))
    assert Plan.load("out/plan.json") == plan
    assert Fingerprint.load("out/fingerprint.toml") == plan.fingerprint
    results = Results.load("out")
    assert results.metrics == ("dsc", "nsd")
    again = command("evaluate", "ref", "unet", "--plan", "out/plan.json", "--labels", "1,2", "--out", "out")
    assert again.out == done.out


def test_evaluate_classes_that_differ(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text(
        SEMS + "[classes.left]\nlabel = 1\n[classes.right]\nlabel = 2\nover_under_segmentation_preference = "
        '"avoid_undersegmentation"\nsmall_structures = true\n'
    )
    done = command("evaluate", "ref", "unet", "--fingerprint", "f.toml", "--require", "dsc>=0.1")
    assert (done.code, done.err) == (0, "")
    rows = cells(done.out)
    assert [row[:2] for row in rows[:3]] == [["dsc", "left"], ["nsd", "all"], ["f_beta", "right"]]
    assert {tuple(row[:2]) for row in rows[3:]} == {
        ("left", "dsc"),
        ("left", "nsd"),
        ("right", "f_beta"),
        ("right", "nsd"),
    }
    assert "consider to" in done.out.lower()
    assert "(class right)" in done.out


def test_evaluate_with_something_open(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text('problem_category = "SemS"\n')
    done = command("evaluate", "ref", "unet", "--fingerprint", "f.toml")
    assert (done.code, done.out) == (2, "")
    assert "nsd_tolerance_mm: how far off, in mm, still counts as right" in done.err
    assert "With --fingerprint it can be said by --set nsd_tolerance_mm=...\n" in done.err
    set_here = command("evaluate", "ref", "unet", "--fingerprint", "f.toml", "--set", "nsd_tolerance_mm=2")
    assert set_here.code == 0
    assert "tolerance 2" in set_here.out


def test_evaluate_objects(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text('problem_category = "InS"\nnsd_tolerance_mm = 2.0\n')
    without = command("evaluate", "ref", "unet", "--fingerprint", "f.toml")
    assert (without.code, without.out) == (2, "")
    assert "object_ap: scores are needed; give them by --scores" in without.err
    assert "class_scores_available = false" in without.err
    done = command("evaluate", "ref", "unet", "--fingerprint", "f.toml", "--set", "class_scores_available=no")
    assert {row[0] for row in cells(done.out)[3:]} == {"objects"}
    asked = command(
        "evaluate", "ref", "unet", "--fingerprint", "f.toml", "--set", "class_scores_available=no", "--instances"
    )
    assert asked == done


def test_images_are_no_table(command: Command, folders: Path) -> None:
    Fingerprint("ImLC").save("f.toml")
    done = command("evaluate", "ref", "unet", "--fingerprint", "f.toml")
    assert (done.code, done.out) == (2, "")
    assert (
        "an image-level classification (ImLC) is evaluated from a table of scores: assay evaluate scores.csv"
        in done.err
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fingerprint", "f.toml", "--metrics", "dsc"], "--metrics cannot be combined with --fingerprint"),
        (["--fingerprint", "f.toml", "--convention", "monai"], "--convention cannot be combined with --fingerprint"),
        (["--plan", "p.json", "--metrics", "dsc"], "--metrics cannot be combined with --plan"),
        (["--plan", "p.json", "--set", "nsd_tolerance_mm=1"], "--set cannot be combined with --plan"),
        (["--plan", "p.json", "--fingerprint", "f.toml"], "--fingerprint and --plan: give one of them"),
        (["--fingerprint", "f.toml", "--require", "hd>=1"], "--require hd: not among the metrics (dsc, nsd)"),
        (["--plan", "none.json"], "none.json"),
        (["--plan", "f.toml"], "a plan must be a mapping with classes"),
    ],
)
def test_wrong_use_of_evaluate(command: Command, folders: Path, options: list[str], message: str) -> None:
    (folders / "f.toml").write_text(SEMS)
    assay.recommend(Fingerprint.load("f.toml")).save("p.json")
    done = command("evaluate", "ref", "unet", *options)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_what_the_user_changed_is_said(command: Command, folders: Path) -> None:
    (folders / "f.toml").write_text(SEMS)
    plan = (
        assay.recommend(Fingerprint.load("f.toml"))
        .choose("S6", "iou")
        .with_metric("specificity", reason="The EMA asks.")
    )
    plan.save("p.json")
    done = command("evaluate", "ref", "unet", "--plan", "p.json", "--labels", "1")
    why = {row[0]: row[1] for row in cells(done.out)[:3]}
    assert why["iou"].startswith("You chose it instead of Dice similarity coefficient. ")
    assert why["specificity"].startswith("Added by you")
    assert why["specificity"].endswith("The EMA asks.")


def test_evaluate_a_table_by_a_fingerprint(command: Command, folder: Path) -> None:
    rng = np.random.default_rng(1)
    rows = "".join(f"{int(k % 4 == 0)},{rng.random():.3f}\n" for k in range(100))
    (folder / "scores.csv").write_text("reference,score\n" + rows)
    Fingerprint("ImLC", n_classes=2).save("f.json")
    done = command("evaluate", "scores.csv", "--fingerprint", "f.json", "--out", "out")
    assert (done.code, done.err) == (0, "")
    plan = assay.recommend(Fingerprint.load("f.json"))
    names = [one.name for one in plan.classes["every class"].metrics]
    assert [row[0] for row in cells(done.out)[: len(names)]] == names
    assert json.loads((folder / "out" / "plan.json").read_text("utf-8")) == plan.to_dict()
    assert "Assumed, because nothing was said" in done.out
