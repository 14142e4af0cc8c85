"""The walk of docs/governance.md is true, line by line; every field and guarantee is in it."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api, ApiOptions, create_app
from shopkeeper.bootstrap import main, opened
from shopkeeper.catalog import MarketsFile
from shopkeeper.cli.demo_rules import example_files
from shopkeeper.decisions.blocks import BlocksFile
from shopkeeper.decisions.claims import ClaimsFile
from shopkeeper.decisions.merchandising import MerchandisingFile
from shopkeeper.decisions.offers import OffersFile, TiersFile
from shopkeeper.decisions.pages import PagesFile
from shopkeeper.decisions.policies.schema import context_types, offer_types, visitor_types
from shopkeeper.decisions.rules import compile_rules, complete
from shopkeeper.settings import read_settings
from tests.cli.test_demo_rules import NOW
from tests.test_preferences_page import ask

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "governance.md").read_text("utf-8")
BLOCKS = re.findall(r"```(bash|text)\n(.*?)```", PAGE, re.DOTALL)
REFUSED = ("policy publish $VERSION", "policy check")
"""Commands the walk shows being refused once."""
FILES = {
    "offers.yaml": OffersFile, "tiers.yaml": TiersFile, "claims.yaml": ClaimsFile,
    "blocks.yaml": BlocksFile, "pages.yaml": PagesFile, "markets.yaml": MarketsFile,
    "merchandising.yaml": MerchandisingFile,
}  # fmt: skip


class Walk:
    """A shell of the few words the page uses, with the command and the server in this process."""

    def __init__(
        self, run: Callable[[list[str], dict[str, str]], tuple[int, str]], open_ones: ExitStack
    ) -> None:
        self.run = run
        self.open_ones = open_ones
        self.names: dict[str, str] = {}
        self.client: TestClient[Api] | None = None
        self.status = 0

    def do(self, statement: str) -> str:
        """What a statement writes; its exit status is kept."""
        self.status = 0
        if written := re.fullmatch(r"cat > (\S+) <<'END'\n(.*)\nEND", statement, re.DOTALL):
            Path(written[1]).write_text(written[2] + "\n")
            return ""
        if named := re.fullmatch(r"(\w+)=\$\((.*)\)", statement, re.DOTALL):
            self.names[named[1]] = self.do(named[2]).strip()
            return ""
        words = shlex.split(self._filled(statement))
        environment = {}
        while name := re.fullmatch(r"([A-Z_]+)=(.*)", words[0]):
            environment[name[1]] = name[2]
            del words[0]
        return self._call(words, environment)

    def _call(self, words: list[str], environment: dict[str, str]) -> str:
        if words[-1] == "&":
            services = self.open_ones.enter_context(opened(Path(words[2]), read_settings()))
            app = create_app(services, ApiOptions())
            self.client = self.open_ones.enter_context(TestClient(app))
            return ""
        if words[0] == "curl":
            assert self.client is not None
            answer = ask(self.client, "", words)
            assert answer.status_code == 200, (words, answer.text)
            if "-o" in words:
                Path(words[words.index("-o") + 1]).write_text(answer.text)
            return answer.text
        if words[0] != "shopkeeper":
            words = [sys.executable, *words[1:]] if words[0] == "python3" else words
            return subprocess.run(words, capture_output=True, text=True, check=True).stdout
        self.status, told = self.run(words, environment)
        return told

    def _filled(self, statement: str) -> str:
        cut = re.sub(
            r"\$\{(\w+)#([^}]*)\}", lambda m: self.names[m[1]].removeprefix(m[2]), statement
        )
        return re.sub(r"\$(\w+)", lambda m: self.names[m[1]], cut)


@pytest.fixture
def walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Walk]:
    monkeypatch.chdir(tmp_path)

    def run(words: list[str], environment: dict[str, str]) -> tuple[int, str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", words)
            for name, value in environment.items():
                patch.setenv(name, value)
            capsys.readouterr()  # what the server wrote meanwhile
            with pytest.raises(SystemExit) as ended:
                main()
        out, err = capsys.readouterr()
        status = int(ended.value.code or 0)
        return status, out if status == 0 else out + err

    with ExitStack() as open_ones:
        yield Walk(run, open_ones)


def test_the_walk_goes_as_the_page_tells_it(walk: Walk) -> None:
    told, shown, refused = "", 0, []
    for kind, block in BLOCKS:
        if kind == "text":
            assert " ".join(block.split()) in " ".join(told.split()), told
            shown += 1
            continue
        for statement in block.strip().split("\n\n"):
            told = walk.do(statement) or told
            if "v1/decide" in statement:
                assert '"kept":true' in told
            if walk.status:
                refused.append(statement)
    assert shown == 12
    assert [any(part in line for part in REFUSED) for line in refused] == [True, True]
    assert walk.names["ANN"] not in told


@pytest.mark.parametrize("file", FILES)
def test_every_field_of_every_file_is_told(file: str) -> None:
    told = PAGE.partition(f"### `{file}`\n")[2].partition("\n##")[0]
    schema = msgspec.json.schema(FILES[file])
    fields = {name for part in schema["$defs"].values() for name in part.get("properties", ())}
    assert fields
    assert {name for name in fields if f"`{name}`" not in told} <= SHARED
    assert all(f"`{name}`" in PAGE for name in fields)


SHARED = {"ids", "filters", "variable", "values"}
"""Told where they first come up."""


def test_what_policies_may_see_is_told() -> None:
    told = PAGE.partition("### `policies/*.cedar`\n")[2].partition("\n##")[0]
    names = {name.rstrip("?") for name in (*visitor_types(), *context_types())}
    assert {name for name in names if f"`{name}`" not in told} == set()
    assert {"personalised", "on_basket", "food"} <= set(offer_types())


def test_every_guarantee_names_a_test_that_is_there() -> None:
    table = PAGE.partition("## What is guaranteed")[2]
    assert set(re.findall(r"^\| (\d+) \|", table, re.MULTILINE)) == {"6", "7", "8", "9", "10", "11"}
    tests = re.findall(r"`(tests/[\w/.]+)`", table)
    assert [name for name in tests if not (ROOT / name).exists()] == []


def test_the_demo_has_what_its_ad_link_names() -> None:
    [line] = re.findall(r"^shopkeeper --shop demo-shop promise make .*$", PAGE, re.MULTILINE)
    words = shlex.split(line)
    named = dict(zip(words[6::2], words[7::2], strict=True))
    rules = compile_rules(complete(example_files(NOW)))
    assert named["--block"] in {block.id for block in rules.blocks.blocks}
    assert named["--offer"] in {offer.id for offer in rules.offers.offers}
    assert named["--campaign"] in {campaign.id for campaign in rules.offers.campaigns}
