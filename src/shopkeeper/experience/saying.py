"""What the letter after an order says, in values: its figures, the ad's words, facts, products.

An order and its letter's decision come in; `Contents` go out. Reads titles, the shop's facts and
the rules the decision was made by. Held by tests/experience/test_letters.py.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from shopkeeper.decisions.offers import combinable, offers_named
from shopkeeper.decisions.promises import PageSeen, Promise, keep
from shopkeeper.decisions.rules import Rules
from shopkeeper.decisions.state import promise_of
from shopkeeper.domain import (
    BlockShown,
    Decision,
    Disclosure,
    Event,
    ProductId,
    PromiseState,
    Shown,
)
from shopkeeper.experience.billing import line_row, rules_of, sum_rows
from shopkeeper.experience.lettering import Contents, Part, Words, plain
from shopkeeper.experience.services import Services
from shopkeeper.experience.titles import Titles
from shopkeeper.experience.wording import day_words

STATED = "stated by the shop"
"""A fact's source that needs no saying in a letter of that shop; what is assumed its words mark."""
_OFF = "Nothing of you but the order itself was used to write it."
_CHANGE = (
    "What we know of you, and what we write to you about, is yours to see, change and switch off,"
    " under “Your preferences” in our shop."
)


def contents_of(
    services: Services,
    order: Event,
    decision: Decision,
    duties: Sequence[Disclosure],
    base: str,
    *,
    more: bool,
) -> Contents:
    """Everything the letter says.

    Args:
        decision: With its promise as it is `judged`.
        duties: What a law wants said beside the offers the order used.
        base: Where the shop is; empty: no link is made.
        more: Whether products may be suggested.
    """
    facts, rules, titles = services.facts, rules_of(services, decision), Titles(services)
    said = [block for block in decision.blocks if _is_promised(block)]
    own = [block for block in decision.blocks if not _is_promised(block)]
    openings = [block for block in own if block.kind == "header"]
    helpful = [*(block for block in own if block.kind != "header")]
    shelves = tuple(_shelves(services, decision, rules, titles, base)) if more else ()
    parts = (
        _ad(order, decision, rules, said, base),
        Part("Good to know", (*_blocks(helpful, decision, base), *_facts(services, own))),
        *shelves,
        _offers(decision),
    )
    day = day_words(order.time, ZoneInfo(facts.time_zone))
    shop = plain(facts.name)
    return Contents(
        shop=shop,
        order=plain(order.order_id or ""),
        opening=_blocks(openings, decision, base),
        lines=tuple(line_row(line, titles) for line in order.lines),
        sums=tuple(sum_rows(services, order, rules, duties)),
        parts=tuple(part for part in parts if part.words),
        why=tuple(_why(shop, day, decision, bool(shelves))),
        change=_CHANGE,
        change_href=f"{base}/preferences" if base else "",
    )


def judged(services: Services, order: Event, decision: Decision) -> PromiseState | None:
    """How what the ad said stands, of the order as it stands now.

    Judged as the decision was, by its own rules and blocks: what is new is what came of the order.
    """
    state = decision.promise
    promise = promise_of(decision.state) if decision.state is not None else None
    if state is None or promise is None or state.link != "letter":
        return state
    used = frozenset(offers_named(order.properties))
    seen = PageSeen(
        blocks=frozenset(block.id for block in decision.blocks),
        withheld_blocks=decision.withheld_blocks,
        better=_in_its_place(promise.offer, used, rules_of(services, decision)),
        used=used,
        ordered=frozenset(line.product_id for line in order.lines),
    )
    return keep(promise, state.link, seen, state.fidelity == "signed")


def _in_its_place(promised: str, used: frozenset[str], rules: Rules) -> str:
    """The title of an offer that was used and is not combined with the promised one; or nothing."""
    offers = rules.offers.offers
    place = next((i for i, offer in enumerate(offers) if offer.id == promised), None)
    if place is None or promised in used:
        return ""
    pairs = combinable(offers)[place]
    apart = (one for i, one in enumerate(offers) if one.id in used and not pairs[i])
    return next((one.title for one in apart), "")


def _is_promised(block: BlockShown) -> bool:
    return any(reason.code == "promised" for reason in block.reasons)


def _ad(
    order: Event, decision: Decision, rules: Rules, said: Sequence[BlockShown], base: str
) -> Part:
    """What the ad said, again; of its offer, whether the order had it."""
    state = decision.promise
    promise = promise_of(decision.state) if decision.state is not None else None
    if state is None or promise is None:
        return Part("", ())
    sure = state.fidelity == "signed"
    title = "What the ad you came by said" if sure else "What our campaign said"
    offer = _promised_offer(order, state, promise, rules)
    return Part(title, (*_blocks(said, decision, base), *offer))


def _promised_offer(
    order: Event, state: PromiseState, promise: Promise, rules: Rules
) -> Iterator[Words]:
    offer = next((one for one in rules.offers.offers if one.id == promise.offer), None)
    if offer is None:
        return
    used = offer.id in offers_named(order.properties)
    text = "Your order used it." if used else "Your order did not use it."
    if state.instead:
        text = state.instead[0].partition(": ")[2]
    yield Words(plain(offer.title), text)


def _blocks(blocks: Sequence[BlockShown], decision: Decision, base: str) -> tuple[Words, ...]:
    return tuple(
        Words(
            plain(block.headline),
            plain(block.text, 1_000),
            plain(block.action) if block.link else "",
            _block_href(block, decision, base),
            tuple(
                f"{plain(name.replace('_', ' ')).capitalize()}: {plain(told)}"
                for name, told in block.facts.items()
                if STATED not in told
            ),
        )
        for block in blocks
    )


def _block_href(block: BlockShown, decision: Decision, base: str) -> str:
    if not (base and block.link):
        return ""
    named = {"from": decision.decision_id, "at": block.placement, "block": block.id}
    return _asked(urljoin(f"{base}/", block.link), named)


def _facts(services: Services, blocks: Sequence[BlockShown]) -> Iterator[Words]:
    """What the shop states of delivery and returns, where no block of the letter said it."""
    facts, said = services.facts, {name for block in blocks for name in block.facts}
    told = {
        "return_days": f"{facts.return_days} days to return what you ordered",
        "warranty_years": f"Warranty in years: {facts.warranty_years}",
        "free_shipping_from": f"Free delivery from {facts.free_shipping_from}",
        "support_hours": f"Somebody to ask: {plain(facts.support_hours)}",
    }
    for name, words in told.items():
        if name not in said and getattr(facts, name) not in {None, ""}:
            notes = ("Assumed: nobody checked it",) if name in facts.assumed else ()
            yield Words(words, notes=notes)


def _shelves(
    services: Services, decision: Decision, rules: Rules, titles: Titles, base: str
) -> Iterator[Part]:
    page = rules.pages.page(decision.page)
    headings = {slot.id: slot.title for slot in page.slots} if page is not None else {}
    for name, slate in decision.slates.items():
        words = (_product(services, one, name, decision, titles, base) for one in slate.products)
        yield Part(plain(headings.get(name) or "You may like"), tuple(words))


def _product(
    services: Services, one: Shown, slot: str, decision: Decision, titles: Titles, base: str
) -> Words:
    shown = decision.prices.get(one.id)
    title = plain(titles.of(one.id) or one.id)
    named = {"from": decision.decision_id, "at": slot, "pos": str(one.position)}
    href = _asked(_product_address(services, one.id, base), named) if base else ""
    notes = tuple(plain(reason.text) for reason in one.reasons)
    return Words(title, str(shown.price) if shown else "", "", href, notes)


def _product_address(services: Services, product: ProductId, base: str) -> str:
    """As the feed has it; as the demo storefront has it, where the feed has none."""
    columns = services.shops.current().columns
    i = columns.index.get(product)
    link = "" if i is None else columns.products[i].link
    own = urlsplit(link).scheme in {"http", "https"} and plain(link, len(link) + 1) == link
    return link if own else f"{base}/product/{quote(product, safe='')}"


def _asked(address: str, named: dict[str, str]) -> str:
    parts = urlsplit(address)
    query = f"{parts.query}&{urlencode(named)}" if parts.query else urlencode(named)
    return urlunsplit(parts._replace(query=query))


def _offers(decision: Decision) -> Part:
    """Offers of a page that has a place for them, with who gets them."""
    duties = {offer: duty.text for duty in decision.disclosures for offer in duty.offers}
    words = tuple(
        Words(
            plain(offer.title),
            f"Who gets it: {plain(offer.eligibility)}",
            notes=tuple(filter(None, (duties.get(offer.id),))),
        )
        for offer in decision.offers
    )
    return Part("Offers", words)


def _why(shop: str, day: str, decision: Decision, suggests: bool) -> Iterator[str]:
    yield f"You get this letter because you ordered at {shop} on {day}; each order gets one."
    if suggests:
        yield "Products are suggested because you agreed to messages from us."
    if decision.arm == "off":
        yield _OFF
