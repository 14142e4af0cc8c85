"""Rules over small shelves, for tests of what they would do."""

from shopkeeper.catalog import Columns
from shopkeeper.decisions.governed import Governed, govern
from shopkeeper.decisions.rules import compile_rules, complete
from shopkeeper.decisions.simulating import Report, simulate
from tests.decisions.offers.menus import NOW, shelf

GOODS = shelf((1000, 500), (2000, 1000), (3000, 1500), (4000, 2000))
"""p0 to p3, each at twice its cost; mugs and plates by turns."""


def offer(name: str = "ten", fields: str = "kind: percent, depth_bps: 1000") -> str:
    return f"  - {{id: {name}, title: Ten, eligibility: Everybody, {fields}}}\n"


def menu(*offers: str, top: str = "margin_floor_bps: 2000") -> str:
    return f"{top}\noffers:\n" + "".join(offers) if offers else "offers: []\n"


def governed(texts: dict[str, str], columns: Columns = GOODS) -> Governed:
    return govern(compile_rules(complete(texts)), columns, "GB")


def report(*offers: str, columns: Columns = GOODS, **texts: str) -> Report:
    files = {name.replace("__", "/").replace("_", "."): text for name, text in texts.items()}
    return simulate(governed({"offers.yaml": menu(*offers), **files}, columns), "GB", NOW)


def codes(found: Report) -> list[str]:
    return [problem.code for problem in found.problems]
