"""Figures somebody typed: what is off a price, and what customers are said to think."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.blocks.counted import LOG_FACTS
from shopkeeper.decisions.claims import prior_prices, reductions, statistics

REDUCING = (
    "Save 70 % today on everything", "Was $99, now $8", "Was £20 now £8", "was 99, now only 8",
    "50 % off everything", "50%-off", "Half price week", "half-price", "save 50 %", "Save 50",
    "Save up to £20", "From £20 to £8", "from 20 to £8", "£5 off", "10 € off", "Fifty percent off",
    "A third off", "A discount of 30 %", "Reduced by 20 %", "Now only £8", "RRP £20", "-70 %",
    "50 off all mugs", "2 for 1", "Buy one, get one free", "Prices slashed", "seventy per cent off",
    "50 % Rabatt", "Statt 20 € jetzt 8 €", "Jetzt nur 8 €", "Zum halben Preis", "Sparen Sie 20 %",
    "20 % günstiger", "50 % de réduction", "Moitié prix", "Économisez 20 €", "au lieu de 20 €",
    "£20 → £8", "Up to 70 %", "Price drop",
    "Summer sale", "Was 20 pounds", "５０ % off", "S\u00adave 50 %",
)  # fmt: skip
COUNTING = (
    "90 % of customers love it", "4.9 stars from 2,000 buyers", "9 out of 10",
    "9 in 10 women agree",
    "95 % would buy it again", "Rated 4.8", "★★★★★", "five-star quality", "10,000 happy customers",
    "Loved by thousands of people", "Over 2,000 reviews", "nine out of ten", "12 customers",
    "Trusted by 5,000 people", "90 % unserer Kunden", "4,9 Sterne", "2.000 Käufer",
    "95 % de nos clients", "4,8 étoiles", "9 von 10 Kunden", "Mugs at £8", "8 € each",
    "Recommended by 9/10",
)  # fmt: skip
CALM = "A blue mug from our own kiln that keeps its tea warm".split()
LEFT_ALONE = (
    "Weighs 3 pounds", "From 3 to 5 pounds in weight", "The four owners of this shop",
    "A blue mug", "100 % cotton", "Serves 6 people", "A game for 2 to 6 people", "Save space",
    "Saves 20 minutes a day", "Holds 2 litres", "Take the lid off", "Stars and stripes",
    "2 in 1 tool", "It was made by hand and now it is yours", "Half a litre", "From 2 to 6 years",
    "Monday to Friday, 9:00 to 17:00", "Free delivery from {free_shipping_from}", "Save the date",
    "A good price first?", "Ask one of our people", "What costs less for its kind moves up",
)  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(REDUCING), st.integers(0, len(CALM)))
def test_a_reduction_put_anywhere_is_found(phrase: str, place: int) -> None:
    assert reductions(". ".join([" ".join(CALM[:place]), phrase, " ".join(CALM[place:])]))


@pytest.mark.parametrize("phrase", REDUCING)
def test_every_reduction_of_the_list_is_found(phrase: str) -> None:
    assert reductions(phrase)


@pytest.mark.parametrize("phrase", COUNTING)
def test_every_count_of_the_list_is_found(phrase: str) -> None:
    assert statistics(phrase, LOG_FACTS)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_calm_words_are_left_alone(text: str) -> None:
    assert reductions(text) + statistics(text, LOG_FACTS) == []


@pytest.mark.parametrize("fact", LOG_FACTS)
def test_what_the_log_counts_may_be_said(fact: str) -> None:
    assert statistics(f"{{{fact}}} of its customers bought it again", LOG_FACTS) == []
    assert statistics(f"{{{fact}}} buyers", LOG_FACTS) == []


def test_another_fact_or_a_number_beside_one_does_not_help() -> None:
    assert statistics("{stock} customers", LOG_FACTS)
    assert statistics("{bought_30d} of our 12 customers", LOG_FACTS)


def test_only_a_prior_price_is_one() -> None:
    assert prior_prices("Was £20")
    assert not prior_prices("20 % off")
