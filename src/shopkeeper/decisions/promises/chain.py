"""How often what ads promised was kept, link by link.

Logged decisions come in; for each promise and each link of the chain the share of visits in which
every page kept it goes out, with its standard error, and each break with how often it happened, and
what was kept in value alone or once something more is in the basket.
Pure. tests/decisions/promises/test_chain.py
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import get_args

import msgspec
import numpy as np

from shopkeeper.domain import Decision, Link, PromiseState
from shopkeeper.stats import Estimate, mean

LINKS: tuple[Link, ...] = get_args(Link)


class LinkReport(msgspec.Struct, frozen=True):
    """One link of the chain."""

    link: Link
    visits: int
    kept: Estimate
    """Share of the visits that came here in which the promise was kept on every page."""
    breaks: dict[str, int]
    """Reason to the number of visits it was met in; most frequent first."""
    pending: dict[str, int] = {}
    """What a part that was kept still needed of the customer, to the number of visits; as well."""
    instead: dict[str, int] = {}
    """Parts kept in value by something worth at least as much, to the number of visits; as well."""


class Chain(msgspec.Struct, frozen=True):
    """One promise from the ad to after the purchase."""

    promise: str
    links: tuple[LinkReport, ...]
    """In order; those no visit came to are left out."""


def chain_of(decisions: Iterable[Decision]) -> tuple[Chain, ...]:
    """How each promise fared, by name.

    A visit is told by its session; a page asked for without one is a visit of its own. It lands
    once: pages to land on that it looks at later are no link of the chain, and neither are those of
    other products than the promised one.

    Args:
        decisions: Oldest first.
    """
    met: dict[str, dict[Link, dict[str, list[PromiseState]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    begun: set[tuple[str, str]] = set()
    for decision in decisions:
        if (state := decision.promise) is not None:
            visit = decision.request.session_id or decision.decision_id
            later = state.link == "landing" and (state.id, visit) in begun
            if not later and not _of_another(decision):
                met[state.id][state.link][visit].append(state)
            begun.add((state.id, visit))
    return tuple(
        Chain(name, tuple(_report(link, links[link]) for link in LINKS if link in links))
        for name, links in sorted(met.items())
    )


def _of_another(decision: Decision) -> bool:
    """Whether it is the page of a product the ad did not speak of, where it spoke of one."""
    promised = decision.state.promise.get("product_id") if decision.state is not None else None
    about = decision.request.context.product_id
    on_its_page = decision.promise is not None and decision.promise.link == "product"
    return on_its_page and promised is not None and about is not None and about != promised


def _report(link: Link, visits: dict[str, list[PromiseState]]) -> LinkReport:
    kept = np.array([all(state.kept for state in pages) for pages in visits.values()], float)
    told = (_counted(visits, name) for name in ("breaks", "pending", "instead"))
    return LinkReport(link, len(visits), mean(kept), *told)


def _counted(visits: dict[str, list[PromiseState]], name: str) -> dict[str, int]:
    """Words of one field of the states to the visits they were met in; most frequent first."""
    met: Counter[str] = Counter()
    for pages in visits.values():
        met.update({words for state in pages for words in getattr(state, name)})
    return dict(met.most_common())
