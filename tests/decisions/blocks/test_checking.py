"""What is wrong with a `blocks.yaml`."""

import pytest

from shopkeeper.decisions.blocks import check_blocks, load_blocks
from shopkeeper.decisions.claims import Claim, ClaimsFile
from shopkeeper.decisions.known import Known
from shopkeeper.domain import ProductId
from shopkeeper.domain.files import Problem

HERE = Known(
    "GBP", "GB", claims=frozenset({"grown"}), products=frozenset({ProductId("mug")}),
    variables={"proof": ("reviews", "tests"), "brand": ()}, attributes=frozenset({"color"}),
)  # fmt: skip
CLAIMS = ClaimsFile((Claim("grown", "Organically grown", "food"),))
GOOD = """blocks:
- id: tea
  kind: hook
  headline: Organic tea
  claims: [grown]
  speaks_to: [{variable: proof, values: [tests]}, {variable: brand, values: [Any]}]
  products: {ids: [mug], filters: {color: red}}
  markets: [GB]
  starts: '2026-01-01T00:00:00Z'
  ends: '2027-01-01T00:00:00Z'
"""


def check(text: str) -> list[Problem]:
    return check_blocks(load_blocks(text), HERE, CLAIMS)


def test_a_good_file_has_no_problem() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("was", "becomes", "field", "hint"),
    [("[grown]", "[grown, growm]", "claims[1]", "`grown`"),
     ("variable: proof", "variable: prof", "speaks_to[0].variable", "`proof`"),
     ("[tests]", "[reviews, test]", "speaks_to[0].values[1]", "`tests`"),
     ("ids: [mug]", "ids: [mugg]", "products.ids[0]", "`mug`"),
     ("{color: red}", "{colour: red}", "products.filters.colour", "`color`"),
     ("Organic tea", "'Organic tea, {retrun_days}'", "headline", "`return_days`"),
     ("markets", "facts: [bougth_30d]\n  markets", "facts[0]", "`bought_30d`")],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_a_suggestion(
    was: str, becomes: str, field: str, hint: str
) -> None:
    [problem] = check(GOOD.replace(was, becomes))
    assert problem.field == f"blocks[0].{field}"
    assert hint in problem.hint
    assert problem.line > 1


def test_braces_stand_around_facts_alone() -> None:
    [problem] = check(GOOD.replace("Organic tea", "'Organic {Return days}'"))
    assert "{Return days}" in problem.text


def test_two_blocks_of_one_id_are_refused() -> None:
    [problem] = check(GOOD + GOOD.removeprefix("blocks:\n"))
    assert (problem.field, problem.line) == ("blocks[1].id", 11)


def test_what_ends_before_it_starts_is_refused() -> None:
    [problem] = check(GOOD.replace("2027-01-01T", "2025-01-01T"))
    assert problem.field == "blocks[0].ends"


def test_another_market_is_a_warning() -> None:
    [problem] = check(GOOD.replace("[GB]", "[GB, DE]"))
    assert not problem.fatal


def test_the_words_are_held_to_voice_and_claims() -> None:
    [problem] = check(GOOD.replace("  claims: [grown]\n", ""))
    assert (problem.code, problem.line) == ("unbacked", 4)
    loud = check("voice: {exclamations: 0}\n" + GOOD.replace("Organic", "Organic!"))
    assert [one.code for one in loud] == ["voice"]


def test_without_the_claims_nothing_covers_a_word() -> None:
    assert [one.code for one in check_blocks(load_blocks(GOOD), HERE)] == ["unbacked"]
