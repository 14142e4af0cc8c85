"""Import reviews and product questions: CSV, JSON lines or Parquet, with a column mapping.

Comes in: which of a file's columns is what. Goes out: the mapping under which the table importer
makes `Product Reviewed`, `Product Question Asked` or `Product Question Answered` events of it;
`tests/intake/test_reviews.py` holds what each requires.
"""

from collections.abc import Mapping as Columns

import msgspec

from shopkeeper.domain import InvalidRequest, PricePlace
from shopkeeper.intake.mapping import (
    EventRule,
    Mapping,
    ProductIdRule,
    PropertyRule,
    TimeRule,
)


class _Kind(msgspec.Struct, frozen=True):
    """What one kind of record is made of."""

    event: str
    id: str
    properties: dict[str, PropertyRule]


def _text(column: str, required: bool = False) -> PropertyRule:
    return PropertyRule(column=column, required=required)


_RATING = PropertyRule(column="rating", type="number", required=True, at_least=1, at_most=5)
KINDS = {
    "reviews": _Kind(
        "Product Reviewed",
        "review_id",
        {
            "rating": _RATING,
            "review_id": _text("review_id"),
            "review_title": _text("review_title"),
            "review_body": _text("review_body"),
        },
    ),
    "questions": _Kind(
        "Product Question Asked",
        "question_id",
        {
            "question_id": _text("question_id", required=True),
            "question": _text("question", required=True),
        },
    ),
    "answers": _Kind(
        "Product Question Answered",
        "answer_id",
        {
            "question_id": _text("question_id", required=True),
            "answer_id": _text("answer_id"),
            "answer": _text("answer", required=True),
        },
    ),
}
"""What can be imported; each needs a `product_id` and may have a `time` and a `customer_id`."""

_COMMON = ("product_id", "customer_id", "time")


def review_mapping(
    kind: str, columns: Columns[str, str], time_format: str = "iso", zone: str = "UTC"
) -> Mapping:
    """The mapping of a file of one kind.

    Args:
        kind: One of `KINDS`.
        columns: Our field to the file's column, for every field the file has.
        time_format: As `TimeRule.format`.

    Raises:
        InvalidRequest: Another kind, a field that is not of it, or a required one left out.
    """
    found = KINDS.get(kind)
    if found is None:
        raise InvalidRequest(f"`kind` must be one of {', '.join(KINDS)}, got {kind!r}")
    _check(found, columns)
    properties = {
        name: msgspec.structs.replace(rule, column=columns[name])
        for name, rule in found.properties.items()
        if name in columns
    }
    time = columns.get("time")
    return Mapping(
        name=kind,
        place=PricePlace("", "XXX"),
        event=EventRule(name=found.event),
        product_id=ProductIdRule(column=columns["product_id"]),
        time=TimeRule(column=time, format=time_format, zone=zone) if time else None,
        customer_id=columns.get("customer_id", ""),
        message_id=columns.get(found.id, ""),
        properties=properties,
    )


def _check(kind: _Kind, columns: Columns[str, str]) -> None:
    known = (*_COMMON, *kind.properties)
    odd = [name for name in columns if name not in known]
    if odd:
        raise InvalidRequest(f"a column can be one of {', '.join(known)}, got {odd[0]!r}")
    required = ["product_id", *(n for n, rule in kind.properties.items() if rule.required)]
    missing = [name for name in required if name not in columns]
    if missing:
        raise InvalidRequest(f"a column must be named for {', '.join(missing)}")
