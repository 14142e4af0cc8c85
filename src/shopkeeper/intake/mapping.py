"""How a table of somebody's shop is read: which column is what, declared in YAML.

Comes in: a file, or the name of a mapping that ships (`shops/<name>/mapping.yaml`). Goes out: a
validated `Mapping`. Touches the file alone; errors name the file and the path within it.

In a file, a rule that says one thing may be that thing alone: `product_id: sku` is
`product_id: {column: sku}`, `time: when` is `time: {column: when}`, and `event: Product Viewed` is
`event: {name: Product Viewed}`; `tests/intake/test_mapping.py` holds it.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import yaml

from shopkeeper.domain import InvalidRequest, PricePlace
from shopkeeper.intake.conditions import Where

SHOPS = Path(__file__).parent / "shops"


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a mapping file; an unknown name in it is an error."""


class EventRule(Declared, frozen=True, kw_only=True):
    """The event a row is, or is a line of: one name for all, or by the value of a column."""

    name: str = ""
    column: str = ""
    values: dict[str, str] = {}
    """Value of the column to event name; another value rejects the row."""


class TimeRule(Declared, frozen=True, kw_only=True):
    """When a row happened."""

    column: str
    format: str = "iso"
    """`iso` (also real timestamps), `unix`, `unix_ms`, `unix_us`, or a strptime pattern."""
    zone: str = "UTC"
    """IANA name of the clock that times without an offset were read from."""


class ProductIdRule(Declared, frozen=True, kw_only=True):
    column: str
    case: Literal["keep", "upper", "lower"] = "keep"
    """Ids that differ in case alone are one product unless kept."""


class PropertyRule(Declared, frozen=True, kw_only=True):
    """A cell kept in the event's `properties`."""

    column: str
    type: Literal["text", "number", "boolean"] = "text"
    required: bool = False
    at_least: float | None = None
    at_most: float | None = None


class DropRule(Declared, frozen=True, kw_only=True):
    """Rows that are left out on purpose, counted under their reason; the first rule that holds."""

    reason: str
    where: Where


class RefundRule(Declared, frozen=True, kw_only=True):
    """Rows that take goods back; quantities count without their sign."""

    where: Where


class WordsRule(Declared, frozen=True, kw_only=True):
    """Words of a product: its most frequent cell, or a template like `Item {item_id}`."""

    column: str = ""
    template: str = ""
    capitals: bool = False
    """Written in capitals: whatever is not is a remark of the staff, and the case is made
    readable."""


class ProductRule(Declared, frozen=True, kw_only=True):
    """The products a table tells of."""

    title: WordsRule
    fields: dict[str, WordsRule] = {}
    """Further text fields of `domain.Product`."""


class PriceRule(Declared, frozen=True, kw_only=True):
    """The price ledger inferred from order lines; see `prices`."""

    ordinary: Where = {}
    """Lines at the shop's ordinary price; others count only for a product that has none."""
    unless_order_has: Where = {}
    """Orders with such a row (dropped rows included) are of another channel."""


class Mapping(Declared, frozen=True, kw_only=True):
    """One table, column by column."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+$")]
    """Part of every message id: importing under one name twice changes nothing."""
    place: PricePlace
    event: EventRule
    product_id: ProductIdRule | None = None
    time: TimeRule | None = None
    """None: rows happened when they were received."""
    quantity: str = ""
    price: str = ""
    """Column of the amount of one unit, in the place's currency."""
    customer_id: str = ""
    anonymous_id: str = ""
    session_id: str = ""
    order_id: str = ""
    query: str = ""
    message_id: str = ""
    group_by: tuple[str, ...] = ()
    """Rows that agree in these columns are lines of one event; none: every row is an event."""
    properties: dict[str, PropertyRule] = {}
    constants: dict[str, str | int | float | bool] = {}
    """Put into every event's properties."""
    drop: tuple[DropRule, ...] = ()
    refunds: RefundRule | None = None
    products: ProductRule | None = None
    prices: PriceRule | None = None


class _File(Mapping, frozen=True, kw_only=True):
    """A mapping as it is written: some rules may be a bare name."""

    event: EventRule | str  # type: ignore[assignment]
    product_id: ProductIdRule | str | None = None  # type: ignore[assignment]
    time: TimeRule | str | None = None  # type: ignore[assignment]

    def mapping(self) -> Mapping:
        """The same with every rule written out."""
        said = {name: getattr(self, name) for name in Mapping.__struct_fields__}
        if isinstance(self.event, str):
            said["event"] = EventRule(name=self.event)
        if isinstance(self.product_id, str):
            said["product_id"] = ProductIdRule(column=self.product_id)
        if isinstance(self.time, str):
            said["time"] = TimeRule(column=self.time)
        return Mapping(**said)


def load_mapping(path_or_name: str | Path) -> Mapping:
    """Read a mapping by path, or one that ships by name.

    Raises:
        InvalidRequest: It does not exist or is not a mapping; the message names the place.
    """
    shipped = SHOPS / str(path_or_name) / "mapping.yaml"
    path = shipped if shipped.is_file() else Path(path_or_name)
    if not path.is_file():
        names = ", ".join(sorted(shop.parent.name for shop in SHOPS.glob("*/mapping.yaml")))
        raise InvalidRequest(
            f"no mapping file {str(path)!r}, and none of that name ships ({names})"
        )
    mapping: Mapping = read_yaml(path, _File).mapping()
    _check(mapping, path)
    return mapping


def read_yaml(path: Path, kind: type[Any]) -> Any:
    """Read a YAML file (or JSON, which is YAML) into a struct.

    Raises:
        InvalidRequest: Not readable, or not of that shape; line or path is named.
    """
    try:
        return msgspec.convert(yaml.safe_load(path.read_bytes()), kind)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest(f"{path.name}: {_in_words(str(wrong))}") from None
    except (OSError, yaml.YAMLError, ValueError) as wrong:
        raise InvalidRequest(f"{path.name}: {' '.join(str(wrong).split())}") from None


def _in_words(wrong: str) -> str:
    """A message of msgspec with the place first.

    >>> _in_words("Object contains unknown field `colum` - at `$.product_id`")
    '`product_id.colum` is no field of such a file'
    >>> _in_words("Object missing required field `name`")
    '`name` is missing'
    >>> _in_words("Expected `str`, got `int` - at `$.time.column`")
    '`time.column`: expected `str`, got `int`'
    """
    said, _, place = wrong.partition(" - at `$")
    place = place.strip("`").lstrip(".")
    for start, end in _PLAIN_WORDS.items():
        if said.startswith(start):
            name = said.removeprefix(start).strip("`")
            return f"`{place}.{name}` {end}" if place else f"`{name}` {end}"
    return f"`{place}`: {said[0].lower()}{said[1:]}" if place else said


_PLAIN_WORDS = {
    "Object contains unknown field ": "is no field of such a file",
    "Object missing required field ": "is missing",
}


def _check(mapping: Mapping, path: Path) -> None:
    def must(holds: bool, what: str) -> None:
        if not holds:
            raise InvalidRequest(f"{path.name}: {what}")

    event = mapping.event
    must(bool(event.name) != bool(event.column), "`event` must give either `name` or `column`")
    must(bool(event.column) == bool(event.values), "`event.values` goes with `event.column`")
    must(not (mapping.refunds and not mapping.order_id), "`refunds` needs `order_id`")
    must(not (mapping.products and not mapping.product_id), "`products` needs `product_id`")
    must(
        not (mapping.prices and not (mapping.price and mapping.product_id and mapping.time)),
        "`prices` needs `price`, `product_id` and `time`",
    )
    if mapping.time:
        must(_is_zone(mapping.time.zone), f"`time.zone` is no IANA name: {mapping.time.zone!r}")


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, OSError, ValueError):
        return False
