"""Whether an offer's title and eligibility say what the offer does, without pressure or pretence.

What the file says comes in; problems go out. A number in a title is the number that is applied, in
the shop's currency; what a price was before is the ledger's to say; `eligibility` promises nobody
what tiers or a rule withhold. Pure. Laws 8 and 9, held by
tests/decisions/offers/test_checking_words.py.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from shopkeeper.decisions.claims import banned, pressure, prior_prices
from shopkeeper.decisions.claims.terms import plain
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.menu import Offer, OffersFile
from shopkeeper.decisions.offers.resolved import resolved
from shopkeeper.domain import digits
from shopkeeper.domain.files import Problem, Written

Found = Iterator[Problem]
_WORDED = ("title", "eligibility")
_SYMBOLS = {
    "£": ("GBP",),
    "€": ("EUR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "¥": ("JPY", "CNY"),
}
"""Sign to the currencies it may stand for."""
_TENS = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SHARES = {"half": 5000, "quarter": 2500, "fifth": 2000, "tenth": 1000}
"""Of the price, in basis points."""
_NUMBER = r"\d[\d.,]*(?<![.,])"
_PERCENT = re.compile(rf"({_NUMBER}|{'|'.join(_TENS)})[\s-]*(?:%|per ?cent\b|prozent\b|pour ?cent)")
_SHARE = re.compile(rf"\b({'|'.join(_SHARES)})[\s-]*(?:off|price)\b")
_MONEY = re.compile(
    rf"(?:(?P<sign>[£€$¥]|\b[a-z]{{3}}(?=\s*\d))\s*(?P<after>{_NUMBER})|"
    rf"(?P<before>{_NUMBER})\s*(?P<last>[£€$¥]|\b(?:gbp|usd|eur|chf)\b))"
)
_BARE = re.compile(rf"(?<![\w£€$¥.,])({_NUMBER})[\s-]+off\b")
_EVERYBODY = re.compile(
    r"\b(?:everybody|everyone|anybody|anyone|all (?:our )?(?:customers|shoppers|visitors|buyers)|"
    r"jede[rn]?|alle(?: kunden)?|tout le monde|tous(?: les clients)?)\b"
    r"(?! (?:\w+ )?(?:who|whose|whom|that|new|in|with|of|by|but|except|der|die|deren|mit|qui|dont))"
    r"|^\W*all\W*$"
)


def check_words(written: Written[OffersFile], known: Known) -> Found:
    """The title and the eligibility of every offer."""
    for i, offer in enumerate(resolved(written.said)):
        for name in _WORDED:
            for text, hint, code in _of_words(getattr(offer, name)):
                yield written.problem(("offers", i, name), text, hint, code)
        for text, hint in _of_title(offer, known.currency):
            yield written.problem(("offers", i, "title"), text, hint, "title")
        met = _EVERYBODY.search(plain(offer.eligibility))
        if met and (offer.tiers or offer.rule != "none"):
            only = ", ".join(offer.tiers) or offer.rule
            text = f"says {met.group()!r}, but the offer is only for {only}"
            yield written.problem(("offers", i, "eligibility"), text, "say who gets it")


def _of_words(words: str) -> Iterator[tuple[str, str, str]]:
    if not any(letter.isalnum() for letter in words):
        yield f"must have words, got {words!r}", "", "wrong"
    for found in pressure(words):
        yield f"says {found.term!r}, which {found.reason}", "leave it out", "pressure"
    for found in banned(words):
        hint = "say it in a block that names a claim"
        yield f"says {found.term!r}, which {found.reason}", hint, "unbacked"
    for found in prior_prices(words):
        yield f"says {found.term!r}, which {found.reason}", "leave it out", "reduction"


def _of_title(offer: Offer, currency: str) -> Iterator[tuple[str, str]]:
    title = plain(offer.title)
    applied = f"the offer takes off {offer.depth_bps / 100:g} %"
    for found in _PERCENT.finditer(title):
        if _bps(found[1]) != offer.depth_bps:
            yield f"says {found[0]!r}, but {applied}", "`depth_bps` 1000 is 10 %"
    for found in _SHARE.finditer(title):
        if _SHARES[found[1]] != offer.depth_bps:
            yield f"says {found[0]!r}, but {applied}", "`depth_bps` 1000 is 10 %"
    yield from _of_amounts(offer, title, currency)


def _of_amounts(offer: Offer, title: str, currency: str) -> Iterator[tuple[str, str]]:
    hint = "write `amount`, or `least_basket`, as it is, in the shop's currency"
    for found in _MONEY.finditer(title):
        sign = found["sign"] or found["last"]
        meant = _SYMBOLS.get(sign, (sign.upper(),))
        size = _minor(found["after"] or found["before"], currency)
        off = re.match(r"\s*off\b", title[found.end() :]) is not None
        right = {offer.amount} if off else {offer.amount, offer.least_basket} - {0}
        if _is_money(sign) and (currency not in meant or size not in right):
            yield f"says {found[0].strip()!r}, which the offer does not", hint
    for found in _BARE.finditer(title):
        if offer.depth_bps != _bps(found[1]) and offer.amount != _minor(found[1], currency):
            yield f"says {found[0]!r}, which the offer does not take off", hint


def _is_money(sign: str) -> bool:
    return sign in _SYMBOLS or sign in {"gbp", "usd", "eur", "chf", "cad", "aud", "jpy", "sek"}


def _bps(number: str) -> Decimal:
    return (Decimal(_TENS[number]) if number in _TENS else _decimal(number, 2)) * 100


def _minor(number: str, currency: str) -> Decimal:
    return _decimal(number, digits(currency)).scaleb(digits(currency))


def _decimal(number: str, places: int) -> Decimal:
    """A number as people write it: what stands before at most so many last digits parts them."""
    whole, mark, last = re.sub(r"[.,](?=.*[.,])", "", number).replace(",", ".").partition(".")
    if mark and len(last) <= places:
        return Decimal(f"{whole}.{last}")
    return Decimal(whole + last)
