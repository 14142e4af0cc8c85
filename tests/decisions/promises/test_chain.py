"""The chain is measured in visits."""

from datetime import UTC, datetime

import msgspec

from shopkeeper.decisions.promises import chain_of
from shopkeeper.domain import (
    Context,
    DecideRequest,
    Decision,
    DecisionId,
    Link,
    ProductId,
    PromiseState,
    SessionId,
)
from shopkeeper.domain.state import StateRead

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def page(link: Link, visit: str, *breaks: str) -> Decision:
    state = PromiseState("spring", link, not breaks, breaks)
    asked = DecideRequest(session_id=SessionId(visit) if visit else None)
    return Decision(DecisionId(f"{link}{visit}"), NOW, asked, "personalized", {}, {}, promise=state)


def test_a_visit_keeps_it_where_every_page_does() -> None:
    [chain] = chain_of([
        page("landing", "a"), page("product", "b"), page("product", "b", "out"),
        page("product", "a"), page("landing", "", "out"), page("landing", "c", "late", "out"),
        Decision(DecisionId("x"), NOW, DecideRequest(), "personalized", {}, {}),
    ])  # fmt: skip
    landing, product = chain.links
    assert (landing.visits, landing.breaks) == (3, {"out": 2, "late": 1})
    assert (product.visits, product.kept.value, product.breaks) == (2, 0.5, {"out": 1})


def test_a_visit_lands_once() -> None:
    [chain] = chain_of([
        page("landing", "a"), page("product", "a"), page("landing", "a", "not on this page"),
        page("product", "b"), page("landing", "b", "not on this page"),
    ])  # fmt: skip
    assert [(one.link, one.visits, one.kept.value) for one in chain.links] == [
        ("landing", 1, 1.0), ("product", 2, 1.0),
    ]  # fmt: skip
    assert chain.links[0].kept.standard_error is None


def test_pages_of_other_products_are_no_link_of_the_chain() -> None:
    def product(name: str, *breaks: str) -> Decision:
        context = Context("product", ProductId(name))
        request = DecideRequest(session_id=SessionId("a"), context=context)
        seen = msgspec.structs.replace(page("product", "a", *breaks), request=request)
        state = StateRead(promise={"id": "spring", "product_id": "mug"})
        return msgspec.structs.replace(seen, state=state)

    [chain] = chain_of([product("mug"), product("bowl", "not on this page")])
    [link] = chain.links
    assert (link.kept.value, link.breaks) == (1.0, {})


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
