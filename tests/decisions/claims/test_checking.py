"""What is wrong with a `claims.yaml`."""

from datetime import UTC, datetime

from shopkeeper.decisions.claims import check_claims, load_claims
from shopkeeper.decisions.known import Known
from shopkeeper.domain.files import Problem

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HERE = Known("GBP", "GB")
GOOD = """claims:
- id: sturdy
  text: Survives 1,000 washes
  evidence: [test 1]
  approver: Ada
"""


def check(text: str) -> list[Problem]:
    return check_claims(load_claims(text), HERE, NOW)


def test_a_good_file_has_no_problem() -> None:
    assert check(GOOD) == []


def test_two_claims_of_one_id_are_refused() -> None:
    twice = check(GOOD + GOOD.removeprefix("claims:\n"))
    assert [(one.line, one.field) for one in twice] == [(6, "claims[1].id")]


def test_an_unknown_category_is_refused_with_a_suggestion() -> None:
    [problem] = check(GOOD + "  category: enviroment\n")
    assert problem.hint == "did you mean `environment`?"
    assert problem.line == 6


def test_what_proof_is_missing_is_said() -> None:
    found = check("claims: [{id: calm, text: Calms, category: cosmetics}]")
    assert {one.code for one in found} == {"unbacked"}
    assert len(found) == 4


def test_an_expired_claim_is_refused() -> None:
    [problem] = check(GOOD + "  expires: '2026-10-01T00:00:00Z'\n")
    assert (problem.code, problem.field, problem.fatal) == ("unbacked", "claims[0].expires", True)


def test_words_that_the_category_does_not_cover_are_refused() -> None:
    [problem] = check(GOOD.replace("Survives", "Climate-neutral after"))
    assert "environment" in problem.hint
    assert problem.field == "claims[0].text"


def test_pressure_is_no_claim() -> None:
    assert [one.code for one in check(GOOD.replace("Survives 1,000 washes", "Only 2 left"))] == [
        "pressure"
    ]


def test_another_market_is_a_warning() -> None:
    [problem] = check(GOOD + "  markets: [GB, DE]\n")
    assert not problem.fatal
