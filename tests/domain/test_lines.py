from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.lines import LONGEST, read_spots

SAID = """\
yes: "Yes"
sizes:
  - small
  - 4
rules:
  first: {on: 0.5}
quiet: no
"""


def top():
    return read_spots(SAID, "said.yaml").entries()


def test_every_part_knows_its_line_and_its_name():
    sizes = top()["sizes"].items()
    assert [(one.name, one.line, one.text()) for one in sizes] == [
        ("sizes[0]", 3, "small"),
        ("sizes[1]", 4, "4"),
    ]
    on = top()["rules"].entries()["first"].entries()["on"]
    assert (on.name, on.line, on.number(0, 1)) == ("rules.first.on", 6, 0.5)
    assert (top()["quiet"].flag(), top()["quiet"].text()) == (False, "no")
    assert [one.plain() for one in (on, top()["sizes"], top()["yes"])] == [
        0.5,
        ("small", "4"),
        "Yes",
    ]


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: read_spots(SAID, "said.yaml").fields(("yes",)), "line 3: `sizes` must be one of"),
        (
            lambda: top()["rules"].fields(("first",), ("last",)),
            "line 6: `rules` must be fields with",
        ),
        (
            lambda: top()["yes"].entries(),
            "line 1: `yes` must be fields, each with its value, got 'Yes'",
        ),
        (lambda: top()["yes"].items(), "line 1: `yes` must be a list, got 'Yes'"),
        (lambda: top()["sizes"].text(), "`sizes` must be text of 1 to 400 printable characters"),
        (lambda: top()["yes"].text(2), "must be text of 1 to 2 printable characters, got 'Yes'"),
        (lambda: top()["yes"].number(0, 1), "must be a number from 0 to 1, got 'Yes'"),
        (lambda: top()["yes"].flag(), "must be true or false, got 'Yes'"),
        (lambda: top()["yes"].word(("a", "b")), "must be one of a, b, got 'Yes'"),
        (lambda: top()["sizes"].words(("a",)), "line 3: `sizes[0]` must be one of a, got 'small'"),
    ],
)
def test_what_is_not_as_expected_is_named_with_its_line(ask, error):
    with pytest.raises(InvalidRequest, match=r"^said\.yaml, line ") as raised:
        ask()
    assert error in str(raised.value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: `a` must be given once, got 'a'"),
        ("a: [1", "line 1: not yaml"),
        ("a: 1\nb: &x 1", "line 2: anchors and aliases cannot be used"),
        ("a: 1\nb: *x", "line 2: anchors and aliases cannot be used"),
        ("a:\n  - 1\nb\tc: \x01", "line 3: not yaml"),
        ("a: !!python/object/apply:os.getcwd []", "`a` must be fields"),
        ("[" * 5_000, "line 1: nested more than 40 deep"),
        ("", "the file must not be empty"),
        ("a" * (LONGEST + 1), "the file must be at most"),
    ],
)
def test_what_is_no_such_file_is_refused(text, error):
    with pytest.raises(InvalidRequest) as raised:
        read_spots(text, "said.yaml").fields(("a", "b"))["a"].entries()
    assert error in str(raised.value)


@given(st.sampled_from(["true", ".nan", ".inf", "-1", "1.5", "null", "[]", "{}", "'1'", "1_0:30"]))
def test_only_a_finite_number_within_bounds_is_one(text):
    with pytest.raises(InvalidRequest, match="`n` must be a number from 0 to 1"):
        read_spots(f"n: {text}", "n.yaml").entries()["n"].number(0, 1)


def test_a_bound_may_be_left_out():
    number = read_spots("n: 0", "n.yaml").entries()["n"]
    assert number.number(0, 1) == 0.0
    with pytest.raises(InvalidRequest, match="above 0 and at most 1"):
        number.number(0, 1, above=True)


@given(
    st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>%#@`\"'\\\n \tU9\x00\ud800\u2028"), max_size=40)
)
def test_whatever_the_text_only_invalid_request_is_raised(text):
    with suppress(InvalidRequest):
        read_spots(text, "any.yaml").entries()
