"""A feed is read row by row, whatever file it comes in."""

import gzip

import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.intake.feed_files import read_feed

ROWS = [
    {"id": "1", "title": "Mug, red", "image_link": "https://shop.test/1.png"},
    {"id": "2", "title": 'Frame 5"', "image_link": ""},
]
TSV = 'id\ttitle\timage link\n1\tMug, red\thttps://shop.test/1.png\n2\tFrame 5"\t\n'
CSV = 'ID,Title,g:image_link\n1,"Mug, red",https://shop.test/1.png\n2,"Frame 5""",\n'
JSONL = (
    '{"id": "1", "title": "Mug, red", "image_link": "https://shop.test/1.png"}\n\n'
    '{"id": "2", "title": "Frame 5\\"", "image_link": ""}\n'
)
RSS = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>The shop</title>
<item><g:id>1</g:id><title>Mug, red</title><g:image_link>https://shop.test/1.png</g:image_link></item>
<item><g:id>2</g:id><title>Frame 5"</title><g:image_link/></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<entry><g:id>1</g:id><title>Mug, red</title><g:image_link>https://shop.test/1.png</g:image_link></entry>
<entry><g:id>2</g:id><title>Frame 5"</title><g:image_link></g:image_link></entry></feed>"""


@pytest.mark.parametrize(
    "text", [TSV, CSV, JSONL, RSS, ATOM], ids=["tsv", "csv", "jsonl", "rss", "atom"]
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["flat", "gzip"])
def test_every_form_of_a_feed_gives_the_same_rows(tmp_path, text, mark, pack):
    path = tmp_path / "feed"
    path.write_bytes(pack(mark + text.encode()))
    assert list(read_feed(path)) == ROWS


def test_a_nested_tag_is_an_object_and_a_repeated_one_a_list(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(
        "<rss><item><id>1</id><shipping><price>2 GBP</price></shipping>"
        "<promotion_id>a</promotion_id><promotion_id>b</promotion_id>"
        "<promotion_id>c</promotion_id></item></rss>"
    )
    assert list(read_feed(path)) == [
        {"id": "1", "shipping": {"price": "2 GBP"}, "promotion_id": ["a", "b", "c"]}
    ]


def test_an_unreadable_line_comes_out_as_its_text_and_the_next_goes_on(tmp_path):
    path = tmp_path / "feed"
    path.write_text('{"id": "1"}\n{"id": \n[1]\n{"id": "2"}\n')
    assert list(read_feed(path)) == [{"id": "1"}, '{"id":', [1], {"id": "2"}]
    path.write_text("id,title\n1,a,b\n2\n3,c\n")
    assert list(read_feed(path)) == ["1,a,b", "2", {"id": "3", "title": "c"}]


def test_bytes_that_are_no_utf8_spoil_only_their_own_row(tmp_path):
    path = tmp_path / "feed"
    path.write_bytes(b"id\ttitle\n1\tCaf\xe9\n2\tTea\n")
    first, second = read_feed(path)
    assert first == {"id": "1", "title": "Caf\udce9"}
    assert second == {"id": "2", "title": "Tea"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "feed '.*feed' is empty"),
        (b"\xef\xbb\xbf \n", "feed '.*feed' is empty"),
        (b"\x00\x01binary", "must be TSV, CSV, JSON lines or XML"),
        (b"<rss><item></rss>", r"is not well-formed XML: mismatched tag: line 1, column \d+$"),
        (b"<rss><item>", r"is not well-formed XML: no element found: line 1, column 11$"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><rss><item><id>&a;</id></item></rss>',
            "must be without a document type",
        ),
        (gzip.compress(b'{"id": "1"}\n' * 1000, mtime=0)[:-30], "is a broken gzip file"),
    ],
)
def test_a_file_broken_as_a_whole_is_an_error_that_names_it(tmp_path, content, message):
    path = tmp_path / "feed"
    path.write_bytes(content)
    with pytest.raises(InvalidRequest, match=message):
        list(read_feed(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match="no such feed"):
        list(read_feed(tmp_path / "nothing"))


def test_rows_come_out_before_the_file_was_read_to_its_end(tmp_path):
    path = tmp_path / "feed"
    path.write_text("<rss>" + "<item><id>1</id></item>" * 20_000 + "</broken>")
    rows = read_feed(path)
    assert [next(rows) for _ in range(1_000)] == [{"id": "1"}] * 1_000
