import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.api.tolerant import DEEPEST, Unreadable, plain, shallow

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_whatever_python_writes_is_read(value: Any) -> None:
    assert json.dumps(plain(json.dumps(value).encode())) == json.dumps(value)


@given(st.binary(max_size=200) | st.text('[]{}"\\,:1N', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        found = plain(body)
    except Unreadable:
        return
    assert json.dumps(json.loads(json.dumps(found))) == json.dumps(found)


@given(st.text('[]{}"\\a', max_size=60))
def test_what_is_not_deep_stays_as_it_is(text: str) -> None:
    assert shallow(text) == text


@pytest.mark.parametrize("depth", [DEEPEST, DEEPEST + 1, 990, 1_000, 100_000])
def test_what_is_deep_does_not_hide_what_follows(depth: int) -> None:
    text = '{"a]": ' * depth + "1" + "}" * depth
    deep, after = plain(f'[{text}, "after"]'.encode())
    assert isinstance(deep, dict)
    assert after == "after"


@pytest.mark.parametrize("body", [b"[" * 2_000_000, b'"' + b'\\"' * 1_000_000, b"\\" * 99])
def test_hostile_bytes_are_refused_at_once(body: bytes) -> None:
    with pytest.raises(Unreadable):
        plain(body)


def test_odd_values_are_left_for_others_to_judge() -> None:
    huge, nan, endless, cut, broken = plain(
        b"[" + b"9" * 5_000 + b', NaN, -1e999, "\\ud83d", "\xff"]'
    )
    assert huge > 2**64
    assert math.isnan(nan)
    assert endless == -math.inf
    assert (cut, broken) == ("\ud83d", "\udcff")
