"""The rules a shop is writing: read from its folder, checked against all that is there today.

Files come in; texts and a report go out. Nothing is kept and nothing changes. Touches the folder
and the snapshot. A report without a fatal problem can be proposed, and nothing else can:
tests/experience/test_publishing.py.
"""

from pathlib import Path

import msgspec

from shopkeeper.decisions import Texts, version_of
from shopkeeper.decisions.blocks import shop_facts
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers import OFFERS, TIERS
from shopkeeper.decisions.rules import (
    MARKETS,
    NAMES,
    POLICIES,
    check_rules,
    compile_rules,
    complete,
    misnamed,
)
from shopkeeper.decisions.simulating import Report, simulate
from shopkeeper.decisions.simulating.report import ordered
from shopkeeper.experience.pictures import picture_names
from shopkeeper.experience.services import Services

_CEDAR = ".cedar"


def read_drafts(folder: Path) -> dict[str, str]:
    """The rule files of a shop's folder, by name; what is not there is not among them.

    One that looks like a file of rules and is called otherwise is among them: the check tells it.

    Raises:
        OSError: One cannot be opened.
    """
    found = [(path, path.name) for path in folder.glob("*.[yY]*[mM][lL]")]
    found = [one for one in found if one[1] in NAMES or misnamed(one[1])]
    found += [(path, POLICIES + path.name) for path in (folder / POLICIES).glob("[!.]*")]
    return {name: _text(path) for path, name in sorted(found)}


def known_names(services: Services) -> Known:
    """What rules may refer to, as the shop and its catalogue are now."""
    place, columns = services.facts.place, services.shops.current().columns
    is_there = len(columns) > 0
    return Known(
        currency=place.currency,
        market=place.market,
        variables={
            name: tuple(variable.options)
            for name, variable in services.preferences.variables.items()
        },
        facts=frozenset(shop_facts(services.facts)),
        attributes=columns.attributes.names if is_there else frozenset(),
        products=frozenset(columns.ids) if is_there else None,
        pictures=picture_names(services) if services.pictures is not None else None,
    )


def check_drafts(services: Services, texts: Texts, *, alone: bool = False) -> Report:
    """Everything wrong with rules, on today's catalogue.

    Where offers, tiers and policies are sound, each offer is held against each tier and product.

    Args:
        texts: Of the files that were written; what ships stands for the others.
        alone: The files by themselves: no offer is held against anything.
    """
    whole, now = complete(texts), services.clock()
    columns = services.shops.current().columns
    attributes = columns.attributes if len(columns) else None
    uses = {name: one.uses for name, one in services.preferences.variables.items()}
    problems = check_rules(whole, known_names(services), now, attributes, uses)
    version = version_of(whole)
    if alone or any(problem.fatal and _priced(problem.file) for problem in problems):
        return Report(version, ordered(problems))
    priced = {name: text for name, text in whole.items() if _priced(name)}
    market = services.facts.place.market
    rules = compile_rules(complete(priced))
    found = simulate(govern(rules, services.shops.current().columns, market), market, now)
    return msgspec.structs.replace(
        found, version=version, problems=ordered([*problems, *found.problems])
    )


def _priced(name: str) -> bool:
    """Whether a file has a part in who pays what."""
    return name in {OFFERS, TIERS, MARKETS} or name.endswith(_CEDAR)


def _text(path: Path) -> str:
    """Its words; a mark stands for what is not UTF-8, which the check tells with its line."""
    return path.read_bytes().decode(errors="replace").replace("\r\n", "\n")
