"""Where in a Cedar text something stands; Cedar itself does not say.

A text comes in, statements and line numbers go out. Pure. tests/decisions/policies/test_lines.py.
"""

import re
from typing import NamedTuple

import cedarpy

DEEPEST = 50
"""Brackets within brackets a text may have. Cedar 4.12 ends the process at some hundreds."""
LONGEST = 200
"""Operators a policy may have: each nests what stands before it in another."""
MOST = 300
"""Policies a file may have; the check asks each about every offer."""
LARGEST = 200_000
"""Characters of a file."""

_TOKEN = re.compile(r'//[^\n\r]*|"(?:\\.|[^"\\])*"|&&|\|\||\w+|.', re.DOTALL)
_DEEPENING = frozenset({"&&", "||", "!", "+", "-", "*", ".", "if"})
_QUOTED = re.compile(r"[`'](?P<quoted>[^`']+)[`']|: (?P<last>\w+)$")
_UNFINISHED = "unexpected end of input"


class Statement(NamedTuple):
    """A policy as it is written, or what is left after the last."""

    line: int
    """Of its first word, from 1."""
    text: str

    def line_of(self, word: str) -> int:
        """Where a word stands in it first; its first line where it does not."""
        lines = self.lines_of(word)
        return lines[0] if lines else self.line

    def lines_of(self, word: str) -> list[int]:
        """Every line it stands in."""
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        found = enumerate(self.text.split("\n"), self.line)
        return [number for number, line in found if whole.search(line.split("//")[0])]


def statements(text: str) -> list[Statement]:
    """The text's policies, in order; a comment belongs to none.

    >>> [statement.line for statement in statements("// x\\npermit(a);\\n\\nforbid(b);")]
    [2, 4]
    """
    found: list[Statement] = []
    start = None
    for token in _TOKEN.finditer(text):
        if token[0].isspace() or token[0].startswith("//"):
            continue
        start = token.start() if start is None else start
        if token[0] == ";":
            found.append(_statement(text, start, token.end()))
            start = None
    return found if start is None else [*found, _statement(text, start, len(text))]


class Fault(NamedTuple):
    """What is no Cedar, and where."""

    line: int
    text: str
    word: str
    """The word Cedar stumbles over; empty: it does not say."""


def too_deep(text: str) -> Fault | None:
    """Where a text is nested deeper or longer than it may be; to be asked before Cedar reads it."""
    if len(text) > LARGEST:
        return Fault(1, f"a file has more than {LARGEST:,} characters", "")
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "([{") - (token[0] in ")]}" and depth > 0)
        if depth > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            return Fault(line, f"more than {DEEPEST} brackets stand within each other", "")
    written = statements(text)
    if len(written) > MOST:
        return Fault(written[MOST].line, f"a file has more than {MOST} policies", "")
    for statement in written:
        if sum(token in _DEEPENING for token in _TOKEN.findall(statement.text)) > LONGEST:
            return Fault(statement.line, f"a policy has more than {LONGEST} operators", "")
    return None


def first_fault(text: str) -> Fault | None:
    """What of a text is no Cedar, or more than may be; None where all is well."""
    if deep := too_deep(text):
        return deep
    for statement in statements(text):
        if wrong := _refused(statement.text):
            found = _QUOTED.search(wrong)
            word = (found["quoted"] or found["last"]) if found else ""
            return Fault(_line(statement, wrong, word), wrong, word)
    wrong = _refused(text)
    return Fault(1, wrong, "") if wrong else None


def _statement(text: str, start: int, end: int) -> Statement:
    return Statement(text.count("\n", 0, start) + 1, text[start:end])


def _refused(text: str) -> str:
    try:
        cedarpy.PolicySet.from_str(text)
    except ValueError as wrong:
        return str(wrong)
    return ""


def _line(statement: Statement, wrong: str, word: str) -> int:
    """Where the word is if it is there once; else where more text does not mend it any more."""
    lines = statement.lines_of(word) if word else []
    if len(lines) == 1:
        return lines[0]
    text = statement.text.split("\n")
    for number in range(1, len(text)):
        if _refused("\n".join(text[:number])) not in ("", _UNFINISHED):
            return statement.line + number - 1
    return statement.line if len(lines) > 1 else statement.line + len(text) - 1
