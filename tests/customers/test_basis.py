from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import CATEGORIES, granted
from shopkeeper.domain import Basis

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DECLARED = Basis(("analytics", "personalization"), "the shop's terms, section 4", NOW)

answers = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.booleans())
)
stated_maps = st.dictionaries(st.one_of(st.sampled_from(sorted(CATEGORIES)), st.text()), answers)


@given(stated_maps)
def test_nothing_but_a_literal_true_grants(stated: dict[str, object]) -> None:
    for purpose in granted(stated, DECLARED, NOW).purposes:
        said = [
            stated[category] for category in stated if CATEGORIES.get(category.lower()) == purpose
        ]
        assert said
        assert all(answer is True for answer in said)


@given(stated_maps, st.sampled_from(sorted(CATEGORIES)))
def test_taking_a_yes_back_never_grants_more(stated: dict[str, object], category: str) -> None:
    before = set(granted(stated, None, NOW).purposes)
    after = set(granted({**stated, category: False}, None, NOW).purposes)
    assert after == before - {CATEGORIES[category]}


@given(
    stated_maps, st.dictionaries(st.text().filter(lambda c: c.lower() not in CATEGORIES), answers)
)
def test_unknown_categories_say_nothing(
    stated: dict[str, object], unknown: dict[str, object]
) -> None:
    assert granted({**unknown, **stated}, None, NOW) == granted(stated, None, NOW)


def test_each_category_stands_for_its_use() -> None:
    assert granted(dict.fromkeys(CATEGORIES, True), None, NOW).purposes == (
        "advertising",
        "analytics",
        "messages",
        "personalization",
    )
    assert granted({"marketing": True}, None, NOW).purposes == ("messages",)


def test_a_category_may_be_written_with_capitals() -> None:
    assert granted({"Analytics": True}, None, NOW).purposes == ("analytics",)


def test_two_categories_of_one_use_must_agree() -> None:
    assert granted({"advertising": True, "cross_context_ads": False}, None, NOW).purposes == ()
    assert granted({"advertising": True, "sale_share": None}, None, NOW).purposes == ()


def test_what_was_stated_leaves_no_room_for_what_was_declared() -> None:
    assert granted({}, DECLARED, NOW).purposes == ()
    assert granted({"analytics": True}, DECLARED, NOW).purposes == ("analytics",)


def test_a_declaration_counts_where_nothing_was_stated() -> None:
    assert granted(None, DECLARED, NOW) == DECLARED


def test_without_a_word_nothing_is_granted() -> None:
    assert granted(None, None, NOW) == Basis((), "nothing was stated", NOW)
