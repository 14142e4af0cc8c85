"""The letter after an order says what the order says, keeps the ad's word, and is one decision."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from shopkeeper.catalog import markets_of
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Conflict,
    CustomerRef,
    InvalidRequest,
    Money,
    NotFound,
    PricePlace,
    ProductId,
    ShopFacts,
)
from shopkeeper.experience import (
    Change,
    Services,
    erase_customer,
    replay,
    set_consent,
    state_preferences,
    why,
)
from shopkeeper.experience.consenting import refuse_everything
from shopkeeper.experience.letters import Written, letter_after, letter_of, mail_of
from shopkeeper.experience.ordered import find_order
from shopkeeper.experience.promising import promises_kept, write_promise
from shopkeeper.log import Kind
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.room import AGREED, raw, send

FACTS = ShopFacts(
    "Corner Shop",
    PricePlace("GB", "GBP"),
    return_days=30,
    free_shipping_from=Money(5000, "GBP"),
    support_hours="Monday to Friday, 9 to 17",
    assumed=("return_days",),
)
HALF = "  - {id: half, title: Half off, kind: percent, depth_bps: 500, eligibility: Regulars," \
    " tiers: [new]}\n"  # fmt: skip
WELCOME = (
    "  - {id: welcome, kind: hook, stages: [top], headline: Mugs that last, text: Fired twice,"
    " action: Look, link: /mugs}\n"
)
SPEAKING = (
    "  - {id: thanks, kind: header, stages: [retention], headline: A fine present,"
    " speaks_to: [{variable: gift_or_self, values: [gift]}]}\n"
)
DUTY = "THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA"
MARKETS = f'  - {{id: GB, source: a test, disclosures: [{{code: test, text: "{DUTY}"}}]}}\n'
PAGES = """\
  - {id: letter, stage: retention, link: letter}
  - {id: letter-more, stage: retention, link: letter,
     slots: [{id: more, fill: products, n: 2, title: Well liked}]}
"""
MESSAGES = {**AGREED, "marketing": True}
ORDER: dict[str, Any] = {
    "order_id": "o1", "currency": "GBP", "total": "13.30", "discount": "0.70", "shipping": "3.00",
    "tax": "1.11", "offers": ["ten"],
    "products": [{"product_id": "p2", "price": 2, "quantity": 2}, {"product_id": "p7", "price": 7}],
}  # fmt: skip
FIGURES = ("2 × Thing 2, 2.00 GBP each", "4.00 GBP", "1 × Thing 7", "7.00 GBP", "−0.70 GBP",
           "3.00 GBP", "1.11 GBP", "13.30 GBP")  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Services:
    made = priced(make_services(tmp_path, facts=FACTS))
    publish(made, offers=TEN + HALF, blocks=WELCOME, markets=MARKETS)
    return made


BOB = {"userId": "bob", "anonymousId": "b2"}


def told(
    services: Services,
    name: str,
    consent: Any = AGREED,
    who: Mapping[str, str] = MappingProxyType({"userId": "ann", "anonymousId": "b1"}),
    **properties: Any,
) -> None:
    context = {"sessionId": "v1", "consent": {"categoryPreferences": consent}}
    send(services, raw(name, **who, context=context, properties={**ORDER, **properties}))


def ad(services: Services, **more: Any) -> str:
    now = services.clock().replace(microsecond=0)
    fields: dict[str, Any] = {"blocks": ("welcome",), "offer": "ten", "product_id": ProductId("p2")}
    return write_promise(services, Promise("ad", now, now + timedelta(days=3), **fields | more))


def visit(services: Services, token: str) -> None:
    """Somebody known comes by the ad and looks at the product."""
    context = {"sessionId": "v1", "consent": {"categoryPreferences": AGREED}}
    send(services, raw("Product Viewed", "p2", userId="ann", anonymousId="b1", context=context))
    page(services, "product", anonymous_id="b1", product_id="p2", promise=token)


def both(written: Written) -> tuple[str, str]:
    """The two parts of the message as a mail program reads them; HTML without its tags."""
    read = message_from_bytes(mail_of(written).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    said, shown = (part.get_content().replace("\r\n", "\n") for part in (text, html))
    return said, shown


def codes(written: Written) -> set[str]:
    """Kinds of reason its words were chosen for."""
    return {reason.code for block in written.decision.blocks for reason in block.reasons}


def test_both_parts_say_the_orders_own_figures(shop: Services) -> None:
    told(shop, "Order Completed")
    text, html = both(letter_after(shop, "o1"))
    for figure in (*FIGURES, "Ten percent off", "Who gets it: Everybody", "Order o1".lower()):
        assert figure in text.replace("ORDER", "order")
        assert figure in unescape(html).replace("<bdi>", "").replace("Your order", "order")


def test_what_each_offer_took_off_is_told_where_the_order_says_it(shop: Services) -> None:
    told(shop, "Order Completed", offers=["ten", "half"], discounts={"ten": 0.5, "half": "0.20"})
    text, _ = both(letter_after(shop, "o1"))
    assert "Ten percent off: −0.50 GBP" in text
    assert "Half off: −0.20 GBP" in text
    assert "together" not in text


def test_what_offers_took_off_together_is_not_split_by_guess(shop: Services) -> None:
    told(shop, "Order Completed", offers=["ten", "half"])
    text, _ = both(letter_after(shop, "o1"))
    assert "Ten percent off\n" in text
    assert "Taken off together: −0.70 GBP" in text


def test_the_law_is_told_beside_a_personalised_offer_alone(shop: Services) -> None:
    told(shop, "Order Completed", offers=["ten"])
    told(shop, "Order Completed", offers=["half"], order_id="o2")
    assert letter_after(shop, "o1").letter.disclosures == ()
    written = letter_after(shop, "o2")
    assert [duty.text for duty in written.letter.disclosures] == [DUTY]
    assert all(DUTY in part for part in both(written))


def test_the_law_is_that_of_where_the_visit_was(tmp_path: Path) -> None:
    services = priced(make_services(tmp_path, facts=FACTS))
    publish(services, offers=HALF)
    context = {"sessionId": "v1", "consent": {"categoryPreferences": AGREED}}
    viewed = raw("Product Viewed", "p2", userId="ann", anonymousId="b1", context=context)
    send(services, viewed)
    page(services, "product", anonymous_id="b1", product_id="p2", market="US-NY")
    told(services, "Order Completed", offers=["half"])
    law = [duty.text for duty in markets_of().rule("US-NY").duties]
    assert [duty.text for duty in letter_after(services, "o1").letter.disclosures] == law != []


def test_what_the_shop_states_is_told_and_what_nobody_checked_is_named(shop: Services) -> None:
    told(shop, "Order Completed")
    text, _ = both(letter_after(shop, "o1"))
    assert "30 days to return what you ordered\n    Assumed: nobody checked it" in text
    assert "Free delivery from 50.00 GBP" in text
    assert "stated by the shop" not in text
    assert "Somebody to ask: Monday to Friday, 9 to 17" in text
    assert "You get this letter because you ordered at Corner Shop" in text
    assert "“Your preferences”" in text


def test_the_ads_words_and_offer_are_kept_to_the_letter_by_the_visit_alone(shop: Services) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    written = letter_after(shop, "o1")
    state = written.letter.promise
    assert state is not None
    assert (state.link, state.kept, state.fidelity) == ("letter", True, "signed")
    text, _ = both(written)
    assert "WHAT THE AD YOU CAME BY SAID\n\nMugs that last\n    Fired twice\n" in text
    assert "Ten percent off\n    Your order used it." in text
    [chain] = promises_kept(shop, datetime(2020, 1, 1, tzinfo=UTC))
    assert [(one.link, one.visits) for one in chain.links] == [("product", 1), ("letter", 1)]
    assert chain.links[-1].kept.value == 1.0


def test_an_offer_the_order_did_not_use_is_a_break_and_said_so(shop: Services) -> None:
    token = ad(shop, product_id=ProductId("p9"))
    told(shop, "Order Completed", offers=[], discount=None)
    written = letter_after(shop, "o1", token)
    assert written.letter.promise is not None
    assert set(written.letter.promise.breaks) == {
        "offer ten: not used by the order", "product p9: not in the order"
    }  # fmt: skip
    assert "Ten percent off\n    Your order did not use it." in both(written)[0]


def test_a_promise_that_has_ended_since_the_order_is_judged_as_of_the_order(tmp_path: Path) -> None:
    now = [datetime(2026, 5, 1, tzinfo=UTC)]
    shop = priced(make_services(tmp_path, facts=FACTS, clock=lambda: now[0]))
    publish(shop, offers=TEN, blocks=WELCOME)
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    now[0] += timedelta(days=20)
    state = letter_after(shop, "o1").letter.promise
    assert state is not None
    assert state.kept


def test_a_letter_asked_for_again_is_the_same_decision(shop: Services) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    first = letter_after(shop, "o1", shop_url="https://shop.example/")
    publish(shop, offers=TEN.replace("Ten percent off", "Renamed"))
    made = len(shop.log.read(0, 1_000, Kind.DECISION))
    assert letter_after(shop, "o1", shop_url="https://shop.example/") == first
    assert len(shop.log.read(0, 1_000, Kind.DECISION)) == made
    assert why(shop, first.letter.decision_id).page == "letter"


def test_of_many_who_ask_at_once_each_gets_the_same_letter_of_one_visits_promise(
    tmp_path: Path,
) -> None:
    shop = priced(make_services(tmp_path, "sqlite", facts=FACTS))
    publish(shop, offers=TEN, blocks=WELCOME)
    visit(shop, ad(shop, once=True))
    told(shop, "Order Completed")
    with ThreadPoolExecutor(8) as pool:
        letters = list(pool.map(lambda _: letter_after(shop, "o1").letter, range(16)))
    assert letters == [letters[0]] * 16
    assert letters[0].promise is not None
    made = [one.entry.record for one in shop.log.read(0, 100, Kind.DECISION)]
    assert [getattr(one, "page", "") for one in made].count("letter") == 1
    shop.log.close()


def test_the_decision_of_a_letter_is_made_again_to_the_same(shop: Services) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    again = replay(shop, letter_after(shop, "o1").letter.decision_id, MemoryCatalog)
    assert (again.same, again.refused, again.differences) == (True, None, ())


def test_links_lead_to_the_shop_with_the_decision_and_only_where_it_is_known(
    shop: Services,
) -> None:
    visit(shop, ad(shop))
    told(shop, "Order Completed")
    assert all("http" not in part for part in both(letter_after(shop, "o1")))
    written = letter_after(shop, "o1", shop_url="https://shop.example")
    link = f"https://shop.example/mugs?from={written.letter.decision_id}&at=letter-ad&block=welcome"
    assert link in both(written)[0]
    assert link.replace("&", "&amp;") in both(written)[1]
    assert "https://shop.example/preferences" in both(written)[0]


@pytest.mark.parametrize(("consent", "more"), [(AGREED, False), (MESSAGES, True)])
def test_only_who_agreed_to_messages_is_shown_more(
    shop: Services, consent: Any, more: bool
) -> None:
    publish(shop, pages=PAGES)
    told(shop, "Order Completed", consent)
    written = letter_after(shop, "o1")
    assert written.decision.page == ("letter-more" if more else "letter")
    assert bool(written.decision.slates) == more
    for said in ("agreed to messages", "WELL LIKED"):
        assert (said in written.letter.text) == more
    refuse_everything(shop, CustomerRef(id="ann"), actor="a test")
    assert "agreed to messages" not in letter_after(shop, "o1").letter.text


def test_a_no_to_messages_alone_takes_products_out_of_the_same_letter(shop: Services) -> None:
    publish(shop, pages=PAGES)
    told(shop, "Order Completed", MESSAGES)
    written = letter_after(shop, "o1")
    set_consent(shop, CustomerRef(id="ann"), {"messages": False}, actor="a test")
    again = letter_after(shop, "o1").letter
    assert again.decision_id == written.letter.decision_id
    assert "agreed to messages" not in again.text


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
