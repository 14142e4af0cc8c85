"""What the words of a block may not say: against the shop's voice, the facts, and honesty.

A block, the shop's voice and the categories of its claims come in; each fault of its words goes
out, with the field it is in. Pure. Held by tests/decisions/blocks/test_voice.py.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shopkeeper.decisions.blocks.counted import LOG_FACTS
from shopkeeper.decisions.blocks.facts import SHOP_FACTS
from shopkeeper.decisions.blocks.files import Block, Voice
from shopkeeper.decisions.claims import pressure, quotes, reductions, statistics, uncovered

WORDED = ("headline", "text", "action", "alt")
"""Fields with words."""
_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ]{3,}(?!\w)")
_PLACE = re.compile(r"\{[a-z0-9_]+\}")
_WINDOWS = {
    "bought_30d": "30 days",
    "bought_again": "12 months",
    "returned": "12 months",
    "viewers_24h": "24 hours",
}
"""What a count is of: the one number that may stand beside it."""
_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|webp|avif|gif)", re.IGNORECASE)
_PROMISES = (
    (r"free (?:delivery|shipping|postage)|(?:deliver|ship)\w* (?:is |for )?free",
     "free_shipping_from"),
    (r"days? (?:to|for) (?:return|send)|money[ -]back|send it back|returns? within",
     "return_days"),
    (r"warrant(?:y|ies)|guarantee[ds]?|lifetime", "warranty_years"),
    (r"free returns?|returns? (?:are |is )?(?:for )?free|return\w* for free", ""),
)  # fmt: skip


class Fault(NamedTuple):
    """One thing wrong with a block's words."""

    field: str
    text: str
    code: str
    hint: str = ""


def words_of(block: Block) -> dict[str, str]:
    """Field to its words, those without words left out."""
    return {name: words for name in WORDED if (words := getattr(block, name))}


def quoted(block: Block) -> frozenset[str]:
    """Every fact a block needs: what its words quote, and what it asks for beside."""
    return frozenset(block.facts).union(*map(quotes, words_of(block).values()))


def faults(block: Block, voice: Voice, categories: frozenset[str]) -> Iterator[Fault]:
    """Everything wrong with a block's words.

    Args:
        categories: Of the claims it names.
    """
    yield from _of_voice(block, voice)
    yield from dishonest(block, categories)
    yield from _of_kind(block)
    yield from _of_image(block)


def dishonest(block: Block, categories: frozenset[str]) -> Iterator[Fault]:
    """Words that claim, press or promise what nothing bears out: never shown, whoever wrote."""
    known = quoted(block)
    for name, words in words_of(block).items():
        for found in uncovered(words, categories):
            hint = f"name a claim of {' or '.join(found.categories)}"
            yield Fault(name, f"says {found.term!r}, which {found.reason}", "unbacked", hint)
        for found in pressure(words, known):
            hint = " or ".join(f"{{{fact}}}" for fact in found.categories)
            hint = f"quote {hint}" if hint else ""
            yield Fault(name, f"says {found.term!r}, which {found.reason}", "pressure", hint)
        yield from _figures(block, name, words)
        yield from _promises(block, name, words, known)


def _figures(block: Block, name: str, words: str) -> Iterator[Fault]:
    """What is off a price may never be typed; a count or a price needs the log, or a claim."""
    reduced = reductions(words)
    for found in reduced:
        hint = "name it in an offer of `offers.yaml`, whose placement says it, or quote a fact"
        yield Fault(name, f"says {found.term!r}, which {found.reason}", "reduction", hint)
    if reduced or block.claims:
        return
    for found in statistics(words, LOG_FACTS):
        hint = f"name a claim, or quote {' or '.join(f'{{{fact}}}' for fact in LOG_FACTS)}"
        yield Fault(name, f"says {found.term!r}, which {found.reason}", "unbacked", hint)


def _promises(block: Block, name: str, words: str, known: frozenset[str]) -> Iterator[Fault]:
    for pattern, fact in _PROMISES:
        found = re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE)
        if found and fact not in known and not block.claims:
            wanted = f"quote {{{fact}}} or name a claim" if fact else "name a claim"
            yield Fault(
                name, f"promises {found.group()!r}, which nothing bears out", "unbacked", wanted
            )


def _of_voice(block: Block, voice: Voice) -> Iterator[Fault]:
    shouts = 0
    for name, words in words_of(block).items():
        most = getattr(voice, name)
        if len(words) > most:
            yield Fault(name, f"must have at most {most} characters, got {len(words)}", "voice")
        for word in _CAPITALS.findall(_PLACE.sub("", words)):
            if word not in voice.capitals:
                yield Fault(name, f"must not shout, got {word!r}", "voice", word.capitalize())
        for word in voice.banned:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words, re.IGNORECASE):
                yield Fault(name, f"must not say {word!r}: the shop's voice bans it", "voice")
        shouts += words.count("!")
        if words.count("!") and shouts > voice.exclamations:
            text = f"must leave at most {voice.exclamations} exclamation marks in a block"
            yield Fault(name, f"{text}, got {shouts}", "voice")
    if voice.tones and block.tone not in voice.tones:
        text = f"must be one of {', '.join(voice.tones)}, the shop's voice, got {block.tone!r}"
        yield Fault("tone", text, "voice")


def _of_kind(block: Block) -> Iterator[Fault]:
    facts = quoted(block)
    if block.kind in {"quote", "review"} and block.source is None:
        yield Fault("source", f"must be given: whose words a {block.kind} is", "unbacked")
    if block.kind == "comparison" and not block.claims:
        yield Fault("claims", "must name a claim: a comparison is one", "unbacked")
    if block.kind == "proof" and not (block.claims or facts or block.source):
        text = "must name a claim, a fact or a source: else it proves nothing"
        yield Fault("claims", text, "unbacked")
    if block.kind == "action" and not block.action:
        yield Fault("action", "must be given: the words of the button", "wrong")
    if block.kind == "image" and block.image is None:
        yield Fault("image", "must be given: the address of the image", "wrong")
    if block.kind == "risk_reducer":
        yield from _quotes_only(block, facts, SHOP_FACTS, "of `shop.yaml`")
    if block.kind == "social_proof":
        yield from _quotes_only(block, facts, (*LOG_FACTS, "product"), "the log counts")


def _of_image(block: Block) -> Iterator[Fault]:
    """Whoever does not see an image is told what it shows; nothing moves when it comes."""
    if block.image is None:
        for name in ("alt", "width", "height"):
            if getattr(block, name):
                yield Fault(name, "must be left out: there is no `image`", "wrong")
        return
    alt = block.alt.strip()
    if not alt:
        yield Fault("alt", "must be given: what the image shows, for who does not see it", "alt")
    elif alt.casefold() == block.headline.strip().casefold():
        yield Fault("alt", f"must not say again what the headline says, got {alt!r}", "alt")
    elif _FILE_NAME.fullmatch(alt):
        yield Fault("alt", f"must say what the image shows, got the name of a file {alt!r}", "alt")
    for name in ("width", "height"):
        if not getattr(block, name):
            yield Fault(name, "must be given, in pixels: else the page moves as it loads", "wrong")


def _quotes_only(
    block: Block, facts: frozenset[str], allowed: tuple[str, ...], where: str
) -> Iterator[Fault]:
    names = ", ".join(allowed)
    if not facts.intersection(allowed):
        yield Fault("text", f"must quote a fact {where}: {names}", "unbacked")
    for other in sorted(facts.difference(allowed)):
        yield Fault("text", f"may quote only facts {where}: {names}, got {other!r}", "unbacked")
    for name, words in words_of(block).items():
        plain = _PLACE.sub("", words)
        for fact in facts.intersection(_WINDOWS):
            plain = plain.replace(_WINDOWS[fact], "")
        if number := re.search(r"\d[\d.,]*", plain):
            text = f"must quote numbers as facts {where}, got {number.group()!r}"
            yield Fault(name, text, "unbacked", f"like {{{allowed[1]}}}")
