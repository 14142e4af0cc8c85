"""Who somebody is, on what ground they are remembered, and what is known of them."""

from shopkeeper.customers.basis import CATEGORIES, granted
from shopkeeper.customers.erasing import Erasures, erase_person, reapply
from shopkeeper.customers.keyring import KeyringSealer
from shopkeeper.customers.ports import Directory, Kept, Memories, Person, RightsStore
from shopkeeper.customers.profile import NOBODY, Profile, profile_of, read_profile
from shopkeeper.customers.rights import (
    ACTIONS,
    DENIALS,
    STATUSES,
    Action,
    RightsRequest,
    Status,
    due_by,
    moved,
    open_request,
)
from shopkeeper.customers.tombstones import Erasure

__all__ = [
    "ACTIONS",
    "CATEGORIES",
    "DENIALS",
    "NOBODY",
    "STATUSES",
    "Action",
    "Directory",
    "Erasure",
    "Erasures",
    "Kept",
    "KeyringSealer",
    "Memories",
    "Person",
    "Profile",
    "RightsRequest",
    "RightsStore",
    "Status",
    "due_by",
    "erase_person",
    "granted",
    "moved",
    "open_request",
    "profile_of",
    "read_profile",
    "reapply",
]
