"""What of the moment's customer is heeded, worked out once for all that is decided of them.

A moment comes in; what they said, what offers may know of them and what models are asked for them
goes out. Pure. Held by tests/decisions/test_filling.py.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from shopkeeper.decisions.attributes import attributes_of_moment
from shopkeeper.decisions.hearing import Voice, voice_of
from shopkeeper.decisions.leanings import Leanings, leanings_of
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.query import (
    customer_query,
    page_query,
    running_session,
    searched_last,
)
from shopkeeper.decisions.wishes import Wishes, wishes_of
from shopkeeper.models import Query


@dataclass(frozen=True)
class Heard:
    """What the moment's customer said, ready to be heeded; the rest where anything asks for it."""

    moment: Moment
    leanings: Leanings
    voice: Voice | None
    wishes: Wishes

    @cached_property
    def attributes(self) -> Attributes:
        """The allow-list."""
        return attributes_of_moment(self.moment)

    @cached_property
    def of_customer(self) -> Query:
        """What models are asked of all the customer did."""
        return replace(ask(placement("home"), self.moment), said=self.voice)

    @cached_property
    def of_page(self) -> Query:
        """What models are asked of what the page is about."""
        return replace(ask(placement("product"), self.moment), said=self.voice)

    @property
    def tier(self) -> str:
        """Where merchandising asks for it; else empty."""
        asked = any(rule.audience for rule, _ in self.moment.shop.governed.steering.rules)
        return self.attributes.tier if asked else ""

    def query(self, kind: Placement) -> Query:
        """What models are asked for a placement; one question for all that are alike, so that what
        they work out of it once serves all."""
        return self.of_page if kind.about_page else self.of_customer


def hear(moment: Moment) -> Heard:
    """What is to be heeded of the moment's customer."""
    return Heard(moment, leanings_of(moment), voice_of(moment), wishes_of(moment))


def ask(kind: Placement, moment: Moment) -> Query:
    """What the models are asked for a placement."""
    events = moment.profile.events
    build = page_query if kind.about_page else customer_query
    session = running_session(events, moment.request, moment.now)
    words = searched_last(events, session)
    return build(moment.history, session, moment.request, moment.shop, moment.now, words)
