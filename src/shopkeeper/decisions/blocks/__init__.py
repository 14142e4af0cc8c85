"""Creative blocks: what pages say, how each is held to facts, and which is shown to whom."""

from shopkeeper.decisions.blocks.bandit import FLOOR, Choice, chances, choose
from shopkeeper.decisions.blocks.book import Book, Ready, open_book
from shopkeeper.decisions.blocks.buckets import bucket, bucket_of
from shopkeeper.decisions.blocks.checking import check_blocks
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
    PICTURES,
    Attribution,
    Block,
    BlocksFile,
    SpeaksTo,
    Voice,
    load_blocks,
)
from shopkeeper.decisions.blocks.fit import SPEAKS, Fit, fit
from shopkeeper.decisions.blocks.ports import Tallies, Tally
from shopkeeper.decisions.blocks.quoted import Fact
from shopkeeper.decisions.blocks.selecting import Scene, Slot, select
from shopkeeper.decisions.blocks.sightings import Sightings, product_facts

__all__ = [
    "DEFAULT",
    "FACTS",
    "FLOOR",
    "LIVE_FACTS",
    "LOG_FACTS",
    "PICTURES",
    "SHOP_FACTS",
    "SPEAKS",
    "Attribution",
    "Block",
    "BlocksFile",
    "Book",
    "Choice",
    "Fact",
    "Facts",
    "Fit",
    "ProductFacts",
    "Ready",
    "Scene",
    "Sightings",
    "Slot",
    "SpeaksTo",
    "Tallies",
    "Tally",
    "Voice",
    "bucket",
    "bucket_of",
    "chances",
    "check_blocks",
    "choose",
    "ends_fact",
    "fit",
    "load_blocks",
    "open_book",
    "product_facts",
    "product_live",
    "select",
    "shop_facts",
]
