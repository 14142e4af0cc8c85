"""Mistakes people make in the files of a shop's rules: each is told where it is, in plain words."""

from datetime import UTC, datetime

import pytest

from shopkeeper.catalog.attributes import Attributes
from shopkeeper.customers import load_preferences
from shopkeeper.decisions.blocks import FACTS
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.rules import check_rules, complete
from shopkeeper.decisions.schemas import schemas
from shopkeeper.domain import Money, Product, ProductId
from shopkeeper.domain.shapes import PATTERNS

NOW = datetime(2026, 5, 1, tzinfo=UTC)
VARIABLES = load_preferences(None).variables
PRODUCTS = [
    Product(ProductId(name), title, Money(800, "GBP"), product_type=kind, brand=brand)
    for name, title, kind, brand in (
        ("mug", "Blue mug", "Kitchen > Mugs", "Acme"),
        ("candle", "Beeswax candle", "Candles", "Bee"),
    )
]
CATALOGUE = Attributes(PRODUCTS)
KNOWN = Known(
    "GBP",
    "GB",
    variables={name: tuple(variable.options) for name, variable in VARIABLES.items()},
    facts=FACTS,
    attributes=CATALOGUE.names,
    products=frozenset(product.id for product in PRODUCTS),
)
USES = {name: variable.uses for name, variable in VARIABLES.items()}
OFFER = """\
offers:
  - id: spring
    title: 10 % off for spring
    kind: percent
    depth_bps: 1000
    eligibility: Everybody
"""
BLOCK = "blocks:\n  - id: hello\n    kind: hook\n    headline: Hello there\n"
PAGE = "pages:\n  - id: home\n    stage: top\n    slots:\n"
RULE = "rules:\n  - id: mugs\n    act: boost\n    why: Mug month\n"
TIER = "tiers:\n  - id: all\n    title: All\n    words: All\n    everyone: true\n"
A_TIME = "must be a date and time with its zone, like 2026-12-01T00:00:00+01:00, got"


def told(name: str, text: str, fatal: bool = True) -> list[str]:
    texts = complete({name: text})
    found = check_rules(texts, KNOWN, NOW, CATALOGUE, USES)
    return [str(problem) for problem in found if problem.fatal is fatal]


def _is_told(problem: str, name: str, words: str) -> bool:
    """Whether a problem has these words, after the file's name where they begin with its line."""
    return (f"{name}, {words}" if words.startswith("line") else words) in problem


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "    elegible: All",
            "line 7: `offers[0].elegible` is not a field known here (did you mean `eligibility`?)",
        ),
        ("    tiers: new", "line 7: `offers[0].tiers` must be a list, got 'new' (write `[new]`)"),
        (
            "    tiers: [retuning]",
            "line 7: `offers[0].tiers[0]` must be a known tier, got 'retuning' "
            "(did you mean `returning`?)",
        ),
        (
            "    products: {ids: [22423]}",
            "line 7: `offers[0].products.ids[0]` must be text, got 22423 "
            '(put it in quotes: "22423")',
        ),
        ("    products: {ids: [mugg]}", "(did you mean `mug`?)"),
        (
            "    products: {filters: {bnard: Bee}}",
            "line 7: `offers[0].products.filters.bnard` is not "
            "an attribute of the catalogue (did you mean `brand`?)",
        ),
        (
            "    campaign: sprnig",
            "must be a known campaign, got 'sprnig' (no campaign is declared)",
        ),
        ("    starts: 2026-12-01", f"line 7: `offers[0].starts` {A_TIME} 2026-12-01"),
        ("    starts: 01.12.2026", f"line 7: `offers[0].starts` {A_TIME} '01.12.2026'"),
        ("    starts: 2026-02-30T00:00:00Z", f"line 7: `offers[0].starts` {A_TIME} '2026-02-30T"),
        ("    ends: 2026-12-01T24:00:00Z", f"line 7: `offers[0].ends` {A_TIME} '2026-12-01T24"),
        ("    ends: 2026-03-29T02:30:00[Europe/London]", f"{A_TIME} '2026-03-29T02:30:00[Europe"),
        (
            "    budget: 5000",
            "line 7: `offers[0].budget` must be made of fields, like amount, uses, days, got 5000",
        ),
        (
            "    markets: [gb]",
            "line 7: `offers[0].markets[0]` must be a country like `DE`, or a part "
            "of one like `US-NY`, got 'gb' (did you mean `GB`?)",
        ),
        (
            "    least_basket: 20.00",
            "line 7: `offers[0].least_basket` must be a whole number of "
            "at least 0, got 20.00; amounts are whole minor units",
        ),
        (
            "    cap: {time: 1, days: 30}",
            "`offers[0].cap.time` is not a field known here (did you mean",
        ),
        ("   cap: {times: 1, days: 2}", "line 7: not yaml, the line does not stand as far in"),
        ("    kind: amount", "line 7: `offers[0].kind` must be given once"),
        ("---\noffers: []", "line 7: not yaml, the file must be one document"),
    ],
)
def test_a_mistake_in_an_offer_is_told_with_its_line(line: str, fault: str) -> None:
    found = told("offers.yaml", OFFER + line + "\n")
    assert any(_is_told(one, "offers.yaml", fault) for one in found), found


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "offers.yaml",
            OFFER.replace("percent", "percentage"),
            "line 4: `offers[0].kind` must be one of",
        ),
        (
            "offers.yaml",
            OFFER.replace("1000", "10 %"),
            "line 5: `offers[0].depth_bps` must be a whole "
            "number from 0 to 9000, got '10 %'; it is in whole basis points: 10 % is 1000",
        ),
        (
            "offers.yaml",
            OFFER.replace(": spring\n", ": Spring 2026\n"),
            "line 2: `offers[0].id` must be "
            "a name of small letters, digits, `-` and `_`, at most 40, got 'Spring 2026' "
            "(did you mean `spring-2026`?)",
        ),
        (
            "offers.yaml",
            "offers:\n  - id: a\n",
            "line 2: `offers[0]` must have `title` and `kind` and",
        ),
        (
            "offers.yaml",
            "offers:\n  spring: {kind: gift}\n",
            "line 1: `offers` must be a list, got fields",
        ),
        ("offers.yaml", "- id: a\n", "line 1: must be made of fields, like margin_floor_bps,"),
        ("offers.yaml", "", "line 1: the file must not be empty, got nothing in it"),
        ("offers.yaml", "offers: [caf\ufffd]", "line 1: has characters that are not UTF-8"),
        ("offers.yaml", "# x\n" * 100_000, "line 1: the file must be at most 262144 characters"),
        ("offer.yaml", OFFER, "line 1: is not a file of rules (did you mean `offers.yaml`?)"),
        ("offers.yml", OFFER, "line 1: must be called offers.yaml: it is not read as it is"),
        ("policies/x.txt", "", "line 1: must be called policies/x.cedar: it is not read as it is"),
        (
            "policies/x.cedar",
            '@id("a")\npermit(principal, action, resource); // caf\ufffd',
            "line 2: has characters that are not UTF-8",
        ),
        (
            "tiers.yaml",
            TIER.replace("true", "yes"),
            "line 5: `tiers[0].everyone` must be true or false, "
            "got 'yes' (write `true`, without quotes)",
        ),
        (
            "tiers.yaml",
            TIER + "    orders: [1, 2]\n",
            "line 6: `tiers[0].orders` must be made of fields, like least, most, got a list",
        ),
        (
            "tiers.yaml",
            "tiers:\n  - {id: a, title: A, words: A, spent: {least: 100.00}}\n",
            "line 2: `tiers[0].spent.least` must be a whole number of at least 0, got 100.00; "
            "amounts are whole minor units",
        ),
        (
            "blocks.yaml",
            BLOCK + "    link: www.shop.com\n",
            "line 5: `blocks[0].link` must be an address "
            "that begins with `/` or `https://`, without spaces,",
        ),
        (
            "blocks.yaml",
            BLOCK + "    speaks_to: [{variable: prof, values: [reviews]}]\n",
            "line 5: "
            "`blocks[0].speaks_to[0].variable` must be a preference the shop declares, got 'prof' "
            "(did you mean `proof`?)",
        ),
        ("blocks.yaml", BLOCK + "    claims: [pure]\n", "got 'pure' (no claim is declared)"),
        (
            "pages.yaml",
            PAGE + "      - {id: x, fill: products, n: 0}\n",
            "line 5: `pages[0].slots[0].n` must be a whole number from 1 to 200, got 0",
        ),
        (
            "pages.yaml",
            PAGE + "      - {id: x, fill: products, filters: {price: {gtt: 5}}}\n",
            "line 5: `pages[0].slots[0].filters.price`",
        ),
        (
            "claims.yaml",
            "claims:\n  - {id: a, text: b, category: general, evidence: a test}\n",
            "line 2: `claims[0].evidence` must be a list, got 'a test' (write `[a test]`)",
        ),
        (
            "merchandising.yaml",
            RULE + "    products: {ids: [mug]}\n    placements: [for_you]\n",
            "line 6: "
            "`rules[0].placements[0]` must be a placement of pages.yaml, got 'for_you' "
            "(did you mean `for-you`?)",
        ),
        (
            "merchandising.yaml",
            RULE + "    products: {ids: [mug]}\n    placements: [home]\n",
            "(`home` is a page; it has hero, for-you,",
        ),
        (
            "merchandising.yaml",
            RULE + "    products: [mug]\n",
            "line 5: `rules[0].products` must be made of fields, like ids, filters, got a list",
        ),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(name: str, text: str, fault: str) -> None:
    found = told(name, text)
    assert any(_is_told(one, name, fault) for one in found), found


@pytest.mark.parametrize(
    ("name", "text", "warning"),
    [
        (
            "offers.yaml",
            OFFER + "    products: {filters: {product_type: Kichen}}\n",
            "line 7: "
            "`offers[0].products.filters.product_type` asks for 'Kichen', which no product of the "
            "catalogue has (did you mean `Kitchen`?)",
        ),
        (
            "offers.yaml",
            OFFER + "    products: {filters: {product_type: [Candles, mugs]}}\n",
            "line 7: "
            "`offers[0].products.filters.product_type[1]` asks for 'mugs', which no product of the "
            "catalogue has (did you mean `Kitchen > Mugs`?)",
        ),
        (
            "blocks.yaml",
            BLOCK + "    products: {filters: {brand: Acmee}}\n",
            "(did you mean `Acme`?)",
        ),
        (
            "pages.yaml",
            PAGE + "      - {id: x, fill: products, filters: {brand: {not: Be}}}\n",
            "line 5: `pages[0].slots[0].filters.brand` asks for 'Be'",
        ),
        (
            "merchandising.yaml",
            RULE + "    products: {filters: {product_type: Candels}}\n",
            "line 5: "
            "`rules[0].products.filters.product_type` asks for 'Candels', which no product of the "
            "catalogue has (did you mean `Candles`?)",
        ),
        (
            "blocks.yaml",
            BLOCK + "    speaks_to: [{variable: style, values: [blue]}]\n",
            "line 5: "
            "`blocks[0].speaks_to[0].variable` 'style' is not for choosing words: its `uses` leave "
            "out `page` (add `page` to its `uses` in preferences.yaml, or speak to another)",
        ),
        (
            "pages.yaml",
            PAGE + "      - {id: x, fill: products}\n    sections:\n"
            "      - {id: s, speaks_to: [{variable: style, values: [blue]}]}\n",
            "line 7: "
            "`pages[0].sections[0].speaks_to[0].variable` 'style' is not for choosing words",
        ),
    ],
)
def test_what_would_do_nothing_is_a_warning(name: str, text: str, warning: str) -> None:
    found = told(name, text, fatal=False)
    assert any(_is_told(one, name, warning) for one in found), found
    assert not told(name, text)


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ('principal.orders == "3"', "`a.one` compares a whole number with text"),
        ("principal.tier > 3", "`a.one` has text where a whole number must be"),
        ('resource.tiers == "new"', "`a.one` compares text with a list of texts"),
        ('principal.tier in ["new"]', '(write `["new", "lapsed"].contains(principal.tier)`)'),
        (
            'principal.tier = "new"',
            "line 3: is no Cedar: '=' is not a valid operator in Cedar (write `==`)",
        ),
        ("principal.tier == 'new'", '(text stands in double quotes, like `"new"`)'),
        ("principal.tier == new", '(text stands in double quotes, like `"new"`)'),
        ('principal.tier == "nwe"', "line 3: `a.one` `nwe` is not known (did you mean `new`?)"),
        (
            "resource.depth_bp > 3",
            "line 3: `a.one` `depth_bp` is no attribute of an offer (did you",
        ),
        ("principal.age > 3", "line 3: `a.one` `age` is not among what an offer may depend on"),
    ],
)
def test_a_mistake_in_a_policy_is_told(condition: str, fault: str) -> None:
    policy = f'@id("one")\npermit(principal, action, resource)\nwhen {{ {condition} }};\n'
    found = told("policies/a.cedar", policy)
    assert any(_is_told(one, "policies/a.cedar", fault) for one in found), found


def test_a_menu_that_no_page_has_a_slot_for_is_a_warning() -> None:
    bare = {"pages.yaml": PAGE + "      - {id: x, fill: products}\n"}

    def warned(texts: dict[str, str]) -> bool:
        found = check_rules(complete(texts), KNOWN, NOW)
        return any("have no slot of offers: the 1 on the menu" in problem.text for problem in found)

    assert warned({**bare, "offers.yaml": OFFER})
    assert not warned(bare)
    assert not warned({"offers.yaml": OFFER})


@pytest.mark.parametrize(
    ("name", "text", "question"),
    [
        (
            "offers.yaml",
            OFFER + "    least_basket: 40\n",
            "line 7: `offers[0].least_basket` is 0.40 GBP: "
            "was 40.00 GBP meant? (40.00 GBP is 4000)",
        ),
        (
            "offers.yaml",
            OFFER + "    cost: 4\n",
            "line 7: `offers[0].cost` is 0.04 GBP: was 4.00 GBP",
        ),
        (
            "offers.yaml",
            OFFER + "    budget: {amount: 50}\n",
            "line 7: `offers[0].budget.amount` is 0.50",
        ),
        (
            "offers.yaml",
            "margin_floor_bps: 25\n" + OFFER,
            "line 1: `margin_floor_bps` is 0.25 %: was 25 % meant? (25 % is 2500)",
        ),
        (
            "tiers.yaml",
            "tiers:\n  - {id: a, title: A, words: A, spent: {least: 50}}\n"
            + TIER.partition("\n")[2],
            "line 2: `tiers[0].spent.least` is 0.50 GBP: was 50.00 GBP meant?",
        ),
    ],
)
def test_what_looks_like_another_unit_is_asked_about(name: str, text: str, question: str) -> None:
    found = told(name, text, fatal=False)
    assert any(_is_told(one, name, question) for one in found), found
    assert not told(name, text)


@pytest.mark.parametrize(
    "wanted", ["Kitchen", "kitchen > mugs", "[Candles]", "{not: Candles}", "{gte: 3}"]
)
def test_conditions_that_products_meet_are_not_warned_of(wanted: str) -> None:
    text = RULE + f"    products: {{filters: {{product_type: {wanted}, price: {{lte: 9}}}}}}\n"
    assert told("merchandising.yaml", text) == told("merchandising.yaml", text, fatal=False) == []


def test_every_form_a_name_must_have_is_said_in_words() -> None:
    def patterns(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["pattern"]] if isinstance(part.get("pattern"), str) else []
            return own + [one for below in part.values() for one in patterns(below)]
        return [one for below in part for one in patterns(below)] if isinstance(part, list) else []

    assert set(patterns(list(schemas().values()))) <= set(PATTERNS)
