"""Write the letter after an order, for a mail server to send."""

import sys
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.domain import CustomerRef


def add_to(cli: typer.Typer) -> None:
    cli.command()(letter)


def letter(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="The order's id, as it was told.")],
    customer: Annotated[
        str, typer.Option(help="Whose order it is; `anonymous:ID` names a browser.")
    ] = "",
    promise: Annotated[
        str, typer.Option(help="What the visit's link carried; without it: as its pages have it.")
    ] = "",
    shop_url: Annotated[
        str, typer.Option(help="Where the shop is; without it the letter has no link.")
    ] = "",
    to: Annotated[str, typer.Option(help="One bare address; without it: left to be added.")] = "",
    html: Annotated[bool, typer.Option("--html", help="The page of HTML alone.")] = False,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Print the letter after an order as a mail message; nothing is sent.

    Asked for again it is the same letter of the same decision.

    Example: shopkeeper letter o-1001 --shop-url https://shop.example > letter.eml
    """
    with called(context).open() as services:
        whose = experience.named(customer) if customer else CustomerRef()
        written = experience.letter_after(services, order, promise, shop_url, whose)
    if json:
        show.write_json(written.letter)
    elif html:
        sys.stdout.write(written.letter.html)
    else:
        sys.stdout.write(experience.mail_of(written, to).as_bytes().decode("ascii"))
