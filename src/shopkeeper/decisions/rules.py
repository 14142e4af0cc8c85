"""All the rules of a shop as one: what the texts of one version say, compiled once.

Texts of files come in; immutable rules go out, or every fault with file, line and suggestion. Pure
but for what ships with the package: a file the shop has not written is the one that ships.

Rules that were checked compile: tests/decisions/test_rules.py.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from shopkeeper.catalog import MarketsFile, check_markets, load_markets
from shopkeeper.catalog.attributes import Attributes
from shopkeeper.decisions.blocks import DEFAULT as BLOCKS_THAT_SHIP
from shopkeeper.decisions.blocks import BlocksFile, check_blocks, load_blocks
from shopkeeper.decisions.claims import ClaimsFile, check_claims, load_claims
from shopkeeper.decisions.idle import unmet, unseen, unused
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
from shopkeeper.decisions.placements import LISTS
from shopkeeper.decisions.policies import PolicySet, check_policies, default_policies
from shopkeeper.decisions.published import Texts, version_of
from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import Problem, Written
from shopkeeper.domain.lines import NOT_UTF8
from shopkeeper.domain.nearest import nearest

CLAIMS, BLOCKS, MARKETS = "claims.yaml", "blocks.yaml", "markets.yaml"
POLICIES, CEDAR = "policies/", ".cedar"
NAMES = (OFFERS, TIERS, CLAIMS, BLOCKS, PAGES, MERCHANDISING, MARKETS)
"""Files of a shop's rules, beside any `policies/….cedar`."""
_FAULT = re.compile(
    r"^(?P<file>\S+), line (?P<line>\d+): (?:`(?P<field>[^`]*)` )?(?P<text>.*)$", re.DOTALL
)
_NAMED_ALIKE = 0.8
_BESIDE = frozenset({"shop", "preferences", "consent"})
"""Files of a shop that are none of its rules."""
NO_USES: Mapping[str, Iterable[str]] = {}
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
    if not any(_is_policy(name) for name in texts):
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


def misnamed(name: str) -> str:
    """What a file must be called to be read as the one of rules it looks like.

    Empty: it is called so, or looks like none.

    >>> misnamed("Offers.yml"), misnamed("offer.yaml"), misnamed("policies/food.txt")
    ('offers.yaml', 'offers.yaml', 'policies/food.cedar')
    >>> misnamed("preferences.yaml"), misnamed("notes.yaml"), misnamed("offers.yaml")
    ('', '', '')
    """
    if name.startswith(POLICIES):
        right = POLICIES + Path(name).stem + CEDAR
        return "" if right == name else right
    stem, suffix = Path(name).stem, Path(name).suffix
    if name in NAMES or suffix.lower() not in {".yaml", ".yml"} or stem.lower() in _BESIDE:
        return ""
    right = nearest(stem, [Path(one).stem for one in NAMES], _NAMED_ALIKE)
    return f"{right}.yaml" if right else ""


def check_rules(
    texts: Texts,
    known: Known,
    now: datetime,
    attributes: Attributes | None = None,
    uses: Mapping[str, Iterable[str]] = NO_USES,
) -> list[Problem]:
    """Every fault of the texts, file by file.

    Args:
        texts: Of every file, as `complete` gives them; one that is called otherwise than it must be
            is a fault.
        known: What the catalogue and the shop's other files declare; what these texts declare is
            added here.
        now: What has expired or ended by then is a fault.
        attributes: Of the catalogue, to tell which values no product has; absent: that is not told.
        uses: Of each preference, to tell which are not for pages.
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
        tiers=frozenset(tier.id for tier in tiers.said.tiers) if tiers else UNREAD,
        offers=frozenset(offer.id for offer in offers.said.offers) if offers else UNREAD,
        claims=frozenset(claim.id for claim in claims.said.claims) if claims else UNREAD,
        blocks=frozenset(block.id for block in blocks.said.blocks) if blocks else UNREAD,
    )
    slots = LISTS | pages.said.slots() if pages else UNREAD
    told = tiers.said if tiers else None
    problems += check_offers(offers, known, told, now) if offers else []
    problems += check_tiers(tiers, known.currency) if tiers else []
    problems += check_claims(claims, known, now) if claims else []
    problems += check_blocks(blocks, known, claims.said) if blocks and claims else []
    problems += check_pages(pages, known) if pages else []
    of_pages = {page.id: [s.id for s in page.slots] for page in pages.said.pages} if pages else {}
    if merchandising:
        problems += check_merchandising(merchandising, known, slots, of_pages)
    problems += check_markets(markets) if markets else []
    problems += [*unused(blocks, pages, uses), *unseen(offers, pages)]
    if attributes is not None:
        read = [file for file in (offers, blocks, pages, merchandising) if file is not None]
        problems += unmet(read, attributes)
    policies = {name: text for name, text in texts.items() if _is_policy(name)}
    return problems + check_policies(policies, known)


class _Unread(frozenset[str]):
    """The names a file declares that cannot be read: what refers to one of them is not at fault."""

    def __contains__(self, name: object) -> bool:
        return True


UNREAD = _Unread()


def _is_policy(name: str) -> bool:
    return name.startswith(POLICIES) and name.endswith(CEDAR)


def _unknown(texts: Texts) -> Iterator[Problem]:
    for name, text in texts.items():
        right = misnamed(name)
        if right and Path(right).stem.lower() == Path(name).stem.lower():
            yield Problem(name, 1, "", f"must be called {right}: it is not read as it is")
        elif right:
            yield Problem(name, 1, "", "is not a file of rules", f"did you mean `{right}`?")
        elif name not in NAMES and not _is_policy(name):
            yield Problem(name, 1, "", "is not a file of rules", f"known are {', '.join(NAMES)}")
        elif _is_policy(name) and "\ufffd" in text:
            line = text.count("\n", 0, text.index("\ufffd")) + 1
            yield Problem(name, line, "", NOT_UTF8)


def _loaded(
    load: Callable[[str], Written[File]], text: str, problems: list[Problem]
) -> Written[File] | None:
    try:
        return load(text)
    except InvalidRequest as wrong:
        found = _FAULT.match(str(wrong))
        assert found is not None
        where = (found["file"], int(found["line"]), found["field"] or "")
        problems.append(Problem(*where, found["text"]))
        return None
