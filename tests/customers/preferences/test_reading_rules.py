import pytest

from shopkeeper.customers.preferences import read_preferences
from shopkeeper.domain import InvalidRequest
from tests.customers.preferences.shop import DECLARED, SHOP


def wrong(old, new):
    assert old in DECLARED
    with pytest.raises(InvalidRequest) as raised:
        read_preferences(DECLARED.replace(old, new, 1), "p.yaml")
    assert str(raised.value).startswith("p.yaml, line ")
    return str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("attribute: tier", "attribute: age_group", "what speaks of children cannot be inferred"),
        ("attribute: tier", "attribute: health_claim", "what speaks of health cannot be inferred"),
        ("{cheap: 0,", "{halal: 0,", "what speaks of religion cannot be inferred, got 'halal'"),
        ("{cheap: 0,", "{Muslims: 0,", "`rules[2].values.Muslims` must be of no special category"),
        ("- variable: focus", "- variable: proof", "this one cannot be inferred, got 'proof'"),
        ("- variable: focus", "- variable: gone", "must be one of focus, kinds, proof, framing"),
        ("{cheap: 0,", "{cheap: 7,", "must be a number from 0 to 1 of `focus`, got '7'"),
        ("{pack: bundle,", "{pack: box,", "must be one of bundle, discount"),
        (
            "    values: {cheap: 0, fine: 1}\n",
            "",
            "fields with `values` among them: `focus` takes not",
        ),
        ("{Product Viewed: 0.2}", "{Product Seen: 0.2}", "of an event this program knows"),
        ("{Product Viewed: 0.2}", "{Product Viewed: -1}", "a number above 0 and at most 1"),
        ("{Product Viewed: 0.2}", "{}", "at least one event and its weight"),
        ("dear: {variable: focus", "dear: {variable: kinds", "with `support` among its `sources`"),
        ("focus, value: 0.1}", "focus, value: [a]}", "must be a number from 0 to 1 of `focus`"),
    ],
)
def test_what_cannot_be_inferred_or_tagged_is_refused_with_its_line(old, new, error):
    assert error in wrong(old, new)


@pytest.mark.parametrize("value", ["pregnant", "[wool, Pregnancies]", "in debt"])
def test_no_rule_may_come_to_a_special_category_from_an_innocent_value(value):
    line = "    attribute: product_type\n"
    error = wrong(line, f"{line}    values: {{Tests: {value}}}\n")
    assert "line 45: `rules[0].values.Tests` must be" in error
    assert "cannot be inferred" in error


@pytest.mark.parametrize("sensitivity", ["declared_only", "special"])
def test_what_is_not_ordinary_cannot_be_inferred(sensitivity):
    line = "    sources: [quiz, support, behaviour, import, customer]\n    purposes"
    new = f"    sensitivity: {sensitivity}\n    sources: [customer]\n    purposes"
    text = DECLARED.replace(
        "uses: [ranking]\n    products: {attribute: framing", "products: {attribute: framing"
    )
    assert line in text
    with pytest.raises(InvalidRequest, match=f"one that is {sensitivity} cannot be inferred"):
        read_preferences(text.replace(line, new, 1), "p.yaml")


def test_values_are_kept_in_the_form_of_their_variable():
    assert [dict(rule.values) for rule in SHOP.rules] == [
        {},
        {"pack": "bundle", "offer": "discount"},
        {"cheap": 0.0, "fine": 1.0},
    ]
    assert SHOP.support_tags == {"dear": {"variable": "focus", "value": 0.1}}
