from dataclasses import replace

import msgspec
import pytest

from shopkeeper.customers.preferences import Question, Quiz
from shopkeeper.domain import Asked, InvalidRequest
from shopkeeper.experience import (
    Answer,
    Change,
    NextQuestion,
    NoQuestion,
    answer,
    next_question,
    state_preferences,
)
from shopkeeper.log import Kind
from tests.experience.people import ACTOR, ANN, agree, asked, known, last_action, say
from tests.experience.room import raw, send


def shown(services):
    """The same shop, which withholds no question."""
    declared = msgspec.structs.replace(services.preferences, withhold=0.0)
    return replace(services, preferences=declared)


def records(services):
    return [
        found.entry.record
        for found in services.log.read(0, 1_000, Kind.STATEMENT)
        if isinstance(found.entry.record, Asked)
    ]


def test_nobody_is_asked_before_they_agreed(shop):
    for how in ({}, {"quiz": "welcome"}, {"occasion": "welcome"}):
        found = next_question(shop, ANN, **how)
        assert isinstance(found, NoQuestion)
        assert found.reason == "not_agreed"
    assert records(shop) == []
    assert shop.directory.find(ANN) is None


def test_a_quiz_is_gone_through_in_order_branches_and_is_resumed(shop):
    agree(shop)
    first = asked(shop, quiz="welcome")
    assert (first.question, first.place, first.of) == ("welcome/categories", 1, 3)
    assert set(first.answers) == {"Bags", "Kitchen"}
    assert asked(shop, quiz="welcome") == first
    assert len(records(shop)) == 1
    assert say(shop, first.question, ("Bags",)).accepted == 1
    assert known(shop, "favourite_categories").value == ("Bags",)
    assert asked(shop, quiz="welcome").question == "welcome/focus"
    say(shop, "welcome/focus", 0.9)
    last = asked(shop, quiz="welcome")
    assert (last.question, last.place, last.of) == ("welcome/brands", 3, 3)
    say(shop, "welcome/brands", None)
    done = next_question(shop, ANN, quiz="welcome")
    assert isinstance(done, NoQuestion)
    assert done.reason == "done"


def test_beside_a_page_what_is_worth_most_is_asked_within_the_limit(shop):
    shop = shown(shop)
    agree(shop)
    found = []
    for _ in range(4):
        one = next_question(shop, ANN)
        if isinstance(one, NoQuestion):
            break
        found.append(one.question)
        say(shop, one.question, None)
    assert len(found) == shop.preferences.ask.questions == len(set(found))
    assert next_question(shop, ANN).reason == "limit"
    assert asked(shop, quiz="welcome").question == "welcome/categories"


def test_a_quiz_somebody_chose_does_not_use_up_what_they_may_be_asked_unasked(shop):
    shop = shown(shop)
    agree(shop)
    while isinstance(one := next_question(shop, ANN, quiz="welcome"), NextQuestion):
        say(shop, one.question, None)
    assert [record.chosen for record in records(shop)] == [True] * 3
    for _ in range(shop.preferences.ask.questions):
        say(shop, asked(shop).question, None)
    assert next_question(shop, ANN).reason == "limit"


def test_of_whoever_said_very_much_what_they_chose_does_not_count_either(shop):
    shop = shown(shop)
    agree(shop)
    while isinstance(one := next_question(shop, ANN, quiz="welcome"), NextQuestion):
        say(shop, one.question, None)
    state_preferences(shop, ANN, [Change("size", on=True)] * 200, actor=ACTOR)
    assert isinstance(next_question(shop, ANN), NextQuestion)


def test_what_chooses_words_alone_is_asked_by_a_quiz_and_never_beside_a_page(shop):
    quizzes = {
        name: Quiz(
            name=name, title="T", occasion=occasion, source="quiz",
            questions=(Question(id="proof", variable="proof", text="What convinces you?"),),
        )
        for name, occasion in (("words", "welcome"), ("beside", "page"))
    }  # fmt: skip
    declared = msgspec.structs.replace(shop.preferences, quizzes=quizzes, withhold=0.0)
    shop = replace(shop, preferences=declared)
    agree(shop)
    assert next_question(shop, ANN).reason == "nothing_to_ask"
    assert asked(shop, quiz="words").question == "words/proof"
    assert say(shop, "words/proof", ("tests",)).accepted == 1
    assert known(shop, "proof").use == "it chooses which words and parts of a page come first"


def test_a_guess_moves_no_product_though_words_may_follow_it(shop):
    agree(shop)
    send(shop, *(raw("Product Added", "p1") for _ in range(3)))
    change = msgspec.structs.replace
    brands = shop.preferences.variables["favourite_brands"]
    for uses, told in ((("ranking",), "a guess: "), (("ranking", "page"), "it chooses ")):
        declared = {**shop.preferences.variables, brands.name: change(brands, uses=uses)}
        guessing = replace(shop, preferences=change(shop.preferences, variables=declared))
        found = known(guessing, brands.name)
        assert found.value == ("Bolt",)
        assert (found.used, found.use[: len(told)]) == ("page" in uses, told)


def test_what_is_withheld_by_chance_is_noted_once_and_not_shown(shop):
    declared = msgspec.structs.replace(shop.preferences, withhold=1.0)
    shop = replace(shop, preferences=declared)
    agree(shop)
    for _ in range(3):
        assert next_question(shop, ANN, occasion="welcome").reason == "withheld"
    (record,) = records(shop)
    assert record.withheld
    assert asked(shop, quiz="welcome").quiz == "welcome"


def test_a_variable_that_is_off_is_not_asked_for(shop):
    agree(shop)
    state_preferences(shop, ANN, [Change("favourite_categories", on=False)], actor=ACTOR)
    assert asked(shop, quiz="welcome").question == "welcome/focus"


@pytest.mark.parametrize(
    ("question", "value", "field"),
    [
        ("welcome/focus", 0.5, "question"),
        ("welcome/categories", 3.0, "value"),
        ("nowhere/nothing", "x", "question"),
        ("welcome/categories", ("a", "b", "c", "d", "e"), "value"),
        ("welcome/categories", ("Bags", "Spaceships"), "value"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_by_name(shop, question, value, field):
    agree(shop)
    asked(shop, quiz="welcome")
    before = shop.log.head()
    done = say(shop, question, value)
    assert (done.accepted, [refusal.field for refusal in done.refused]) == (0, [field])
    assert shop.log.head() == before
    assert last_action(shop) == "answers.refused"
    assert shop.audit.last(1)[0].detail == f"0 accepted, 1 refused: {field} 1"


def test_an_answer_that_is_also_a_skip_is_neither(shop):
    agree(shop)
    question = asked(shop, quiz="welcome").question
    done = answer(shop, ANN, [Answer(question, ("Bags",), skipped=True)], actor=ACTOR)
    assert (done.accepted, [one.field for one in done.refused]) == (0, ["value"])
    assert say(shop, question, ("Bags",)).accepted == 1


def test_an_answer_after_a_refusal_is_not_kept(shop):
    agree(shop)
    asked(shop, quiz="welcome")
    agree(shop, yes=False)
    (refusal,) = say(shop, "welcome/categories", ("Bags",)).refused
    assert refusal.field in {"purpose", "consent.personalization"}


def test_support_tags_say_what_the_shop_declared(shop):
    agree(shop)
    done = answer(shop, ANN, [], ["too_expensive", "never_heard_of"], actor=ACTOR)
    assert (done.accepted, [one.field for one in done.refused]) == (1, ["support_tags"])
    found = known(shop, "value_focus")
    assert found.value == pytest.approx(0.1)
    assert found.evidence[0].words.startswith("You told our support on ")


def test_an_unknown_quiz_or_occasion_is_an_error(shop):
    agree(shop)
    for how in ({"quiz": "x"}, {"occasion": "x"}):
        with pytest.raises(InvalidRequest, match="must be one of"):
            next_question(shop, ANN, **how)


def test_nobody_is_asked_for_what_no_product_has(services):
    """The shop's products have a title and a price, but neither type nor brand."""
    agree(services)
    first = asked(services, quiz="welcome")
    assert (first.question, first.place, first.of) == ("welcome/focus", 1, 2)
    say(services, "welcome/focus", 0.9)
    assert isinstance(next_question(services, ANN, quiz="welcome"), NoQuestion)
