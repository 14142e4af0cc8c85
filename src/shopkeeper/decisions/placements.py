"""The slots a page may ask to fill, and what each is for."""

from collections.abc import Mapping

import msgspec

from shopkeeper.domain import InvalidRequest


class Placement(msgspec.Struct, frozen=True):
    """What a slot listens to."""

    name: str
    about_page: bool
    """True: what goes with the page's product or basket. False: what suits the customer."""
    diversity: float | None = None
    """Where it is not the shop's setting."""
    margin_loss: float | None = None
    """Where it is not the shop's setting."""

    def weights(self, learned: Mapping[str, float]) -> dict[str, float] | None:
        """Weight of each model; None: as training chose.

        Training chooses for customers. What goes with a product is told by the models that link
        products; those that know the customer's habits alone are not asked.
        """
        if not self.about_page:
            return None
        heard = {name: max(weight, _COMPANIONS.get(name, 0.0)) for name, weight in learned.items()}
        return {**heard, **{name: weight for name, weight in _QUIET.items() if name in heard}}


_COMPANIONS = {"vmis_knn": 1.0, "item_knn": 1.0, "content": 0.5}
"""Least weight of models that link products to products."""
_QUIET = {"popularity": 0.02, "context_popularity": 0.02, "repeat_purchase": 0.0}
"""Weight of models that link none."""

PLACEMENTS = {
    p.name: p
    for p in (
        Placement("home", about_page=False),
        Placement("search", about_page=False),
        Placement("product", about_page=True),
        Placement("basket", about_page=True),
        Placement("order", about_page=True),
    )
}

FOUND, GIVEN = "search", "rank"
"""Where a list stands: what a search found, and what was given to be ordered."""
LISTS = frozenset((FOUND, GIVEN))


def placement(name: str) -> Placement:
    """The placement of that name.

    Raises:
        InvalidRequest: There is none.
    """
    found = PLACEMENTS.get(name)
    if found is None:
        raise InvalidRequest(
            f"`placements.name` must be one of {', '.join(sorted(PLACEMENTS))}, got {name!r}"
        )
    return found
