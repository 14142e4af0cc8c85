"""What a customer said, as the ranker hears it: one function for training and for serving.

Beliefs as of a moment and what products are come in; the log lifts of each thing said go out, as
`Query.said`. Of a belief only what was said counts here: the guesses that may doubt it come from
events, which the ranker reads itself, and training would have to make them anew for every moment of
the past. A ranker that learned from what was said is asked with it, and then nothing re-weighs its
scores (`tilt`), so that no belief counts twice. Pure.

Held by tests/decisions/test_hearing.py and tests/learning/test_hearing.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import Belief, Evidence, Memory, Preferences, beliefs_of
from shopkeeper.decisions.leanings import Leaning, Leanings, leaning, said_of, spoken
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.retrieve import Ranking
from shopkeeper.decisions.traits import Traits


@dataclass(frozen=True, slots=True)
class Voice:
    """What was said, over the items of models."""

    parts: tuple[Leaning, ...]
    to_shop: NDArray[np.int32]
    """Shape `(n_items,)`: catalogue index of each item, -1 where it is gone."""

    def __call__(self, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """As `Said`; of what is gone nothing can be told."""
        products = self.to_shop[items]
        lifts = np.array([np.log(part.lift(products)) for part in self.parts])
        return np.where(products < 0, 0.0, lifts.reshape(len(self.parts), len(items)))


def voice_of(moment: Moment) -> Voice | None:
    """What the ranker is to hear of the moment's customer; None where it never learned to."""
    recommender, preferences = moment.shop.recommender, moment.preferences
    ranker = recommender and recommender.ranker
    if not ranker or not ranker.hears or preferences is None or moment.arm != "personalized":
        return None
    parts = heard(moment.beliefs, preferences, moment.shop.traits, moment.now)
    return Voice(parts, moment.shop.to_shop) if parts else None


def acted_on(leanings: Leanings, voice: Voice | None, ranking: Ranking) -> Leanings:
    """What was said as it is in the scores of a ranking, or will be: so reasons name just that."""
    if voice is None or not ranking.heard:
        return leanings
    return replace(leanings, parts=voice.parts)


def heard(
    beliefs: Mapping[str, Belief], preferences: Preferences, traits: Traits, now: datetime
) -> tuple[Leaning, ...]:
    """How what was said speaks for products, whatever was guessed beside it.

    Args:
        beliefs: As of `now`, their evidence with the weight it has then.
    """
    told = [(variable, spoken(one)) for variable, one in said_of(beliefs, preferences, "ranking")]
    alone = msgspec.structs.replace(preferences, variables={one.name: one for one, _ in told})
    pieces = sorted((piece for _, said in told for piece in said), key=_position)
    memory = Memory(evidence=tuple(msgspec.structs.replace(one, time=now) for one in pieces))
    again = beliefs_of(memory, alone, now) if told else {}
    parts = (leaning(variable, again[variable.name], traits) for variable, _ in told)
    return tuple(part for part in parts if part is not None)


def _position(piece: Evidence) -> int:
    return piece.position
