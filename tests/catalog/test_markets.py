import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import check_markets, load_markets, markets_of
from shopkeeper.catalog.markets import PERMISSIONS, Market, Markets, MarketsFile, shipped
from shopkeeper.domain import InvalidRequest

MARKETS = ("GB", "DE", "DE-BY", "EU", "EEA", "US", "US-NY", "US-MD", "US-CO", "JP", "*")
rows = st.builds(
    lambda id, said: Market(id, "our own wish", **said),
    st.sampled_from(MARKETS),
    st.fixed_dictionaries({}, optional={name: st.booleans() for name in PERMISSIONS}),
)


@given(st.lists(rows, max_size=5), st.sampled_from(MARKETS))
def test_a_shop_can_only_forbid_more(own, market):
    law, shop = markets_of().rule(market), markets_of(MarketsFile(markets=tuple(own))).rule(market)
    assert all(getattr(law, name) >= getattr(shop, name) for name in PERMISSIONS)
    assert set(law.duties) <= set(shop.duties)


def test_the_table_that_ships_is_one_a_shop_could_write_and_names_its_sources():
    assert check_markets(shipped()) == []
    assert all(row.source for row in shipped().said.markets)


def test_an_editor_is_told_what_each_field_of_a_row_means():
    schema = msgspec.json.schema(MarketsFile)
    row = schema["$defs"]["Market"]["properties"]
    assert all(row[name]["description"] for name in (*PERMISSIONS, "id", "source"))


def test_nothing_is_allowed_where_no_row_says_so():
    rule = Markets(MarketsFile(), MarketsFile()).rule("GB")
    assert not any(getattr(rule, name) for name in PERMISSIONS)


def test_a_narrower_row_of_the_law_stands_above_a_wider_one():
    law = MarketsFile(
        markets=(
            Market("DE", "narrow", new_products=True),
            Market("*", "wide", new_products=False, progressive=True),
        )
    )
    rule = Markets(law, MarketsFile()).rule("DE-BY")
    assert (rule.new_products, rule.progressive, rule.sources) == (True, True, ("wide", "narrow"))


def test_a_market_with_people_of_maryland_in_it_has_no_personalised_food():
    assert {m for m in MARKETS if not markets_of().rule(m).personalised_food} == {
        "US",
        "US-MD",
        "*",
    }


FILE = """
perishable: [Kitchen > Milk]
markets:
  - {id: GB, source: we like it plain, progressive: false}
  - id: US-CT
    source: our counsel
    disclosures:
      - {code: personalised_price_us_ct, text: This offer was chosen for you.}
"""


def test_a_shop_adds_places_words_and_what_spoils():
    written = load_markets(FILE)
    assert check_markets(written) == []
    markets = markets_of(written.said)
    assert not markets.rule("GB").progressive
    assert markets.rule("DE").progressive
    assert markets.rule("GB").perishable_types == ("Kitchen > Milk",)
    assert [duty.text for duty in markets.rule("US-CT").duties] == [
        "This offer was chosen for you."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("markets:\n  - {id: GB, source: x}\n  - {id: GB, source: y}", "line 3: .*given twice"),
        (
            "markets:\n  - {id: GB, source: x, new_products: true}",
            "line 2: `markets.0..new_products` must be false",
        ),
        (
            "markets:\n  - {id: US-NY, source: x, disclosures:"
            " [{code: personalised_price_us_ny, text: maybe}]}",
            "must be the law's words, 'THIS PRICE",
        ),
    ],
)
def test_what_a_shop_may_not_say_is_told_with_its_line(text, said):
    (problem,) = check_markets(load_markets(text))
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(str(problem))


@pytest.mark.parametrize(
    "text",
    ["markets:\n  - {id: Germany, source: x}", "markets:\n  - {id: DE}", "progresive: true", "[]"],
)
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(InvalidRequest, match=r"markets.yaml, line"):
        load_markets(text)


def test_the_words_of_a_law_cannot_be_changed():
    said = Market("US-NY", "x", disclosures=shipped().said.markets[2].disclosures)
    other = msgspec.structs.replace(said.disclosures[0], text="maybe")
    own = MarketsFile(markets=(msgspec.structs.replace(said, disclosures=(other,)),))
    assert markets_of(own).rule("US-NY").duties == said.disclosures
