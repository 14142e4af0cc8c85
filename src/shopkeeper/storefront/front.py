"""What every page works with: the shop's services, and who is looking.

Reads the customer's events and the current snapshot; `recording` is the only part of the
storefront that tells the log what was done, `centre`, `quizzing` and `leaving` what was said.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from shopkeeper.customers import Profile
from shopkeeper.customers.gpc import HEADER, signalled
from shopkeeper.decisions import Shop
from shopkeeper.domain import (
    Context,
    CustomerRef,
    Event,
    NotAllowed,
    Product,
    ProductId,
    SessionId,
)
from shopkeeper.experience import Services
from shopkeeper.storefront.basket import BasketLine, basket_of
from shopkeeper.storefront.options import StorefrontOptions
from shopkeeper.storefront.people import Persona, personas
from shopkeeper.storefront.visit import (
    COOKIE,
    Visit,
    by_link,
    form_token,
    is_form_token,
    new_visit,
    open_visit,
    seal_visit,
)
from shopkeeper.storefront.visits import Visits

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Front:
    services: Services
    options: StorefrontOptions
    people: tuple[Persona, ...]
    visits: Visits

    @property
    def offered(self) -> tuple[Persona, ...]:
        """Whom the shop can be viewed as now: without customers who had themselves erased."""
        find = self.services.directory.find
        return tuple(
            persona
            for persona in self.people
            if persona.customer_id is None or find(CustomerRef(id=persona.customer_id))
        )

    def shop(self) -> Shop:
        return self.services.shops.current()

    def product(self, product_id: ProductId) -> Product | None:
        columns = self.shop().columns
        index = columns.index.get(product_id)
        return None if index is None else columns.products[index]

    def spelled(self, product_id: ProductId) -> ProductId:
        """The id as the catalogue spells it, whatever its case; as it came where it has none."""
        columns = self.shop().columns
        if product_id in columns.index:
            return product_id
        folded = product_id.casefold()
        return next((known for known in columns.ids if known.casefold() == folded), product_id)

    def persona(self, ref: str) -> Persona | None:
        return next((persona for persona in self.offered if persona.ref == ref), None)


@dataclass(frozen=True)
class Shopper:
    """Who a page is for.

    Their events are read when first asked for: a page that records something does so before.
    """

    front: Front = field(repr=False)
    visit: Visit
    persona: Persona
    device: str
    locale: str
    token: str
    """Of this visit's forms."""
    signal: bool
    """The browser sent `Sec-GPC: 1`."""

    @property
    def customer(self) -> CustomerRef:
        return self.persona.customer(self.visit)

    @property
    def session(self) -> SessionId:
        return self.persona.session(self.visit)

    @cached_property
    def profile(self) -> Profile:
        return self.front.services.profiles.read(self.customer, self.front.shop())[0]

    @cached_property
    def visited(self) -> tuple[Event, ...]:
        """What this visit put into its basket, took out and ordered."""
        return self.front.visits.of(self.customer, self.session)

    @cached_property
    def basket(self) -> tuple[BasketLine, ...]:
        return basket_of(self.visited, self.session)

    def as_visit(self, visit: Visit) -> "Shopper":
        """The same person with something else in their cookie."""
        return replace(self, visit=visit)

    def context(self, page: str, product_id: ProductId | None = None) -> Context:
        """The moment; of whoever refused, the home page is not told of their basket either."""
        apart = page == "home" and self.profile.refused
        basket = () if apart else tuple(line.product_id for line in self.basket)
        campaign = self.visit.campaign
        return Context(page, product_id, basket, self.device, self.locale, campaign=campaign)


TheFront = NamedDependency[Front]
TheShopper = NamedDependency[Shopper]
"""What handlers are given, by the names `front` and `shopper`."""


def build_front(services: Services, options: StorefrontOptions) -> Front:
    return Front(services, options, personas(options.people), Visits())


def shopper_of(front: Front, request: AnyRequest) -> Shopper:
    """Who sent the request; a browser without a visit begins one as the first persona."""
    secret = front.options.secret
    visit = open_visit(request.cookies.get(COOKIE, ""), secret)
    persona = front.persona(visit.persona) if visit else None
    if visit is None or persona is None:
        persona = front.offered[0]
        visit = new_visit(persona.ref)
    return meet(front, request, by_link(visit, request.query_params), persona)


def meet(front: Front, request: AnyRequest, visit: Visit, persona: Persona) -> Shopper:
    """The persona as this visit sees them."""
    return Shopper(
        front=front,
        visit=visit,
        persona=persona,
        device="mobile" if "mobi" in request.headers.get("user-agent", "").lower() else "desktop",
        locale=request.headers.get("accept-language", "").partition(",")[0][:20],
        token=form_token(visit, front.options.secret),
        signal=sends_signal(request),
    )


def sends_signal(request: AnyRequest) -> bool:
    """Whether the browser asks that data be neither sold nor shared."""
    return signalled(request.headers.getall(HEADER, []))


def visit_cookie(front: Front, visit: Visit) -> Cookie:
    """The visit as the browser keeps it, out of reach of scripts and other sites."""
    value = seal_visit(visit, front.options.secret)
    return Cookie(key=COOKIE, value=value, httponly=True, samesite="lax", path="/")


def check_form(front: Front, shopper: Shopper, token: str) -> None:
    """Refuse a form that was not made for this visit.

    Raises:
        NotAllowed: Another site sent it, or the page was open since before a restart.
    """
    if not is_form_token(token, shopper.visit, front.options.secret):
        raise NotAllowed("this page was open for too long to send its form")


def own_path(path: str) -> str:
    """The path to go back to, if it is one of this site; the home page otherwise.

    >>> own_path("/basket?x=1"), own_path("//evil.example"), own_path("https://evil.example")
    ('/basket?x=1', '/', '/')
    """
    outside = not path.startswith("/") or path[1:2] in {"/", "\\"}
    return "/" if outside or not path.isprintable() else path
