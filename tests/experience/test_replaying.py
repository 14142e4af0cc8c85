"""Law 11: what was logged is governed and composed to the same answer."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.decisions import Proposed, Publication
from shopkeeper.decisions.blocks import Tally, bucket
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Candidates,
    Context,
    CustomerRef,
    DecideRequest,
    DecisionId,
    InvalidRequest,
    NotFound,
    PlacementRequest,
    SessionId,
    unpacked,
)
from shopkeeper.experience import (
    SearchRequest,
    Services,
    decide,
    put_products,
    search,
)
from shopkeeper.experience.promising import write_promise
from shopkeeper.experience.replaying import Replay, differing, replay
from tests.decisions.shelf import IDS
from tests.experience.governed_shop import TEN, publish
from tests.experience.people import agree
from tests.experience.replayed import (
    ANN,
    BLOCKS,
    OFFERS,
    OVER,
    START,
    STEERING,
    again,
    altered,
    change_everything,
    home,
    kept,
    live,
    opened,
    row,
)
from tests.experience.room import raw, send

products = st.sampled_from(IDS)
catalogues = st.tuples(
    *(st.tuples(st.integers(100, 999), st.integers(0, 1200), st.booleans()) for _ in IDS)
)
acts = st.sampled_from((
    "Product Viewed",
    "Product Added",
    "Product Removed",
    "Product Disliked",
    "Order Completed",
))
events = st.lists(st.tuples(acts, products, st.integers(0, 40)), max_size=6)
contexts = st.builds(
    Context,
    page=st.sampled_from(["home", "product", "basket", "/x"]),
    product_id=st.none() | products,
    basket=st.lists(products, max_size=3).map(tuple),
    market=st.sampled_from(["", "DE", "US-NY"]),
    locale=st.sampled_from(["", "en-GB"]),
)
pages = st.sampled_from(["home", "product", "basket", "search"])
slots = st.tuples(
    st.builds(
        PlacementRequest,
        st.sampled_from(["home", "product", "basket"]),
        n=st.integers(1, 12),
        exclude=st.lists(products, max_size=2).map(tuple),
        diversity=st.none() | st.floats(0, 1),
    )
)
requests = st.builds(
    lambda page, slots, context, who, visit: DecideRequest(
        page=page, placements=() if page else slots, context=context, customer=who, session_id=visit
    ),
    pages | st.just(""),
    slots,
    contexts,
    st.sampled_from([ANN, CustomerRef()]),
    st.none() | st.just(SessionId("v1")),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    goods=catalogues,
    request=requests,
    offers=st.sampled_from(OFFERS),
    steering=st.sampled_from(STEERING),
    done=events,
    said=st.sampled_from([None, "low", "high"]),
    holdout=st.sampled_from([0.0, 0.0, 1.0]),
)
def test_any_decision_is_made_again_from_what_was_logged(
    models: Path, data: st.DataObject, goods: tuple[tuple[int, int, bool], ...],
    request: DecideRequest, offers: str, steering: str, done: list[tuple[str, str, int]],
    said: str | None, holdout: float,
) -> None:  # fmt: skip
    services = opened(models, holdout)
    put_products(services, [row(p, *goods[i]) for i, p in enumerate(IDS)])
    files = {"offers": offers + OVER, "blocks": BLOCKS}
    publish(services, **files, **({"merchandising": steering} if steering else {}))
    assert services.shops.current().governed.alarms == ()
    live(services, done, said)
    services.noticing.look(services.shops.current())
    fared = st.builds(Tally, st.integers(0, 300), st.integers(0, 50))
    services.noticing.tallies = {
        ("hello", bucket("home", "hero", spoken=False)): data.draw(fared),
        ("cheap", bucket("home", "hero", spoken=True)): data.draw(fared),
    }
    if request.page and data.draw(st.booleans()):
        promise = Promise("ad", START, START + timedelta(days=1), ("fine",), "over")
        token = write_promise(services, promise)
        request = msgspec.structs.replace(request, promise=token)
    decision = kept(services, request)
    change_everything(services)
    found = again(services, decision)
    services.log.close()
    assert found.differences == ()
    assert found.refused is None
    assert found.same


def test_on_every_back_end_a_page_is_made_again(services: Services) -> None:
    publish(services, offers=TEN)
    send(services, raw("Product Viewed", "p3"))
    decision = home(services)
    assert decision.inputs
    assert again(services, decision) == Replay(decision.decision_id, same=True)


def test_what_comes_out_otherwise_is_told_leaf_by_leaf(governed: Services) -> None:
    decision = home(governed)
    offer = msgspec.structs.replace(decision.offers[0], depth_bps=5)
    found = altered(governed, decision, offers=(offer,), tier="another")
    assert [(one.path, one.logged, one.again) for one in found.differences] == [
        ("tier", "another", decision.tier),
        ("offers.0.depth_bps", 5, 1000),
    ]
    assert not found.same


def test_how_blocks_had_fared_is_read_from_the_decision(governed: Services) -> None:
    publish(governed, blocks=BLOCKS)
    fared = {("hello", bucket("home", "hero", spoken=False)): Tally(1_000, 900)}
    governed.noticing.tallies = fared
    decision = home(governed)
    assert decision.state is not None
    assert decision.blocks
    governed.noticing.tallies = {}
    assert again(governed, decision).same
    forgotten = msgspec.structs.replace(decision.state, tallies=())
    differing_at = [one.path for one in altered(governed, decision, state=forgotten).differences]
    assert "blocks.0.propensity" in differing_at


def test_placements_alone_were_not_composed_but_their_choice_is_made_again(
    governed: Services,
) -> None:
    asked = DecideRequest((PlacementRequest("search", 4),), ANN)
    assert again(governed, decide(governed, asked)).same


def test_a_page_of_who_refused_and_one_under_rules_that_could_not_be_read_are_made_again(
    governed: Services,
) -> None:
    agree(governed, yes=False)
    off = home(governed)
    assert off.arm == "off"
    assert again(governed, off).same
    broken = Proposed("0" * 16, {"offers.yaml": "- 1"}, "ann", START)
    governed.rules.propose(broken)
    before = governed.rules.in_force()
    governed.rules.put_in_force(Publication(broken.version, "published", "bob", START), before)
    stale = home(governed)
    assert stale.alarms
    assert again(governed, stale).same


def one_by_one(told: Candidates) -> Candidates:
    """As an older program logged it."""
    return msgspec.structs.replace(
        told, scores=unpacked(told.scores), by=tuple(told.by), chances=unpacked(told.chances)
    )


def test_a_page_whose_candidates_were_logged_as_numbers_one_by_one_is_made_again(
    governed: Services,
) -> None:
    pages = home(governed), decide(governed, DecideRequest((PlacementRequest("home", 4),), ANN))
    for decision in (*pages, search(governed, SearchRequest("thing", customer=ANN)).decision):
        old = {name: one_by_one(told) for name, told in decision.candidates.items()}
        assert any(told.ids for told in old.values())
        assert altered(governed, decision, candidates=old).differences == ()


def test_only_decisions_are_made_again(governed: Services) -> None:
    with pytest.raises(NotFound, match="no decision 'x'"):
        replay(governed, DecisionId("x"), MemoryCatalog)
    event = raw("Product Viewed")
    send(governed, event)
    with pytest.raises(InvalidRequest, match="names an event"):
        replay(governed, DecisionId(event["messageId"]), MemoryCatalog)


trees = st.recursive(
    st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)


@given(trees, trees)
def test_two_trees_differ_where_they_do_and_nowhere_else(one: object, other: object) -> None:
    assert bool(list(differing(one, other))) == (one != other)
    assert list(differing(one, one)) == []
