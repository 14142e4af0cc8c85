from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.storefront.visit import Visit, form_token, is_form_token, open_visit, seal_visit

SECRET = b"a secret"
visits = st.builds(Visit, st.text(min_size=1, max_size=20), st.text(max_size=20))


@given(visits)
def test_a_sealed_visit_opens_again(visit: Visit) -> None:
    assert open_visit(seal_visit(visit, SECRET), SECRET) == visit


@given(visits, st.data())
def test_a_cookie_that_was_altered_is_none(visit: Visit, data: st.DataObject) -> None:
    cookie = seal_visit(visit, SECRET)
    place = data.draw(st.integers(0, len(cookie) - 1))
    letter = data.draw(st.sampled_from("0aZ.=").filter(lambda found: found != cookie[place]))
    opened = open_visit(cookie[:place] + letter + cookie[place + 1 :], SECRET)
    assert opened in {None, visit}  # base64 ignores what follows its padding
    assert open_visit(cookie, b"another") is None


@given(st.text(max_size=60))
def test_any_other_text_is_no_visit_and_no_token(text: str) -> None:
    assert open_visit(text, SECRET) is None
    assert not is_form_token(text, Visit("a", "b"), SECRET)


def test_a_token_is_good_for_its_own_visit_alone() -> None:
    token = form_token(Visit("a", "stranger"), SECRET)
    assert is_form_token(token, Visit("a", "c-ann"), SECRET)
    assert not is_form_token(token, Visit("b", "stranger"), SECRET)
    assert token not in seal_visit(Visit("a", "stranger"), SECRET)
