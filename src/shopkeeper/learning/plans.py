"""Plans on disk: beside a version's models, and beside the versions while one is being made.

A plan holds nothing about any customer.
"""

from pathlib import Path

import msgspec

from shopkeeper.domain import BackendFailed
from shopkeeper.learning.auto import Plan
from shopkeeper.models import Interactions, Registry

FILE = "plan.json"


class _Kept(msgspec.Struct, frozen=True):
    rows: int
    last: float
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
    kept = _Kept(len(data), float(data.times[-1]), objective, plan)
    registry.keep(msgspec.json.encode(kept))


def kept_plan(registry: Registry, data: Interactions, objective: str) -> Plan | None:
    """What was chosen on these data, for this objective, by a training that was cut short."""
    raw = registry.kept()
    if raw is None:
        return None
    try:
        kept = msgspec.json.decode(raw, type=_Kept)
    except msgspec.MsgspecError:  # of another version of this program: choose anew
        return None
    asked = (len(data), float(data.times[-1]), objective)
    return kept.plan if (kept.rows, kept.last, kept.objective) == asked else None
