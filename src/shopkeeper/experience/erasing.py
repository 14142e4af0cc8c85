"""Erase a customer, whole, and say what went; part a device from a customer.

Counts come from the log, the directory, the memories and the models; a receipt goes out that names
nobody. Who they are and the keys their records open with go in one step, noted before in a file
that outlives the database: from then on nothing of them can be read, and the rest is clearing away.

After it nobody can tell the customer from a stranger: `tests/experience/test_erasing.py` holds it
over random interleavings, `test_whole_deletion.py` over a service.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

import msgspec

from shopkeeper.customers import erase_person, reapply
from shopkeeper.customers.tombstones import SECRET, shop_of
from shopkeeper.domain import CustomerKey, CustomerRef, InvalidRequest, MessageId
from shopkeeper.experience.auditing import note
from shopkeeper.experience.bounds import check_customer
from shopkeeper.experience.holders import names_of, names_of_erased
from shopkeeper.experience.services import Services
from shopkeeper.log import Entry, Kind, Tombstone
from shopkeeper.models import Stripped


class ErasureReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What went, counted. It names nobody."""

    receipt: str
    """Its id, also in the audit trail."""
    time: datetime
    found: bool
    """Whether anybody of that id was known."""
    keys: int = 0
    """Internal keys, of devices and joined customers too, whose records can be read no more."""
    events: int = 0
    shown: int = 0
    """Records of what pages showed."""
    decisions: int = 0
    statements: int = 0
    """Answers, preferences, consents, questions asked."""
    preferences: int = 0
    """Variables of which something was believed."""
    identities: int = 0
    """Outside ids."""
    memories: int = 0
    """Kept derivations of beliefs."""
    model_rows: dict[str, int] = {}
    """Model version to the rows of theirs that were stripped from it."""
    model_versions_dropped: tuple[str, ...] = ()
    """Versions that went whole, since nobody could be taken out of them."""


def erase_customer(services: Services, ref: CustomerRef, *, actor: str) -> ErasureReceipt:
    """Erase everything kept of a customer, effective on the very next request.

    What was still waiting to be written is written first, and counted and erased with the rest.

    Raises:
        InvalidRequest: Nobody is named.
        BackendFailed: It could not be noted, and nothing was done.
    """
    check_customer(ref)
    person, now, receipt = services.directory.find(ref), services.clock(), services.new_id()
    if person is None:  # a browser may have used offers all the same
        services.reservations.disown(names_of(services.directory, ref))
        note(services, actor, "customer.erase", None, f"receipt {receipt}: nobody was found")
        return ErasureReceipt(receipt=receipt, time=now, found=False)
    counts = services.log.count(person.keys)
    believed = len({piece.variable for piece in services.remembering.of(person).evidence})
    erasure, memories = erase_person(
        services.directory, services.erasures, services.sealer, services.memories, person, now
    )
    keys = person.keys if erasure is None else erasure.keys
    marks = () if erasure is None else erasure.digests
    stripped = clear_away(services, keys, marks, now)
    note(services, actor, "customer.erase", person, f"receipt {receipt}")
    return ErasureReceipt(
        receipt=receipt,
        time=now,
        found=True,
        keys=len(keys),
        events=counts.get(Kind.EVENT, 0),
        shown=counts.get(Kind.SHOWN, 0),
        decisions=counts.get(Kind.DECISION, 0),
        statements=counts.get(Kind.STATEMENT, 0),
        preferences=believed,
        identities=0 if erasure is None else len(erasure.digests),
        memories=memories,
        model_rows=stripped.rows,
        model_versions_dropped=tuple(stripped.dropped),
    )


def clear_away(
    services: Services, keys: Sequence[CustomerKey], marks: Iterable[bytes], now: datetime
) -> Stripped:
    """Take erased customers out of what was derived; their tombstones in the log say it is done.

    Args:
        marks: The digests of their outside ids.
    """
    services.profiles.forget(keys)
    services.noticing.forget(keys)
    services.reservations.forget([str(key) for key in keys])
    services.reservations.disown(names_of_erased(marks))
    stripped = services.registry.strip(keys)
    services.log.append([Entry(_tombstone(key), Tombstone(now), now, customer=key) for key in keys])
    return stripped


def reapply_erasures(services: Services) -> int:
    """Erase again whoever a restored backup brought back, and finish what was cut short.

    To be done before anybody is served.

    Returns:
        How many keys could be read again.

    Raises:
        BackendFailed: The file of erasures cannot be read.
    """
    again = reapply(services.directory, services.erasures, services.memories)
    services.sealer.forget(again)
    shop = shop_of(services.directory.secret(SECRET))
    own = [erasure for erasure in services.erasures.read() if erasure.shop == shop]
    known = chain.from_iterable(erasure.keys for erasure in own)
    left = [key for key in known if services.log.find(_tombstone(key)) is None]
    if left:
        marks = (mark for one in own if not {*left}.isdisjoint(one.keys) for mark in one.digests)
        clear_away(services, left, marks, services.clock())
    return len(again)


def _tombstone(key: CustomerKey) -> MessageId:
    return MessageId(f"tombstone {key}")


def separate_device(services: Services, ref: CustomerRef, *, actor: str) -> bool:
    """Part a device from the customer it was joined to; False where it was joined to nobody.

    What was done on it before goes with it; what the customer did elsewhere stays with them.

    Args:
        ref: The device's `anonymous_id`; beside it, the customer's `id` to be sure whose it is.

    Raises:
        InvalidRequest: No device is named.
    """
    if ref.anonymous_id is None:
        raise InvalidRequest("`customer` must be a device, named by its `anonymous_id`")
    check_customer(ref)
    parted = services.directory.separate(ref)
    note(services, actor, "customer.separate", parted, "" if parted else "it was joined to nobody")
    return parted is not None
