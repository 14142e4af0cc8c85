"""What rules say that would never do anything: values no product has, offers no page has room for.

Files that can be read come in, with the columns of the catalogue and the preferences that pages
use; warnings go out, each with what was probably meant. Never a fault: a product may come
tomorrow. Pure. Held by tests/decisions/test_mistakes.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shopkeeper.catalog.attributes import MONEY, PATHS, Attributes, Texts
from shopkeeper.catalog.filters import match_texts
from shopkeeper.decisions.blocks import BlocksFile, SpeaksTo
from shopkeeper.decisions.merchandising import MerchandisingFile
from shopkeeper.decisions.offers import OffersFile
from shopkeeper.decisions.pages import PagesFile
from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import Path, Problem, Written, meant
from shopkeeper.domain.nearest import nearest

IDLE = "idle"
"""Code of what would do nothing."""
_MOST = 5_000
"""Values of an attribute that a suggestion is looked for among."""
_STEP = " > "
Rules = OffersFile | BlocksFile | PagesFile | MerchandisingFile


def unmet(files: Iterable[Written[Any]], attributes: Attributes) -> Iterator[Problem]:
    """Values that conditions ask for and no product has.

    Args:
        files: Of offers, blocks, pages or merchandising.
    """
    for written in files:
        for at, filters in _conditions(written.said):
            for name, wanted in filters.items():
                if name in attributes.names and name not in MONEY:
                    path: Path = (*at, "filters", name)
                    yield from _unmet(written, path, name, wanted, attributes.texts(name))


def unused(
    blocks: Written[BlocksFile] | None,
    pages: Written[PagesFile] | None,
    uses: Mapping[str, Iterable[str]],
) -> Iterator[Problem]:
    """Preferences that blocks and sections speak to, and whose use is not to choose words.

    Args:
        uses: Of each preference.
    """
    files: tuple[Written[Any] | None, ...] = (blocks, pages)
    for written in filter(None, files):
        for path, spoken in _spoken(written.said):
            name = spoken.variable
            if name in uses and "page" not in uses[name]:
                text = f"{name!r} is not for choosing words: its `uses` leave out `page`"
                hint = "add `page` to its `uses` in preferences.yaml, or speak to another"
                yield _of(written, (*path, "variable"), text, hint)


def unseen(
    offers: Written[OffersFile] | None, pages: Written[PagesFile] | None
) -> Iterator[Problem]:
    """A menu that no page has a slot for.

    Which of several offers a small slot shows is for each basket to say, and cannot be told here.
    """
    if offers is None or pages is None or not offers.said.offers:
        return
    if not any(slot.fill == "offers" for page in pages.said.pages for slot in page.slots):
        text = (
            f"have no slot of offers: the {len(offers.said.offers)} on the menu are shown nowhere"
        )
        yield _of(pages, ("pages",), text, "add a slot with `fill: offers`")


def _conditions(said: Rules) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    match said:
        case OffersFile():
            yield from _of_offers(said)
        case BlocksFile():
            for i, block in enumerate(said.blocks):
                yield ("blocks", i, "products"), block.products.filters
        case PagesFile():
            for i, page in enumerate(said.pages):
                for j, slot in enumerate(page.slots):
                    yield ("pages", i, "slots", j), slot.filters
        case MerchandisingFile():
            for i, rule in enumerate(said.rules):
                yield ("rules", i, "products"), rule.products.filters


def _of_offers(said: OffersFile) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for i, offer in enumerate(said.offers):
        yield ("offers", i, "products"), offer.products.filters
        for j, part in enumerate(offer.parts):
            yield ("offers", i, "parts", j), part.filters


def _unmet(
    written: Written[Any], path: Path, name: str, wanted: Any, column: Texts
) -> Iterator[Problem]:
    wanted = wanted.get("not") if isinstance(wanted, Mapping) else wanted
    several = isinstance(wanted, (list, tuple))
    for number, word in enumerate(wanted if several else [wanted]):
        if word is None or _is_met(name, word, column):
            continue
        text = f"asks for {str(word)[:60]!r}, which no product of the catalogue has"
        at = (*path, number) if several else path
        yield _of(written, at, text, _value_meant(str(word), name, column))


def _is_met(name: str, word: Any, column: Texts) -> bool:
    """Whether some product has it; also where it cannot be read, which others tell."""
    try:
        return bool(match_texts(name, word, column).any())
    except InvalidRequest:
        return True


def _value_meant(word: str, name: str, column: Texts) -> str:
    """The nearest value; of a path the one that ends so, where one does."""
    if len(column.values) > _MOST:
        return ""
    if name not in PATHS:
        return meant(word, column.values)
    paths = set(_paths(column.values))
    ends = {path.rpartition(_STEP)[2]: path for path in sorted(paths, reverse=True)}
    if close := nearest(word, ends):
        return f"did you mean `{ends[close]}`?"
    return meant(word, paths)


def _paths(values: Iterable[str]) -> Iterator[str]:
    """Every path, and every path it lies on."""
    for value in values:
        parts = value.split(_STEP)
        yield from (_STEP.join(parts[: i + 1]) for i in range(len(parts)))


def _spoken(said: Any) -> Iterator[tuple[Path, SpeaksTo]]:
    if isinstance(said, BlocksFile):
        for i, block in enumerate(said.blocks):
            for j, spoken in enumerate(block.speaks_to):
                yield ("blocks", i, "speaks_to", j), spoken
        return
    for i, page in enumerate(said.pages):
        for k, section in enumerate(page.sections):
            for j, spoken in enumerate(section.speaks_to):
                yield ("pages", i, "sections", k, "speaks_to", j), spoken


def _of(written: Written[Any], path: Path, text: str, hint: str) -> Problem:
    return written.problem(path, text, hint, IDLE, fatal=False)
