import io
import json
import re
import zipfile

from shopkeeper.domain import CustomerRef
from tests.storefront.corner import NOW, Visitor, shown_ids

ANN = CustomerRef(id="ann")


def test_everything_can_be_taken_away_as_json(visitor: Visitor) -> None:
    visitor.send("/preferences/consent", purpose="personalization", say="yes", wording="1")
    answer = visitor.client.get("/preferences/export.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="what-is-kept-of-me.json"'
    assert answer.headers["cache-control"] == "no-store"
    found = json.loads(answer.content)
    assert len([one for one in found["events"] if one["record"]["name"] == "Order Completed"]) == 9
    assert found["ids"]["id"] == ["ann"]
    assert found["consent"]["purposes"]["personalization"]["state"] == "agreed"


def test_everything_can_be_taken_away_as_csv(visitor: Visitor) -> None:
    answer = visitor.client.get("/preferences/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        events = archive.read("events.csv").decode()
    assert {"events.csv", "preferences.csv", "consent.csv", "evidence.csv"} <= names
    assert "bag-0" in events


def test_of_whom_nothing_is_kept_there_is_nothing_to_take(visitor: Visitor) -> None:
    visitor.become("stranger", back="/preferences")
    for path in ("/preferences/export.json", "/preferences/export.zip"):
        page = visitor.see(path)
        assert "Nothing is kept of you" in page


def test_before_anything_goes_the_page_says_what(visitor: Visitor) -> None:
    page = visitor.see("/preferences/delete")
    assert "Delete everything known of Customer ann?" in page
    assert re.search(r"<li>\d+ things you did here: looked at, searched, ordered</li>", page)
    buttons = re.findall(r'class="choice"[^>]*>([^<]+)<', page)
    assert buttons == ["Delete everything", "Keep everything"]
    assert visitor.services.directory.find(ANN) is not None


def test_the_receipt_counts_what_went_and_the_browser_goes_on_as_a_stranger(
    visitor: Visitor,
) -> None:
    visitor.send("/basket/add", product="mug-1", back="/basket")
    before = visitor.client.cookies["shopkeeper_visit"]
    page = visitor.send("/preferences/delete")
    assert "Everything is deleted" in page
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>([\d,]+)</td>', page))
    assert int(rows["What you did here"]) >= 10
    assert int(rows["Ids you were known by"]) == 1
    assert visitor.services.directory.find(ANN) is None
    assert visitor.client.cookies["shopkeeper_visit"] != before
    home = visitor.see("/")
    assert "What people come here for" in home
    assert "ann" not in re.findall(r'name="as" value="c-([^"]+)"', home)
    assert "Nothing in it yet" in visitor.see("/basket")
    visitor.send("/view-as", 400, **{"as": "c-ann"})


def test_a_stranger_who_deletes_gets_what_any_stranger_gets(visitor: Visitor) -> None:
    visitor.become("stranger")
    fresh = shown_ids(visitor.see("/"))
    visitor.see("/product/mug-3")
    visitor.send("/preferences/change", variable="never_show", do="saved", typed="bag")
    assert shown_ids(visitor.see("/")) != fresh
    assert "You can no longer be found here." in visitor.send("/preferences/delete")
    assert "Nothing is kept of you, so there is nothing to delete." in visitor.see("/preferences")
    assert shown_ids(visitor.see("/")) == fresh


def test_deleting_twice_is_no_error_and_says_nothing_was_kept(visitor: Visitor) -> None:
    visitor.become("stranger", back="/preferences")
    page = visitor.send("/preferences/delete")
    assert "Nothing had been kept of you." in page
    assert f"{NOW:%Y}" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_page_still_open_as_the_erased_customer_is_somebody_elses(visitor: Visitor) -> None:
    visitor.see("/")
    cookie = visitor.client.cookies["shopkeeper_visit"]
    visitor.send("/preferences/delete")
    visitor.client.cookies.clear()
    visitor.client.cookies.set("shopkeeper_visit", cookie)
    assert "Picked for customer bob" in visitor.see("/")
