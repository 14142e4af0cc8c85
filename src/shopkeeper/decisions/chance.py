"""Chance as an argument: one generator a decision, seeded by who asks for what.

The same customer with the same past asking the same of the same snapshot gets the same draw, so a
decision can be replayed. Whoever may not be told apart is not: strangers who ask the same get the
same, and so do all of whom nothing may be used. Held by tests/decisions/test_explore.py and
tests/decisions/test_off.py.
"""

from hashlib import blake2b

import msgspec
import numpy as np

from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.nobody import request_of_nobody
from shopkeeper.domain import CustomerRef


def chance_of(moment: Moment) -> np.random.Generator:
    """The generator of a decision."""
    return np.random.default_rng(seed_of(moment))


def seed_of(moment: Moment) -> int:
    """What the generator is seeded by; where nothing may be kept of who asks, by nothing more than
    is kept."""
    moment = as_permitted(moment)
    profile, who = moment.profile, ""
    if profile.person is not None and profile.events:
        request = msgspec.structs.replace(moment.request, customer=CustomerRef(), dry_run=False)
        who = f"{min(profile.person.keys)} {profile.positions[-1]}"
    else:
        request = request_of_nobody(moment)
    told = msgspec.json.encode([request, sorted(moment.shop.versions.items()), who])
    return int.from_bytes(blake2b(told, digest_size=8).digest())
