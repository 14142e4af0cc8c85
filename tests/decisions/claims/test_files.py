"""`claims.yaml` as it is read."""

import msgspec
import pytest

from shopkeeper.decisions.claims import ClaimsFile, load_claims
from shopkeeper.domain import InvalidRequest


def test_a_claim_says_what_proves_it() -> None:
    said = load_claims(
        "claims:\n- {id: calm, text: Calms the skin, category: cosmetics, markets: [GB],"
        " evidence: [study 7], approver: Ada, expires: '2027-01-01T00:00:00Z'}"
    ).said
    assert said.claims[0].evidence == ("study 7",)
    assert said.by_id()["calm"].approver == "Ada"


def test_no_text_is_no_claims() -> None:
    assert load_claims("{}").said == ClaimsFile()


@pytest.mark.parametrize(
    ("text", "says"),
    [("claims:\n- {id: a, text: b, aprover: Ada}", "did you mean `approver`?"),
     ("claims:\n- {id: a, text: b, expires: '2027-01-01T00:00:00'}", "with its zone"),
     ("claims:\n- {id: A b, text: b}", "claims[0].id"),
     ("claims:\n- {text: b}", "id")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=r"claims\.yaml, line 2") as refused:
        load_claims(text)
    assert says in str(refused.value)


def test_editors_are_told_the_categories() -> None:
    schema = msgspec.json.schema(ClaimsFile)
    assert "cosmetics" in schema["$defs"]["Claim"]["properties"]["category"]["enum"]
