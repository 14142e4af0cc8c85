"""Learn from the log, publish what was learned as a version, and put it into service.

What serves is chosen by the last days; then everything is fitted on all there is. The plan is kept
while it is being worked on: a training that was cut short after choosing goes on with it. A version
takes over only where its plan is no worse, on the newest slice, than the one in service, and only
once it was loaded and asked; the newest versions are kept.

Reads the log, writes the registry; the time is an argument. Held by tests/learning/test_train.py.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Preferences
from shopkeeper.domain import NotReady
from shopkeeper.learning.auto import Plan
from shopkeeper.learning.cases import Case
from shopkeeper.learning.choose import K, cases_of, choose
from shopkeeper.learning.dataset import interactions_of
from shopkeeper.learning.gate import LEAST, Verdict, judge
from shopkeeper.learning.hearing import Hearing
from shopkeeper.learning.plans import keep_plan, kept_plan, plan_of, write_plan
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.shop import Window, last_window
from shopkeeper.learning.purchases import fit_purchase
from shopkeeper.learning.tune import Progress
from shopkeeper.log import Log
from shopkeeper.models import Interactions, Manifest, Registry, Span, write_bundle
from shopkeeper.models.bundle import Purchase
from shopkeeper.models.ranker import PURCHASE
from shopkeeper.models.recommender import Recommender

WINDOW_DAYS = 30.0
"""The last days, that retrievers, weights and ranker are chosen on."""
GATE_PARTS = (4, 1)
"""Which part of those days a new plan has to stand against the old one on: the newest quarter, or
all of them where that holds too little."""
KEPT_VERSIONS = 5
MINUTES = 15.0
"""About how long choosing may take where nothing is said."""


class Trained(msgspec.Struct, frozen=True):
    """What came of a training."""

    manifest: Manifest
    """Of the version published."""
    verdict: Verdict
    """Whether it is in service, and why."""


def train(
    log: Log,
    registry: Registry,
    *,
    now: datetime,
    columns: Columns | None = None,
    preferences: Preferences | None = None,
    minutes: float = MINUTES,
    objective: str = PURCHASE,
    refit: bool = False,
    plan: Plan | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Choose, fit on everything in the log, publish the version, promote it if it is no worse.

    Args:
        now: Recorded as the time the version was made (UTC).
        columns: The catalogue, which says what the products are.
        preferences: What the shop declared, so that what customers said is learned from.
        minutes: About how long choosing may take.
        objective: What counts most: `purchase`, `click`, or `revenue`.
        refit: Keep what the version in service chose and only learn from what is new: much
            faster, and the scores of the same plan.
        plan: Take this instead of choosing.
        progress: Told the share done, 0 to 1.

    Raises:
        NotReady: The log holds nothing that may be learned from; `refit`, and nothing to keep.
    """
    tell = progress or (lambda _: None)
    data = interactions_of(log, lambda done: tell(0.2 * done), columns, preferences)
    if len(data) == 0:
        raise NotReady("the log holds no events that may be learned from: import or send some")
    current = plan_of(registry)
    if refit and current is None:
        raise NotReady("there is no version whose choice could be kept: train without refit first")
    window = last_window(data, WINDOW_DAYS)
    if plan is None:
        known = current if refit else kept_plan(registry, data, objective)
        plan = known or choose(
            data,
            window,
            minutes=minutes,
            objective=objective,
            progress=lambda done: tell(0.2 + 0.5 * done),
        )
    keep_plan(registry, data, objective, plan)
    newest, cases = _newest(data, window)
    before = data.before(newest.start)
    past = plan.fit(before)
    hearing = Hearing(before, past.models)
    tell(0.75)
    verdict = _judge(plan, past, current, before, [hearing.case(case) for case in cases])
    orders = [hearing.case(case) for case in shop.first_orders(data, newest)]
    purchase = fit_purchase(data, past, orders)
    tell(0.85)
    manifest = _publish(registry, data, plan, purchase, verdict, now)
    tell(1.0)
    return Trained(manifest, verdict)


def _newest(data: Interactions, window: Window) -> tuple[Window, list[Case]]:
    """The newest slice that holds enough to compare by, and what happened in it."""
    for part in GATE_PARTS:
        newest = Window(window.stop - (window.stop - window.start) / part, window.stop)
        cases = cases_of(data, newest)
        if len(cases) >= LEAST:
            break
    return newest, cases


def _judge(
    plan: Plan, past: Recommender, current: Plan | None, data: Interactions, cases: list[Case]
) -> Verdict:
    if current is not None and _same(plan, current):
        return Verdict(True, "the same choice as the version in use, learned from newer data")
    return judge(past, current.fit(data) if current else None, cases, shop.measure, K)


def _same(plan: Plan, other: Plan) -> bool:
    """Whether two plans fit to the same scores."""
    ours, theirs = ((p.models, p.weights, p.ranker, p.booster) for p in (plan, other))
    return ours == theirs


def _publish(
    registry: Registry,
    data: Interactions,
    plan: Plan,
    purchase: Purchase | None,
    verdict: Verdict,
    now: datetime,
) -> Manifest:
    """Publish; promote only what passed, and only after it was loaded and asked."""

    def write(directory: Path) -> Manifest:
        fitted = plan.fit(data)
        configs = write_bundle(
            directory, fitted.models, data.item_ids, fitted.ranker, data.contexts, purchase
        )
        write_plan(directory, plan)
        metrics = _metrics(plan, verdict)
        return Manifest(now, configs, plan.weights, _span(data), metrics, heard=plan.heard)

    version = registry.publish(write)
    if verdict.passed:
        registry.load(version).warm_up()
        registry.promote(version)
    registry.prune(KEPT_VERSIONS)
    return registry.manifest(version)


def _span(data: Interactions) -> Span:
    first, last = (datetime.fromtimestamp(float(data.times[i]), UTC) for i in (0, -1))
    return Span(len(data), data.n_users, data.n_items, first, last)


def _metrics(plan: Plan, verdict: Verdict) -> dict[str, Any]:
    """On the slice it was chosen by, and on the newest slice beside the version in use."""
    found = {f"{name}@{K}": msgspec.to_builtins(value) for name, value in plan.measured.items()}
    gate = {"gate_new": verdict.new, "gate_current": verdict.current}
    return found | {
        name: msgspec.to_builtins(value) for name, value in gate.items() if value is not None
    }
