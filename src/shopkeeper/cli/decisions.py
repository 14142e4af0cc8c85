"""Ask of a decision why it was what it was, and whether it would be made again."""

from collections.abc import Mapping
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.domain import DecisionId, ProductId
from shopkeeper.experience import Explanation, Replay
from shopkeeper.experience.overseeing import OperatorView

cli = typer.Typer(
    help="Decisions: why, and whether they would be made again.", no_args_is_help=True
)
_MOST = 20

ID = Annotated[str, typer.Argument(help="The decision's id, as it was answered.")]


@cli.command()
def why(
    context: typer.Context,
    decision: ID,
    operator: Annotated[
        bool, typer.Option("--operator", help="Also candidates, scores, rules and chances.")
    ] = False,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Say what a page followed, why each thing was there, and what to change to get another.

    Example: shopkeeper decisions why 3f9c2a… --operator
    """
    with called(context).open() as services:
        told = experience.why(services, DecisionId(decision), operator=operator)
    if json:
        show.write_json(told)
        return
    _print(told)
    if told.operator is not None:
        _print_operator(told, told.operator)


@cli.command()
def replay(
    context: typer.Context,
    decision: ID,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Decide again from what was logged; exit status 1 unless it comes out the same.

    Where the customer was erased or a version pruned, it is refused, and says which.

    Example: shopkeeper decisions replay 3f9c2a…
    """
    asked = called(context)
    with asked.open() as services:
        found = experience.replay(services, DecisionId(decision), asked.bench.fresh_catalog)
    if json:
        show.write_json(found)
    else:
        _print_replay(found)
    if not found.same:
        raise typer.Exit(1)


def _print_replay(found: Replay) -> None:
    if found.refused is not None:
        show.out.print(f"Refused, {found.refused.gone}: {found.refused.text}.")
    elif found.same:
        show.out.print("The same.")
    else:
        rows = [
            (one.path, show.json_text(one.logged), show.json_text(one.again))
            for one in found.differences
        ]
        show.table("It comes out otherwise", ("where", "logged", "again"), rows)


def _print(told: Explanation) -> None:
    show.out.print(f"{told.time:%Y-%m-%d %H:%M} {told.page}  {told.summary}")
    for parameter in told.parameters:
        show.out.print(f"  {parameter.text}: {parameter.things}")
    for name, products in told.placements.items():
        show.table(name, ("", "why"), [(str(one.position), one.why) for one in products])
    for why_of in [one.why for one in told.offers] + [one.why for one in told.blocks]:
        show.out.print(why_of)
    for offer, reason in told.withheld_offers.items():
        show.out.print(f"Not here, {offer}: {reason}")
    for disclosure in told.disclosures:
        show.out.print(disclosure.text)
    if told.promise is not None:
        kept = "kept" if told.promise.kept else f"broken: {'; '.join(told.promise.breaks)}"
        show.out.print(f"Promise {told.promise.id}: {kept}")
    for change in told.to_change:
        show.out.print(change.text)


def _print_operator(told: Explanation, view: OperatorView) -> None:
    for name, candidates in view.candidates.items():
        rows = [
            (one.id, one.title, f"{one.score:.4f}", show.figure(one.probability), one.retriever,
             one.outcome or "")
            for one in candidates[:_MOST]
        ]  # fmt: skip
        columns = ("product", "title", "score", "chance", "retriever", "outcome")
        show.table(f"{name}: the first {len(rows)} of {len(candidates)}", columns, rows)
    chances = [
        *((one.id, f"{one.propensity:.4f}") for slate in view.shown.values() for one in slate),
        *((one.id, f"{one.propensity:.4f}") for one in view.blocks),
    ]
    show.table("how likely each was", ("", "propensity"), chances)
    named: dict[str, Mapping[ProductId, str] | Mapping[str, str]] = {
        "steered": view.steered,
        "withheld offers": view.withheld_offers,
        "withheld blocks": view.withheld_blocks,
        "versions": told.versions,
    }
    for title, rows_of in named.items():
        for name, text in rows_of.items():
            show.out.print(f"{title}: {name}: {text}")
    for offer in view.offers:
        show.out.print(f"offer {offer.id}: permitted by {', '.join(offer.policies)}")
    for belief in told.beliefs:
        show.out.print(f"belief {belief.variable}: {belief.source}, {belief.age_days} days old")
    for exposure in view.exposures:
        show.out.print(f"{exposure.time:%Y-%m-%d %H:%M} {exposure.name}")
    for alarm in view.alarms:
        show.out.print(f"ALARM: {alarm}")
