"""Customer tokens: what lets a web page speak for one customer.

The shop's own server, which knows who is logged in, asks for a token and puts it into the page.
"""

from datetime import datetime, timedelta

import msgspec

from shopkeeper import access
from shopkeeper.domain import CustomerRef, InvalidRequest
from shopkeeper.experience.bounds import check_customer
from shopkeeper.experience.services import Services

SHORTEST, LONGEST = 60, 86_400
"""Seconds a token may hold."""
_SECRET = "customer tokens"  # noqa: S105 - its name, not the thing


class CustomerToken(msgspec.Struct, frozen=True):
    """A token, which says who its bearer is until it expires."""

    token: str
    expires: datetime


def sign_token(services: Services, ref: CustomerRef, seconds: int) -> CustomerToken:
    """A token for the customer named.

    Args:
        ref: All the ids its bearer is to be believed to have: a device alone, or the known id too.

    Raises:
        InvalidRequest: Nobody named, or a time out of bounds.
    """
    check_customer(ref)
    if not SHORTEST <= seconds <= LONGEST:
        raise InvalidRequest(f"`seconds` must be from {SHORTEST} to {LONGEST}, got {seconds!r}")
    expires = services.clock() + timedelta(seconds=seconds)
    secret = services.directory.secret(_SECRET)
    return CustomerToken(access.sign_customer(ref, expires, secret), expires)


def read_token(services: Services, token: str) -> CustomerRef:
    """Who the bearer is.

    Raises:
        NotAllowed: It was not signed by this shop, was altered, or has expired.
    """
    secret = services.directory.secret(_SECRET)
    return access.read_customer(token, secret, services.clock())
