import pytest

from shopkeeper.decisions.offers import (
    Bounds,
    Measures,
    Paid,
    Spent,
    Tier,
    TiersFile,
    check_tiers,
    default_tiers,
    everyone_of,
    load_tiers,
    tier_of,
)
from shopkeeper.domain import InvalidRequest

DEFAULT = load_tiers(default_tiers())


@pytest.mark.parametrize(
    ("paid", "tier"),
    [
        ((), "new"),
        ((Paid(3, 100),), "returning"),
        ((Paid(180, 100),), "returning"),
        ((Paid(181, 100),), "lapsed"),
        ((Paid(30, 30_000), Paid(90, 20_000)), "high_value"),
        ((Paid(30, 30_000), Paid(365, 20_000)), "returning"),
    ],
)
def test_the_shipped_tiers_follow_from_orders(paid: tuple[Paid, ...], tier: str) -> None:
    assert tier_of(Measures(paid), DEFAULT.said) == tier


def test_the_shipped_tiers_pass_their_check_and_name_the_tier_of_everyone() -> None:
    assert check_tiers(DEFAULT) == []
    assert everyone_of(DEFAULT.said) == "new"


@pytest.mark.parametrize(
    "tier",
    [
        Tier("t", "T", "T", orders=Bounds(most=0)),
        Tier("t", "T", "T", days_since_first_order=Bounds(most=500)),
        Tier("t", "T", "T", spent=Spent(most=10_000)),
        Tier("t", "T", "T", spent=Spent(most=10_000, days=365)),
    ],
)
def test_what_was_not_read_meets_no_upper_bound(tier: Tier) -> None:
    tiers = TiersFile((tier, Tier("rest", "Rest", "Rest", everyone=True)))
    paid = () if tier.orders != Bounds() else (Paid(100, 500),)
    assert tier_of(Measures(paid), tiers) == "t"
    assert tier_of(Measures(paid, whole=False, reach=200), tiers) == "rest"


def test_an_upper_bound_over_days_that_were_all_read_can_be_met() -> None:
    tier = Tier("t", "T", "T", spent=Spent(most=10_000, days=200))
    measures = Measures((Paid(100, 500),), whole=False, reach=200)
    assert tier_of(measures, TiersFile((tier, Tier("rest", "Rest", "Rest")))) == "t"


def test_a_file_that_is_no_tiers_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidRequest, match=r"tiers.yaml, line 2: .*did you mean `everyone`"):
        load_tiers("tiers:\n  - {id: a, title: A, words: A, everyon: true}")
