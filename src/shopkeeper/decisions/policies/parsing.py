"""The shop's Cedar files as one set of policies, parsed once.

Texts by file name come in; a parsed set with ids of ours goes out, or the reason there is none.
Pure.

Whatever the texts, nothing is raised: a set at fault permits nothing
(tests/decisions/policies/test_verdicts.py).
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files as package_files
from pathlib import PurePosixPath

import cedarpy

from shopkeeper.decisions.policies.folding import Node
from shopkeeper.decisions.policies.lines import too_deep
from shopkeeper.decisions.policies.schema import schema_text


class PolicySet:
    """Every policy of a shop, or the reason why none is in force.

    Args:
        files: Text by file name, like `offers.cedar`.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self.ids: tuple[str, ...] = ()
        """In the order Cedar numbers them; empty where there is a fault."""
        self.parsed: tuple[Node, ...] = ()
        """Each in Cedar's JSON format."""
        self.handle: cedarpy.PolicySet | None = None
        self.fault = self._load(files)
        """Why nothing is permitted; empty: the set is in force."""

    def _load(self, files: Mapping[str, str]) -> str:
        try:
            self._parse(files)
        except ValueError as wrong:
            return f"the policies cannot be used: {wrong}"
        return "" if self.ids else "there are no policies, and nothing is permitted without"

    def _parse(self, files: Mapping[str, str]) -> None:
        parsed: dict[str, Node] = {}
        for name, text in sorted(files.items()):
            own = parse_file(name, text)
            if twice := parsed.keys() & own.keys():
                raise ValueError(f"{name}: two policies are called `{min(twice)}`")
            if errors := cedarpy.validate_policies(text, schema()).errors:
                raise ValueError(f"{name}: {errors[0].error}")
            parsed.update(own)
        self.parsed = tuple(parsed.values())
        self.handle = cedarpy.PolicySet.from_str("\n".join(files[name] for name in sorted(files)))
        self.ids = tuple(parsed)

    def named(self, reasons: Iterable[str]) -> tuple[str, ...]:
        """Our ids of policies Cedar numbered, in the order of the text.

        >>> PolicySet(default_policies()).named(["policy2", "policy0"])
        ('default.menu', 'default.refused')
        """
        return tuple(self.ids[number] for number in sorted(map(policy_number, reasons)))


@cache
def schema() -> cedarpy.Schema:
    """What policies may speak of, parsed once a process."""
    return cedarpy.Schema.from_str(schema_text())


def default_policies() -> dict[str, str]:
    """The policies of a shop that has written none."""
    name = "default.cedar"
    return {name: (package_files(__package__) / name).read_text(encoding="utf-8")}


def policy_number(cedars: str) -> int:
    """Where a policy stands in its text, from 0, by the id Cedar gives it.

    >>> policy_number("policy12")
    12
    """
    return int(cedars.removeprefix("policy"))


def parse_file(name: str, text: str) -> dict[str, Node]:
    """The policies of one file.

    Their ids are the file's name without its ending, and their `@id`; or their number, from 1.

    Raises:
        ValueError: It is no Cedar or nested too deep, a policy is a template, or two have one id;
            the message names the file.
    """
    if deep := too_deep(text):
        raise ValueError(f"{name}: {deep.text}")
    try:
        said = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from None
    if said["templates"]:
        raise ValueError(f"{name}: a policy with `?principal` or `?resource` is a template")
    parsed: dict[str, Node] = {}
    in_order = sorted(said["staticPolicies"].items(), key=lambda item: policy_number(item[0]))
    for number, (_, policy) in enumerate(in_order, 1):
        policy_id = f"{stem(name)}.{annotated(policy) or number}"
        if policy_id in parsed:
            raise ValueError(f"{name}: two policies are called `{policy_id}`")
        parsed[policy_id] = policy
    return parsed


def stem(name: str) -> str:
    """A file's name without folder and ending.

    >>> stem("policies/offers.cedar")
    'offers'
    """
    return PurePosixPath(name).name.removesuffix(".cedar")


def annotated(policy: Node) -> str:
    """The policy's own `@id`; empty if it has none."""
    return str((policy.get("annotations") or {}).get("id") or "")
