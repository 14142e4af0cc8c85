from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import DecisionId, Event, Line, MessageId, ProductId, SessionId
from shopkeeper.storefront.basket import basket_of

HERE, ELSEWHERE = SessionId("here"), SessionId("elsewhere")
NAMES = ("Product Added", "Product Removed", "Order Completed", "Product Viewed")


def _event(
    name: str, product: str, quantity: int = 1, session: SessionId = HERE, decision: str = ""
) -> Event:
    return Event(
        MessageId("m"),
        name,
        datetime(2024, 1, 1, tzinfo=UTC),
        lines=(Line(ProductId(product), quantity),),
        session_id=session,
        decision_id=DecisionId(decision) if decision else None,
    )


acts = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from("abc"),
    st.integers(1, 4),
    st.sampled_from((HERE, ELSEWHERE)),
)


@given(st.lists(acts, max_size=30))
def test_a_basket_is_what_a_plain_count_of_the_events_says(
    history: list[tuple[str, str, int, SessionId]],
) -> None:
    counted: Counter[str] = Counter()
    for name, product, quantity, session in history:
        if session != HERE or name == "Product Viewed":
            continue
        if name == "Order Completed":
            counted.clear()
        elif name == "Product Added":
            counted[product] += quantity
        else:
            counted[product] = max(counted[product] - quantity, 0)
    held = basket_of([_event(*act) for act in history], HERE)
    assert {line.product_id: line.quantity for line in held} == dict(+counted)


def test_the_basket_remembers_which_decision_showed_the_product() -> None:
    history = [_event("Product Added", "a", decision="d1"), _event("Product Added", "a")]
    assert basket_of(history, HERE)[0].decision_id == "d1"
