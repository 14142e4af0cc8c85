from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import MultiDict

from shopkeeper.storefront.listing import (
    Wanted,
    groups_of,
    price_choices,
    read_wanted,
    ways_inside,
)

FACETS = {
    "brand": {"Ida": 3, "Olga": 5},
    "availability": {"in_stock": 8},
    "product_type": {"Kitchen": 8, "Kitchen > Mugs": 5, "Kitchen > Mugs > Small": 2, "Bags": 1},
    "price": {"0-1": 2, "1-5": 5, "5-": 1},
}
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=9)


@given(
    words=words,
    chosen=st.dictionaries(words, st.lists(words, min_size=1, max_size=3, unique=True), max_size=2),
    in_stock=st.booleans(),
    page=st.integers(1, 400),
)
def test_the_address_of_a_list_says_all_of_it(
    words: str, chosen: dict[str, list[str]], in_stock: bool, page: int
) -> None:
    wanted = Wanted(words, "Bags", {n: tuple(v) for n, v in chosen.items()}, "1-5", in_stock, page)
    assert read_wanted(MultiDict(parse_qsl(urlsplit(wanted.href).query))) == wanted


def test_filters_speak_the_language_of_the_request() -> None:
    wanted = Wanted("x", "Bags", {"brand": ("Ida",)}, "5-", in_stock=True)
    assert wanted.filters == {
        "brand": ["Ida"],
        "product_type": "Bags",
        "price": {"gte": 5.0},
        "availability": {"not": "out_of_stock"},
    }


def test_there_is_a_choice_only_where_there_are_two() -> None:
    [group] = groups_of(FACETS, Wanted())
    assert [(choice.value, choice.count) for choice in group.choices] == [("Olga", 5), ("Ida", 3)]
    assert groups_of({"brand": {"Ida": 3}}, Wanted()) == ()
    assert groups_of({"brand": {"Ida": 3}}, Wanted(chosen={"brand": ("Ida",)})) != ()


def test_prices_are_said_from_the_lowest() -> None:
    said = [choice.label for choice in price_choices(FACETS, Wanted(), "GBP")]
    assert said == ["under £1", "£1 to £5", "£5 and more"]


def test_the_way_into_the_range_is_one_step_at_a_time() -> None:
    assert [(way.name, way.count) for way in ways_inside(FACETS, Wanted())] == [
        ("Kitchen", 8),
        ("Bags", 1),
    ]
    [mugs] = ways_inside(FACETS, Wanted(words="red", type="Kitchen"))
    assert mugs.href == "/search?q=red&type=Kitchen+%3E+Mugs"
