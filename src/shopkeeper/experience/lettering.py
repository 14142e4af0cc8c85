"""A letter as mail programs take it: plain text and HTML that say the same, in one message.

What a letter says comes in, as values; texts and an `email.message.EmailMessage` go out. Pure. It
holds no picture, no script and nothing that tells the sender it was opened. Every word is one line
of printable letters before it gets here and is escaped in HTML, so that neither a header nor a tag
can be made of it: tests/experience/test_lettering.py.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email import message_from_string
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from shopkeeper.domain import InvalidRequest

MAX_WORDS = 300
"""Letters of anything that comes from a catalogue, an order or a file of rules."""
_MAX_ADDRESS, _MAX_URL = 254, 500
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_JOINERS = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}
_SHAPES = Environment(
    loader=PackageLoader("shopkeeper.experience"),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class Row(msgspec.Struct, frozen=True):
    """An amount of the order, with what it is for."""

    words: str
    amount: str
    """Empty where nobody told it."""
    notes: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True):
    """A block, an offer or a product, in words."""

    headline: str
    text: str = ""
    action: str = ""
    """Words of its link."""
    href: str = ""
    """Absolute; empty where nobody said where the shop is."""
    notes: tuple[str, ...] = ()
    """Sources of its facts, conditions, reasons, duties."""


class Part(msgspec.Struct, frozen=True):
    """A heading, and what stands under it."""

    title: str
    words: tuple[Words, ...]


class Contents(msgspec.Struct, frozen=True):
    """Everything a letter says."""

    shop: str
    order: str
    """The order's id."""
    opening: tuple[Words, ...]
    lines: tuple[Row, ...]
    sums: tuple[Row, ...]
    """What was taken off, what came to it, what was paid."""
    parts: tuple[Part, ...]
    why: tuple[str, ...]
    """Why the customer gets the letter."""
    change: str
    """How to change what is known of them and what they are written."""
    change_href: str = ""

    @property
    def subject(self) -> str:
        return plain(f"Your order {self.order} at {self.shop}", 150)


def plain(words: str, most: int = MAX_WORDS) -> str:
    r"""One line of printable letters: no line break, no control, nothing that turns the line round.

    >>> plain("Mug\r\nBcc: all@example.com\u202e")
    'Mug Bcc: all@example.com'
    """
    kept = "".join(one if one.isprintable() or one in _JOINERS else " " for one in words)
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def text_of(contents: Contents) -> str:
    """The letter in plain text."""
    return _SHAPES.get_template("letter.txt").render(said=contents, blank=_blank)


def html_of(contents: Contents) -> str:
    """The letter as a page of HTML that needs nothing from anywhere."""
    return _SHAPES.get_template("letter.html").render(said=contents)


def message_of(
    subject: str, text: str, html: str, time: datetime, message_id: str = "", to: str = ""
) -> EmailMessage:
    """The letter as a message; who sends it adds `From`.

    Args:
        message_id: Without its brackets; empty: whoever sends it gives it one.
        to: Empty: whoever sends it knows.

    Raises:
        InvalidRequest: `to` is not one address.
    """
    message = _headed(plain(subject))
    message["Date"] = format_datetime(time)
    message["Auto-Submitted"] = "auto-generated"
    if to:
        message["To"] = checked_address(to)
    if message_id:
        message["Message-ID"] = f"<{message_id}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "en"
    return message


def _headed(subject: str) -> EmailMessage:
    """A message of that subject and nothing else.

    The subject goes in as it is to be sent: folded by the policy, spaces between words that are
    not ASCII can be lost (Python's `email.policy` folds each word apart).
    """
    as_it_is = subject.isascii() and "=?" not in subject
    charset = "us-ascii" if as_it_is else "utf-8"
    folded = Header(subject, charset, header_name="Subject").encode(linesep="\r\n")
    message = message_from_string(f"Subject: {folded}\r\n\r\n", policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def checked_address(to: str) -> str:
    """One bare address, like `ann@example.com`.

    Raises:
        InvalidRequest: It is anything else.
    """
    if len(to) > _MAX_ADDRESS or not _ADDRESS.fullmatch(to):
        raise InvalidRequest(f"`to` must be one bare address like ann@example.com, got {to!r:.80}")
    return to


def checked_url(url: str) -> str:
    """Where a shop is, without its last slash.

    >>> checked_url("https://shop.example/")
    'https://shop.example'

    Raises:
        InvalidRequest: It is no plain web address.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
        parts = urlsplit("")
    extra = parts.query or parts.fragment or "@" in parts.netloc or not url.isascii()
    odd = any(one.isspace() or not one.isprintable() or one in "<>\"'\\" for one in url)
    if not fits or extra or odd or len(url) > _MAX_URL:
        raise InvalidRequest(
            f"`shop_url` must be an address like https://shop.example, got {url!r:.80}"
        )
    return url.rstrip("/")


def _blank(lines: Iterable[str]) -> str:
    """Lines that say something, each indented."""
    return "".join(f"    {line}\n" for line in lines if line)
