"""Choosing whom to view as, waving a product away, and what was really seen."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody
from litestar.response import Redirect

from shopkeeper import experience
from shopkeeper.domain import DecideRequest, InvalidRequest, NotFound, PlacementRequest, ProductId
from shopkeeper.storefront.buying import Form
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    TheFront,
    TheShopper,
    check_form,
    meet,
    own_path,
    visit_cookie,
)
from shopkeeper.storefront.notes import go_on
from shopkeeper.storefront.people import WITH_BASKET
from shopkeeper.storefront.recording import click_id, line, promotion, record

STARTING_BASKET = 2
MAX_SEEN = 100


class Sight(msgspec.Struct, frozen=True):
    """A product that stood on the screen, at least half of it, for a second."""

    product_id: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    position: Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class BlockSight(msgspec.Struct, frozen=True):
    """A block that stood there as long."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    position: Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class Sights(msgspec.Struct, frozen=True):
    token: str
    decision_id: str
    placement: str
    page: str
    products: Annotated[tuple[Sight, ...], msgspec.Meta(max_length=MAX_SEEN)] = ()
    blocks: Annotated[tuple[BlockSight, ...], msgspec.Meta(max_length=MAX_SEEN)] = ()


@post("/view-as", sync_to_thread=True, include_in_schema=False)
def view_as(front: TheFront, request: AnyRequest, shopper: TheShopper, data: Form) -> Redirect:
    """See the shop as somebody else.

    Raises:
        InvalidRequest: Nobody of that name is on offer.
    """
    check_form(front, shopper, data.get("token", ""))
    persona = front.persona(data.get("as", ""))
    if persona is None:
        raise InvalidRequest("`as` must be one of the people on offer")
    visit = msgspec.structs.replace(shopper.visit, persona=persona.ref, note=None)
    if persona.ref == WITH_BASKET:
        _fill_basket(front, meet(front, request, visit, persona))
    back = own_path(data.get("back", "/"))
    return Redirect(back, status_code=303, cookies=[visit_cookie(front, visit)])


@post("/not-interested", sync_to_thread=True, include_in_schema=False)
def not_interested(
    front: TheFront, request: AnyRequest, shopper: TheShopper, data: Form
) -> Response[None] | Redirect:
    """Take a product away for good; a script gets an empty answer, a form its page again."""
    check_form(front, shopper, data.get("token", ""))
    record(front, shopper, data.get("page", ""), {
        "name": "Product Disliked", "products": [{"product_id": data.get("product", "")}],
        "decision_id": data.get("from"), "placement": data.get("at"),
    })  # fmt: skip
    if request.headers.get("x-requested-with") == "fetch":
        return Response(None, status_code=204)
    back = own_path(data.get("back", "/"))
    return go_on(front, shopper, back, "dismissed", data.get("product", ""))


@post("/seen", sync_to_thread=True, include_in_schema=False, status_code=204)
def seen(front: TheFront, shopper: TheShopper, data: JSONBody[Sights]) -> None:
    """Keep what was really seen of a decision.

    Raises:
        InvalidRequest: Nothing was.
    """
    check_form(front, shopper, data.token)
    if not (data.products or data.blocks):
        raise InvalidRequest("`products` or `blocks` must be given, got neither")
    told = {"decision_id": data.decision_id, "placement": data.placement}
    products = [msgspec.to_builtins(sight) for sight in data.products]
    exposed = [{**told, "name": "Products Exposed", "products": products}] if products else []
    viewed = [
        {**told, **promotion("Promotion Viewed", one.id, one.position)} for one in data.blocks
    ]
    record(front, shopper, data.page, *exposed, *viewed)


@get("/promotion", sync_to_thread=True, include_in_schema=False)
def follow(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Redirect:
    """Lead on to where a block's link goes, and tell the log that it was followed.

    Raises:
        NotFound: No such block with a link is in force.
    """
    name, decision = (request.query_params.get(key, "") for key in ("block", "from"))
    blocks = front.shop().governed.rules.blocks.blocks
    link = next((block.link for block in blocks if block.id == name), None)
    if link is None:
        raise NotFound("there is no such link")
    if decision:
        record(front, shopper, "", {
            **promotion("Promotion Clicked", name), "decision_id": decision,
            "message_id": click_id(shopper, decision, name),
            "placement": request.query_params.get("at"),
        })  # fmt: skip
    return Redirect(link, status_code=303)


def _fill_basket(front: Front, shopper: Shopper) -> None:
    """Put the two most popular products in, once a visit."""
    asked = DecideRequest((PlacementRequest("home", n=STARTING_BASKET),), dry_run=True)
    picks = experience.decide(front.services, asked).slates["home"].products
    products = [found for pick in picks if (found := front.product(ProductId(pick.id)))]
    record(front, shopper, "home", *(
        {
            "name": "Product Added",
            "message_id": f"start-{shopper.session}-{number}",
            "products": [line(product)],
        }
        for number, product in enumerate(products)
    ))  # fmt: skip
