"""A shop whose orders get letters, somebody who orders by an ad, and how a letter is read."""

from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Money,
    PricePlace,
    ProductId,
    ShopFacts,
)
from shopkeeper.experience import (
    Services,
)
from shopkeeper.experience.letters import Written, mail_of
from shopkeeper.experience.promising import write_promise
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.room import AGREED, raw, send

FACTS = ShopFacts(
    "Corner Shop",
    PricePlace("GB", "GBP"),
    return_days=30,
    free_shipping_from=Money(5000, "GBP"),
    support_hours="Monday to Friday, 9 to 17",
    assumed=("return_days",),
)
HALF = "  - {id: half, title: Half off, kind: percent, depth_bps: 500, eligibility: Regulars," \
    " tiers: [new]}\n"  # fmt: skip
WELCOME = (
    "  - {id: welcome, kind: hook, stages: [top], headline: Mugs that last, text: Fired twice,"
    " action: Look, link: /mugs}\n"
)
SPEAKING = (
    "  - {id: thanks, kind: header, stages: [retention], headline: A fine present,"
    " speaks_to: [{variable: gift_or_self, values: [gift]}]}\n"
)
DUTY = "THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA"
MARKETS = f'  - {{id: GB, source: a test, disclosures: [{{code: test, text: "{DUTY}"}}]}}\n'
PAGES = """\
  - {id: letter, stage: retention, link: letter}
  - {id: letter-more, stage: retention, link: letter,
     slots: [{id: more, fill: products, n: 2, title: Well liked}]}
"""
MESSAGES = {**AGREED, "marketing": True}
ORDER: dict[str, Any] = {
    "order_id": "o1", "currency": "GBP", "total": "13.30", "discount": "0.70", "shipping": "3.00",
    "tax": "1.11", "offers": ["ten"],
    "products": [{"product_id": "p2", "price": 2, "quantity": 2}, {"product_id": "p7", "price": 7}],
}  # fmt: skip
FIGURES = ("2 × Thing 2, 2.00 GBP each", "4.00 GBP", "1 × Thing 7", "7.00 GBP", "−0.70 GBP",
           "3.00 GBP", "1.11 GBP", "13.30 GBP")  # fmt: skip


def shop_of_letters(tmp_path: Path) -> Services:
    """With an offer to all and one to some, whose market's law has words."""
    made = priced(make_services(tmp_path, facts=FACTS))
    publish(made, offers=TEN + HALF, blocks=WELCOME, markets=MARKETS)
    return made


BOB = {"userId": "bob", "anonymousId": "b2"}


def told(
    services: Services,
    name: str,
    consent: Any = AGREED,
    who: Mapping[str, str] = MappingProxyType({"userId": "ann", "anonymousId": "b1"}),
    **properties: Any,
) -> None:
    context = {"sessionId": "v1", "consent": {"categoryPreferences": consent}}
    send(services, raw(name, **who, context=context, properties={**ORDER, **properties}))


def ad(services: Services, **more: Any) -> str:
    now = services.clock().replace(microsecond=0)
    fields: dict[str, Any] = {"blocks": ("welcome",), "offer": "ten", "product_id": ProductId("p2")}
    return write_promise(services, Promise("ad", now, now + timedelta(days=3), **fields | more))


def visit(services: Services, token: str) -> None:
    """Somebody known comes by the ad and looks at the product."""
    context = {"sessionId": "v1", "consent": {"categoryPreferences": AGREED}}
    send(services, raw("Product Viewed", "p2", userId="ann", anonymousId="b1", context=context))
    page(services, "product", anonymous_id="b1", product_id="p2", promise=token)


def both(written: Written) -> tuple[str, str]:
    """The two parts of the message as a mail program reads them; HTML without its tags."""
    read = message_from_bytes(mail_of(written).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    said, shown = (part.get_content().replace("\r\n", "\n") for part in (text, html))
    return said, shown


def codes(written: Written) -> set[str]:
    """Kinds of reason its words were chosen for."""
    return {reason.code for block in written.decision.blocks for reason in block.reasons}
