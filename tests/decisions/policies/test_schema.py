import json

import cedarpy
import msgspec
from hypothesis import given

from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.decisions.policies import schema_text
from shopkeeper.decisions.policies.schema import (
    bare,
    context_of,
    context_types,
    offer_attributes,
    offer_types,
    offer_words,
    visitor_entity,
    visitor_types,
)
from tests.decisions.policies.menus import OFFERS, VISITORS, visitor

ALLOWED = {field.name for field in msgspec.structs.fields(Attributes)}


def test_cedar_reads_the_schema() -> None:
    assert cedarpy.Schema.from_str(schema_text())


def test_every_attribute_of_the_allow_list_stands_in_exactly_one_place() -> None:
    names = sorted(map(bare, [*visitor_types(), *context_types()]))
    assert names == sorted(ALLOWED)


@given(VISITORS)
def test_a_request_holds_the_allow_list_and_nothing_else(attributes: Attributes) -> None:
    (entity,) = json.loads(visitor_entity(attributes))
    context = context_of(attributes)
    assert entity.keys() == {"uid", "attrs", "parents"}
    assert entity["uid"] == {"type": "Visitor", "id": ""}
    assert entity["parents"] == []
    assert not entity["attrs"].keys() & context.keys()
    told = {**entity["attrs"], **context}
    known = msgspec.structs.asdict(attributes)
    assert told == {name: value for name, value in known.items() if value is not None}


def test_what_may_be_absent_is_marked_and_left_out() -> None:
    assert context_types()["basket_margin_bps?"] == "Long"
    assert "basket_margin_bps" not in context_of(visitor())
    assert context_of(visitor(basket_margin_bps=7))["basket_margin_bps"] == 7


def test_an_offer_is_told_by_all_that_is_a_word_a_number_or_a_truth_of_it() -> None:
    names = {field.name for field in msgspec.structs.fields(Offer)}
    left_out = names - set(map(bare, offer_types()))
    assert left_out == {"products", "parts", "starts", "ends", "cap", "budget"}
    assert offer_types().items() >= {
        ("depth_bps", "Long"),
        ("tiers", "Set<String>"),
        ("margin_floor_bps?", "Long"),
        ("announced", "String"),
        ("personalised", "Bool"),
        ("food", "Bool"),
    }


def test_an_offer_says_what_it_is() -> None:
    said = offer_attributes(OFFERS[1], ["vips"])
    assert said["tiers"] == ["vip"]
    assert said["personalised"]
    assert said["food"]
    assert "margin_floor_bps" not in said
    assert not offer_attributes(OFFERS[1], ["all"])["food"]


def test_the_words_of_an_offers_kind_are_known() -> None:
    assert set(offer_words()["announced"]) == {"public", "individual"}
    assert "free_shipping" in offer_words()["kind"]
