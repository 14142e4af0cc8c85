"""Pages composed whole: which placements they have, in which order, and for whom."""

from shopkeeper.decisions.pages.checking import check_pages, check_spoken
from shopkeeper.decisions.pages.files import (
    PAGES,
    Hesitation,
    Page,
    PagesFile,
    Recipe,
    Section,
    Slot,
    default_pages,
    load_pages,
)
from shopkeeper.decisions.pages.hesitating import hesitation
from shopkeeper.decisions.pages.sections import ordered

__all__ = [
    "PAGES",
    "Hesitation",
    "Page",
    "PagesFile",
    "Recipe",
    "Section",
    "Slot",
    "check_pages",
    "check_spoken",
    "default_pages",
    "hesitation",
    "load_pages",
    "ordered",
]
