"""Whatever a title, a name or an id holds, a letter's headers and its HTML stay what they are."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.experience.lettering import (
    Contents,
    Part,
    Row,
    Words,
    checked_url,
    html_of,
    message_of,
    plain,
    text_of,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ODD = "Mug\r\nBcc: all@example.com <script>alert('x')</script> \"&amp;\" 👩‍👩‍👧 ‮مرحبا ⁧שלום"
HEADERS = {
    "Subject", "Date", "Auto-Submitted", "To", "Message-ID", "Content-Language", "MIME-Version",
    "Content-Type",
}  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "body", "main", "p", "h1", "h2", "table", "thead", "tbody",
    "tr", "th", "td", "b", "bdi", "br", "span", "a", "hr",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: set[str] = set()
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.data += data


def contents(odd: str) -> Contents:
    said = plain(odd)
    words = Words(said, said, said, "https://shop.example/mug?from=d1&at=a", (said,))
    row = Row(said, "1.00 GBP", (said,))
    return Contents(said, said, (words,), (row,), (row,), (Part(said, (words,)),), (said,), said)


def read(odd: str) -> EmailMessage:
    said = contents(odd)
    made = message_of(said.subject, text_of(said), html_of(said), NOW, "d1@shop.example", "a@b.cc")
    found = message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


USUAL = tags(html_of(contents("Mug"))).found


@settings(max_examples=40)
@given(st.text(max_size=60))
@example(ODD)
@example("\udc80 lone")
@example("0¡¡ 000000000¡¡\U0001fabb\U00016e79")
@example("=?utf-8?q?a=0D=0ABcc:x?= b")
def test_no_words_make_a_header_a_tag_or_a_line(odd: str) -> None:
    message, said = read(odd), contents(odd)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "a@b.cc"
    assert message["Subject"] == said.subject
    assert message.defects == []
    html = message.get_body(("html",))
    text = message.get_body(("plain",))
    assert html is not None
    assert text is not None
    found = tags(html.get_content())
    assert set(found.found) <= TAGS
    assert found.found == (USUAL if plain(odd) else found.found)
    assert found.names <= {"lang", "charset", "name", "content", "style", "scope", "href"}
    assert plain(odd) in found.data
    assert plain(odd) in text.get_content()
    lines = text_of(contents("Mug")).count("\n")
    assert text_of(said).count("\n") == lines or not plain(odd)


@given(st.text(max_size=400))
@example(ODD)
def test_plain_words_are_one_line_that_reads_in_its_own_direction(odd: str) -> None:
    said = plain(odd)
    assert "\n" not in said
    assert "\r" not in said
    assert not {"\u202e", "\u2066", "\u2067", "\u2069"} & set(said)
    assert len(said) <= 300
    assert plain(said) == said


@pytest.mark.parametrize(
    "to",
    ["a@b.cc\r\nBcc: x@y.zz", "Ann <a@b.cc>", "a@b.cc, x@y.zz", "nobody", "a@b@c", " a@b.cc",
     "a@b.cc\n", "ä@b.cc", "x" * 65 + "@b.cc"],
)  # fmt: skip
def test_only_one_bare_address_is_taken(to: str) -> None:
    with pytest.raises(InvalidRequest, match="`to` must be one bare address"):
        message_of("Hello", "", "", NOW, to=to)


def test_nothing_is_loaded_from_anywhere_and_nobody_is_named_who_was_not_said() -> None:
    said = contents("Mug")
    message = message_of(said.subject, text_of(said), html_of(said), NOW)
    assert {"From", "To", "Message-ID"} & set(message.keys()) == set()
    assert not {"img", "link", "script", "style"} & set(USUAL)
    assert "url(" not in html_of(said)


@pytest.mark.parametrize(
    "url",
    ["shop.example", "ftp://shop.example", "https://", "https://a b", "https://me@shop.example",
     "https://shop.example/?q", "https://shop.example/\nBcc: a@b", "javascript:alert(1)",
     "https://[::1", "https://shop.example/\"><b>"],
)  # fmt: skip
def test_no_other_address_is_taken_for_a_shops(url: str) -> None:
    with pytest.raises(InvalidRequest, match="shop_url"):
        checked_url(url)
