"""The demo shop: plain HTML pages that show what `experience` answers. `shopkeeper demo` alone."""

from shopkeeper.storefront.options import StorefrontOptions
from shopkeeper.storefront.router import create_storefront

__all__ = ["StorefrontOptions", "create_storefront"]
