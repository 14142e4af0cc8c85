import pytest

from shopkeeper.decisions.offers import check_tiers, load_tiers

LAST = "  - {id: rest, title: Rest, words: Rest, everyone: true}\n"


@pytest.mark.parametrize(
    ("tiers", "field", "words"),
    [
        ("  - {id: rest, title: T, words: W, orders: {least: 1}}\n" + LAST, "[1].id", "twice"),
        ("  - {id: a, title: T, words: W}\n", "", "one marked `everyone: true`, got 0"),
        (
            "  - {id: a, title: T, words: W, orders: {least: 3, most: 2}}\n" + LAST,
            "[0].orders",
            "`least` at most `most`",
        ),
        (
            "  - {id: a, title: T, words: W, spent: {days: 3}, orders: {least: 1}}\n" + LAST,
            "[0].spent",
            "`least` or `most`",
        ),
        (
            "  - {id: a, title: T, words: W, orders: {least: 1}, everyone: true}\n",
            "[0]",
            "must have no bounds",
        ),
        (
            "  - {id: a, title: T, words: W, orders: {least: 1}}\n"
            "  - {id: b, title: T, words: W, orders: {least: 2}}\n" + LAST,
            "[1]",
            "is never reached",
        ),
    ],
)
def test_each_fault_is_found_alone_with_its_field(tiers: str, field: str, words: str) -> None:
    (problem,) = check_tiers(load_tiers("tiers:\n" + tiers))
    assert problem.field == f"tiers{field}"
    assert words in problem.text
    assert problem.fatal
