from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.domain import NotFound
from shopkeeper.experience import Services, check_drafts
from shopkeeper.experience.pictures import picture, picture_names
from shopkeeper.testing.services import make_services

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """A shop with one picture, beside files that are none."""
    folder = tmp_path / "pictures"
    (folder / "deep").mkdir(parents=True)
    (folder / "mug.svg").write_bytes(SVG)
    (folder / "deep" / "mug.svg").write_bytes(SVG)
    (folder / "notes.txt").write_text("no image")
    (folder / "a.svg").mkdir()
    (tmp_path / "shop.yaml").write_text("a secret")
    (tmp_path / "secret.svg").write_text("a secret")
    (folder / "link.svg").symlink_to(tmp_path / "secret.svg")
    return replace(make_services(tmp_path / "data"), pictures=folder)


def test_a_picture_of_the_shop_is_given_out_as_what_it_is(services: Services) -> None:
    found = picture(services, "mug.svg")
    assert (found.content, found.media_type) == (SVG, "image/svg+xml")
    assert picture_names(services) == {"mug.svg"}


@pytest.mark.parametrize(
    "name",
    ["../secret.svg", "..", "", ".", "/etc/passwd", "deep/mug.svg", "notes.txt", "link.svg",
     "a.svg", "gone.svg", "MUG.SVG", "mug.svg\n", "mug.svg\0", "..\\secret.svg",
     "%2e%2e/secret.svg"],
)  # fmt: skip
def test_no_other_file_is(services: Services, name: str) -> None:
    with pytest.raises(NotFound):
        picture(services, name)


def test_a_shop_without_the_folder_has_none(services: Services, tmp_path: Path) -> None:
    for folder in (None, tmp_path / "none"):
        bare = replace(services, pictures=folder)
        assert picture_names(bare) == frozenset()
        with pytest.raises(NotFound):
            picture(bare, "mug.svg")


def test_a_block_that_names_a_picture_the_shop_has_not_is_refused(services: Services) -> None:
    text = """blocks:
  - {id: a, kind: hook, headline: Hello, image: /pictures/mugs.svg, alt: Mugs, width: 9, height: 9}
"""
    [problem] = check_drafts(services, {"blocks.yaml": text}, alone=True).problems
    assert (problem.line, problem.field, problem.fatal) == (2, "blocks[0].image", True)
    assert "`mug.svg`" in problem.hint
    sound = text.replace("mugs.svg", "mug.svg")
    assert check_drafts(services, {"blocks.yaml": sound}, alone=True).problems == ()
