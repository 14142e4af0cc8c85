import subprocess
import sys

import pytest

from shopkeeper.domain import NotReady
from shopkeeper.models.boosters import booster_of, lightgbm


def test_a_system_without_openmp_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    lightgbm.cache_clear()
    with pytest.raises(NotReady, match="libgomp"):
        lightgbm()
    lightgbm.cache_clear()


def test_what_is_no_booster_is_refused() -> None:
    with pytest.raises(ValueError, match="Model file"):
        booster_of("no trees")


def test_heavy_libraries_are_not_loaded_before_they_are_needed() -> None:
    """Every command pays for what the package loads."""
    asked = "import sys, shopkeeper.bootstrap; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ("lightgbm", "sklearn", "torch", "implicit", "scipy.stats", "scipy.optimize")
    done = subprocess.run(
        [sys.executable, "-c", asked, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
