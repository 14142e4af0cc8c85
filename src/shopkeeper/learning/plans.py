"""Plans on disk: beside a version's models, and beside the versions while one is being made.

A plan holds nothing about any customer; which data it was chosen on is told by a digest of them.
"""

from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np

from shopkeeper.domain import BackendFailed
from shopkeeper.learning.auto import Plan
from shopkeeper.models import Interactions, Registry

FILE = "plan.json"


class _Kept(msgspec.Struct, frozen=True):
    data: str
    objective: str
    plan: Plan


def write_plan(directory: Path, plan: Plan) -> None:
    """Into a version's directory."""
    (directory / FILE).write_bytes(msgspec.json.encode(plan))


def plan_of(registry: Registry) -> Plan | None:
    """What the version in service chose; None where there is none, or it was made before plans.

    Raises:
        BackendFailed: It cannot be read.
    """
    version = registry.current()
    if version is None:
        return None
    path = registry.directory(version) / FILE
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Plan)
    except msgspec.MsgspecError as broken:
        raise BackendFailed(f"{path} cannot be read: {broken}") from broken


def keep_plan(registry: Registry, data: Interactions, objective: str, plan: Plan) -> None:
    """Keep a plan for a training that may be cut short before its version is published."""
    registry.keep(msgspec.json.encode(_Kept(_digest(data), objective, plan)))


def kept_plan(registry: Registry, data: Interactions, objective: str) -> Plan | None:
    """What was chosen on these data, for this objective, by a training that was cut short."""
    raw = registry.kept()
    if raw is None:
        return None
    try:
        kept = msgspec.json.decode(raw, type=_Kept)
    except msgspec.MsgspecError:  # of another version of this program: choose anew
        return None
    asked = (_digest(data), objective)
    return kept.plan if (kept.data, kept.objective) == asked else None


def _digest(data: Interactions) -> str:
    """Another one for other acts or words, be it one customer fewer and as many acts more."""
    whole = blake2b(msgspec.json.encode(data.item_ids), digest_size=16)
    for column in (data.users, data.items, data.kinds, data.times, data.sessions):
        whole.update(np.ascontiguousarray(column).data)
    if data.statements is not None:
        whole.update(msgspec.json.encode(list(data.statements.by_customer.items())))
    return whole.hexdigest()
