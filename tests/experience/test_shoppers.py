import msgspec

from shopkeeper.domain import Decision, PromiseState
from shopkeeper.experience import for_shopper
from shopkeeper.experience.shoppers import WORDS_GONE
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.room import raw, send

KEPT = {
    "decision_id", "time", "request", "arm", "slates", "versions", "beliefs", "degraded", "page",
    "tier", "prices", "offers", "withheld_offers", "blocks", "sections", "disclosures", "promise",
}  # fmt: skip
"""What shoppers may be told; a new field of a decision is kept back until it is named here."""


def test_a_shopper_is_told_what_is_for_them_and_no_more(services):
    publish(priced(services), offers=TEN)
    send(services, raw("Product Viewed", "p3"))
    decision = page(services, anonymous_id="browser-1")
    told = for_shopper(decision)
    empty = Decision(*(getattr(decision, name) for name in Decision.__struct_fields__[:6]))
    for name in Decision.__struct_fields__:
        if name not in KEPT:
            assert getattr(told, name) == getattr(empty, name), name
        elif name != "offers":
            assert getattr(told, name) == getattr(decision, name), name
    assert told.offers == tuple(
        msgspec.structs.replace(offer, policies=()) for offer in decision.offers
    )
    services.log.flush()
    logged = services.log.find(decision.decision_id).entry.record
    assert logged.offers[0].policies
    assert logged.state == decision.state


def test_of_a_broken_promise_a_shopper_is_told_what_is_theirs_to_know(services):
    breaks = ("offer ten: it has ended", "block a: its claim has expired", "block b: no evidence")
    decision = msgspec.structs.replace(
        page(priced(services)), promise=PromiseState("ad", "landing", kept=False, breaks=breaks)
    )
    assert for_shopper(decision).promise.breaks == ("offer ten: it has ended", WORDS_GONE)
