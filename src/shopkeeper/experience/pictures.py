"""The shop's own images, which its blocks name: the files of one folder, `pictures`.

A name comes in; content and media type go out. Touches that folder alone: no name leads out of it,
and no file that is not an image is given out. tests/experience/test_pictures.py
"""

import re
from pathlib import Path

import msgspec

from shopkeeper.domain import NotFound
from shopkeeper.experience.services import Services

TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
"""Ending of a name to its media type."""
_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,79}}\.({'|'.join(TYPES)})")


class Picture(msgspec.Struct, frozen=True):
    content: bytes
    media_type: str


def picture(services: Services, name: str) -> Picture:
    """One of the shop's own images.

    Raises:
        NotFound: There is none of that name.
        OSError: It cannot be read.
    """
    folder = services.pictures
    if folder is None or not _is_one(folder, name):
        raise NotFound(f"there is no picture {name!r:.80}")
    return Picture((folder / name).read_bytes(), TYPES[name.rpartition(".")[2]])


def picture_names(services: Services) -> frozenset[str]:
    """Names of all of them."""
    folder = services.pictures
    if folder is None or not folder.is_dir():
        return frozenset()
    return frozenset(path.name for path in folder.iterdir() if _is_one(folder, path.name))


def _is_one(folder: Path, name: str) -> bool:
    """Whether the folder holds an image of that plain name; a link could lead elsewhere."""
    path = folder / name if _NAME.fullmatch(name) else None
    return path is not None and path.is_file() and not path.is_symlink()
