"""Ask for a list as for any page, whether its products were found or given.

What a caller asked of a search or an order comes in; the request that is decided and logged goes
out, on a page the shop has. Reads the rules in force, nothing else.

Both kinds carry the same page, offers and promise: tests/experience/test_lists.py.
"""

from typing import Protocol

from shopkeeper.decisions import page_of_list
from shopkeeper.domain import Context, CustomerRef, DecideRequest, PlacementRequest, SessionId
from shopkeeper.experience.services import Services


class ListAsked(Protocol):
    """What is asked of a list, wherever its products come from."""

    @property
    def customer(self) -> CustomerRef:
        """Who asks."""

    @property
    def session_id(self) -> SessionId | None:
        """Their visit."""

    @property
    def context(self) -> Context:
        """Where it will be shown."""

    @property
    def dry_run(self) -> bool:
        """Answer, but log nothing."""

    @property
    def page(self) -> str:
        """The page of the shop's `pages.yaml` whose offers and words stand around it."""

    @property
    def promise(self) -> str:
        """What an ad's link carried in `sk_promise`."""


def list_request(services: Services, asked: ListAsked, slot: PlacementRequest) -> DecideRequest:
    """The request of a list that stands in that one placement.

    Raises:
        InvalidRequest: An unknown page.
    """
    return DecideRequest(
        placements=(slot,),
        customer=asked.customer,
        session_id=asked.session_id,
        context=asked.context,
        dry_run=asked.dry_run,
        page=page_of_list(services.shops.current(), asked.page),
        promise=asked.promise,
    )
