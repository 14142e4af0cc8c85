import pytest

from shopkeeper.customers.preferences import special_category


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("religion", "religion"),
        ("political_party", "politics"),
        ("Clothing > Children's shoes", "children"),
        ("age_group", "children"),
        ("Health & Beauty", "health"),
        ("income", "hardship"),
        ("favourite_brands", None),
        ("Unionville Mugs", None),
        ("", None),
    ],
)
def test_a_special_category_is_known_by_its_words(name, category):
    assert special_category(name) == category
