"""Faults of a shop's files are told with file, line, field and a suggestion."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import meant, read_struct


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    kind: Annotated[Literal["percent", "gift"], msgspec.Meta(description="What.")] = "gift"
    depth_bps: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    starts: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    offers: tuple[Offer, ...] = ()
    depths: dict[Literal["spring", "autumn"], int] = {}
    places: tuple[dict[Annotated[str, msgspec.Meta(max_length=2)], int], ...] = ()


def faulty(text: str) -> str:
    with pytest.raises(InvalidRequest) as wrong:
        read_struct(text, "menu.yaml", Menu)
    return str(wrong.value)


def test_what_a_file_says_is_its_struct() -> None:
    text = "offers:\n  - {id: a, starts: 2026-11-01T00:00:00Z}\n  - id: b\n    depth_bps: 500\n"
    menu = read_struct(text, "menu.yaml", Menu)
    assert [offer.id for offer in menu.said.offers] == ["a", "b"]
    assert str(menu.problem(("offers", 1, "depth_bps"), "is too deep")) == (
        "menu.yaml, line 4: `offers[1].depth_bps` is too deep"
    )


def test_a_problem_is_written_with_all_that_is_known_of_it() -> None:
    problem = read_struct("offers: []", "menu.yaml", Menu).problem((), "is empty")
    assert msgspec.json.decode(msgspec.json.encode(problem)) == {
        "file": "menu.yaml", "line": 1, "field": "", "text": "is empty", "hint": "",
        "code": "wrong", "fatal": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: a\n    dept_bps: 5", "[0].dept_bps` is not a field known here (did you mean"),
        ("- id: a\n    kind: precent", "[0].kind` must be one of gift, percent, got 'precent'"),
        ("- id: a\n    depth_bps: 0.1", "[0].depth_bps` must be a whole number from 0 to 10000"),
        ("- id: a\n    depth_bps: 20000", "must be a whole number from 0 to 10000, got 20000"),
        ("- id: a\n    id: b", "[0].id` must be given once"),
        ("- id: a\n    depth_bps: !!binary é", "not yaml"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_was_meant(text: str, told: str) -> None:
    said = faulty("offers:\n  " + text)
    assert "line 3: " in said
    assert told in said


def test_a_fault_of_the_whole_names_the_first_line_it_can() -> None:
    assert "line 2: `offers[0]` must have `id`" in faulty("offers:\n- {}")
    assert "line 1: must be made of fields, like offers, depths, places, got a list" in faulty(
        "- a\n"
    )
    assert "line 1: not yaml" in faulty("offers: [")
    assert "line 1: the file must not be empty" in faulty("")


def test_a_fault_of_a_key_is_told_with_its_mapping_and_its_own_line() -> None:
    assert faulty("depths:\n  spring: 1\n  sprinf: 2") == (
        "menu.yaml, line 3: `depths` must have keys among autumn, spring, got 'sprinf' "
        "(did you mean `spring`?)"
    )
    assert faulty("places:\n- {DE: 1}\n- {Berlin: 2}") == (
        "menu.yaml, line 3: `places[1]` must have keys that are text of 0 to 2 characters, "
        "got fields: Berlin"
    )


def test_words_stay_words() -> None:
    for word in ("NO", "Off", "yes", "12:30", "1:30.5"):
        assert read_struct(f"offers: [{{id: {word}}}]", "menu.yaml", Menu).said.offers[0].id == word


def test_a_time_without_a_zone_is_refused() -> None:
    assert "line 1: `offers[0].starts`" in faulty("offers: [{id: a, starts: 2026-11-01T00:00:00}]")


def test_no_suggestion_is_made_of_too_many_words() -> None:
    assert meant("zzz", (str(n) for n in range(50))) == ""


@given(st.text(max_size=80))
def test_whatever_the_text_the_answer_is_a_file_or_one_error(text: str) -> None:
    told = ""
    try:
        read_struct(text, "menu.yaml", Menu)
    except InvalidRequest as wrong:
        told = str(wrong)
    assert not told or told.startswith("menu.yaml, line ")
