"""All the rules of a shop as one: what the texts of one version say, compiled once.

Texts of files come in; immutable rules go out, or every fault with file, line and suggestion. Pure
but for what ships with the package: a file the shop has not written is the one that ships.

Rules that were checked compile: tests/decisions/test_rules.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from shopkeeper.catalog import MarketsFile, check_markets, load_markets
from shopkeeper.decisions.blocks import DEFAULT as BLOCKS_THAT_SHIP
from shopkeeper.decisions.blocks import BlocksFile, check_blocks, load_blocks
from shopkeeper.decisions.claims import ClaimsFile, check_claims, load_claims
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.merchandising import (
    MERCHANDISING,
    MerchandisingFile,
    check_merchandising,
    load_merchandising,
)
from shopkeeper.decisions.offers import (
    OFFERS,
    TIERS,
    OffersFile,
    TiersFile,
    check_offers,
    check_tiers,
    default_tiers,
    load_offers,
    load_tiers,
)
from shopkeeper.decisions.pages import PAGES, PagesFile, check_pages, default_pages, load_pages
from shopkeeper.decisions.policies import PolicySet, check_policies, default_policies
from shopkeeper.decisions.published import Texts, version_of
from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import Problem, Written, meant

CLAIMS, BLOCKS, MARKETS = "claims.yaml", "blocks.yaml", "markets.yaml"
POLICIES = "policies/"
NAMES = (OFFERS, TIERS, CLAIMS, BLOCKS, PAGES, MERCHANDISING, MARKETS)
"""Files of a shop's rules, beside any `policies/….cedar`."""
_FAULT = re.compile(r"^(?P<file>\S+), line (?P<line>\d+): (?P<text>.*)$", re.DOTALL)
File = TypeVar("File")


@dataclass(frozen=True, slots=True)
class Rules:
    """One version, compiled."""

    version: str
    offers: OffersFile
    tiers: TiersFile
    claims: ClaimsFile
    blocks: BlocksFile
    pages: PagesFile
    merchandising: MerchandisingFile
    policies: PolicySet
    markets: MarketsFile
    """What the shop forbids in its markets beyond the law."""
    texts: Texts


def complete(texts: Texts) -> dict[str, str]:
    """The texts, with what ships for every file that is not among them."""
    shipped = {
        OFFERS: "offers: []\n",
        TIERS: default_tiers(),
        CLAIMS: "claims: []\n",
        BLOCKS: BLOCKS_THAT_SHIP.read_text(encoding="utf-8"),
        PAGES: default_pages(),
        MERCHANDISING: "rules: []\n",
        MARKETS: "markets: []\n",
    }
    if not any(name.startswith(POLICIES) for name in texts):
        shipped |= {POLICIES + name: text for name, text in default_policies().items()}
    return shipped | dict(texts)


def compile_rules(texts: Texts) -> Rules:
    """What the texts say.

    Args:
        texts: Of every file, as `complete` gives them.

    Raises:
        InvalidRequest: A file cannot be read as what it is. Policies that cannot be read are no
            error: they permit nothing, and say why.
    """
    return Rules(
        version=version_of(texts),
        offers=load_offers(texts[OFFERS]).said,
        tiers=load_tiers(texts[TIERS]).said,
        claims=load_claims(texts[CLAIMS]).said,
        blocks=load_blocks(texts[BLOCKS]).said,
        pages=load_pages(texts[PAGES]).said,
        merchandising=load_merchandising(texts[MERCHANDISING]).said,
        policies=PolicySet(policies_of(texts)),
        markets=load_markets(texts[MARKETS]).said,
        texts=texts,
    )


def policies_of(texts: Texts) -> dict[str, str]:
    """The texts of the policies, by file name without the folder."""
    return {
        name.removeprefix(POLICIES): text
        for name, text in texts.items()
        if name.startswith(POLICIES)
    }


def check_rules(texts: Texts, known: Known, now: datetime) -> list[Problem]:
    """Every fault of the texts, file by file.

    Args:
        texts: Of every file, as `complete` gives them.
        known: What the catalogue and the shop's other files declare; what these texts declare is
            added here.
        now: What has expired or ended by then is a fault.
    """
    problems = list(_unknown(texts))
    offers = _loaded(load_offers, texts[OFFERS], problems)
    tiers = _loaded(load_tiers, texts[TIERS], problems)
    claims = _loaded(load_claims, texts[CLAIMS], problems)
    blocks = _loaded(load_blocks, texts[BLOCKS], problems)
    pages = _loaded(load_pages, texts[PAGES], problems)
    merchandising = _loaded(load_merchandising, texts[MERCHANDISING], problems)
    markets = _loaded(load_markets, texts[MARKETS], problems)
    known = replace(
        known,
        tiers=frozenset(tier.id for tier in tiers.said.tiers) if tiers else frozenset(),
        offers=frozenset(offer.id for offer in offers.said.offers) if offers else frozenset(),
        claims=frozenset(claim.id for claim in claims.said.claims) if claims else frozenset(),
        blocks=frozenset(block.id for block in blocks.said.blocks) if blocks else frozenset(),
    )
    slots = pages.said.slots() if pages else frozenset()
    told = tiers.said if tiers else None
    problems += check_offers(offers, known, told, now) if offers else []
    problems += check_tiers(tiers) if tiers else []
    problems += check_claims(claims, known, now) if claims else []
    problems += check_blocks(blocks, known, claims.said) if blocks and claims else []
    problems += check_pages(pages, known) if pages else []
    problems += check_merchandising(merchandising, known, slots) if merchandising else []
    problems += check_markets(markets) if markets else []
    policies = {name: text for name, text in texts.items() if name.startswith(POLICIES)}
    return problems + check_policies(policies, known)


def _unknown(texts: Texts) -> Iterator[Problem]:
    for name in texts:
        is_policy = name.startswith(POLICIES) and name.endswith(".cedar")
        if name not in NAMES and not is_policy:
            yield Problem(name, 1, "", "is not a file of rules", meant(name, NAMES))


def _loaded(
    load: Callable[[str], Written[File]], text: str, problems: list[Problem]
) -> Written[File] | None:
    try:
        return load(text)
    except InvalidRequest as wrong:
        found = _FAULT.match(str(wrong))
        assert found is not None
        problems.append(Problem(found["file"], int(found["line"]), "", found["text"]))
        return None
