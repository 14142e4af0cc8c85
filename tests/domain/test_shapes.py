"""What must stand somewhere is told without a word of the program's own."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import read_struct

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_\-]*\Z", max_length=60)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["one", "two"]
    size: int = 0


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Name = "a"
    title: Annotated[str, Meta(min_length=1, max_length=20)] = "A"
    note: str = ""
    link: Annotated[str, Meta(pattern=r"^(/(?!/)|https://)\S*\Z")] | None = None
    market: Annotated[str, Meta(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] = "DE"
    depth: Annotated[int, Meta(ge=0, le=9000)] | None = None
    times: Annotated[int, Meta(ge=1)] = 1
    strength: Annotated[float, Meta(gt=1, le=100)] = 2.0
    marked: bool = False
    starts: Annotated[datetime, Meta(tz=True)] | None = None
    words: tuple[str, ...] = ()
    values: Annotated[tuple[str, ...], Meta(min_length=1)] = ("a",)
    parts: tuple[Part, ...] = ()
    part: Part | None = None
    free: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: Spring 2026", "`id` must be a name of small letters, digits, `-` and `_`, "
         "at most 60, got 'Spring 2026' (did you mean `spring-2026`?)"),
        ("title: ''", "`title` must be text of 1 to 20 characters, got ''"),
        ("note: 10", '`note` must be text, got 10 (put it in quotes: "10")'),
        ("note: 5.50", '`note` must be text, got 5.50 (put it in quotes: "5.50")'),
        ("note:", "`note` must be text, got nothing"),
        ("link: www.shop.com", "`link` must be an address that begins with `/` or `https://`, "
         "without spaces, got 'www.shop.com' (did you mean `https://www.shop.com`?)"),
        ("market: gb", "`market` must be a country like `DE`, or a part of one like `US-NY`, "
         "got 'gb' (did you mean `GB`?)"),
        ("market: Germany", "`market` must be a country like `DE`, or a part of one like `US-NY`, "
         "got 'Germany'"),
        ("depth: 10 %", "`depth` must be a whole number from 0 to 9000, got '10 %'"),
        ("depth: 1,000", "`depth` must be a whole number from 0 to 9000, got '1,000' "
         "(did you mean `1000`?)"),
        ("depth: 01000", "`depth` must be a whole number from 0 to 9000, got '01000' "
         "(did you mean `1000`?)"),
        ("depth: 0.1", "`depth` must be a whole number from 0 to 9000, got 0.1"),
        ("times: 0", "`times` must be a whole number of at least 1, got 0"),
        ("strength: 1", "`strength` must be a number above 1 and at most 100, got 1"),
        ("marked: yes", "`marked` must be true or false, got 'yes' (write `true`, without quotes)"),
        ("starts: 2026-12-01", "`starts` must be a date and time with its zone, like "
         "2026-12-01T00:00:00+01:00, got 2026-12-01"),
        ("starts: 2026-02-30", "`starts` must be a date and time with its zone, like "
         "2026-12-01T00:00:00+01:00, got '2026-02-30'"),
        ("starts: 2026-12-01T09:00:00", "`starts` must be a date and time with its zone, like "
         "2026-12-01T00:00:00+01:00, got 2026-12-01T09:00:00 (add the zone, like `+01:00`; "
         "`Z` is UTC)"),
        ("words: new", "`words` must be a list, got 'new' (write `[new]`)"),
        ("values: []", "`values` must be a list of at least one, got an empty list"),
        ("parts: {a: 1}", "`parts` must be a list, got fields: a (begin each with `- `)"),
        ("parts: 5", "`parts` must be a list, got 5"),
        ("parts: [{}]", "`parts[0]` must have `kind`"),
        ("part: 5", "`part` must be made of fields, like kind, size, got 5"),
        ("part: {kind: tow}", "`part.kind` must be one of one, two, got 'tow' "
         "(did you mean `two`?)"),
        ("part: {kind: 3}", "`part.kind` must be one of one, two, got 3"),
        ("free: [a]", "`free` must be made of fields, each with its value, got a list"),
    ],
)  # fmt: skip
def test_what_was_expected_and_what_came_are_told_plainly(text: str, told: str) -> None:
    with pytest.raises(InvalidRequest) as wrong:
        read_struct(text, "whole.yaml", Whole)
    assert str(wrong.value) == f"whole.yaml, line 1: {told}"


def test_a_number_with_a_leading_nought_is_a_name() -> None:
    assert read_struct("note: 00123", "whole.yaml", Whole).said.note == "00123"
    assert read_struct("times: 1_000", "whole.yaml", Whole).said.times == 1000
