from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.tombstones import Name, digests, shop_of

names: st.SearchStrategy[Name] = st.tuples(
    st.sampled_from(["id", "anonymous_id"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)
secrets = st.binary(min_size=32, max_size=32)


@given(secrets, st.lists(names, unique=True, max_size=20))
def test_no_digest_is_of_two_names(secret: bytes, several: list[Name]) -> None:
    found = digests(secret, several)
    assert len({*found}) == len(several)
    assert {len(digest) for digest in found} <= {16}
    assert found == tuple(digests(secret, [name])[0] for name in several)


@given(st.lists(secrets, min_size=2, max_size=2, unique=True), names)
def test_no_digest_is_of_two_shops(two: list[bytes], name: Name) -> None:
    here, there = two
    assert digests(here, [name]) != digests(there, [name])
    assert shop_of(here) != shop_of(there)


@given(secrets, names)
def test_a_digest_holds_nothing_of_the_name(secret: bytes, name: Name) -> None:
    [digest] = digests(secret, [name])
    assert len(name[1]) < 3 or name[1].encode() not in digest
    assert shop_of(secret) != digest[:8]
