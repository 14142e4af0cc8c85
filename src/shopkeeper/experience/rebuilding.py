"""The moment a logged decision answered, made again: catalogue, rules and models as they were.

A logged decision and the shop's rooms come in; the moment goes out, or by name what is not there
any more. Reads the log, the registry and the store of rules; writes nothing. Held by
tests/experience/test_replaying.py.
"""

from collections.abc import Callable

import msgspec

from shopkeeper.catalog import Catalog, Columns, SearchIndex, build_columns, markets_of, priced_at
from shopkeeper.decisions import Moment, Shop, open_shop, read_history
from shopkeeper.decisions.governed import govern, rules_that_ship
from shopkeeper.decisions.rules import Rules, compile_rules
from shopkeeper.decisions.state import goods_of, policy_of, promise_of, tallies_of
from shopkeeper.domain import (
    DecideRequest,
    Decision,
    InvalidRequest,
    NotFound,
    ShopkeeperError,
    StateRead,
)
from shopkeeper.experience.recalling import Refusal, past_of
from shopkeeper.experience.services import Services
from shopkeeper.log import Kind, Log, Logged
from shopkeeper.models import Bundle

_BATCH = 2_000
_NO_MODEL = "none"


def moment_of_past(
    services: Services, logged: Logged, decision: Decision, fresh: Callable[[], Catalog]
) -> Moment | Refusal:
    """The moment a decision answered.

    Args:
        logged: Where the decision stands in the log.
        fresh: Makes an empty catalogue, to follow the log in up to then.
    """
    state = decision.state
    if (lacking := _lacking(services, decision, logged)) or state is None:
        return lacking or Refusal("nothing governed", "nothing was governed or composed")
    shop = shop_of_past(services, decision, state, fresh)
    if isinstance(shop, Refusal):
        return shop
    past = past_of(services, logged, decision, shop)
    if isinstance(past, Refusal):
        return past
    profile, beliefs = past
    product = decision.request.context.product_id
    about = None if product is None else shop.columns.index.get(product)
    return Moment(
        profile=profile,
        history=read_history(profile, shop),
        request=_asked(decision, state),
        shop=shop,
        holdout=1.0 if decision.arm == "holdout" else 0.0,
        now=decision.time,
        policy=policy_of(state),
        beliefs=beliefs,
        preferences=services.preferences,
        facts=state.facts,
        goods=goods_of(state, len(shop.columns), about),
        tallies=tallies_of(state),
        unheld=state.unheld,
        promise=promise_of(state),
    )


def _lacking(services: Services, decision: Decision, logged: Logged) -> Refusal | None:
    """What the decision itself does not carry."""
    state = decision.state
    if state is None and decision.candidates:
        return Refusal("customer erased", "its customer was erased while it was made")
    if state is None:
        return Refusal("nothing governed", "nothing of it was governed or composed")
    if state.lost:
        lost = " and ".join(state.lost)
        return Refusal("request not kept", f"of nobody's request the {lost} are not kept")
    if state.seed is None:
        return Refusal("chance not kept", "its chance was brought by the caller")
    used = state.preferences if logged.entry.customer is not None else ""
    if used and used != services.preferences.digest.hex():
        text = f"preferences {used} were read; now {services.preferences.digest.hex()} are declared"
        return Refusal("preferences changed", text)
    return None


def _asked(decision: Decision, state: StateRead) -> DecideRequest:
    asked = decision.request
    signed = asked.promise or ("signed" if state.signed else "")
    return msgspec.structs.replace(asked, page=decision.page or asked.page, promise=signed)


def shop_of_past(
    services: Services, decision: Decision, state: StateRead, fresh: Callable[[], Catalog]
) -> Shop | Refusal:
    """The snapshot a decision read."""
    rules = rules_of_past(services, decision)
    if isinstance(rules, Refusal):
        return rules
    bundle = _bundle(services, decision)
    if isinstance(bundle, Refusal):
        return bundle
    columns = _columns(services, decision, rules, fresh)
    if isinstance(columns, Refusal):
        return columns
    market = (state.facts or services.facts).place.market
    governed = govern(rules, columns, market, _stale(decision))
    return open_shop(columns, SearchIndex(columns), bundle, None, governed)


def _stale(decision: Decision) -> str:
    """Why rules that were published were not in force; empty: they were."""
    first = decision.alarms[0] if decision.alarms else ""
    return first if first.startswith("rules ") else ""


def rules_of_past(services: Services, decision: Decision) -> Rules | Refusal:
    """The rules a decision was made by."""
    version, ships = decision.versions.get("rules", ""), rules_that_ship()
    if version == ships.version:
        return ships
    found = services.rules.find(version) if version else None
    if found is None or found.version != version:
        return Refusal("rules missing", f"rules {version!r} are not in the store")
    try:
        return compile_rules(found.texts)
    except InvalidRequest as wrong:
        return Refusal("rules missing", f"rules {version!r} cannot be read any more: {wrong}")


def _bundle(services: Services, decision: Decision) -> Bundle | Refusal | None:
    version = decision.versions.get("model", _NO_MODEL)
    if version == _NO_MODEL:
        return None
    try:
        return services.registry.load(version)
    except NotFound:
        return Refusal("model pruned", f"model version {version!r} was pruned")
    except ShopkeeperError as wrong:
        return Refusal("model pruned", f"model version {version!r} cannot be loaded: {wrong}")


def _columns(
    services: Services, decision: Decision, rules: Rules, fresh: Callable[[], Catalog]
) -> Columns | Refusal:
    version, place = int(decision.versions["catalog"]), services.facts.place
    if version > services.log.head():
        return Refusal("catalogue lost", f"the log ends before position {version}")
    catalog = fresh()
    follow_until(services.log, catalog, version)
    rule = markets_of(rules.markets).rule(place.market)
    columns = build_columns(catalog.products(place), version)
    for told in decision.candidates.values():
        if lost := next((product for product in told.ids if product not in columns.index), None):
            text = f"{lost!r} is not in the catalogue the log gives as of position {version}"
            return Refusal("catalogue lost", text)
    return priced_at(columns, catalog, place, rule)


def follow_until(log: Log, catalog: Catalog, position: int) -> None:
    """Let an empty catalogue follow the log up to a position."""
    after = 0
    while batch := log.read(after, _BATCH, Kind.CATALOGUE):
        until = [logged for logged in batch if logged.position <= position]
        if until:
            catalog.apply(until, until[-1].position)
        if len(until) < len(batch):
            return
        after = batch[-1].position
