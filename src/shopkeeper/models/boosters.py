"""LightGBM, loaded only where trees are grown or asked: importing it costs a third of a second."""

from functools import cache
from types import ModuleType
from typing import Any

from shopkeeper.domain import NotReady


@cache
def lightgbm() -> ModuleType:
    """The library, loaded when first needed.

    Raises:
        NotReady: It cannot be loaded, as where the system lacks OpenMP; says what to install.
    """
    try:
        import lightgbm as library
    except (ImportError, OSError) as missing:
        raise NotReady(
            "the ranker needs LightGBM, which cannot be loaded here "
            f"({missing}): install `lightgbm`, and the system's OpenMP library, libgomp "
            "(Debian: apt-get install libgomp1)"
        ) from missing
    return library


def booster_of(text: str) -> Any:
    """A booster from LightGBM's text.

    Raises:
        ValueError: It is not such a text.
    """
    library = lightgbm()
    try:
        return library.Booster(model_str=text)
    except library.basic.LightGBMError as broken:
        raise ValueError(str(broken)) from broken
