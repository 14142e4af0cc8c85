"""What is wrong with merchandising rules that can be read: each fault with its line.

Pure. Held by tests/decisions/merchandising/test_checking.py.
"""

from collections.abc import Collection, Iterator, Mapping

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.merchandising.files import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers.checking_names import check_filters
from shopkeeper.domain.files import Problem, Written, meant

MOST_PINNED = 20
NO_PAGES: Mapping[str, Collection[str]] = {}


def check_merchandising(
    written: Written[MerchandisingFile],
    known: Known,
    placements: frozenset[str],
    pages: Mapping[str, Collection[str]] = NO_PAGES,
) -> list[Problem]:
    """Every fault of the file.

    Args:
        placements: Names of those the shop's pages have.
        pages: Each with its placements, to tell who names a page what was probably meant.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, rule in enumerate(written.said.rules):
        if rule.id in seen:
            text = f"must be given once, got {rule.id!r} twice"
            problems.append(written.problem(("rules", place, "id"), text))
        seen.add(rule.id)
        problems += _names(written, place, rule, known)
        problems += _pages(written, place, rule, placements, pages)
        problems += check_filters(
            written, ("rules", place, "products"), rule.products.filters, known
        )
        problems += _sense(written, place, rule)
    return problems


def _names(
    written: Written[MerchandisingFile],
    place: int,
    rule: MerchandisingRule,
    known: Known,
) -> Iterator[Problem]:
    asked = (
        (("audience",), rule.audience, known.tiers, "a tier of tiers.yaml"),
        (("products", "ids"), rule.products.ids, known.products, "a product of the catalogue"),
    )
    for path, words, allowed, what in asked:
        for number, word in enumerate(words):
            if allowed is not None and word not in allowed:
                where = ("rules", place, *path, number)
                yield written.problem(where, f"must be {what}, got {word!r}", meant(word, allowed))


def _pages(
    written: Written[MerchandisingFile],
    place: int,
    rule: MerchandisingRule,
    placements: frozenset[str],
    pages: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    for number, word in enumerate(rule.placements):
        if word in placements:
            continue
        slots = ", ".join(pages.get(word, ()))
        hint = f"`{word}` is a page; it has {slots}" if slots else meant(word, placements)
        text = f"must be a placement of pages.yaml, got {word!r}"
        yield written.problem(("rules", place, "placements", number), text, hint)


def _sense(
    written: Written[MerchandisingFile], place: int, rule: MerchandisingRule
) -> Iterator[Problem]:
    where = ("rules", place)
    if not (rule.products.ids or rule.products.filters):
        yield written.problem((*where, "products"), "must have ids or filters, got neither")
    if rule.act == "pin" and (rule.products.filters or len(rule.products.ids) > MOST_PINNED):
        text = f"of a pin must be at most {MOST_PINNED} ids and no filters"
        yield written.problem((*where, "products"), text)
    if rule.starts is not None and rule.ends is not None and rule.ends <= rule.starts:
        text = f"must be after {rule.starts.isoformat()}, got {rule.ends.isoformat()}"
        yield written.problem((*where, "ends"), text)
