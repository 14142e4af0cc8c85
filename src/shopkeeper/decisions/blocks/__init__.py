"""Creative blocks: what pages say, how each is held to facts, and which is shown to whom."""

from shopkeeper.decisions.blocks.counted import LOG_FACTS, ProductFacts
from shopkeeper.decisions.blocks.facts import (
    FACTS,
    LIVE_FACTS,
    SHOP_FACTS,
    Facts,
    ends_fact,
    product_live,
    shop_facts,
)
from shopkeeper.decisions.blocks.files import (
    DEFAULT,
    Attribution,
    Block,
    BlocksFile,
    Goods,
    SpeaksTo,
    Voice,
    load_blocks,
)
from shopkeeper.decisions.blocks.quoted import Fact
from shopkeeper.decisions.blocks.sightings import Sightings, product_facts

__all__ = [
    "DEFAULT",
    "FACTS",
    "LIVE_FACTS",
    "LOG_FACTS",
    "SHOP_FACTS",
    "Attribution",
    "Block",
    "BlocksFile",
    "Fact",
    "Facts",
    "Goods",
    "ProductFacts",
    "Sightings",
    "SpeaksTo",
    "Voice",
    "ends_fact",
    "load_blocks",
    "product_facts",
    "product_live",
    "shop_facts",
]
