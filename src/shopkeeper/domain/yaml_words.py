"""What a yaml parser's complaint means to who wrote the file.

A parser's error comes in; the line to look at and a sentence go out. Pure. Held by
tests/domain/test_yaml_words.py.
"""

import re

import yaml

_OPENED = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")
"""Where the parser gave up is not where the fault is: it began where this was opened."""
_MEANINGS = (
    (r"found character '\\t'", "a tab stands where spaces must: indent with spaces"),
    (r"found character '(.)'", "a value may not begin with `{}`: put it in quotes"),
    ("mapping values are not allowed", "there is a second `:` in the value: put it in quotes"),
    ("could not find expected ':'", "`name: value` was expected: is there a space after the `:`?"),
    ("found unexpected end of stream", "a quote is opened here and never closed"),
    ("found unexpected document separator", "a quote is opened here and never closed"),
    ("expected ',' or", "a `[` or `{{` is opened here and not closed, or a comma is missing"),
    ("expected the node content", "a value is missing, or a bracket is opened and not closed"),
    ("expected <block end>", "the line does not stand as far in as those it belongs to"),
    ("expected <document start>", "the line does not go on with what stands before it"),
    ("found another document", "the file must be one document: leave out the line `---`"),
    ("could not determine a constructor", "a word may not begin with `!`: put it in quotes"),
    ("unacceptable character|special characters are not", "there is a character that is no text"),
)


def plainly(error: Exception, text: str) -> tuple[int, str]:
    """The line to look at, from 1, and what is wrong there.

    Args:
        text: Of the whole file.
    """
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    return _line(error, problem, text), _words(problem)


def _words(problem: str) -> str:
    for pattern, words in _MEANINGS:
        if found := re.search(pattern, problem):
            return words.format(*found.groups())
    return problem


def _line(error: Exception, problem: str, text: str) -> int:
    if not isinstance(error, yaml.MarkedYAMLError):
        return text.count("\n", 0, getattr(error, "position", 0)) + 1
    marks = (error.problem_mark, error.context_mark)
    if any(words in problem for words in _OPENED):
        marks = marks[::-1]
    mark = marks[0] or marks[1]
    return int(getattr(mark, "line", 0)) + 1
