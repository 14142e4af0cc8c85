"""What cannot be guessed of anybody: the special categories, and what gives them away.

A name or a value comes in; which special category it speaks of, by its words, goes out. Pure. What
a customer buys in such a category is not held against them as a preference: nothing is inferred
from it, whatever a shop declares (tests/customers/preferences/test_infer.py).

Source: Regulation (EU) 2016/679, Articles 9 and 10; Court of Justice of the European Union,
C-184/20, 2022, on what can be concluded from other data.
"""

import re
import unicodedata
from functools import lru_cache

_WORDS = {
    "health": (
        "health healthcare illness illnesses disease diseases disability disabilities disabled "
        "disorder disorders diabetes diabetic diabetics allergy allergies allergic asthma "
        "asthmatic cancer cancers hiv epilepsy epileptic autism autistic adhd dementia alzheimer "
        "alzheimers depression obese obesity menopause menopausal medical medicine medicines "
        "medication medications prescription prescriptions pharmacy pharmacies incontinence "
        "incontinent pregnancy pregnancies pregnant expectant maternity miscarriage "
        "breastfeeding fertility infertility infertile ivf contraception contraceptive "
        "contraceptives abortion abortions genetic genetics biometric biometrics"
    ),
    "religion": (
        "religion religions religious faith faiths belief beliefs church churches mosque mosques "
        "synagogue synagogues christian christians christianity catholic catholics protestant "
        "protestants muslim muslims islam islamic jew jews jewish judaism hindu hindus hinduism "
        "buddhist buddhists buddhism sikh sikhs atheist atheists halal kosher"
    ),
    "orientation": (
        "orientation sexual sexuality sex gay gays lesbian lesbians homosexual homosexuals "
        "homosexuality bisexual bisexuals transgender transsexual queer lgbt lgbtq"
    ),
    "ethnicity": (
        "ethnicity ethnicities ethnic race races racial nationality nationalities origin "
        "immigrant immigrants migrant migrants refugee refugees"
    ),
    "politics": "politics political politically party_membership vote votes voter voters voting",
    "trade union": "union unions unionist unionists",
    "children": (
        "children child childrens kids kid baby babies toddler toddlers infant infants newborn "
        "newborns nursery nurseries parenthood parenting motherhood fatherhood age_group"
    ),
    "hardship": (
        "hardship hardships poverty debt debts debtor debtors indebted income incomes salary "
        "salaries unemployed unemployment bankrupt bankruptcy bankruptcies insolvent insolvency "
        "credit"
    ),
    "crime": "crime crimes criminal criminals conviction convictions convict convicts convicted",
}
_CATEGORY = {word: name for name, words in _WORDS.items() for word in words.split()}
_PARTS = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(4_096)
def special_category(name: str) -> str | None:
    """The special category a name or a value speaks of; None where it speaks of none.

    >>> special_category("Health & Beauty > Diabetes care"), special_category("brand")
    ('health', None)
    """
    parted = _HUMP.sub(" ", unicodedata.normalize("NFKC", name))
    folded = parted.casefold().replace("'", "").replace("’", "")
    words = [folded, *_PARTS.findall(folded)]
    return next((_CATEGORY[word] for word in words if word in _CATEGORY), None)


def special_in(value: object) -> str | None:
    """The same of a value of any kind: numbers speak of nothing, several words each for itself."""
    words = value if isinstance(value, tuple) else (value,)
    found = (special_category(word) for word in words if isinstance(word, str))
    return next((category for category in found if category is not None), None)
