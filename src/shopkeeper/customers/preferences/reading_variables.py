"""The variables of `preferences.yaml`: each as declared, checked by itself.

Held by tests/customers/preferences/test_reading_variables.py.
"""

import re
from typing import Literal, get_args

from shopkeeper.customers.preferences.special import special_category, special_in
from shopkeeper.customers.preferences.values import MOST_CHARACTERS, MOST_VALUES
from shopkeeper.customers.preferences.variables import (
    ProductLink,
    Sensitivity,
    Use,
    Variable,
    VariableKind,
)
from shopkeeper.domain import SOURCES, InvalidRequest, Purpose, Source
from shopkeeper.domain.lines import Spot

MOST_VARIABLES = 40
_KINDS: tuple[VariableKind, ...] = get_args(VariableKind)
_SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
_USES: tuple[Use, ...] = get_args(Use)
_PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
_How = Literal["equals", "path", "percentile", "words"]
_HOWS: tuple[_How, ...] = get_args(_How)
_NUMBERS = frozenset({"scale", "number"})
_FIELDS = (
    "kind", "title", "about", "options", "low", "high", "ends", "prior", "strength",
    "half_life_days", "retention_days", "sources", "purposes", "sensitivity", "uses", "products",
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_variables(spot: Spot) -> dict[str, Variable]:
    """All that are declared, by name."""
    entries = spot.entries()
    if not 0 < len(entries) <= MOST_VARIABLES:
        raise spot.error(f"1 to {MOST_VARIABLES} variables", len(entries))
    return {name: _variable(name, part) for name, part in entries.items()}


def check_name(spot: Spot, name: str) -> str:
    """A name of the file's own, that can stand in an address."""
    if not _NAME.fullmatch(name):
        raise spot.error("named in small letters, digits and _, at most 40", name)
    return name


def refuse_special(spot: Spot, said: object) -> None:
    """For a name or value of what may be guessed.

    Raises:
        InvalidRequest: It speaks of a special category.
    """
    category = special_in(said)
    if category is not None:
        raise spot.error(
            f"of no special category: what speaks of {category} cannot be inferred", said
        )


def _variable(name: str, spot: Spot) -> Variable:
    fields = spot.fields(_FIELDS, ("kind", "title", "about", "sources"))
    kind = fields["kind"].word(_KINDS)
    low, high = _bounds(fields, kind, spot)
    variable = Variable(
        name=check_name(spot, name),
        kind=kind,
        title=fields["title"].text(80),
        about=fields["about"].text(),
        options=_options(fields, kind),
        low=low,
        high=high,
        ends=_ends(fields, kind),
        strength=_number(fields, "strength", 2.0, 1_000),
        half_life_days=_number(fields, "half_life_days", 365.0, 36_500),
        retention_days=_number(fields, "retention_days", 1_095.0, 36_500),
        sources=_sources(fields["sources"]),
        purposes=_purposes(fields),
        sensitivity=_sensitivity(name, fields, spot),
        uses=fields["uses"].words(_USES) if "uses" in fields else (),
        products=_link(fields["products"], kind) if "products" in fields else None,
        prior=_prior(fields, kind, low, high),
        line=spot.line,
    )
    _check_secrecy(variable, fields)
    _check_words(variable, fields)
    _check_touch(variable, fields, spot)
    return variable


def _number(fields: dict[str, Spot], name: str, otherwise: float, most: float) -> float:
    return fields[name].number(0, most, above=True) if name in fields else otherwise


def _bounds(fields: dict[str, Spot], kind: str, spot: Spot) -> tuple[float, float]:
    _only_for(fields, ("low", "high"), kind, _NUMBERS)
    low = fields["low"].number(-1e9, 1e9) if "low" in fields else 0.0
    high = fields["high"].number(-1e9, 1e9) if "high" in fields else 1.0
    if low >= high:
        raise fields.get("high", spot).error(f"with `high` above `low` {low:g}", high)
    return low, high


def _ends(fields: dict[str, Spot], kind: str) -> tuple[str, str]:
    _only_for(fields, ("ends",), kind, _NUMBERS)
    if "ends" not in fields:
        return ("", "")
    words = [item.text(80) for item in fields["ends"].items()]
    if len(words) != 2:
        raise fields["ends"].error("a list of two: the low end and the high", words)
    return words[0], words[1]


def _options(fields: dict[str, Spot], kind: str) -> dict[str, str]:
    _only_for(fields, ("options",), kind, frozenset(_KINDS) - _NUMBERS)
    if "options" not in fields:
        return {}
    spot = fields["options"]
    options = {name: part.text() for name, part in spot.entries().items()}
    if not 1 < len(options) <= MOST_VALUES:
        raise spot.error(f"2 to {MOST_VALUES} options", len(options))
    if len({option.casefold() for option in options}) < len(options):
        raise spot.error("options that differ in more than case", list(options))
    if long := next((option for option in options if len(option) > MOST_CHARACTERS), None):
        raise spot.error(f"options of at most {MOST_CHARACTERS} characters", long)
    return options


def _prior(fields: dict[str, Spot], kind: str, low: float, high: float) -> dict[str, float]:
    if "prior" not in fields:
        return {}
    spot = fields["prior"]
    if kind in _NUMBERS:
        parts = spot.fields(("mean", "deviation"))
        prior = {"mean": parts["mean"].number(low, high)} if "mean" in parts else {}
        if "deviation" in parts:
            prior["deviation"] = parts["deviation"].number(0, high - low, above=True)
        return prior
    options = list(fields["options"].entries()) if "options" in fields else []
    most = 0.99 if kind == "set" else 1e6
    parts = spot.fields(options)
    prior = {name: part.number(0, most, above=True) for name, part in parts.items()}
    if kind != "set" and len(prior) < len(options):
        raise spot.error("a weight for each option", sorted(prior))
    return prior


def _sources(spot: Spot) -> tuple[Source, ...]:
    sources = spot.words(SOURCES)
    if not sources:
        raise spot.error("at least one source: nothing could ever fill it", [])
    return sources


def _purposes(fields: dict[str, Spot]) -> tuple[Purpose, ...]:
    if "purposes" not in fields:
        return ("personalization",)
    purposes = fields["purposes"].words(_PURPOSES)
    if not purposes:
        raise fields["purposes"].error("at least one purpose", [])
    return purposes


def _sensitivity(name: str, fields: dict[str, Spot], spot: Spot) -> Sensitivity:
    said = fields["sensitivity"].word(_SENSITIVITIES) if "sensitivity" in fields else "ordinary"
    category = special_category(name)
    if category is not None and said != "special":
        raise fields.get("sensitivity", spot).error(
            f"`special`: the name speaks of a special category ({category}), "
            "which cannot be inferred",
            said,
        )
    return said


def _check_secrecy(variable: Variable, fields: dict[str, Spot]) -> None:
    """What is not ordinary is only said; what is special only by the customer, for filters."""
    if variable.sensitivity == "ordinary":
        return
    if "behaviour" in variable.sources:
        raise fields["sources"].error(
            f"without `behaviour`: {variable.sensitivity} variables cannot be inferred",
            list(variable.sources),
        )
    if variable.sensitivity == "special" and variable.sources != ("customer",):
        raise fields["sources"].error("[customer] for a special variable", list(variable.sources))
    for use in ("ranking", "page") if variable.sensitivity == "special" else ():
        if use in variable.uses:
            said = list(variable.uses)
            raise fields["uses"].error(f"without `{use}` for a special variable", said)


def _check_words(variable: Variable, fields: dict[str, Spot]) -> None:
    """What may be guessed is called nothing, and has no value, of a special category."""
    if "behaviour" not in variable.sources:
        return
    for name in ("title", "about", "ends"):
        if name in fields:
            refuse_special(fields[name], fields[name].plain())
    for option, spot in (fields["options"].entries() if "options" in fields else {}).items():
        refuse_special(spot, (option, spot.text()))
    if variable.products is not None:
        refuse_special(fields["products"], variable.products.attribute)


def _link(spot: Spot, kind: str) -> ProductLink:
    fields = spot.fields(("attribute", "how"), ("how",))
    how = fields["how"].word(_HOWS)
    if how != "words" and "attribute" not in fields:
        raise spot.error("fields with `attribute` among them", sorted(fields))
    if (how == "percentile") != (kind in _NUMBERS):
        raise fields["how"].error("`percentile` for a scale or number, and for nothing else", how)
    return ProductLink(fields["attribute"].text(80) if "attribute" in fields else "", how)


def _check_touch(variable: Variable, fields: dict[str, Spot], spot: Spot) -> None:
    """A use but `page` needs products to touch, and values from the catalogue an attribute."""
    if variable.products is not None:
        return
    if not {"page"}.issuperset(variable.uses):
        raise fields["uses"].error(
            "empty, or `page` alone, without `products` to use it on", list(variable.uses)
        )
    if variable.is_open:
        raise spot.error("fields with `options` among them, or `products` that values come from")


def _only_for(
    fields: dict[str, Spot], names: tuple[str, ...], kind: str, kinds: frozenset[str]
) -> None:
    for name in names:
        if name in fields and kind not in kinds:
            raise _not_for(fields[name], kind)


def _not_for(spot: Spot, kind: str) -> InvalidRequest:
    return spot.error(f"left out for a {kind}")
