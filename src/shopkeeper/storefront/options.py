"""What the storefront is told by whoever mounts it. `bootstrap` fills it."""

import secrets
from dataclasses import dataclass, field

from shopkeeper.domain import ShopFacts
from shopkeeper.experience import Regular


@dataclass(frozen=True, slots=True)
class StorefrontOptions:
    people: tuple[Regular, ...]
    """Real customers the shop may be viewed as; two strangers are always offered as well."""
    facts: ShopFacts
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Signs visits and forms. The same in every worker; a new one starts everybody afresh."""
