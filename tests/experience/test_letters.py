"""The letter after an order says what the order says, keeps the ad's word, and is one decision."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from shopkeeper.catalog import markets_of
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.domain import (
    CustomerRef,
    ProductId,
)
from shopkeeper.experience import (
    Services,
    replay,
    set_consent,
    why,
)
from shopkeeper.experience.consenting import refuse_everything
from shopkeeper.experience.letters import letter_after
from shopkeeper.experience.promising import promises_kept
from shopkeeper.log import Kind
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.letters_shop import (
    DUTY,
    FACTS,
    FIGURES,
    HALF,
    MESSAGES,
    PAGES,
    WELCOME,
    ad,
    both,
    shop_of_letters,
    told,
    visit,
)
from tests.experience.room import AGREED, raw, send


@pytest.fixture
def shop(tmp_path: Path) -> Services:
    return shop_of_letters(tmp_path)


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
