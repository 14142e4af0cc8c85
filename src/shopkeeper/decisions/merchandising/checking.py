"""What is wrong with merchandising rules that can be read: each fault with its line.

Pure. Held by tests/decisions/merchandising/test_checking.py.
"""

from collections.abc import Iterator

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.merchandising.files import MerchandisingFile, MerchandisingRule
from shopkeeper.domain.files import Problem, Written, meant

MOST_PINNED = 20


def check_merchandising(
    written: Written[MerchandisingFile], known: Known, placements: frozenset[str]
) -> list[Problem]:
    """Every fault of the file.

    Args:
        placements: Names of those the shop's pages have.
    """
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, rule in enumerate(written.said.rules):
        if rule.id in seen:
            text = f"must be given once, got {rule.id!r} twice"
            problems.append(written.problem(("rules", place, "id"), text))
        seen.add(rule.id)
        problems += _names(written, place, rule, known, placements)
        problems += _sense(written, place, rule)
    return problems


def _names(
    written: Written[MerchandisingFile],
    place: int,
    rule: MerchandisingRule,
    known: Known,
    placements: frozenset[str],
) -> Iterator[Problem]:
    asked = (
        (("audience",), rule.audience, known.tiers, "a tier of tiers.yaml"),
        (("placements",), rule.placements, placements, "a placement of pages.yaml"),
        (("products", "ids"), rule.products.ids, known.products, "a product of the catalogue"),
    )
    for path, words, allowed, what in asked:
        for number, word in enumerate(words):
            if allowed is not None and word not in allowed:
                where = ("rules", place, *path, number)
                yield written.problem(where, f"must be {what}, got {word!r}", meant(word, allowed))
    for name in rule.products.filters:
        if known.attributes and name not in known.attributes:
            where = ("rules", place, "products", "filters", name)
            hint = meant(name, known.attributes)
            yield written.problem(where, "is not an attribute of the catalogue", hint)


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
