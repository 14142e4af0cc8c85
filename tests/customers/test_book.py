from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.book import NOBODY_IDS, Book, names
from shopkeeper.domain import CustomerKey, CustomerRef

outside_ids = st.none() | st.sampled_from(["u", "v"]) | st.text() | st.sampled_from([*NOBODY_IDS])


@given(outside_ids, outside_ids)
def test_names_are_ids_without_outer_blanks_the_known_one_first(
    a: str | None, b: str | None
) -> None:
    given_names = list(names(CustomerRef(a, b)))
    a, b = (outside and outside.strip() for outside in (a, b))
    assert given_names in ([], [("id", a)], [("anonymous_id", b)], [("id", a), ("anonymous_id", b)])
    assert all(outside.encode() and outside.lower() not in NOBODY_IDS for _, outside in given_names)


def test_who_is_known_is_answered_without_writing() -> None:
    book = Book()
    book.enter(("id", "u"), [CustomerKey(2), CustomerKey(1)], identified=True)
    book.enter(("anonymous_id", "a"), [CustomerKey(2), CustomerKey(1)], identified=True)
    person = book.resolve(CustomerRef("u", "a"))
    assert person is not None
    assert person.keys == (2, 1)
    assert book.is_as_stored


def test_what_was_written_says_what_to_store() -> None:
    book = Book()
    book.next_key = 7
    book.enter(("anonymous_id", "a"), [CustomerKey(1)], identified=False)
    for ref in (CustomerRef("u"), CustomerRef("u", "a"), CustomerRef("u", "b")):
        book.resolve(ref)
    assert book.made == [7]
    assert book.joined == {1: 7}
    assert book.named == {("id", "u"): 7, ("anonymous_id", "b"): 7}
    assert not book.is_as_stored
