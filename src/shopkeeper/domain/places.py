"""Places as laws name them: countries, their regions, and the unions they belong to. Pure."""

UNION = "EU"
AREA = "EEA"
EVERYWHERE = "*"
MEMBERS = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "
    "IS LI NO".split()
)
"""The European Union's countries, and those of the European Economic Area, by ISO 3166-1. Either
name, `EU` or `EEA`, stands for all of them."""


def around(market: str) -> tuple[str, ...]:
    """The market and every wider place it lies in, widest first.

    >>> around("US-NY")
    ('*', 'US', 'US-NY')
    >>> around("DE")
    ('*', 'EU', 'EEA', 'DE')
    """
    place = market.strip().upper()
    country = place.partition("-")[0]
    unions = (UNION, AREA) if country in MEMBERS or place in (UNION, AREA) else ()
    wider = [each for each in (EVERYWHERE, *unions, country) if each != place]
    return (*wider, place)


def within(place: str, market: str) -> bool:
    """Whether a place is a part of the market, so that its people may be among the customers.

    >>> within("US-NY", "US"), within("DE", "EU"), within("US", "US-NY")
    (True, True, False)
    """
    return market.strip().upper() in around(place)[:-1]
