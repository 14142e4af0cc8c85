"""The rules in force, as the snapshot needs them: read from the store, compiled, never half.

Touches the store of rules. A version that cannot be compiled by this program never replaces one
that serves: the old one stays, and every decision carries the alarm. Held by
tests/experience/test_governing.py.
"""

import structlog

from shopkeeper.decisions import RulesStore
from shopkeeper.decisions.governed import rules_that_ship
from shopkeeper.decisions.rules import Rules, compile_rules
from shopkeeper.domain import InvalidRequest

_log = structlog.get_logger("shopkeeper.experience")


def rules_in_force(store: RulesStore, serving: Rules | None) -> tuple[Rules, str]:
    """The published rules, and why they are not those that were published; empty: they are.

    Args:
        serving: Those in use until now; they go on where the new ones cannot be read.
    """
    version = store.in_force()
    if version is None:
        return rules_that_ship(), ""
    if serving is not None and serving.version == version:
        return serving, ""
    found = store.find(version)
    try:
        if found is None:
            raise InvalidRequest(f"version {version!r} is not there")
        return compile_rules(found.texts), ""
    except InvalidRequest as wrong:
        left = serving or rules_that_ship()
        _log.error("rules not in force", wanted=version, why=str(wrong), serving=left.version)
        return left, f"rules {version} cannot be read, {left.version} go on: {wrong}"
