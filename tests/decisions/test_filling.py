"""Guards withhold and never re-score, people steer what they named, and chances are told."""

from dataclasses import replace

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import Moment, Policy, decide
from shopkeeper.decisions.filling import Again
from shopkeeper.decisions.merchandising import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import Scope
from shopkeeper.domain import PlacementRequest, ProductId, unpacked
from tests.decisions import shelf
from tests.decisions.governed_strategies import D, answered, asked, moments, shop_with, trained
from tests.decisions.shelf import IDS, NOW, N, profile
from tests.decisions.test_decide import some_events

few = settings(max_examples=40, deadline=None)
some_ids = st.lists(st.sampled_from(IDS), unique=True, max_size=4).map(tuple)


def rule(name: str, act: str, *ids: str, **fields: object) -> MerchandisingRule:
    named = Scope(tuple(map(ProductId, ids)))
    return MerchandisingRule(name, act, "because", named, **fields)  # type: ignore[arg-type]


def steered(*rules: MerchandisingRule, **more: object) -> Moment:
    return asked(shop_with(merchandising=MerchandisingFile(rules)), **more)  # type: ignore[arg-type]


def ids_on(moment: Moment, slot: str = "for-you") -> list[str]:
    return [one.id for one in answered(moment).slates[slot].products]


@few
@given(some_events, some_ids)
def test_what_is_withheld_is_the_free_slate_less_what_was_objected_to(
    events: list[object], out: tuple[ProductId, ...]
) -> None:
    who = profile(*events)  # type: ignore[arg-type]
    free, guarded = (
        decide(shelf.moment(trained(), who, PlacementRequest("home", n=N, exclude=each)), D)
        for each in ((), out)
    )
    kept = [(p.id, p.score) for p in free.slates["home"].products if p.id not in out]
    assert [(p.id, p.score) for p in guarded.slates["home"].products] == kept


@few
@given(moments())
def test_every_product_is_a_candidate_or_says_that_it_fills_up_and_with_what_chance(
    moment: Moment,
) -> None:
    decision = answered(moment)
    stand: list[str] = []
    for name, slate in decision.slates.items():
        told = decision.candidates[name]
        assert len(told.ids) == len(unpacked(told.scores)) == len(told.by)
        for shown in slate.products:
            assert 0 < shown.propensity <= 1
            assert shown.reasons
            filler = {"range", "exploration", "merchandising", "popularity"}
            assert shown.id in told.ids or shown.retriever in filler
        assert [one.position for one in slate.products] == [*range(1, len(slate.products) + 1)]
        stand += [one.id for one in slate.products]
    assert len(set(stand)) == len(stand)


@few
@given(moments())
def test_from_its_candidates_alone_the_same_page_is_filled_again(moment: Moment) -> None:
    first = answered(moment)
    again = decide(moment, D, again=Again(first.candidates))
    assert (again.slates, again.steered) == (first.slates, first.steered)
    assert again.candidates == first.candidates


@few
@given(moments())
def test_what_people_took_out_stands_nowhere_and_only_what_they_named_is_named(
    moment: Moment,
) -> None:
    decision = answered(moment)
    rules = [
        each
        for each in moment.shop.governed.rules.merchandising.rules
        if each.starts is None or each.starts <= NOW
    ]
    named = {each.id: set(each.products.ids) for each in rules}
    for product, by in decision.steered.items():
        assert product in named[by]
    for slot, slate in decision.slates.items():
        for shown in slate.products:
            holding = [
                each for each in rules
                if shown.id in each.products.ids
                and (not each.placements or slot in each.placements)
                and (not each.audience or (decision.tier or "new") in each.audience)
            ]  # fmt: skip
            assert not holding or holding[0].act != "exclude"


def test_what_is_taken_out_does_not_fill_up_a_short_shelf() -> None:
    out = rule("out", "exclude", *IDS[:10])
    assert set(ids_on(steered(out))) <= {"p10"}


def test_pins_stand_in_their_places_though_one_stood_before_the_other() -> None:
    first = ids_on(steered())[0]
    [last] = ids_on(steered())[-1:]
    moment = steered(rule("one", "pin", last, position=2), rule("two", "pin", first, position=3))
    assert ids_on(moment)[1:3] == [last, first]


def test_a_pin_is_not_given_away_to_learn_about_something_else() -> None:
    pin = rule("it", "pin", "p9", position=3)
    for seed in range(8):
        moment = steered(pin, policy=Policy(exploration=1.0))
        found = decide(moment, D, np.random.default_rng(seed))
        shown = found.slates["for-you"].products[2]
        assert (shown.id, shown.propensity) == ("p9", 1.0)
        ids = [one.id for one in found.slates["for-you"].products]
        assert len(set(ids)) == len(ids)


def test_a_pin_gives_way_to_what_speaks_against_it_and_is_then_not_named() -> None:
    moment = steered(rule("it", "pin", "p11"))
    assert "p11" not in ids_on(moment)
    assert answered(moment).steered == {}


def test_a_pinned_product_is_named_whoever_retrieved_it() -> None:
    bare = steered(rule("it", "pin", "p9", position=1))
    untrained = replace(bare, shop=replace(bare.shop, recommender=None))
    for moment in (bare, untrained):
        found = answered(moment)
        assert found.slates["for-you"].products[0].id == "p9"
        assert found.steered == {"p9": "it"}


def test_where_two_rules_disagree_the_earlier_one_is_heard() -> None:
    pin, out, down = (
        rule("pin", "pin", "p9"), rule("out", "exclude", "p9"), rule("down", "bury", "p9"),
    )  # fmt: skip
    assert ids_on(steered(pin, out))[0] == "p9"
    assert "p9" not in ids_on(steered(out, pin))
    assert answered(steered(down, pin)).steered == {"p9": "down"}
    assert ids_on(steered(down, pin))[0] != "p9"


def test_what_is_out_of_stock_is_shown_nowhere() -> None:
    gone = msgspec.structs.replace(shelf.products()[4], availability="out_of_stock")
    products = tuple(gone if one.id == "p4" else one for one in shelf.products())
    found = answered(asked(shop_with(products)))
    assert not {"p4"} & {p.id for slate in found.slates.values() for p in slate.products}
