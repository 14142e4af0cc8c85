"""Pressure: words that hurry, and what they would have to quote to be true.

A text comes in; every pressing phrase that quotes no live fact goes out. A literal number is never
right, whoever typed it: it is true once and false the next minute. A phrase with a fact's
placeholder, like "only {stock} left", may stand, because the fact is read when it is shown and the
block is withheld where it does not bear the phrase out. Shaming is never right. Pure.

Why: Regulation (EU) 2024/1689, Article 5 (manipulative techniques); Directive 2005/29/EC, Annex I,
no 7 (a false statement of limited time). Held by tests/decisions/claims/test_pressure.py.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shopkeeper.decisions.claims.terms import Finding, plain

_QUOTED = re.compile(r"\{([a-z0-9_]+)\}")
_FEW = (
    "a few|few|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|a couple(?: of)?|some|"
    "wenige"
)
_N = rf"(?P<n>\{{[a-z0-9_]+\}}|\d[\d.,]*\+?|(?:{_FEW})\b)"
_UNIT = (
    r"(?:hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|stunden|minuten|tage|heures|jours)"
)
_WHO = (
    r"(?:others?|other people|other customers|people|persons?|customers?|shoppers?|visitors?|"
    r"users?|buyers?|kunden|leute|personen|personnes|clients)"
)
_SHAMED = (
    r"(?:hate|prefer (?:to )?(?:pay|paying|miss|missing)|rather (?:pay|miss|lose|spend|stay)|"
    r"(?:like|love|enjoy) (?:to )?(?:pay|paying|overpay|overpaying|missing)|"
    r"(?:don't|do not) (?:want|like|need|care)(?: \w+){0,3} (?:save|saving|deal|deals|better|money|"
    r"discount|offer|less|cheaper|healthy|health|look|feel))"
)


class Pressing(NamedTuple):
    """One way to hurry somebody."""

    pattern: re.Pattern[str]
    facts: tuple[str, ...]
    """Any of these bears it out; none: nothing does."""
    reason: str
    presses: bool
    """Whether the fact must be pressing too; else it is only stated, and must be true."""


def _pressing(
    facts: tuple[str, ...], reason: str, *patterns: str, presses: bool = True
) -> tuple[Pressing, ...]:
    return tuple(
        Pressing(re.compile(rf"(?<!\w)(?:{one})(?!\w)"), facts, reason, presses) for one in patterns
    )


_ENDS = ("ends",)
_HURRY = ("ends", "stock")
_STOCK = ("stock",)
_LOOKING = ("viewers_24h",)
_BUYING = ("bought_30d", "bought_again")

PRESSING = (
    *_pressing(
        _ENDS,
        "counts down to an end: the end must be the real one, `{ends}`",
        rf"(?:ends?|ending|expires?|expiring|closes?|over) in {_N}\s*{_UNIT}",
        rf"(?:only |just |last )?{_N}\s*{_UNIT} (?:left|to go|remaining|only)",
        rf"(?:only|just|(?<!the )last|noch|nur noch|plus que) {_N}\s*{_UNIT}",
        r"\d{1,2}:\d{2}(?::\d{2})? (?:left|to go|remaining)",
        r"\d{1,2}:\d{2}:\d{2}",
        r"(?:ends?|ending|expires?) (?:tonight|today|tomorrow|soon|at midnight)",
        r"(?:today|tonight|this week|this weekend) only|only (?:today|tonight)|nur heute",
        r"(?:for a )?limited time(?: only)?|time is running out|the clock is ticking",
    ),
    *_pressing(
        _HURRY,
        "hurries: it must say what really ends, `{ends}` or `{stock}`",
        r"hurry(?: up)?|act (?:now|fast|quickly)|(?:don't|do not) (?:wait|miss (?:out|this|it))",
        r"last chance|final hours?|final days?|now or never|before it(?:'s| is) (?:gone|too late)",
        r"before they(?:'re| are) gone|(?:buy|order|shop) now before",
        r"beeil(?:e dich|en sie sich|ung)|letzte chance|derni[eè]re chance"
        r"|d[eé]p[eê]chez-vous|nicht verpassen",
    ),
    *_pressing(
        _STOCK,
        "says that little is left: the number must be the stock there is, `{stock}`",
        rf"(?:only|just|last|nur noch|il ne reste que|plus que) {_N}(?: \w+)? "
        r"(?:left|remaining|in stock|available|auf lager|en stock|verf[uü]gbar|disponibles?)",
        rf"{_N}(?: \w+)? (?:left|remaining)(?: in stock)?",
        rf"(?:only|just|nur noch|il ne reste que) {_N}(?=\s*(?:$|[.!,;:]))",
        r"last (?:one|ones|pieces?|items?|units?)"
        r"(?: left| remaining| in stock|(?=\s*(?:$|[.!,;:])))",
        r"(?:almost|nearly|virtually) (?:gone|sold[ -]out)|(?:selling|going) (?:out )?fast",
        r"low (?:in )?stock|limited (?:stock|quantity|quantities|supply)|in high demand",
        r"while (?:stocks?|supplies) lasts?|fast ausverkauft|solange der vorrat reicht",
    ),
    *_pressing(
        _STOCK,
        "states a stock: the number must be the one there is, `{stock}`",
        rf"{_N}(?: \w+)? (?:in stock|available|auf lager|en stock)",
        presses=False,
    ),
    *_pressing(
        _LOOKING,
        "says who is looking: the number must be counted, `{viewers_24h}`",
        rf"{_N} {_WHO}(?: (?:are|is|have|has|just|right|now|also|currently|recently|sehen|"
        r"regardent))* (?:look|view|watch|brows|consider|check|seen|an|cet)\w*",
        rf"(?:looked at|viewed|seen|watched) (?:by|in) {_N}",
        rf"(?:in|on) {_N} (?:other )?(?:baskets?|carts?|wish ?lists?|people's (?:baskets?|carts?))",
        rf"{_N} (?:views|visits|visitors|viewers)",
    ),
    *_pressing(
        _BUYING,
        "says who bought: the number must be counted, `{bought_30d}`",
        rf"{_N}(?: {_WHO})?(?: (?:have|has|just|already))*"
        r" (?:bought|ordered|purchased|chose|gekauft|ont acheté)",
        r"(?:bought|ordered|purchased|chosen|sold) (?:by |in |to )?(?:over |more than )?"
        rf"{_N}(?!\s*(?:{_UNIT}|months?|years?))",
        rf"{_N} sold",
    ),
    *_pressing(
        (),
        "shames whoever declines: a choice is put in neutral words",
        rf"no,? ?(?:thanks?|thank you)?,? (?:i|we)(?:'d|'ll| would| will)? {_SHAMED}.*",
        rf"(?:i|we)(?:'d|'ll| would| will)? {_SHAMED}.*",
        r"i'm (?:not interested in saving|fine paying|happy paying|happy to pay).*",
    ),
)  # fmt: skip


def pressure(text: str, quoted: frozenset[str] = frozenset()) -> list[Finding]:
    """The pressing phrases of a text that no live fact bears out.

    Args:
        quoted: Facts that the other words of the same block quote.

    >>> [found.term for found in pressure("Hurry, only 2 left")]
    ['hurry', 'only 2 left']
    >>> pressure("Only {stock} left")
    []
    """
    known = quoted | quotes(text)
    found: list[Finding] = []
    for way, term, number in _found(text):
        told = any(term in one.term for one in found)
        if not told and not _borne_out(way, number, known):
            found.append(Finding(term, way.facts, way.reason))
    return found


def pressing_facts(text: str) -> frozenset[str]:
    """The facts that pressing phrases of a text rest on.

    >>> sorted(pressing_facts("Only {stock} left. Returns within {return_days} days."))
    ['stock']
    """
    ways = {fact for way, _, _ in _found(text) if way.presses for fact in way.facts}
    return quotes(text) & ways


def quotes(text: str) -> frozenset[str]:
    """Names of the facts a text quotes."""
    return frozenset(_QUOTED.findall(text))


def _found(text: str) -> Iterator[tuple[Pressing, str, str]]:
    seen = plain(text)
    for way in PRESSING:
        for match in way.pattern.finditer(seen):
            yield way, match.group().strip(), match.groupdict().get("n") or ""


def _borne_out(way: Pressing, number: str, quoted: frozenset[str]) -> bool:
    """A number must itself be a fact's; words without one rest on any fact beside them."""
    if number:
        return number.startswith("{") and number[1:-1] in way.facts
    return not quoted.isdisjoint(way.facts)
