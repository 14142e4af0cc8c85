"""Random customers: what they did, what is believed of them, where they stand, what an ad said."""

from datetime import timedelta

from hypothesis import strategies as st

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import Context, Event, MessageId, Money, OrderId, SessionId
from tests.decisions import shelf
from tests.decisions.beliefs import belief
from tests.decisions.governed_files import DAY, NAMES
from tests.decisions.shelf import IDS, NOW

MARKETS = ("", "GB", "DE", "US-MD", "US-NY")
acts = st.builds(
    lambda name, i, ago, order, total: Event(
        MessageId(f"{name} {i} {ago}"),
        name,
        NOW - timedelta(days=ago),
        shelf.event("", IDS[i]).lines,
        SessionId("visit"),
        order_id=OrderId(order) if name.startswith("Order") else None,
        total=Money(total, "GBP") if name.startswith("Order") else None,
    ),
    st.sampled_from([
        "Product Viewed", "Product Added", "Order Completed", "Order Completed",
        "Product Disliked", "Product Removed",
    ]),
    st.integers(0, 11),
    st.sampled_from([0.01, 0.02, 2, 20, 40, 60, 170, 200, 400]),
    st.sampled_from("uvw"),
    st.sampled_from([300, 20_000]),
)  # fmt: skip
histories = st.lists(acts, max_size=7).map(lambda events: shelf.profile(*events))
sure = st.floats(0.05, 1)
held = st.lists(
    st.one_of(
        st.builds(belief, st.just("proof"), st.sampled_from([("reviews",), ("tests",)]), sure),
        st.builds(belief, st.just("reassurance"),
                  st.sampled_from([("warranty",), ("fast_delivery",)]), sure),
        st.builds(belief, st.just("value_focus"), st.sampled_from([0.0, 1.0]), sure),
        st.builds(belief, st.just("favourite_brands"), st.sampled_from([("Acme",), ("Bold",)]),
                  sure),
        st.builds(belief, st.just("never_show"), st.just(("garden",)), sure),
    ),
    unique_by=lambda one: one.variable,
    max_size=4,
).map(lambda some: {one.variable: one for one in some})  # fmt: skip
contexts = st.builds(
    Context,
    page=st.just("all"),
    product_id=st.none() | st.sampled_from(IDS),
    basket=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    market=st.sampled_from(MARKETS),
    campaign=st.sampled_from(["", "spring", "other"]),
)
promises = st.none() | st.builds(
    Promise,
    id=st.just("ad"),
    issued=st.just(NOW - DAY),
    expires=st.just(NOW + DAY),
    blocks=st.sampled_from([(), ("one",), ("two",), ("one", "two"), ("gone",)]),
    offer=st.sampled_from(["", "a", "a", *NAMES]),
    product_id=st.none() | st.sampled_from(IDS[:4]) | st.sampled_from(IDS),
    campaign=st.sampled_from(["", "spring", "other"]),
)
