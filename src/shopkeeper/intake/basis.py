"""Read on what ground an import was collected, from a file of YAML or JSON.

Comes in: a path, or the word `demo` for the ground of the shipped demo shop. Goes out: a
`domain.Basis`. Touches the file alone. Nothing is filled in: a declaration says all three things.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import yaml

from shopkeeper.domain import Basis, InvalidRequest, Purpose
from shopkeeper.intake.mapping import SHOPS

DEMO = "demo"
_FIELDS = ("purposes", "source", "time")
_HELP = f"a basis file says {', '.join(_FIELDS)}"


def read_basis(path: Path | str) -> Basis:
    """Read a declared basis.

    Raises:
        InvalidRequest: No file is named, or it does not say what it must; the field is named.
    """
    if not str(path) or Path(path) == Path():
        raise InvalidRequest(f"an import needs `--basis FILE`, or `--basis demo`: {_HELP}")
    file = SHOPS / "online_retail" / "basis.yaml" if str(path) == DEMO else Path(path)
    try:
        stated = yaml.safe_load(file.read_bytes())
    except OSError as wrong:
        raise InvalidRequest(f"basis file {str(path)!r} cannot be read: {wrong.strerror}") from None
    except (yaml.YAMLError, ValueError) as wrong:
        raise InvalidRequest(f"{file.name} is no YAML: {' '.join(str(wrong).split())}") from None
    if not isinstance(stated, dict):
        raise InvalidRequest(f"{file.name}: {_HELP}, got {type(stated).__name__}")
    return _basis(stated, file.name)


def _basis(stated: dict[object, object], name: str) -> Basis:
    odd = [str(key) for key in stated if key not in _FIELDS]
    if odd:
        raise InvalidRequest(f"{name}: {_HELP}, and not `{odd[0]}`")
    source = stated.get("source")
    if not isinstance(source, str) or not source.strip():
        raise InvalidRequest(f"{name}: `source` must say in words who declares it, got {source!r}")
    return Basis(_purposes(stated.get("purposes"), name), source.strip(), _time(stated, name))


def _purposes(stated: object, name: str) -> tuple[Purpose, ...]:
    known = get_args(Purpose)
    if not isinstance(stated, list) or not stated or any(p not in known for p in stated):
        raise InvalidRequest(
            f"{name}: `purposes` must be a list of {', '.join(known)}, got {stated!r}"
        )
    return tuple(dict.fromkeys(stated))


def _time(stated: dict[object, object], name: str) -> datetime:
    value = stated.get("time")
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
    except ValueError:
        value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), UTC)
    if not isinstance(value, datetime):
        given = stated.get("time")
        raise InvalidRequest(f"{name}: `time` must be a date like 2026-03-01, got {given!r}")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
