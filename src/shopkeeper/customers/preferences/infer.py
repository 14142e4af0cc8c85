"""What events say about a customer's preferences, by the rules a shop declared.

Events, a way to look up the attributes of a product, and the rules come in; pieces of evidence go
out. Pure. Only events on whose basis personalization is allowed may be handed in: the caller reads
bases. No value that speaks of a special category becomes evidence, whatever a rule says.

The order of events does not matter: tests/customers/preferences/test_infer.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from shopkeeper.customers.preferences.memory import Evidence
from shopkeeper.customers.preferences.special import special_category, special_in
from shopkeeper.customers.preferences.variables import Rule
from shopkeeper.domain import Event, ProductId, Value

MOST_INFERRED = 200
"""Newest pieces that are kept."""
PATHS = frozenset({"product_type", "google_product_category"})
"""Attributes that are paths, widest first, parted by `>`: their first level is the evidence."""

Attributes = Callable[[ProductId], Mapping[str, str]]
"""The attributes of a product by name; empty where it is not known."""


def infer(
    events: Sequence[tuple[int, Event]], attributes: Attributes, rules: Sequence[Rule]
) -> list[Evidence]:
    """The newest pieces of evidence in these events, oldest first.

    Products of one event that say the same count as one: an order of three shirts of a brand is one
    choice of that brand.

    Args:
        events: Each with its position in the log.
    """
    pieces = [
        piece
        for position, event in events
        for rule in rules
        if event.name in rule.events
        for piece in _said_by(position, event, rule, attributes)
    ]
    return newest(pieces)


def newest(pieces: Sequence[Evidence]) -> list[Evidence]:
    """The newest `MOST_INFERRED`, each once, oldest first."""
    ordered = sorted(dict.fromkeys(pieces), key=by_age)
    return ordered[-MOST_INFERRED:]


def by_age(piece: Evidence) -> tuple[float, int, str, str, str, str]:
    """Sorts evidence from old to new, and equally old in one order always."""
    return (
        piece.time.timestamp(),
        piece.position,
        piece.variable,
        piece.source,
        str(piece.value),
        piece.product,
    )


def _said_by(position: int, event: Event, rule: Rule, attributes: Attributes) -> Iterator[Evidence]:
    said: set[Value] = set()
    for line in event.lines:
        value = _value(attributes(line.product_id).get(rule.attribute, ""), rule)
        if value is not None and value not in said:
            said.add(value)
            yield Evidence(
                variable=rule.variable,
                value=value,
                source="behaviour",
                time=event.time,
                weight=rule.events[event.name],
                position=position,
                event=event.name,
                product=line.product_id,
            )


def _value(found: str, rule: Rule) -> Value | None:
    if special_category(found) is not None:
        return None
    if rule.attribute in PATHS:
        found = found.partition(">")[0]
    found = found.strip()
    value = rule.values.get(found) if rule.values else found or None
    return None if special_in(value) is not None else value
