"""JSON Schemas of the files a shop writes, for editors that check while one types.

Those of rules are derived from the very structs the files are read into, the others from structs of
the same shape; the copies beside this file ship with the package and are fresh:
tests/decisions/test_schemas.py. Touches only the folder it is told to.
"""

from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.catalog import MarketsFile
from shopkeeper.decisions.blocks import BlocksFile
from shopkeeper.decisions.claims import ClaimsFile
from shopkeeper.decisions.merchandising import MerchandisingFile
from shopkeeper.decisions.offers import OffersFile, TiersFile
from shopkeeper.decisions.pages import PagesFile
from shopkeeper.decisions.schemas.customers import ConsentFile, PreferencesFile
from shopkeeper.decisions.schemas.facts import ShopFile

SHIPPED = Path(__file__).parent
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILES: dict[str, type] = {
    "offers": OffersFile,
    "tiers": TiersFile,
    "claims": ClaimsFile,
    "blocks": BlocksFile,
    "pages": PagesFile,
    "merchandising": MerchandisingFile,
    "markets": MarketsFile,
    "preferences": PreferencesFile,
    "consent": ConsentFile,
    "shop": ShopFile,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Schema of each file, by the name it is written under, like `offers.schema.json`."""
    return {
        f"{name}.schema.json": {"$schema": _DIALECT, "title": f"{name}.yaml"}
        | msgspec.json.schema(kind)
        for name, kind in _FILES.items()
    }


def schema_texts() -> dict[str, str]:
    """The same as text, keys in one order on every machine."""
    return {
        name: msgspec.json.format(msgspec.json.encode(schema, order="deterministic")).decode()
        + "\n"
        for name, schema in schemas().items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write them into a folder, which is made; what is there under their names is replaced.

    Raises:
        OSError: It cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
