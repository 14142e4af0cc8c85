"""What merchandising rules would have changed in expected margin on last week's pages.

Two sets of rules come in; the difference per shelf that was filled goes out, with its standard
error. Reads the log from end to end and changes nothing. tests/experience/test_previewing.py
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions import Texts
from shopkeeper.decisions.merchandising import Steering, margin_moved, steering_of
from shopkeeper.decisions.offers import everyone_of, goods_of
from shopkeeper.decisions.rules import Rules, compile_rules, complete
from shopkeeper.domain import Candidates, Decision, unpacked
from shopkeeper.experience.promising import decisions_logged
from shopkeeper.experience.services import Services
from shopkeeper.stats import Estimate, mean

WINDOW = timedelta(days=7)
ASSUMED = (
    "the chance of a purchase is the one logged with the page and falls with the place; "
    "nobody chooses otherwise; guards and what is limited are left out"
)


class MarginPreview(msgspec.Struct, frozen=True):
    """What would have changed."""

    currency: str
    shelf: Estimate
    """Expected margin of one shelf after, less before, in minor units; clustered by visit."""
    left_out: int
    """Shelves whose candidates were logged without chances, or are gone from the catalogue."""
    assumed: str = ASSUMED


def preview_margin(services: Services, before: Texts, after: Texts) -> MarginPreview:
    """Hold two sets of rules against the shelves that pages of the last seven days were made of.

    Raises:
        InvalidRequest: A file cannot be read, or a filter is for an attribute no product has.
    """
    columns = services.shops.current().columns
    goods = goods_of(columns)
    known = (goods.price >= 0) & (goods.cost >= 0)
    margins = np.where(known, goods.price - goods.cost, np.nan)
    rules = compile_rules(complete(before)), compile_rules(complete(after))
    sides = [(one, steering_of(one.merchandising, columns)) for one in rules]
    moved: list[float] = []
    visits: dict[str, int] = {}
    clusters: list[int] = []
    left_out = 0
    for visit, found in _shelves(services, columns, sides, margins):
        if found is None:
            left_out += 1
        else:
            moved.append(found)
            clusters.append(visits.setdefault(visit, len(visits)))
    told = mean(np.array(moved), np.array(clusters, np.int64))
    return MarginPreview(columns.currency, told, left_out)


def _shelves(
    services: Services,
    columns: Columns,
    sides: list[tuple[Rules, Steering]],
    margins: NDArray[np.float64],
) -> Iterator[tuple[str, float | None]]:
    """Each shelf's visit, and what it would have changed by; None where nothing tells.

    Lists that were found or given are left out: what is pinned does not join them.
    """
    since = services.clock() - WINDOW
    for decision in decisions_logged(services):
        if not decision.page or decision.request.placements or decision.time < since:
            continue
        visit = decision.request.session_id or decision.decision_id
        for slot, told in decision.candidates.items():
            places = len(decision.slates[slot].products)
            yield visit, _moved(decision, slot, told, places, columns, sides, margins)


def _moved(
    decision: Decision,
    slot: str,
    told: Candidates,
    places: int,
    columns: Columns,
    sides: list[tuple[Rules, Steering]],
    margins: NDArray[np.float64],
) -> float | None:
    if not told.chances or not all(product in columns.index for product in told.ids):
        return None
    items = np.array([columns.index[product] for product in told.ids], np.int32)
    courses = [
        steering.course(slot, decision.tier or everyone_of(rules.tiers), decision.time)
        for rules, steering in sides
    ]
    chances = np.array(unpacked(told.chances))
    return margin_moved(items, chances, margins, courses[0], courses[1], places)
