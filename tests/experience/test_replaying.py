"""Law 11: what was logged is governed and composed to the same answer, or refused by name."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.decisions import Policy, Proposed, Publication
from shopkeeper.decisions.backends.memory_rules import MemoryRules
from shopkeeper.decisions.blocks import Tally, bucket
from shopkeeper.decisions.nobody import without_subject
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    InvalidRequest,
    MessageId,
    NotFound,
    PlacementRequest,
    ProductId,
    SessionId,
)
from shopkeeper.experience import (
    Change,
    RankRequest,
    SearchRequest,
    Services,
    decide,
    erase_customer,
    put_products,
    rank,
    search,
    state_preferences,
    withdraw_products,
)
from shopkeeper.experience.decide import moment_of, new_decision
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.promising import write_promise
from shopkeeper.experience.replaying import Replay, differing, replay
from shopkeeper.log import Entry
from shopkeeper.models import Manifest, Span, write_bundle
from shopkeeper.testing.services import make_services
from tests.decisions.shelf import IDS
from tests.experience.governed_shop import LAST, TEN, publish
from tests.experience.learned_shop import publish_models
from tests.experience.people import ACTOR, agree
from tests.experience.room import raw, send

ANN = CustomerRef(anonymous_id="browser-1")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
OFFERS = ("", TEN, LAST, TEN + LAST)
OVER = """\
  - {id: over, title: A pound off, kind: amount, amount: 100, eligibility: From five pounds, \
least_basket: 500}
"""
STEERING = (
    "",
    """\
  - {id: first, act: pin, why: New, products: {ids: [p7]}, position: 2}
  - {id: away, act: bury, why: Old, products: {ids: [p2, p3]}}
""",
)
BLOCKS = """\
  - {id: cheap, kind: hook, headline: Low prices,
     speaks_to: [{variable: value_focus, values: [low]}]}
  - {id: fine, kind: hook, headline: Fine things,
     speaks_to: [{variable: value_focus, values: [high]}]}
  - {id: hello, kind: hook, headline: "Welcome to {name}"}
  - {id: many, kind: social_proof, headline: "{bought_30d} bought it"}
"""


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


def row(product: str, pence: int, was: int, there: bool) -> dict[str, object]:
    return {
        "id": product,
        "title": f"Thing {product}",
        "price": f"{max(was, pence) / 100:.2f} GBP",
        **({"sale_price": f"{pence / 100:.2f} GBP"} if was > pence else {}),
        "cost_of_goods_sold": f"{pence / 200:.2f} GBP",
        "availability": "in_stock" if there else "out_of_stock",
        "product_type": ("Bags > Totes", "Kitchen > Mugs", "Food > Tea")[pence % 3],
        "brand": ("Acme", "Bolt")[pence % 2],
    }


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose registry holds one trained version."""
    folder = tmp_path_factory.mktemp("trained")
    publish_models(folder)
    return folder


def opened(folder: Path, holdout: float = 0.0, policy: Policy | None = None) -> Services:
    services = make_services(folder, clock=Clock())
    return replace(services, holdout=holdout, policy=policy or Policy(0.2, 0.3, 0.05))


def again(services: Services, decision: Decision) -> Replay:
    services.log.flush()
    return replay(services, decision.decision_id, MemoryCatalog)


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


def live(services: Services, done: list[tuple[str, str, int]], said: str | None) -> None:
    clock = services.clock
    for name, product, days in done:
        time = (clock() - timedelta(days=days)).isoformat()
        send(services, raw(name, product, timestamp=time))
    if said is not None:
        agree(services)
        changes = [Change("value_focus", value=0.1 if said == "low" else 0.9)]
        state_preferences(services, ANN, changes, actor=ACTOR)
        state_preferences(services, ANN, [Change("favourite_brands", value=("Acme",))], actor=ACTOR)


def change_everything(services: Services) -> None:
    """The world goes on: nothing that is read now is what was read then."""
    services.clock.now += timedelta(days=3)  # type: ignore[attr-defined]
    put_products(services, [row(p, 555, 0, i % 2 == 0) for i, p in enumerate(IDS)])
    withdraw_products(services, [ProductId("p1")])
    publish(services, offers=TEN.replace("1000", "500"))
    live(services, [("Order Completed", "p5", 0), ("Product Disliked", "p4", 0)], "high")
    services.noticing.tallies = {}


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


def kept(services: Services, request: DecideRequest) -> Decision:
    """Decided and logged; of nobody, with what may be kept of the request."""
    moment = moment_of(services, request)
    moment, decision = decide_held(services, moment, new_decision(services))
    profile = moment.profile
    if profile.person is None or profile.basis is None or moment.refused:
        entry = Entry(MessageId(decision.decision_id), without_subject(moment, decision), START)
    else:
        key = profile.person.key
        entry = Entry(MessageId(decision.decision_id), decision, START, key, profile.basis)
    services.log.append([entry])
    return decision


@pytest.fixture
def governed(models: Path, tmp_path: Path) -> Services:
    """A shop with models and an offer, in which somebody looked at a product."""
    shutil.copytree(models, tmp_path / "own")
    services = opened(tmp_path / "own")
    put_products(services, [row(p, 200 + i, 0, True) for i, p in enumerate(IDS)])
    publish(services, offers=TEN)
    live(services, [("Product Viewed", "p3", 1)], None)
    return services


def home(services: Services, who: CustomerRef = ANN) -> Decision:
    return decide(services, DecideRequest(page="home", customer=who))


def altered(services: Services, decision: Decision, **how: object) -> Replay:
    """What comes of a decision that was logged like this, with changes."""
    services.log.flush()
    logged = services.log.find(MessageId(decision.decision_id))
    assert logged is not None
    fresh = msgspec.structs.replace(decision, decision_id=new_decision(services), **how)
    entry = msgspec.structs.replace(
        logged.entry, message_id=MessageId(fresh.decision_id), record=fresh
    )
    services.log.append([entry])
    return again(services, fresh)


def gone(found: Replay) -> str:
    assert not found.same
    assert found.refused is not None
    assert found.refused.text
    return found.refused.gone


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


def test_of_who_was_erased_nothing_is_made_again(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    erase_customer(governed, ANN, actor=ACTOR)
    assert gone(again(governed, decision)) == "customer erased"


def test_of_who_was_erased_while_it_was_made_neither(governed: Services) -> None:
    decision = home(governed)
    assert gone(altered(governed, decision, state=None)) == "customer erased"


def test_a_pruned_model_is_named(governed: Services) -> None:
    decision = home(governed)
    before = governed.registry.current()
    bundle = governed.registry.load(before or "")

    def write(directory: Path) -> Manifest:
        only = {"popularity": bundle.models["popularity"]}
        configs = write_bundle(directory, only, bundle.item_ids)
        return Manifest(START + timedelta(days=1), configs, {"popularity": 1.0}, Span(1, 1, 1))

    governed.registry.promote(governed.registry.publish(write))
    assert governed.registry.prune(1) == [before]
    found = again(governed, decision)
    assert gone(found) == "model pruned"
    assert found.refused is not None
    assert str(before) in found.refused.text


def test_a_model_somebody_was_taken_out_of_is_named_where_it_made_a_difference(
    governed: Services,
) -> None:
    decision = home(governed)
    assert decision.state is not None
    since = msgspec.structs.replace(decision.state, stripped=7)
    assert altered(governed, decision, state=since).same
    assert gone(altered(governed, decision, state=since, tier="other")) == "model stripped"


def test_rules_that_are_not_in_the_store_are_named(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    assert gone(again(replace(governed, rules=MemoryRules()), decision)) == "rules missing"


def test_a_catalogue_the_log_does_not_give_is_named(governed: Services) -> None:
    decision = home(governed)
    ahead = {**decision.versions, "catalog": "999999"}
    assert gone(altered(governed, decision, versions=ahead)) == "catalogue lost"
    empty = {**decision.versions, "catalog": "0"}
    assert gone(altered(governed, decision, versions=empty)) == "catalogue lost"


def test_preferences_declared_otherwise_are_named(governed: Services) -> None:
    decision = home(governed)
    other = msgspec.structs.replace(governed.preferences, digest=b"another")
    assert gone(again(replace(governed, preferences=other), decision)) == "preferences changed"
    stranger = home(governed, CustomerRef())
    assert again(replace(governed, preferences=other), stranger).same


def test_events_whose_time_was_over_are_named(governed: Services) -> None:
    decision = home(governed)
    governed.log.flush()
    governed.log.drop(decision.inputs[:1])
    assert gone(again(governed, decision)) == "events dropped"


def test_filters_of_nobodys_request_are_not_kept(governed: Services) -> None:
    slot = PlacementRequest("home", 4, {"brand": "Acme"})
    decision = decide(governed, DecideRequest((slot,)))
    assert gone(again(governed, decision)) == "request not kept"
    known = decide(governed, DecideRequest((slot,), ANN))
    assert again(governed, known).same


def test_a_generator_of_the_callers_own_cannot_be_made_again(governed: Services) -> None:
    decision = home(governed)
    assert decision.state is not None
    unseeded = msgspec.structs.replace(decision.state, seed=None)
    assert gone(altered(governed, decision, state=unseeded)) == "chance not kept"


def test_placements_alone_were_not_composed_but_their_choice_is_made_again(
    governed: Services,
) -> None:
    asked = DecideRequest((PlacementRequest("search", 4),), ANN)
    assert again(governed, decide(governed, asked)).same


LISTS: tuple[SearchRequest | RankRequest, ...] = (
    SearchRequest("thing", {"product_type": "Bags"}, page="category"),
    SearchRequest("thing p7", n=3, offset=4, customer=ANN, session_id=SessionId("v1")),
    SearchRequest(filters={"brand": "Bolt"}, customer=ANN, context=Context(market="DE")),
    SearchRequest("nothing of the kind"),
    SearchRequest("thing", offset=50),
    RankRequest((ProductId("new"), *IDS, ProductId("unknown")), ANN, SessionId("v1")),
    RankRequest(IDS[:3], page="home"),
)


@pytest.mark.parametrize("asked", LISTS, ids=range(len(LISTS)))
def test_a_list_is_made_again_from_what_was_logged(
    governed: Services, asked: SearchRequest | RankRequest
) -> None:
    publish(governed, offers=TEN + LAST + OVER, blocks=BLOCKS, merchandising=STEERING[1])
    live(governed, [("Order Completed", "p5", 2)], "low")
    promise = Promise("ad", START, START + timedelta(days=1), ("fine",), "over", ProductId("p9"))
    token = write_promise(governed, promise)
    request = msgspec.structs.replace(asked, promise=token)
    decision = (
        search(governed, request).decision
        if isinstance(request, SearchRequest)
        else rank(governed, request)
    )
    assert decision.withheld_offers or decision.offers
    governed.log.flush()
    change_everything(governed)
    assert again(governed, decision) == Replay(decision.decision_id, same=True)


def test_a_list_that_came_out_otherwise_is_told(governed: Services) -> None:
    decision = search(governed, SearchRequest("thing", n=4, customer=ANN)).decision
    [told] = decision.candidates.values()
    other = msgspec.structs.replace(told, ids=told.ids[::-1])
    found = altered(governed, decision, candidates={"search": other})
    assert "slates.search.products.0.id" in {one.path for one in found.differences}


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
