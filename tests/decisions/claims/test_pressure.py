"""Pressure: what hurries, and what it must quote."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.claims import pressing_facts, pressure

PRESSING = (
    "only 2 left", "Only two left!", "just 3 remaining", "last 4 in stock", "12 in stock",
    "14 people are looking", "14 others are viewing this", "in 12 baskets", "1,200 sold",
    "Seen by 300 shoppers", "5 customers bought this", "Bought by over 900",
    "Hurry", "Last chance", "Don't miss out", "Act now", "Selling fast", "Almost sold out",
    "Ends in 3 hours", "ends tonight", "00:14:59", "Today only", "limited time", "last 3 hours",
    "Only 4 hours left", "while stocks last", "No thanks, I hate saving",
    "I prefer to pay full price",
    "No, I don't want to save money", "I'd rather pay more", "Nur noch 2 auf Lager",
    "Il ne reste que 3 en stock", "Letzte Chance",
)  # fmt: skip
CALM = "A blue mug from our own kiln that keeps its tea warm".split()


@settings(max_examples=60)
@given(st.sampled_from(PRESSING), st.integers(0, len(CALM)))
def test_pressure_put_anywhere_is_found(phrase: str, place: int) -> None:
    assert pressure(". ".join([" ".join(CALM[:place]), phrase, " ".join(CALM[place:])]))


@pytest.mark.parametrize(
    "text",
    ["Only {stock} left", "{stock} in stock", "{viewers_24h} people are looking at this",
     "{bought_30d} bought this in the last 30 days", "Ends {ends}. Hurry",
     "Last chance: {stock} left",
     "Looked at in {viewers_24h} visits over the last 24 hours", "Bought in the last 30 days",
     "Of those who bought it in the last 12 months, {bought_again} bought it again"],
)  # fmt: skip
def test_what_quotes_its_live_fact_may_stand(text: str) -> None:
    assert pressure(text) == []


@pytest.mark.parametrize(
    "text",
    ["Only {return_days} left", "{stock} people are looking", "Ends in {stock} hours",
     "Hurry, {return_days} days to return it", "Only 2 left of {stock}",
     "No thanks, I hate {stock}"],
)  # fmt: skip
def test_another_fact_or_a_number_beside_the_fact_does_not_help(text: str) -> None:
    assert pressure(text)


@pytest.mark.parametrize(
    "text",
    ["Return it within 30 days", "Just one cup a day", "Only 5 ingredients", "Made to last",
     "No thanks", "No thanks, I'm fine", "Holds 2 litres", "Monday to Friday, 9:00 to 17:00",
     "The first mug that lasts", "Order now", "Don't show me this again"],
)  # fmt: skip
def test_calm_words_are_left_alone(text: str) -> None:
    assert pressure(text) == []


def test_a_fact_quoted_beside_it_in_the_same_block_helps_words_without_a_number() -> None:
    assert pressure("Last chance", frozenset({"ends"})) == []
    assert pressure("Only 2 left", frozenset({"stock"}))


def test_what_only_states_a_stock_does_not_press_with_it() -> None:
    assert pressing_facts("{stock} in stock") == frozenset()
    assert pressing_facts("Only {stock} left") == {"stock"}
