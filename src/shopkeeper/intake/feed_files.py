"""Read a product feed row by row, whatever of its usual files it comes in.

Comes in: a path to TSV, CSV, JSON lines, RSS or Atom XML, each also gzipped; told apart by the
first bytes, so the name does not matter. Goes out: one object per row with Google Merchant's names
(lower case, `_` for blanks, no `g:`). Touches the file alone and holds one row at a time.

A row that cannot be read at all comes out as the text that stands there, so that it is rejected
in its place and the rows after it go on; `tests/intake/test_feed_files.py` holds that.

Source: Google Merchant Center Help, "Product data specification", 2025.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeTree
import msgspec
from defusedxml.common import DefusedXmlException

from shopkeeper.domain import InvalidRequest

_MAX_CELL = 2**20
_ITEMS = frozenset({"item", "entry"})


def read_feed(path: Path) -> Iterator[object]:
    """The rows of a feed in their order: an object each, or the bare text of an unreadable one.

    Raises:
        InvalidRequest: The file is missing, broken as a whole, or in none of the formats.
    """
    try:
        with _opened(path) as file:
            yield from _rows(file, path)
    except FileNotFoundError:
        raise InvalidRequest(f"no such feed: {str(path)!r}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
        raise InvalidRequest(f"feed {str(path)!r} is a broken gzip file: {broken}") from None


def _opened(path: Path) -> IO[bytes]:
    file = path.open("rb")
    if file.read(2) == b"\x1f\x8b":
        file.close()
        return io.BufferedReader(gzip.open(path))
    file.seek(0)
    return file


def _rows(file: IO[bytes], path: Path) -> Iterator[object]:
    head = _head(file)
    if head.startswith(b"<"):
        return _xml_rows(file, path)
    if head.startswith(b"{"):
        return _json_rows(file)
    if not head:
        raise InvalidRequest(f"feed {str(path)!r} is empty")
    first_line = head.split(b"\n", 1)[0]
    if b"\t" in first_line:
        return _table_rows(file, "\t")
    if b"," in first_line:
        return _table_rows(file, ",")
    raise InvalidRequest(
        f"feed {str(path)!r} must be TSV, CSV, JSON lines or XML, got a file that starts with "
        f"{first_line[:40]!r}"
    )


def _head(file: IO[bytes]) -> bytes:
    """The first bytes after a byte order mark and blanks, without moving on."""
    start: bytes = file.peek(4096)  # type: ignore[attr-defined]
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \r\n")


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    """Undecodable bytes become lone surrogates, which the field readers reject by name."""
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _json_rows(file: IO[bytes]) -> Iterator[object]:
    with _text(file) as lines:
        for line in filter(str.strip, lines):
            try:
                row = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeEncodeError):
                yield line.strip()
                continue
            yield _named(row) if isinstance(row, dict) else row


def _table_rows(file: IO[bytes], delimiter: str) -> Iterator[object]:
    csv.field_size_limit(_MAX_CELL)
    with _text(file) as lines:
        if delimiter == ",":
            reader = csv.reader(lines)
        else:  # Merchant's tab-separated form has no quoting: an inch mark is an inch mark
            reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        names = [_name(cell) for cell in next(reader)]
        for cells in filter(None, _readable(reader)):
            if isinstance(cells, str):
                yield cells
            elif len(cells) == len(names):
                yield dict(zip(names, cells, strict=True))
            else:
                yield delimiter.join(cells)


def _readable(reader: Iterator[list[str]]) -> Iterator[list[str] | str]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            yield f"an unreadable line: {broken}"


def _xml_rows(file: IO[bytes], path: Path) -> Iterator[object]:
    parents: list[Element] = []
    try:
        for event, element in SafeTree.iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            if _name(element.tag) in _ITEMS:
                yield _element(element)
                parents[-1].remove(element)
    except DefusedXmlException:
        raise InvalidRequest(f"feed {str(path)!r} must be without a document type") from None
    except ParseError as broken:
        raise InvalidRequest(f"feed {str(path)!r} is not well-formed XML: {broken}") from None


def _element(element: Element) -> dict[str, Any]:
    """The children of an item by name; one that repeats is a list."""
    found: dict[str, Any] = {}
    for child in element:
        name, value = _name(child.tag), _value(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _value(element: Element) -> object:
    if len(element):
        return _element(element)
    text = (element.text or "").strip()
    return text or element.get("href", "")  # Atom says a link in its `href`


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {_name(name): value for name, value in row.items()}


def _name(name: str) -> str:
    """A column or tag under its plain name.

    >>> _name("{http://base.google.com/ns/1.0}image_link"), _name("g:Sale price")
    ('image_link', 'sale_price')
    """
    plain = name.rsplit("}", 1)[-1].strip().removeprefix("g:")
    return plain.lower().replace(" ", "_")
