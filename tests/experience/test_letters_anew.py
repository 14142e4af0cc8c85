"""A letter asked for again: of changed orders, of who refused since, and of nobody else."""

from pathlib import Path

import msgspec
import pytest

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.domain import (
    Conflict,
    CustomerRef,
    InvalidRequest,
    NotFound,
)
from shopkeeper.experience import (
    Change,
    Services,
    erase_customer,
    replay,
    set_consent,
    state_preferences,
)
from shopkeeper.experience.consenting import refuse_everything
from shopkeeper.experience.letters import letter_after, letter_of
from shopkeeper.experience.ordered import find_order
from tests.experience.governed_shop import publish
from tests.experience.letters_shop import (
    BOB,
    FIGURES,
    SPEAKING,
    ad,
    both,
    codes,
    shop_of_letters,
    told,
    visit,
)


@pytest.fixture
def shop(tmp_path: Path) -> Services:
    return shop_of_letters(tmp_path)


def test_of_who_refused_since_the_letter_is_decided_anew_of_nobody(shop: Services) -> None:
    publish(shop, blocks=SPEAKING)
    told(shop, "Order Completed")
    set_consent(shop, CustomerRef(id="ann"), {"personalization": True}, actor="a test")
    said = [Change("gift_or_self", value="gift")]
    state_preferences(shop, CustomerRef(id="ann"), said, actor="a test")
    written = letter_after(shop, "o1")
    assert "speaks_to" in codes(written)
    assert written.decision.beliefs
    refuse_everything(shop, CustomerRef(id="ann"), actor="a test")
    again = letter_after(shop, "o1")
    assert "speaks_to" not in codes(again)
    assert (again.decision.arm, again.decision.inputs, again.decision.beliefs) == ("off", (), {})
    assert "Nothing of you but the order itself was used" in again.letter.text
    assert all(figure in again.letter.text for figure in FIGURES)
    assert again == letter_after(shop, "o1")
    assert again.letter.decision_id != written.letter.decision_id
    set_consent(shop, CustomerRef(id="ann"), {"personalization": True}, actor="a test")
    assert letter_after(shop, "o1") == written


def test_of_who_refused_nothing_but_the_order_is_used(shop: Services) -> None:
    told(shop, "Order Completed", {"analytics": True})
    written = letter_after(shop, "o1")
    assert (written.decision.arm, written.decision.inputs) == ("off", ())
    assert "Nothing of you but the order itself was used" in written.letter.text
    assert replay(shop, written.letter.decision_id, MemoryCatalog).same


@pytest.mark.parametrize("name", ["Order Cancelled", "Order Refunded"])
def test_an_order_that_was_undone_gets_no_letter(shop: Services, name: str) -> None:
    told(shop, "Order Completed")
    letter_after(shop, "o1")
    told(shop, name)
    with pytest.raises(Conflict, match="it gets no letter"):
        letter_after(shop, "o1")


def test_an_order_that_was_updated_is_told_as_it_stands(shop: Services) -> None:
    told(shop, "Order Completed")
    told(shop, "Order Updated", total="6.00", products=[{"product_id": "p3", "price": 3}])
    text, _ = both(letter_after(shop, "o1"))
    assert "1 × Thing 3: 3.00 GBP" in text
    assert "Thing 7" not in text
    assert "Total: 6.00 GBP" in text


def test_the_promise_is_judged_of_the_order_as_it_stands(shop: Services) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    first = letter_after(shop, "o1")
    assert first.letter.promise == first.decision.promise
    told(shop, "Order Updated", offers=[], discount=None, products=[{"product_id": "p7"}])
    again = letter_after(shop, "o1")
    assert again.letter.decision_id == first.letter.decision_id
    state = again.letter.promise
    assert state is not None
    assert set(state.breaks) == {"offer ten: not used by the order", "product p2: not in the order"}
    assert "Your order did not use it." in again.letter.text
    told(shop, "Order Updated")
    assert letter_after(shop, "o1") == first


def test_an_order_updated_to_an_offer_that_stands_in_its_place_is_told_so(shop: Services) -> None:
    token = ad(shop)
    told(shop, "Order Completed")
    letter_after(shop, "o1", token)
    told(shop, "Order Updated", offers=["half"])
    updated = letter_after(shop, "o1", token).letter
    told(shop, "Order Completed", order_id="o2", offers=["half"])
    straight = letter_after(shop, "o2", token)
    assert updated.promise == straight.letter.promise == straight.decision.promise
    assert updated.promise is not None
    assert updated.promise.instead == ("offer ten: a better offer holds instead: “Half off”",)
    assert "a better offer holds instead" in updated.text
    assert "Your order" not in updated.text


def test_an_order_made_anew_under_its_id_is_judged_by_itself(shop: Services) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    first = letter_after(shop, "o1")
    told(shop, "Order Cancelled")
    told(shop, "Order Completed", offers=[], discount=None)
    anew = letter_after(shop, "o1")
    assert anew.letter.decision_id != first.letter.decision_id
    assert anew.letter.promise is not None
    assert anew.letter.promise.breaks == ("offer ten: not used by the order",)


@pytest.mark.parametrize("before", [True, False])
def test_the_order_of_who_was_erased_gets_no_letter(shop: Services, before: bool) -> None:
    told(shop, "Order Completed")
    if before:
        letter_after(shop, "o1")
    erase_customer(shop, CustomerRef(id="ann"), actor="a test")
    with pytest.raises(NotFound):
        letter_after(shop, "o1")


def test_two_customers_with_one_order_id_get_a_letter_each(shop: Services) -> None:
    told(shop, "Order Completed")
    first = letter_after(shop, "o1", customer=CustomerRef(id="ann"))
    told(shop, "Order Completed", {"analytics": True}, BOB)
    second = letter_after(shop, "o1", customer=CustomerRef(id="bob"))
    assert first.letter.decision_id != second.letter.decision_id
    assert (first.decision.arm, second.decision.arm) == ("personalized", "off")


def test_the_letter_of_one_who_was_erased_keeps_none_from_who_has_the_same_order_id(
    shop: Services,
) -> None:
    told(shop, "Order Completed")
    letter_after(shop, "o1")
    erase_customer(shop, CustomerRef(id="ann"), actor="a test")
    told(shop, "Order Completed", who=BOB)
    assert letter_after(shop, "o1", customer=CustomerRef(id="bob")).letter.order_id == "o1"


def test_a_letter_that_was_written_is_handed_to_nobody_else(shop: Services) -> None:
    told(shop, "Order Completed")
    order = find_order(shop, "o1")
    told(shop, "Product Viewed", who=BOB)
    written = letter_of(shop, order)
    for other in (CustomerRef(id="bob"), CustomerRef(id="unknown"), CustomerRef()):
        with pytest.raises(NotFound, match="to another customer"):
            letter_of(shop, msgspec.structs.replace(order, customer=other))
    assert letter_of(shop, order) == written


def test_a_letter_stays_one_when_its_browser_turns_out_to_be_somebodys(shop: Services) -> None:
    told(shop, "Order Completed", who={"anonymousId": "b1"})
    written = letter_after(shop, "o1")
    told(shop, "Product Viewed")
    assert letter_after(shop, "o1") == written


@pytest.mark.parametrize("order_id", ["o2", "nothing"])
def test_an_order_nobody_made_gets_no_letter(shop: Services, order_id: str) -> None:
    told(shop, "Order Completed")
    with pytest.raises(NotFound, match="there is no order"):
        letter_after(shop, order_id)


def test_an_id_that_can_be_none_is_refused(shop: Services) -> None:
    for order_id in ("", "x" * 600):
        with pytest.raises(InvalidRequest, match="order_id"):
            letter_after(shop, order_id)


def test_a_shop_whose_pages_have_no_letter_writes_none(shop: Services) -> None:
    publish(shop, pages="  - {id: home, stage: top}\n")
    told(shop, "Order Completed")
    with pytest.raises(InvalidRequest, match="must have the page `letter`"):
        letter_after(shop, "o1")
