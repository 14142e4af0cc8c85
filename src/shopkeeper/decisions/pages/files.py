"""What `pages.yaml` says: which placements a page has, what fills them, and what it is for.

Text comes in, frozen structs go out. What only other files can tell is for `checking`. Pure. Held
by tests/decisions/pages/test_checking.py, the pages that ship among it.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from shopkeeper.decisions.blocks.files import Kind, SpeaksTo, Stage
from shopkeeper.domain import Link
from shopkeeper.domain.files import Written, read_struct

PAGES = "pages.yaml"
DEFAULT = Path(__file__).parent / "default.yaml"
"""The pages of a shop that brings no file of its own."""

Recipe = Literal["for_you", "goes_with", "starter_kit", "refill", "next_category", "bundle"]
"""How a shelf is filled; `recipes` says what each does."""
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_\-]*\Z", max_length=60)]
Words = Annotated[str, Meta(min_length=1, max_length=120)]


class Hesitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What in the running visit says that somebody hesitates; any one of them does."""

    looked_again: Annotated[
        int, Meta(ge=0, le=100, description="Times one product was looked at; 0: not asked.")
    ] = 3
    compared: Annotated[
        int, Meta(ge=0, le=100, description="Products of one kind looked at; 0: not asked.")
    ] = 5
    put_back: Annotated[
        int, Meta(ge=0, le=100, description="Products taken out of the basket; 0: not asked.")
    ] = 1
    left_checkout: Annotated[
        bool, Meta(description="Whether a checkout that was begun and not finished counts.")
    ] = True


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One placement of a page."""

    id: Annotated[Id, Meta(description="Its name within the page.")]
    fill: Annotated[Literal["products", "blocks", "offers"], Meta(description="What stands in it.")]
    n: Annotated[int, Meta(ge=1, le=200, description="Places at most.")] = 12
    title: Annotated[str, Meta(max_length=120, description="Its heading.")] = ""
    recipe: Annotated[Recipe, Meta(description="Of products: how it is filled.")] = "for_you"
    constraint: Annotated[
        Literal["none", "shipping", "budget", "in_stock"],
        Meta(description="Of a bundle: what it is put together for."),
    ] = "none"
    filters: Annotated[dict[str, Any], Meta(description="Of products: as a request filters.")] = {}
    kinds: Annotated[
        tuple[Kind, ...], Meta(description="Of blocks: which kinds may stand here; none: all.")
    ] = ()
    when: Annotated[
        Literal["always", "hesitating", "promised"],
        Meta(
            description="Shown always, to who hesitates, or of blocks only those that the visit's "
            "ad promised, whatever their stage."
        ),
    ] = "always"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the page the shop itself draws, moved up for whom it matters to."""

    id: Annotated[Id, Meta(description="Its name, as the page's template knows it.")]
    speaks_to: Annotated[
        tuple[SpeaksTo, ...], Meta(description="Preferences that move it up.")
    ] = ()


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One page, composed whole."""

    id: Annotated[Id, Meta(description="Name requests ask for it by.")]
    stage: Annotated[Stage, Meta(description="What the page is for, in the way to a purchase.")]
    slots: Annotated[tuple[Slot, ...], Meta(description="In the order they stand.")] = ()
    sections: Annotated[
        tuple[Section, ...], Meta(description="In the order they stand for who is not known.")
    ] = ()
    link: Annotated[
        Link | None, Meta(description="Which link of an ad's promise it is; none: not one.")
    ] = None
    no_personalize: Annotated[
        bool, Meta(description="Nothing of any customer is used on this page.")
    ] = False


class PagesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything `pages.yaml` says."""

    hesitation: Annotated[Hesitation, Meta(description="When somebody hesitates.")] = Hesitation()
    pages: Annotated[tuple[Page, ...], Meta(description="Every page that is composed.")] = ()

    def page(self, name: str) -> Page | None:
        """The page of that name."""
        return next((page for page in self.pages if page.id == name), None)

    def slots(self) -> frozenset[str]:
        """Ids of all placements of all pages."""
        return frozenset(slot.id for page in self.pages for slot in page.slots)


def load_pages(text: str) -> Written[PagesFile]:
    """Read `pages.yaml`.

    Raises:
        InvalidRequest: It cannot be read as such a file; with line, field and a suggestion.

    >>> load_pages(default_pages()).said.page("home").stage
    'top'
    """
    return read_struct(text, PAGES, PagesFile)


def default_pages() -> str:
    """The pages that ship: home, search, product, basket, order, letters and account."""
    return DEFAULT.read_text(encoding="utf-8")
