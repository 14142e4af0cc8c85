"""Let past cases hear what their customers had said by then, as the shop hears them now.

From what was said (`Statements`), a case and the models of a past to the case with `Query.said`.
Only what was said before the moment of the case counts, decayed to that moment; how wanted products
are is what those models know. Worked out when asked, and not kept.

Held by tests/learning/test_hearing.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import beliefs_of, remember
from shopkeeper.decisions.hearing import Voice, heard
from shopkeeper.decisions.traits import Traits, demand_of
from shopkeeper.domain import ProductId
from shopkeeper.learning.cases import Case
from shopkeeper.models import Interactions, Model
from shopkeeper.models.statements import Statements, Told


class Hearing:
    """What was said, over the items of one past."""

    def __init__(self, data: Interactions, models: Mapping[str, Model[Any]]) -> None:
        """`models` are fitted on `data`."""
        self._told, self._customers = data.statements, data.customers
        if self._told is not None:
            index = self._told.columns.index
            places = (index.get(ProductId(item), -1) for item in data.item_ids)
            self._to_shop = np.fromiter(places, np.int32, data.n_items)
            self._traits = Traits(
                self._told.columns, demand_of(models, _reversed(self._to_shop, len(index)))
            )

    def case(self, case: Case) -> Case:
        """The case with what its customer had said; itself where that is nothing."""
        told = self._before(case.cluster, case.query.now)
        if self._told is None or not told:
            return case
        said = partial(self._lifts, self._told, told, case.query.now)
        return replace(case, query=replace(case.query, said=said))

    def _before(self, cluster: int, now: float) -> Told:
        """What the customer of a case had said; of a visit of nobody known, nothing."""
        if self._told is None or self._customers is None or cluster >= len(self._customers):
            return ()
        told = self._told.by_customer.get(int(self._customers[cluster]), ())
        return tuple((at, said) for at, said in told if said.time.timestamp() < now)

    def _lifts(
        self, all_told: Statements, told: Told, now: float, items: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        at = datetime.fromtimestamp(now, UTC)
        memory = remember(told, (), _unknown, all_told.preferences)
        beliefs = beliefs_of(memory, all_told.preferences, at)
        parts = heard(beliefs, all_told.preferences, self._traits, at)
        return Voice(parts, self._to_shop)(items)


def _reversed(to_shop: NDArray[np.int32], n_products: int) -> NDArray[np.int32]:
    """The item of each product, -1 where it has none."""
    from_shop = np.full(n_products, -1, np.int32)
    sold = np.flatnonzero(to_shop >= 0)
    from_shop[to_shop[sold]] = sold
    return from_shop


def _unknown(_: ProductId) -> Mapping[str, str]:
    return {}
