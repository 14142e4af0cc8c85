"""The blocks of one placement."""

from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks import (
    DEFAULT,
    Attribution,
    Block,
    BlocksFile,
    Book,
    Facts,
    Scene,
    Slot,
    SpeaksTo,
    Tally,
    bucket,
    load_blocks,
    open_book,
    product_live,
    select,
    shop_facts,
)
from shopkeeper.decisions.claims import Claim, ClaimsFile, backed
from shopkeeper.decisions.offers import Scope
from shopkeeper.domain import BlockShown, PricePlace, Product, ProductId, ShopFacts
from tests.decisions.blocks.orders import NOW
from tests.decisions.blocks.test_counted import counted

MUG = Product(ProductId("mug"), "Blue mug", color="blue", attributes={"stock": "3"})
BOWL = Product(ProductId("bowl"), "Red bowl", color="red", attributes={"stock": "300"})
SHELF = build_columns((MUG, BOWL), 1)
SHOP = ShopFacts("Mugs", PricePlace("GB", "GBP"), return_days=30)
FACTS = Facts(shop_facts(SHOP), counted(bought=50), product_live(MUG, NOW))
SCENE = Scene("product", "middle", "GB", NOW, 0, MUG.id)
SLOT = Slot("hero", 3)
PROVED = Claim("grown", "Organic", "food", ("GB",), ("cert",), "Ada", NOW + timedelta(days=1))


def hook(name: str = "it", headline: str = "Hello", **more: Any) -> Block:
    return Block(name, more.pop("kind", "hook"), headline, **more)


def book(*blocks: Block, claims: tuple[Claim, ...] = (PROVED,)) -> Book:
    return open_book(BlocksFile(blocks=blocks), ClaimsFile(claims), SHELF)


def chosen(
    kept: Book, slot: Slot = SLOT, scene: Scene = SCENE, facts: Facts = FACTS, seed: int = 1
) -> tuple[tuple[BlockShown, ...], dict[str, str]]:
    return select(slot, kept, scene, facts, {}, np.random.default_rng(seed))


def withheld(block: Block, **scene: Any) -> str:
    changed = {name: getattr(SCENE, name) for name in Scene.__dataclass_fields__} | scene
    shown, against = chosen(book(block), scene=Scene(**changed))
    assert shown == ()
    return against.get("it", "")


def test_a_block_is_shown_with_its_facts_and_their_source() -> None:
    [shown], against = chosen(book(hook(headline="{return_days} days to return {product}")))
    assert shown.headline == "30 days to return Blue mug"
    assert shown.facts["return_days"] == "30: stated by the shop"
    assert (shown.product_id, shown.propensity, against) == (MUG.id, 1.0, {})


def test_an_image_is_shown_with_what_it_shows_or_not_at_all() -> None:
    drawn = hook(image="/pictures/mug.svg", alt="A {product}", width=64, height=28)
    [shown], _ = chosen(book(drawn))
    assert (shown.image, shown.alt) == ("/pictures/mug.svg", "A Blue mug")
    assert (shown.width, shown.height) == (64, 28)
    [silent], _ = chosen(book(hook(image="/pictures/mug.svg", width=64, height=28)))
    assert (silent.image, silent.alt, silent.width) == ("", "", 0)


@pytest.mark.parametrize(
    ("block", "says"),
    [(hook(headline="Warranty {warranty_years}"), "no `warranty_years`"),
     (hook(headline="{viewers_24h} visits"), "fewer than 10"),
     (hook(facts=("support_hours",)), "no `support_hours`"),
     (hook(claims=("grwon",)), "not declared"),
     (hook(markets=("DE",)), "market 'GB'"),
     (hook(starts=NOW + timedelta(days=1)), "begins on"),
     (hook(ends=NOW), "ended on"),
     (hook(headline="Hurry"), "hurry"),
     (hook(headline="Organic"), "organic"),
     (hook(headline="Save 70 % today on everything"), "save 70 %"),
     (hook(headline="90 % of customers love it"), "90 % of customers"),
     (hook(headline="Ends {ends}"), "nothing tells `ends`"),
     (hook(products=Scope(filters={"pattern": "dots"})), "cannot be found")],
)  # fmt: skip
def test_what_may_not_be_shown_is_withheld_with_its_reason(block: Block, says: str) -> None:
    if block.products != Scope():
        ready = book(block).blocks[0]
        assert says in ready.refused
    else:
        assert says in withheld(block)


def test_a_claim_that_expired_takes_its_block_with_it() -> None:
    block = hook(headline="Organic tea", claims=("grown",))
    assert chosen(book(block))[0][0].claims == ("grown",)
    assert "expired" in withheld(block, now=NOW + timedelta(days=1))
    assert "market 'DE'" in withheld(block, market="DE")


def test_what_presses_must_be_true_when_it_is_shown() -> None:
    block = book(hook(headline="Only {stock} left"))
    assert chosen(block)[0][0].headline == "Only 3 left"
    plenty = Facts(live=product_live(BOWL, NOW))
    assert "not little" in chosen(block, facts=plenty)[1]["it"]
    ends = book(hook(headline="Last chance", text="Until {ends}", ends=NOW + timedelta(hours=2)))
    assert chosen(ends)[0][0].text == "Until 1 November 2026, 14:00 UTC"


def test_what_is_for_other_places_is_no_candidate_and_not_withheld() -> None:
    for block in (
        hook(kind="header"),
        hook(stages=("top",)),
        hook(products=Scope((ProductId("bowl"),))),
    ):
        assert chosen(book(block), Slot("hero", 3, ("hook",))) == ((), {})
    assert select(SLOT, book(hook()), SCENE, FACTS, {}, np.random.default_rng(1), taken={"it"}) == (
        (), {},
    )  # fmt: skip


def test_a_block_stands_beside_the_products_it_names() -> None:
    red = book(hook(products=Scope(filters={"color": "red"})))
    assert chosen(red) == ((), {})
    [shown], _ = chosen(red, scene=Scene("product", "middle", "GB", NOW, 1, BOWL.id))
    assert shown.product_id == BOWL.id


def test_whose_words_a_quote_is_always_shows() -> None:
    said = Attribution("Ada", "The Mug Review", paid=True)
    [shown], _ = chosen(book(hook(kind="quote", text="“Good.”", source=said)))
    assert shown.text == "“Good.” — Ada, The Mug Review (paid)"


PROOF = Variable(
    name="proof", kind="ranked", title="What convinces you", about="",
    options={"reviews": "Customers", "tests": "Tests"},
)  # fmt: skip
SAID = Belief(
    variable="proof", value=("tests",), confidence=0.9, explicit=True, spread={"tests": 1.0}
)
TWO = book(
    hook("reviews", speaks_to=(SpeaksTo("proof", ("reviews",)),)),
    hook("tests", speaks_to=(SpeaksTo("proof", ("tests",)),)),
)


def test_what_speaks_to_the_customer_comes_more_often_and_says_why() -> None:
    scene = Scene(
        "product", "middle", "GB", NOW, beliefs={"proof": SAID}, variables={"proof": PROOF}
    )
    firsts = [chosen(TWO, Slot("hero"), scene, seed=seed)[0][0] for seed in range(60)]
    spoken = [one for one in firsts if one.id == "tests"]
    assert len(spoken) > 40
    assert spoken[0].reasons[0].text == "You said of “What convinces you”: Tests"
    assert {one.reasons[0].code for one in firsts if one.id != "tests"} == {"learning"}


def test_what_was_acted_on_in_this_kind_of_moment_comes_more_often() -> None:
    told = {("reviews", bucket("product", "hero", spoken=False)): Tally(2_000, 200)}
    elsewhere = {("reviews", bucket("home", "hero", spoken=False)): Tally(2_000, 0)}
    told |= {("tests", bucket("product", "hero", spoken=False)): Tally(2_000, 20), **elsewhere}
    rng = np.random.default_rng(1)
    firsts = [select(Slot("hero"), TWO, SCENE, FACTS, told, rng)[0][0] for _ in range(60)]
    assert sum(one.id == "reviews" for one in firsts) > 45
    assert firsts[0].reasons[0].code == "helps"


DEFAULTS = open_book(load_blocks(DEFAULT.read_text(encoding="utf-8")).said, ClaimsFile(), SHELF)


@settings(max_examples=25)
@given(st.integers(0, 50))
def test_two_customers_of_whom_nothing_may_be_used_get_the_same(seed: int) -> None:
    """What is not handed over cannot tell them apart: no belief, one bucket, one generator."""
    once, again = (chosen(DEFAULTS, seed=seed) for _ in range(2))
    assert once == again
    assert all(reason.code != "speaks_to" for one in once[0] for reason in one.reasons)


CLAIMS = st.builds(
    Claim, st.just("grown"), st.just("Organic"), st.sampled_from(["food", "general", "odd"]),
    st.sampled_from([(), ("GB",), ("DE",)]), st.sampled_from([(), ("cert",)]),
    st.sampled_from(["", "Ada"]),
    st.none() | st.sampled_from([-1, 1]).map(lambda days: NOW + timedelta(days=days)),
)  # fmt: skip


@settings(max_examples=60)
@given(CLAIMS, st.sampled_from(["Organic tea", "Plain tea", "Only {stock} left"]))
def test_nothing_is_shown_whose_claim_is_not_backed(claim: Claim, headline: str) -> None:
    block = hook(headline=headline, claims=("grown",))
    shown, against = chosen(book(block, claims=(claim,)))
    assert bool(shown) != bool(against)
    if shown:
        assert backed({"grown": claim}, ["grown"], "GB", NOW) == ""
        assert claim.category == "food" or headline != "Organic tea"


def test_what_is_shown_can_be_logged() -> None:
    shown, _ = chosen(book(hook(headline="{bought_30d} bought it")))
    assert msgspec.json.decode(msgspec.json.encode(shown))[0]["headline"] == "50 bought it"
