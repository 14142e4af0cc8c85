"""Lay a mapping over a table: the view `staged`, one typed row per row of the file.

Comes in: an open `Table` and a `Mapping`. Goes out: the view, and `sold` and `refunded` of its good
rows, with fixed column names, so that all later SQL is text of ours; plus what the numbers in its
columns `dropped` and `fault` mean. What the mapping names reaches the engine as expressions alone.

A row is dropped, at fault, or good, exactly one of them; `tests/intake/test_tabular.py` holds that.
"""

from dataclasses import dataclass

from duckdb import Expression, coalesce, col, fn, lit, when

from shopkeeper.domain import Money, Rejection, parse_money
from shopkeeper.intake.conditions import cell, holds
from shopkeeper.intake.fields import shown
from shopkeeper.intake.mapping import Mapping, PropertyRule, TimeRule
from shopkeeper.intake.tables import ROW, Table

_NULL = lit(None)


@dataclass(frozen=True, slots=True)
class _Check:
    """A cell that must be readable."""

    column: str
    expected: str
    wrong: Expression


@dataclass(frozen=True, slots=True)
class Staged:
    """The view `staged` and the meaning of its numbers."""

    table: Table
    checks: tuple[_Check, ...]
    reasons: tuple[str, ...]

    def rejections(self) -> list[Rejection]:
        """Every row at fault and every broken line, by place."""
        rows = self.table.connection.execute(
            "select line, fault, got from staged where dropped is null and fault is not null"
        ).fetchall()
        found = [self._rejection(int(at), self.checks[fault], got) for at, fault, got in rows]
        return sorted([*found, *self.table.broken], key=lambda r: r.index)

    def _rejection(self, at: int, check: _Check, got: str | None) -> Rejection:
        return Rejection(self.table.place(at), check.column, check.expected, shown(got))

    def dropped(self) -> dict[str, int]:
        """How many rows each drop rule left out, by reason."""
        rows = self.table.connection.execute(
            "select dropped, count(*) from staged where dropped is not null group by 1 order by 1"
        ).fetchall()
        return {self.reasons[rule]: int(n) for rule, n in rows}


def stage(table: Table, mapping: Mapping) -> Staged:
    """Create the view.

    Raises:
        InvalidRequest: The mapping names a column that the table lacks.
    """
    builder = _Builder(table, mapping)
    columns = builder.columns()
    table.connection.view("file").select(*columns).create("staged")
    table.connection.execute(_PARTS)
    return Staged(
        table,
        tuple(builder.checks),
        tuple(rule.reason for rule in mapping.drop),
    )


def money_of(price: int, currency: str) -> Money:
    """A staged price as money."""
    return parse_money(f"{price // 10**6}.{price % 10**6:06d}", currency)


class _Builder:
    """Collects the expressions of the view and the checks that belong to them."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.names = table.columns
        self.mapping = mapping
        self.checks: list[_Check] = []

    def columns(self) -> list[Expression]:
        refund = self._refund()
        found = [
            col(ROW).alias("line"),
            self._dropped().alias("dropped"),
            self._event(refund).alias("name"),
            self._time().alias("micros"),
            self._product().alias("product_id"),
            self._quantity(refund).alias("quantity"),
            self._price().alias("price"),
            refund.alias("refund"),
            *self._ids(),
            *self._prices(),
            self._words().alias("words"),
            self._properties().alias("properties"),
        ]
        return [*found, *self._faults()]

    def _cell(self, name: str) -> Expression:
        return cell(name, self.names) if name else _NULL.cast("VARCHAR")

    def _check(self, column: str, expected: str, wrong: Expression) -> None:
        self.checks.append(_Check(column, expected, coalesce(wrong, lit(True))))

    def _dropped(self) -> Expression:
        found = _NULL.cast("INTEGER")
        for i, rule in reversed(list(enumerate(self.mapping.drop))):
            found = when(holds(rule.where, self.names)).then(lit(i)).otherwise(found)
        return found

    def _refund(self) -> Expression:
        rule = self.mapping.refunds
        return holds(rule.where, self.names) if rule else lit(False)

    def _event(self, refund: Expression) -> Expression:
        rule = self.mapping.event
        if not rule.column:
            return when(refund).then(lit("Order Refunded")).otherwise(lit(rule.name))
        said, found = self._cell(rule.column), _NULL.cast("VARCHAR")
        for value, name in rule.values.items():
            found = when(said == lit(value)).then(lit(name)).otherwise(found)
        self._check(rule.column, f"one of {', '.join(rule.values)}", found.isnull())
        return when(refund).then(lit("Order Refunded")).otherwise(found)

    def _time(self) -> Expression:
        rule = self.mapping.time
        if rule is None:
            return _NULL.cast("BIGINT")
        micros = _micros(rule, self._cell(rule.column))
        expected = "a time of 1970 or later" + ("" if rule.format == "iso" else f" ({rule.format})")
        self._check(rule.column, expected, (micros < lit(0)) | (micros > lit(_YEAR_9999)))
        return micros

    def _product(self) -> Expression:
        rule = self.mapping.product_id
        if rule is None:
            return _NULL.cast("VARCHAR")
        said = self._cell(rule.column)
        self._check(rule.column, "the id of a product", fn("length", said) > lit(512))
        return said if rule.case == "keep" else fn(rule.case, said)

    def _quantity(self, refund: Expression) -> Expression:
        if not self.mapping.quantity:
            return lit(1).cast("BIGINT")
        number = _number(self._cell(self.mapping.quantity), "DOUBLE")
        units = when(refund).then(fn("abs", number)).otherwise(number)
        wrong = (units < lit(1)) | (units > lit(10**15)) | (units != fn("floor", units))
        self._check(self.mapping.quantity, "a whole number, at least 1", wrong)
        return units.try_cast("BIGINT")

    def _price(self) -> Expression:
        """Millionths of the currency's unit: whole numbers are quick to pass on."""
        if not self.mapping.price:
            return _NULL.cast("BIGINT")
        said = self._cell(self.mapping.price)
        price = (_number(said, "DECIMAL(18,6)") * lit(1_000_000)).try_cast("BIGINT")
        wrong = coalesce(price < lit(0), said.isnotnull())
        self._check(self.mapping.price, "an amount like 12.50, below 10^12", wrong)
        return price

    def _ids(self) -> list[Expression]:
        m = self.mapping
        single = {
            "customer_id": m.customer_id,
            "anonymous_id": m.anonymous_id,
            "session_id": m.session_id,
            "order_id": m.order_id,
            "query": m.query,
            "message_id": m.message_id,
        }
        for column in single.values():
            if column:
                long = fn("length", self._cell(column)) > lit(512)
                self._check(column, "text of at most 512 characters", coalesce(long, lit(False)))
        for column in m.group_by:
            self._check(column, "something said", self._cell(column).isnull())
        group = fn("list_value", *[self._cell(name) for name in m.group_by]).cast("VARCHAR[]")
        return [self._cell(c).alias(n) for n, c in single.items()] + [group.alias("key")]

    def _prices(self) -> list[Expression]:
        rule = self.mapping.prices
        if rule is None:
            return [lit(False).alias("ordinary"), lit(False).alias("elsewhere")]
        elsewhere = (
            holds(rule.unless_order_has, self.names) if rule.unless_order_has else lit(False)
        )
        return [holds(rule.ordinary, self.names).alias("ordinary"), elsewhere.alias("elsewhere")]

    def _words(self) -> Expression:
        """The title and the further fields of the product, as a list in their order."""
        if self.mapping.products is None:
            return _NULL.cast("VARCHAR[]")
        rules = [self.mapping.products.title, *self.mapping.products.fields.values()]
        cells = [self._cell(r.column) if r.column else self._filled(r.template) for r in rules]
        return fn("list_value", *cells)

    def _filled(self, template: str) -> Expression:
        """A template with each `{column}` replaced; null where a cell is empty."""
        found = lit(template)
        for name in self.names:
            if "{" + name + "}" in template:
                found = fn("replace", found, lit("{" + name + "}"), self._cell(name))
        return found

    def _properties(self) -> Expression:
        """The properties in their order, each of its own type; null where none is declared."""
        rules = self.mapping.properties.values()
        return fn("row", *[self._property(rule) for rule in rules]) if rules else _NULL

    def _property(self, rule: PropertyRule) -> Expression:
        said = self._cell(rule.column)
        if rule.required:
            self._check(rule.column, "something said", said.isnull())
        if rule.type == "text":
            return said
        value = _number(said, "DOUBLE") if rule.type == "number" else said.try_cast("BOOLEAN")
        wrong = said.isnotnull() & value.isnull()
        expected = f"a {rule.type}"
        if rule.type == "number":
            low, high = rule.at_least, rule.at_most
            wrong = wrong | coalesce(~fn("isfinite", value), lit(False))
            if low is not None:
                wrong, expected = (
                    wrong | coalesce(value < lit(low), lit(False)),
                    f"{expected} from {low:g}",
                )
            if high is not None:
                wrong, expected = (
                    wrong | coalesce(value > lit(high), lit(False)),
                    f"{expected} to {high:g}",
                )
        self._check(rule.column, expected, wrong)
        return value

    def _faults(self) -> list[Expression]:
        fault, got = _NULL.cast("INTEGER"), _NULL.cast("VARCHAR")
        for i, check in reversed(list(enumerate(self.checks))):
            fault = when(check.wrong).then(lit(i)).otherwise(fault)
            got = when(check.wrong).then(self._cell(check.column)).otherwise(got)
        return [fault.alias("fault"), got.alias("got")]


_PARTS = """
create view sold as
  select * from staged where dropped is null and fault is null and not refund;
create view refunded as
  select * from staged where dropped is null and fault is null and refund;
"""
_YEAR_9999 = 253_370_764_800_000_000
_SCALES = {"unix": 1_000_000, "unix_ms": 1_000, "unix_us": 1}


def _number(said: Expression, kind: str) -> Expression:
    """A number of plain digits; null where it is none (`1_0` is one to the engine alone)."""
    return when(fn("contains", said, lit("_"))).then(_NULL).otherwise(said.try_cast(kind))


def _micros(rule: TimeRule, said: Expression) -> Expression:
    """Microseconds since 1970 UTC; null where it cannot be read."""
    if rule.format in _SCALES:
        number = said.try_cast("DECIMAL(38,6)")
        return (number * lit(_SCALES[rule.format])).try_cast("BIGINT")
    if rule.format == "iso":
        return fn("epoch_us", said.try_cast("TIMESTAMPTZ"))
    local = fn("try_strptime", said, lit(rule.format))
    return fn("epoch_us", local.try_cast("TIMESTAMPTZ"))
