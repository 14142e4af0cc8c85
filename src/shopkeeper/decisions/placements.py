"""The slots a page may ask to fill, and what each is for."""

import msgspec

from shopkeeper.domain import InvalidRequest


class Placement(msgspec.Struct, frozen=True):
    """What a slot listens to."""

    name: str
    about_page: bool
    """True: what goes with the page's product or basket. False: what suits the customer."""
    weights: dict[str, float] = {}
    """Weight of each model where it is not the one learned in training."""


_COMPANIONS = {"vmis_knn": 1.0, "item_knn": 1.0, "popularity": 0.02, "repeat_purchase": 0.0}

PLACEMENTS = {
    p.name: p
    for p in (
        Placement("home", about_page=False),
        Placement("search", about_page=False),
        Placement("product", about_page=True, weights=_COMPANIONS),
        Placement("basket", about_page=True, weights=_COMPANIONS),
        Placement("order", about_page=True, weights=_COMPANIONS),
    )
}


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
