"""The style sheet, the script and the tiles."""

from functools import lru_cache
from importlib.resources import files
from zlib import crc32

from litestar import Response, get
from litestar.params import FromPath

from shopkeeper.domain import NotFound, ProductId
from shopkeeper.storefront.front import TheFront
from shopkeeper.storefront.tiles import draw_tile

TYPES = {"shop.css": "text/css", "shop.js": "text/javascript", "mark.svg": "image/svg+xml"}
"""Every file that is served, with its media type."""
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""Addresses name the content they had: an answer can be kept for good."""


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def static(name: FromPath[str]) -> Response[bytes]:
    """A file of ours.

    Raises:
        NotFound: No such file is served.
    """
    if name not in TYPES:
        raise NotFound(f"there is no file {name!r}")
    return Response(read_asset(name), media_type=TYPES[name], headers=KEPT)


@get("/tiles/{product_id:path}", sync_to_thread=False, include_in_schema=False)
def tile(front: TheFront, product_id: FromPath[str]) -> Response[bytes]:
    """The drawing of a product.

    Raises:
        NotFound: No such product.
    """
    product = front.product(ProductId(product_id.removeprefix("/")))
    if product is None:
        raise NotFound("there is no such product")
    return Response(draw_tile(product), media_type="image/svg+xml", headers=KEPT)


def asset_href(name: str) -> str:
    """The address of a file, which changes when the file does."""
    return f"/static/{name}?v={crc32(read_asset(name)):x}"


@lru_cache(maxsize=len(TYPES))
def read_asset(name: str) -> bytes:
    return files("shopkeeper.storefront").joinpath("static", name).read_bytes()
