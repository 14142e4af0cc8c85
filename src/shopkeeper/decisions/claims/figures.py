"""Figures in words: reductions, prices and counts that somebody typed.

A text comes in; every phrase that states a figure goes out. What is off a price is for the ledger
and the offers to say: typed, it is true of no product or of one, and until the price changes. What
customers do or think is for the log to count, or for a claim to prove. Pure.

Why: Directive 98/6/EC, Article 6a (a reduction states the prior price); Directive 2005/29/EC,
Article 7(6) and Annex I, nos 23b and 23c (reviews). Our own lists, compact and not exhaustive:
English, with the most usual German and French words. Held by
tests/decisions/claims/test_figures.py.
"""

import re
from collections.abc import Collection, Iterator

from shopkeeper.decisions.claims.terms import Finding, plain

_DIGITS = r"(?<![\d.,])\d[\d.,]*(?<![.,])(?![.,]?\d)"
_NUMBER = (
    rf"(?:{_DIGITS}|\{{[a-z0-9_]+\}}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-\w+)?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|zwei|drei|vier|f[uü]nf|"
    r"sechs|sieben|acht|neun|zehn|zwanzig|drei[sß]+ig|vierzig|f[uü]nfzig|siebzig)"
)
_PERCENT = rf"{_NUMBER}[\s-]*(?:%|per ?cent\b|prozent\b|pour ?cent\b)"
_COINS = r"(?:[£$€¥]|gbp\b|usd\b|eur\b|chf\b|euros?\b|pounds?\b|dollars?\b|pence\b|cents?\b)"
_MONEY = rf"(?:{_COINS}\s*{_NUMBER}|{_NUMBER}\s*{_COINS})"
_SIGN = r"(?:[£$€¥]|gbp\b|usd\b|eur\b|chf\b|euros?\b)"
"""What is money for certain; a pound may be a weight."""
_PRICE = rf"(?:{_SIGN}\s*{_NUMBER}|{_NUMBER}\s*{_SIGN})"
_FIGURE = rf"(?:{_PERCENT}|{_MONEY})"
_UNITS = (
    r"(?:minutes?|hours?|days?|weeks?|years?|minuten|stunden|tage|minutes|heures|jours|litres?|"
    r"trees?|lives|places?|seats?)"
)
_UP_TO = (
    r"(?: (?:up to|over|more than|at least|an? extra|another|of|by|to|bis zu|[uü]ber|von|um|"
    r"jusqu'[àa]|de|sie))*"
)
_CHEAPER = (
    r"(?:off|less|cheaper|lower|reduction|reduced|discount\w*|saved|savings?|rabatt\w*|nachlass|"
    r"g[uü]nstiger|billiger|reduziert|sparen|gespart|(?:de )?r[eé]duction|(?:de )?remise|"
    r"de rabais|moins cher|d'[eé]conomie)"
)
_BEFORE = r"(?:was|were|formerly|previously|used to (?:be|cost)|rrp|instead of|statt|fr[uü]her|"
_BEFORE += r"vorher|uvp|avant|au lieu de)"
_NOW = r"(?:now|jetzt|nun|maintenant)(?: (?:only|just|nur|from|ab|for|[àa]|seulement))*"
_WAS = (
    rf"{_BEFORE}\W{{0,3}}(?:{_MONEY}|{_NUMBER})\W{{1,4}}(?:is )?{_NOW}\W{{0,3}}"
    rf"(?:{_MONEY}|{_NUMBER})",
    rf"{_BEFORE}\W{{0,3}}{_MONEY}",
    rf"{_NOW}\W{{0,3}}{_MONEY}",
    rf"(?:from|von|de)\W{{0,3}}(?:{_PRICE}|{_NUMBER}) (?:down )?(?:to|auf|[àa])\W{{0,3}}{_PRICE}",
    rf"(?:from|von|de)\W{{0,3}}{_PRICE} (?:down )?(?:to|auf|[àa])\W{{0,3}}{_NUMBER}",
    rf"{_PRICE}[\s~]*(?:->|→|»|>|~~)[\s~]*{_PRICE}",
)
_OFF = (
    rf"{_FIGURE}[\s-]*{_CHEAPER}\b",
    rf"{_NUMBER}[\s-]+off\b",
    rf"(?:save|saves|saving|savings|sparen?|spart|[eé]conomisez){_UP_TO}\W{{0,3}}"
    rf"(?:{_FIGURE}|{_NUMBER}(?!\s*{_UNITS}\b)|half\b)",
    rf"(?:discounts?|reductions?|reduced|sale|slashed|cut|marked down|rabatt|nachlass|reduziert|"
    rf"gesenkt|remises?|r[eé]ductions?|soldes?)(?: prices?)?{_UP_TO}\W{{0,3}}{_FIGURE}",
    rf"(?<![\d\w])(?<!\d )-\s?{_DIGITS}\s*%",
    rf"(?:up to|bis zu|jusqu'[àa]) {_PERCENT}(?=\s*(?:$|[.,!;:]|today|now|on (?:all|every)))",
    r"half[\s-]*(?:the )?(?:price[ds]?|off)\b|halbe[rnm]? preis\w*|(?:[àa] )?moiti[eé][\s-]prix",
    r"(?:half|third|quarter|fifth|tenth|h[aä]lfte|drittel|viertel) "
    r"(?:off|cheaper|g[uü]nstiger|billiger)\b",
    r"(?:\d|two|three|four) for (?:the price of )?(?:\d|one|two|three)(?!\w)(?! (?:people|nights))",
    r"buy (?:one|two|three|\d),? get (?:one|two|another|\d)|bogof?\b",
    r"prices? (?:slashed|cuts?|reduced|down|dropped)\b|(?:slashed|reduced) prices?\b"
    r"|price drops?\b|(?:on|summer|winter|spring|autumn|clearance|flash|final) sale\b|soldes\b"
    r"|schlussverkauf\b|r[aä]umungsverkauf\b|reduced to clear|reduzierte preise|"
    r"prix (?:cass[eé]s|r[eé]duits)",
)
_BUYERS = (
    r"(?:customers?|buyers?|shoppers?|reviewers?|clients?|fans|subscribers|reviews?|ratings?|"
    r"kund(?:en|innen)|k[aä]ufer\w*|bewertungen|rezensionen|acheteurs?|acheteuses|avis|clientes)"
)
_PEOPLE = (
    rf"(?:{_BUYERS}|people|owners|persons?|users?|women|men|parents|families|households|visitors?|experts|"
    r"doctors|dentists|leute|personen|nutzer\w*|frauen|m[aä]nner|eltern|personnes|utilisateurs|femmes|"
    r"hommes)"
)
_LIKED = (
    r"(?:love\w*|like|recommend\w*|agree\w*|satisf\w*|happy|would|prefer\w*|approv\w*|positive|say|said|"
    r"trust\w*|chose|choose|buy again|noticed|saw|zufrieden\w*|empfehl\w*|lieben|recommand\w*|"
    r"satisfait\w*|aiment|adorent)"
)
_MANY = (
    r"(?:hundreds|thousands|millions|dozens|tausende\w*|millionen|hunderte\w*|milliers|centaines)"
)
_COUNTS = (
    rf"(?P<n>{_PERCENT})(?: \w+){{0,3}} {_LIKED}\b",
    rf"(?P<n>{_PERCENT})(?: (?:of|all|our|the|its|their|der|unserer|aller|de|nos|des|les))*"
    rf"(?: \w+)? {_PEOPLE}\b",
    rf"(?P<n>{_NUMBER}) (?:out of|of|in|von|sur)(?: every| our)? {_NUMBER}(?: \w+)? {_PEOPLE}\b",
    rf"(?P<n>{_NUMBER}) out of {_NUMBER}",
    r"(?P<n>(?:[0-5](?:[.,]\d+)?|one|two|three|four|five|f[uü]nf|vier|cinq|\{[a-z0-9_]+\}))[\s-]*"
    r"(?:\+ )?(?:stars?|sterne?n?|[eé]toiles?|★)",
    r"★{2,}|⭐+|(?<![\d/])\d(?:[.,]\d+)?\s?/\s?(?:5|10)(?![\d/])",
    rf"(?:rated|rating(?: of)?|scores?|bewertet(?: mit)?|not[eé]e?)\W{{0,3}}(?P<n>{_NUMBER})",
    rf"(?P<n>{_NUMBER})(?:\+|k\b|m\b)*(?: (?:of )?(?:our |its |unserer )?[^\W\d]+)? {_BUYERS}\b",
    r"(?P<n>\d[\d.,]{2,}\+?)(?: \w+){0,2} " + rf"{_PEOPLE}\b",
    rf"{_MANY}(?: of| von| de)?(?: \w+){{0,2}} {_PEOPLE}\b",
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w)(?:{one})") for one in patterns)


_PRIOR_PATTERNS = _compiled(*_WAS)
_REDUCING = _compiled(*_WAS, *_OFF)
_COUNTING = _compiled(*_COUNTS)
_PRICING = _compiled(_PRICE)


def prior_prices(text: str) -> list[Finding]:
    """What a text says a price was before.

    >>> [found.term for found in prior_prices("Was £20, now £8")]
    ['was £20, now £8']
    """
    reason = "says what a price was: the ledger alone states the prior price"
    return _findings(_PRIOR_PATTERNS, text, reason)


def reductions(text: str) -> list[Finding]:
    """What a text says is off a price; never right where somebody typed it.

    >>> [found.term for found in reductions("Save 70 % today on everything")]
    ['save 70 %']
    """
    reason = "states a reduction: the ledger and the offers say what is off, and for whom"
    return _findings(_REDUCING, text, reason)


def statistics(text: str, counted: Collection[str] = ()) -> list[Finding]:
    """What a text says customers do or think, and amounts of money, that no fact of the log counts.

    Args:
        counted: Names of the facts that the log counts.

    >>> [found.term for found in statistics("90 % of customers love it")]
    ['90 % of customers love']
    >>> statistics("{bought_30d} customers", ["bought_30d"])
    []
    """
    reason = "states a count or a rating: the log must count it, or a claim prove it"
    price = "states an amount of money: prices change, and the ledger says them"
    found = _findings(_COUNTING, text, reason, counted)
    return found + _findings(_PRICING, text, price)


def _findings(
    patterns: tuple[re.Pattern[str], ...], text: str, reason: str, counted: Collection[str] = ()
) -> list[Finding]:
    found: list[Finding] = []
    for term in _terms(patterns, plain(text), counted):
        if not any(term in one.term for one in found):
            found.append(Finding(term, (), reason))
    return found


def _terms(
    patterns: tuple[re.Pattern[str], ...], seen: str, counted: Collection[str]
) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(seen):
            number = (match.groupdict().get("n") or "").strip("% ")
            if not (number.startswith("{") and number[1:-1] in counted):
                yield match.group().strip()
