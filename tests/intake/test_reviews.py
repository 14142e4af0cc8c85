"""Reviews and product questions come in from files."""

from datetime import UTC, datetime

import pytest

from shopkeeper.domain import CustomerRef, InvalidRequest, Line, Rejection
from shopkeeper.intake import review_mapping, translate_table

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS = {
    "product_id": "sku",
    "rating": "stars",
    "review_body": "text",
    "review_id": "id",
    "customer_id": "who",
    "time": "on",
}


def test_reviews_come_in_and_a_rating_out_of_range_is_rejected(tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text(
        'id,sku,stars,text,who,on\nr1,p1,4.5,"Nice, really",ann,2026-01-05\n'
        "r2,p1,6,No,bob,2026-01-06\nr3,p2,,Hm,,2026-01-07\n"
    )
    bad, worse, good = translate_table(path, review_mapping("reviews", COLUMNS), NOW)
    assert good.who == CustomerRef("ann")
    assert good.event.name == "Product Reviewed"
    assert good.event.lines == (Line("p1"),)
    assert good.event.properties == {
        "rating": 4.5,
        "review_id": "r1",
        "review_body": "Nice, really",
    }
    assert (bad.index, bad.field, bad.expected) == (1, "stars", "a number from 1 to 5")
    assert (worse.index, worse.field, worse.expected) == (2, "stars", "something said")


def test_questions_and_answers_come_in_from_json_lines(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"p": "p1", "q": 7, "words": "Does it fit?"}\n{"p": "p1", "q": 8}\n')
    columns = {"product_id": "p", "question_id": "q", "question": "words"}
    rejection, asked = translate_table(path, review_mapping("questions", columns), NOW)
    assert asked.event.name == "Product Question Asked"
    assert asked.event.time == NOW
    assert asked.event.properties == {"question_id": "7", "question": "Does it fit?"}
    assert isinstance(rejection, Rejection)
    path.write_text('{"p": "p1", "q": 7, "words": "Yes"}\n')
    columns = {"product_id": "p", "question_id": "q", "answer": "words"}
    (answered,) = translate_table(path, review_mapping("answers", columns), NOW)
    assert answered.event.name == "Product Question Answered"
    assert answered.event.properties["question_id"] == "7"


@pytest.mark.parametrize(
    ("kind", "columns", "message"),
    [
        ("ratings", {}, "`kind` must be one of reviews, questions, answers, got 'ratings'"),
        ("reviews", {"product_id": "p"}, "a column must be named for rating"),
        ("reviews", {**COLUMNS, "stars": "x"}, "a column can be one of .*, got 'stars'"),
    ],
)
def test_a_wrong_set_of_columns_is_named(kind, columns, message):
    with pytest.raises(InvalidRequest, match=message):
        review_mapping(kind, columns)
