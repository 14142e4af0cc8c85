import pytest

from shopkeeper.customers.preferences import special_category
from shopkeeper.customers.preferences.special import special_in


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("religion", "religion"),
        ("political_party", "politics"),
        ("Clothing > Children's shoes", "children"),
        ("age_group", "children"),
        ("Health & Beauty", "health"),
        ("income", "hardship"),
        ("Pregnancies", "health"),
        ("PregnancyTest", "health"),
        ("\uff48\uff45\uff41\uff4c\uff54\uff48", "health"),
        ("Expecting a baby?", "children"),
        ("Books for Muslims", "religion"),
        ("Christians", "religion"),
        ("jews", "religion"),
        ("Hindus", "religion"),
        ("gays", "orientation"),
        ("in debt", "hardship"),
        ("debts", "hardship"),
        ("convicted", "crime"),
        ("poor_quality", None),
        ("Christine's Gifts", None),
        ("iPhone Cases", None),
        ("favourite_brands", None),
        ("Unionville Mugs", None),
        ("", None),
    ],
)
def test_a_special_category_is_known_by_its_words(name, category):
    assert special_category(name) == category


@pytest.mark.parametrize(
    ("value", "category"),
    [(0.5, None), (None, None), (("wool", "halal"), "religion"), ("wool", None)],
)
def test_a_value_of_any_kind_is_looked_through(value, category):
    assert special_in(value) == category
