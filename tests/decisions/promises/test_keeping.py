"""A promise is kept, or each part that is not has its reason: law 10."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.promises import PageSeen, Promise, keep
from shopkeeper.domain import Link, ProductId

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MUG = ProductId("mug")
SPRING = Promise("spring", NOW, NOW + timedelta(days=7), ("hook",), "spring10", MUG)
OFF_MUG = {"spring10": frozenset({MUG})}
WHOLE = PageSeen(
    OFF_MUG,
    blocks=frozenset({"hook"}),
    products=frozenset({MUG}),
    used=frozenset({"spring10"}),
    ordered=frozenset({MUG}),
)
links = st.sampled_from(["landing", "product", "basket", "order"])


@given(links | st.just("letter"))
def test_a_page_that_shows_it_all_keeps_it(link: Link) -> None:
    state = keep(SPRING, link, WHOLE)
    assert (state.id, state.link, state.kept, state.breaks) == ("spring", link, True, ())


@given(links, st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_it_is_kept_or_every_break_has_a_reason(
    link: Link, offer: bool, block: bool, product: bool, stock: bool
) -> None:
    seen = PageSeen(
        offers=WHOLE.offers if offer else {},
        withheld_offers={"spring10": "the budget is used up"},
        blocks=WHOLE.blocks if block else frozenset(),
        products=WHOLE.products if product else frozenset(),
        available=stock,
    )
    state = keep(SPRING, link, seen)
    assert state.kept == (not state.breaks)
    assert ("offer spring10: the budget is used up" in state.breaks) == (not offer)
    asked = link != "order"
    assert ("product mug: out of stock" in state.breaks) == (asked and not stock)
    assert ("product mug: not on this page" in state.breaks) == (asked and stock and not product)
    worded = link in {"landing", "product"}
    assert ("block hook: not on this page" in state.breaks) == (worded and not block)


def test_what_is_no_longer_sold_is_said_so_even_after_the_purchase() -> None:
    state = keep(SPRING, "order", PageSeen(WHOLE.offers, sold=False))
    assert state.breaks == ("product mug: no longer sold",)


@given(links, st.booleans())
def test_an_offer_that_does_nothing_for_the_promised_product_is_no_keeping(
    link: Link, basket: bool
) -> None:
    products = frozenset[ProductId]() if basket else frozenset({ProductId("bag")})
    seen = PageSeen({"spring10": products}, blocks=WHOLE.blocks, products=frozenset({MUG}))
    breaks = () if basket else ("offer spring10: for other products",)
    assert keep(SPRING, link, seen).breaks == breaks


@given(st.sampled_from(["landing", "product", "basket"]), st.booleans())
def test_a_basket_that_is_too_small_yet_breaks_nothing(link: Link, shown: bool) -> None:
    seen = PageSeen(
        OFF_MUG if shown else {}, blocks=WHOLE.blocks, products=frozenset({MUG}), needs="more"
    )
    state = keep(SPRING, link, seen)
    assert (state.kept, state.pending) == (True, ("offer spring10: more",))


@given(links)
def test_what_is_worth_more_keeps_it_in_value(link: Link) -> None:
    seen = PageSeen({}, blocks=WHOLE.blocks, products=frozenset({MUG}), better="Half")
    state = keep(SPRING, link, seen)
    assert state.kept
    assert state.instead == ("offer spring10: a better offer holds instead: “Half”",)


def test_after_the_purchase_it_is_kept_where_the_order_used_the_offer() -> None:
    seen = PageSeen({}, {"spring10": "it has ended"}, used=frozenset({"spring10"}))
    state = keep(SPRING, "order", seen)
    assert (state.kept, state.instead, state.pending) == (True, (), ())
    assert not keep(SPRING, "basket", seen).kept


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_letter_keeps_what_the_order_used_and_has_and_says_the_words_again(
    used: bool, ordered: bool, said: bool
) -> None:
    """What pages show or can be had by then is nothing to an order that is made."""
    seen = PageSeen(
        OFF_MUG,
        blocks=WHOLE.blocks if said else frozenset(),
        products=frozenset({MUG}),
        needs="more",
        used=WHOLE.used if used else frozenset(),
        ordered=WHOLE.ordered if ordered else frozenset(),
        sold=False,
        available=False,
    )
    state = keep(SPRING, "letter", seen)
    wanted = {
        "offer spring10: not used by the order": used,
        "product mug: not in the order": ordered,
        "block hook: not on this page": said,
    }
    assert set(state.breaks) == {why for why, kept in wanted.items() if not kept}
    assert (state.kept, state.pending) == (not state.breaks, ())


def test_a_letter_says_what_the_order_used_in_place_of_the_offer() -> None:
    seen = PageSeen(blocks=WHOLE.blocks, ordered=WHOLE.ordered, better="Half")
    state = keep(SPRING, "letter", seen)
    assert (state.kept, len(state.instead)) == (True, 1)
