from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences.lines import Field, read_fields
from shopkeeper.domain import InvalidRequest

SAID = """\
yes: "Yes"
sizes:
  - small
  - 4
rules:
  first: {on: 0.5}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Field]:
    def written(text: str) -> Field:
        path = tmp_path / "said.yaml"
        path.write_text(text, "utf-8")
        return read_fields(path)

    return written


def test_every_field_knows_its_line_and_its_name(read):
    top = read(SAID)
    assert top.required("yes").text() == "Yes"
    sizes = top.required("sizes").items()
    assert [(size.path, size.line, size.value) for size in sizes] == [
        ("sizes[0]", 3, "small"),
        ("sizes[1]", 4, 4),
    ]
    on = top.required("rules").required("first").required("on")
    assert (on.path, on.line, on.number(0, 1)) == ("rules.first.on", 6, 0.5)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda top: top.required("no"), "line 1: `no` is missing"),
        (lambda top: top.fields({"yes", "sizes"}), "line 5: `rules` is no field"),
        (lambda top: top.required("yes").fields(), "line 1: `yes` must be fields with names"),
        (lambda top: top.required("yes").items(), "line 1: `yes` must be a list, got 'Yes'"),
        (lambda top: top.required("sizes").text(), "line 2: `sizes` must be a text, got 'a list'"),
        (lambda top: top.required("yes").number(0, 1), "must be a number from 0 to 1, got 'Yes'"),
        (lambda top: top.required("yes").one_of(("a", "b")), "must be one of a, b, got 'Yes'"),
    ],
)
def test_what_is_not_as_expected_is_named_with_its_line(read, ask, error):
    with pytest.raises(InvalidRequest, match=r"^said\.yaml, ") as raised:
        ask(read(SAID))
    assert error in str(raised.value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: `a` is there twice"),
        ("a: [1", "line 1: no YAML"),
        ("a: &x 1\nb: *x", "line 2: no YAML, an alias"),
        ("a: 2026-99-99", "no YAML"),
        ("", "is empty"),
    ],
)
def test_what_is_no_such_file_is_refused(read, text, error):
    with pytest.raises(InvalidRequest) as raised:
        read(text)
    assert error in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match=r"none\.yaml cannot be read"):
        read_fields(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidRequest, match=r"bytes\.yaml"):
        read_fields(tmp_path / "bytes.yaml")


@given(st.sampled_from(["true", ".nan", ".inf", "-1", "1.5", "null", "[]", "{}", "'1'"]))
def test_only_a_finite_number_within_bounds_is_one(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "number.yaml"
    path.write_text(f"n: {text}")
    with pytest.raises(InvalidRequest, match="`n` must be a number from 0 to 1"):
        read_fields(path).required("n").number(0, 1)
