import re

import pytest

from shopkeeper.domain import Agreed, Skipped, Stated
from tests.storefront.corner import Visitor

CATEGORIES, FOCUS, NEVER = "welcome/categories", "welcome/focus", "welcome/never"


@pytest.fixture
def stranger(visitor: Visitor) -> Visitor:
    visitor.become("stranger")
    return visitor


def _agree(visitor: Visitor, say: str = "yes") -> str:
    return visitor.send("/quiz/welcome/agree", say=say, wording="1")


def _answer(visitor: Visitor, question: str, *values: str, **fields: str) -> str:
    return visitor.send("/answer", question=question, value=list(values), **fields)


def _place(page: str) -> str:
    found = re.search(r'class="progress">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def test_a_newcomer_is_offered_the_quiz_and_a_customer_is_not(stranger: Visitor) -> None:
    page = stranger.see("/")
    assert "Three questions, and a shop that suits you" in page
    assert 'href="/quiz/welcome"' in page
    assert 'action="/quiz/welcome/wave"' in page
    assert 'href="/quiz/welcome"' not in stranger.become("c-ann")


def test_before_anything_is_asked_the_quiz_asks_whether_it_may_remember(stranger: Visitor) -> None:
    page = stranger.see("/quiz/welcome")
    assert "May we remember your answers?" in page
    assert re.findall(r'name="say" value="(\w+)"', page) == ["yes", "no"]
    assert stranger.said() == []


def test_yes_is_kept_with_its_words_and_leads_to_the_first_question(stranger: Visitor) -> None:
    page = _agree(stranger)
    assert _place(page) == "Question 1 of 3"
    [agreed] = [one for one in stranger.said() if isinstance(one, Agreed)]
    assert agreed.purposes == {"personalization": True, "analytics": True}
    assert (agreed.source, agreed.wording) == ("customer", "1")


def test_no_leads_to_what_everybody_sees_and_nothing_is_asked_again(stranger: Visitor) -> None:
    page = _agree(stranger, "no")
    assert "Personalization is off: everybody sees this." in page
    assert "/quiz/welcome" not in page
    [agreed] = stranger.said()
    assert isinstance(agreed, Agreed)
    assert not any(agreed.purposes.values())


def test_after_the_last_answer_the_page_follows_and_says_why(stranger: Visitor) -> None:
    before = stranger.see("/")
    _agree(stranger)
    assert _place(_answer(stranger, CATEGORIES, "Light")) == "Question 2 of 3"
    assert _place(_answer(stranger, FOCUS, "0.1")) == "Question 3 of 3"
    page = _answer(stranger, NEVER, typed="heart, spotty")
    assert "Following what you told us" in page
    assert "What you shop for: Light" in page
    assert "You said you like Light" in page
    assert "Heart" not in page.partition("</main>")[0].partition('<ul class="grid"')[2]
    assert page != before
    said = {one.variable: one.value for one in stranger.said() if isinstance(one, Stated)}
    assert said == {
        "favourite_categories": ("Light",), "value_focus": 0.1, "never_show": ("heart", "spotty")
    }  # fmt: skip


def test_a_question_can_be_skipped_and_is_not_asked_again(stranger: Visitor) -> None:
    _agree(stranger)
    page = stranger.send("/answer", question=CATEGORIES, skip="1")
    assert _place(page) == "Question 2 of 3"
    assert [one.question for one in stranger.said() if isinstance(one, Skipped)] == [CATEGORIES]


def test_the_way_back_shows_what_was_answered_and_takes_another_answer(stranger: Visitor) -> None:
    _agree(stranger)
    assert 'href="/quiz/welcome?q=categories"' in _answer(stranger, CATEGORIES, "Light", "Bags")
    page = stranger.see("/quiz/welcome?q=categories")
    assert _place(page) == "Question 1 of 3"
    assert re.findall(r'value="(\w+)" checked', page) == ["Bags", "Light"]
    assert _place(_answer(stranger, CATEGORIES, "Bags")) == "Question 2 of 3"
    assert [one.value for one in stranger.said() if isinstance(one, Stated)] == [
        ("Light", "Bags"), ("Bags",)
    ]  # fmt: skip
    assert _place(stranger.see("/quiz/welcome?q=never")) == "Question 2 of 3"


def test_whoever_stopped_goes_on_where_they_were(stranger: Visitor) -> None:
    _agree(stranger)
    _answer(stranger, CATEGORIES, "Light")
    page = stranger.see("/")
    assert "You were at question 2 of 3." in page
    assert "Go on" in page
    assert _place(stranger.see("/quiz/welcome")) == "Question 2 of 3"


def test_a_quiz_that_is_done_says_so(stranger: Visitor) -> None:
    _agree(stranger)
    for question in (CATEGORIES, FOCUS, NEVER):
        stranger.send("/answer", question=question, skip="1")
    assert "Nothing left to ask" in stranger.see("/quiz/welcome")
    assert 'class="offer"' not in stranger.see("/")


def test_the_offer_can_be_waved_away_for_good(stranger: Visitor) -> None:
    page = stranger.send("/quiz/welcome/wave")
    assert 'class="offer"' not in page
    assert 'class="offer"' not in stranger.see("/")
    assert 'class="offer"' in stranger.become("basket")
    assert 'class="offer"' not in stranger.become("stranger")
    assert "May we remember" in stranger.see("/quiz/welcome")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value": "Spaceships of no kind at all"},
        {"value": ["Bags", "Light", "Kitchen", "Else"]},
    ],
)
def test_an_answer_that_cannot_be_is_said_to_be_none_and_not_kept(
    stranger: Visitor, fields: dict[str, str | list[str]]
) -> None:
    _agree(stranger)
    question = CATEGORIES if fields.get("value") != "Spaceships of no kind at all" else FOCUS
    page = stranger.send("/answer", question=question, **fields)
    assert "please give an answer, or skip" in page
    assert _place(page) == "Question 1 of 3"
    assert not [one for one in stranger.said() if isinstance(one, Stated)]


def test_a_question_that_was_not_asked_takes_no_answer(stranger: Visitor) -> None:
    _agree(stranger)
    assert _place(_answer(stranger, NEVER, typed="mugs")) == "Question 1 of 3"
    assert not [one for one in stranger.said() if isinstance(one, Stated)]


def test_without_a_yes_no_answer_is_taken(stranger: Visitor) -> None:
    page = _answer(stranger, CATEGORIES, "Light")
    assert "May we remember your answers?" in page
    assert stranger.said() == []


def test_what_the_shop_does_not_ask_is_not_there(stranger: Visitor) -> None:
    stranger.see("/quiz/nothing", 404)
    stranger.send("/quiz/nothing/agree", 404, say="yes")
    stranger.send("/quiz/nothing/wave", 404)
    stranger.send("/answer", 404, question="welcome/nothing", value="x")
    stranger.send("/quiz/welcome/agree", 400, say="perhaps")
    stranger.send("/quiz/welcome/agree", 400, say="yes", wording="x" * 99)


def test_forms_of_another_site_say_nothing(stranger: Visitor) -> None:
    for path in ("/quiz/welcome/agree", "/quiz/welcome/wave", "/answer"):
        answer = stranger.client.post(path, data={"token": "made up", "say": "yes"})
        assert answer.status_code == 403
    assert stranger.said() == []


def test_after_an_order_one_question_stands_on_the_page(stranger: Visitor) -> None:
    _agree(stranger)
    stranger.send("/basket/add", product="mug-1", back="/basket")
    order = re.search(r'name="order" value="([^"]+)"', stranger.see("/order"))
    assert order is not None
    page = stranger.send("/order", order=order[1])
    assert "What decided this order?" in page
    back = f"/thanks/{order[1]}"
    page = _answer(stranger, "after_order/focus", "0.9", back=back)
    assert "Thank you. What you see follows your answers" in page
    assert "What decided this order?" not in page
    assert [one.source for one in stranger.said() if isinstance(one, Stated)] == ["post_purchase"]


def test_one_question_stands_beside_the_shelf_of_whoever_agreed(stranger: Visitor) -> None:
    stranger.send("/quiz/welcome/wave")
    assert 'class="beside"' not in stranger.see("/")
    _agree(stranger)
    page = stranger.see("/")
    assert page.count('class="beside"') == 1
    question = re.search(r'name="question" value="([^"]+)"', page)
    assert question is not None
    page = stranger.send("/answer", question=question[1], skip="1", back="/")
    assert "We will not ask that again." in page
    assert f'value="{question[1]}"' not in page
    assert f'value="{question[1]}"' not in stranger.see("/")


def test_an_empty_answer_beside_a_page_leads_back_and_says_so(stranger: Visitor) -> None:
    stranger.send("/quiz/welcome/wave")
    _agree(stranger)
    question = re.search(r'name="question" value="(beside/[^"]+)"', stranger.see("/"))
    assert question is not None
    page = stranger.send("/answer", question=question[1], back="/")
    assert "please give an answer, or skip" in page
    assert 'class="beside"' in page
