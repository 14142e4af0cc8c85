"""Everything wrong with a `blocks.yaml` that can be read.

Blocks as written, the names the shop knows and its claims come in; problems with their lines go
out. Pure. Held by tests/decisions/blocks/test_checking.py.
"""

import re
from collections.abc import Iterable, Iterator

from shopkeeper.decisions.blocks.facts import FACTS
from shopkeeper.decisions.blocks.files import PICTURES, Block, BlocksFile
from shopkeeper.decisions.blocks.voice import faults, words_of
from shopkeeper.decisions.claims import ClaimsFile, quotes
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.checking_names import check_filters
from shopkeeper.domain.files import Path, Problem, Written, meant

_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_PLACE = re.compile(r"\{[a-z0-9_]+\}")


def check_blocks(
    written: Written[BlocksFile], known: Known, claims: ClaimsFile | None = None
) -> list[Problem]:
    """Doublets, names unknown, dates that end before they start, words that nothing bears out.

    A market other than the shop's own, and a preference that could not speak, are warnings.

    Args:
        claims: As declared beside; what their categories cover may be said by blocks naming them.
    """
    categories = {claim.id: claim.category for claim in (claims or ClaimsFile()).claims}
    voice = written.said.voice
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for i, block in enumerate(written.said.blocks):
        if block.id in first:
            text = f"must be its own, got {block.id!r} as blocks[{first[block.id]}] has"
            problems.append(written.problem(("blocks", i, "id"), text))
        first.setdefault(block.id, i)
        named = frozenset(categories[one] for one in block.claims if one in categories)
        for fault in faults(block, voice, named):
            path = ("blocks", i, fault.field)
            problems.append(written.problem(path, fault.text, fault.hint, fault.code))
        problems += _names(written, i, block, known)
        problems += _preferences(written, i, block, known)
        problems += _goods(written, i, block, known)
        problems += _picture(written, i, block, known)
        problems += _place_and_time(written, i, block, known)
    return problems


def _names(written: Written[BlocksFile], i: int, block: Block, known: Known) -> Iterator[Problem]:
    facts = FACTS | known.facts
    for j, name in enumerate(block.claims):
        yield from _unknown(written, ("blocks", i, "claims", j), "claim", name, known.claims)
    for j, name in enumerate(block.facts):
        yield from _unknown(written, ("blocks", i, "facts", j), "fact", name, facts)
    for field, words in words_of(block).items():
        for name in sorted(quotes(words)):
            yield from _unknown(written, ("blocks", i, field), "fact", name, facts)
        for odd in _BRACES.findall(words):
            if not _PLACE.fullmatch(odd):
                text = f"must have braces around the names of facts alone, got {odd!r}"
                yield written.problem(("blocks", i, field), text)


def _preferences(
    written: Written[BlocksFile], i: int, block: Block, known: Known
) -> Iterator[Problem]:
    for j, one in enumerate(block.speaks_to):
        path: Path = ("blocks", i, "speaks_to", j)
        yield from _unknown(
            written, (*path, "variable"), "preference", one.variable, known.variables
        )
        options = known.variables.get(one.variable, ())
        for k, value in enumerate(one.values if options else ()):
            yield from _unknown(written, (*path, "values", k), "value", value, options)


def _goods(written: Written[BlocksFile], i: int, block: Block, known: Known) -> Iterator[Problem]:
    path: Path = ("blocks", i, "products")
    if known.products is not None:
        for j, name in enumerate(block.products.ids):
            yield from _unknown(written, (*path, "ids", j), "product", name, known.products)
    yield from check_filters(written, path, block.products.filters, known)


def _picture(written: Written[BlocksFile], i: int, block: Block, known: Known) -> Iterator[Problem]:
    name = (block.image or "").removeprefix(PICTURES)
    if known.pictures is not None and (block.image or "").startswith(PICTURES):
        yield from _unknown(written, ("blocks", i, "image"), "picture", name, known.pictures)


def _place_and_time(
    written: Written[BlocksFile], i: int, block: Block, known: Known
) -> Iterator[Problem]:
    if block.starts is not None and block.ends is not None and block.starts >= block.ends:
        text = f"must be after `starts`, {block.starts.isoformat()}, got {block.ends.isoformat()}"
        yield written.problem(("blocks", i, "ends"), text)
    for j, market in enumerate(block.markets):
        if market != known.market:
            text = f"is not the shop's own market {known.market!r}, got {market!r}"
            path = ("blocks", i, "markets", j)
            yield written.problem(path, text, code="market", fatal=False)


def _unknown(
    written: Written[BlocksFile], path: Path, what: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    known = list(known)
    if name not in known:
        text = f"must be a {what} the shop declares, got {name!r}"
        hint = meant(name, known) if known else f"no {what} is declared"
        yield written.problem(path, text, hint, "unknown")
