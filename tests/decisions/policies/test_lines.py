import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.policies.lines import (
    LARGEST,
    MOST,
    Fault,
    first_fault,
    statements,
    too_deep,
)

FINE = 'permit(principal, action, resource)\nwhen { principal.tier == "a;//b" };'


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("permt(principal, action, resource);", 1, "permt"),
        ("permit(principal, action, resource)\nwhn { true };", 2, "whn"),
        ("permit(principal, action, resource)\nwhen {\n  principal.tier = 1\n};", 3, "="),
        ("permit(principal, action, resource)\nwhen {\n  resource.tiers.isEmty()\n};", 3, "isEmty"),
        ("permit(principal, action, resource)\nwhen { true }\npermit(principal);", 3, "("),
        ("permit(principal, action, resource)\nwhen {\n  1.5 < 2 };", 3, "5"),
        ("permit(principal, action, resource)\nwhen {\n  true\n", 4, ""),
        ("permit(principal, action, resource)\nwhen { } };", 2, "}"),
    ],
)
def test_a_fault_is_found_in_its_line(text: str, line: int, word: str) -> None:
    fault = first_fault(text)
    assert fault is not None
    assert (fault.line, fault.word) == (line, word)
    after = first_fault(f"// one\n{FINE}\n\n{text}")
    assert after == fault._replace(line=line + 4)


def test_what_is_cedar_has_no_fault() -> None:
    assert first_fault(f"{FINE}\n// the end") is None
    assert first_fault("") is None


def test_words_and_comments_hide_no_statement() -> None:
    text = f"// a; b\n{FINE} // c;\n\n  {FINE}\nforbid"
    assert [statement.line for statement in statements(text)] == [2, 5, 7]


@given(st.text(st.sampled_from('permit(){};"\\/ \n@aé='), max_size=30))
def test_every_text_has_a_fault_in_one_of_its_lines_or_none(text: str) -> None:
    fault = first_fault(text)
    assert fault is None or 1 <= fault.line <= text.count("\n") + 1


def test_a_file_has_so_many_policies_and_characters_and_no_more() -> None:
    one = "permit(principal, action, resource);\n"
    assert too_deep(one * MOST) is None
    assert too_deep(one * (MOST + 1)) == Fault(MOST + 1, "a file has more than 300 policies", "")
    long = too_deep("// " + "x" * LARGEST)
    assert long is not None
    assert long.text == "a file has more than 200,000 characters"
