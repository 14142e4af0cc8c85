"""The letter after an order: one decision, kept with the ad's promise, written out to be sent.

An order comes in; a subject, two texts that say the same and the decision behind them go out. The
decision is logged under an id made of the order's own entry, so a letter asked for again is the
same one and nothing counts twice; where its customer refused personalization since, another is
made of nobody. Nothing is sent and no address is kept: that is the shop's own mail server's.

What the letter says is what the log says: the order's own figures, the offers it used in the public
words of the rules then in force, what the ad said. Held by tests/experience/test_letters.py and
test_letters_anew.py beside it.
"""

import hmac
from dataclasses import dataclass, replace
from email.message import EmailMessage
from urllib.parse import urlsplit

import msgspec

from shopkeeper.customers import Profile
from shopkeeper.decisions import Moment
from shopkeeper.decisions.offers import offers_named
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    Disclosure,
    InvalidRequest,
    MessageId,
    NotFound,
    ProductId,
    PromiseState,
)
from shopkeeper.experience.billing import duties_of
from shopkeeper.experience.decide import log_decision, moment_of
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.lettering import checked_url, html_of, message_of, text_of
from shopkeeper.experience.ordered import ANYBODY, Ordered, find_order
from shopkeeper.experience.promising import promise_of
from shopkeeper.experience.saying import contents_of, judged
from shopkeeper.experience.services import Services
from shopkeeper.experience.shoppers import for_shopper

PAGE, MORE = "letter", "letter-more"
"""Pages of `pages.yaml`: for everybody, and for who agreed to messages."""
MAX_COUNTED = 500
"""Products of an order that are looked at."""
_IDS = "letters"


class Letter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to write to the customer of an order."""

    decision_id: DecisionId
    """The same however often the letter is asked for, until its customer refuses personalization:
    then another, of nobody."""
    order_id: str
    subject: str
    text: str
    html: str
    """A page of its own, with nothing in it from anywhere else."""
    disclosures: tuple[Disclosure, ...] = ()
    """What a law wants said beside the offers the order used; the texts have it too."""
    promise: PromiseState | None = None
    """Whether what the visit's ad said is kept to the end, by the order as it stands."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and the decision behind it."""

    letter: Letter
    decision: Decision
    shop_url: str


def letter_after(
    services: Services,
    order_id: str,
    promise: str = "",
    shop_url: str = "",
    customer: CustomerRef = ANYBODY,
) -> Written:
    """The letter after an order of the log.

    Args:
        customer: Whose order it is, to find it at once.
        promise: What the visit's link carried; empty: as the visit's own pages have it.
        shop_url: Where the shop is; empty: the letter has no link.

    Raises:
        InvalidRequest: No such id or address can be, or `pages.yaml` has no page `letter`.
        NotFound: There is no such order, or its customer was erased.
        Conflict: The order was cancelled or refunded.
    """
    found = find_order(services, order_id, customer)
    found = msgspec.structs.replace(found, promise=promise or found.promise)
    return letter_of(services, found, shop_url)


def letter_of(
    services: Services, order: Ordered, shop_url: str = "", *, signal: bool = False
) -> Written:
    """The letter after an order that is at hand.

    Args:
        signal: The customer's browser sends `Sec-GPC: 1`.

    Raises:
        InvalidRequest: As `letter_after`.
        NotFound: Its customer was erased since the letter was first asked for, or it was written
            to another.
    """
    base = checked_url(shop_url)
    decision = _decision_of(services, order, signal)
    duties = duties_of(services, order.event, decision)
    more = _agreed(services, order, signal)
    state = judged(services, order.event, decision)
    told = msgspec.structs.replace(decision, promise=state)
    contents = contents_of(services, order.event, told, duties, base, more=more)
    letter = Letter(
        decision_id=decision.decision_id,
        order_id=order.event.order_id or "",
        subject=contents.subject,
        text=text_of(contents),
        html=html_of(contents),
        disclosures=duties,
        promise=for_shopper(told).promise,
    )
    return Written(letter, decision, base)


def mail_of(written: Written, to: str = "") -> EmailMessage:
    """The letter as a message to hand to a mail server, which gives it `From`.

    Args:
        to: One bare address; empty: whoever sends it knows.

    Raises:
        InvalidRequest: `to` is not one address.
    """
    letter, host = written.letter, urlsplit(written.shop_url).hostname
    name = f"{letter.decision_id}@{host}" if host else ""
    return message_of(letter.subject, letter.text, letter.html, written.decision.time, name, to)


def _decision_of(services: Services, order: Ordered, signal: bool) -> Decision:
    """The decision of the order's letter; of who refused since it was made, another of nobody."""
    name = _id_of(services, order)
    decision = _kept(services, order, name) or _decided(services, order, name, signal)
    if decision.arm == "off" or not _refused(services, order, signal):
        return decision
    name = _id_of(services, order, "off")
    return _kept(services, order, name) or _decided(services, order, name, signal)


def _id_of(services: Services, order: Ordered, *which: str) -> DecisionId:
    """Of the entry and not of the order's number alone: two customers may send the same one."""
    named = msgspec.json.encode((order.event.message_id, order.event.order_id, *which))
    secret = services.directory.secret(_IDS)
    return DecisionId(hmac.digest(secret, named, "sha256").hex()[:32])


def _kept(services: Services, order: Ordered, name: DecisionId) -> Decision | None:
    """The decision of a letter that was asked for before.

    Raises:
        NotFound: It was written to somebody else, or to somebody who was erased since.
    """
    logged = services.log.find(MessageId(name))
    if logged is None:
        return None
    if not isinstance(logged.entry.record, Decision):
        raise NotFound("the customer of this order was erased")
    if (key := logged.entry.customer) is not None:
        person = services.directory.find(order.customer)
        if person is None or key not in person.keys:
            raise NotFound("the letter after this order was written to another customer")
    return logged.entry.record


def _decided(services: Services, order: Ordered, name: DecisionId, signal: bool) -> Decision:
    moment = _moment(services, order, signal)
    moment, decision = decide_held(services, moment, name)
    log_decision(services, moment, decision)
    kept = _kept(services, order, name)  # of two who ask at once, the first
    assert kept is not None
    return kept


def _moment(services: Services, order: Ordered, signal: bool) -> Moment:
    """The moment of the letter; what the ad promised is judged by when the order was made."""
    page = MORE if _agreed(services, order, signal) else PAGE
    pages = services.shops.current().governed.rules.pages
    if pages.page(page) is None:
        page = PAGE
    if pages.page(page) is None:
        raise InvalidRequest(f"`pages.yaml` must have the page `{PAGE}` for letters, got none")
    request = DecideRequest(
        customer=order.customer,
        session_id=order.event.session_id,
        context=_context(order),
        page=page,
        promise=order.promise,
    )
    moment = moment_of(services, request, signal=signal)
    promise = promise_of(services, request, moment.shop, order.event.time)
    about = promise.product_id if promise is not None else None
    if about in request.context.basket:
        context = msgspec.structs.replace(request.context, product_id=about)
        request = msgspec.structs.replace(request, context=context)
    return replace(moment, request=request, promise=promise)


def _context(order: Ordered) -> Context:
    products: dict[ProductId, None] = dict.fromkeys(one.product_id for one in order.event.lines)
    return msgspec.structs.replace(
        order.context,
        page="letter",
        product_id=None,
        basket=tuple(products)[:MAX_COUNTED],
        referrer="",
        used_offers=tuple(offers_named(order.event.properties)),
    )


def _agreed(services: Services, order: Ordered, signal: bool) -> bool:
    """Whether the customer agreed to be written more than what concerns the order."""
    profile, noes = _standing(services, order, signal)
    said, basis = profile.memory, profile.basis
    if profile.refused or said.refuses("messages") or "messages" in noes:
        return False
    return said.grants("messages") or (basis is not None and basis.allows("messages"))


def _refused(services: Services, order: Ordered, signal: bool) -> bool:
    """Whether nothing of the customer may be used now."""
    profile, noes = _standing(services, order, signal)
    return profile.refused or "personalization" in noes


def _standing(services: Services, order: Ordered, signal: bool) -> tuple[Profile, set[str]]:
    """Who ordered as of now, and the purposes the law or their browser refuses."""
    home, shop = services.facts.place.market, services.shops.current()
    noes = services.consent.refusals(order.context, signal, home)
    return services.profiles.read(order.customer, shop)[0], {no.purpose for no in noes}
