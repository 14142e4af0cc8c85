"""How the command line tells what is wrong with rules, and what others would change."""

from collections.abc import Sequence

from shopkeeper.cli import show
from shopkeeper.decisions.comparing import Difference, OfferChange, PriceChange, Replayed
from shopkeeper.decisions.simulating import Report
from shopkeeper.domain.files import Problem
from shopkeeper.experience import MarginPreview


def print_report(report: Report) -> None:
    """Every problem with file and line, then how far each offer goes, then the sum."""
    for problem in report.problems:
        _print(problem)
    if report.reach:
        rows = [
            (
                each.offer, ", ".join(each.tiers) or "nobody", f"{each.bears:,}",
                f"{each.products:,}", f"{each.below_floor:,}", f"{each.no_cost:,}",
            )
            for each in report.reach
        ]  # fmt: skip
        names = ("offer", "tiers", "can be had with", "is for", "below the floor", "cost unknown")
        show.table("Products by offer", names, rows)
    fatal = len(report.fatal)
    checked = f"{report.offers:,} offers, {report.tiers:,} tiers, {report.products:,} products"
    if not report.tiers:
        checked = "Not held against the catalogue before this is mended"
    warnings = len(report.problems) - fatal
    verdict = f"{_count(fatal, 'fault')}: nothing may be published" if fatal else "no fault"
    _say(f"{checked}: {verdict}; {_count(warnings, 'warning')}. Version {report.version}")


def print_difference(found: Difference) -> None:
    """What would change, by offer, by tier, and on past orders."""
    _say(f"From {found.before} to {found.after}: {', '.join(found.files) or 'the same rules'}")
    for change in found.offers:
        _offer(change)
    for tier in found.prices:
        _say(f"Best prices of {tier.tier}: {tier.cheaper:,} lower, {tier.dearer:,} higher")
        _examples(tier.examples)
    if not (found.offers or found.prices):
        _say("No offer and no price would change.")
    _replayed(found)


def _print(problem: Problem) -> None:
    kind = "error" if problem.fatal else "warning"
    style = "red" if problem.fatal else "yellow"
    named = f"`{problem.field}` " if problem.field else ""
    where = f"{problem.file}, line {problem.line}"
    show.out.print(f"{kind}: {where}: {named}{problem.text}", style=style, markup=False)
    if problem.hint:
        _say(f"    {problem.hint}")


def _offer(change: OfferChange) -> None:
    fields = f": {', '.join(change.fields)}" if change.fields else ""
    _say(f"Offer {change.offer} {change.what}{fields}")
    for tier in change.tiers:
        _say(
            f"    {tier.tier}: {tier.gained:,} products gained, {tier.lost:,} lost, "
            f"{tier.repriced:,} at another price"
        )
        _examples(tier.examples)


def _examples(examples: Sequence[PriceChange]) -> None:
    for one in examples:
        _say(
            f"        {one.product}: {one.before or 'not with it'} to {one.after or 'not with it'}"
        )


def _replayed(found: Difference) -> None:
    if found.replayed is None:
        _say("There were no orders in the last seven days to replay.")
        return
    names = ("", found.before[:8], found.after[:8])
    one, two = (_figures(side) for side in found.replayed)
    rows = [(name, one[name], two[name]) for name in one]
    show.table(f"Last week's {_count(found.orders, 'order')}, replayed", names, rows)
    _say(f"An estimate; margin is of the {found.costed:,} all of whose costs are known. Assumed:")
    for line in found.assumed:
        _say(f"    - {line}")


def _figures(side: Replayed) -> dict[str, str]:
    return {
        "orders with an offer": f"{side.with_offer:,}",
        "off the prices": str(side.discount),
        "paid beside (shipping, gifts, points)": str(side.beside),
        "margin left": "–" if side.margin is None else str(side.margin),
    }


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _say(text: str) -> None:
    show.out.print(text, markup=False)


def print_preview(preview: MarginPreview) -> None:
    """What merchandising would have changed, in words and one figure."""
    shelf = preview.shelf
    if shelf.value is None:
        show.out.print(f"Nothing can be told: {shelf.reason}.")
    else:
        error = "" if shelf.standard_error is None else f" ± {shelf.standard_error:.3f}"
        show.out.print(
            f"Expected margin of a shelf: {shelf.value:+.3f}{error} minor units of "
            f"{preview.currency}, over {shelf.n} shelves of the last seven days."
        )
    if preview.left_out:
        show.out.print(f"{preview.left_out} shelves were left out: nothing was logged to tell by.")
    show.out.print(f"Taken for granted: {preview.assumed}.")
