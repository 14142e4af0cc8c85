"""Everything that can be set, read once, by `bootstrap` alone.

A shop is a folder: `shop.yaml` with its facts, the database and the model versions. Settings come
from environment variables named `SHOPKEEPER_` and the field's name; without any, a working
single-machine system starts.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from shopkeeper.cli.workbench import KEY_VARIABLE
from shopkeeper.domain import InvalidRequest, ShopFacts
from shopkeeper.domain.files import read_struct

PREFIX = "SHOPKEEPER_"
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Bytes = Annotated[int, msgspec.Meta(ge=1_024)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shop: str = "shop"
    """Folder of the shop."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Port = 8000
    holdout: Share = 0.05
    """Share of customers who get popularity only, so that the worth of the rest can be measured."""
    diversity: Share = 0.2
    """How unlike each other the products of a slate are, 0 to 1, where the request does not say."""
    exploration: Share = 0.05
    """Share of positions, the first of a slate apart, given to products to learn about them."""
    margin_loss: Share = 0.0
    """How much less relevant a product may be that stands higher for what it earns; 0: none."""
    max_body_bytes: Bytes = 4_194_304
    """Largest request body, after inflation."""
    rate_limit: str = "2000/second"
    """Requests one key may make."""
    publishable_rate_limit: str = "50/second"
    """Requests one publishable key may make from one address."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force.

    Raises:
        InvalidRequest: An unknown `SHOPKEEPER_` variable, or a value out of bounds.
    """
    named = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != KEY_VARIABLE
    }
    unknown = sorted(named.keys() - set(Settings.__struct_fields__))
    if unknown:
        known = ", ".join(PREFIX + field.upper() for field in Settings.__struct_fields__)
        raise InvalidRequest(f"`{PREFIX}{unknown[0].upper()}` is not a setting; known are {known}")
    try:
        return msgspec.convert(named, Settings, strict=False)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest(f"a `{PREFIX}` variable cannot be read: {wrong}") from None


def read_facts(path: Path) -> ShopFacts:
    """The shop's own facts, from its `shop.yaml`.

    Raises:
        InvalidRequest: The file is missing, or says what a shop cannot be, with line and field.
    """
    try:
        text = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        how = "make one with `shopkeeper init`"
        raise InvalidRequest(f"there is no shop at {str(path.parent)!r}: {how}") from None
    return read_struct(text, path.name, ShopFacts).said


def write_facts(path: Path, facts: ShopFacts) -> None:
    """Write `shop.yaml` for the retailer to edit: whole, or not at all.

    Raises:
        OSError: It cannot be written; what was there before still is.
    """
    text = yaml.safe_dump(msgspec.to_builtins(facts), sort_keys=False, allow_unicode=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
