"""A table is opened whatever form it comes in, and a broken line is a rejection in its place."""

import gzip

import duckdb
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.intake.tables import open_table

ROWS = [{"id": "1", "a b": "x, y"}, {"id": "2", "a b": 'say "z"'}, {"id": "3", "a b": None}]


def rows_of(path):
    """Every readable row, in its order."""
    with open_table(path) as table:
        found = table.connection.execute("select * from file").fetchall()
        return [dict(zip(table.columns, row, strict=False)) for row in found]


def write_parquet(path):
    with duckdb.connect() as connection:
        connection.execute("create table t as select unnest(['1', '2', '3']) as id,"
                           " unnest(['x, y', 'say \"z\"', null]) as \"a b\"")  # fmt: skip
        connection.table("t").write_parquet(str(path))


@pytest.mark.parametrize(
    "name", ["t.csv", "t.tsv", "t.csv.gz", "t.jsonl", "t.ndjson.gz", "t.parquet"]
)
def test_every_form_gives_the_same_rows(tmp_path, name):
    path = tmp_path / name
    texts = {
        "csv": 'id,a b\n1,"x, y"\n2,"say ""z"""\n3,\n',
        "tsv": 'id\ta b\n1\tx, y\n2\t"say ""z"""\n3\t\n',
        "jsonl": '{"id": "1", "a b": "x, y"}\n{"id": 2, "a b": "say \\"z\\""}\n{"id": 3}\n',
    }
    kind = name.split(".")[1].replace("ndjson", "jsonl")
    if kind == "parquet":
        write_parquet(path)
    else:
        content = texts[kind].encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert rows_of(path) == ROWS


def test_a_csv_line_of_another_length_is_a_rejection_in_its_place(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,name\n1,a\n2,b,c\n3\n4,d\n")
    with open_table(path) as table:
        assert table.n == 2
        assert [(b.index, b.expected, b.got) for b in table.broken] == [
            (1, "a line of 2 cells", "'2,b,c'"),
            (2, "a line of 2 cells", "'3'"),
        ]
        assert [table.place(row) for row in range(2)] == [0, 3]


def test_a_json_line_that_is_no_object_is_a_rejection_in_its_place(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"a/b": 1}\n[1]\n{broken\n{"a/b": {"c": 2}, "~": true}\n')
    with open_table(path) as table:
        assert table.columns == ("a/b", "~")
        assert [b.index for b in table.broken] == [1, 2]
    assert rows_of(path) == [{"a/b": "1", "~": None}, {"a/b": '{"c":2}', "~": "true"}]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.parquet", b"not parquet", "cannot be read"),
        ("t.csv.gz", b"not gzip", "cannot be read"),
        ("t.xlsx", b"PK", "must be one of .parquet, .csv"),
        ("table", b"id\n1\n", "must be one of .parquet, .csv"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_an_error_that_names_it(
    tmp_path, name, content, message
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidRequest, match=message), open_table(path):
        pass


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match="no such table"), open_table(tmp_path / "t.csv"):
        pass


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl", "t.parquet"])
@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidRequest, match=f"table '.*{name}' is empty"):
        rows_of(path)


def test_an_empty_packed_file_is_said_to_be_empty(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b""))
    with pytest.raises(InvalidRequest, match="is empty"):
        rows_of(path)
