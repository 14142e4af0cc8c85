"""A customer's events as arrays over the models' items, made once and asked many times."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers import Profile
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Event
from shopkeeper.models import KIND_OF, Kind
from shopkeeper.models.attention import attention
from shopkeeper.models.circumstances import (
    VISIT_GAP,
    Coder,
    circumstances,
    declared_life_stage,
    since_last_visits,
)
from shopkeeper.models.impressions import passed_over

Act = tuple[float, int, int, int, float]
"""Time, place of its event, item, kind, and what it counts."""
_SEEN = int(Kind.IMPRESSION)


@dataclass(frozen=True, slots=True)
class History:
    """What a customer did to which product, oldest first; all arrays of shape `(h,)`."""

    items: NDArray[np.int32]
    """The models' item indices; products neither they nor the catalogue know are left out."""
    kinds: NDArray[np.int8]
    times: NDArray[np.float64]
    """Seconds since 1970 UTC."""
    weights: NDArray[np.float32]
    """How much each act counts."""
    contexts: NDArray[np.int32] | None
    """Shape `(h, names)`: the circumstances of each act, where the models know any."""
    events: NDArray[np.int32]
    """Which of the customer's events each act belongs to; of what was seen, the event before."""
    bought: dict[int, tuple[int, float]]
    """Item to how many orders had it, and when the last was."""
    life_stage: str
    """As the customer declared it last; empty where they did not."""
    whole: bool
    """False: there were older events, which were not read."""

    def since(self, event: int) -> int:
        """Index of the first act at or after an event."""
        return int(np.searchsorted(self.events, event))


def read_history(profile: Profile, shop: Shop) -> History:
    """The events models listen to, act by act.

    What was seen counts once its visit is over and nothing followed: of the newest visit, nothing
    yet does.
    """
    acts = list(_acts(profile.events, shop))
    seen = list(_seen(profile, shop)) if acts and profile.exposures else []
    rows = sorted([*acts, *seen], key=lambda act: act[:2])
    times, places, items, kinds, weights = zip(*rows, strict=True) if rows else ((),) * 5
    found = (
        np.array(items, np.int32),
        np.array(kinds, np.int8),
        np.array(times, np.float64),
        np.array(weights, np.float32),
        np.array(places, np.int32),
    )
    if seen:
        found = _counted(*found)
    stages = [s for e in profile.events if (s := declared_life_stage(e.properties)) is not None]
    return History(
        *found[:4],
        None
        if shop.coder is None
        else _contexts(profile.events, *found[1:3], found[4], shop.coder),
        found[4],
        _bought(acts),
        stages[-1] if stages else "",
        profile.whole,
    )


Columns = tuple[
    NDArray[np.int32], NDArray[np.int8], NDArray[np.float64], NDArray[np.float32], NDArray[np.int32]
]


def _counted(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    weights: NDArray[np.float32],
    places: NDArray[np.int32],
) -> Columns:
    """Without what was seen and then taken up, and all but the newest that was not."""
    seen = kinds == _SEEN
    kept = ~seen | passed_over(np.zeros(len(items), np.int32), items, times, seen)
    return items[kept], kinds[kept], times[kept], weights[kept], places[kept]


def _bought(acts: Sequence[Act]) -> dict[int, tuple[int, float]]:
    bought = [(item, place, time) for time, place, item, kind, _ in acts if kind == Kind.PURCHASE]
    orders = dict.fromkeys((item, place) for item, place, _ in bought)
    counts = Counter(item for item, _ in orders)
    last = {item: time for item, _, time in bought}
    return {item: (count, last[item]) for item, count in counts.items()}


def _acts(events: Sequence[Event], shop: Shop) -> Iterator[Act]:
    for place, event in enumerate(events):
        kind = KIND_OF.get(event.name)
        if kind is None:
            continue
        time, weight = event.time.timestamp(), attention(event.properties)
        for line in event.lines:
            item = shop.items.get(line.product_id)
            if item is not None:
                yield time, place, item, kind, weight


def _seen(profile: Profile, shop: Shop) -> Iterator[Act]:
    """What was seen before the newest visit began."""
    times = np.array([event.time.timestamp() for event in profile.events])
    pauses = np.flatnonzero(np.diff(times) > VISIT_GAP)
    began = times[pauses[-1] + 1] if len(pauses) else times[0]
    for event in profile.exposures:
        time = event.time.timestamp()
        place = int(np.searchsorted(times, time, side="right")) - 1
        for line in event.lines if time < began - VISIT_GAP else ():
            item = shop.items.get(line.product_id)
            if item is not None:
                yield time, place, item, _SEEN, 1.0


def _contexts(
    events: Sequence[Event],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    places: NDArray[np.int32],
    coder: Coder,
) -> NDArray[np.int32]:
    """The circumstances of each act, as the models learned them."""
    codes = np.full((len(kinds), coder.width), -1, np.int32)
    if not len(kinds):
        return codes
    done = kinds != _SEEN
    since = np.full(len(kinds), np.nan)
    since[done] = since_last_visits(np.zeros(int(done.sum()), np.int32), times[done])
    stages = _stages(events)
    for row in np.flatnonzero(done).tolist():
        event, gap = events[places[row]], since[row]
        ago = None if np.isnan(gap) else float(gap)
        codes[row] = coder.code(circumstances(event.context, event.time, ago, stages[places[row]]))
    return codes


def _stages(events: Sequence[Event]) -> list[str]:
    """The stage of life declared by each event."""
    stages, stage = [], ""
    for event in events:
        declared = declared_life_stage(event.properties)
        stage = stage if declared is None else declared
        stages.append(stage)
    return stages
