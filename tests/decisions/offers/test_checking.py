import pytest

from shopkeeper.decisions.offers import (
    OffersFile,
    check_offers,
    default_tiers,
    load_offers,
    load_tiers,
)
from shopkeeper.domain.files import Problem, Written
from tests.decisions.offers.menus import KNOWN, NOW

GOOD = """
margin_floor_bps: 500
offers:
  - {id: ten, title: Ten, kind: percent, depth_bps: 1000, eligibility: Everybody}
  - {id: set, title: Set, kind: bundle, depth_bps: 500, eligibility: Everybody,
     parts: [{ids: [p0]}, {filters: {brand: Acme, price: {lte: 20}}}], stacks_with: [ten]}
  - {id: mug, title: Mug, kind: gift, gift: p1, eligibility: New customers, tiers: [new],
     campaign: may, budget: {uses: 10, days: 1}}
campaigns:
  - {id: may, starts: '2027-05-01T00:00:00Z', ends: '2027-06-01T00:00:00Z',
     budget: {uses: 100}, pacing: even, utm: {campaign: may}}
"""
MAY = "starts: '2027-05-01T00:00:00Z', ends: '2027-06-01T00:00:00Z'"


def check(text: str) -> list[Problem]:
    tiers = load_tiers(default_tiers()).said
    return check_offers(load_offers(text), KNOWN, tiers, NOW)


def one(fields: str, campaign: str = "") -> str:
    more = f"\ncampaigns:\n  - {{id: may, {MAY}, {campaign}}}" if campaign else ""
    return f"offers:\n  - {{id: a, title: A, eligibility: Whoever fits, {fields}}}{more}"


def test_a_good_menu_has_no_problem() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("fields", "field", "words", "code"),
    [
        ("kind: percent", ".depth_bps", "must be stated by", "wrong"),
        ("kind: gift", ".gift", "must be stated by", "wrong"),
        ("kind: percent, depth_bps: 1000, amount: 500", ".amount", "says nothing", "wrong"),
        ("kind: percent, depth_bps: 10", ".depth_bps", "10 % is 1000", "unit"),
        ("kind: amount, amount: 5", ".amount", "0.05 GBP: was 5.00 GBP meant?", "unit"),
        ("kind: gift, gift: p1, per: product", ".per", "must be basket", "wrong"),
        ("kind: price_match, depth_bps: 500, per: basket", ".per", "must be product", "wrong"),
        ("kind: bundle, depth_bps: 500, parts: [{ids: [p0]}]", ".parts", "at least 2", "wrong"),
        ("kind: points, points: 5, parts: [{ids: [p0]}]", ".parts", "bundle alone", "wrong"),
        ("kind: points, points: 5, products: {ids: [p0]}", ".products", "`per: product`", "wrong"),
        (
            "kind: points, points: 5, tiers: [nwe, new, returning]",
            ".tiers[0]",
            "known tier",
            "unknown",
        ),
        ("kind: points, points: 5, stacks_with: [a]", ".stacks_with[0]", "other", "unknown"),
        ("kind: points, points: 5, campaign: june", ".campaign", "known campaign", "unknown"),
        ("kind: gift, gift: p9", ".gift", "known product", "unknown"),
        (
            "kind: percent, depth_bps: 500, products: {ids: [p0, p9]}",
            ".products.ids[1]",
            "known product",
            "unknown",
        ),
        (
            "kind: percent, depth_bps: 500, products: {filters: {brnd: x}}",
            ".products.filters.brnd",
            "is not an attribute of the catalogue",
            "unknown",
        ),
        (
            "kind: percent, depth_bps: 500, products: {filters: {price: {less: 3}}}",
            ".products.filters.price",
            "expected a value, a list",
            "wrong",
        ),
        ("kind: points, points: 5, budget: {days: 3}", ".budget", "one of the two", "unit"),
        (
            "kind: points, points: 5, budget: {uses: 3, amount: 300}",
            ".budget",
            "one of the two",
            "unit",
        ),
        ("kind: points, points: 5, rule: referral", ".rule", "needs a `campaign`", "wrong"),
        ("kind: points, points: 5, markets: [DE]", ".markets", "'GB'", "unreachable"),
        (
            "kind: points, points: 5, ends: '2026-01-01T00:00:00Z'",
            "",
            "is over since",
            "unreachable",
        ),
        (
            "kind: points, points: 5, starts: '2027-01-02T00:00:00Z', ends: '2027-01-01T00:00:00Z'",
            ".ends",
            "must be after `starts`",
            "wrong",
        ),
    ],
)
def test_each_fault_of_an_offer_is_found_alone_with_its_field(
    fields: str, field: str, words: str, code: str
) -> None:
    (problem,) = check(one(fields))
    assert (problem.file, problem.line) == ("offers.yaml", 2)
    assert problem.field == f"offers[0]{field}"
    assert words in problem.text
    assert problem.code == code


@pytest.mark.parametrize(
    ("fields", "campaign", "field", "words"),
    [
        ("", "pacing: even", "campaigns[0].pacing", "needs a `budget`"),
        ("", "rule: referral", "campaigns[0]", "needs `utm`"),
        ("", "utm: {}", "campaigns[0].utm", "at least one of"),
        (", budget: {uses: 5}", "budget: {amount: 500}", "offers[0].budget", "must count what"),
        (", budget: {uses: 5}", "budget: {uses: 9}", "offers[0].budget", "overlaps"),
        (", budget: {uses: 9, days: 1}", "budget: {uses: 5}", "offers[0].budget", "at most the 5"),
        (", starts: '2027-07-01T00:00:00Z'", "pacing: asap", "offers[0].starts", "lie within"),
        (", rule: first_order", "rule: referral, utm: {source: x}", "offers[0].rule", "referral"),
    ],
)
def test_what_contradicts_a_campaign_is_found(
    fields: str, campaign: str, field: str, words: str
) -> None:
    (problem,) = check(one(f"kind: points, points: 5, campaign: may{fields}", campaign))
    assert problem.field == field
    assert words in problem.text
    assert problem.fatal


def test_a_campaign_must_end_after_it_starts() -> None:
    (problem,) = check(
        "campaigns:\n  - {id: c, starts: '2027-05-02T00:00:00Z', ends: '2027-05-01T00:00:00Z'}"
    )
    assert problem.field == "campaigns[0].ends"


def test_one_link_leads_to_one_campaign_at_a_time() -> None:
    link = "utm: {source: mail}"
    (problem,) = check(f"campaigns:\n  - {{id: a, {MAY}, {link}}}\n  - {{id: b, {MAY}, {link}}}")
    assert (problem.field, problem.line, problem.code) == ("campaigns[1].utm", 3, "overlap")


def test_doublets_are_found() -> None:
    (problem,) = check(GOOD.replace("id: set", "id: ten").replace(", stacks_with: [ten]", ""))
    assert (problem.field, problem.code) == ("offers[1].id", "doublet")


def test_a_first_order_offer_for_those_who_have_ordered_reaches_nobody() -> None:
    fields = "kind: points, points: 5, rule: first_order, tiers: [returning]"
    (warned, problem) = check(one(fields))
    assert (problem.code, problem.fatal) == ("unreachable", True)
    assert (warned.code, warned.fatal) == ("uncovered", False)
    assert "'new'" in warned.text


def test_a_near_miss_is_suggested() -> None:
    (problem,) = check(one("kind: points, points: 5, tiers: [nwe, new, returning]"))
    assert problem.hint == "did you mean `new`?"


def test_without_a_catalogue_products_and_attributes_are_not_told() -> None:
    text = one("kind: percent, depth_bps: 500, products: {ids: [x], filters: {y: z}}")
    unknown = KNOWN.__class__(currency="GBP", market="GB")
    written: Written[OffersFile] = load_offers(text)
    assert check_offers(written, unknown) == []


def test_a_mistyped_tier_is_told_once() -> None:
    (problem,) = check(one("kind: points, points: 5, tiers: [nwe]"))
    assert problem.code == "unknown"


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("margin_floor_bps: 30", "margin_floor_bps", "is 0.3 %: was 30 % meant?"),
        (
            one("kind: points, points: 5, margin_floor_bps: 30"),
            "offers[0].margin_floor_bps",
            "is 0.3 %",
        ),
        (
            one("kind: points, points: 5, budget: {amount: 1}"),
            "offers[0].budget.amount",
            "0.01 GBP: was 1.00 GBP meant?",
        ),
        (
            one("kind: points, points: 5") + f"\ncampaigns:\n  - {{id: may, {MAY}}}",
            "campaigns[0].id",
            "is used by no offer",
        ),
        (
            one(
                "kind: points, points: 5, campaign: may, ends: '2027-07-01T00:00:00Z'", "rule: none"
            ),
            "offers[0].ends",
            "is after campaign 'may'",
        ),
    ],
)
def test_what_was_hardly_meant_is_a_warning(text: str, field: str, words: str) -> None:
    (problem,) = check(text)
    assert problem.field == field
    assert words in problem.text
    assert not problem.fatal
