"""Fingerprints in files: they come back as they were, and what is wrong with one is said with its place."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from assay import Fingerprint
from assay.selection.fingerprint_files import toml_text
from hypothesis import given
from hypothesis import strategies as st
from support import fingerprints

LIVER = {
    "problem_category": "SemS",
    "importance_volume": True,
    "nsd_tolerance_mm": 2.0,
    "class_weights": {"liver": 1.0, 'a "quoted" name': 3.0},
    "classes": {"liver": {"label": 1}, 'a "quoted" name': {"label": [2, 3], "tubular_shape": True}},
}


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_saved_and_read(tmp_path: Path, suffix: str) -> None:
    one = Fingerprint.from_dict(LIVER)
    for path in (tmp_path / f"liver{suffix}", str(tmp_path / f"again{suffix}")):
        one.save(path)
        assert Fingerprint.load(path) == one
    assert one.to_dict() == LIVER


def test_plain_data_is_json_and_toml() -> None:
    one = Fingerprint.from_dict(LIVER)
    assert json.loads(json.dumps(one.to_dict())) == tomllib.loads(toml_text(one)) == LIVER


def test_a_file_explains_itself() -> None:
    text = toml_text(Fingerprint("SemS", small_structures=True))
    assert "# FP3.1. Of a structure of 10 pixels one is 10 %" in text
    assert "#   SemS: semantic segmentation" in text
    assert "# Not said, so that this is assumed:" in text
    assert "# tubular_shape = false" in text
    assert max(map(len, text.splitlines())) <= 112
    opened = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)  # what is assumed can be said by removing a sign
    assert Fingerprint.from_dict(tomllib.loads(opened)).assumed == {}


@given(fingerprints.data(), st.sampled_from([".toml", ".json"]))
def test_any_fingerprint_comes_back(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any], suffix: str
) -> None:
    one, _ = fingerprints.made(data)
    if one is None:
        return
    path = tmp_path_factory.getbasetemp() / f"fingerprint{suffix}"
    one.save(path)
    again = Fingerprint.load(path)
    assert again == one
    assert again.to_dict() == one.to_dict()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", "", "a.toml is empty, expected items such as"),
        ("a.json", " \n", "a.json is empty"),
        ("a.toml", "small_structures = ", r"a.toml cannot be read: .*line 1"),
        ("a.toml", 'problem_category = "SemS"\nsmall_structures = yes\n', r"a.toml cannot be read: .*line 2"),
        ("a.toml", "beta = 1\nbeta = 2", r"cannot be read: .*line 2"),
        ("a.json", '{"beta": 1,\n"small_structures": }', r"a.json cannot be read: .*line 2"),
        ("a.json", '{"beta": 1, "beta": 2}', "cannot be read: 'beta' is said twice"),
        ("a.json", "[1]", "must map items to values, got list"),
        ("a.json", "[" * 100000, "is nested too deeply|cannot be read"),
        (
            "a.toml",
            "\n# small_structure\nsmall_structure = true",
            "a.toml, line 3: a fingerprint has no item 'small_s.*did you mean",
        ),
        ("a.toml", "x = 1\n", "a.toml, line 1: a fingerprint has no item 'x'"),
        (
            "a.toml",
            '# one\nsmall_structures = "yes"',
            "a.toml, line 2: small_structures must be True or False, got 'yes'",
        ),
        ("a.toml", "beta = inf", "a.toml, line 1: beta must be a finite number above 0, got inf"),
        ("a.json", '{\n"beta": NaN}', "a.json, line 2: beta must be a finite number above 0, got nan"),
        ("a.toml", "beta = 1979-05-27", "line 1: beta must be a number"),
        (
            "a.toml",
            "tubular_shape = true\n[classes.a]\n\ntubular_shape = 1",
            "line 4: class 'a': tubular_shape must be True",
        ),
        ("a.toml", "[classes.a]\nn_classes = 3", "line 2: class 'a': n_classes is about all classes"),
        ("a.toml", "classes = 3", r"classes must be tables \[classes.NAME\], got 3"),
        ("a.toml", "[classes]\na = 3", r"classes.a must be a table of items, got 3"),
        ("a.toml", "[class.a]\nlabel = 3", "no item 'class'; did you mean"),
        (
            "a.toml",
            "[classes.a]\nlabel = 3\n[classes.b]\nlabel = 3",
            "a.toml: classes 'a' and 'b' have the same label 3",
        ),
        ("a.toml", "[classes.a]\nlabel = [3, 3]", "a.toml, line 2: class 'a': label must be a label or several"),
        ("a.toml", "[labels]\na = 1", "a.toml, line 1: a fingerprint has no item 'labels'"),
        (
            "a.toml",
            'problem_category = "InS"\nreference_granularity = "position_only"',
            r"a.toml: reference_gran.*\[C05\]",
        ),
    ],
)
def test_files_that_cannot_be(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as raised:
        Fingerprint.load(path)
    assert str(raised.value).startswith(str(path))


def test_bytes_and_paths_that_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"beta = 1\n# \xff\n")
    with pytest.raises(ValueError, match=r"a\.toml, line 2: this is no UTF-8 text"):
        Fingerprint.load(path)
    path.write_bytes(b"\xef\xbb\xbfbeta = 1\r\n")
    assert Fingerprint.load(path).beta == 1
    with pytest.raises(FileNotFoundError, match=r"none\.toml"):
        Fingerprint.load(tmp_path / "none.toml")
    with pytest.raises(ValueError, match=r"a\.yaml must be named \.toml or \.json"):
        Fingerprint("SemS").save(tmp_path / "a.yaml")
    with pytest.raises(TypeError, match="path must name a file, got 3"):
        Fingerprint.load(3)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="nowhere"):
        Fingerprint("SemS").save(tmp_path / "nowhere" / "a.toml")


def test_null_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"beta": null, "classes": {"a": {"tubular_shape": null}}}')
    assert Fingerprint.load(path) == Fingerprint(labels={"a": None})
