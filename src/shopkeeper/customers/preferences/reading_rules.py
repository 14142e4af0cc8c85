"""The inference rules and support tags of `preferences.yaml`, checked against its variables.

Held by tests/customers/preferences/test_reading_rules.py.
"""

from collections.abc import Mapping
from typing import Any

from shopkeeper.customers.preferences.reading_variables import refuse_special
from shopkeeper.customers.preferences.values import expected, normalised
from shopkeeper.customers.preferences.variables import Rule, Variable
from shopkeeper.domain import EVENT_NAMES, Value
from shopkeeper.domain.lines import Spot

MOST_RULES = 100
MOST_TAGS = 200

Variables = Mapping[str, Variable]


def read_rules(spot: Spot | None, variables: Variables) -> tuple[Rule, ...]:
    """All rules, in their order."""
    items = [] if spot is None else spot.items()
    if spot is not None and len(items) > MOST_RULES:
        raise spot.error(f"at most {MOST_RULES} rules", len(items))
    return tuple(_rule(item, variables) for item in items)


def read_tags(spot: Spot | None, variables: Variables) -> dict[str, dict[str, Any]]:
    """Tag of a support case to what it says."""
    entries = {} if spot is None else spot.entries()
    if spot is not None and len(entries) > MOST_TAGS:
        raise spot.error(f"at most {MOST_TAGS} tags", len(entries))
    return {tag: _tag(part, variables) for tag, part in entries.items()}


def known_variable(spot: Spot, variables: Variables) -> Variable:
    """The variable a part names."""
    return variables[spot.word(list(variables))]


def read_value(spot: Spot, variable: Variable) -> Value:
    """A value of the variable, in the form it is kept in."""
    value = normalised(variable, spot.plain())
    if value is None:
        raise spot.error(f"{expected(variable)} of `{variable.name}`")
    return value


def _rule(spot: Spot, variables: Variables) -> Rule:
    fields = spot.fields(
        ("variable", "events", "attribute", "values"), ("variable", "events", "attribute")
    )
    variable = known_variable(fields["variable"], variables)
    _refuse_secret(fields, variable)
    values = {
        found: read_value(part, variable)
        for found, part in (fields["values"].entries() if "values" in fields else {}).items()
    }
    if not values and not variable.is_open:
        raise spot.error(f"fields with `values` among them: `{variable.name}` takes not just any")
    return Rule(
        variable=variable.name,
        events=_events(fields["events"]),
        attribute=fields["attribute"].text(80),
        values=values,
    )


def _refuse_secret(fields: dict[str, Spot], variable: Variable) -> None:
    """Nothing may be guessed but what is ordinary, may be guessed, and tells of nothing else."""
    if variable.sensitivity != "ordinary":
        raise fields["variable"].error(
            f"an ordinary variable: one that is {variable.sensitivity} cannot be inferred"
        )
    if "behaviour" not in variable.sources:
        raise fields["variable"].error(
            "a variable with `behaviour` among its `sources`: this one cannot be inferred"
        )
    refuse_special(fields["attribute"], fields["attribute"].text(80))
    for found, part in (fields["values"].entries() if "values" in fields else {}).items():
        refuse_special(part, found)
        refuse_special(part, part.plain())


def _events(spot: Spot) -> dict[str, float]:
    events: dict[str, float] = {}
    for name, part in spot.entries().items():
        if name not in EVENT_NAMES:
            raise part.error("of an event this program knows, as `Product Viewed`", name)
        events[name] = part.number(0, 1, above=True)
    if not events:
        raise spot.error("at least one event and its weight", {})
    return events


def _tag(spot: Spot, variables: Variables) -> dict[str, Any]:
    fields = spot.fields(("variable", "value"), ("variable", "value"))
    variable = known_variable(fields["variable"], variables)
    if "support" not in variable.sources:
        raise fields["variable"].error("a variable with `support` among its `sources`")
    return {"variable": variable.name, "value": read_value(fields["value"], variable)}
