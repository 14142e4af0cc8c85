"""Routes that answer a page: decide, rank, search, and why an answer was what it was."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath, JSONBody

from shopkeeper import experience
from shopkeeper.api.answers import DecideAnswer, Filled, RankAnswer, SearchAnswer, told
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter, Query
from shopkeeper.api.whose import asks_as_stranger, signal_of
from shopkeeper.decisions import FOUND, GIVEN
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    DecisionId,
    InvalidRequest,
    NotAllowed,
    ProductId,
    SessionId,
)
from shopkeeper.experience import Explanation, RankRequest, SearchRequest

MAX_OFFSET = 10_000

_BOUNDS = ("gte", "lte", "gt", "lt", "not")


_CUSTOMER = {"anonymous_id": "browser-7f3a"}
_DECIDE_EXAMPLE = {
    "customer": _CUSTOMER,
    "session_id": "s-1",
    "context": {"page": "product", "product_id": "22423", "device": "mobile"},
    "placements": [{"name": "product", "n": 4, "filters": {"price": {"lte": 20}}}],
}
_RANK_EXAMPLE = {"customer": _CUSTOMER, "products": ["22423", "84879", "85123A"]}

SEARCH_QUERY = (
    Parameter("q", "What is searched for.", example="cake stand"),
    Parameter(
        "filter.*",
        "An attribute of products, like `filter.brand=Regency`; several values of one name are "
        "alternatives. Bounds are `filter.price.lte=20` (`gte`, `lte`, `gt`, `lt`), each once; "
        "exclusion is `filter.brand.not=Regency`, as often as needed.",
    ),
    Parameter("n", "Products of a page.", kind="integer", example=12),
    Parameter("offset", "Products to leave out before the page.", kind="integer"),
    Parameter("customer_id", "The customer's own id; with a publishable key only the token's."),
    Parameter("anonymous_id", "The id of the customer's browser.", example="browser-7f3a"),
    Parameter("session_id", "The visit."),
    Parameter(
        "page",
        "The page of the shop's `pages.yaml` the list stands on; absent: `search`.",
        example="category",
    ),
    Parameter("market", "Where it is asked for; absent: the shop's own.", example="DE"),
    Parameter("campaign", "As the link that led here named it."),
    Parameter("basket", "A product in the basket; as often as there are units of it."),
    Parameter("promise", "What an ad's link carried in `sk_promise`."),
)

SHOPPER = "shopper"
VIEWS = (SHOPPER, "operator")
WHY_QUERY = (Parameter("view", "For whom it is explained; absent: the shopper.", choices=VIEWS),)

_ASK = [Needs("decide", browsers=True)]


@post(
    "/v1/decide",
    guards=_ASK,
    status_code=200,
    sync_to_thread=False,
    opt={"example": _DECIDE_EXAMPLE},
)
def decide(request: ApiRequest, data: JSONBody[DecideRequest]) -> DecideAnswer:
    """Fill the placements of a page for a customer, or compose a page of the shop's whole.

    Unknown customers and products are served as new. `dry_run` answers without being remembered.
    """
    signal = signal_of(request)
    anonymous_only = asks_as_stranger(request, data.customer)
    found = experience.decide(request.services, data, anonymous_only=anonymous_only, signal=signal)
    placements = {name: Filled(slate.products) for name, slate in found.slates.items()}
    return told(DecideAnswer, found, signal, placements=placements)


@post(
    "/v1/rank", guards=_ASK, status_code=200, sync_to_thread=False, opt={"example": _RANK_EXAMPLE}
)
def rank(request: ApiRequest, data: JSONBody[RankRequest]) -> RankAnswer:
    """Put given products into the best order for a customer, with prices and offers.

    None is added and none left out.
    """
    signal = signal_of(request)
    anonymous_only = asks_as_stranger(request, data.customer)
    found = experience.rank(request.services, data, anonymous_only=anonymous_only, signal=signal)
    return told(RankAnswer, found, signal, products=found.slates[GIVEN].products)


@get("/v1/search", guards=_ASK, sync_to_thread=False, opt={"query": SEARCH_QUERY})
def search(request: ApiRequest) -> SearchAnswer:
    """Find products by words and filters, with prices and offers.

    Typos are forgiven. Where a customer is named, the order is theirs.
    """
    asked, signal = search_request(request.scope["query_string"]), signal_of(request)
    anonymous_only = asks_as_stranger(request, asked.customer)
    found = experience.search(request.services, asked, anonymous_only=anonymous_only, signal=signal)
    return told(
        SearchAnswer,
        found.decision,
        signal,
        products=found.products,
        total=found.total,
        facets=found.facets,
        corrected=found.corrected,
    )


@get(
    "/v1/decisions/{decision_id:str}/why",
    guards=[Needs("decide")],
    sync_to_thread=False,
    opt={"query": WHY_QUERY},
)
def why(request: ApiRequest, decision_id: FromPath[str]) -> Explanation:
    """Explain a decision: what it followed, why each thing was there, what to change.

    `view=operator` adds candidates with scores, rules, chances and exposures, for an admin key.
    """
    view = Query(request.scope["query_string"], WHY_QUERY).text("view", SHOPPER)
    if view not in VIEWS:
        raise InvalidRequest(f"`view` must be one of {', '.join(VIEWS)}, got {view[:80]!r}")
    operator = view != SHOPPER
    if operator and "admin" not in request.key.scopes:
        raise NotAllowed("`view=operator` needs a key with the scope 'admin'")
    return experience.why(request.services, DecisionId(decision_id), operator=operator)


def search_request(query_string: bytes) -> SearchRequest:
    """What a query string asks for.

    Raises:
        InvalidRequest: An unknown parameter, or a number that is none or out of range.
    """
    query = Query(query_string, SEARCH_QUERY)
    session, offset = query.optional("session_id"), query.number("offset", 0)
    if offset > MAX_OFFSET:
        raise InvalidRequest(f"`offset` must be at most {MAX_OFFSET}, got {offset}")
    return SearchRequest(
        words=query.text("q"),
        filters=_filters(query.pairs),
        n=query.number("n", 24),
        offset=offset,
        customer=CustomerRef(query.optional("customer_id"), query.optional("anonymous_id")),
        session_id=SessionId(session) if session else None,
        context=_context(query),
        page=query.text("page", FOUND),
        promise=query.text("promise"),
    )


def _context(query: Query) -> Context:
    return Context(
        page=query.text("page", FOUND),
        basket=tuple(ProductId(value) for name, value in query.pairs if name == "basket"),
        market=query.text("market"),
        campaign=query.text("campaign"),
    )


def _filters(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Filters as a decide request writes them.

    >>> _filters([("filter.brand", "A"), ("filter.brand", "B"), ("filter.price.lte", "20")])
    {'brand': ['A', 'B'], 'price': {'lte': '20'}}
    >>> _filters([("filter.brand.not", "A"), ("filter.brand.not", "B")])
    {'brand': {'not': ['A', 'B']}}

    Raises:
        InvalidRequest: One attribute has both a value and a bound, or one bound twice.
    """
    filters: dict[str, Any] = {}
    for name, value in pairs:
        if not name.startswith("filter."):
            continue
        attribute, bound = _split(name.removeprefix("filter."))
        held = filters.setdefault(attribute, {} if bound else [])
        if isinstance(held, dict) != bool(bound):
            raise InvalidRequest(f"`filter.{attribute}` must be either a value or bounds, not both")
        if bound and bound != "not" and bound in held:
            raise InvalidRequest(f"`{name}` must be given once, got another {value[:80]!r}")
        if bound == "not":
            held.setdefault(bound, []).append(value)
        elif bound:
            held[bound] = value
        else:
            held.append(value)
    return filters


def _split(name: str) -> tuple[str, str]:
    attribute, _, last = name.rpartition(".")
    return (attribute, last) if attribute and last in _BOUNDS else (name, "")


HANDLERS = [decide, rank, search, why]
