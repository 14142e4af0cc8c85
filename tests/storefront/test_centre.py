import re
from collections.abc import Iterator

import pytest

from shopkeeper.domain import Agreed, CustomerRef, Stated, Switched
from tests.storefront.corner import Visitor, shown_ids

PURPOSES = ("analytics", "personalization", "advertising", "messages")


def _part(page: str, name: str) -> str:
    """One preference or purpose, as it stands on the page."""
    found = re.search(
        rf'id="{name}".*?(?=<article|<div class="purpose"|<section|</main>)', page, re.S
    )
    assert found is not None, page
    return found[0]


def _say(visitor: Visitor, say: str, purpose: str = "personalization") -> str:
    return visitor.send("/preferences/consent", purpose=purpose, say=say, wording="1")


def _change(
    visitor: Visitor, do: str, variable: str = "favourite_categories", **fields: str | list[str]
) -> str:
    return visitor.send("/preferences/change", variable=variable, do=do, **fields)


def test_every_page_leads_here_in_its_head_and_its_foot(visitor: Visitor) -> None:
    pages = [visitor.see(path) for path in ("/", "/search?q=mug", "/product/mug-0", "/basket")]
    pages += [
        visitor.see("/quiz/welcome"),
        visitor.see("/product/none", 404),
        visitor.see("/preferences/delete"),
    ]
    for page in pages:
        head, _, foot = page.partition("<main")
        assert 'href="/preferences"' in head
        assert 'href="/preferences"' in foot.partition("<footer")[2]


def test_what_is_believed_is_told_with_how_sure_and_from_where(visitor: Visitor) -> None:
    part = _part(visitor.see("/preferences"), "v-favourite_categories")
    assert '<p class="what">Bags</p>' in part
    assert re.search(r"A guess, from what you did here\. We are \w+ ?\w* sure: \d+ of 100\.", part)
    assert "Where this comes from" in part
    assert re.search(r"You bought Red Spotty Bag on \d+ \w+ 2024", part)


def test_only_what_is_used_can_be_said(visitor: Visitor) -> None:
    page = visitor.see("/preferences")
    asked = set(re.findall(r'<article class="belief" id="v-(\w+)"', page))
    used = {name for name, v in visitor.services.preferences.variables.items() if v.uses}
    assert asked <= used
    assert {"favourite_categories", "value_focus", "never_show"} <= asked
    assert "size" not in asked  # nothing in this shop has one


def test_a_correction_counts_at_once_and_says_who_said_it(visitor: Visitor) -> None:
    page = _change(visitor, "saved", value=["Light"])
    part = _part(page, "v-favourite_categories")
    assert '<p class="what">Light</p>' in part
    assert "You said so." in part
    assert "You set it yourself on 1 June 2024" in part
    home = visitor.see("/")
    assert "What you shop for: Light" in home
    assert "You said you like Light" in home


def test_what_is_taken_back_is_gone(visitor: Visitor) -> None:
    _change(visitor, "saved", value=["Light"])
    part = _part(_change(visitor, "taken_back"), "v-favourite_categories")
    assert "Nothing is known." in part
    assert "Light</p>" not in part
    assert "You said:" not in visitor.see("/")


def test_what_is_pinned_says_so_until_it_is_let_go(visitor: Visitor) -> None:
    part = _part(_change(visitor, "pinned"), "v-favourite_categories")
    assert "kept as it is" in part
    assert "Let it change" in part
    part = _part(_change(visitor, "unpinned"), "v-favourite_categories")
    assert "kept as it is" not in part
    assert "Keep it as it is" in part


def test_one_variable_can_be_switched_off_and_on(visitor: Visitor) -> None:
    _change(visitor, "saved", value=["Light"])
    part = _part(_change(visitor, "off"), "v-favourite_categories")
    assert "Switched off: neither used nor learned." in part
    assert "You said you like" not in visitor.see("/")
    _change(visitor, "on")
    assert "You said you like Light" in visitor.see("/")
    assert [one.on for one in visitor.said() if isinstance(one, Switched)] == [False, True]


def test_words_that_are_never_to_be_shown_are_not(visitor: Visitor) -> None:
    visitor.become("stranger")
    assert any(product.startswith("bag") for product in shown_ids(visitor.see("/")))
    _change(visitor, "saved", variable="never_show", typed="bag")
    assert not any(product.startswith("bag") for product in shown_ids(visitor.see("/")))


@pytest.mark.parametrize(("do", "fields"), [
    ("saved", {}), ("saved", {"value": ""}), ("saved", {"typed": "x" * 300}),
])  # fmt: skip
def test_what_cannot_be_saved_is_said(visitor: Visitor, do: str, fields: dict[str, str]) -> None:
    assert "That was not saved" in _change(visitor, do, **fields)
    assert not [one for one in visitor.said() if isinstance(one, Stated)]


def test_what_nobody_can_do_is_not_understood(visitor: Visitor) -> None:
    visitor.send("/preferences/change", 400, variable="shoe_size", do="saved")
    visitor.send("/preferences/change", 400, variable="value_focus", do="explode")
    visitor.send("/preferences/consent", 400, purpose="everything", say="perhaps")
    visitor.send("/preferences/consent", 400, purpose="world peace", say="yes")


def test_forms_of_another_site_change_nothing(visitor: Visitor) -> None:
    for path in ("consent", "change", "delete"):
        answer = visitor.client.post(f"/preferences/{path}", data={"token": "made up", "say": "no"})
        assert answer.status_code == 403
    assert visitor.said() == []
    assert visitor.services.directory.find(CustomerRef(id="ann")) is not None


@pytest.mark.parametrize("purpose", [*PURPOSES, "everything"])
def test_yes_and_no_are_alike_and_none_is_chosen_beforehand(visitor: Visitor, purpose: str) -> None:
    part = _part(visitor.see("/preferences"), f"p-{purpose}")
    buttons = re.findall(r'<button class="([^"]+)" name="say" value="(\w+)">', part)
    assert buttons == [("choice", "yes"), ("choice", "no")]
    assert part.count("<form") == 1
    assert "checked" not in part


def test_what_was_said_is_told_with_day_and_words(visitor: Visitor) -> None:
    page = visitor.see("/preferences")
    assert page.count("You have not said yes or no.") == len(PURPOSES)
    part = _part(_say(visitor, "yes", "messages"), "p-messages")
    assert "You said yes on 1 June 2024, in this shop, to version 1 of these words." in part
    part = _part(_say(visitor, "no", "messages"), "p-messages")
    assert "You said no on 1 June 2024, in this shop" in part
    assert 'class="choice said-so" name="say" value="no"' in part


def test_everything_goes_off_and_on_with_one_press_each(visitor: Visitor) -> None:
    off = _say(visitor, "no", "everything")
    assert off.count("You said no on") == len(PURPOSES)
    on = _say(visitor, "yes", "everything")
    assert on.count("You said yes on") == len(PURPOSES)
    assert [set(one.purposes.values()) for one in visitor.said() if isinstance(one, Agreed)] == [
        {False}, {True}
    ]  # fmt: skip


def test_off_any_two_customers_see_the_same_and_are_told(visitor: Visitor) -> None:
    pages = []
    for ref in ("c-ann", "c-bob", "stranger"):
        visitor.become(ref)
        visitor.send("/basket/add", product=f"mug-{len(pages)}", back="/basket")
        _say(visitor, "no")
        page = visitor.see("/")
        assert "Personalization is off: everybody sees this." in page
        assert "Looked at last" not in page
        pages.append(shown_ids(page))
    assert pages[0] == pages[1] == pages[2]


def test_off_the_basket_and_the_order_still_work(visitor: Visitor) -> None:
    _say(visitor, "no", "everything")
    assert "Blue Mug" in visitor.send("/basket/add", product="mug-1", back="/basket")
    order = re.search(r'name="order" value="([^"]+)"', visitor.see("/order"))
    assert order is not None
    assert "Thank you" in visitor.send("/order", order=order[1])
    assert "Nothing in it yet" in visitor.see("/basket")


def test_off_nothing_that_needs_a_yes_is_offered(visitor: Visitor) -> None:
    page = _say(visitor, "no")
    assert "you said no to it" in page
    assert 'value="saved"' not in page
    assert "You said no to being followed" in page
    assert ">Take it back<" not in page
    assert "That was not saved: you have not agreed" in _change(visitor, "saved", value=["Light"])


@pytest.fixture(params=["1", "0"])
def signal(request: pytest.FixtureRequest, visitor: Visitor) -> Iterator[str]:
    visitor.client.headers["sec-gpc"] = request.param
    yield request.param
    del visitor.client.headers["sec-gpc"]


def test_the_signal_is_shown_as_honoured_on_every_page(visitor: Visitor, signal: str) -> None:
    words = "Opt-Out Request Preference Signal Honored"
    for path, status in (
        ("/", 200),
        ("/preferences", 200),
        ("/quiz/welcome", 200),
        ("/product/none", 404),
    ):
        assert (words in visitor.see(path, status)) == (signal == "1")


def test_what_the_signal_refuses_is_said_where_it_was_agreed(visitor: Visitor, signal: str) -> None:
    part = _part(_say(visitor, "yes", "advertising"), "p-advertising")
    assert ("Not done now: refused by the browser" in part) == (signal == "1")
