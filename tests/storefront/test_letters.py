"""The page after an order leads to the letter, which stands apart and says the same."""

import re

from tests.experience.governed_shop import publish
from tests.storefront.corner import Visitor
from tests.storefront.test_composed import BLOCKS, OFFERS, decisions, words


def ordered(visitor: Visitor) -> str:
    """The address of the letter after an order of two mugs."""
    publish(visitor.services, offers=OFFERS, blocks=BLOCKS)
    visitor.send("/basket/add", product="mug-1", quantity="2", back="/basket")
    found = re.search(r'name="order" value="([^"]+)"', visitor.see("/order"))
    assert found is not None
    thanks = visitor.send("/order", order=found[1])
    [address] = re.findall(r'href="(/letter/[^"]+)"', thanks)
    return str(address)


def test_the_letter_says_what_the_thanks_page_says(visitor: Visitor) -> None:
    letter = words(visitor.see(ordered(visitor)))
    for said in ("2 × BLUE MUG, 1.25 GBP each", "2.50 GBP", "Mugs for less Who gets it: Everybody",
                 "−0.26 GBP", "−0.50 GBP", "Total 1.74 GBP", "30 days to return"):  # fmt: skip
        assert said in letter


def test_it_is_one_decision_however_often_it_is_opened_and_lets_nothing_in(
    visitor: Visitor,
) -> None:
    address = ordered(visitor)
    first = visitor.client.get(address)
    made = len(decisions(visitor))
    assert visitor.see(address) == first.text
    assert len(decisions(visitor)) == made
    policy = first.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script" not in policy
    assert visitor.told()[-1].name == "Order Completed"


def test_nobody_reads_the_letter_of_somebody_else(visitor: Visitor) -> None:
    address = ordered(visitor)
    visitor.become("c-bob")
    visitor.see(address, 404)
    visitor.see("/letter/demo-unheard-of", 404)
