"""The HTTP surface: Segment-compatible events in, decisions out."""

from shopkeeper.api.app import create_app
from shopkeeper.api.edge import Api
from shopkeeper.api.options import ApiOptions

__all__ = ["Api", "ApiOptions", "create_app"]
