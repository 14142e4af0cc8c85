"""Looking around: home, search, category, product.

Each page first tells the log what is being looked at, then asks once what to show, so that every
click is in the next answer.
"""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from shopkeeper import experience
from shopkeeper.catalog import variants
from shopkeeper.decisions import FOUND
from shopkeeper.domain import Decision, ProductId
from shopkeeper.experience import Found, SearchRequest
from shopkeeper.storefront.asking import offer_to, question_beside
from shopkeeper.storefront.cards import OWN_HISTORY, Card, card_of, cards_of, product_href
from shopkeeper.storefront.chart import chart_of
from shopkeeper.storefront.chrome import page
from shopkeeper.storefront.composed import Shelf, compose, composed_of
from shopkeeper.storefront.details import details_of
from shopkeeper.storefront.front import AnyRequest, Front, Shopper, TheFront, TheShopper
from shopkeeper.storefront.leads import lead_of
from shopkeeper.storefront.listing import (
    MAX_PAGE,
    Wanted,
    groups_of,
    is_kind,
    price_choices,
    read_wanted,
    ways_inside,
    without_unknown,
)
from shopkeeper.storefront.recording import click_id, line, record, shown_lines
from shopkeeper.storefront.sections import sections_of
from shopkeeper.storefront.shelves import headed, looked_at_last

COMPANIONS, PAGE = 8, 24


@get("/", sync_to_thread=True, include_in_schema=False)
def home(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """What suits the customer, what they looked at last, and a question if one is worth it."""
    recent = looked_at_last(front, shopper)
    away = tuple(card.id for card in recent)
    composed = compose(front, shopper, "home", shopper.context("home"), away)
    shelves = headed(composed.shelves, shopper)
    record(front, shopper, "home", *(_list_viewed(shelf, composed.decision) for shelf in shelves))
    sheet = experience.preferences_of(front.services, shopper.customer, signal=shopper.signal)
    offer = offer_to(front, shopper, sheet)
    decision, acted = composed.decision, bool(shopper.profile.events)
    return page(
        front,
        shopper,
        request,
        "home.html",
        composed=composed,
        lead=lead_of(
            shopper.persona, sheet, decision.arm, basket=bool(shopper.basket), acted=acted
        ),
        offer=offer,
        asked=None if offer else question_beside(front, shopper),
        shelves=shelves,
        recent=recent,
    )


@get("/search", sync_to_thread=True, include_in_schema=False)
def search(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """What was found for the words, in the order that suits the customer."""
    wanted = read_wanted(request.query_params)
    if wanted.words:
        record(front, shopper, "search", {"name": "Products Searched", "query": wanted.words})
    return _results(front, request, shopper, wanted, "search")


@get("/category", sync_to_thread=True, include_in_schema=False)
def category(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """A part of the range, in the order that suits the customer."""
    wanted = read_wanted(request.query_params)
    if wanted.type and not is_kind(wanted.type, front.shop().columns):
        return page(front, shopper, request, "nokind.html", status=404, kind=wanted.type)
    return _results(front, request, shopper, wanted, "category")


def _results(
    front: Front, request: AnyRequest, shopper: Shopper, wanted: Wanted, kind: str
) -> Response[bytes]:
    columns = front.shop().columns
    wanted = without_unknown(wanted, columns)
    found = _found(front, shopper, wanted, kind)
    pages = min(-(-found.total // PAGE), MAX_PAGE)
    if wanted.page > max(pages, 1):
        wanted = wanted.with_page(max(pages, 1))
        found = _found(front, shopper, wanted, kind)
    decision = found.decision
    record(front, shopper, kind, {
        "name": "Product List Viewed", "decision_id": decision.decision_id, "placement": FOUND,
        "products": shown_lines(found.products), "properties": {"list_id": kind},
    })  # fmt: skip
    composed = composed_of(front, decision)
    cards = cards_of(found.products, columns, decision.decision_id, FOUND, OWN_HISTORY)
    return page(
        front,
        shopper,
        request,
        "results.html",
        composed=composed,
        kind=kind,
        wanted=wanted,
        found=found,
        cards=tuple(map(composed.price, cards)),
        instead=() if cards else _instead(front, shopper, kind),
        pages=pages,
        groups=groups_of(found.facets, wanted),
        inside=ways_inside(found.facets, wanted),
        prices=price_choices(found.facets, wanted, front.options.facts.place.currency),
    )


def _found(front: Front, shopper: Shopper, wanted: Wanted, kind: str) -> Found:
    asked = SearchRequest(
        words=wanted.words,
        filters=wanted.filters,
        n=PAGE,
        offset=(wanted.page - 1) * PAGE,
        customer=shopper.customer,
        session_id=shopper.session,
        context=shopper.context(kind),
        page=kind,
        promise=shopper.visit.promise,
    )
    return experience.search(front.services, asked, signal=shopper.signal)


def _instead(front: Front, shopper: Shopper, kind: str) -> tuple[Card, ...]:
    """What else the shopper may look at, where nothing was found: of the home page."""
    shelves = compose(front, shopper, "home", shopper.context(kind)).shelves
    return shelves[0].cards[:COMPANIONS] if shelves else ()


@get("/product/{product_id:path}", sync_to_thread=True, include_in_schema=False)
def product(
    front: TheFront, request: AnyRequest, shopper: TheShopper, product_id: FromPath[str]
) -> Response[bytes] | Redirect:
    """One product, with its prices over time and what goes with it; found whatever its case.

    Raises:
        NotFound: It is not in the catalogue.
    """
    wanted = ProductId(product_id.removeprefix("/"))
    spelled = front.spelled(wanted)
    if spelled != wanted:
        query = f"?{request.url.query}" if request.url.query else ""
        return Redirect(product_href(spelled) + query, status_code=302)
    card = experience.product(front.services, spelled)
    record(front, shopper, "product", *_arrivals(request, shopper, card.product.id), {
        "name": "Product Viewed", "products": [line(card.product)],
        "decision_id": request.query_params.get("from"),
        "placement": request.query_params.get("at"),
    })  # fmt: skip
    context = shopper.context("product", card.product.id)
    composed = compose(front, shopper, "product", context)
    now = front.services.clock()
    return page(
        front,
        shopper,
        request,
        "product.html",
        composed=composed,
        card=composed.price(card_of(card.product)),
        product=card.product,
        lowest=card.lowest_30_days,
        chart=chart_of(card.history, now),
        details=details_of(card.product),
        sections=sections_of(card.product, front.options.facts, composed.decision.sections),
        variants=_variants(front, card.product.id),
        decided_by=request.query_params.get("from", ""),
        placed=request.query_params.get("at", ""),
    )


def _list_viewed(shelf: Shelf, decision: Decision) -> dict[str, Any]:
    return {
        "name": "Product List Viewed", "decision_id": decision.decision_id,
        "placement": shelf.name, "properties": {"list_id": shelf.name},
        "products": [{"product_id": card.id, "position": card.position} for card in shelf.cards],
    }  # fmt: skip


def _arrivals(request: AnyRequest, shopper: Shopper, product_id: ProductId) -> list[dict[str, Any]]:
    """The click that led here, where the link said which decision it came from."""
    decision_id = request.query_params.get("from", "")
    if not decision_id:
        return []
    position = request.query_params.get("pos", "")
    place = {"position": int(position)} if position.isdecimal() else {}
    return [{
        "name": "Product Clicked", "message_id": click_id(shopper, decision_id, product_id),
        "decision_id": decision_id, "placement": request.query_params.get("at"),
        "products": [{"product_id": product_id, **place}],
    }]  # fmt: skip


def _variants(front: Front, product_id: ProductId) -> tuple[Card, ...]:
    columns = front.shop().columns
    index = columns.index.get(product_id)
    if index is None:
        return ()
    return tuple(card_of(columns.products[i]) for i in variants(columns, index) if i != index)
