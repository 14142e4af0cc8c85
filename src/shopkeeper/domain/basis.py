"""On what ground a fact about a customer is kept, and what it may be used for."""

from datetime import datetime
from typing import Literal

import msgspec

Purpose = Literal["analytics", "personalization", "advertising", "messages"]
"""What a customer can agree to, each apart from the others."""


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a record may be kept: declared with an import, or stated with a live event."""

    purposes: tuple[Purpose, ...]
    """Uses agreed to. Empty: the record may be kept only without its subject."""
    source: str
    """Who declared it and where it can be checked, in words."""
    time: datetime
    """When it was declared (UTC)."""

    def allows(self, purpose: Purpose) -> bool:
        return purpose in self.purposes
