"""What a word that is not known was probably meant to be.

Pure. Held by tests/domain/test_nearest.py.
"""

from collections.abc import Iterable
from difflib import get_close_matches

_FEW = 12


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str:
    """The known word that is nearly this one; empty: none is.

    Args:
        alike: How much of them must be, from 0 to 1.

    >>> nearest("vip", ["new", "vips"])
    'vips'
    """
    known = sorted(known)
    by_case = {name.casefold(): name for name in reversed(known)}
    close = get_close_matches(word.casefold(), by_case, 1, alike)
    return by_case[close[0]] if close else ""


def meant(word: str, known: Iterable[str]) -> str:
    """A suggestion where a word is nearly one of those known; else the known ones, if few.

    >>> meant("vip", ["new", "vips"])
    'did you mean `vips`?'
    """
    known = sorted(known)
    if close := nearest(word, known):
        return f"did you mean `{close}`?"
    return f"known are {', '.join(known)}" if 0 < len(known) <= _FEW else ""
