"""Everything wrong with `offers.yaml` that its structure does not tell, each with line and hint.

What the file says and what other files declare come in; problems go out, fatal ones and warnings.
Pure. Held by tests/decisions/offers/test_checking.py, one planted fault at a time.

Two budgets overlap where an offer and its campaign count the same unit over the same period, or the
offer's is the larger: the smaller always ends first, and which was meant cannot be told. Two
campaigns overlap where one link leads to both at once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.checking_names import check_names
from shopkeeper.decisions.offers.checking_reach import check_reach
from shopkeeper.decisions.offers.checking_shape import asked_of, check_shape
from shopkeeper.decisions.offers.checking_words import check_words
from shopkeeper.decisions.offers.menu import Budget, Campaign, Offer, OffersFile
from shopkeeper.decisions.offers.tiers import TiersFile
from shopkeeper.domain.files import Path, Problem, Written

Found = Iterator[Problem]


def check_offers(
    written: Written[OffersFile],
    known: Known,
    tiers: TiersFile | None = None,
    now: datetime | None = None,
) -> list[Problem]:
    """Check the menu against itself and against what else the shop declares.

    Args:
        tiers: To tell which offers no customer of their tiers can get; absent: that is not told.
        now: To tell which offers are over; absent: that is not told.

    Returns:
        By line.
    """
    found = [
        *_doublets(written, "offers", [o.id for o in written.said.offers]),
        *_doublets(written, "campaigns", [c.id for c in written.said.campaigns]),
        *check_shape(written, known),
        *check_names(written, known),
        *check_words(written, known),
        *_campaigns(written),
        *_budgets(written, known),
        *check_reach(written, known, tiers, now),
    ]
    return sorted(found, key=lambda problem: problem.line)


def _doublets(written: Written[OffersFile], part: str, ids: Sequence[str]) -> Found:
    for i, name in enumerate(ids):
        if name in ids[:i]:
            yield written.problem(
                (part, i, "id"), f"must be a name of its own, got {name!r} twice", code="doublet"
            )


def _campaigns(written: Written[OffersFile]) -> Found:
    used = {offer.campaign for offer in written.said.offers}
    for i, campaign in enumerate(written.said.campaigns):
        if written.said.offers and campaign.id not in used:
            yield written.problem(
                ("campaigns", i, "id"), "is used by no offer", code="unused", fatal=False
            )
        if campaign.ends <= campaign.starts:
            yield written.problem(
                ("campaigns", i, "ends"), f"must be after `starts`, got {campaign.ends}"
            )
        if campaign.rule == "referral" and campaign.utm is None:
            yield written.problem(
                ("campaigns", i), "needs `utm`: by what link a referred visit is known"
            )
        if campaign.utm is not None and not any(_link(campaign)):
            yield written.problem(
                ("campaigns", i, "utm"), "must say at least one of source, medium, campaign"
            )
    for (_, one), (j, other) in combinations(enumerate(written.said.campaigns), 2):
        if any(_link(one)) and _link(one) == _link(other) and _meet(one, other):
            yield written.problem(
                ("campaigns", j, "utm"),
                f"must lead to one campaign at a time, got the link of {one.id!r} as well",
                code="overlap",
            )


def _link(campaign: Campaign) -> tuple[str, ...]:
    utm = campaign.utm
    return () if utm is None else (utm.source, utm.medium, utm.campaign)


def _meet(one: Campaign, other: Campaign) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _budgets(written: Written[OffersFile], known: Known) -> Found:
    campaigns = {campaign.id: campaign for campaign in written.said.campaigns}
    for i, campaign in enumerate(written.said.campaigns):
        yield from _budget(written, ("campaigns", i, "budget"), campaign.budget, known)
        if campaign.pacing == "even" and campaign.budget is None:
            yield written.problem(("campaigns", i, "pacing"), "needs a `budget` to be spent evenly")
    for i, offer in enumerate(written.said.offers):
        path: Path = ("offers", i, "budget")
        yield from _budget(written, path, offer.budget, known)
        yield from _overlapping(written, path, offer, campaigns.get(offer.campaign))


def _budget(written: Written[OffersFile], path: Path, budget: Budget | None, known: Known) -> Found:
    if budget is None:
        return
    yield from asked_of(written, (*path, "amount"), budget.amount, known.currency)
    if (budget.amount is None) == (budget.uses is None):
        yield written.problem(
            path, "must say `amount` in minor units or `uses`, one of the two", code="unit"
        )


def _overlapping(
    written: Written[OffersFile], path: Path, offer: Offer, campaign: Campaign | None
) -> Found:
    own, whole = offer.budget, campaign.budget if campaign else None
    if campaign is None or own is None or whole is None:
        return
    if (own.amount is None) != (whole.amount is None):
        yield written.problem(
            path, f"must count what campaign {campaign.id!r} counts, amounts or uses", code="unit"
        )
    elif own.days == whole.days:
        yield written.problem(
            path,
            f"overlaps the budget of campaign {campaign.id!r}: the same unit over the same period",
            "keep one of the two, or give this one shorter `days`",
            code="overlap",
        )
    elif (own.size or 0) > (whole.size or 0):
        yield written.problem(
            path,
            f"must be at most the {whole.size} of campaign {campaign.id!r}, got {own.size}",
            code="overlap",
        )
