"""Everything wrong with a shop's policies before they are published, each with its line.

Texts and the names they may refer to come in, problems go out. Pure.

What has no fatal problem loads: tests/decisions/policies/test_checking.py.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import cedarpy

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.policies.folding import Node
from shopkeeper.decisions.policies.lines import Statement, first_fault, statements
from shopkeeper.decisions.policies.naming import unknown_words
from shopkeeper.decisions.policies.parsing import (
    PolicySet,
    annotated,
    parse_file,
    policy_number,
    schema,
    stem,
)
from shopkeeper.decisions.policies.schema import (
    ACTION,
    OFFER,
    VISITOR,
    bare,
    context_types,
    offer_types,
    visitor_types,
)
from shopkeeper.domain.files import Problem, meant

_WORDS = (
    *("permit", "forbid", "when", "unless", "principal", "action", "resource", "context"),
    *("contains", "containsAll", "containsAny", "isEmpty", "has", "like", "in", "is"),
)
_ATTRIBUTE = re.compile(
    r"attribute `(?P<name>[^`]+)` (?:on entity type `(?P<kind>\w+)`|in context)"
)
_OPTIONAL = "unable to guarantee safety of access to optional attribute"
_TYPES = {
    "Long": "a whole number",
    "String": "text",
    "Bool": "true or false",
    "Set<String>": "a list of texts",
}
_TEXTS = 'text stands in double quotes, like `"new"`'
_WAYS_OUT = (
    ("'=' is not a valid operator", "write `==`"),
    ("invalid token", _TEXTS),
    ("invalid variable", _TEXTS),
    ("unexpected end of input", "a policy ends with `;`"),
)
"""Fault to what mends it."""
_NAME = re.compile(r"[\w-]{1,60}")


def check_policies(files: Mapping[str, str], known: Known) -> list[Problem]:
    """What must be mended, and what is only odd.

    Args:
        files: Text by file name, like `offers.cedar`.
    """
    problems = [
        found for name, text in sorted(files.items()) for found in _check(name, text, known)
    ]
    problems += _twice_named(files)
    policies = PolicySet(files)
    if policies.fault and not problems:
        problems.append(Problem(min(files, default="policies"), 1, "", policies.fault))
    if not problems and not any(_permits(name, text) for name, text in files.items()):
        text = "no policy permits anything, so that no offer would ever be made"
        problems.append(Problem(min(files), 1, "", text, code="unreachable"))
    return problems


def _check(name: str, text: str, known: Known) -> list[Problem]:
    if fault := first_fault(text):
        hint = meant(fault.word, _WORDS) if fault.word else ""
        hint = hint or next((way for words, way in _WAYS_OUT if words in fault.text), "")
        return [Problem(name, fault.line, "", f"is no Cedar: {fault.text}", hint)]
    written = statements(text)
    try:
        parsed = list(parse_file(name, text).items())
    except ValueError as wrong:
        return [Problem(name, 1, "", str(wrong).removeprefix(f"{name}: "))]
    problems = [*_unnamed(name, written, parsed), *_invalid(name, text, written, parsed)]
    for statement, (policy, node) in zip(written, parsed, strict=True):
        for word, hint in unknown_words(node, known):
            line = statement.line_of(word)
            problems.append(Problem(name, line, policy, f"`{word}` is not known", hint))
    return problems


def _unnamed(
    name: str, written: list[Statement], parsed: list[tuple[str, Node]]
) -> Iterator[Problem]:
    for statement, (policy, node) in zip(written, parsed, strict=True):
        if not _NAME.fullmatch(annotated(node)):
            text = f'must have a name of its own before it, like `@id("free-{OFFER.lower()}")`'
            yield Problem(name, statement.line, policy, text)


def _invalid(
    name: str, text: str, written: list[Statement], parsed: list[tuple[str, Node]]
) -> Iterator[Problem]:
    for error in cedarpy.validate_policies(text, schema()).errors:
        number = policy_number(error.policy_id)
        statement, policy = written[number], parsed[number][0]
        said = re.sub(r"^for policy `[^`]*`, ", "", error.error)
        yield _explained(name, statement, policy, said)


def _explained(name: str, statement: Statement, policy: str, said: str) -> Problem:
    found = _ATTRIBUTE.search(said)
    if found is None:
        hint = f'the action is `Action::"{ACTION}"`' if "action" in said else ""
        if "AnyEntity" in said:
            hint = 'write `["new", "lapsed"].contains(principal.tier)`'
        return Problem(name, statement.line, policy, _plainly(said), hint)
    word = found["name"]
    line = statement.line_of(word)
    if said.startswith(_OPTIONAL):
        owner = {VISITOR: "principal", OFFER: "resource"}.get(found["kind"] or "", "context")
        text = f"`{word}` may be absent, and is read without asking whether it is there"
        return Problem(name, line, policy, text, f"write `{owner} has {word} && …` before it")
    if found["kind"] == OFFER:
        text, hint = f"`{word}` is no attribute of an offer", meant(word, map(bare, offer_types()))
        return Problem(name, line, policy, text, hint)
    text = f"`{word}` is not among what an offer may depend on"
    return Problem(name, line, policy, text, _allowed(word, in_context=found["kind"] is None))


def _plainly(said: str) -> str:
    """What Cedar says of types, without its names for them.

    >>> _plainly("unexpected type: expected Long but saw String")
    'has text where a whole number must be'
    """
    if "AnyEntity" in said:
        return "uses `in` on text, which is for entities alone"
    if found := re.fullmatch(r"the types (.+) and (.+) are not compatible", said):
        one, other = (_TYPES.get(kind, kind) for kind in found.groups())
        return f"compares {one} with {other}"
    if found := re.fullmatch(r"unexpected type: expected (.+) but saw (.+)", said):
        wanted, saw = (_TYPES.get(kind, kind) for kind in found.groups())
        return f"has {saw} where {wanted} must be"
    return said


def _allowed(word: str, in_context: bool) -> str:
    """What of the allow-list was meant."""
    visitor, context = set(map(bare, visitor_types())), set(map(bare, context_types()))
    here, there = (context, visitor) if in_context else (visitor, context)
    if word in there:
        return f"write `{'principal' if in_context else 'context'}.{word}`"
    close = meant(word, here)
    return close if close.startswith("did") else f"known are {', '.join(sorted(here | there))}"


def _twice_named(files: Mapping[str, str]) -> list[Problem]:
    count = Counter(stem(name) for name in files)
    return [
        Problem(name, 1, "", f"there is another file called `{stem(name)}`")
        for name in sorted(files)
        if count[stem(name)] > 1
    ]


def _permits(name: str, text: str) -> bool:
    return any(policy["effect"] == "permit" for policy in parse_file(name, text).values())
