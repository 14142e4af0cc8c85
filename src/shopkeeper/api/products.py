"""Routes of the catalogue: put products in, look at one, take them out."""

from typing import Annotated, Any, ClassVar, Self
from urllib.parse import unquote

import msgspec
from litestar import delete, get, put
from litestar.params import JSONBody

from shopkeeper import experience
from shopkeeper.access import Key
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter, Query
from shopkeeper.api.tolerant import plain
from shopkeeper.domain import NotFound, ProductId
from shopkeeper.experience import Imported, ProductCard

MAX_PRODUCTS = 10_000
"""Products of one request."""

OWN_BUSINESS = ("cost_of_goods_sold", "auto_pricing_min_price")
"""What a product costs the shop: shown to admin keys alone."""

PUT_QUERY = (
    Parameter("partial", "Change only the fields named, and keep the others.", kind="boolean"),
)
_PATH = "/v1/products/"


class ProductList(msgspec.Struct, frozen=True):
    """Products under Google Merchant's names."""

    products: Annotated[list[Any], msgspec.Meta(max_length=MAX_PRODUCTS)]

    documented: ClassVar[Any] = list[dict[str, Any]] | dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Take a JSON array, or an object with `products`."""
        whole = plain(body)
        return msgspec.convert({"products": whole} if isinstance(whole, list) else whole, cls)


class ProductIds(msgspec.Struct, frozen=True):
    """Products to be withdrawn."""

    ids: Annotated[list[ProductId], msgspec.Meta(max_length=MAX_PRODUCTS)]

    documented: ClassVar[Any] = list[str] | dict[str, list[str]]

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Take a JSON array, or an object with `ids`."""
        whole = msgspec.json.decode(body)
        return msgspec.convert({"ids": whole} if isinstance(whole, list) else whole, cls)


class Withdrawn(msgspec.Struct, frozen=True):
    withdrawn: int
    """Products that were there and now are not."""


_EXAMPLE = [
    {
        "id": "22423",
        "title": "Regency cakestand, 3 tiers",
        "price": "12.75 GBP",
        "availability": "in_stock",
        "brand": "Regency",
        "product_type": "Kitchen > Cake stands",
    }
]

_ADMIN = [Needs("admin")]


@put(
    "/v1/products",
    guards=_ADMIN,
    sync_to_thread=True,
    opt={"example": _EXAMPLE, "query": PUT_QUERY},
)
def put_products(request: ApiRequest, data: JSONBody[ProductList]) -> Imported:
    """Put products into the catalogue, or change them.

    A JSON array of products under Google Merchant's names, or an object with `products`. Bad rows
    are listed in `rejected`; the others are kept. The next answer reads them.
    """
    partly = Query(request.scope["query_string"], PUT_QUERY).flag("partial")
    return experience.put_products(request.services, data.products, whole=not partly)


@get("/v1/products/{product_id:path}", guards=[Needs("decide")], sync_to_thread=False)
def get_product(request: ApiRequest) -> ProductCard:
    """Look at one product, with its prices over time.

    What it costs the shop is shown to admin keys alone.
    """
    return _shown(experience.product(request.services, _product_id(request)), request.key)


@delete("/v1/products/{product_id:path}", guards=_ADMIN, status_code=200, sync_to_thread=True)
def delete_product(request: ApiRequest) -> Withdrawn:
    """Withdraw one product."""
    product_id = _product_id(request)
    count = experience.withdraw_products(request.services, [product_id])
    if not count:
        raise NotFound(f"no product {product_id!r} in the catalogue")
    return Withdrawn(count)


@delete(
    "/v1/products",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
    opt={"example": ["22423", "84879"]},
)
def delete_products(request: ApiRequest, data: JSONBody[ProductIds]) -> Withdrawn:
    """Withdraw products.

    A JSON array of ids, or an object with `ids`. Ids that are not in the catalogue do nothing.
    """
    return Withdrawn(experience.withdraw_products(request.services, data.ids))


def _product_id(request: ApiRequest) -> ProductId:
    """The id as it was sent: it may hold slashes, encoded or not."""
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    return ProductId(unquote(raw.partition(_PATH)[2]))


def _shown(card: ProductCard, key: Key) -> ProductCard:
    if key.allows("admin"):
        return card
    public = msgspec.structs.replace(card.product, **dict.fromkeys(OWN_BUSINESS))
    return msgspec.structs.replace(card, product=public)


HANDLERS = [put_products, get_product, delete_product, delete_products]
