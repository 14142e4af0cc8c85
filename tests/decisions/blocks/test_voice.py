"""What the words of a block may not say."""

from typing import Any

import pytest

from shopkeeper.decisions.blocks import Attribution, Block, Voice
from shopkeeper.decisions.blocks.voice import faults
from shopkeeper.decisions.claims import reductions

VOICE = Voice(headline=40, banned=("cheap",), capitals=("DAB",), exclamations=1, tones=("plain",))
DRAWN: dict[str, Any] = {"image": "/mug.jpg", "alt": "Tea in it", "width": 640, "height": 280}
SOMEBODY = Attribution("Ada", "The Mug Review")


def found(kind: str, headline: str, categories: str = "", **more: Any) -> list[tuple[str, str]]:
    block = Block("it", kind, headline, **more)  # type: ignore[arg-type]
    named = frozenset(categories.split())
    return [(fault.field, fault.code) for fault in faults(block, VOICE, named)]


@pytest.mark.parametrize(
    "headline",
    ["A mug", "DAB radios", "Good!", "{return_days} days to return it", "Cheapskate",
     "Free delivery from {free_shipping_from}"],
)  # fmt: skip
def test_good_words_have_no_fault(headline: str) -> None:
    assert found("hook", headline) == []


@pytest.mark.parametrize(
    "headline", ["A" * 41, "BUY a mug", "ÜBER alles", "Good! Better!", "Cheap mugs"]
)
def test_words_against_the_voice_are_found(headline: str) -> None:
    assert ("headline", "voice") in found("hook", headline)


def test_a_tone_the_shop_does_not_use_is_found() -> None:
    assert found("hook", "A mug", tone="playful") == [("tone", "voice")]


def test_exclamations_count_over_the_whole_block() -> None:
    assert found("hook", "Good!", text="Better!") == [("text", "voice")]


def test_a_regulated_word_needs_a_claim_of_its_category() -> None:
    assert found("hook", "Organic tea") == [("headline", "unbacked")]
    assert found("hook", "Organic tea", "food", claims=("grown",)) == []
    assert found("hook", "Organic tea", "health", claims=("calm",)) == [("headline", "unbacked")]


def test_pressure_needs_its_fact_in_the_same_block() -> None:
    assert found("hook", "Only 2 left") == [("headline", "pressure")]
    assert found("hook", "Only {stock} left") == []
    assert found("hook", "Last chance", text="Ends {ends}") == []
    assert found("action", "Save", action="No thanks, I hate saving") == [("action", "pressure")]


@pytest.mark.parametrize(
    "text",
    ["Free delivery on everything", "Money back", "Lifetime warranty", "Free returns",
     "A guarantee on all", "Returns within a month"],
)  # fmt: skip
def test_a_promise_needs_its_fact_or_a_claim(text: str) -> None:
    assert found("hook", text) == [("headline", "unbacked")]
    assert found("hook", text, claims=("promised",)) == []


@pytest.mark.parametrize(
    ("kind", "field"),
    [("quote", "source"), ("review", "source"), ("comparison", "claims"), ("proof", "claims"),
     ("action", "action"), ("image", "image"), ("risk_reducer", "text"), ("social_proof", "text")],
)  # fmt: skip
def test_each_kind_must_bring_what_makes_it_true(kind: str, field: str) -> None:
    assert field in {name for name, _ in found(kind, "A mug")}


def test_with_it_there_is_no_fault() -> None:
    assert found("quote", "A good mug", source=SOMEBODY) == []
    assert found("comparison", "Holds more", claims=("holds",)) == []
    assert found("proof", "A good mug", source=SOMEBODY) == []
    assert found("action", "Ready?", action="Go on") == []
    assert found("image", "A mug", **DRAWN) == []


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"alt": ""}, "alt", "alt"),
        ({"alt": " "}, "alt", "alt"),
        ({"alt": "a MUG"}, "alt", "alt"),
        ({"alt": "mug-blue.JPG"}, "alt", "alt"),
        ({"alt": "A" * 161}, "alt", "voice"),
        ({"alt": "CHEAP mugs"}, "alt", "voice"),
        ({"alt": "Only 2 left"}, "alt", "pressure"),
        ({"alt": "Organic tea"}, "alt", "unbacked"),
        ({"alt": "50 % off"}, "alt", "reduction"),
        ({"width": 0}, "width", "wrong"),
        ({"height": 0}, "height", "wrong"),
        ({"image": None}, "alt", "wrong"),
        ({"image": None, "alt": ""}, "width", "wrong"),
    ],
)
def test_an_image_says_what_it_shows_and_how_large_it_is(
    more: dict[str, Any], field: str, code: str
) -> None:
    assert (field, code) in found("hook", "A mug", **{**DRAWN, **more})


def test_a_risk_reducer_quotes_only_facts_of_the_shop() -> None:
    assert found("risk_reducer", "{return_days} days to return it") == []
    assert found("risk_reducer", "30 days, or {return_days}") == [("headline", "unbacked")]
    assert ("text", "unbacked") in found("risk_reducer", "{return_days} days, {bought_30d} bought")


def test_social_proof_quotes_only_what_the_log_counts() -> None:
    assert found("social_proof", "Bought {bought_30d} times in 30 days") == []
    assert found("social_proof", "{bought_30d} of our 900") == [("headline", "unbacked")]
    assert found("social_proof", "{bought_30d} in 12 months") == [("headline", "unbacked")]


@pytest.mark.parametrize(
    "text",
    ["Save 70 % today on everything", "Was $99, now $8", "Was £20 now £8", "50 % off everything",
     "Half price week", "save 50 %"],
)  # fmt: skip
def test_a_reduction_may_never_be_typed(text: str) -> None:
    assert ("headline", "reduction") in found("hook", text)
    assert found("hook", "A mug", text=text, claims=("proven",)) == [("text", "reduction")] * len(
        reductions(text)
    )


@pytest.mark.parametrize(
    "text", ["90 % of customers love it", "4.9 stars, as many say", "Mugs at £8", "2,000 buyers"]
)
def test_a_count_a_rating_or_a_price_needs_a_claim(text: str) -> None:
    assert set(found("hook", text)) == {("headline", "unbacked")}
    assert found("hook", text, claims=("proven",)) == []


def test_a_reduction_says_what_to_do_instead() -> None:
    [fault] = faults(Block("it", "hook", "Half price week"), VOICE, frozenset())
    assert "offers.yaml" in fault.hint
