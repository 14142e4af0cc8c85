"""What the yaml parser complains of is said so that whoever wrote the file finds it."""

import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.lines import read_spots


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a:\n\t- b", "line 2: not yaml, a tab stands where spaces must"),
        ("a: 1\nb: %10", "line 2: not yaml, a value may not begin with `%`"),
        ("a: 1\nb: @x", "line 2: not yaml, a value may not begin with `@`"),
        ("a: 1\nb: now: 10", "line 2: not yaml, there is a second `:` in the value"),
        ("a: 1\nb:2\nc: 3", "line 2: not yaml, `name: value` was expected"),
        ("a: 1\nb: 'two\nc: 3", "line 2: not yaml, a quote is opened here and never closed"),
        ("a: 1\nb: [two\nc: 3", "line 2: not yaml, a `[` or `{` is opened here"),
        ("a:\n    b: 1\n   c: 2", "line 3: not yaml, the line does not stand as far in"),
        ("a: 1\n---\nb: 2", "line 2: not yaml, the file must be one document"),
        ("a: 1\nb: \x00", "line 2: not yaml, there is a character that is no text"),
        ("a: 1\nb: *all", "line 2: anchors and aliases cannot be used: a value that begins with"),
        ("a: 1\nb: caf\ufffd", "line 2: has characters that are not UTF-8"),
    ],
)
def test_a_slip_is_told_with_the_line_to_look_at(text, told):
    with pytest.raises(InvalidRequest) as wrong:
        read_spots(text, "said.yaml")
    assert str(wrong.value).startswith(f"said.yaml, {told}")
