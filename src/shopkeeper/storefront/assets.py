"""The style sheet, the script, the tiles and the shop's own pictures."""

from functools import lru_cache
from importlib.resources import files
from zlib import crc32

from litestar import Response, get
from litestar.params import FromPath

from shopkeeper.domain import NotFound, ProductId
from shopkeeper.experience.pictures import picture as picture_of
from shopkeeper.storefront.front import TheFront
from shopkeeper.storefront.tiles import draw_tile

TYPES = {"shop.css": "text/css", "shop.js": "text/javascript", "mark.svg": "image/svg+xml"}
"""Every file that is served, with its media type."""
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""Addresses name the content they had: an answer can be kept for good."""
LOOKED_AT = {
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""Of a file that somebody else drew: opened by itself it runs nothing and fetches nothing."""


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


@get("/pictures/{name:str}", sync_to_thread=True, include_in_schema=False)
def picture(front: TheFront, name: FromPath[str]) -> Response[bytes]:
    """An image of the shop's own.

    Raises:
        NotFound: There is none of that name.
    """
    found = picture_of(front.services, name)
    return Response(found.content, media_type=found.media_type, headers=LOOKED_AT)


def asset_href(name: str) -> str:
    """The address of a file, which changes when the file does."""
    return f"/static/{name}?v={crc32(read_asset(name)):x}"


@lru_cache(maxsize=len(TYPES))
def read_asset(name: str) -> bytes:
    return files("shopkeeper.storefront").joinpath("static", name).read_bytes()
