"""Rules that make no sense are told with their line and what was probably meant."""

import pytest

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.merchandising import check_merchandising, load_merchandising
from shopkeeper.domain import InvalidRequest, ProductId

KNOWN = Known(
    "GBP",
    "GB",
    tiers=frozenset({"new"}),
    attributes=frozenset({"brand"}),
    products=frozenset({ProductId("mug")}),
)
RIGHT = """\
rules:
  - id: mugs
    act: boost
    why: Mug month
    products: {ids: [mug], filters: {brand: Acme}}
    audience: [new]
    placements: [home]
"""


def told(text: str) -> str:
    found = check_merchandising(load_merchandising(text), KNOWN, frozenset({"home"}))
    return "\n".join(map(str, found))


def test_a_right_file_has_no_faults() -> None:
    assert not told(RIGHT)


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("[new]", "[nwe]", "line 6: `rules[0].audience[0]` must be a tier of"),
        ("[home]", "[hoem]", "line 7: `rules[0].placements[0]` must be a placement"),
        ("[mug]", "[mugs]", "line 5: `rules[0].products.ids[0]` must be a product"),
        ("{brand", "{brnad", "line 5: `rules[0].products.filters.brnad` is not an attribute"),
        ("{ids: [mug], filters: {brand: Acme}}", "{}", "`rules[0].products` must have ids or"),
        ("boost", "pin", "line 5: `rules[0].products` of a pin must be at most 20 ids"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(was: str, becomes: str, fault: str) -> None:
    assert fault in told(RIGHT.replace(was, becomes))


def test_a_rule_ends_after_it_starts() -> None:
    times = "    starts: 2026-02-01T00:00:00Z\n    ends: 2026-01-01T00:00:00Z\n"
    assert "line 9: `rules[0].ends` must be after 2026-02-01" in told(RIGHT + times)


def test_an_id_is_given_once() -> None:
    assert "line 8: `rules[1].id` must be given once" in told(RIGHT + RIGHT[len("rules:\n") :])


def test_a_strength_that_moves_nothing_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"line 8: `rules\[0\].strength`"):
        load_merchandising(RIGHT + "    strength: 1\n")
