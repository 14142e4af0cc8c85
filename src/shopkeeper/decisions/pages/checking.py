"""What is wrong with pages that can be read: each fault with its line.

Pure. Held by tests/decisions/pages/test_checking.py.
"""

from collections.abc import Iterator

from shopkeeper.decisions.blocks import SpeaksTo
from shopkeeper.decisions.claims import Finding, pressure, reductions, statistics, uncovered
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.checking_names import check_filters
from shopkeeper.decisions.pages.files import Page, PagesFile, Slot, default_pages, load_pages
from shopkeeper.domain.files import Path, Problem, Written, meant

MISSING = "missing page"
"""Code of a page that ships and is not there."""


def check_pages(written: Written[PagesFile], known: Known) -> list[Problem]:
    """Every fault of the file; a page that ships and is left out is a warning."""
    ids = [page.id for page in written.said.pages]
    problems = [*_doublets(written, ids, ("pages",)), *_missing(written, ids)]
    slots: set[str] = set()
    for place, page in enumerate(written.said.pages):
        problems += _of_page(written, place, page, known)
        for number, slot in enumerate(page.slots):
            if slot.id in slots:
                where: Path = ("pages", place, "slots", number, "id")
                text = f"must be given once in the file, got {slot.id!r} twice"
                problems.append(written.problem(where, text))
            slots.add(slot.id)
    return problems


def _missing(written: Written[PagesFile], ids: list[str]) -> Iterator[Problem]:
    if not ids:
        text = "must name at least one page: with none every request for a page is refused"
        hint = "leave the file out to have the pages that ship"
        yield written.problem(("pages",), text, hint, MISSING)
        return
    shipped = [page.id for page in load_pages(default_pages()).said.pages]
    if missing := [name for name in shipped if name not in ids]:
        text = f"leave out {', '.join(missing)}: requests for these pages are refused"
        hint = "add them, or let nothing ask for them"
        yield written.problem(("pages",), text, hint, MISSING, fatal=False)


def _of_page(
    written: Written[PagesFile], place: int, page: Page, known: Known
) -> Iterator[Problem]:
    for number, slot in enumerate(page.slots):
        yield from _of_slot(written, ("pages", place, "slots", number), slot, page, known)
    sections = [section.id for section in page.sections]
    yield from _doublets(written, sections, ("pages", place, "sections"))
    for number, section in enumerate(page.sections):
        for which, spoken in enumerate(section.speaks_to):
            where = ("pages", place, "sections", number, "speaks_to", which)
            yield from check_spoken(written, where, spoken, known)


def _of_slot(
    written: Written[PagesFile], where: Path, slot: Slot, page: Page, known: Known
) -> Iterator[Problem]:
    yield from check_filters(written, where, slot.filters, known)
    for field, kind in (("filters", "products"), ("kinds", "blocks")):
        if getattr(slot, field) and slot.fill != kind:
            yield written.problem((*where, field), f"is for slots of {kind}, not of {slot.fill}")
    for found in _untrue(slot.title):
        yield written.problem(
            (*where, "title"), f"says {found.term!r}, which {found.reason}", "", "unbacked"
        )
    if slot.constraint != "none" and slot.recipe != "bundle":
        text = f"is for the recipe bundle, not for {slot.recipe}"
        yield written.problem((*where, "constraint"), text)
    if slot.when == "promised" and slot.fill != "blocks":
        text = f"promised is for slots of blocks, not of {slot.fill}"
        yield written.problem((*where, "when"), text)
    if slot.when == "hesitating" and page.no_personalize:
        text = "cannot be known on a page where nothing of the customer is used"
        yield written.problem((*where, "when"), text)


def _untrue(title: str) -> list[Finding]:
    """What a heading says that only an offer, a fact or a claim may say: it can name none."""
    return [
        *pressure(title),
        *uncovered(title, frozenset()),
        *(reductions(title) or statistics(title)),
    ]


def check_spoken(
    written: Written[PagesFile], where: Path, spoken: SpeaksTo, known: Known
) -> Iterator[Problem]:
    """Whether there is such a preference, and such values of it."""
    options = known.variables.get(spoken.variable)
    if options is None:
        text = f"must be a variable of preferences.yaml, got {spoken.variable!r}"
        hint = meant(spoken.variable, known.variables)
        yield written.problem((*where, "variable"), text, hint)
        return
    for number, value in enumerate(spoken.values):
        if options and value not in options:
            text = f"must be an option of {spoken.variable}, got {value!r}"
            yield written.problem((*where, "values", number), text, meant(value, options))


def _doublets(written: Written[PagesFile], ids: list[str], where: Path) -> Iterator[Problem]:
    for place, name in enumerate(ids):
        if name in ids[:place]:
            text = f"must be given once, got {name!r} twice"
            yield written.problem((*where, place, "id"), text)
