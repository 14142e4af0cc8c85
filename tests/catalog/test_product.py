import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import Offer, PricePoint, bare, joined, merge, offered, read_product
from shopkeeper.catalog.product import NO_OFFER, offer_of
from shopkeeper.domain import InvalidRequest, Money, Product
from shopkeeper.testing.catalog import HERE, MUG, changed, changes, day

amounts = st.none() | st.builds(Money, st.integers(0, 9), st.just("GBP"))
offers = st.builds(Offer, amounts, amounts, st.sampled_from(["in_stock", "preorder"]))
bodies = st.builds(
    Product,
    st.just(MUG),
    st.text(min_size=1, max_size=3),
    brand=st.text(max_size=3),
    attributes=st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
    assumed=st.lists(st.sampled_from(["price", "brand"])).map(tuple),
)


@given(bodies, offers)
def test_a_product_and_its_offer_part_and_rejoin_without_loss(body, offer):
    product = joined(body, offer)
    assert bare(product) == body
    assert offer_of(product, "GBP") == offer


@given(bodies, offers)
def test_a_change_of_nothing_changes_nothing(body, offer):
    product = joined(body, offer)
    assert merge(product, changed()) == product


@given(st.none() | bodies, changes())
def test_a_change_merged_twice_is_the_change_merged_once(product, change):
    if product is None and "title" not in change.fields:
        with pytest.raises(InvalidRequest, match="title"):
            merge(product, change)
    else:
        once = merge(product, change)
        assert merge(once, change) == once


@given(st.none() | bodies, changes())
def test_what_a_change_names_is_what_the_product_has(product, change):
    product = product or Product(MUG, "Mug")
    merged = merge(product, change)
    named = {name for name, value in change.fields.items() if value is not None}
    for name in named - {"attributes", "price", "sale_price"}:
        assert getattr(merged, name) == change.fields[name]


def test_the_id_is_that_of_the_change():
    assert merge(None, changed(title="Mug", id="other")).id == MUG


def test_no_title_can_be_cleared():
    with pytest.raises(InvalidRequest, match="title"):
        merge(Product(MUG, "Mug"), changed(title=None))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": "m", "title": 3}, "`title`"),
        ({"id": "m"}, "`title`"),
        ({"id": "m", "title": "Mug", "colour": "red"}, "`colour`"),
        ({"id": "m", "title": "Mug", "price": {"amount": "x", "currency": "GBP"}}, "price.amount"),
        ({"id": "m", "title": "Mug", "availability": "perhaps"}, "availability"),
        ({"id": "m", "title": "Mug", "attributes": {"a": 1}}, "attributes"),
    ],
)
def test_a_field_of_the_wrong_form_is_named(fields, named):
    with pytest.raises(InvalidRequest, match=named):
        read_product(fields)


def test_what_is_to_be_paid_is_the_sale_price_if_there_is_one():
    assert Offer().in_force is None
    assert Offer(Money(3, "GBP")).in_force == Money(3, "GBP")
    assert Offer(Money(3, "GBP"), Money(2, "GBP")).in_force == Money(2, "GBP")
    assert Offer(Money(3, "GBP"), Money(0, "GBP")).in_force == Money(0, "GBP")


def test_only_an_observed_price_stands_in_for_a_stated_one():
    seen = PricePoint(day(1), Money(5, "GBP"), "orders")
    assert offered(Offer(), seen) == Offer(Money(5, "GBP"))
    assert offered(Offer(Money(3, "GBP")), seen) == Offer(Money(3, "GBP"))
    assert offered(Offer(), PricePoint(day(1), Money(5, "GBP"), "feed")) == Offer()
    assert offered(None, seen) == NO_OFFER


def test_an_amount_in_another_currency_is_no_part_of_an_offer():
    product = Product(MUG, "Mug", price=Money(3, "EUR"), sale_price=Money(2, "GBP"))
    assert offer_of(product, HERE.currency) == Offer(None, Money(2, "GBP"))
