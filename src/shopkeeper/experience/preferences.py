"""See what is believed of a customer: how surely, from what, and whether it is used.

Reads the memory, the snapshot and the shop's declarations as they are now.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from shopkeeper.customers.preferences import Belief, Use, Variable, beliefs_of
from shopkeeper.decisions import Shop
from shopkeeper.domain import CustomerRef, ProductId
from shopkeeper.experience.consenting import consent_sheet
from shopkeeper.experience.options import options_of
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import Preference, PreferenceSheet, Provenance
from shopkeeper.experience.standing import Standing, standing
from shopkeeper.experience.wording import evidence_words, value_words

_USES: dict[Use, str] = {
    "ranking": "what suits it stands further up",
    "filter": "what it rules out is not shown",
    "page": "it chooses which words and parts of a page come first",
}


def preferences_of(
    services: Services, ref: CustomerRef, now: datetime | None = None, *, signal: bool = False
) -> PreferenceSheet:
    """Everything believed of a customer, with provenance; somebody unknown gets an empty sheet.

    Args:
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Nobody is named.
    """
    return sheet_of(services, ref, standing(services, ref, signal=signal, now=now))


def sheet_of(services: Services, ref: CustomerRef, found: Standing) -> PreferenceSheet:
    """The sheet of a customer already read."""
    why_not = _why_not(services, ref, found)
    beliefs = beliefs_of(found.memory, services.preferences, found.now)
    shop = services.shops.current()
    return PreferenceSheet(
        known=found.person is not None,
        personalized=not why_not,
        why_not=why_not,
        preferences=tuple(
            _preference(services, variable, beliefs[name], shop, why_not)
            for name, variable in services.preferences.variables.items()
        ),
        consent=consent_sheet(services, found),
    )


def _why_not(services: Services, ref: CustomerRef, found: Standing) -> str:
    """Why nothing that is shown depends on the customer; empty where it does."""
    if found.person is None:
        return "nothing is known of you here"
    if any(no.purpose == "personalization" for no in found.noes):
        return "it is not done where you are, or your browser asked for it not to be done"
    if found.memory.refuses("personalization"):
        return "you said no to it"
    if found.basis.allows("personalization"):
        return ""
    profile, _ = services.profiles.read(ref, services.shops.current())
    return "you have not agreed to it" if profile.refused else ""


def _preference(
    services: Services, variable: Variable, belief: Belief, shop: Shop, why_not: str
) -> Preference:
    options = options_of(variable, shop.traits)
    unused = _unused(variable, belief, why_not)
    return Preference(
        variable=variable.name,
        title=variable.title,
        about=variable.about,
        kind=variable.kind,
        options=options,
        low=variable.low,
        high=variable.high,
        ends=variable.ends,
        value=belief.value,
        words=value_words(belief.value, variable),
        confidence=round(belief.confidence, 4),
        explicit=belief.explicit,
        pinned=belief.pinned,
        off=belief.off,
        contradicted=belief.contradicted,
        may_state="customer" in variable.sources,
        used=not unused,
        uses=variable.uses,
        use=unused or "; ".join(_USES[use] for use in _at_work(variable, belief)),
        evidence=tuple(_provenance(services, belief, shop)),
    )


def _unused(variable: Variable, belief: Belief, why_not: str) -> str:
    """Why a belief has no part in what is shown; empty where it has."""
    if belief.off:
        return "you switched it off"
    if not variable.uses:
        return "it is not used"
    if why_not:
        return why_not
    if belief.value is None:
        return "nothing is known"
    if not _at_work(variable, belief):
        return "a guess: what you see follows what you did, not what is concluded from it"
    return ""


def _at_work(variable: Variable, belief: Belief) -> tuple[Use, ...]:
    """What is done with a belief: a guess moves no product, though words may follow it."""
    return tuple(use for use in variable.uses if belief.explicit or use == "page")


def _provenance(services: Services, belief: Belief, shop: Shop) -> Iterator[Provenance]:
    zone = ZoneInfo(services.facts.time_zone)

    def title(product: ProductId) -> str:
        index = shop.columns.index.get(product)
        return "" if index is None else shop.columns.products[index].title

    for piece in belief.evidence:
        yield Provenance(
            words=evidence_words(piece, title, zone),
            value=piece.value,
            source=piece.source,
            time=piece.time,
            weight=round(piece.weight, 4),
            event=piece.event,
            product=ProductId(piece.product) if piece.product else None,
        )
