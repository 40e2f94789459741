"""Tables of samples with scores or decisions: what columns mean, and what cannot be used."""

import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import read_score_table, score_table

TEXT = """case,reference,unet,vit,group,weight
a,1,0.9,0.8,p1,1
b,0,0.2,0.3,p1,2
c,1,0.4,0.7,p2,1
d,0,0.6,0.1,p3,1
"""


def test_two_classes() -> None:
    table = score_table([0, 1, 1, 0], [0.2, 0.9, 0.4, 0.3], case=list("abcd"), group=[7, 7, 8, 8], weight=[1, 2, 3, 4])
    assert (table.classes, table.positive, len(table)) == (("0", "1"), "1", 4)
    assert table.reference.tolist() == [0, 1, 1, 0]
    assert list(table.outputs) == [""]
    assert (table.case, table.group) == (("a", "b", "c", "d"), ("7", "7", "8", "8"))
    assert table.weight is not None
    assert table.weight.tolist() == [1, 2, 3, 4]
    assert repr(table) == "<ScoreTable: 4 samples, classes 0, 1>"
    assert score_table([True, True], [0.1, 0.2]).classes == ("False", "True")
    assert score_table([1, 1], [0.1, 0.2]).classes == ("0", "1")
    named = score_table(["sick", "well"], {"a": [0.1, 0.2], "b": [1, 2]}, positive="sick")
    assert (named.classes, named.positive, list(named.outputs)) == (("sick", "well"), "sick", ["a", "b"])


def test_several_classes() -> None:
    scores = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.3, 0.5]]
    table = score_table([10, 9, 11], scores)
    assert (table.classes, table.positive) == (("9", "10", "11"), None)
    assert table.reference.tolist() == [1, 0, 2]
    ordered = score_table(["low", "high", "mid"], scores, classes=["low", "mid", "high"])
    assert ordered.reference.tolist() == [0, 2, 1]
    two = score_table([0, 1], [[0.5, 0.5], [0.2, 0.8]])
    assert two.positive is None


def test_decisions() -> None:
    table = score_table(["a", "b", "a"], prediction=["a", "a", "b"])
    assert table.outputs[""].scores is None
    decided = table.outputs[""].decided
    assert decided is not None
    assert decided.tolist() == [0, 0, 1]
    assert table.positive is None
    both = score_table([0, 1], {"m": [0.1, 0.9]}, prediction={"n": [0, 0]})
    assert list(both.outputs) == ["m", "n"]


def test_scores_that_are_not_finite() -> None:
    table = score_table([0, 1, 1], {"m": [0.1, math.nan, 0.3], "n": [1, 2, math.inf]}, non_finite="omit")
    assert [one.used.tolist() for one in table.outputs.values()] == [[True, False, True], [True, True, False]]
    with pytest.raises(ValueError, match=r"scores\['m'\] must be finite, got nan at position 1; or pass non_finite"):
        score_table([0, 1, 1], {"m": [0.1, math.nan, 0.3]})


BAD: list[tuple[Any, Any, dict[str, Any], type[Exception], str]] = [
    ([], [], {}, ValueError, "reference must have one label for each of one or more samples"),
    ([[0, 1]], [0.1], {}, ValueError, r"reference must have one label .*, got shape \(1, 2\)"),
    ([0.5, 1], [1, 2], {}, TypeError, r"reference must hold classes \(whole numbers or text\), got 0.5"),
    ([math.nan, 1], [1, 2], {}, TypeError, "reference must hold classes .*, got nan"),
    ([0, "a"], [1, 2], {}, TypeError, "reference must be all numbers or all text, got both"),
    (["a", None], [1, 2], {}, TypeError, "reference must be all numbers or all text"),
    (np.array(["a", 1.5], object), [1, 2], {}, TypeError, "reference must be all numbers or all text, got float, str"),
    ([0, 1], [1, 2, 3], {}, ValueError, r"scores must have shape \(2,\), or \(2, 2\) .* classes 0, 1, got \(3,\)"),
    ([0, 1], ["x", "y"], {}, TypeError, "scores must be numbers, got dtype"),
    ([0, 1, 2], [1, 2, 3], {}, ValueError, "scores must have a column for each of the classes 0, 1, 2, got one"),
    (["a", "b"], [1, 2], {}, ValueError, r"positive must be one of the two classes \('a', 'b'\), got None"),
    ([0, 1], [1, 2], {"positive": 2}, ValueError, "positive must be one of the classes 0, 1, got 2"),
    ([0, 1], [1, 2], {"classes": [0]}, ValueError, "scores must have a column for each of the classes 0, got one"),
    ([0, 1], [1, 2], {"classes": [0, 0]}, ValueError, "classes must be one or more different ones"),
    ([0, 1], [1, 2], {"classes": "01"}, TypeError, "classes must list the classes, got '01'"),
    ([0, 1], None, {}, ValueError, "scores or prediction must be given"),
    ([0, 1], None, {"prediction": [0, 2]}, ValueError, "prediction must hold the classes 0, 1, got '2'"),
    ([0, 1], None, {"prediction": [0]}, ValueError, "prediction must have one class for each of 2 samples, got 1"),
    ([0, 1], {"m": [1, 2]}, {"prediction": [0, 1]}, TypeError, "scores and prediction must both map names of methods"),
    ([0, 1], {"m": [1, 2], "n": [[1, 2]] * 2}, {}, ValueError, "scores of all methods must have one column, or all"),
    ([0, 1], [1, 2], {"case": ["x", "x"]}, ValueError, "case must name each sample once, got 'x' twice or more"),
    ([0, 1], [1, 2], {"case": ["x"]}, ValueError, "case must have one value for each of 2 samples"),
    ([0, 1], [1, 2], {"group": [[1, 2]]}, ValueError, "group must have one value for each of 2 samples"),
    ([0, 1], [1, 2], {"weight": [1, -1]}, ValueError, "weight must be finite and at least 0, got -1"),
    ([0, 1], [1, 2], {"weight": [1, math.inf]}, ValueError, "weight must be finite and at least 0, got inf"),
    ([0, 1], [1, 2], {"weight": [1]}, ValueError, "weight must have one value for each of 2"),
    ([0, 1], np.ma.array([1.0, 2.0], mask=[0, 1]), {}, TypeError, "scores is a masked array"),
    (np.ma.array([0, 1]), [1, 2], {}, TypeError, "reference is a masked array"),
    ([0, 1], 0.5, {}, TypeError, "scores must be an array .*, got float"),
    ("01", [0.5, 1], {}, TypeError, "reference must be an array .*, got str"),
    ([0, 1], [1, 2], {"group": ["a", None]}, ValueError, "group must have a value for each sample, got None"),
    ([0, 1], [1, 2], {"group": [1, math.nan]}, ValueError, "group must have a value for each sample, got nan"),
    ([0, 1], [1, 2], {"case": ["", "x"]}, ValueError, "case must have a value for each sample, got '' at position 0"),
    (["a", ""], [1, 2], {}, ValueError, "reference must have a class for each sample, got none at position 1"),
    (
        [0, 1],
        np.eye(2),
        {"positive": 1},
        ValueError,
        "positive must be left out if there is a column of scores for each class, got 1",
    ),
    ([0, 1], [1, 2], {"non_finite": "drop"}, ValueError, 'non_finite must be one of "raise", "omit"'),
]


@pytest.mark.parametrize(("reference", "scores", "options", "error", "message"), BAD)
def test_what_cannot_be_used(
    reference: Any, scores: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        score_table(reference, scores, **options)


# -- files -------------------------------------------------------------------------------------------------------------


def test_columns_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(TEXT)
    table = read_score_table(path)
    assert (table.classes, table.positive, list(table.outputs)) == (("0", "1"), "1", ["unet", "vit"])
    assert (table.case, table.group) == (("a", "b", "c", "d"), ("p1", "p1", "p2", "p3"))
    scores = table.outputs["vit"].scores
    assert scores is not None
    assert scores.tolist() == [0.8, 0.3, 0.7, 0.1]
    path.write_text("reference,score\n1,0.5\n0,0.2\n")
    assert list(read_score_table(path).outputs) == [""]
    path.write_text("reference,a,b,c\na,0.5,0.3,0.2\nb,0.1,0.8,0.1\nc,0,0,1\n")
    several = read_score_table(path, classes=["c", "b", "a"])
    assert several.classes == ("c", "b", "a")
    scores = several.outputs[""].scores
    assert scores is not None
    assert scores[0].tolist() == [0.2, 0.3, 0.5]
    path.write_text("reference,m/a,m/b,n/a,n/b,n/prediction\na,0.5,0.5,0.3,0.7,b\nb,0.1,0.9,0.8,0.2,a\n")
    two = read_score_table(path)
    assert list(two.outputs) == ["m", "n"]
    assert two.outputs["m"].decided is None
    assert two.outputs["n"].decided is not None
    path.write_text("reference,prediction\n1,1\n0,1\n")
    assert read_score_table(path).positive == "1"


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import csv, parquet

    (tmp_path / "scores.csv").write_text(TEXT)
    parquet.write_table(csv.read_csv(tmp_path / "scores.csv"), tmp_path / "scores.parquet")
    one, other = (read_score_table(tmp_path / f"scores.{suffix}") for suffix in ("csv", "parquet"))
    assert assay.evaluate_table(one) == assay.evaluate_table(other)
    assert pyarrow


BAD_FILES = [
    ("case,score\na,1\n", "lacks the column 'reference', it has case, score"),
    ("reference,score\n", "holds no sample"),
    ("", "holds no sample"),
    ("reference,score,score\n1,1,1\n", "has two columns of one name"),
    ("reference,score\n1\n", "line 2: expected 2 fields, got 1"),
    (
        "reference,score,age\n1,0.5,old\n0,0.2,9\n",
        "sample 1: column 'age' must hold numbers, got 'old'; columns that are",
    ),
    ("reference,score\n1,0.5\n0,\n", "scores must be finite, got nan at position 1"),
    ("reference,a\na,1\nb,0\n", "it lacks the scores of class b"),
    ("reference,m/a,m/b,n/a\na,1,0,1\nb,0,1,1\n", "it lacks the scores of method n of class b"),
    (
        "reference,a,b,c\na,1,0,0\nb,0,1,0\n",
        r"some columns have the scores of one of the classes a, b, and others \(c\) do not; name all classes",
    ),
    ("reference,score\n1,0.5\n,0.2\n", "reference must have a class for each sample, got none at position 1"),
    ("reference,prediction\n1,1\n0,\n", "prediction must have a class for each sample, got none at position 1"),
    ("reference,score,group\n1,0.5,p\n0,0.2,\n", "group must have a value for each sample, got '' at position 1"),
    ("reference;score\n1;0,5\n0;0,2\n", "line 2: expected 1 fields, got 2"),
    ('reference,score\n1,0.5\n0,"' + "9" * 200_000 + '"\n', "field larger than field limit"),
    ("case,reference,score\nx,1,0.5\nx,0,0.4\n", "case must name each sample once, got 'x' twice or more"),
    ("reference,score,weight\n1,0.5,-1\n0,0.4,1\n", "weight must be finite and at least 0, got -1"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES)
def test_what_a_file_cannot_hold(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        read_score_table(path)
    assert str(caught.value).startswith(str(path))


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must be a table of scores \(\.csv, \.parquet\)"):
        read_score_table(tmp_path / "scores.xlsx")
    with pytest.raises(FileNotFoundError):
        read_score_table(tmp_path / "scores.csv")
    (tmp_path / "scores.csv").write_text("reference,score\n1,0.5\n0,\n")
    table = read_score_table(tmp_path / "scores.csv", non_finite="omit")
    assert table.outputs[""].used.tolist() == [True, False]


# -- what files of other programs look like ----------------------------------------------------------------------------


def test_columns_of_numbered_classes_are_in_the_order_of_the_classes(tmp_path: Path) -> None:
    """As text "10" comes before "9"; as classes 9 comes first."""
    path = tmp_path / "scores.csv"
    path.write_text("reference,9,10,11\n9,0.7,0.2,0.1\n10,0.1,0.6,0.3\n11,0.2,0.3,0.5\n")
    table = read_score_table(path)
    assert table.classes == ("9", "10", "11")
    scores = table.outputs[""].scores
    assert scores is not None
    assert scores[0].tolist() == [0.7, 0.2, 0.1]
    assert assay.evaluate_table(table).value(metric="multiclass_accuracy") == 1
    path.write_text("reference,0,1\n1,0.2,0.8\n1,0.6,0.4\n")
    assert read_score_table(path).classes == ("0", "1")


def test_spaces_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("\ufeffcase, reference, score\r\na, 1, 0.5\r\nb, 0, 0.25\r\n\r\n", newline="")
    table = read_score_table(path)
    assert (table.case, table.positive, list(table.outputs)) == (("a", "b"), "1", [""])


def test_whole_numbers_written_with_a_point(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("reference,score,prediction\n1.0,0.5,0\n0.0,0.2,1.0\n")
    table = read_score_table(path)
    assert (table.classes, table.positive) == (("0", "1"), "1")
    path.write_text("reference,score\n0.5,0.5\n1,0.2\n")
    with pytest.raises(ValueError, match=r"positive must be one of the two classes \('0.5', '1'\)"):
        read_score_table(path)


def test_types_of_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "scores.parquet"

    def saved(**columns: Any) -> Path:
        parquet.write_table(pyarrow.table(columns), path)
        return path

    floats = pyarrow.array([0.5, None, 0.25], pyarrow.float32())
    table = read_score_table(saved(reference=[True, False, True], score=floats, group=[1, 1, 2]), non_finite="omit")
    scores = table.outputs[""].scores
    assert (table.classes, table.positive, table.group) == (("False", "True"), "True", ("1", "1", "2"))
    assert scores is not None
    assert scores.dtype == np.float32
    assert table.outputs[""].used.tolist() == [True, False, True]
    names = pyarrow.array(["well", "sick", "sick"]).dictionary_encode()
    assert read_score_table(saved(reference=names, score=[1, 2, 3]), positive="sick").reference.tolist() == [1, 0, 0]
    assert read_score_table(saved(reference=[0.0, 1.0], score=[1, 2])).classes == ("0", "1")
    for missing in ([1, None, 0], ["a", None, "b"]):
        with pytest.raises(ValueError, match="reference must have a class for each sample, got none at position 1"):
            read_score_table(saved(reference=missing, score=[1, 2, 3]))
    for missing in ([1, None], ["a", None]):
        with pytest.raises(ValueError, match=r"group must have a value for each sample, got .* at position 1"):
            read_score_table(saved(reference=[0, 1], score=[1, 2], group=missing))
    with pytest.raises(ValueError, match="holds no sample"):
        read_score_table(
            saved(reference=pyarrow.array([], pyarrow.int64()), score=pyarrow.array([], pyarrow.float64()))
        )
    with pytest.raises(ValueError, match=r"sample 2: column 'note' must hold numbers, got 'x'"):
        read_score_table(saved(reference=[0, 1], note=["1", "x"]))
    with pytest.raises(ValueError, match=r"sample 1: column 'day' must hold numbers"):
        read_score_table(saved(reference=[0, 1], day=pyarrow.array([[1], [2]])))


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for name, content, message in (
        ("a.csv", b"reference,score\n1,\xff\n", "is no text in UTF-8"),
        ("a.parquet", b"reference,score\n", "cannot be read as Parquet"),
        ("b.parquet", b"", "cannot be read as Parquet"),
        ("b.csv", b"\x00\x01\x02", "holds no sample|line contains NUL"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match=message) as caught:
            read_score_table(path)
        assert str(caught.value).startswith(str(path))


def test_tables_are_compared_by_identity() -> None:
    one, other = (score_table([0, 1], [0.1, 0.2]) for _ in range(2))
    assert one == one
    assert one != other


def test_columns_of_objects() -> None:
    """As pandas gives those of its own types of text, numbers and truth."""
    assert score_table(np.array([1, 0], object), [0, 1]).classes == ("0", "1")
    assert score_table(np.array([True, False], object), [0, 1]).positive == "True"
    big_endian = np.array([0.5, 0.25], ">f8")
    scores = score_table([0, 1], big_endian).outputs[""].scores
    assert scores is not None
    assert (scores.tolist(), scores.dtype) == ([0.5, 0.25], np.float64)


def test_names_of_numpy_text() -> None:
    names = np.array([np.str_("a"), np.str_("b")], object)
    assert score_table(names, [0, 1], positive="b").classes == ("a", "b")
