from tests.storefront.corner import Visitor, shown_ids


def test_what_is_waved_away_does_not_come_back(visitor: Visitor) -> None:
    first = shown_ids(visitor.see("/"))[0]
    page = visitor.send(
        "/not-interested", product=first, back="/", **{"from": "d1", "at": "home", "page": "home"}
    )
    assert first not in shown_ids(page)
    assert first not in shown_ids(visitor.see("/"))
    [event] = visitor.told("Product Disliked")
    assert (event.lines[0].product_id, event.decision_id, event.placement) == (first, "d1", "home")
    assert event.context.page == "home"


def test_a_script_gets_an_empty_answer(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/not-interested",
        data={"token": visitor.token, "product": "mug-1"},
        headers={"x-requested-with": "fetch"},
    )
    assert answer.status_code == 204
    assert answer.content == b""


def test_what_was_seen_is_told_with_its_decision(visitor: Visitor) -> None:
    body = {
        "token": visitor.token,
        "decision_id": "d1",
        "placement": "home",
        "page": "home",
        "products": [{"product_id": "mug-1", "position": 2}],
    }
    assert visitor.client.post("/seen", json=body).status_code == 204
    [event] = visitor.told("Products Exposed")
    assert (event.decision_id, event.placement) == ("d1", "home")
    assert [(line.product_id, line.position) for line in event.lines] == [("mug-1", 2)]


def test_a_sight_that_cannot_be_is_refused(visitor: Visitor) -> None:
    sound = {"token": visitor.token, "decision_id": "d", "placement": "home", "page": "home"}
    for products in ([], [{"product_id": "", "position": 1}], [{"product_id": "a", "position": 0}]):
        answer = visitor.client.post("/seen", json={**sound, "products": products})
        assert answer.status_code == 400
    assert visitor.told("Products Exposed") == []


def test_a_form_of_another_site_does_nothing(visitor: Visitor) -> None:
    visitor.see("/")
    for path in ("/view-as", "/not-interested", "/basket/add", "/basket/change", "/order"):
        answer = visitor.client.post(path, data={"token": "made up", "product": "mug-1"})
        assert answer.status_code == 403
        assert "That form is out of date" in answer.text
    assert visitor.told("Product Disliked") == visitor.told("Product Added") == []


def test_the_stranger_with_a_basket_has_one_until_they_empty_it(visitor: Visitor) -> None:
    visitor.become("basket")
    held = [event.lines[0].product_id for event in visitor.told("Product Added")]
    assert len(held) == 2
    for product in held:
        visitor.send("/basket/change", product=product, quantity="1", remove="1")
    visitor.become("stranger")
    visitor.become("basket")
    assert "Nothing in it yet" in visitor.see("/basket")


def test_only_those_on_offer_can_be_viewed_as(visitor: Visitor) -> None:
    assert "could not be understood" in visitor.send("/view-as", 400, **{"as": "c-cy"})


def test_a_form_leads_back_to_this_site_only(visitor: Visitor) -> None:
    token = visitor.token
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        answer = visitor.client.post(
            "/view-as",
            data={"token": token, "as": "c-bob", "back": back},
            follow_redirects=False,
        )
        assert answer.headers["location"] == "/"
