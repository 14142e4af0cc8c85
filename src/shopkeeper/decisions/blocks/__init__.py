"""Creative blocks: what pages say, how each is held to facts, and which is shown to whom."""

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

__all__ = [
    "DEFAULT",
    "Attribution",
    "Block",
    "BlocksFile",
    "Goods",
    "SpeaksTo",
    "Voice",
    "load_blocks",
]
