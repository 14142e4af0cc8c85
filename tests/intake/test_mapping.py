"""A mapping file is checked whole, and an error names the place in it."""

import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.intake.mapping import EventRule, ProductIdRule, TimeRule, load_mapping

GOOD = """
name: my_shop
place: {market: DE, currency: EUR}
event: {name: Order Completed}
product_id: {column: sku}
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name: my_shop", "name: My Shop"), r"`name`: .*matching regex"),
        (("place:", "plaice:"), "`plaice` is no field"),
        (("{column: sku}", "{colum: sku}"), "`product_id.colum` is no field"),
        (("name: my_shop", ""), "`name` is missing"),
        (("{column: sku}", "7"), "`product_id`: expected .*, got `int`"),
        (("{name: Order Completed}", "{}"), "`event` must give either `name` or `column`"),
        (("{name: Order Completed}", "{column: a}"), "`event.values` goes with `event.column`"),
        (("product_id", "time: {column: t, zone: Mars/Base}\nproduct_id"), "no IANA name: 'Mars"),
        (("product_id", "refunds: {where: {a: {missing: true}}}\nproduct_id"), "needs `order_id`"),
        (("product_id", "prices: {}\nproduct_id"), "`prices` needs"),
        (("product_id: {column: sku}", "products: {title: {column: a}}"), "`products` needs"),
        (("place: {", "place: [{"), "line 3"),
    ],
)
def test_an_error_names_its_place(tmp_path, change, message):
    path = tmp_path / "m.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(InvalidRequest, match=rf"m\.yaml: .*{message}"):
        load_mapping(path)


def test_a_bare_name_stands_for_a_rule_with_nothing_else_to_say(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(
        "name: my_shop\nplace: {market: DE, currency: EUR}\n"
        "event: Order Completed\nproduct_id: sku\ntime: when\n"
    )
    mapping = load_mapping(path)
    assert mapping.event == EventRule(name="Order Completed")
    assert mapping.product_id == ProductIdRule(column="sku")
    assert mapping.time == TimeRule(column="when")


def test_a_good_one_is_read_and_shipped_ones_have_names(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(GOOD)
    assert load_mapping(path).place.currency == "EUR"
    assert load_mapping("online_retail").name == "online_retail"
    with pytest.raises(InvalidRequest, match=r"online_retail, retailrocket_events"):
        load_mapping("nowhere")
