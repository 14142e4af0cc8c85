"""Every command says what it does, with an example, and is in the docs."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from shopkeeper.cli import Workbench, create_cli

DOC = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")


def _nothing(*_: object) -> None:
    raise AssertionError("help opens no shop")


BENCH = Workbench(Path("shop"), "127.0.0.1", 8000, _nothing, _nothing, _nothing, _nothing, _nothing)


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in getattr(group, "commands", {}).items():
        whole = f"{path} {name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, whole)
        else:
            yield whole, command


COMMANDS = list(commands(typer.main.get_command(create_cli(BENCH))))


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_shows_an_example_and_is_documented(name, command):
    assert "Example: shopkeeper" in (command.help or "")
    assert name in command.help.split("Example:")[1]
    assert f"`{name}" in DOC


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_option_says_what_it_is(name, command):
    unsaid = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert unsaid == []
