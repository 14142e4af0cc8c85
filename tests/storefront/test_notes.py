import re

import pytest

from tests.storefront.corner import NASTY, Visitor


def _said(page: str) -> str:
    found = re.search(r'role="status"[^>]*>(.*?)</p>', page, re.S)
    assert found is not None
    return found[1]


def test_what_was_put_into_the_basket_is_said_once_with_the_way_there(visitor: Visitor) -> None:
    page = visitor.send("/basket/add", product="mug-1", back="/")
    assert _said(page) == 'Blue Mug is in your basket. <a href="/basket">See the basket</a>'
    assert _said(visitor.see("/")) == ""


def test_the_basket_does_not_lead_to_itself(visitor: Visitor) -> None:
    page = visitor.send("/basket/add", product="mug-1", back="/basket")
    assert _said(page) == "Blue Mug is in your basket."


@pytest.mark.parametrize("fields", [{"remove": "1"}, {"quantity": "0"}])
def test_what_was_taken_out_is_said(visitor: Visitor, fields: dict[str, str]) -> None:
    visitor.send("/basket/add", product="mug-1", back="/basket")
    page = visitor.send("/basket/change", product="mug-1", **fields)
    assert _said(page) == "Blue Mug is out of your basket."


def test_what_was_waved_away_is_said(visitor: Visitor) -> None:
    page = visitor.send("/not-interested", product="mug-1", back="/")
    assert _said(page) == "Blue Mug is gone from your pages."


def test_only_titles_of_the_catalogue_are_said_and_none_as_markup(visitor: Visitor) -> None:
    assert _said(visitor.send("/not-interested", product="<b>", back="/")) == ""
    assert NASTY not in visitor.send("/not-interested", product="nasty/1", back="/")
