"""The chain is measured in visits."""

from datetime import UTC, datetime

from shopkeeper.decisions.promises import chain_of
from shopkeeper.domain import (
    DecideRequest,
    Decision,
    DecisionId,
    Link,
    PromiseState,
    SessionId,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def page(link: Link, visit: str, *breaks: str) -> Decision:
    state = PromiseState("spring", link, not breaks, breaks)
    asked = DecideRequest(session_id=SessionId(visit) if visit else None)
    return Decision(DecisionId(f"{link}{visit}"), NOW, asked, "personalized", {}, {}, promise=state)


def test_a_visit_keeps_it_where_every_page_does() -> None:
    [chain] = chain_of([
        page("landing", "a"), page("landing", "b"), page("landing", "b", "out"),
        page("product", "a"), page("landing", "", "out"), page("landing", "c", "late", "out"),
        Decision(DecisionId("x"), NOW, DecideRequest(), "personalized", {}, {}),
    ])  # fmt: skip
    landing, product = chain.links
    assert (landing.visits, landing.kept.value, landing.breaks) == (4, 0.25, {"out": 3, "late": 1})
    assert (product.visits, product.kept.value, product.breaks) == (1, 1.0, {})
    assert product.kept.standard_error is None


def test_what_is_kept_in_value_or_for_more_is_told_beside() -> None:
    ways = {"pending": ("a basket of 20.00 GBP",), "instead": ("tenner: `spring` is worth more",)}
    state = PromiseState("spring", "basket", kept=True, **ways)
    asked = DecideRequest(session_id=SessionId("a"))
    told = Decision(DecisionId("d"), NOW, asked, "personalized", {}, {}, promise=state)
    [chain] = chain_of([told, told])
    [basket] = chain.links
    assert (basket.kept.value, basket.breaks) == (1.0, {})
    assert basket.pending == {"a basket of 20.00 GBP": 1}
    assert basket.instead == {"tenner: `spring` is worth more": 1}


def test_without_promises_there_is_no_chain() -> None:
    assert chain_of([]) == ()
