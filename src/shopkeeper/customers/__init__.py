"""Who somebody is, on what ground they are remembered, and what is known of them."""

from shopkeeper.customers.basis import CATEGORIES, granted
from shopkeeper.customers.keyring import KeyringSealer
from shopkeeper.customers.ports import Directory, Kept, Memories, Person
from shopkeeper.customers.profile import NOBODY, Profile, profile_of, read_profile
from shopkeeper.customers.tombstones import Erasure

__all__ = [
    "CATEGORIES",
    "NOBODY",
    "Directory",
    "Erasure",
    "Kept",
    "KeyringSealer",
    "Memories",
    "Person",
    "Profile",
    "granted",
    "profile_of",
    "read_profile",
]
