"""Law 9: whether a claim may be made here and now."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.claims import CATEGORIES, REGULATED, Claim, backed

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WHOLE = Claim(
    "calm", "Calms the skin", "cosmetics", ("GB",), ("study 7",), "Ada", NOW + timedelta(days=30)
)


def why(claim: Claim, market: str = "GB", now: datetime = NOW) -> str:
    return backed({claim.id: claim}, [claim.id], market, now)


def test_a_whole_claim_is_backed() -> None:
    assert why(WHOLE) == ""


@pytest.mark.parametrize(
    ("lacking", "says"),
    [({"evidence": ()}, "no evidence"), ({"evidence": (" ",)}, "no evidence"),
     ({"approver": " "}, "no approver"), ({"markets": ()}, "no market"),
     ({"expires": None}, "no expiry"), ({"expires": NOW}, "expired on 2026-11-01"),
     ({"category": "cosmetic"}, "unknown category"), ({"markets": ("DE",)}, "market 'GB'")],
)  # fmt: skip
def test_whatever_is_missing_speaks_against_it(lacking: dict[str, object], says: str) -> None:
    assert says in why(msgspec.structs.replace(WHOLE, **lacking))


def test_an_ordinary_claim_needs_proof_but_no_market_and_no_expiry() -> None:
    plain = Claim("sturdy", "Survives the dishwasher", evidence=("test 1",), approver="Ada")
    assert why(plain, "anywhere") == ""
    assert "approver" in why(msgspec.structs.replace(plain, approver=""))


def test_one_claim_that_is_not_backed_is_enough() -> None:
    assert backed({"calm": WHOLE}, ["calm", "cool"], "GB", NOW) == "claim `cool` is not declared"


@settings(max_examples=60)
@given(
    st.builds(
        Claim, st.just("it"), st.just("text"), st.sampled_from([*CATEGORIES, "odd"]),
        st.lists(st.sampled_from(["GB", "DE"]), max_size=2).map(tuple),
        st.lists(st.sampled_from(["", "study"]), max_size=2).map(tuple),
        st.sampled_from(["", "Ada"]),
        st.none() | st.integers(-2, 2).map(lambda days: NOW + timedelta(days=days)),
    ),
    st.sampled_from(["GB", "DE", ""]),
)  # fmt: skip
def test_no_claim_is_made_without_proof(claim: Claim, market: str) -> None:
    if why(claim, market) != "":
        return
    assert any(one.strip() for one in claim.evidence)
    assert claim.approver
    assert claim.category in CATEGORIES
    assert claim.expires is None or claim.expires > NOW
    assert not claim.markets or market in claim.markets
    if claim.category in REGULATED:
        assert claim.expires is not None
        assert market in claim.markets
