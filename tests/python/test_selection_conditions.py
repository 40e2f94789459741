"""Conditions: what they may hold, what they say, and that they agree with Python itself."""

import pytest
from assay.selection.conditions import Condition
from hypothesis import given
from hypothesis import strategies as st

KNOWN = ("small", "tubular", "shape", "size", "points", "S8")
VALUES = {"small": True, "tubular": False, "shape": "tube", "size": 3.0, "points": (1, 2), "S8": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("True", True),
        ("small", True),
        ("tubular", False),
        ("not tubular and small", True),
        ("small and tubular or shape == 'tube'", True),
        ("shape in ('ball', 'cube')", False),
        ("shape not in ('ball', 'cube')", True),
        ("1 < size <= 3", True),
        ("size >= 3.5", False),
        ("1 in points", True),
        ("S8 == 'mask_iou'", False),
        ("S8 == None", True),
        ("S8 < 3 or S8 >= 3", False),
        ("1 in S8", False),
        ("1 not in S8", True),
    ],
)
def test_holds(text: str, expected: bool) -> None:
    assert Condition.parse(text, KNOWN).holds(VALUES) is expected


def test_names_are_those_of_the_text_once_each() -> None:
    assert Condition.parse("small and (not small or size > 1)", KNOWN).names == ("small", "size")


def test_unknown_names_are_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'tubullar and small' has the unknown name 'tubullar'; did you mean 'tubul"):
        Condition.parse("tubullar and small", KNOWN)


@pytest.mark.parametrize(
    "text",
    ["", "small and", "small.__class__", "len(points)", "points[0]", "[1]", "size + 1", "lambda: 1", "-size",
     "f'{size}'", "small is True", "shape in 'tube'", "(small := 1)", "b'x'", "\0"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="condition"):
        Condition.parse(text, (*KNOWN, "len"))


_ATOMS = st.sampled_from(["small", "tubular", "size > 2", "shape == 'tube'", "shape in ('tube', 'x')", "size != 3"])
_TEXTS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
)


@given(
    _TEXTS,
    st.fixed_dictionaries(
        {
            "small": st.booleans(),
            "tubular": st.booleans(),
            "size": st.sampled_from([1.0, 3.0]),
            "shape": st.sampled_from(["tube", "ball"]),
        }
    ),
)
def test_agrees_with_python(text: str, values: dict[str, object]) -> None:
    assert Condition.parse(text, KNOWN).holds(values) is bool(eval(text, {}, dict(values)))
