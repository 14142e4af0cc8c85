"""What cannot be guessed of anybody: the special categories, and what gives them away.

A name or a value comes in; which special category it speaks of, by its words, goes out. Pure. What
a customer buys in such a category is not held against them as a preference: nothing is inferred
from it, whatever a shop declares (tests/customers/preferences/test_infer.py).

Source: Regulation (EU) 2016/679, Articles 9 and 10; Court of Justice of the European Union,
C-184/20, 2022, on what can be concluded from other data.
"""

import re
from functools import lru_cache

_WORDS = {
    "health": (
        "health healthcare illness disease disability disabled disorder diabetes diabetic allergy "
        "medical medicine medication pharmacy incontinence pregnancy pregnant maternity fertility "
        "contraception genetic biometric"
    ),
    "religion": "religion religious faith belief church christian muslim jewish halal kosher",
    "orientation": "orientation sexual sexuality sex gay lesbian lgbt lgbtq",
    "ethnicity": "ethnicity ethnic race racial nationality origin",
    "politics": "politics political party_membership vote",
    "trade union": "union unions",
    "children": (
        "children child childrens kids kid baby babies toddler toddlers infant infants newborn "
        "nursery age_group"
    ),
    "hardship": "hardship poverty debt income salary unemployed unemployment bankruptcy credit",
    "crime": "crime criminal conviction",
}
_CATEGORY = {word: name for name, words in _WORDS.items() for word in words.split()}
_PARTS = re.compile(r"[^\W\d_]+")


@lru_cache(4_096)
def special_category(name: str) -> str | None:
    """The special category a name or a value speaks of; None where it speaks of none.

    >>> special_category("Health & Beauty > Diabetes care"), special_category("brand")
    ('health', None)
    """
    folded = name.casefold().replace("'", "").replace("’", "")
    words = [folded, *_PARTS.findall(folded)]
    return next((_CATEGORY[word] for word in words if word in _CATEGORY), None)
