"""What governing costs a decision: `python -m benchmarks.governance [rounds]`.

A page of 20 products out of 200 candidates, asked for by customers in turn, with one part of the
rules more each time: its shelf alone, as a placement; as a page with its prices; under 50 offers
and 40 policies; with 30 blocks; with 20 rules of merchandising. In process, one thread. Every round
has 400 customers the process has not met; those of the first warm it and are not counted. All parts
are timed for each customer right after each other, so that what else the machine does falls on all,
and what a part adds is the difference, customer by customer. Time is the thread's, which other
programs lengthen less; beside it the clock's.

Prints also what verdicts cost that were never given before, and what publishing costs and weighs;
with `--profile` instead where the time goes.
"""

import cProfile
import gc
import pstats
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import perf_counter, thread_time
from typing import ParamSpec, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks import machine
from benchmarks.governance_rules import PLACES, texts
from benchmarks.governance_shop import FACTS, KINDS, make_shop, moments
from shopkeeper.catalog import Columns
from shopkeeper.decisions import Moment, decide
from shopkeeper.decisions.attributes import attributes_of_moment
from shopkeeper.decisions.governed import Governed, govern
from shopkeeper.decisions.moment import as_permitted
from shopkeeper.decisions.policies import Guard
from shopkeeper.decisions.rules import compile_rules, complete
from shopkeeper.domain import DecisionId, PlacementRequest

ROUNDS = 5
CUTS = (50, 90, 99)
PARTS = {
    "as a page with its prices": (False, False, False),
    "and offers and policies": (True, False, False),
    "and blocks": (True, True, False),
    "and merchandising": (True, True, True),
}
"""Whether offers with policies, blocks and merchandising are among the rules; each adds to the one
before."""
Asked = ParamSpec("Asked")
Found = TypeVar("Found")
Times = tuple[float, float]
Seconds = NDArray[np.float64]
"""Shape `(n, 2)`: the thread's, the clock's."""


def main() -> None:
    options = [one for one in sys.argv[1:] if one.startswith("--")]
    numbers = [int(one) for one in sys.argv[1:] if not one.startswith("--")]
    print(f"on {machine.describe()}", flush=True)
    shop = make_shop()
    rules = {name: _govern(parts, shop.columns) for name, parts in PARTS.items()}
    whole = list(rules.values())[-1]
    _tell_publishing(shop.columns)
    asked = [moments(shop, seed) for seed in range((numbers[0] if numbers else ROUNDS) + 1)]
    gc.collect()
    gc.freeze()  # as `shopkeeper serve` does
    if "--profile" in options:
        _profile([_under(one, whole) for one in asked[0]])
        return
    _compare(asked, rules)
    _misses(whole, [_under(one, whole) for one in asked[0]])


def _govern(parts: tuple[bool, bool, bool], columns: Columns) -> Governed:
    offers, blocks, merchandising = parts
    written = texts(KINDS, offers=offers, blocks=blocks, merchandising=merchandising)
    governed = govern(compile_rules(complete(written)), columns, FACTS.place.market)
    assert not governed.alarms, governed.alarms
    return governed


def _tell_publishing(columns: Columns) -> None:
    """All rules over the catalogue, timed, then weighed."""
    parts = list(PARTS.values())[-1]
    _, (seconds, _) = timed(_govern, parts, columns)
    tracemalloc.start()
    again = _govern(parts, columns)
    weight = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    print(
        f"{len(columns):,} products, {len(again.menu.offers)} offers, "
        f"{len(again.rules.policies.ids)} policies, {len(again.book.blocks)} blocks, "
        f"{len(again.steering.rules)} rules of merchandising\n"
        f"publishing them: {1_000 * seconds:.0f} ms, {weight:.1f} MiB (Cedar's own not counted)",
        flush=True,
    )


def _under(moment: Moment, governed: Governed) -> Moment:
    return replace(moment, shop=replace(moment.shop, governed=governed))


def _ways(moment: Moment, rules: dict[str, Governed]) -> list[Moment]:
    """The moment without rules, then with one part more each time."""
    ways = [_under(moment, governed) for governed in rules.values()]
    return [_alone(ways[0]), *ways]


def _alone(moment: Moment) -> Moment:
    slots = (PlacementRequest("home", n=PLACES),)
    request = msgspec.structs.replace(moment.request, placements=slots, page="")
    return replace(moment, request=request)


def _compare(asked: list[list[Moment]], rules: dict[str, Governed]) -> None:
    for one in asked[0]:
        _decided(_ways(one, rules))
    marks = np.array([_decided(_ways(one, rules)) for each in asked[1:] for one in each])
    print(f"{len(marks):,} customers not met before; ms of the thread (ms by the clock)")
    names = ["its shelf alone", *rules]
    for place, name in enumerate(names):
        _tell(name, marks[:, place])
    for place, name in list(enumerate(names))[1:]:
        _tell(f"added: {name}", marks[:, place] - marks[:, place - 1])
    _tell("added by all beside prices", marks[:, -1] - marks[:, 1])
    _tell("added by all", marks[:, -1] - marks[:, 0])


def _decided(asked: Iterable[Moment]) -> list[Times]:
    return [timed(decide, moment, DecisionId("bench"))[1] for moment in asked]


def _misses(governed: Governed, asked: list[Moment]) -> None:
    """Each customer met by a guard that has met none, then again."""
    rules, menu = governed.rules, governed.menu
    tiers = [tier.id for tier in rules.tiers.tiers]
    guard = Guard(rules.policies, menu.offers, tiers, governed.food)
    seen = [attributes_of_moment(as_permitted(moment)) for moment in asked]
    first, again = ([timed(guard.verdicts, one)[1] for one in seen] for _ in range(2))
    anew = [timed(guard.ask, one)[1] for one in seen[:100]]
    print(f"verdicts on {len(menu.offers)} offers, {len(set(seen))} different sets of attributes")
    _tell("met for the first time", np.array(first))
    _tell("met again", np.array(again))
    _tell("Cedar asked of all anew", np.array(anew))


def timed(
    act: Callable[Asked, Found], *asked: Asked.args, **more: Asked.kwargs
) -> tuple[Found, Times]:
    """What it answers, and seconds of the thread and by the clock."""
    clock, thread = perf_counter(), thread_time()
    found = act(*asked, **more)
    return found, (thread_time() - thread, perf_counter() - clock)


def _tell(name: str, seconds: Seconds) -> None:
    found = zip(CUTS, 1_000 * np.percentile(seconds, CUTS, axis=0), strict=True)
    told = (f"p{cut} {own:.2f} ({clock:.2f})" for cut, (own, clock) in found)
    print(f"  {name:34} {'  '.join(told)}", flush=True)


def _profile(asked: list[Moment]) -> None:
    _decided(asked)
    profile = cProfile.Profile()
    profile.runcall(_decided, asked)
    pstats.Stats(profile).sort_stats("cumulative").print_stats("shopkeeper|numpy", 45)


if __name__ == "__main__":
    main()
