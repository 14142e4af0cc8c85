from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import VariableKind
from shopkeeper.domain import Value
from shopkeeper.storefront.fields import SHOWN, Field, field_of, read_value, scale_steps

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9)
options = st.dictionaries(words, words, min_size=1, max_size=20)


def _field(
    kind: VariableKind, options: dict[str, str], value: Value | None, most: int = 5
) -> Field:
    return field_of(
        "f", "What?", kind, options, low=0, high=1, ends=("low", "high"), most=most, value=value
    )


def _sent(field: Field) -> dict[str, str | list[str]]:
    """What a browser would send if nothing on the page were touched."""
    if field.look == "ranks":
        chosen = [stands for _, stands in field.ranks if stands]
    elif field.look == "number":
        chosen = [field.text] if field.text else []
    else:
        chosen = [choice.value for choice in field.choices if choice.chosen]
    typed = {"typed": field.text} if field.look == "words" and field.text else {}
    return {"value": chosen, **typed}


@given(options, st.data())
def test_what_stands_on_the_page_is_what_is_sent(
    options: dict[str, str], data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(sorted(options)))
    several = data.draw(st.lists(st.sampled_from(sorted(options)), min_size=1, unique=True))
    assert read_value("choice", _sent(_field("choice", options, one))) == one
    found = read_value("set", _sent(_field("set", options, tuple(several))))
    assert isinstance(found, tuple)
    assert set(found) == set(several)
    best = tuple(several[:5])
    assert read_value("ranked", _sent(_field("ranked", options, best))) == best


@given(st.lists(words, min_size=1, unique=True))
def test_words_are_typed_with_commas_between_them(typed: list[str]) -> None:
    assert read_value("set", _sent(_field("set", {}, tuple(typed)))) == tuple(typed)


def test_a_scale_has_five_steps_and_stands_at_the_nearest() -> None:
    field = _field("scale", {}, 0.3)
    assert [choice.words for choice in field.choices] == [
        "low", "rather: low", "in between", "rather: high", "high"
    ]  # fmt: skip
    assert read_value("scale", _sent(field)) == 0.25
    assert list(scale_steps(1, 9, ("a", "b"))) == ["1", "3", "5", "7", "9"]


def test_nothing_is_chosen_before_anything_is_known() -> None:
    for kind in ("choice", "set", "ranked", "scale"):
        field = _field(kind, {"a": "A", "b": "B"} if kind != "scale" else {}, None)
        assert not any(choice.chosen for choice in field.choices)
        assert read_value(kind, _sent(field)) is None


def test_what_is_no_number_is_no_answer() -> None:
    for text in ("", "many", "nan", "inf"):
        assert read_value("number", {"value": text}) is None
    assert read_value("number", {"value": "42"}) == 42


def test_a_long_list_is_folded() -> None:
    field = _field("set", {f"{n}": f"{n}" for n in range(30)}, None)
    assert len(field.open) == SHOWN
    assert field.open + field.further == field.choices
